//! 附件说明 and 附件: what a document says is attached to it.

use std::ops::Range;

use super::{Kind, Sheet, date, numbering};
use crate::extract::Role;
use crate::writing::{is_blank, narrow, trim};

/// Returns the attachments that a text announces after 附件：, with the places of their names.
///
/// ```
/// let text = "附件：1.任务分工表\n　　　2.联系人名单";
/// let names: Vec<String> = document::attachment_notes(text).into_iter().map(|(_, name)| name).collect();
/// assert_eq!(names, ["任务分工表", "联系人名单"]);
/// ```
pub fn attachment_notes(text: &str) -> Vec<(Range<usize>, String)> {
    let sheet = Sheet::new(text.split('\n').map(|line| (line, Role::Text)));
    let mut notes = Vec::new();
    let mut at = 0;
    while at < sheet.lines.len() {
        let line = sheet.shown(at);
        let end = if line.starts_with('附') && line.len() <= 400 {
            end_of_note(&sheet, at)
        } else {
            None
        };
        for line in at..end.unwrap_or(at) {
            notes.extend(name(&sheet, line, line == at));
        }
        at = end.unwrap_or(at + 1);
    }
    notes
}

/// Returns the line after the attachment note that begins at `at`, if one does.
pub(crate) fn end_of_note(sheet: &Sheet<'_>, at: usize) -> Option<usize> {
    let line = sheet.shown(at);
    let first = after_mark(line)?;
    let words = trim(&line[first..]);
    if words.ends_with('。') && words.chars().count() > 60 {
        return None;
    }
    let mut end = at + 1;
    // Names follow while they are numbered; the first may stand beneath the mark.
    while let Some(next) = sheet.shown_from(end).filter(|next| next - end <= 1) {
        let listed = sheet.kinds[next] == Kind::Open
            && numbering::read(sheet.shown(next))
                .is_some_and(|n| n.style == numbering::Style::Arabic)
            && sheet.shown(next).chars().count() <= 100
            && !sheet.shown(next).ends_with('。');
        if !listed {
            break;
        }
        end = next + 1;
    }
    (!words.is_empty() || end > at + 1).then_some(end)
}

/// Returns the bytes of `附件：` at the head of a line.
fn after_mark(line: &str) -> Option<usize> {
    let mut rest = line.strip_prefix('附')?.chars().peekable();
    let mut bytes = '附'.len_utf8();
    let mut colon = false;
    while let Some(c) = rest.peek().copied() {
        match c {
            '件' | '表' => {}
            '：' | ':' => colon = true,
            c if is_blank(c) => {}
            _ => break,
        }
        bytes += c.len_utf8();
        rest.next();
        if colon {
            break;
        }
    }
    colon.then_some(bytes)
}

/// 附件, 附件1, 附件一：, alone on its line: here the attachment itself begins.
pub(crate) fn is_annex_mark(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !is_blank(*c)).take(9).collect();
    let Some(rest) = bare
        .strip_prefix("附件")
        .or_else(|| bare.strip_prefix("附表"))
    else {
        return false;
    };
    let rest = rest.trim_end_matches(['：', ':']);
    rest.chars().count() <= 4
        && rest.chars().all(|c| {
            narrow(c).is_ascii_digit()
                || crate::writing::in_chinese_numeral(c)
                || matches!(c, '-' | '—')
        })
}

fn name(sheet: &Sheet<'_>, at: usize, first: bool) -> Option<(Range<usize>, String)> {
    let line = &sheet.lines[at];
    let shown = line.shown;
    let skipped = if first { after_mark(shown)? } else { 0 };
    let rest = &shown[skipped..];
    let blanks = rest.len() - rest.trim_start_matches(is_blank).len();
    let words_at = skipped + blanks;
    let number =
        numbering::read(&shown[words_at..]).filter(|n| n.style == numbering::Style::Arabic);
    let name_at = words_at + number.map_or(0, |n| n.words);
    let name = trim(&shown[name_at..]).trim_end_matches(['。', '；', ';', '，']);
    if name.is_empty() || date::whole(name).is_some() {
        return None;
    }
    let lead = line.text.len() - line.text.trim_start_matches(is_blank).len();
    let start = line.start + line.text[..lead + name_at].chars().count();
    Some((start..start + name.chars().count(), name.to_owned()))
}
