//! Takes the lines of a document apart into head, title, addressees, parts, signature and notes.
//!
//! Every rule sees one line and its neighbours; the whole is one pass over the head and one over
//! the body, so reading takes time in proportion to the text.

mod addressees;
mod attachments;
mod attribute;
mod body;
mod date;
mod head;
mod history;
mod metadata_block;
mod numbering;
mod organ_name;
mod outline;
mod sequence;
mod table;
mod title;

pub use attachments::attachment_notes;
pub use sequence::structure_findings;

use std::ops::Range;

use crate::extract::Role;
use crate::official_document::{Block, BlockKind, Header, Section};
use crate::writing::trim;

/// A line with its place in the text.
pub(crate) struct PlacedLine<'a> {
    /// The line as it stands.
    pub(crate) text: &'a str,
    /// The line without blanks at its ends.
    pub(crate) shown: &'a str,
    /// Characters before the line.
    pub(crate) start: usize,
    /// Characters of the line.
    pub(crate) length: usize,
    pub(crate) role: Role,
}

impl PlacedLine<'_> {
    fn place(&self) -> Range<usize> {
        self.start..self.start + self.length
    }
}

/// What a line was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nobody has said yet.
    Open,
    Blank,
    Head,
    Title,
    /// A further line of the title above.
    TitleGoesOn,
    Addressees,
    Heading(u8),
    Paragraph,
    /// A row of the table that begins on line `first`.
    Row {
        first: usize,
        head: bool,
    },
    Signature,
    SignedOn,
    AttachmentNote,
    Note,
}

/// The lines of a text and what they were found to be.
pub(crate) struct Sheet<'a> {
    pub(crate) lines: Vec<PlacedLine<'a>>,
    pub(crate) kinds: Vec<Kind>,
}

impl<'a> Sheet<'a> {
    fn new(lines: impl Iterator<Item = (&'a str, Role)>) -> Sheet<'a> {
        let mut start = 0;
        let lines: Vec<PlacedLine<'a>> = lines
            .map(|(text, role)| {
                let length = text.chars().count();
                let line = PlacedLine {
                    text,
                    shown: trim(text),
                    start,
                    length,
                    role,
                };
                start += length + 1;
                line
            })
            .collect();
        let kind = |line: &PlacedLine<'_>| {
            if line.shown.is_empty() {
                Kind::Blank
            } else {
                Kind::Open
            }
        };
        let kinds = lines.iter().map(kind).collect();
        Sheet { lines, kinds }
    }

    /// Returns the first line from `at` on that is not blank.
    fn shown_from(&self, at: usize) -> Option<usize> {
        (at..self.lines.len()).find(|line| self.kinds[*line] != Kind::Blank)
    }

    /// Returns the last line before `at` that is not blank.
    fn shown_before(&self, at: usize) -> Option<usize> {
        (0..at).rev().find(|line| self.kinds[*line] != Kind::Blank)
    }

    fn shown(&self, line: usize) -> &'a str {
        self.lines[line].shown
    }
}

/// A document taken apart.
pub(crate) struct Anatomy {
    pub(crate) header: Header,
    pub(crate) blocks: Vec<Block>,
    pub(crate) outline: Vec<Section>,
}

/// Joins the lines of a title.
pub(crate) fn title_in_one_line(lines: &str) -> String {
    title::join(lines.lines())
}

/// Takes lines apart; `text` of the document is the lines joined with `\n`.
pub(crate) fn dissect<'a>(lines: impl Iterator<Item = (&'a str, Role)>) -> Anatomy {
    let mut sheet = Sheet::new(lines);
    let mut header = Header::default();
    let head = head::read(&mut sheet, &mut header);
    table::mark(&mut sheet);
    let (signature, parts) = body::read(&mut sheet, head.body, &mut header);
    head.conclude(signature, &mut header);
    let outline = outline::close(&parts, &sheet);
    Anatomy {
        header,
        blocks: blocks(&sheet),
        outline,
    }
}

/// Turns kinds of lines into blocks: one a line, but for titles and tables.
fn blocks(sheet: &Sheet<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::with_capacity(sheet.lines.len());
    for (line, kind) in sheet.lines.iter().zip(&sheet.kinds) {
        let kind = match *kind {
            Kind::Blank => continue,
            Kind::Open | Kind::Paragraph => BlockKind::Paragraph,
            Kind::Head => BlockKind::Head,
            Kind::Title => BlockKind::Title,
            Kind::TitleGoesOn => match blocks.last_mut() {
                Some(Block {
                    kind: BlockKind::Title,
                    place,
                }) => {
                    place.end = line.place().end;
                    continue;
                }
                _ => BlockKind::Title,
            },
            Kind::Addressees => BlockKind::Addressees,
            Kind::Heading(level) => BlockKind::Heading { level },
            Kind::Row { first, head } => {
                let cells = table::cells(line);
                let begun = sheet
                    .lines
                    .get(first)
                    .map_or(line.start, |first| first.start);
                if let Some(Block {
                    kind: BlockKind::Table { rows, .. },
                    place,
                }) = blocks.last_mut()
                    && place.start == begun
                {
                    rows.push(cells);
                    place.end = line.place().end;
                    continue;
                }
                BlockKind::Table {
                    rows: vec![cells],
                    head,
                }
            }
            Kind::Signature => BlockKind::Signature,
            Kind::SignedOn => BlockKind::SignedOn,
            Kind::AttachmentNote => BlockKind::AttachmentNote,
            Kind::Note => BlockKind::Note,
        };
        blocks.push(Block {
            kind,
            place: line.place(),
        });
    }
    blocks
}
