//! The block of pairs that government websites print above a document: 索引号, 发文机关, 成文日期 …

use crate::writing::{is_blank, trim};

/// What a key of the block says about the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Title,
    Number,
    /// 发文机关: the body that signed.
    Issuer,
    /// 发布机构: the body that put it on the website, which may be another one.
    Publisher,
    SignedOn,
    PublishedOn,
    IndexNumber,
    Attribute,
    /// Kept as printed.
    Other,
    /// A button or a counter of the page; not kept.
    Furniture,
}

use Meaning::{
    Attribute, Furniture, IndexNumber, Issuer, Number, Other, PublishedOn, Publisher, SignedOn,
    Title,
};

/// The keys that websites use. A key that is the beginning of a longer one stands after it.
const KEYS: [(&str, Meaning); 76] = [
    ("索引号", IndexNumber),
    ("信息索引号", IndexNumber),
    ("信息索引", IndexNumber),
    ("索引码", IndexNumber),
    ("索取号", IndexNumber),
    ("主题分类", Other),
    ("信息分类", Other),
    ("体裁分类", Other),
    ("组配分类", Other),
    ("公文种类", Other),
    ("所属主题", Other),
    ("服务对象", Other),
    ("分类", Other),
    ("体裁", Other),
    ("发文机关", Issuer),
    ("发文单位", Issuer),
    ("制发机关", Issuer),
    ("制定机关", Issuer),
    ("发布机构", Publisher),
    ("发布机关", Publisher),
    ("发布单位", Publisher),
    ("公开机构", Publisher),
    ("公开责任部门", Publisher),
    ("责任部门", Publisher),
    ("信息来源", Other),
    ("文件来源", Other),
    ("来源", Other),
    ("成文日期", SignedOn),
    ("成文时间", SignedOn),
    ("发文日期", SignedOn),
    ("制发日期", SignedOn),
    ("生成日期", Other),
    ("生成时间", Other),
    ("印发日期", Other),
    ("标题", Title),
    ("信息名称", Title),
    ("文件名称", Title),
    ("名称", Title),
    ("发文字号", Number),
    ("文件字号", Number),
    ("文件编号", Number),
    ("文号", Number),
    ("字号", Number),
    ("发布日期", PublishedOn),
    ("发布时间", PublishedOn),
    ("公开日期", PublishedOn),
    ("公开时间", PublishedOn),
    ("发文时间", PublishedOn),
    ("日期", PublishedOn),
    ("时间", PublishedOn),
    ("主题词", Other),
    ("关键词", Other),
    ("有效性", Other),
    ("效力状态", Other),
    ("是否有效", Other),
    ("时效性", Other),
    ("时效", Other),
    ("实施日期", Other),
    ("施行日期", Other),
    ("生效日期", Other),
    ("废止日期", Other),
    ("失效日期", Other),
    ("文件登记号", Other),
    ("登记号", Other),
    ("统一编号", Other),
    ("公开属性", Attribute),
    ("公开方式", Attribute),
    ("公开形式", Attribute),
    ("公开类别", Attribute),
    ("公开范围", Other),
    ("内容概述", Other),
    ("浏览次数", Furniture),
    ("点击次数", Furniture),
    ("点击数", Furniture),
    ("阅读次数", Furniture),
    ("字体", Furniture),
];

/// One pair of the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) key: &'static str,
    pub(crate) meaning: Meaning,
    pub(crate) value: String,
}

/// Reads a line of the block; `None` when the line is something else.
///
/// A line holds one pair or more, parted by TAB or by blanks: `索引号： 0001/2018-1 分类： 通知`.
/// A value may be empty. In a table the colon may be missing when the cells are parted by TAB.
pub(crate) fn read_line(line: &str) -> Option<Vec<Pair>> {
    const LONGEST: usize = 1200;
    let line = trim(line);
    if line.len() > LONGEST || line.is_empty() {
        return None;
    }
    if line.contains('\t') {
        return read_cells(line);
    }
    read_running(line)
}

/// `索引号:⇥0001⇥分类:⇥通知`, where a cell is a key or a value, or both with a colon between.
fn read_cells(line: &str) -> Option<Vec<Pair>> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut open = false;
    for cell in line.split('\t').map(trim) {
        if let Some((key, meaning)) = whole_key(cell) {
            pairs.push(Pair {
                key,
                meaning,
                value: String::new(),
            });
            open = true;
        } else if let Some(mut inside) = read_running(cell) {
            pairs.append(&mut inside);
            open = false;
        } else if open {
            if let Some(pair) = pairs.last_mut() {
                pair.value = cell.to_owned();
            }
            open = false;
        } else if !cell.is_empty() {
            return None;
        }
    }
    (!pairs.is_empty()).then_some(pairs)
}

/// `索引号： 0001 主题分类：`, with the keys found by their colons.
fn read_running(line: &str) -> Option<Vec<Pair>> {
    let mut pairs: Vec<Pair> = Vec::new();
    let (first, after) = key_at(line)?;
    let (mut open, mut value_start, mut at) = (first, after, after);
    while at < line.len() {
        let rest = &line[at..];
        let after_blank = line[..at].chars().next_back().is_some_and(is_blank);
        if (after_blank || at == value_start)
            && let Some((key, after)) = key_at(rest)
        {
            pairs.push(pair(open, &line[value_start..at]));
            (open, value_start, at) = (key, at + after, at + after);
            continue;
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    pairs.push(pair(open, &line[value_start..]));
    Some(pairs)
}

fn pair((key, meaning): (&'static str, Meaning), value: &str) -> Pair {
    let value = trim(value);
    // 字号 is a document number in the block and a switch of the type size above the text.
    let switch = value
        .chars()
        .filter(|c| !is_blank(*c) && !matches!(c, '[' | ']' | '【' | '】'));
    let meaning = if key == "字号"
        && switch.clone().count() <= 5
        && switch.clone().all(|c| "大中小默认".contains(c))
    {
        Furniture
    } else {
        meaning
    };
    Pair {
        key,
        meaning,
        value: value.to_owned(),
    }
}

/// Reads a key with its colon at the start of the words; returns the bytes that it takes.
fn key_at(words: &str) -> Option<((&'static str, Meaning), usize)> {
    // Keys are padded in print (文　号) and set in brackets (【文号】); none is longer than 16.
    let colon = words
        .char_indices()
        .take(16)
        .find(|(_, c)| matches!(c, '：' | ':' | '】'))?;
    let (at, mark) = colon;
    let key = whole_key(&words[..at])?;
    let mut after = at + mark.len_utf8();
    if mark == '】' {
        after += words[after..]
            .chars()
            .next()
            .filter(|c| matches!(c, '：' | ':'))
            .map_or(0, char::len_utf8);
    }
    Some((key, after))
}

fn whole_key(words: &str) -> Option<(&'static str, Meaning)> {
    if words.len() > 60 {
        return None;
    }
    let bare: String = words
        .chars()
        .filter(|c| !is_blank(*c) && !matches!(c, '：' | ':' | '【' | '】' | '[' | ']'))
        .collect();
    KEYS.iter().find(|(key, _)| *key == bare).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> Option<Vec<(&'static str, String)>> {
        read_line(line).map(|pairs| {
            pairs
                .into_iter()
                .map(|pair| (pair.key, pair.value))
                .collect()
        })
    }

    fn pairs(expected: &[(&'static str, &str)]) -> Option<Vec<(&'static str, String)>> {
        Some(
            expected
                .iter()
                .map(|(key, value)| (*key, (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn pairs_are_read_however_they_are_parted() {
        for (line, read) in [
            (
                "索引号:\t0001/2018-1\t分类:\t通知",
                pairs(&[("索引号", "0001/2018-1"), ("分类", "通知")]),
            ),
            (
                "索引号\t0001/2018-1\t分类\t",
                pairs(&[("索引号", "0001/2018-1"), ("分类", "")]),
            ),
            (
                "索引号： 0001 主题分类：",
                pairs(&[("索引号", "0001"), ("主题分类", "")]),
            ),
            (
                "文　号：青府发〔2020〕3号　　有效性：有效",
                pairs(&[("文号", "青府发〔2020〕3号"), ("有效性", "有效")]),
            ),
            (
                "【发布日期】2020-01-02",
                pairs(&[("发布日期", "2020-01-02")]),
            ),
            (
                "标题:\t青禾市人民政府关于印发规定的通知\t\t",
                pairs(&[("标题", "青禾市人民政府关于印发规定的通知")]),
            ),
            (
                "主题分类：发文机关：青禾市人民政府",
                pairs(&[("主题分类", ""), ("发文机关", "青禾市人民政府")]),
            ),
            ("各县人民政府：", None),
            ("序号\t名称\t数量", None),
            ("会议时间：", None),
            ("", None),
        ] {
            assert_eq!(shown(line), read, "{line}");
        }
    }

    #[test]
    fn the_switch_of_the_type_size_is_not_a_document_number() {
        let pairs = read_line("字号：   大   中   小").unwrap();
        assert_eq!(pairs[0].meaning, Furniture);
    }
}
