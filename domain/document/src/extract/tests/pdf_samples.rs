//! PDF files made by hand: fonts that show their codes, pages of plain operators.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// The usual page of a sample, A4.
pub(super) const PAGE: [i64; 4] = [0, 0, 595, 842];

/// How the font F1 of a sample says its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Glyph numbers with a ToUnicode map; the sample uses Unicode as glyph numbers.
    ToUnicode,
    /// Glyph numbers and nothing else.
    Bare,
    /// A predefined CMap, by its name.
    Named(&'static str),
    /// A Latin font in WinAnsi with a difference: byte 1 is the glyph `uni516C`, byte 2 `fi`.
    Simple,
}

/// Builds a document of pages with the given contents.
pub(super) fn pdf(coding: Coding, contents: &[String]) -> Vec<u8> {
    saved(document(coding, contents))
}

pub(super) fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

pub(super) fn document(coding: Coding, contents: &[String]) -> Document {
    let mut document = Document::with_version("1.7");
    let font = font(&mut document, coding);
    let image = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1,
        "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 },
        vec![0],
    ));
    let form = Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()],
        "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 100.into(), 0.into()] },
        format!("{} /Form Do", at(0, 500, 16, "表单")).into_bytes(),
    );
    let form = document.add_object(form);
    let pages = document.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for content in contents {
        let content =
            document.add_object(Stream::new(Dictionary::new(), content.clone().into_bytes()));
        let page = document
            .add_object(dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content });
        kids.push(page.into());
    }
    let count = kids.len() as i64;
    let resources = dictionary! { "Font" => dictionary! { "F1" => font },
    "XObject" => dictionary! { "Image" => image, "Form" => form } };
    document.objects.insert(
        pages,
        Object::Dictionary(
            dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count,
            "Resources" => resources, "MediaBox" => PAGE.map(Object::from).to_vec() },
        ),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let title = encoding_rs_utf16("标题");
    let info = document.add_object(
        dictionary! { "Title" => Object::String(title, lopdf::StringFormat::Hexadecimal) },
    );
    document.trailer.set("Info", info);
    document
}

fn encoding_rs_utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_be_bytes);
    [0xfe, 0xff].into_iter().chain(units).collect()
}

fn font(document: &mut Document, coding: Coding) -> lopdf::ObjectId {
    if coding == Coding::Simple {
        return document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Times-Roman",
        "Encoding" => dictionary! { "Type" => "Encoding", "BaseEncoding" => "WinAnsiEncoding",
            "Differences" => vec![1.into(), Object::Name(b"uni516C".to_vec()), Object::Name(b"fi".to_vec()),
                Object::Name(b"nosuchglyph".to_vec())] } });
    }
    let name = match coding {
        Coding::Named(name) => name,
        Coding::ToUnicode | Coding::Bare | Coding::Simple => "Identity-H",
    };
    let descendant = document.add_object(
        dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "DW" => 1000,
        "W" => vec![32.into(), 126.into(), 500.into()] },
    );
    let mut font = dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Sample", "Encoding" => name,
    "DescendantFonts" => vec![descendant.into()] };
    if coding == Coding::ToUnicode {
        let map = b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0020> <FFFD> <0020> endbfrange";
        let map = document.add_object(Stream::new(Dictionary::new(), map.to_vec()));
        font.set("ToUnicode", map);
    }
    document.add_object(font)
}

/// Shows words at a place, as two-byte codes.
pub(super) fn at(x: i64, y: i64, size: i64, words: &str) -> String {
    let hex: String = words
        .encode_utf16()
        .map(|unit| format!("{unit:04X}"))
        .collect();
    format!("BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET\n")
}

/// Shows bytes at a place.
pub(super) fn bytes_at(x: i64, y: i64, size: i64, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET\n")
}
