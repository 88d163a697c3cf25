//! DOCX files made by hand, part by part.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Packs parts into a ZIP container.
pub(super) fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Wraps a body into the main part of a document.
pub(super) fn main_part(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w" xmlns:mc="mc" xmlns:r="r"><w:body>{body}</w:body></w:document>"#
    )
}

/// A document of a body alone.
pub(super) fn docx(body: &str) -> Vec<u8> {
    docx_with(body, &[])
}

/// A document of a body and further parts.
pub(super) fn docx_with(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let main = main_part(body);
    let mut all: Vec<(&str, &[u8])> = vec![("word/document.xml", main.as_bytes())];
    all.extend(
        parts
            .iter()
            .map(|(name, content)| (*name, content.as_bytes())),
    );
    package(&all)
}

/// A paragraph of one run.
pub(super) fn paragraph(words: &str) -> String {
    let words = words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(r#"<w:p><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>"#)
}

/// A paragraph with properties.
pub(super) fn styled(properties: &str, words: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>")
}
