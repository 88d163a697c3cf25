//! PDF: the text of a page as a person reads it.

use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
use proptest::prelude::*;

use super::pdf_samples::{Coding, at, bytes_at, document, pdf, saved};
use super::{has, joined, severity, text_of};
use crate::extract::extract;
use crate::{Format, Severity};

/// A full line of the measure: 28 characters of 16 points from x = 79 (GB/T 9704-2012).
const FULL: &str = "按照上级部署要求结合本市实际制定本方案请各单位认真执行到";

#[test]
fn every_way_to_say_characters_is_read() {
    let table = [
        (Coding::ToUnicode, at(79, 700, 16, "政务公开〔2024〕3号")),
        (
            Coding::Named("UniGB-UCS2-H"),
            at(79, 700, 16, "政务公开〔2024〕3号"),
        ),
        (
            Coding::Named("UniGB-UTF16-H"),
            at(79, 700, 16, "政务公开〔2024〕3号"),
        ),
        (
            Coding::Named("GBK-EUC-H"),
            bytes_at(
                79,
                700,
                16,
                &encoding_rs::GBK.encode("政务公开〔2024〕3号").0,
            ),
        ),
        (
            Coding::Named("GB-EUC-H"),
            bytes_at(
                79,
                700,
                16,
                &encoding_rs::GBK.encode("政务公开〔2024〕3号").0,
            ),
        ),
        (
            Coding::Named("GBKp-EUC-H"),
            bytes_at(
                79,
                700,
                16,
                &encoding_rs::GBK.encode("政务公开〔2024〕3号").0,
            ),
        ),
    ];
    for (coding, content) in table {
        let extracted = extract("a.pdf", &pdf(coding, &[content]));
        assert_eq!(joined(&extracted), "政务公开〔2024〕3号", "{coding:?}");
        assert_eq!(extracted.format, Format::Pdf);
        assert!(
            extracted.findings.is_empty(),
            "{coding:?}: {:?}",
            extracted.findings
        );
        assert!(
            extracted
                .metadata
                .contains(&("title".to_owned(), "标题".to_owned()))
        );
    }
    let simple = pdf(
        Coding::Simple,
        &[bytes_at(79, 700, 16, b"\x01\x02ve \x93A\x94")],
    );
    assert_eq!(text_of("a.pdf", simple), "公ﬁve “A”");
}

#[test]
fn glyphs_without_characters_are_said() {
    let extracted = extract("a.pdf", &pdf(Coding::Bare, &[at(79, 700, 16, "公开")]));
    assert_eq!(joined(&extracted), "\u{fffd}\u{fffd}");
    assert_eq!(
        severity(&extracted, "reading.undecodable"),
        Some(Severity::Blocking)
    );
    assert!(extracted.findings[0].reason.contains("第 1 页"));
}

#[test]
fn operators_place_text_as_the_standard_says() {
    let hex = |words: &str| {
        words
            .encode_utf16()
            .map(|unit| format!("{unit:04X}"))
            .collect::<String>()
    };
    let (a, b) = (hex("甲"), hex("乙"));
    let table = [
        (
            format!("BT /F1 16 Tf 79 700 Td <{a}> Tj 0 -28 Td <{b}> Tj ET"),
            "甲\n乙",
        ),
        (
            format!("BT /F1 16 Tf 79 700 TD <{a}> Tj 0 -28 TD T* <{b}> Tj ET"),
            "甲\n乙",
        ),
        (
            format!("BT /F1 16 Tf 28 TL 79 700 Td <{a}> Tj <{b}> ' ET"),
            "甲\n乙",
        ),
        (
            format!("BT /F1 16 Tf 28 TL 79 700 Td <{a}> Tj 0 0 <{b}> \" ET"),
            "甲\n乙",
        ),
        (
            format!("BT /F1 16 Tf 79 700 Td [<{a}> -100 <{b}>] TJ ET"),
            "甲乙",
        ),
        (
            format!("BT /F1 16 Tf 79 700 Td [<{a}> -3000 <{b}>] TJ ET"),
            "甲 乙",
        ),
        (
            format!(
                "q 2 0 0 2 0 100 cm BT /F1 8 Tf 40 300 Td <{a}> Tj ET Q BT /F1 16 Tf 96 700 Td <{b}> Tj ET"
            ),
            "甲乙",
        ),
        // Order on the page counts, not order in the file; bold painted twice is read once.
        (
            format!("BT /F1 16 Tf 95 700 Td <{b}> Tj -16 0 Td <{a}> Tj 0.4 0 Td <{a}> Tj ET"),
            "甲乙",
        ),
        // A page set on its side.
        (
            format!("BT /F1 16 Tf 0 1 -1 0 300 100 Tm <{a}{a}> Tj 0 1 -1 0 328 100 Tm <{b}> Tj ET"),
            "甲甲\n乙",
        ),
    ];
    for (content, text) in table {
        assert_eq!(
            text_of(
                "a.pdf",
                pdf(Coding::ToUnicode, std::slice::from_ref(&content))
            ),
            text,
            "{content}"
        );
    }
}

#[test]
fn latin_words_are_parted_by_gaps_and_chinese_is_not() {
    let content = at(79, 700, 16, "open")
        + &at(79 + 32 + 6, 700, 16, "data")
        + &at(200, 700, 16, "公")
        + &at(222, 700, 16, "开");
    assert_eq!(
        text_of("a.pdf", pdf(Coding::ToUnicode, &[content])),
        "open data 公开"
    );
}

#[test]
fn forms_are_read_and_a_form_within_itself_ends() {
    let extracted = extract("a.pdf", &pdf(Coding::ToUnicode, &["/Form Do".to_owned()]));
    assert!(joined(&extracted).contains("表单"));
    assert!(has(&extracted, "reading.damaged"));
}

#[test]
fn broken_lines_are_joined_into_paragraphs_over_pages() {
    let first = at(180, 760, 22, "关于示例的通知")
        + &at(111, 700, 16, &FULL[..26 * 3])
        + &at(79, 672, 16, FULL)
        + &at(79, 644, 16, "位。")
        + &at(111, 616, 16, "一、总体要求")
        + &at(111, 120, 16, &FULL[..26 * 3])
        + &at(260, 60, 14, "— 1 —");
    let second =
        at(79, 740, 16, "接上页。") + &at(111, 712, 16, "二、工作任务") + &at(260, 60, 14, "— 2 —");
    let expected = format!(
        "关于示例的通知\n{}{FULL}位。\n一、总体要求\n{}接上页。\n二、工作任务",
        &FULL[..26 * 3],
        &FULL[..26 * 3]
    );
    assert_eq!(
        text_of("a.pdf", pdf(Coding::ToUnicode, &[first, second])),
        expected
    );
}

#[test]
fn rows_of_a_table_are_not_joined() {
    let row = |y: i64, task: &str| at(79, y, 16, task) + &at(400, y, 16, "示例局三月底前完成");
    let content = row(700, "一公开") + &row(672, "二解读") + &row(644, "三回应");
    let text = text_of("a.pdf", pdf(Coding::ToUnicode, &[content]));
    assert_eq!(
        text,
        "一公开 示例局三月底前完成\n二解读 示例局三月底前完成\n三回应 示例局三月底前完成"
    );
}

#[test]
fn page_numbers_and_running_heads_go_and_figures_of_the_text_stay() {
    let page = |number: i64| {
        at(200, 810, 10, "示例市人民政府公报")
            + &at(79, 700, 16, &format!("正文{number}"))
            + &at(79, 600, 16, "2024")
            + &at(290, 40, 10, &number.to_string())
    };
    let pages: Vec<String> = (1..=4).map(page).collect();
    assert_eq!(
        text_of("a.pdf", pdf(Coding::ToUnicode, &pages)),
        "正文1\n2024\n正文2\n2024\n正文3\n2024\n正文4\n2024"
    );
}

#[test]
fn scanned_pages_are_named() {
    let text = at(79, 700, 16, "正文");
    let extracted = extract(
        "a.pdf",
        &pdf(Coding::ToUnicode, &[text, "/Image Do".to_owned()]),
    );
    let finding = extracted
        .findings
        .iter()
        .find(|f| f.rule == "reading.no_text_layer")
        .unwrap();
    assert_eq!(finding.severity, Severity::Warning);
    assert_eq!(finding.reason, "第 2 页只有图片，没有可读取的文字。");
    let all = extract("a.pdf", &pdf(Coding::ToUnicode, &["/Image Do".to_owned()]));
    assert_eq!(
        severity(&all, "reading.no_text_layer"),
        Some(Severity::Blocking)
    );
}

#[test]
fn hidden_words_are_not_in_the_text_and_block() {
    let seen = at(79, 700, 16, "明文");
    let dark = at(79, 600, 16, "暗文");
    let table = [
        format!("{seen} 3 Tr {dark}"),
        format!("{seen} 1 g {dark}"),
        format!("{seen} 1 1 1 rg {dark}"),
        format!("{seen} 0 0 0 0 k {dark}"),
        format!("1 g 0 0 595 842 re f 0 g {seen} 1 g {dark}"),
        format!("{seen} BT /F1 0.1 Tf 79 600 Td <66976587> Tj ET"),
        format!("{seen} {}", at(-500, 600, 16, "暗文")),
    ];
    for content in table {
        let extracted = extract(
            "a.pdf",
            &pdf(Coding::ToUnicode, std::slice::from_ref(&content)),
        );
        assert_eq!(joined(&extracted), "明文", "{content}");
        assert_eq!(
            severity(&extracted, "tampering.hidden_text"),
            Some(Severity::Blocking),
            "{content}"
        );
        assert_eq!(extracted.findings[0].text, "暗文");
    }
}

#[test]
fn text_layers_of_scans_and_white_words_on_colour_are_seen() {
    let table = [
        format!("/Image Do 3 Tr {}", at(79, 600, 16, "明文")),
        format!(
            "1 0 0 rg 0 500 595 200 re f 1 g {}",
            at(79, 600, 16, "明文")
        ),
    ];
    for content in table {
        let extracted = extract(
            "a.pdf",
            &pdf(Coding::ToUnicode, std::slice::from_ref(&content)),
        );
        assert_eq!(joined(&extracted), "明文", "{content}");
        assert!(extracted.findings.is_empty(), "{content}");
    }
}

fn locked(owner: &str, user: &str) -> Vec<u8> {
    let mut document = document(Coding::ToUnicode, &[at(79, 700, 16, "正文")]);
    let id = lopdf::Object::String(vec![7; 16], lopdf::StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: owner,
        user_password: user,
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    saved(document)
}

#[test]
fn a_password_to_open_blocks_and_one_to_edit_does_not() {
    assert_eq!(text_of("a.pdf", locked("secret", "")), "正文");
    let extracted = extract("a.pdf", &locked("secret", "open"));
    assert_eq!(
        severity(&extracted, "reading.encrypted"),
        Some(Severity::Blocking)
    );
    assert!(extracted.lines.is_empty());
}

#[test]
fn a_stream_that_expands_beyond_measure_is_refused() {
    let mut document = document(Coding::ToUnicode, &[String::new()]);
    let bomb = vec![b' '; 70 << 20];
    let id = document.objects.iter().find_map(|(id, object)| {
        let page = object
            .as_dict()
            .ok()
            .filter(|dict| dict.has_type(b"Page"))?;
        page.get(b"Contents")
            .and_then(lopdf::Object::as_reference)
            .ok()
            .or(Some(*id))
    });
    let mut stream = lopdf::Stream::new(lopdf::Dictionary::new(), bomb);
    stream.compress().unwrap();
    document
        .objects
        .insert(id.unwrap(), lopdf::Object::Stream(stream));
    let bytes = saved(document);
    assert!(bytes.len() < 1 << 20);
    assert!(has(&extract("a.pdf", &bytes), "reading.too_large"));
}

#[test]
fn a_pdf_that_breaks_off_or_holds_no_page_says_so() {
    let bytes = pdf(Coding::ToUnicode, &[at(79, 700, 16, "正文")]);
    let cut = extract("a.pdf", &bytes[..40]);
    assert_eq!(severity(&cut, "reading.damaged"), Some(Severity::Blocking));
    let none = extract("a.pdf", &pdf(Coding::ToUnicode, &[]));
    assert_eq!(severity(&none, "reading.damaged"), Some(Severity::Blocking));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn lines_of_any_words_come_back_in_order(lines in prop::collection::vec("[一-龥，。（）]{1,20}", 1..12)) {
        let line = |(row, words): (usize, &String)| at(79, 740 - 50 * row as i64, 16, words);
        let content: String = lines.iter().enumerate().map(line).collect();
        prop_assert_eq!(text_of("a.pdf", pdf(Coding::ToUnicode, &[content])), lines.join("\n"));
    }

    #[test]
    fn a_document_with_any_bytes_changed_gives_lines_or_a_reason(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let mut bytes = pdf(Coding::ToUnicode, &[at(79, 700, 16, "正文")]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let extracted = extract("a.pdf", &bytes);
        let blocked = extracted.findings.iter().any(crate::Finding::is_blocking);
        prop_assert!(blocked || !joined(&extracted).trim().is_empty());
    }

    #[test]
    fn any_operators_do_no_harm(pieces in prop::collection::vec(prop::sample::select(vec![
        "BT ", "ET ", "/F1 16 Tf ", "q ", "Q ", "1 0 0 1 9 9 cm ", "0 0 0 0 0 0 cm ", "<4E2D> Tj ", "[<4E2D> 1e30 (a)] TJ ",
        "99999999999999999999 Tc ", "-1e38 0 0 1e38 0 0 Tm ", "/Form Do ", "/Image Do ", "BI /W 1 ID x EI ", "3 Tr ", "1 g ",
        "0 0 Td ", "T* ", "(", "<", "[", "<<", "/X Do ", "1 2 3 ", "f ", "0 Tz ", "<4E> ' ",
    ]), 0..60)) {
        let extracted = extract("a.pdf", &pdf(Coding::ToUnicode, &[pieces.concat()]));
        prop_assert!(extracted.lines.iter().all(|line| !line.text.contains('\n')));
    }
}
