//! The outline: each part from its first character to the last of its text.

use super::{Kind, Sheet};
use crate::official_document::Section;

/// A part whose end is not known yet.
pub(crate) struct Part {
    pub(crate) line: usize,
    /// 1 is the highest; 0 is a document inside the document, which ends every part before it and
    /// is told by its title, not by the outline.
    pub(crate) level: u8,
    pub(crate) number: String,
    pub(crate) title: String,
}

impl Part {
    pub(crate) fn new(line: usize, level: u8) -> Part {
        Part {
            line,
            level,
            number: String::new(),
            title: String::new(),
        }
    }
}

/// Gives every part its end.
pub(crate) fn close(parts: &[Part], sheet: &Sheet<'_>) -> Vec<Section> {
    let mut sections: Vec<(u8, Section)> = parts
        .iter()
        .map(|part| {
            let start = sheet.lines[part.line].start;
            let (number, title) = (part.number.clone(), part.title.clone());
            (
                part.level,
                Section {
                    level: part.level,
                    number,
                    title,
                    place: start..start,
                },
            )
        })
        .collect();
    let mut open: Vec<usize> = Vec::new();
    for (n, part) in parts.iter().enumerate() {
        if open
            .last()
            .is_some_and(|last| parts[*last].level >= part.level)
        {
            let end = end_before(sheet, part.line);
            while let Some(last) = open.pop_if(|last| parts[*last].level >= part.level) {
                sections[last].1.place.end = end.max(sections[last].1.place.start);
            }
        }
        open.push(n);
    }
    let end = end_before(sheet, sheet.lines.len());
    for last in open {
        sections[last].1.place.end = end.max(sections[last].1.place.start);
    }
    sections
        .into_iter()
        .filter(|(level, _)| *level > 0)
        .map(|(_, section)| section)
        .collect()
}

/// Returns the end of the last line of text before `line`: a part does not reach into the signature,
/// the notes and the names of attachments that close the document around it.
fn end_before(sheet: &Sheet<'_>, line: usize) -> usize {
    let closes = |kind: Kind| {
        matches!(
            kind,
            Kind::Blank
                | Kind::Signature
                | Kind::SignedOn
                | Kind::AttachmentNote
                | Kind::Note
                | Kind::Head
        )
    };
    (0..line)
        .rev()
        .find(|line| !closes(sheet.kinds[*line]))
        .map_or(0, |line| sheet.lines[line].place().end)
}
