//! DOCX files opened as archives of XML.

use std::io::{Cursor, Read};

use letters::{Block, Letter, docx};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::sample;

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let mut entry = archive.by_name(name).unwrap();
    entry.read_to_string(&mut text).unwrap();
    text
}

/// Returns the text of each paragraph; panics when the XML is not well-formed.
fn paragraphs(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut found = Vec::new();
    let mut current = String::new();
    let mut depth = 0_i32;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                depth += 1;
                if tag.name().as_ref() == "w:p" {
                    current.clear();
                }
            }
            Event::End(tag) => {
                depth -= 1;
                if tag.name().as_ref() == "w:p" {
                    found.push(current.clone());
                }
            }
            Event::Text(text) => current.push_str(&text),
            Event::GeneralRef(name) => current.push_str(match &*name {
                "lt" => "<",
                "gt" => ">",
                "amp" => "&",
                "quot" => "\"",
                "apos" => "'",
                other => panic!("unexpected entity {other}"),
            }),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    found
}

#[test]
fn every_text_of_the_letter_is_a_paragraph_of_the_document() {
    let found = paragraphs(&part(&docx(&sample::letter()), "word/document.xml"));
    for text in sample::texts() {
        assert!(
            found.iter().any(|paragraph| paragraph.contains(text)),
            "{text}"
        );
    }
    let order: Vec<usize> = [
        "云岭市人民政府办公室文件",
        "云政办发〔2026〕19号",
        "云岭市人民政府办公室关于加强2026年汛期值班值守工作的通知",
    ]
    .iter()
    .map(|text| {
        found
            .iter()
            .position(|paragraph| paragraph == text)
            .unwrap()
    })
    .collect();
    assert!(order.is_sorted());
}

#[test]
fn every_part_is_well_formed_and_has_a_content_type() {
    let bytes = docx(&sample::letter());
    let archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().to_string())
        .collect();
    assert_eq!(names[0], "[Content_Types].xml");
    let types = part(&bytes, "[Content_Types].xml");
    for name in &names {
        paragraphs(&part(&bytes, name));
        assert!(
            name.ends_with(".rels")
                || name.starts_with('[')
                || types.contains(&format!("\"/{name}\"")),
            "{name}"
        );
    }
}

#[test]
fn the_page_is_a4_with_the_margins_of_the_standard() {
    let xml = part(&docx(&sample::letter()), "word/document.xml");
    assert!(xml.contains("w:w=\"11906\" w:h=\"16838\""));
    assert!(xml.contains("w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\""));
}

#[test]
fn a_letter_without_a_masthead_has_nothing_red() {
    let mut letter = sample::letter();
    assert!(part(&docx(&letter), "word/document.xml").contains("FF0000"));
    letter.masthead = None;
    assert!(!part(&docx(&letter), "word/document.xml").contains("FF0000"));
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    assert_eq!(docx(&sample::letter()), docx(&sample::letter()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_well_formed_document(text in any::<String>(), rows in proptest::collection::vec(proptest::collection::vec(any::<String>(), 0..4), 0..4)) {
        let letter = Letter { masthead: Some(text.clone()), blocks: vec![Block::Title(text.clone()), Block::Paragraph(text), Block::Table(rows)] };
        paragraphs(&part(&docx(&letter), "word/document.xml"));
    }
}
