//! Tables: rows that the file marks as such, and lines with TABs as one pastes them from a spreadsheet.

use std::ops::Range;

use super::{Kind, PlacedLine, Sheet};
use crate::extract::Role;
use crate::writing::{is_blank, trim};

/// Marks the rows of tables among the lines that nobody has claimed.
pub(crate) fn mark(sheet: &mut Sheet<'_>) {
    let mut at = 0;
    while at < sheet.lines.len() {
        let end = match sheet.lines[at].role {
            _ if sheet.kinds[at] != Kind::Open => at,
            Role::TableRow { table, .. } => end_of(
                sheet,
                at,
                |line| matches!(line.role, Role::TableRow { table: other, .. } if other == table),
            ),
            Role::Text | Role::Heading(_) => end_of_typed(sheet, at),
        };
        if end > at {
            let head = names_columns(&sheet.lines[at]);
            for kind in &mut sheet.kinds[at..end] {
                *kind = Kind::Row { first: at, head };
            }
        }
        at = end.max(at + 1);
    }
}

/// Lines with the same number of TABs, two or more one after the other, are a table.
fn end_of_typed(sheet: &Sheet<'_>, at: usize) -> usize {
    let tabs = count_tabs(sheet.lines[at].text);
    if tabs == 0 {
        return at;
    }
    let end = end_of(sheet, at, |line| {
        line.role == Role::Text && count_tabs(line.text) == tabs
    });
    if end >= at + 2 { end } else { at }
}

fn end_of(sheet: &Sheet<'_>, at: usize, belongs: impl Fn(&PlacedLine<'_>) -> bool) -> usize {
    let rows = sheet.lines[at..].iter().zip(&sheet.kinds[at..]);
    at + rows
        .take_while(|(line, kind)| **kind == Kind::Open && belongs(line))
        .count()
}

fn count_tabs(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\t').count()
}

/// Tells whether a first row names the columns: what the file says, else words in every cell.
fn names_columns(line: &PlacedLine<'_>) -> bool {
    match line.role {
        Role::TableRow { head, .. } => head,
        Role::Text | Role::Heading(_) => line.text.split('\t').map(trim).all(|cell| {
            !cell.is_empty()
                && !cell
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '-'))
        }),
    }
}

/// Returns the places of the cells of a row, without the blanks around their words.
pub(crate) fn cells(line: &PlacedLine<'_>) -> Vec<Range<usize>> {
    let mut at = line.start;
    line.text
        .split('\t')
        .map(|cell| {
            let length = cell.chars().count();
            let before = cell.chars().take_while(|c| is_blank(*c)).count();
            let shown = trim(cell).chars().count();
            let start = at + before.min(length - shown);
            at += length + 1;
            start..start + shown
        })
        .collect()
}
