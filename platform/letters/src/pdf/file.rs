//! Writes set pages into the objects of a PDF file.

use std::collections::BTreeSet;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};

use super::{Mark, PAGE_HEIGHT, PAGE_WIDTH};

/// Returns the file; objects are numbered in the order in which they are made, and no time is kept.
pub(super) fn write(title: &str, pages: &[Vec<Mark>]) -> Vec<u8> {
    let mut file = Document::with_version("1.7");
    let font = font(&mut file, &used_characters(pages));
    let tree = file.new_object_id();
    let mut kids = Vec::new();
    for page in pages {
        let content = Content {
            operations: operations(page),
        };
        let drawing = content
            .encode()
            .expect("operations with plain operands can be written");
        let stream = file.add_object(Stream::new(Dictionary::new(), drawing));
        let page = file.add_object(dictionary! {
            "Type" => "Page",
            "Parent" => tree,
            "Contents" => stream,
        });
        kids.push(Object::Reference(page));
    }
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    let all_pages = dictionary! {
        "Type" => "Pages",
        "Kids" => kids,
        "Count" => count,
        "MediaBox" => vec![0.into(), 0.into(), PAGE_WIDTH.into(), PAGE_HEIGHT.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    };
    file.set_object(tree, all_pages);
    let catalogue = file.add_object(dictionary! {
        "Type" => "Catalog",
        "Pages" => tree,
        "Lang" => Object::string_literal("zh-CN"),
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
    });
    let information = file.add_object(dictionary! { "Title" => text_string(title) });
    file.trailer.set("Root", catalogue);
    file.trailer.set("Info", information);
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes)
        .expect("a file in memory takes every object");
    bytes
}

/// The composite font: characters are written as UTF-16, and the viewer finds the shapes.
fn font(file: &mut Document, used: &BTreeSet<char>) -> Object {
    let descriptor = file.add_object(dictionary! {
        "Type" => "FontDescriptor",
        "FontName" => "STSong-Light",
        "Flags" => 6,
        "FontBBox" => vec![(-25).into(), (-254).into(), 1000.into(), 880.into()],
        "ItalicAngle" => 0,
        "Ascent" => 880,
        "Descent" => -120,
        "CapHeight" => 880,
        "StemV" => 80,
    });
    let descendant = file.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "CIDFontType0",
        "BaseFont" => "STSong-Light",
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"),
            "Ordering" => Object::string_literal("GB1"),
            "Supplement" => 4,
        },
        "FontDescriptor" => descriptor,
        "DW" => 1000,
        // In Adobe-GB1 the glyphs 1 to 95, and 814 to 908 again, are ASCII: half as wide.
        "W" => vec![1.into(), 95.into(), 500.into(), 814.into(), 908.into(), 500.into()],
    });
    let to_unicode = file.add_object(Stream::new(Dictionary::new(), unicode_map(used)));
    Object::Reference(file.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => "STSong-Light-UniGB-UTF16-H",
        "Encoding" => "UniGB-UTF16-H",
        "DescendantFonts" => vec![descendant.into()],
        "ToUnicode" => to_unicode,
    }))
}

fn used_characters(pages: &[Vec<Mark>]) -> BTreeSet<char> {
    let mut used = BTreeSet::new();
    for mark in pages.iter().flatten() {
        if let Mark::Text { text, .. } = mark {
            used.extend(text.chars());
        }
    }
    used
}

/// The map from codes back to Unicode: each code is itself, in UTF-16.
fn unicode_map(used: &BTreeSet<char>) -> Vec<u8> {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         2 begincodespacerange\n<0000> <D7FF>\n<E000> <FFFF>\nendcodespacerange\n",
    );
    let codes: Vec<String> = used
        .iter()
        .map(|c| utf16(&c.to_string()))
        .filter(|code| code.len() == 2)
        .map(|code| format!("{:02X}{:02X}", code[0], code[1]))
        .collect();
    // PDF allows a hundred entries in one section.
    for section in codes.chunks(100) {
        map.push_str(&format!("{} beginbfchar\n", section.len()));
        for code in section {
            map.push_str(&format!("<{code}> <{code}>\n"));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map.into_bytes()
}

fn operations(page: &[Mark]) -> Vec<Operation> {
    let mut all = Vec::new();
    for mark in page {
        match mark {
            Mark::Text {
                x,
                y,
                size,
                text,
                bold,
                red,
            } => {
                all.push(operation("BT", vec![]));
                all.push(colour("rg", *red));
                if *bold {
                    // Filled and outlined, since one named font has no bold cut.
                    all.push(colour("RG", *red));
                    all.push(operation("w", vec![(size * 0.02).into()]));
                }
                all.push(operation("Tr", vec![if *bold { 2 } else { 0 }.into()]));
                all.push(operation("Tf", vec!["F1".into(), (*size).into()]));
                all.push(operation("Td", vec![(*x).into(), (*y).into()]));
                let shown = Object::String(utf16(text), StringFormat::Hexadecimal);
                all.push(operation("Tj", vec![shown]));
                all.push(operation("ET", vec![]));
            }
            Mark::Line {
                from,
                to,
                width,
                red,
            } => {
                all.push(colour("RG", *red));
                all.push(operation("w", vec![(*width).into()]));
                all.push(operation("m", vec![from.0.into(), from.1.into()]));
                all.push(operation("l", vec![to.0.into(), to.1.into()]));
                all.push(operation("S", vec![]));
            }
        }
    }
    all
}

fn operation(operator: &str, operands: Vec<Object>) -> Operation {
    Operation::new(operator, operands)
}

fn colour(operator: &str, red: bool) -> Operation {
    let first = if red { 1 } else { 0 };
    operation(operator, vec![first.into(), 0.into(), 0.into()])
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// A string of the document's information: UTF-16 with its mark.
fn text_string(text: &str) -> Object {
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(utf16(text));
    Object::String(bytes, StringFormat::Hexadecimal)
}
