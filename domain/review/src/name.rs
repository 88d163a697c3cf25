//! Names of persons directly beside other personal data: together they point at one person.

use std::ops::Range;

use document::{Confidence, Severity};

use crate::mask;
use crate::page::Page;
use crate::scan;
use crate::sight::Sight;
use crate::surname;

/// Data that a name beside makes worse.
const DATA: &[&str] = &[
    "personal.identity_number",
    "personal.mobile",
    "personal.landline",
    "personal.bank_card",
    "personal.passport",
    "personal.travel_permit",
    "personal.email",
    "personal.home_address",
];
/// Words that stand before a name.
const LABELS: &[&str] = &[
    "姓名",
    "联系人",
    "户主",
    "申请人",
    "当事人",
    "法定代表人",
    "负责人",
    "经办人",
    "收款人",
    "持卡人",
    "开户人",
    "户名",
    "车主",
    "家长",
    "监护人",
    "村民",
    "学生",
    "考生",
    "患者",
    "受益人",
    "被告人",
    "原告",
    "被告",
    "被处罚人",
    "公民",
];
/// Words that stand behind a name, or between it and the datum.
const TAILS: &[&str] = &[
    "同志",
    "先生",
    "女士",
    "老师",
    "身份证",
    "公民身份",
    "手机",
    "电话",
    "联系",
    "银行",
    "卡号",
    "账号",
    "帐号",
    "护照",
    "住址",
    "家住",
    "现住",
    "户籍",
    "家庭",
    "邮箱",
    "男",
    "女",
    "的",
];
const REACH_BEFORE: usize = 40;
const REACH_AFTER: usize = 10;
const MOST_SEGMENTS: usize = 6;

/// Sees the names that stand beside the personal data seen before.
pub(crate) fn see(page: Page<'_>, sights: &[Sight]) -> Vec<Sight> {
    let mut names: Vec<Sight> = Vec::new();
    for datum in sights {
        if datum.confidence < scan::NAMES_BESIDE || !DATA.contains(&datum.rule.as_ref()) {
            continue;
        }
        let name = before(page, datum.bytes.start).or_else(|| after(page, datum.bytes.end));
        if let Some(name) = name
            && !names.iter().rev().take(8).any(|known| known.bytes == name)
        {
            names.push(sight(page, name));
        }
    }
    names
}

fn sight(page: Page<'_>, bytes: Range<usize>) -> Sight {
    let name = &page.text[bytes.clone()];
    let in_table = page.text[page.line(bytes.start)].contains(['\t', '|']);
    let masked = if in_table {
        mask::mask_name(name)
    } else {
        mask::mask_name_in_running_text(name)
    };
    let reason = "姓名与身份、联系方式等信息并列，可以识别到具体个人";
    Sight::new("personal.name_beside", bytes, Confidence::Medium, reason)
        .severity(Severity::Warning)
        .replace(masked)
}

fn parts_segments(one: char) -> bool {
    one.is_whitespace() || "，,、：:（）()/|“”\"【】[]-—.".contains(one)
}

/// The nearest name before a datum, in its sentence.
fn before(page: Page<'_>, at: usize) -> Option<Range<usize>> {
    let words = page.before(at, REACH_BEFORE);
    let words = words.rsplit(['。', '；', ';']).next().unwrap_or(words);
    let mut end = at;
    let mut segments = words.rsplit(parts_segments).take(MOST_SEGMENTS);
    segments.find_map(|segment| {
        let start = end - segment.len();
        let name = within(segment).map(|name| start + name.start..start + name.end);
        end = start - page.previous(start).map_or(0, char::len_utf8).min(start);
        name
    })
}

/// A name right behind a datum: 13800138000（张三）.
fn after(page: Page<'_>, at: usize) -> Option<Range<usize>> {
    let words = page.after(at, REACH_AFTER);
    let words = words
        .split(['。', '；', ';', '，', '、'])
        .next()
        .unwrap_or(words);
    let mut start = at;
    words.split(parts_segments).take(2).find_map(|segment| {
        let begun = start;
        start += segment.len();
        start += page.next(start).map_or(0, char::len_utf8);
        let whole = surname::is_name(segment)
            && page
                .next(begun + segment.len())
                .is_none_or(parts_segments_or_end);
        whole.then(|| begun..begun + segment.len())
    })
}

fn parts_segments_or_end(one: char) -> bool {
    parts_segments(one) || "。；;\n".contains(one)
}

/// Returns the place of a name in a segment: all of it, or what labels around it leave.
fn within(segment: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for label in LABELS {
        if let Some(rest) = segment.strip_prefix(label) {
            start = segment.len() - rest.len();
        }
    }
    let rest = &segment[start..];
    let rest = rest.strip_prefix(['为', '是']).unwrap_or(rest);
    let start = segment.len() - rest.len();
    let end = TAILS
        .iter()
        .filter_map(|tail| rest.find(tail))
        .min()
        .unwrap_or(rest.len());
    surname::is_name(&rest[..end]).then_some(start..start + end)
}
