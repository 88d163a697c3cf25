//! Marks of secrecy and of internal use. Only a mark counts: 国家秘密 in a sentence is a word.

use std::ops::Range;

use document::{Confidence, Severity};

use crate::page::{Page, holds_any};
use crate::sight::Sight;

/// What a word may be the mark of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A degree of secrecy, as a word.
    Degree,
    /// Internal use; in a sentence an ordinary word.
    Internal,
    /// An order to readers, which hardly stands in a sentence of a public text.
    Order,
    /// An attribute that keeps a text from the public.
    NotPublic,
}

/// Words that may be marks.
#[rustfmt::skip]
pub(crate) const WORDS: &[(&str, Mark)] = &[
    ("绝密", Mark::Degree), ("机密", Mark::Degree), ("秘密", Mark::Degree),
    ("绝 密", Mark::Degree), ("机 密", Mark::Degree), ("秘 密", Mark::Degree),
    ("绝\u{3000}密", Mark::Degree), ("机\u{3000}密", Mark::Degree), ("秘\u{3000}密", Mark::Degree),
    ("绝  密", Mark::Degree), ("机  密", Mark::Degree), ("秘  密", Mark::Degree),
    ("内部资料", Mark::Internal), ("内部文件", Mark::Internal), ("内部刊物", Mark::Internal),
    ("内部材料", Mark::Internal), ("内部参考", Mark::Internal), ("工作秘密", Mark::Internal),
    ("密码电报", Mark::Internal), ("签批单", Mark::Internal), ("明传电报", Mark::Internal),
    ("注意保存", Mark::Order), ("注意保管", Mark::Order), ("注意保密", Mark::Order),
    ("不得外传", Mark::Order), ("严禁外传", Mark::Order), ("请勿外传", Mark::Order), ("禁止外传", Mark::Order),
    ("会后收回", Mark::Order), ("阅后收回", Mark::Order), ("会后清退", Mark::Order), ("用后收回", Mark::Order),
    ("仅供领导参阅", Mark::Order), ("仅供内部", Mark::Order), ("限内部使用", Mark::Order),
    ("内部使用", Mark::Internal), ("内部发行", Mark::Internal),
    ("不予公开", Mark::NotPublic), ("依申请公开", Mark::NotPublic), ("不公开", Mark::NotPublic),
    ("免予公开", Mark::NotPublic), ("不宜公开", Mark::NotPublic),
];

/// Sees the mark that a word at a place may be.
pub(crate) fn see(page: Page<'_>, word: Range<usize>, mark: Mark) -> Option<Sight> {
    match mark {
        Mark::Degree => see_degree(page, word),
        Mark::Internal => see_internal(page, word, Confidence::Low, Severity::Notice),
        Mark::Order => see_internal(page, word, Confidence::Low, Severity::Warning),
        Mark::NotPublic => see_not_public(page, word),
    }
}

fn is_star(one: char) -> bool {
    matches!(one, '★' | '☆' | '※' | '*' | '＊')
}

fn see_degree(page: Page<'_>, word: Range<usize>) -> Option<Sight> {
    let tail = &page.text[word.end..page.line(word.end).end];
    let behind = tail.trim_start_matches([' ', '\u{3000}']);
    let starred = behind.starts_with(is_star);
    let line = page.line(word.start);
    let before = page.text[line.start..word.start].trim_matches(is_blank);
    let alone = before.is_empty() && is_term(tail.trim_matches(is_blank));
    let labelled = ["密级：", "密级:", "密级为", "密 级："]
        .iter()
        .any(|label| before.ends_with(label));
    let confidence = match (starred, alone, labelled) {
        (true, _, _) => Confidence::High,
        (false, true, _) | (false, _, true) => Confidence::Medium,
        (false, false, false) => return None,
    };
    let marked = if starred {
        tail.len() - behind.len() + star_and_term(behind)
    } else {
        0
    };
    let reason = "含有国家秘密标志，未经解密不得公开";
    let sight = Sight::new(
        "secrecy.classification_mark",
        word.start..word.end + marked,
        confidence,
        reason,
    );
    Some(sight.advise("停止公开，报本机关保密工作机构审查；已解密的，附解密依据后删去标志"))
}

fn is_blank(one: char) -> bool {
    one.is_whitespace() || "【】[]（）()“”\"#*_".contains(one)
}

/// What may follow a degree on its line: nothing, or for how long.
fn is_term(tail: &str) -> bool {
    let is_part = |one: char| {
        one.is_ascii_digit() || is_star(one) || "年个月天日长期启用解密前 \u{3000}".contains(one)
    };
    tail.chars().count() <= 10 && tail.chars().all(is_part)
}

/// Returns the length of a star and the term behind it.
fn star_and_term(behind: &str) -> usize {
    let mut end = 0;
    for (at, one) in behind.char_indices().take(12) {
        if !(is_star(one) || one.is_ascii_digit() || "年个月天日长期启用解密前".contains(one))
        {
            break;
        }
        end = at + one.len_utf8();
    }
    end
}

fn see_internal(
    page: Page<'_>,
    word: Range<usize>,
    confidence: Confidence,
    severity: Severity,
) -> Option<Sight> {
    if stands_as_mark(page, &word) {
        let reason = "含有内部使用标记，公开前须确认可以公开";
        let sight = Sight::new("secrecy.internal", word, Confidence::Medium, reason);
        return Some(sight.advise("核对是否属于可以公开的内容；可以公开的，删去标记"));
    }
    let reason = "出现内部使用一类的字样，请确认不是内部标记";
    let sight = Sight::new("secrecy.internal", word, confidence, reason);
    Some(
        sight
            .severity(severity)
            .advise("核对上下文；属于正文叙述的，不必修改"),
    )
}

/// A mark has a line, or a pair of brackets, to itself and other marks.
fn stands_as_mark(page: Page<'_>, word: &Range<usize>) -> bool {
    const LONGEST_MARK: usize = 24;
    let line = page.line(word.start);
    let bracket = |one: char| "（）()【】[]".contains(one);
    let before = &page.text[line.start..word.start];
    let after = &page.text[word.end..line.end];
    let opened = before.rfind(bracket).map_or(0, |at| at + 1);
    let opened = (opened..=before.len())
        .find(|&at| before.is_char_boundary(at))
        .unwrap_or(0);
    let closed = after.find(bracket).unwrap_or(after.len());
    let inside = format!(
        "{}{}{}",
        &before[opened..],
        &page.text[word.clone()],
        &after[..closed]
    );
    let mut rest = inside.clone();
    for (mark, _) in WORDS.iter().rev() {
        // Longer words come last in the table: 工作秘密 before 秘密.
        rest = rest.replace(mark, "");
    }
    let filler = [
        "妥善", "请", "严格", "阅", "后", "本", "件", "此", "参阅", "领导", "使用", "参考", "保存",
        "保管", "外传", "不得", "并", "仅供", "★",
    ];
    for word in filler {
        rest = rest.replace(word, "");
    }
    let is_mark = |one: char| !one.is_whitespace() && !"，,、！!·．.；;：:*#☆－-".contains(one);
    let left = rest
        .trim_end_matches('。')
        .chars()
        .filter(|&one| is_mark(one))
        .count();
    inside.chars().count() <= LONGEST_MARK && left == 0
}

/// Words behind which an attribute stands.
const ATTRIBUTE_LABELS: &[&str] = &[
    "公开选项",
    "公开属性",
    "公开方式",
    "公开类别",
    "公开形式",
    "公开类型",
    "公开范围",
    "此件",
    "公开程度",
    "公开情况",
];

fn see_not_public(page: Page<'_>, word: Range<usize>) -> Option<Sight> {
    let line = page.line(word.start);
    let blank = |one: char| is_blank(one) || "。：:，,".contains(one);
    let before = page.text[line.start..word.start].trim_end_matches(blank);
    let after = page.text[word.end..line.end].trim_matches(blank);
    let near = page.before(word.start, 16);
    let near = near.trim_end_matches(blank);
    let labelled = ATTRIBUTE_LABELS.iter().any(|label| near.ends_with(label));
    let alone = before.trim_matches(blank).is_empty() && after.is_empty();
    if !(labelled || alone) {
        return None;
    }
    // A list of all options to tick is a form and states nothing.
    if holds_any(
        page.after(word.end, 12),
        &["依申请公开", "不予公开", "□", "主动公开"],
    ) {
        return None;
    }
    let words = &page.text[word.clone()];
    let reason = format!("标注为“{words}”，与公开发布相矛盾");
    let confidence = if labelled {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let sight = Sight::new("secrecy.not_public", word, confidence, reason);
    Some(sight.advise("核对公开属性；确定主动公开的，更正标注后再发布"))
}
