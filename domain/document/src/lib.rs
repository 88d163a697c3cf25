//! Reads an official document (PDF, DOCX, HTML, Markdown, text) into header, structure and text.
//!
//! Reading never fails: crooked input gives what could be read, and findings on the rest.

mod anatomy;
mod extract;
mod finding;
mod number;
mod official_document;
mod writing;

pub use anatomy::{attachment_notes, structure_findings};
pub use finding::{Confidence, Finding, Severity, Suggestion};
pub use number::DocumentNumber;
pub use official_document::{
    Attribute, Block, BlockKind, Format, Header, OfficialDocument, Section,
};

use extract::Role;

/// Reads a file into an official document.
///
/// `name` is the file's name (its ending is a hint, never trusted alone). Never panics and never
/// fails; what could not be read is said in the findings.
///
/// ```
/// let file = "青禾市民政局关于做好救助工作的通知\n青民发〔2024〕3号\n各区民政局：\n现通知如下。";
/// let (document, findings) = document::read("通知.txt", file.as_bytes());
/// assert_eq!(document.header.document_number.unwrap().as_str(), "青民发〔2024〕3号");
/// assert_eq!(document.header.addressees, ["各区民政局"]);
/// assert!(findings.is_empty());
/// ```
pub fn read(name: &str, bytes: &[u8]) -> (OfficialDocument, Vec<Finding>) {
    let extracted = extract::extract(name, bytes);
    let text = extracted
        .lines
        .iter()
        .map(|line| line.text.as_str())
        .collect::<Vec<_>>()
        .join("\n");
    let anatomy = anatomy::dissect(
        extracted
            .lines
            .iter()
            .map(|line| (line.text.as_str(), line.role)),
    );
    let document = OfficialDocument {
        format: extracted.format,
        header: anatomy.header,
        text,
        blocks: anatomy.blocks,
        outline: anatomy.outline,
    };
    (document, extracted.findings)
}

/// Says why a file is of no kind that can be read, such as an archive or a program; `None` when
/// [`read`] has words to look for. Its content decides, and its words are not looked at.
///
/// ```
/// let finding = document::unread("公文.docx", b"PK\x05\x06 and so on").unwrap();
/// assert!(finding.is_blocking());
/// assert!(document::unread("公文.txt", "各区民政局：".as_bytes()).is_none());
/// ```
pub fn unread(name: &str, bytes: &[u8]) -> Option<Finding> {
    extract::unread(name, bytes)
}

/// Joins the lines that a title was broken into; no blank stays between two Chinese characters, but
/// for the one between organs that sign together.
///
/// ```
/// assert_eq!(document::title_in_one_line("云岭\n市停车管理办法"), "云岭市停车管理办法");
/// ```
pub fn title_in_one_line(lines: &str) -> String {
    anatomy::title_in_one_line(lines)
}

/// Recognises the structure of a text as one types it: numbering, headings, tables, addressees,
/// signature.
///
/// The blocks are in order, do not overlap and cover every line that is not blank; their places are
/// in characters of `text`.
///
/// ```
/// use document::BlockKind;
/// let blocks = document::structure("关于开展检查的通知\n各单位：\n一、检查范围");
/// assert_eq!(blocks[0].kind, BlockKind::Title);
/// assert_eq!(blocks[1].kind, BlockKind::Addressees);
/// assert_eq!(blocks[2].kind, BlockKind::Heading { level: 1 });
/// ```
pub fn structure(text: &str) -> Vec<Block> {
    anatomy::dissect(typed_lines(text)).blocks
}

/// Recognises the numbered and headed parts of a text as one types it.
///
/// ```
/// let parts = document::outline("一、目标\n提高效率。\n（一）范围。全市。");
/// assert_eq!((parts[1].level, parts[1].number.as_str(), parts[1].title.as_str()), (2, "（一）", "范围"));
/// ```
pub fn outline(text: &str) -> Vec<Section> {
    anatomy::dissect(typed_lines(text)).outline
}

fn typed_lines(text: &str) -> impl Iterator<Item = (&str, Role)> {
    text.split('\n').map(|line| (line, Role::Text))
}
