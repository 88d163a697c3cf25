//! Blocks found in plain text.

use letters::{Block, Letter};
use proptest::prelude::*;

use crate::sample;

#[test]
fn every_part_of_a_notice_is_known_by_its_place() {
    let kinds: Vec<&str> = sample::letter()
        .blocks
        .iter()
        .map(|block| match block {
            Block::Title(_) => "title",
            Block::DocumentNumber(_) => "number",
            Block::Addressees(_) => "addressees",
            Block::Heading { level: 1, .. } => "heading 1",
            Block::Heading { .. } => "heading 2",
            Block::Paragraph(_) => "paragraph",
            Block::Table(rows) if rows.len() == 3 => "table of 3",
            Block::Table(_) => "table",
            Block::Signature(_) => "signature",
            Block::Date(_) => "date",
            Block::Note(_) => "note",
            Block::AttachmentNote(names) if names.len() == 2 => "attachments of 2",
            Block::AttachmentNote(_) => "attachments",
        })
        .collect();
    let expected = [
        "number",
        "title",
        "addressees",
        "paragraph",
        "heading 1",
        "heading 2",
        "paragraph",
        "table of 3",
        "heading 1",
        "paragraph",
        "attachments of 2",
        "signature",
        "date",
        "note",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn a_numbered_sentence_is_a_paragraph() {
    let letter = Letter::from_text("题", None, "一、本办法自2026年1月1日起施行。");
    assert!(matches!(letter.blocks[1], Block::Paragraph(_)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_line_of_any_text_is_lost(lines in proptest::collection::vec("[一二、（）a-c：。年月日1-9附件]{0,12}", 0..12)) {
        let text = lines.join("\n");
        let letter = Letter::from_text("题", None, &text);
        let held: String = format!("{:?}", letter.blocks);
        for line in lines.iter().filter(|line| !line.is_empty()) {
            let name = line.trim_start_matches("附件：").trim();
            prop_assert!(held.contains(name) || name.starts_with(|c: char| c.is_ascii_digit()), "{line}");
        }
    }
}
