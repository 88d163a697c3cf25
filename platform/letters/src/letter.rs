//! What a letter or an official document consists of, before it is laid out.

use crate::recognise;

/// A document to be laid out: an optional masthead, then blocks from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// The issuer's name as it stands in red above the number, such as 云岭市人民政府文件.
    pub masthead: Option<String>,
    /// The blocks in reading order.
    pub blocks: Vec<Block>,
}

/// One block of a letter. Text holds no line breaks of its own; those given become spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title, centred, size 2.
    Title(String),
    /// The document number (发文字号), such as 云政规〔2026〕3号, centred.
    DocumentNumber(String),
    /// The addressees (主送机关), flush left, with their colon.
    Addressees(String),
    /// A heading; level 1 is 一、 in 黑体, level 2 is （一） in 楷体, deeper ones are 仿宋.
    Heading {
        /// Depth, from 1.
        level: u8,
        /// The heading with its number.
        text: String,
    },
    /// A paragraph with its first line indented by two characters.
    Paragraph(String),
    /// A table; the first row is its head. Rows may be of unequal length.
    Table(Vec<Vec<String>>),
    /// The issuer's name below the text (署名).
    Signature(String),
    /// The date of signing (成文日期) as it is printed.
    Date(String),
    /// A note in brackets below the date (附注), such as （此件公开发布）.
    Note(String),
    /// The list of attachments below the text (附件说明); one is not numbered, several are.
    AttachmentNote(Vec<String>),
}

impl Letter {
    /// Returns a letter made from a title, an optional document number and a plain text with one
    /// paragraph a line: headings are known by their numbers (一、（一）), rows of tables by tabs,
    /// and addressees, attachments, signature, date and note by their places.
    ///
    /// Blank lines are dropped. No line of the text is lost.
    ///
    /// ```
    /// use letters::{Block, Letter};
    /// let letter = Letter::from_text("关于值班的通知", None, "各科室：\n请按时到岗。");
    /// assert_eq!(letter.blocks[1], Block::Addressees("各科室：".into()));
    /// ```
    #[must_use]
    pub fn from_text(title: &str, document_number: Option<&str>, text: &str) -> Self {
        let mut blocks = Vec::new();
        if let Some(number) = document_number {
            blocks.push(Block::DocumentNumber(number.to_owned()));
        }
        blocks.push(Block::Title(title.to_owned()));
        blocks.extend(recognise::blocks(text));
        Self {
            masthead: None,
            blocks,
        }
    }

    /// Returns the same letter under a red masthead.
    #[must_use]
    pub fn under_masthead(mut self, masthead: &str) -> Self {
        self.masthead = Some(masthead.to_owned());
        self
    }

    /// Returns the text of the first title, or nothing.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.blocks.iter().find_map(|block| match block {
            Block::Title(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

/// Returns the lines of an attachment note as printed: `附件：A` or `附件：1. A`, `2. B`, ….
pub(crate) fn attachment_lines(names: &[String]) -> Vec<String> {
    match names {
        [] => Vec::new(),
        [only] => vec![format!("附件：{}", plain(only))],
        several => several
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let lead = if at == 0 { "附件：" } else { "" };
                format!("{lead}{}. {}", at + 1, plain(name))
            })
            .collect(),
    }
}

/// Returns the text on one line, without characters that XML 1.0 and a page cannot show.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| {
            if matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect()
}

/// Returns the rows cut to clean cells, all of the length of the longest row.
pub(crate) fn even_rows(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    rows.iter()
        .map(|row| {
            let mut cells: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
            cells.resize(columns, String::new());
            cells
        })
        .collect()
}
