//! Plain text: every character, whatever the encoding.

use encoding_rs::GB18030;
use proptest::prelude::*;

use super::{has, joined, text_of};
use crate::Format;
use crate::extract::extract;

const SENTENCE: &str = "关于印发《示例办法》的通知";

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let units = text.encode_utf16();
    units
        .flat_map(|unit| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

#[test]
fn one_text_reads_alike_in_every_encoding() {
    let text = format!("{SENTENCE}\n各区县：\n　　现印发给你们。\nABC 123");
    let table: [(&str, Vec<u8>); 7] = [
        ("utf-8", text.clone().into_bytes()),
        (
            "utf-8 with mark",
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        ),
        ("gb18030", GB18030.encode(&text).0.into_owned()),
        ("utf-16 le", [vec![0xff, 0xfe], utf16(&text, true)].concat()),
        (
            "utf-16 be",
            [vec![0xfe, 0xff], utf16(&text, false)].concat(),
        ),
        ("utf-16 le without mark", utf16(&text, true)),
        ("utf-16 be without mark", utf16(&text, false)),
    ];
    for (encoding, bytes) in table {
        let extracted = extract("a.txt", &bytes);
        assert_eq!(joined(&extracted), text, "{encoding}");
        assert_eq!(extracted.format, Format::Text, "{encoding}");
        assert!(
            extracted.findings.is_empty(),
            "{encoding}: {:?}",
            extracted.findings
        );
    }
}

#[test]
fn bytes_that_make_no_likely_text_are_refused() {
    let garbage = [b"\xff\xfe\x00", "乱码".as_bytes(), b"\x80"].concat();
    let noise: Vec<u8> = (0..400_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let noise = [b"\xff\xfe", noise.as_slice()].concat();
    for bytes in [&garbage, &noise] {
        let extracted = extract("a.txt", bytes);
        assert_eq!(extracted.format, Format::Unknown);
        assert!(extracted.lines.is_empty(), "{}", joined(&extracted));
        assert!(extracted.findings[0].is_blocking());
        assert!(crate::unread("a.txt", bytes).is_some());
    }
    // One script beside Chinese is a language of this country, not noise.
    for text in [
        "연변조선족자치주 인민정부 通知",
        "བོད་རང་སྐྱོང་ལྗོངས།",
        "شىنجاڭ ئۇيغۇر",
    ] {
        let bytes = [vec![0xff, 0xfe], utf16(text, true)].concat();
        assert_eq!(joined(&extract("a.txt", &bytes)), text);
    }
    // A last byte that was lost leaves the text, and is said.
    let cut = [vec![0xff, 0xfe], utf16(SENTENCE, true), vec![0x11]].concat();
    let extracted = extract("a.txt", &cut);
    assert!(joined(&extracted).starts_with(SENTENCE));
    assert!(has(&extracted, "reading.undecodable"));
}

#[test]
fn a_file_named_like_a_program_is_not_read_whatever_it_holds() {
    for name in ["通知.bat", "通知.txt.exe", "页面.JS", "a/b.ps1"] {
        let extracted = extract(name, SENTENCE.as_bytes());
        assert_eq!(extracted.format, Format::Unknown, "{name}");
        assert!(extracted.lines.is_empty() && extracted.findings[0].is_blocking());
        assert!(crate::unread(name, SENTENCE.as_bytes()).is_some(), "{name}");
    }
    assert!(crate::unread("通知.exe.txt", SENTENCE.as_bytes()).is_none());
}

#[test]
fn line_ends_of_all_systems_are_folded() {
    let table = [
        ("甲\r\n乙\r\n", "甲\n乙"),
        ("甲\r乙\r丙", "甲\n乙\n丙"),
        ("甲\n\n乙\n", "甲\n\n乙"),
        ("　　甲 \n乙", "　　甲 \n乙"),
        ("甲\u{c}乙", "甲\n乙"),
    ];
    for (text, folded) in table {
        assert_eq!(text_of("a.txt", text), folded, "{text:?}");
    }
}

#[test]
fn control_characters_are_taken_out_and_said_with_their_place() {
    let extracted = extract("a.txt", "第一行\n第\0二\u{7}行，内容照常。".as_bytes());
    assert_eq!(joined(&extracted), "第一行\n第二行，内容照常。");
    let finding = &extracted.findings[0];
    assert_eq!(finding.rule, "reading.control_characters");
    assert_eq!(finding.place, 5..5);
    assert!(finding.reason.contains("2 个"));
}

#[test]
fn broken_bytes_are_shown_and_said() {
    let mut bytes = "各区县人民政府：现将有关事项通知如下，请认真贯彻执行。"
        .repeat(3)
        .into_bytes();
    bytes.insert(30, 0xff);
    let extracted = extract("a.txt", &bytes);
    assert!(has(&extracted, "reading.undecodable"));
    let text = joined(&extracted);
    let place = extracted.findings[0].place.clone();
    assert_eq!(text.chars().nth(place.start), Some('\u{fffd}'));
    assert_eq!(text.chars().filter(|c| *c != '\u{fffd}').count(), 27 * 3);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn plain_text_in_utf8_and_gb18030_gives_every_character(
        text in "[一-龥，。、；：（）〔〕《》0-9a-zA-Z \u{3000}]{4,200}[一-龥](\n[一-龥㐀-䶵]{1,40}){0,5}"
    ) {
        prop_assert_eq!(text_of("a.txt", &text), text.clone());
        let (gb18030, _, lost) = GB18030.encode(&text);
        prop_assert!(!lost);
        prop_assert_eq!(text_of("a.txt", gb18030), text);
    }
}
