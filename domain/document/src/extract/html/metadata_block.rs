//! The block of a government page that names the document: 索引号, 发文机关, 成文日期 and so on.

use super::region::Region;
use super::tree::Tree;

/// The keys of such blocks (政府信息公开目录 编制规范 and the practice of sites), without spaces.
const KEYS: [&str; 40] = [
    "索引号",
    "信息索引号",
    "发文机关",
    "发文机构",
    "发布机构",
    "发布单位",
    "公开责任部门",
    "责任部门",
    "制发单位",
    "成文日期",
    "发文日期",
    "印发日期",
    "生成日期",
    "发布日期",
    "发布时间",
    "公开日期",
    "公开时间",
    "发文字号",
    "文号",
    "文件编号",
    "公文编号",
    "主题词",
    "主题分类",
    "分类",
    "信息分类",
    "组配分类",
    "体裁分类",
    "公文种类",
    "标题",
    "名称",
    "信息名称",
    "有效性",
    "效力状态",
    "时效性",
    "生效日期",
    "实施日期",
    "废止日期",
    "公开方式",
    "公开形式",
    "关键词",
];

/// Keys that hardly stand anywhere else.
const TELLING_KEYS: [&str; 8] = [
    "索引号",
    "发文字号",
    "发文机关",
    "发布机构",
    "成文日期",
    "主题分类",
    "组配分类",
    "公开责任部门",
];

const LARGEST_BLOCK_CHARACTERS: usize = 1_500;
const MOST_CANDIDATES: usize = 5_000;

/// Returns the key when a cell or the start of a line is one: `索 引 号：` gives `索引号`.
pub(super) fn key(words: &str) -> Option<String> {
    let compact = compact(words);
    let bare = compact.trim_matches(['：', ':', '【', '】', '[', ']']);
    KEYS.contains(&bare).then(|| bare.to_owned())
}

/// Parts a line that holds several pairs, and writes each as `键：值`.
pub(super) fn pairs(line: &str) -> Vec<String> {
    let mut starts: Vec<usize> = line
        .char_indices()
        .filter(|(_, c)| matches!(c, '：' | ':'))
        .filter_map(|(colon, _)| key_start(&line[..colon]))
        .collect();
    if starts.is_empty() {
        return Vec::new();
    }
    starts.push(line.len());
    let parts = starts.windows(2).map(|ends| &line[ends[0]..ends[1]]);
    let pair = |part: &str| {
        let (key, value) = part.split_once(['：', ':'])?;
        Some(format!("{}：{}", compact(key), value.trim()))
    };
    parts.filter_map(pair).collect()
}

/// Returns where the key that ends a text begins.
fn key_start(text: &str) -> Option<usize> {
    const LONGEST_KEY: usize = 14;
    let starts = text
        .char_indices()
        .rev()
        .take(LONGEST_KEY)
        .map(|(at, _)| at);
    let mut longest = None;
    for at in starts {
        let parted = text[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !super::super::is_wide(c) || c == '\u{3000}');
        if parted && !text[at..].starts_with(char::is_whitespace) && key(&text[at..]).is_some() {
            longest = Some(at);
        }
    }
    longest
}

/// Finds the block when it stands outside the body of the document.
pub(super) fn find(tree: &Tree, region: &Region) -> Option<usize> {
    let holders = |name: &str| {
        matches!(
            name,
            "table" | "ul" | "dl" | "div" | "section" | "p" | "tbody"
        )
    };
    let mut best: Option<(usize, usize, usize)> = None;
    let mut looked_at = 0;
    let mut stack = vec![0];
    while let Some(at) = stack.pop() {
        if region.roots.contains(&at) || looked_at > MOST_CANDIDATES {
            continue;
        }
        let node = tree.node(at);
        stack.extend(node.children.iter().rev());
        if !holders(&node.name) {
            continue;
        }
        looked_at += 1;
        let Some(words) = short_words(tree, at, region) else {
            continue;
        };
        let count = |keys: &[&str]| keys.iter().filter(|key| words.contains(**key)).count();
        let (keys, size) = (count(&KEYS), words.len());
        let better =
            best.is_none_or(|(_, most, least)| keys > most || (keys == most && size <= least));
        if keys >= 3 && count(&TELLING_KEYS) >= 1 && better {
            best = Some((at, keys, size));
        }
    }
    best.map(|(at, _, _)| at)
}

/// Returns the words of a small element that does not hold the document.
fn short_words(tree: &Tree, root: usize, region: &Region) -> Option<String> {
    let mut words = String::new();
    let mut stack = vec![root];
    while let Some(at) = stack.pop() {
        if region.roots.contains(&at) || words.len() > LARGEST_BLOCK_CHARACTERS * 3 {
            return None;
        }
        let node = tree.node(at);
        words.push_str(&compact(&node.text));
        if !super::tree::is_mute(&node.name) {
            stack.extend(node.children.iter().rev());
        }
    }
    Some(words)
}

fn compact(words: &str) -> String {
    words
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{a0}')
        .collect()
}
