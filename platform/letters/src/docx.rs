//! Lays a letter out as DOCX, to the page and type sizes of GB/T 9704-2012.

use std::io::Write;

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::letter::{Block, Letter, attachment_lines, even_rows, plain};
use crate::measure;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Width of the text area in twentieths of a point: 210 mm less margins of 28 and 26 mm.
const TEXT_WIDTH_TWIPS: f32 = 8845.0;
/// 22 lines on a text area 225 mm high (GB/T 9704-2012, 5.2.3).
const LINE_TWIPS: u32 = 579;

// Type sizes in half points: 2号 is 22 pt, 3号 is 16 pt, 小四 is 12 pt.
const SIZE_2: u32 = 44;
const SIZE_3: u32 = 32;
const SIZE_SMALL_4: u32 = 24;

const SONG_TITLE: &str = "方正小标宋简体";
const FANGSONG: &str = "仿宋";
const HEI: &str = "黑体";
const KAI: &str = "楷体";

/// Returns the letter as a DOCX file; the same letter gives the same bytes on every day.
#[must_use]
pub fn docx(document: &Letter) -> Vec<u8> {
    let parts: [(&str, String); 8] = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", package_relations()),
        ("docProps/core.xml", core_properties(document)),
        ("word/document.xml", body(document)),
        ("word/_rels/document.xml.rels", document_relations()),
        ("word/styles.xml", styles()),
        ("word/settings.xml", settings()),
        ("word/footer1.xml", footer("right")),
    ];
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    // A fixed time, so that the digest of a file made twice is one digest.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    let even_footer = ("word/footer2.xml", footer("left"));
    for (name, text) in parts.iter().chain([&even_footer]) {
        archive
            .start_file(*name, options)
            .and_then(|()| Ok(archive.write_all(text.as_bytes())?))
            .expect("an archive in memory takes every part");
    }
    archive
        .finish()
        .expect("an archive in memory can be closed")
        .into_inner()
}

/// Font, size, alignment and indents of one kind of paragraph.
#[derive(Clone, Copy)]
struct Look {
    font: &'static str,
    size: u32,
    colour: Option<&'static str>,
    align: &'static str,
    indent: &'static str,
    extra: &'static str,
}

const PLAIN: Look = Look {
    font: FANGSONG,
    size: SIZE_3,
    colour: None,
    align: "both",
    indent: "",
    extra: "",
};

/// First line indented by two characters.
const TWO_CHARACTERS: &str = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>";
/// The red line under the head of an official document.
const RED_LINE: &str =
    "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"10\" w:color=\"FF0000\"/></w:pBdr>";

fn body(document: &Letter) -> String {
    let mut xml = format!("{HEAD}<w:document xmlns:w=\"{WORD}\" xmlns:r=\"{RELATIONS}\"><w:body>");
    let mut blocks = document.blocks.as_slice();
    if let Some(masthead) = &document.masthead {
        let number = match blocks.split_first() {
            Some((Block::DocumentNumber(number), rest)) => {
                blocks = rest;
                number.as_str()
            }
            _ => "",
        };
        push_masthead(&mut xml, masthead, number);
    }
    for block in blocks {
        push_block(&mut xml, block);
    }
    // A4 with margins of 37, 35, 28 and 26 mm; page numbers 7 mm below the text.
    xml.push_str(&format!(
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId3\"/>\
         <w:footerReference w:type=\"even\" r:id=\"rId4\"/>\
         <w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\" \
         w:header=\"851\" w:footer=\"1400\" w:gutter=\"0\"/>\
         <w:docGrid w:type=\"lines\" w:linePitch=\"{LINE_TWIPS}\"/></w:sectPr></w:body></w:document>"
    ));
    xml
}

fn push_masthead(xml: &mut String, masthead: &str, number: &str) {
    let name = Look {
        font: SONG_TITLE,
        size: masthead_size(masthead),
        colour: Some("FF0000"),
        align: "center",
        extra: "<w:spacing w:before=\"1400\" w:after=\"900\" w:line=\"240\" w:lineRule=\"auto\"/>",
        ..PLAIN
    };
    push_paragraph(xml, masthead, name);
    let line = Look {
        align: "center",
        extra: RED_LINE,
        ..PLAIN
    };
    push_paragraph(xml, number, line);
    push_paragraph(xml, "", PLAIN);
}

/// The largest size, at most 44 pt, at which the masthead stays on one line.
fn masthead_size(masthead: &str) -> u32 {
    let most = TEXT_WIDTH_TWIPS / measure::width(masthead).max(1.0) / 10.0;
    // Whole half points; the bounds keep the conversion exact.
    most.clamp(32.0, 88.0) as u32
}

fn push_block(xml: &mut String, block: &Block) {
    match block {
        Block::Title(text) => {
            let look = Look {
                font: SONG_TITLE,
                size: SIZE_2,
                align: "center",
                extra: "<w:spacing w:before=\"240\" w:after=\"480\" w:line=\"680\" w:lineRule=\"exact\"/>",
                ..PLAIN
            };
            push_paragraph(xml, text, look);
        }
        Block::DocumentNumber(text) => {
            let look = Look {
                align: "center",
                ..PLAIN
            };
            push_paragraph(xml, text, look);
        }
        Block::Addressees(text) => push_paragraph(xml, text, PLAIN),
        Block::Heading { level, text } => {
            let look = Look {
                font: match level {
                    0 | 1 => HEI,
                    2 => KAI,
                    _ => FANGSONG,
                },
                indent: TWO_CHARACTERS,
                extra: match level {
                    0 | 1 => "<w:keepNext/><w:outlineLvl w:val=\"0\"/>",
                    2 => "<w:keepNext/><w:outlineLvl w:val=\"1\"/>",
                    _ => "",
                },
                ..PLAIN
            };
            push_paragraph(xml, text, look);
        }
        Block::Paragraph(text) | Block::Note(text) => {
            let look = Look {
                indent: TWO_CHARACTERS,
                ..PLAIN
            };
            push_paragraph(xml, text, look);
        }
        Block::Table(rows) => push_table(xml, rows),
        Block::Signature(text) => {
            let look = Look {
                align: "right",
                indent: "<w:ind w:rightChars=\"200\" w:right=\"640\"/>",
                extra: "<w:spacing w:before=\"1158\"/>",
                ..PLAIN
            };
            push_paragraph(xml, text, look);
        }
        Block::Date(text) => {
            let look = Look {
                align: "right",
                indent: "<w:ind w:rightChars=\"400\" w:right=\"1280\"/>",
                ..PLAIN
            };
            push_paragraph(xml, text, look);
        }
        Block::AttachmentNote(names) => {
            push_paragraph(xml, "", PLAIN);
            for (at, line) in attachment_lines(names).iter().enumerate() {
                let look = Look {
                    // Later names stand below the first, five characters in.
                    indent: if at == 0 {
                        TWO_CHARACTERS
                    } else {
                        "<w:ind w:firstLineChars=\"500\" w:firstLine=\"1600\"/>"
                    },
                    ..PLAIN
                };
                push_paragraph(xml, line, look);
            }
        }
    }
}

fn push_paragraph(xml: &mut String, text: &str, look: Look) {
    xml.push_str("<w:p><w:pPr>");
    xml.push_str(&ordered_properties(look));
    xml.push_str("</w:pPr>");
    let text = plain(text);
    if !text.is_empty() {
        push_run(xml, &text, look);
    }
    xml.push_str("</w:p>");
}

/// Paragraph properties in the order that the schema of WordprocessingML asks for.
fn ordered_properties(look: Look) -> String {
    let part = |name: &str| {
        let start = look.extra.find(&format!("<w:{name}"))?;
        let rest = &look.extra[start..];
        let end = if name == "pBdr" {
            rest.find("</w:pBdr>")? + "</w:pBdr>".len()
        } else {
            rest.find("/>")? + 2
        };
        Some(&rest[..end])
    };
    let keep = part("keepNext").unwrap_or("");
    let border = part("pBdr").unwrap_or("");
    let spacing = part("spacing").unwrap_or("");
    let outline = part("outlineLvl").unwrap_or("");
    let (indent, align) = (look.indent, look.align);
    format!("{keep}{border}{spacing}{indent}<w:jc w:val=\"{align}\"/>{outline}")
}

fn push_run(xml: &mut String, text: &str, look: Look) {
    let (font, size) = (look.font, look.size);
    xml.push_str(&format!(
        "<w:r><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" \
         w:eastAsia=\"{font}\" w:hint=\"eastAsia\"/>"
    ));
    if let Some(colour) = look.colour {
        xml.push_str(&format!("<w:color w:val=\"{colour}\"/>"));
    }
    xml.push_str(&format!(
        "<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr>\
         <w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escape(text)
    ));
}

fn push_table(xml: &mut String, rows: &[Vec<String>]) {
    let rows = even_rows(rows);
    let widths = measure::column_shares(&rows, TEXT_WIDTH_TWIPS);
    if widths.is_empty() {
        return;
    }
    xml.push_str(
        "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:jc w:val=\"center\"/><w:tblBorders>",
    );
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        xml.push_str(&format!(
            "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
        ));
    }
    xml.push_str("</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>");
    for width in &widths {
        xml.push_str(&format!("<w:gridCol w:w=\"{width:.0}\"/>"));
    }
    xml.push_str("</w:tblGrid>");
    for (at, row) in rows.iter().enumerate() {
        let is_head = at == 0;
        xml.push_str("<w:tr><w:trPr><w:cantSplit/>");
        if is_head {
            xml.push_str("<w:tblHeader/>");
        }
        xml.push_str("</w:trPr>");
        for (cell, width) in row.iter().zip(&widths) {
            xml.push_str(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width:.0}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>"
            ));
            let look = Look {
                font: if is_head { HEI } else { FANGSONG },
                size: SIZE_SMALL_4,
                align: if is_head { "center" } else { "left" },
                extra: "<w:spacing w:line=\"360\" w:lineRule=\"exact\"/>",
                ..PLAIN
            };
            push_paragraph(xml, cell, look);
            xml.push_str("</w:tc>");
        }
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
    // Two tables that touch would become one.
    push_paragraph(xml, "", PLAIN);
}

fn content_types() -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\"{word}.document.main+xml\"/>\
         <Override PartName=\"/word/styles.xml\" ContentType=\"{word}.styles+xml\"/>\
         <Override PartName=\"/word/settings.xml\" ContentType=\"{word}.settings+xml\"/>\
         <Override PartName=\"/word/footer1.xml\" ContentType=\"{word}.footer+xml\"/>\
         <Override PartName=\"/word/footer2.xml\" ContentType=\"{word}.footer+xml\"/></Types>"
    )
}

fn package_relations() -> String {
    format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         </Relationships>"
    )
}

fn document_relations() -> String {
    format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{RELATIONS}/settings\" Target=\"settings.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{RELATIONS}/footer\" Target=\"footer1.xml\"/>\
         <Relationship Id=\"rId4\" Type=\"{RELATIONS}/footer\" Target=\"footer2.xml\"/>\
         </Relationships>"
    )
}

/// The title alone: an author or a time would say more about our machine than about the document.
fn core_properties(document: &Letter) -> String {
    let title = plain(document.title().unwrap_or_default());
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title>\
         <dc:language>zh-CN</dc:language></cp:coreProperties>",
        escape(title.as_str())
    )
}

fn styles() -> String {
    format!(
        "{HEAD}<w:styles xmlns:w=\"{WORD}\"><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"{FANGSONG}\"/>\
         <w:sz w:val=\"{SIZE_3}\"/><w:szCs w:val=\"{SIZE_3}\"/>\
         <w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:line=\"{LINE_TWIPS}\" w:lineRule=\"exact\"/></w:pPr></w:pPrDefault>\
         </w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\">\
         <w:name w:val=\"Normal\"/></w:style></w:styles>"
    )
}

fn settings() -> String {
    format!("{HEAD}<w:settings xmlns:w=\"{WORD}\"><w:evenAndOddHeaders/></w:settings>")
}

/// `— 1 —` in 4号 宋体, one character from the outer edge (GB/T 9704-2012, 7.5).
fn footer(align: &str) -> String {
    let run = "<w:rPr><w:rFonts w:ascii=\"宋体\" w:hAnsi=\"宋体\" w:eastAsia=\"宋体\"/><w:sz w:val=\"28\"/></w:rPr>";
    format!(
        "{HEAD}<w:ftr xmlns:w=\"{WORD}\"><w:p><w:pPr><w:ind w:leftChars=\"100\" w:left=\"280\" \
         w:rightChars=\"100\" w:right=\"280\"/><w:jc w:val=\"{align}\"/></w:pPr>\
         <w:r>{run}<w:t xml:space=\"preserve\">— </w:t></w:r>\
         <w:r>{run}<w:fldChar w:fldCharType=\"begin\"/></w:r>\
         <w:r>{run}<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
         <w:r>{run}<w:fldChar w:fldCharType=\"separate\"/></w:r><w:r>{run}<w:t>1</w:t></w:r>\
         <w:r>{run}<w:fldChar w:fldCharType=\"end\"/></w:r>\
         <w:r>{run}<w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>"
    )
}
