//! DOCX: what Word prints is what the text holds.

use proptest::prelude::*;

use super::docx_samples::{docx, docx_with, paragraph, styled};
use super::{has, joined, rows, severity, text_of};
use crate::extract::{Role, extract};
use crate::{Format, Severity};

const NUMBERING: &str = r#"<w:numbering xmlns:w="w">
<w:abstractNum w:abstractNumId="5">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3.%4"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="6">
<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="Article"/><w:lvlText w:val="第%1条"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"#;

const STYLES: &str = r#"<w:styles xmlns:w="w">
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="公文二级"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="a6"><w:name w:val="其下"/><w:basedOn w:val="a5"/></w:style>
<w:style w:type="paragraph" w:styleId="Article"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>
</w:styles>"#;

fn numbered(list: u8, level: u8, words: &str) -> String {
    let properties =
        format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>"#);
    styled(&properties, words)
}

#[test]
fn automatic_numbers_stand_in_the_text_as_printed() {
    let body = [
        numbered(1, 0, "总则"),
        numbered(1, 1, "目的"),
        numbered(1, 1, "范围"),
        numbered(1, 2, "甲"),
        numbered(1, 3, "乙"),
        numbered(1, 0, "分则"),
        numbered(1, 1, "又一"),
        styled(r#"<w:pStyle w:val="Article"/>"#, "本办法自公布之日起施行。"),
        styled(r#"<w:pStyle w:val="Article"/>"#, "解释。"),
        styled(
            r#"<w:pStyle w:val="Article"/><w:numPr><w:numId w:val="0"/></w:numPr>"#,
            "不编号",
        ),
        numbered(3, 0, "圆点"),
        numbered(4, 0, "重新开始"),
        numbered(9, 0, "没有此列表"),
    ];
    let bytes = docx_with(
        &body.concat(),
        &[
            ("word/numbering.xml", NUMBERING),
            ("word/styles.xml", STYLES),
        ],
    );
    assert_eq!(
        text_of("a.docx", bytes),
        "一、总则\n（一）目的\n（二）范围\n1.甲\n1.1.1 乙\n二、分则\n（一）又一\n第三条 本办法自公布之日起施行。\n\
         第四条 解释。\n不编号\n圆点\n一、重新开始\n没有此列表"
    );
}

#[test]
fn styles_and_outline_levels_make_headings() {
    let body = [
        styled(r#"<w:pStyle w:val="1"/>"#, "甲"),
        styled(r#"<w:pStyle w:val="a6"/>"#, "乙"),
        styled(r#"<w:outlineLvl w:val="2"/>"#, "丙"),
        styled(r#"<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>"#, "丁"),
        styled(r#"<w:pStyle w:val="loop"/>"#, "戊"),
    ];
    let extracted = extract(
        "a.docx",
        &docx_with(&body.concat(), &[("word/styles.xml", STYLES)]),
    );
    let roles: Vec<Role> = extracted.lines.iter().map(|line| line.role).collect();
    let expected = [
        Role::Heading(1),
        Role::Heading(2),
        Role::Heading(3),
        Role::Text,
        Role::Text,
    ];
    assert_eq!(roles, expected);
}

#[test]
fn pieces_of_a_paragraph_are_read_as_printed() {
    let table = [
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲\t乙"),
        ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>", "甲\n乙"),
        (
            "<w:r><w:t>甲</w:t></w:r><w:r><w:noBreakHyphen/><w:t>&lt;乙&#x3011;</w:t></w:r>",
            "甲-<乙】",
        ),
        (
            "<w:pPr><w:tabs><w:tab w:pos='1'/></w:tabs></w:pPr><w:r><w:t>甲</w:t></w:r>",
            "甲",
        ),
        (
            "<w:hyperlink r:id='x'><w:r><w:t>甲</w:t></w:r></w:hyperlink>",
            "甲",
        ),
        (
            "<w:r><w:fldChar/><w:instrText>PAGE</w:instrText><w:t>3</w:t></w:r>",
            "3",
        ),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>zhōng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>中</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "中",
        ),
        (
            "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/><w:t>同意</w:t></w:r>",
            "☑同意",
        ),
        (
            "<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>",
            "控件",
        ),
        (
            "<w:r><w:t>主</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>",
            "框\n主",
        ),
    ];
    for (inner, text) in table {
        assert_eq!(
            text_of("a.docx", docx(&format!("<w:p>{inner}</w:p>"))),
            text,
            "{inner}"
        );
    }
}

#[test]
fn tables_become_rows_and_nested_ones_are_flattened() {
    let cell = |inner: &str| format!("<w:tc>{inner}</w:tc>");
    let words = |words: &str| cell(&paragraph(words));
    let nested = format!(
        "<w:tbl><w:tr>{}{}</w:tr></w:tbl>",
        words("内甲"),
        words("内乙")
    );
    let body = format!(
        "{}<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>{}",
        paragraph("前"),
        words("任务"),
        words("单位"),
        words("2024年"),
        words("甲"),
        cell(&(paragraph("乙局") + &paragraph("丙局"))),
        cell(&nested),
        cell(&format!(
            r#"<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{}"#,
            paragraph("合计")
        )),
        words("二"),
        paragraph("后"),
    );
    let extracted = extract("a.docx", &docx(&body));
    let expected = [
        ("任务\t单位\t2024年", true),
        ("甲\t乙局 丙局\t内甲 内乙", false),
        ("合计\t\t二", false),
    ];
    assert_eq!(rows(&extracted), expected);
    assert!(joined(&extracted).starts_with("前\n") && joined(&extracted).ends_with("\n后"));
}

#[test]
fn a_table_of_one_column_is_a_frame() {
    let body = format!(
        "<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>",
        paragraph("甲"),
        paragraph("乙")
    );
    let extracted = extract("a.docx", &docx(&body));
    assert_eq!(joined(&extracted), "甲\n乙");
    assert!(rows(&extracted).is_empty());
}

#[test]
fn hidden_words_are_not_in_the_text_and_block() {
    let table = [
        "<w:vanish/>",
        r#"<w:rStyle w:val="Ghost"/>"#,
        r#"<w:color w:val="FFFFFF"/>"#,
        r#"<w:sz w:val="1"/>"#,
    ];
    for properties in table {
        let body = format!(
            "<w:p><w:r><w:t>明</w:t></w:r><w:r><w:rPr>{properties}</w:rPr><w:t>暗文</w:t></w:r></w:p>"
        );
        let extracted = extract("a.docx", &docx_with(&body, &[("word/styles.xml", STYLES)]));
        assert_eq!(joined(&extracted), "明", "{properties}");
        assert_eq!(
            severity(&extracted, "tampering.hidden_text"),
            Some(Severity::Blocking),
            "{properties}"
        );
        assert_eq!(extracted.findings[0].text, "暗文");
    }
    let seen = r#"<w:p><w:r><w:rPr><w:vanish w:val="0"/><w:color w:val="FFFFFF"/><w:shd w:fill="C00000"/></w:rPr><w:t>明</w:t></w:r></w:p>"#;
    let extracted = extract("a.docx", &docx(seen));
    assert_eq!(joined(&extracted), "明");
    assert!(extracted.findings.is_empty());
}

#[test]
fn tracked_changes_read_as_accepted_and_are_said() {
    let body = "<w:p><w:r><w:t>共</w:t></w:r><w:del><w:r><w:delText>三</w:delText></w:r></w:del>\
        <w:ins><w:r><w:t>四</w:t></w:r></w:ins><w:r><w:t>项</w:t></w:r></w:p>\
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>\
        <w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val='1'/></w:pPr></w:pPrChange></w:pPr><w:r><w:t>后半</w:t></w:r></w:p>";
    let extracted = extract("a.docx", &docx(body));
    assert_eq!(joined(&extracted), "共四项\n前半后半");
    let finding = &extracted.findings[0];
    assert_eq!(finding.rule, "reading.tracked_changes");
    assert!(
        finding.reason.contains("插入 1 处、删除 2 处"),
        "{}",
        finding.reason
    );
}

#[test]
fn notes_come_last_with_their_numbers_and_comments_stay_out() {
    let body = r#"<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p><w:p><w:r><w:t>次段</w:t><w:endnoteReference w:id="2"/></w:r></w:p>"#;
    let footnotes = format!(
        r#"<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="0">{}</w:footnote><w:footnote w:id="2">{}</w:footnote><w:footnote w:id="7">{}</w:footnote></w:footnotes>"#,
        paragraph("线"),
        paragraph("脚注"),
        paragraph("无人引用")
    );
    let endnotes = format!(
        r#"<w:endnotes xmlns:w="w"><w:endnote w:id="2">{}</w:endnote></w:endnotes>"#,
        paragraph("尾注")
    );
    let comments = format!(
        r#"<w:comments xmlns:w="w"><w:comment w:id="0">{}</w:comment></w:comments>"#,
        paragraph("批注")
    );
    let header = format!(r#"<w:hdr xmlns:w="w">{}</w:hdr>"#, paragraph("页眉"));
    let parts = [
        ("word/footnotes.xml", footnotes.as_str()),
        ("word/endnotes.xml", endnotes.as_str()),
        ("word/comments.xml", comments.as_str()),
        ("word/header1.xml", header.as_str()),
    ];
    let extracted = extract("a.docx", &docx_with(body, &parts));
    assert_eq!(joined(&extracted), "正文[1]\n次段[2]\n[1]脚注\n[2]尾注");
    assert!(has(&extracted, "reading.comments"));
}

#[test]
fn what_the_file_says_of_itself_is_kept() {
    let core = r#"<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>标题 &amp; 甲</dc:title><dc:creator>经办人</dc:creator></cp:coreProperties>"#;
    let rels = r#"<Relationships><Relationship Id="a" Type="http://x/hyperlink" Target="https://example.gov.cn/" TargetMode="External"/></Relationships>"#;
    let parts = [
        ("docProps/core.xml", core),
        ("word/_rels/document.xml.rels", rels),
    ];
    let extracted = extract("a.docx", &docx_with(&paragraph("甲"), &parts));
    let expected = [
        ("link", "https://example.gov.cn/"),
        ("title", "标题 & 甲"),
        ("author", "经办人"),
    ];
    let pairs: Vec<(&str, &str)> = extracted
        .metadata
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(pairs, expected);
    assert_eq!(extracted.format, Format::Docx);
    assert!(extracted.findings.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_document_of_any_paragraphs_gives_them_exactly(
        words in prop::collection::vec("[ \u{3000}]{0,2}[一-龥a-z0-9，。（）<>&\"' ]{0,40}[一-龥]", 1..12)
    ) {
        let body: String = words.iter().map(|words| paragraph(words)).collect();
        prop_assert_eq!(text_of("a.docx", docx(&body)), words.join("\n"));
    }
}
