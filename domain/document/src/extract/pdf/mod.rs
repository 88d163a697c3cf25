//! PDF: lopdf gives the objects, the text is put together here.

mod cmap;
mod content;
mod font;
mod layout;
mod paragraphs;

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Document, Error, LoadOptions, Object, ObjectId, decode_text_string};

use super::{Extracted, Line, trouble};
use crate::{Finding, Format, Severity, Suggestion};
use content::{Glyph, Hiding, PageContent, Runner};
use paragraphs::Page;

const MOST_PAGES: usize = 5_000;
const LARGEST_STREAM_BYTES: usize = 64 << 20;

/// Reads a PDF.
pub(super) fn read(bytes: &[u8]) -> Extracted {
    // No panic of lopdf is known, but it is a large parser of strangers' bytes; one that comes up is
    // reported as damage instead of ending the request.
    catch_unwind(AssertUnwindSafe(|| load(bytes)))
        .unwrap_or_else(|_| Extracted::refused(trouble::unreadable("PDF 文件")))
}

fn load(bytes: &[u8]) -> Extracted {
    let options = LoadOptions {
        max_decompressed_size: Some(LARGEST_STREAM_BYTES),
        ..LoadOptions::default()
    };
    let document = match Document::load_mem_with_options(bytes, options) {
        Ok(document) => document,
        Err(
            Error::InvalidPassword | Error::Decryption(_) | Error::UnsupportedSecurityHandler(_),
        ) => {
            return of_pdf(trouble::encrypted("PDF 文件"));
        }
        Err(_) => return of_pdf(trouble::unreadable("PDF 文件")),
    };
    // Documents that open with an empty password were decrypted while loading.
    if document.is_encrypted() && document.encryption_state.is_none() {
        return of_pdf(trouble::encrypted("PDF 文件"));
    }
    text(&document)
}

fn of_pdf(finding: Finding) -> Extracted {
    let mut extracted = Extracted::new(Format::Pdf);
    extracted.findings.push(finding);
    extracted
}

/// What was seen on the way through the pages.
#[derive(Debug, Default)]
struct Seen {
    hidden: Vec<(&'static str, String)>,
    without_text: Vec<usize>,
    unknown_on: Vec<usize>,
    unknown: usize,
    glyphs: usize,
    damaged: bool,
}

fn text(document: &Document) -> Extracted {
    let mut extracted = Extracted::new(Format::Pdf);
    let mut runner = Runner::new(document);
    let (mut pages, mut seen) = (Vec::new(), Seen::default());
    let mut images = Vec::new();
    let mut cut_off = false;
    for (index, id) in document.page_iter().enumerate() {
        if index >= MOST_PAGES || runner.budget.is_spent() {
            cut_off = true;
            break;
        }
        let content = runner.page(id);
        images.push(content.has_image);
        pages.push(page(document, id, index + 1, content, &mut seen));
    }
    paragraphs::without_furniture(&mut pages);
    let bare = pages.iter().zip(&images).enumerate();
    let bare = bare.filter(|(_, (page, image))| page.lines.is_empty() && **image);
    seen.without_text = bare.map(|(index, _)| index + 1).collect();
    extracted.lines = paragraphs::joined(&pages)
        .into_iter()
        .map(Line::text)
        .collect();
    if cut_off || runner.budget.is_spent() {
        extracted
            .findings
            .push(trouble::too_large("PDF 文件的内容"));
    }
    report(&seen, pages.len(), &mut extracted);
    metadata(document, &mut extracted);
    extracted
}

/// Sets the glyphs of a page that can be seen, and notes the others.
fn page(
    document: &Document,
    id: ObjectId,
    number: usize,
    content: PageContent,
    seen: &mut Seen,
) -> Page {
    let frame = media_box(document, id);
    seen.damaged |= content.damaged;
    seen.glyphs += content.glyphs.len();
    seen.unknown += content.unknown;
    if content.unknown > 0 {
        seen.unknown_on.push(number);
    }
    let has_image = content.has_image;
    let (mut shown, mut hidden): (Vec<Glyph>, Vec<(&'static str, Glyph)>) =
        (Vec::new(), Vec::new());
    for glyph in content.glyphs {
        match hiding(&glyph, has_image, frame) {
            None => shown.push(glyph),
            Some(way) => hidden.push((way, glyph)),
        }
    }
    for (way, glyph) in hidden {
        let full = seen.hidden.len() >= 50;
        match seen.hidden.last_mut() {
            Some((last, words)) if *last == way => words.push_str(&glyph.text),
            _ if full || glyph.text.trim().is_empty() => {}
            _ => seen.hidden.push((way, glyph.text)),
        }
    }
    let lines = layout::lines(&shown);
    let usual = lines.first().map_or(0, |line| line.angle);
    let (sin, cos) = f64::from(usual).to_radians().sin_cos();
    let corners = [
        (frame[0], frame[1]),
        (frame[2], frame[1]),
        (frame[0], frame[3]),
        (frame[2], frame[3]),
    ];
    let heights = corners.map(|(x, y)| y * cos - x * sin);
    let widths = corners.map(|(x, y)| x * cos + y * sin);
    let least = |values: [f64; 4]| values.into_iter().fold(f64::MAX, f64::min);
    let most = |values: [f64; 4]| values.into_iter().fold(f64::MIN, f64::max);
    Page {
        lines,
        bottom: least(heights),
        top: most(heights),
        width: most(widths) - least(widths),
    }
}

fn hiding(glyph: &Glyph, has_image: bool, frame: [f64; 4]) -> Option<&'static str> {
    let off_page = glyph.x < frame[0] - glyph.size
        || glyph.x > frame[2] + glyph.size
        || glyph.y < frame[1] - glyph.size
        || glyph.y > frame[3] + glyph.size;
    match glyph.hidden {
        // The text layer of a scanned page is set unseen over its picture.
        Some(Hiding::Unpainted) if has_image => None,
        Some(Hiding::Unpainted) => Some("不着色"),
        Some(Hiding::White) => Some("白底白字"),
        Some(Hiding::Tiny) => Some("字号过小"),
        None if off_page => Some("页面之外"),
        None => None,
    }
}

fn report(seen: &Seen, pages: usize, extracted: &mut Extracted) {
    for (way, words) in seen
        .hidden
        .iter()
        .filter(|(_, words)| !words.trim().is_empty())
    {
        extracted.findings.push(trouble::hidden_text(way, words));
    }
    if seen.damaged {
        extracted.findings.push(trouble::damaged("PDF 文件"));
    }
    if seen.unknown > 0 {
        let mut finding = trouble::undecodable(seen.unknown);
        let on = page_list(&seen.unknown_on);
        finding.reason = format!(
            "{on}有 {} 个字没有对照表，无法识别，已用“\u{fffd}”代替。",
            seen.unknown
        );
        let advice = "请用原编辑软件重新导出 PDF（嵌入字体），或上传 DOCX 文件。";
        finding.suggestion = Some(Suggestion::Advise(advice.to_owned()));
        if seen.unknown * 2 > seen.glyphs {
            finding.severity = Severity::Blocking;
        }
        extracted.findings.push(finding);
    }
    if !seen.without_text.is_empty() {
        let all = seen.without_text.len() == pages;
        let on = page_list(&seen.without_text);
        let severity = if all {
            Severity::Blocking
        } else {
            Severity::Warning
        };
        extracted.findings.push(trouble::finding(
            "reading.no_text_layer",
            severity,
            format!("{on}只有图片，没有可读取的文字。"),
            "请上传文字版文件；确为扫描件的，请先作文字识别并校对。",
        ));
    }
    if pages == 0 {
        extracted
            .findings
            .push(trouble::unreadable("PDF 文件的页面"));
    }
}

/// `第 1、2、5 页`, cut when there are many.
fn page_list(pages: &[usize]) -> String {
    const MOST: usize = 20;
    let shown: Vec<String> = pages.iter().take(MOST).map(usize::to_string).collect();
    let others = if pages.len() > MOST {
        format!("等 {} ", pages.len())
    } else {
        String::from(" ")
    };
    format!("第 {}{others}页", shown.join("、"))
}

/// Returns an entry of a page, or of the nodes above it.
fn inherited<'a>(document: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    const HIGHEST: usize = 64;
    let mut node: &Dictionary = document.get_dictionary(page).ok()?;
    for _ in 0..HIGHEST {
        if let Ok(object) = node.get_deref(key, document) {
            return Some(object);
        }
        node = node
            .get_deref(b"Parent", document)
            .and_then(Object::as_dict)
            .ok()?;
    }
    None
}

fn media_box(document: &Document, page: ObjectId) -> [f64; 4] {
    const A4: [f64; 4] = [0.0, 0.0, 595.0, 842.0];
    let area = inherited(document, page, b"MediaBox").and_then(|area| area.as_array().ok());
    let Some([left, bottom, right, top]) = area.map(Vec::as_slice) else {
        return A4;
    };
    let real = |object: &Object| {
        let number = document
            .dereference(object)
            .ok()
            .and_then(|(_, object)| object.as_float().ok());
        number.map(f64::from).filter(|number| number.is_finite())
    };
    match (real(left), real(bottom), real(right), real(top)) {
        (Some(a), Some(b), Some(c), Some(d)) if a != c && b != d => {
            [a.min(c), b.min(d), a.max(c), b.max(d)]
        }
        _ => A4,
    }
}

fn metadata(document: &Document, extracted: &mut Extracted) {
    let info = document
        .trailer
        .get_deref(b"Info", document)
        .and_then(Object::as_dict);
    let Ok(info) = info else { return };
    let keys = [
        ("Title", "title"),
        ("Author", "author"),
        ("Subject", "subject"),
        ("Keywords", "keywords"),
        ("Creator", "application"),
        ("Producer", "producer"),
        ("CreationDate", "created"),
        ("ModDate", "modified"),
    ];
    for (name, key) in keys {
        let value = info.get_deref(name.as_bytes(), document).ok();
        if let Some(value) = value.and_then(|value| decode_text_string(value).ok()) {
            extracted.push_metadata(key, &value);
        }
    }
}
