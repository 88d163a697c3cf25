//! PDF files read back by lopdf.

use letters::{Block, Letter, pdf};
use lopdf::Document;
use proptest::prelude::*;

use crate::sample;

fn text(bytes: &[u8]) -> String {
    let file = Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = file.get_pages().keys().copied().collect();
    // Lines break where the page does, so that white space says nothing here.
    file.extract_text(&pages)
        .unwrap()
        .split_whitespace()
        .collect()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_text_of_the_letter_is_in_the_text_layer() {
    let found = text(&pdf(&sample::letter()));
    // Wrapped cells of a row are drawn cell by cell, so that each stays whole.
    for wanted in sample::texts() {
        assert!(found.contains(&squeezed(wanted)), "{wanted}");
    }
    assert!(found.contains("云岭市人民政府办公室文件云政办发〔2026〕19号云岭市"));
    assert!(found.ends_with("—1—") || found.ends_with("—2—"), "{found}");
}

#[test]
fn a_long_letter_goes_on_over_numbered_pages() {
    let line = "汛期值班记录应当完整准确。".repeat(30);
    let letter = Letter {
        masthead: None,
        blocks: vec![Block::Paragraph(line.clone()); 5],
    };
    let bytes = pdf(&letter);
    let file = Document::load_mem(&bytes).unwrap();
    // 5 paragraphs of 390 characters make 70 or 75 lines, at 22 lines a page.
    assert_eq!(file.get_pages().len(), 4);
    for page in 1..=4_u32 {
        let text: String = file
            .extract_text(&[page])
            .unwrap()
            .split_whitespace()
            .collect();
        assert!(text.contains(&format!("—{page}—")));
    }
}

#[test]
fn a_rare_character_outside_the_basic_plane_is_kept() {
    let letter = Letter {
        masthead: None,
        blocks: vec![Block::Paragraph("𠮷野".into())],
    };
    assert!(text(&pdf(&letter)).contains("野"));
}

#[test]
fn a_row_taller_than_a_page_goes_on_over_the_next() {
    let tall = "长".repeat(3000);
    let letter = Letter {
        masthead: None,
        blocks: vec![Block::Table(vec![vec!["栏".into()], vec![tall.clone()]])],
    };
    let found = text(&pdf(&letter));
    assert_eq!(found.matches('长').count(), 3000);
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    assert_eq!(pdf(&sample::letter()), pdf(&sample::letter()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_file_that_opens(content in any::<String>(), rows in proptest::collection::vec(proptest::collection::vec(any::<String>(), 0..4), 0..4)) {
        let letter = Letter { masthead: Some(content.clone()), blocks: vec![Block::Title(content.clone()), Block::Paragraph(content), Block::Table(rows)] };
        let bytes = pdf(&letter);
        prop_assert!(!Document::load_mem(&bytes).unwrap().get_pages().is_empty());
    }

    #[test]
    fn no_character_of_any_paragraph_is_lost(content in "[一-龥，。（）a-z0-9]{0,200}") {
        let letter = Letter { masthead: None, blocks: vec![Block::Paragraph(content.clone())] };
        prop_assert!(text(&pdf(&letter)).contains(&content));
    }
}
