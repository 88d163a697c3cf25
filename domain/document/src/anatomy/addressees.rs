//! 主送机关: to whom a document goes.

use super::organ_name::ends_as_organ;
use super::{numbering, title};
use crate::writing::{is_blank, is_invisible, trim};

/// Addressees read from one line or several.
pub(crate) struct Addressed {
    pub(crate) names: Vec<String>,
    /// Whether the text of the document begins on the same line.
    pub(crate) text_follows: bool,
}

/// Words that the line of the addressees does not contain.
const FOREIGN: [&str; 19] = [
    "如下", "现将", "根据", "为了", "关于", "决定", "以下", "附件", "联系", "电话", "地点", "通知",
    "要求", "指出", "强调", "包括", "《", "“", "〔",
];
/// With which words a class of persons or bodies ends that is no organ.
const CLASS_ENDS: [&str; 24] = [
    "部门",
    "机构",
    "单位",
    "企业",
    "学校",
    "高校",
    "机关",
    "团体",
    "组织",
    "分局",
    "支行",
    "分行",
    "人员",
    "专家",
    "业主",
    "用户",
    "同志",
    "先生",
    "女士",
    "矿业权人",
    "申请人",
    "代理人",
    "负责人",
    "市民",
];

/// Reads the addressees that stand at the head of a line: up to a colon, and no sentence.
pub(crate) fn read(line: &str) -> Option<Addressed> {
    const LONGEST: usize = 600;
    let line = trim(line);
    let colon = line
        .char_indices()
        .take(LONGEST)
        .find(|(_, c)| matches!(c, '：' | ':'))?;
    let (words, rest) = (&line[..colon.0], &line[colon.0 + colon.1.len_utf8()..]);
    // 主送机关：X, or text after the colon without a blank, is a pair and not an address.
    if rest.chars().next().is_some_and(|c| !is_blank(c)) || !could_be(words) {
        return None;
    }
    let names = split(words);
    let anchored = words.contains('各') || words.contains("有关");
    let fits = anchored || names.iter().all(|name| is_class(name));
    (fits && !names.is_empty()).then(|| Addressed {
        names,
        text_follows: !trim(rest).is_empty(),
    })
}

/// Tells whether a line may be the first of several that hold addressees.
pub(crate) fn may_go_on(line: &str) -> bool {
    let line = trim(line);
    !line.contains(['：', ':', '。'])
        && could_be(line)
        && (line.contains('各') || line.ends_with(['，', '、', ',']))
}

fn could_be(words: &str) -> bool {
    let count = words.chars().count();
    (2..=500).contains(&count)
        && !words.contains(['。', '！', '？', '\t', '='])
        && !FOREIGN.iter().any(|word| words.contains(word))
        && !is_salutation(words)
        && numbering::read(words).is_none()
}

/// 各位代表, 同志们: a speech greets its hearers; it is not sent to them.
pub(crate) fn is_salutation(words: &str) -> bool {
    let words = trim(words);
    ["各位", "同志们", "尊敬的", "女士们", "朋友们", "亲爱的"]
        .iter()
        .any(|start| words.starts_with(start))
}

fn is_class(name: &str) -> bool {
    ends_as_organ(name) || CLASS_ENDS.iter().any(|end| name.ends_with(end))
}

/// Parts addressees at `，` and `；` outside brackets; `、` joins members of one class.
fn split(words: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut depth = 0_usize;
    for c in words.chars().filter(|c| !is_invisible(*c) && *c != '\\') {
        let c = match c {
            '(' => '（',
            ')' => '）',
            ',' => '，',
            ';' => '；',
            c => c,
        };
        match c {
            '（' | '〔' => depth += 1,
            '）' | '〕' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match (c, names.last_mut()) {
            ('，' | '；', _) if depth == 0 => names.push(String::new()),
            (_, Some(name)) => name.push(c),
            (_, None) => {}
        }
    }
    names
        .iter()
        .map(|name| title::close_blanks(trim(name)))
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Option<Vec<String>> {
        read(line).map(|addressed| addressed.names)
    }

    #[test]
    fn addressees_are_parted_by_class() {
        for (line, expected) in [
            (
                "各县（市、区）人民政府，市政府各部门、各直属机构：",
                Some(vec!["各县（市、区）人民政府", "市政府各部门、各直属机构"]),
            ),
            (
                "各县(市、区)人民政府,市直各单位:",
                Some(vec!["各县（市、区）人民政府", "市直各单位"]),
            ),
            ("云岭县人民政府：", Some(vec!["云岭县人民政府"])),
            (
                "市财政局；青禾银行： 为加强管理",
                Some(vec!["市财政局", "青禾银行"]),
            ),
            ("各位代表：", None),
            ("现就有关事项通知如下：", None),
            ("联系人：", None),
            ("会议议定以下事项：", None),
            ("一、各单位：", None),
            ("各区：市政府", None),
        ] {
            let expected =
                expected.map(|names| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(names(line), expected, "{line}");
        }
    }
}
