//! The format layer of the reader: bytes in, lines out, with findings on what could not be read.

mod docx;
mod html;
mod markdown;
mod pdf;
mod sniff;
mod text;
mod trouble;

#[cfg(test)]
mod tests;

use crate::{Finding, Format};
use sniff::Kind;

/// A larger file is refused unread.
const LARGEST_FILE_BYTES: usize = 128 << 20;

/// What a file holds, before anything is understood of it.
///
/// The text of the document is `lines` joined with `\n`; the places of the findings are characters
/// of that text, and `0..0` where a finding has no place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Extracted {
    /// The kind of file, by its content.
    pub(crate) format: Format,
    /// The text, one paragraph or table row a line; no line holds a line break.
    pub(crate) lines: Vec<Line>,
    /// What could not be read, and what was hidden.
    pub(crate) findings: Vec<Finding>,
    /// What the file says of itself: `title`, `author`, meta tags under their own names, and
    /// `link` for each address that it points to.
    pub(crate) metadata: Vec<(String, String)>,
}

/// One paragraph, or one row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The characters as printed, automatic numbers included.
    pub(crate) text: String,
    /// What the file's own markup says it is.
    pub(crate) role: Role,
}

/// What the markup of a file says of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing.
    Text,
    /// A heading; 1 is the highest.
    Heading(u8),
    /// A row of a table, its cells parted by TAB.
    TableRow {
        /// Which table of the document, from 0.
        table: usize,
        /// Whether the row names the columns.
        head: bool,
    },
}

impl Line {
    fn text(text: impl Into<String>) -> Line {
        let text = text.into();
        Line {
            text,
            role: Role::Text,
        }
    }
}

impl Extracted {
    fn new(format: Format) -> Extracted {
        Extracted {
            format,
            lines: Vec::new(),
            findings: Vec::new(),
            metadata: Vec::new(),
        }
    }

    fn refused(finding: Finding) -> Extracted {
        let mut extracted = Extracted::new(Format::Unknown);
        extracted.findings.push(finding);
        extracted
    }

    fn has_text(&self) -> bool {
        let says_something = |line: &Line| line.text.chars().any(|c| !c.is_whitespace());
        self.lines.iter().any(says_something)
    }

    fn push_metadata(&mut self, key: &str, value: &str) {
        const MOST: usize = 2_000;
        let value = value.trim();
        if !value.is_empty() && self.metadata.len() < MOST {
            self.metadata.push((key.to_owned(), value.to_owned()));
        }
    }
}

/// Reads the lines of a file, whatever it is.
///
/// The content decides what it is; the ending of `name` is a hint. Never panics, never fails, and
/// is bounded in memory whatever the file claims.
pub(crate) fn extract(name: &str, bytes: &[u8]) -> Extracted {
    if bytes.is_empty() {
        return Extracted::refused(trouble::empty_file());
    }
    if bytes.len() > LARGEST_FILE_BYTES {
        return Extracted::refused(trouble::file_too_large(LARGEST_FILE_BYTES));
    }
    let claim = sniff::claim(name);
    if claim == Some(sniff::Claim::Program) {
        return Extracted::refused(trouble::unsupported(Kind::Executable));
    }
    let kind = sniff::kind(claim, bytes);
    let mut extracted = match kind {
        Kind::Pdf => pdf::read(bytes),
        Kind::Zip => docx::read(bytes),
        Kind::Html => html::read(bytes),
        Kind::Words if claim == Some(sniff::Claim::Markdown) => markdown::read(bytes),
        Kind::Words => text::read(bytes),
        Kind::Executable
        | Kind::OldOffice
        | Kind::EncryptedOffice
        | Kind::Image
        | Kind::Archive
        | Kind::Rtf
        | Kind::WebArchive
        | Kind::Binary => Extracted::refused(trouble::unsupported(kind)),
    };
    if let Some(disguise) = sniff::disguise(name, claim, kind, &extracted) {
        extracted.findings.insert(0, disguise);
    }
    take_out_control_characters(&mut extracted);
    place_undecodable(&mut extracted);
    let blocked = extracted.findings.iter().any(Finding::is_blocking);
    if !extracted.has_text() && !blocked {
        extracted.findings.push(trouble::no_text());
    }
    extracted
}

/// Says why a file is of no kind that is read; its words are not looked at.
pub(crate) fn unread(name: &str, bytes: &[u8]) -> Option<Finding> {
    if bytes.is_empty() {
        return Some(trouble::empty_file());
    }
    if bytes.len() > LARGEST_FILE_BYTES {
        return Some(trouble::file_too_large(LARGEST_FILE_BYTES));
    }
    let claim = sniff::claim(name);
    if claim == Some(sniff::Claim::Program) {
        return Some(trouble::unsupported(Kind::Executable));
    }
    let kind = sniff::kind(claim, bytes);
    match kind {
        Kind::Pdf | Kind::Html | Kind::Words => None,
        Kind::Zip => docx::unread(bytes),
        Kind::Executable
        | Kind::OldOffice
        | Kind::EncryptedOffice
        | Kind::Image
        | Kind::Archive
        | Kind::Rtf
        | Kind::WebArchive
        | Kind::Binary => Some(trouble::unsupported(kind)),
    }
}

/// Takes out what no paper can show (NUL, escape, bell …) and says so once: databases and XML
/// refuse some of these characters, and they can hide words from a search.
fn take_out_control_characters(extracted: &mut Extracted) {
    let odd = |c: char| c.is_control() && c != '\t';
    let (mut first, mut count, mut position) = (None, 0, 0);
    for line in &mut extracted.lines {
        let before = count;
        for (at, _) in line.text.chars().enumerate().filter(|(_, c)| odd(*c)) {
            first.get_or_insert(position + at);
            count += 1;
        }
        if count > before {
            line.text.retain(|c| !odd(c));
        }
        position += line.text.chars().count() + 1;
    }
    if let Some(first) = first {
        let mut finding = trouble::control_characters(count);
        finding.place = first..first;
        extracted.findings.push(finding);
    }
    for (_, value) in &mut extracted.metadata {
        value.retain(|c| !odd(c));
    }
}

/// Points to the first place that could not be decoded, now that the text is final.
fn place_undecodable(extracted: &mut Extracted) {
    let lines = extracted.lines.iter();
    let mut text = lines.flat_map(|line| line.text.chars().chain(['\n']));
    let Some(at) = text.position(|c| c == char::REPLACEMENT_CHARACTER) else {
        return;
    };
    let mut findings = extracted.findings.iter_mut();
    if let Some(finding) = findings.find(|finding| finding.rule == "reading.undecodable") {
        finding.place = at..at + 1;
        finding.text = String::from(char::REPLACEMENT_CHARACTER);
    }
}

/// Tells whether a first row reads like the names of columns: short words, no cell empty.
fn reads_like_a_head(row: &str) -> bool {
    let cells = || row.split('\t');
    let names_a_column = |cell: &str| {
        let letters = cell.chars().filter(|c| !c.is_whitespace()).count();
        (1..=12).contains(&letters) && !cell.chars().any(|c| c.is_numeric() || "。；，".contains(c))
    };
    cells().count() >= 2 && cells().all(names_a_column)
}

/// Tells whether a character is set in a full square, so that no space stands beside it.
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}'
        | '“' | '”' | '‘' | '’' | '…' | '—' | '·' | '①'..='⓿')
}
