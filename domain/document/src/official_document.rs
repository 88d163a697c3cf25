//! A document as the reader understood it: header, structure and text.

use std::ops::Range;

use jiff::civil::Date;

use crate::number::DocumentNumber;

/// What kind of file the document came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Office Open XML text (Word, WPS, LibreOffice).
    Docx,
    /// Portable Document Format.
    Pdf,
    /// A web page.
    Html,
    /// Markdown.
    Markdown,
    /// Plain text, UTF-8, UTF-16 or GB18030.
    Text,
    /// None of these: nothing could be read, and a finding says so.
    Unknown,
}

impl Format {
    /// Returns the stable English code of the format, such as `docx`.
    pub fn code(self) -> &'static str {
        match self {
            Format::Docx => "docx",
            Format::Pdf => "pdf",
            Format::Html => "html",
            Format::Markdown => "markdown",
            Format::Text => "text",
            Format::Unknown => "unknown",
        }
    }
}

/// A document as the reader understood it.
///
/// All positions are in characters (Unicode scalar values) of `text`. A table stands in `text` as
/// one line a row with cells parted by TAB, so that text alone carries the whole content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialDocument {
    /// The kind of file it came in.
    pub format: Format,
    /// The elements of the head and the foot (GB/T 9704-2012).
    pub header: Header,
    /// The whole text, paragraphs parted by `\n`.
    pub text: String,
    /// The text as a sequence of blocks, in order, each with its place.
    pub blocks: Vec<Block>,
    /// The tree of numbered parts, flattened: `level` says how deep each one stands.
    pub outline: Vec<Section>,
}

/// The elements of the head and the foot of an official document; what was not found is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// 标题.
    pub title: Option<String>,
    /// 发文字号.
    pub document_number: Option<DocumentNumber>,
    /// 发文机关 (the first one of a joint document).
    pub issuer: Option<String>,
    /// 成文日期.
    pub signed_on: Option<Date>,
    /// 发布日期, from a web metadata block.
    pub published_on: Option<Date>,
    /// 索引号, as printed.
    pub index_number: Option<String>,
    /// 主送机关, in order.
    pub addressees: Vec<String>,
    /// 公开属性.
    pub attribute: Option<Attribute>,
    /// Every pair of the web metadata block as printed (索引号, 分类, 有效性 …), in order.
    pub metadata: Vec<(String, String)>,
}

/// 公开属性: how far a document may be made public (政府信息公开条例 arts. 13–16, 27).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// 主动公开.
    Proactive,
    /// 依申请公开.
    OnRequest,
    /// 不予公开.
    Withheld,
}

impl Attribute {
    /// Returns the stable English code: `proactive`, `on_request` or `withheld`.
    pub fn code(self) -> &'static str {
        match self {
            Attribute::Proactive => "proactive",
            Attribute::OnRequest => "on_request",
            Attribute::Withheld => "withheld",
        }
    }

    /// Returns the Chinese term, as forms print it.
    pub fn term(self) -> &'static str {
        match self {
            Attribute::Proactive => "主动公开",
            Attribute::OnRequest => "依申请公开",
            Attribute::Withheld => "不予公开",
        }
    }

    /// Returns the attribute of a stable English code.
    pub fn from_code(code: &str) -> Option<Attribute> {
        [
            Attribute::Proactive,
            Attribute::OnRequest,
            Attribute::Withheld,
        ]
        .into_iter()
        .find(|attribute| attribute.code() == code)
    }
}

/// A numbered part or a headed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// 1 is the highest.
    pub level: u8,
    /// The number as printed, without its mark: `一`, `（一）`, `1`, `第三条`; empty for a bare heading.
    pub number: String,
    /// The words of the heading; for a part without a heading of its own, its first sentence.
    pub title: String,
    /// From the first character of the part to the last one before the next part of its level.
    pub place: Range<usize>,
}

/// One block of the text, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its characters in the text (without the `\n` that ends it).
    pub place: Range<usize>,
}

/// What a block of text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// 标题, at the head of the document or of a document inside it.
    Title,
    /// 主送机关.
    Addressees,
    /// A heading; `level` as in [`Section`].
    Heading {
        /// 1 is the highest.
        level: u8,
    },
    /// A paragraph.
    Paragraph,
    /// A table: for each row the places of its cells.
    Table {
        /// The places of the cells, by row; the first row is the head when `head` is set.
        rows: Vec<Vec<Range<usize>>>,
        /// Whether the first row names the columns.
        head: bool,
    },
    /// 发文机关署名.
    Signature,
    /// 成文日期 under the signature.
    SignedOn,
    /// 附件说明 (附件：1. …).
    AttachmentNote,
    /// 附注 and 版记: （此件公开发布）, 抄送, 印发.
    Note,
    /// A line of the head: 发文机关标志, 发文字号, web metadata.
    Head,
}
