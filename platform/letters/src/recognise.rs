//! Finds the blocks of a letter in plain text as an officer types it.

use crate::letter::Block;

const CHINESE_DIGITS: &str = "〇零一二三四五六七八九十百";
/// A heading that runs longer than this, in characters, is a paragraph that opens with a number.
const LONGEST_HEADING: usize = 40;
/// The longest name of a signing organ, in characters; longer lines are text.
const LONGEST_SIGNATURE: usize = 40;

/// Returns the blocks of a text, line by line; no line that holds anything is lost.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.trim_matches(['\u{3000}', ' ', '\r']))
        .filter(|line| !line.is_empty())
        .collect();
    let dated = lines.iter().rposition(|line| is_date(line));
    let mut found: Vec<Block> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let signed_here = dated == Some(at + 1);
        let block = if line.contains('\t') {
            let row = line
                .split('\t')
                .map(|cell| cell.trim().to_owned())
                .collect();
            if let Some(Block::Table(rows)) = found.last_mut() {
                rows.push(row);
                continue;
            }
            Block::Table(vec![row])
        } else if let Some(names) = attachments_from(line) {
            Block::AttachmentNote(vec![names])
        } else if let Some(name) = further_attachment(line, found.last()) {
            if let Some(Block::AttachmentNote(names)) = found.last_mut() {
                names.push(name);
            }
            continue;
        } else if at == 0 && line.ends_with('：') {
            Block::Addressees((*line).to_owned())
        } else if dated == Some(at) {
            Block::Date((*line).to_owned())
        } else if signed_here && is_signature(line) {
            Block::Signature((*line).to_owned())
        } else if line.starts_with("（此件") && line.ends_with('）') {
            Block::Note((*line).to_owned())
        } else if let Some(level) = heading_level(line) {
            Block::Heading {
                level,
                text: (*line).to_owned(),
            }
        } else {
            Block::Paragraph((*line).to_owned())
        };
        found.push(block);
    }
    found
}

/// Tells 1 for 一、…, 2 for （一）…, 1 for 第一章 …; nothing for a line that reads as a sentence.
fn heading_level(line: &str) -> Option<u8> {
    if line.chars().count() > LONGEST_HEADING || line.ends_with(['。', '；', '：', '，']) {
        return None;
    }
    let numeral = |text: &str| !text.is_empty() && text.chars().all(|c| CHINESE_DIGITS.contains(c));
    if line
        .split_once('、')
        .is_some_and(|(number, _)| numeral(number))
    {
        return Some(1);
    }
    let bracketed = line
        .strip_prefix('（')
        .and_then(|rest| rest.split_once('）'));
    if bracketed.is_some_and(|(number, _)| numeral(number)) {
        return Some(2);
    }
    let chapter = line
        .strip_prefix('第')
        .and_then(|rest| rest.split_once('章'));
    chapter
        .is_some_and(|(number, _)| numeral(number))
        .then_some(1)
}

fn is_date(line: &str) -> bool {
    let figures = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let Some((year, rest)) = line.split_once('年') else {
        return false;
    };
    let Some((month, rest)) = rest.split_once('月') else {
        return false;
    };
    let Some(day) = rest.strip_suffix('日') else {
        return false;
    };
    figures(year, 4) && figures(month, 2) && figures(day, 2)
}

fn is_signature(line: &str) -> bool {
    line.chars().count() <= LONGEST_SIGNATURE && !line.ends_with(['。', '；', '：', '）'])
}

/// Returns the name in `附件：名称` or `附件：1. 名称`.
fn attachments_from(line: &str) -> Option<String> {
    let name = line.strip_prefix("附件：")?.trim();
    (!name.is_empty()).then(|| without_number(name, 1).unwrap_or(name).to_owned())
}

/// Returns the name in `2. 名称` when the line goes on with a list of attachments.
fn further_attachment(line: &str, last: Option<&Block>) -> Option<String> {
    let Some(Block::AttachmentNote(names)) = last else {
        return None;
    };
    without_number(line, names.len() + 1).map(str::to_owned)
}

fn without_number(text: &str, number: usize) -> Option<&str> {
    let rest = text.strip_prefix(&number.to_string())?;
    Some(rest.strip_prefix(['.', '．'])?.trim_start())
}
