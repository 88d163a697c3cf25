//! Web pages as government sites publish them: the body of the document, its metadata block, and
//! what was hidden in it. Nothing is executed and nothing is fetched.

pub(super) mod entities;
mod hidden;
mod metadata_block;
mod region;
mod render;
mod tree;

use encoding_rs::Encoding;

use super::text::{self, Decoded};
use super::{Extracted, Line, Role, trouble};
use crate::{Format, Severity};
use hidden::Sheet;
use render::Render;
use tree::Tree;

/// Reads a web page.
pub(super) fn read(bytes: &[u8]) -> Extracted {
    let Some(decoded) = decode(bytes) else {
        return Extracted::refused(trouble::unsupported(super::Kind::Binary));
    };
    let mut extracted = page(&decoded.text);
    text::report_undecodable(&decoded, &mut extracted);
    extracted
}

/// Reads a piece of HTML inside another format; its tables are counted from `first_table`.
pub(super) fn fragment(html: &str, first_table: usize) -> Extracted {
    let tree = Tree::parse(html);
    let sheet = Sheet::default();
    let mut render = Render::new(&tree, &sheet);
    render.tables = first_table;
    render.element(0);
    let mut extracted = Extracted::new(Format::Html);
    take(render, &mut extracted);
    extracted
}

/// The charset by mark, by strict UTF-8, by what the page claims, by GB18030.
fn decode(bytes: &[u8]) -> Option<Decoded> {
    let unmarked = Encoding::for_bom(bytes).is_none();
    if unmarked
        && std::str::from_utf8(bytes).is_err()
        && let Some(encoding) = claimed_charset(bytes)
        && encoding != encoding_rs::UTF_8
    {
        return Some(text::with(encoding, bytes));
    }
    text::decode(bytes)
}

fn claimed_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let (_, claim) = head.split_once("charset=")?;
    let claim = claim.trim_start_matches(['"', '\'', ' ']);
    let end = claim.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c));
    let encoding = Encoding::for_label(&claim.as_bytes()[..end.unwrap_or(claim.len())])?;
    let sixteen = [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE];
    (!sixteen.contains(&encoding)).then_some(encoding)
}

fn page(html: &str) -> Extracted {
    let tree = Tree::parse(html);
    let sheet = Sheet::of(&tree);
    let mut extracted = Extracted::new(Format::Html);
    file_metadata(&tree, &mut extracted);
    let region = region::find(&tree, &sheet);
    let mut render = Render::new(&tree, &sheet);
    if let Some(block) = metadata_block::find(&tree, &region) {
        render.metadata_block(block);
    }
    let head = render.lines.len();
    for root in &region.roots {
        render.weights = region.guessed.then_some(&region.weights);
        render.element(*root);
    }
    if let Some(title) = missing_title(&tree, &extracted, &render.lines[head..]) {
        let role = Role::Heading(1);
        render.lines.insert(head, Line { text: title, role });
    }
    take(render, &mut extracted);
    report(&tree, &mut extracted);
    extracted
}

fn take(render: Render<'_>, extracted: &mut Extracted) {
    for (way, words) in &render.hidden {
        extracted.findings.push(trouble::hidden_text(way, words));
    }
    for link in &render.links {
        extracted.push_metadata("link", link);
    }
    extracted.lines = render.lines;
}

fn report(tree: &Tree, extracted: &mut Extracted) {
    if tree.too_deep {
        extracted.findings.push(trouble::too_deep("网页"));
    }
    if tree.too_large {
        extracted.findings.push(trouble::too_large("网页"));
    }
    let frame = |at: &usize| {
        let node = tree.node(*at);
        matches!(node.name.as_str(), "iframe" | "frame") && node.attribute("src").is_some()
    };
    let words: usize = extracted
        .lines
        .iter()
        .map(|line| line.text.chars().count())
        .sum();
    if words < 50 && tree.elements(0).any(|at| frame(&at)) {
        let reason = "网页正文放在另一页面（框架）中，未读取。";
        let mut finding = trouble::external_reference(reason);
        if words == 0 {
            finding.severity = Severity::Blocking;
        }
        extracted.findings.push(finding);
    }
}

/// What the head of the page says of it.
fn file_metadata(tree: &Tree, extracted: &mut Extracted) {
    for at in tree.elements(0) {
        let node = tree.node(at);
        match node.name.as_str() {
            "title" => {
                let title = tree.words(at);
                let title: Vec<&str> = title.split_whitespace().collect();
                extracted.push_metadata("title", &title.join(" "));
            }
            "meta" => {
                let name = node
                    .attribute("name")
                    .or_else(|| node.attribute("property"));
                let content = node.attribute("content");
                if let (Some(name), Some(content)) = (name, content) {
                    extracted.push_metadata(name, content);
                }
            }
            _ => {}
        }
    }
}

/// Returns the title when the page prints it outside the body of the document.
fn missing_title(tree: &Tree, extracted: &Extracted, lines: &[Line]) -> Option<String> {
    let compact =
        |words: &str| -> String { words.chars().filter(|c| !c.is_whitespace()).collect() };
    let said = |key: &str| {
        let mut pairs = extracted.metadata.iter();
        pairs
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value.as_str())
    };
    let printed = compact(&region::body(tree).map_or_else(String::new, |body| tree.words(body)));
    let by_meta = said("ArticleTitle").filter(|title| printed.contains(&compact(title)));
    let page_title = compact(said("title").unwrap_or_default());
    let by_heading = || {
        let headings = tree.elements(0).filter(|at| tree.node(*at).name == "h1");
        let words = headings.map(|at| tree.words(at));
        words.into_iter().find(|words| {
            let words = compact(words);
            words.chars().count() >= 5 && page_title.contains(&words)
        })
    };
    let title = by_meta.map(str::to_owned).or_else(by_heading)?;
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = compact(&title);
    let opening: String = lines
        .iter()
        .take(12)
        .map(|line| compact(&line.text))
        .collect();
    (!wanted.is_empty() && !opening.contains(&wanted)).then_some(title)
}
