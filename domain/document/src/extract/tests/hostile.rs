//! Bad input: each gives a finding in Chinese, none gives a panic.

use proptest::prelude::*;

use super::docx_samples::{docx, docx_with, main_part, package, paragraph};
use super::{has, joined, severity};
use crate::extract::{Extracted, extract};
use crate::{Format, Severity};

fn program() -> Vec<u8> {
    let mut bytes = b"MZ\x90\0\x03\0\0\0".to_vec();
    bytes.resize(4096, 0);
    bytes
}

#[test]
fn files_that_are_not_read_say_why_and_block() {
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    let locked: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    let table: [(&str, Vec<u8>, &str, &str); 12] = [
        ("a.pdf", Vec::new(), "reading.empty", "文件为空"),
        (
            "公文.pdf",
            program(),
            "reading.disguised",
            "文件扩展名为 pdf，内容却是可执行程序，未读取。",
        ),
        (
            "setup.exe",
            program(),
            "reading.unsupported_format",
            "可执行程序",
        ),
        (
            "a.docx",
            b"\x7fELF\x02\x01\x01".to_vec(),
            "reading.disguised",
            "可执行程序",
        ),
        (
            "a.pdf",
            b"\x89PNG\r\n\x1a\n0000".to_vec(),
            "reading.disguised",
            "图片",
        ),
        ("a.doc", ole.clone(), "reading.unsupported_format", "旧版"),
        (
            "a.docx",
            [ole, locked].concat(),
            "reading.encrypted",
            "密码",
        ),
        (
            "a.ofd",
            package(&[("OFD.xml", b"<a/>")]),
            "reading.unsupported_format",
            "OFD 暂不能读取",
        ),
        (
            "a.xlsx",
            package(&[("xl/workbook.xml", b"<a/>")]),
            "reading.unsupported_format",
            "电子表格",
        ),
        (
            "a.zip",
            package(&[("a.txt", b"a")]),
            "reading.unsupported_format",
            "压缩包",
        ),
        (
            "a.docx",
            b"PK\x03\x04broken".to_vec(),
            "reading.damaged",
            "损坏",
        ),
        (
            "a.bin",
            (0..=255).collect(),
            "reading.unsupported_format",
            "不是可识别",
        ),
    ];
    for (name, bytes, rule, words) in table {
        let extracted = extract(name, &bytes);
        assert_eq!(
            severity(&extracted, rule),
            Some(Severity::Blocking),
            "{name} {rule}: {:?}",
            extracted.findings
        );
        let reasons: String = extracted
            .findings
            .iter()
            .map(|f| f.reason.as_str())
            .collect();
        assert!(reasons.contains(words), "{name}: {reasons}");
        assert!(extracted.lines.is_empty(), "{name}");
        let glance = crate::unread(name, &bytes);
        // What a password or damage hides in a PDF shows only to whoever reads on.
        assert!(
            glance.is_some_and(|finding| finding.is_blocking()) || bytes.starts_with(b"%PDF"),
            "{name}"
        );
    }
}

#[test]
fn what_can_be_read_is_told_from_what_cannot_without_reading_it() {
    let document = docx(&paragraph("正文"));
    let archive = package(&[("a.txt", b"a")]);
    let program = [b"MZ\x90\0".as_slice(), &[0; 60]].concat();
    for (name, bytes, read) in [
        ("a.docx", document.as_slice(), true),
        ("a.txt", "正文".as_bytes(), true),
        ("a.html", b"<html><body>", true),
        ("a.pdf", b"%PDF-1.7", true),
        ("a.docx", archive.as_slice(), false),
        ("a.docx", program.as_slice(), false),
        ("a.txt", b"", false),
    ] {
        assert_eq!(crate::unread(name, bytes).is_none(), read, "{name}");
    }
}

#[test]
fn a_wrong_ending_is_said_and_the_content_read() {
    let document = docx(&paragraph("正文"));
    let table: [(&str, &[u8], Format, Option<Severity>); 7] = [
        ("a.docx", &document, Format::Docx, None),
        ("无扩展名", &document, Format::Docx, None),
        ("a.pdf", &document, Format::Docx, Some(Severity::Blocking)),
        ("a.doc", &document, Format::Docx, Some(Severity::Warning)),
        (
            "a.pdf",
            "正文".as_bytes(),
            Format::Text,
            Some(Severity::Blocking),
        ),
        (
            "a.doc",
            "<html><body>正文</body></html>".as_bytes(),
            Format::Html,
            Some(Severity::Warning),
        ),
        ("MZ.txt", "MZ 正文".as_bytes(), Format::Text, None),
    ];
    for (name, bytes, format, disguised) in table {
        let extracted = extract(name, bytes);
        assert_eq!(extracted.format, format, "{name}");
        assert_eq!(
            severity(&extracted, "reading.disguised"),
            disguised,
            "{name}"
        );
        assert!(joined(&extracted).ends_with("正文"), "{name}");
    }
}

#[test]
fn a_zip_bomb_is_refused_within_bounds() {
    let zeros = vec![b' '; 300 << 20];
    let bomb = package(&[("word/document.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    let extracted = extract("a.docx", &bomb);
    assert_eq!(
        severity(&extracted, "reading.too_large"),
        Some(Severity::Blocking)
    );
    let many: Vec<(String, &[u8])> = (0..2_001)
        .map(|n| (format!("word/{n}"), b"".as_slice()))
        .collect();
    let many: Vec<(&str, &[u8])> = many
        .iter()
        .map(|(name, bytes)| (name.as_str(), *bytes))
        .collect();
    assert!(has(
        &extract("a.docx", &package(&many)),
        "reading.too_large"
    ));
}

#[test]
fn declarations_and_entities_of_xml_are_refused() {
    let table = [
        r#"<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"#.to_owned(),
        r#"<!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w:document/>"#.to_owned(),
        main_part("<w:p><w:r><w:t>甲&unknown;乙</w:t></w:r></w:p>"),
    ];
    for main in table {
        let extracted = extract(
            "a.docx",
            &package(&[("word/document.xml", main.as_bytes())]),
        );
        assert_eq!(
            severity(&extracted, "reading.external_reference"),
            Some(Severity::Blocking),
            "{main}"
        );
        assert!(!joined(&extracted).contains("root"), "{main}");
    }
}

#[test]
fn references_to_the_outside_are_not_followed_and_said() {
    let rels = r#"<Relationships><Relationship Id="a" Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>"#;
    let extracted = extract(
        "a.docx",
        &docx_with(&paragraph("甲"), &[("word/_rels/document.xml.rels", rels)]),
    );
    let finding = extracted
        .findings
        .iter()
        .find(|f| f.rule == "reading.external_reference")
        .unwrap();
    assert_eq!(finding.text, "http://evil.example/t.dotm");
    assert_eq!(joined(&extracted), "甲");
}

#[test]
fn tricks_with_paths_do_no_harm() {
    let main = main_part(&paragraph("正文"));
    let rels = r#"<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="../../../../word/document.xml"/></Relationships>"#;
    let parts: [(&str, &[u8]); 5] = [
        ("../../etc/passwd", b"x"),
        ("/abs/olute", b"x"),
        ("C:\\windows\\x", b"x"),
        ("_rels/.rels", rels.as_bytes()),
        ("word\\document.xml", main.as_bytes()),
    ];
    assert_eq!(joined(&extract("../../a.docx", &package(&parts))), "正文");
}

#[test]
fn ten_thousand_nested_elements_do_not_overflow() {
    for tag in ["div", "b", "table><tr><td", "ul><li", "span"] {
        let close = tag
            .split("><")
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .map(|t| format!("</{t}>"))
            .collect::<String>();
        let page = format!(
            "<html><body>{}底{}尾</body></html>",
            format!("<{tag}>").repeat(10_000),
            close.repeat(10_000)
        );
        let extracted = extract("a.html", page.as_bytes());
        assert!(has(&extracted, "reading.too_deep"), "{tag}");
        assert!(
            joined(&extracted).contains('底') && joined(&extracted).contains('尾'),
            "{tag}"
        );
    }
    let body = format!(
        "{}{}{}",
        "<w:sdt>".repeat(10_000),
        paragraph("底"),
        "</w:sdt>".repeat(10_000)
    );
    let extracted = extract("a.docx", &docx(&(paragraph("首") + &body)));
    assert_eq!(
        severity(&extracted, "reading.too_deep"),
        Some(Severity::Blocking)
    );
    assert_eq!(joined(&extracted), "首");
}

#[test]
fn a_document_that_breaks_off_gives_what_stood_before() {
    let main = main_part(&(paragraph("甲") + &paragraph("乙")));
    let cut = main.find('乙').unwrap() + "乙".len();
    let extracted = extract(
        "a.docx",
        &package(&[("word/document.xml", &main.as_bytes()[..cut])]),
    );
    assert_eq!(joined(&extracted), "甲\n乙");
    assert!(has(&extracted, "reading.damaged"));
}

#[test]
fn scripts_are_neither_run_nor_read() {
    let page = "<html><body onload=alert(1)><script>document.write('暗')</script><p onclick=x()>正文</p>\
        <noscript>暗</noscript><template>暗</template><svg><text>暗</text></svg><iframe srcdoc='暗'></iframe></body></html>";
    assert_eq!(joined(&extract("a.html", page.as_bytes())), "正文");
}

fn is_sound(extracted: &Extracted) -> Result<(), TestCaseError> {
    let length = joined(extracted).chars().count();
    for finding in &extracted.findings {
        prop_assert!(finding.place.start <= finding.place.end && finding.place.end <= length);
        prop_assert!(!finding.reason.is_empty());
    }
    let broken = |text: &str| text.contains(['\n', '\r', '\0']);
    prop_assert!(extracted.lines.iter().all(|line| !broken(&line.text)));
    let blocked = extracted
        .findings
        .iter()
        .any(|finding| finding.severity == Severity::Blocking);
    prop_assert!(blocked || !joined(extracted).trim().is_empty());
    Ok(())
}

const STARTS: [&[u8]; 16] = [
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"<html>",
    b"<!DOCTYPE html><table>",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"MZ",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"{\\rtf",
    b"# ",
    b"|a|b|\n|--|--|\n",
    b"<?xml version=\"1.0\"?>",
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj ",
    b"<body><style>",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_lines_or_a_reason(
        start in 0..STARTS.len(),
        rest in prop::collection::vec(any::<u8>(), 0..400),
        name in prop::sample::select(vec!["a.pdf", "a.docx", "a.html", "a.md", "a.txt", "a", "公文.doc"]),
    ) {
        let bytes = [STARTS[start], &rest].concat();
        is_sound(&extract(name, &bytes))?;
    }

    #[test]
    fn any_markup_gives_lines_or_a_reason(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<p>", "</p>", "<td>", "<table>", "</table>", "<tr>", "<ol>", "<li>", "甲", "乙 ", "&nbsp;", "&#", "<!--",
            "-->", "<b", " style=\"color:#fff\"", ">", "<style>.a{", "}", "</style>", "*", "**", "_", "|", "\n", "---",
            "# ", "`", "[a](", "http://x)", "\\", "<h1>", "</h1>", "<a href='//x'>", "\"", "索引号：", "<pre>", "\t",
        ]), 0..60),
        html in any::<bool>(),
    ) {
        let text = pieces.concat();
        match html {
            true => is_sound(&extract("a.html", format!("<html><body>{text}").as_bytes()))?,
            false => is_sound(&extract("a.md", text.as_bytes()))?,
        }
    }

    #[test]
    fn a_document_with_any_byte_changed_gives_lines_or_a_reason(at in 0..1_000_usize, byte in any::<u8>()) {
        let mut bytes = docx(&(paragraph("正文").repeat(5)));
        let at = at % bytes.len();
        bytes[at] = byte;
        is_sound(&extract("a.docx", &bytes))?;
    }
}
