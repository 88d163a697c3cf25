//! Fonts of a PDF: from the bytes of a string to characters and their widths.

use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, SHIFT_JIS};
use lopdf::{Dictionary, Document, Object};

use super::cmap::CMap;

const LARGEST_CMAP_BYTES: usize = 8 << 20;
const MOST_WIDTHS: usize = 200_000;

/// A font, as far as text and its setting need it.
#[derive(Debug)]
pub(super) struct Font {
    coding: Coding,
    to_unicode: Option<CMap>,
    widths: Widths,
    /// Whether lines run from top to bottom.
    pub(super) vertical: bool,
}

/// How bytes are parted into codes, and what a code means where no ToUnicode map says it.
#[derive(Debug)]
enum Coding {
    /// One byte a code.
    Simple(Vec<Option<String>>),
    /// Codes are UTF-16 (UniGB-UCS2-H, UniGB-UTF16-H and their like).
    Utf16,
    /// Codes are characters of an older encoding (GBK-EUC-H and its like).
    Legacy(&'static Encoding),
    /// Two bytes a code; the code is a glyph and means nothing by itself.
    Glyphs,
    /// A CMap inside the file parts the codes.
    Embedded(CMap),
}

#[derive(Debug, Default)]
struct Widths {
    single: HashMap<u32, f64>,
    ranges: Vec<(u32, u32, f64)>,
    otherwise: f64,
}

/// One code of a string.
#[derive(Debug)]
pub(super) struct Code {
    /// The characters; `None` when the file does not say them.
    pub(super) text: Option<String>,
    /// The advance, in units of the font size.
    pub(super) width: f64,
    /// The one-byte code 32, which word spacing applies to.
    pub(super) is_space: bool,
}

impl Font {
    pub(super) fn read(document: &Document, font: &Dictionary) -> Font {
        let subtype = font
            .get(b"Subtype")
            .and_then(Object::as_name)
            .unwrap_or_default();
        let to_unicode = stream(document, font, b"ToUnicode").map(|content| CMap::parse(&content));
        if subtype == b"Type0" {
            return Font::composite(document, font, to_unicode);
        }
        let scale = match subtype {
            b"Type3" => type3_scale(document, font),
            _ => 0.001,
        };
        Font {
            coding: Coding::Simple(simple_table(document, font, subtype)),
            to_unicode,
            widths: simple_widths(document, font, scale),
            vertical: false,
        }
    }

    fn composite(document: &Document, font: &Dictionary, to_unicode: Option<CMap>) -> Font {
        let encoding = font.get_deref(b"Encoding", document).ok();
        let name = encoding
            .and_then(|encoding| encoding.as_name().ok())
            .unwrap_or_default();
        let name = String::from_utf8_lossy(name);
        let embedded = stream(document, font, b"Encoding").map(|content| CMap::parse(&content));
        let coding = match (embedded, name.as_ref()) {
            (Some(map), _) => Coding::Embedded(map),
            (None, name)
                if name.starts_with("Uni") && !name.contains("UTF8") && !name.contains("UTF32") =>
            {
                Coding::Utf16
            }
            (None, name) if name.starts_with("GB") => Coding::Legacy(GBK),
            (None, name) if name.contains("B5") || name.starts_with("HK") => Coding::Legacy(BIG5),
            (None, name) if name.contains("RKSJ") => Coding::Legacy(SHIFT_JIS),
            (None, name) if name.starts_with("KSC") => Coding::Legacy(EUC_KR),
            (None, _) => Coding::Glyphs,
        };
        let descendants = font
            .get_deref(b"DescendantFonts", document)
            .and_then(Object::as_array);
        let descendant = descendants.ok().and_then(|fonts| fonts.first());
        let descendant = descendant.and_then(|font| document.dereference(font).ok());
        let descendant = descendant.and_then(|(_, font)| font.as_dict().ok());
        Font {
            coding,
            to_unicode,
            widths: descendant
                .map(|font| composite_widths(document, font))
                .unwrap_or_default(),
            vertical: name.ends_with("-V"),
        }
    }

    /// Parts a string into its codes.
    pub(super) fn codes(&self, mut bytes: &[u8], mut each: impl FnMut(Code)) {
        while !bytes.is_empty() {
            let length = self.code_length(bytes).clamp(1, bytes.len());
            let (code, rest) = bytes.split_at(length);
            bytes = rest;
            each(self.code(code));
        }
    }

    fn code_length(&self, bytes: &[u8]) -> usize {
        match &self.coding {
            Coding::Simple(_) => 1,
            Coding::Glyphs => 2,
            Coding::Utf16 if matches!(bytes[0], 0xd8..=0xdb) => 4,
            Coding::Utf16 => 2,
            Coding::Legacy(_) if bytes[0] > 0x80 => 2,
            Coding::Legacy(_) => 1,
            Coding::Embedded(map) => map.code_length(bytes).unwrap_or(2),
        }
    }

    fn code(&self, bytes: &[u8]) -> Code {
        let number = bytes
            .iter()
            .fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
        let mapped = self.to_unicode.as_ref().and_then(|map| map.text(number));
        let mapped = mapped.filter(|text| !text.is_empty() && text != "\0");
        let text = mapped.or_else(|| self.meaning(bytes, number));
        let width = match &self.coding {
            // The widths go by glyph numbers of the collection, which these codes are not.
            Coding::Utf16 | Coding::Legacy(_) if number < 0x80 => 0.5,
            Coding::Utf16 | Coding::Legacy(_) => self.widths.otherwise,
            Coding::Simple(_) | Coding::Glyphs | Coding::Embedded(_) => self.widths.of(number),
        };
        Code {
            text,
            width,
            is_space: bytes == b" ",
        }
    }

    fn meaning(&self, bytes: &[u8], number: u32) -> Option<String> {
        let whole = |text: &str| !text.is_empty() && !text.contains(char::REPLACEMENT_CHARACTER);
        match &self.coding {
            Coding::Simple(table) => table.get(number as usize).cloned().flatten(),
            Coding::Utf16 => Some(
                encoding_rs::UTF_16BE
                    .decode_without_bom_handling(bytes)
                    .0
                    .into_owned(),
            )
            .filter(|text| whole(text)),
            Coding::Legacy(encoding) => {
                Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
                    .filter(|text| whole(text))
            }
            Coding::Glyphs | Coding::Embedded(_) => None,
        }
    }
}

impl Widths {
    fn of(&self, code: u32) -> f64 {
        let in_range = || {
            self.ranges
                .iter()
                .find(|(first, last, _)| (*first..=*last).contains(&code))
        };
        let single = self.single.get(&code).copied();
        single
            .or_else(|| in_range().map(|(_, _, width)| *width))
            .unwrap_or(self.otherwise)
    }
}

/// Expands a stream that a font points to.
fn stream(document: &Document, font: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
    let stream = font
        .get_deref(key, document)
        .and_then(Object::as_stream)
        .ok()?;
    stream.get_plain_content_with_limit(LARGEST_CMAP_BYTES).ok()
}

fn number(document: &Document, object: &Object) -> Option<f64> {
    let (_, object) = document.dereference(object).ok()?;
    object
        .as_float()
        .ok()
        .map(f64::from)
        .filter(|number| number.is_finite())
}

fn type3_scale(document: &Document, font: &Dictionary) -> f64 {
    let matrix = font
        .get_deref(b"FontMatrix", document)
        .and_then(Object::as_array);
    let first = matrix.ok().and_then(|matrix| matrix.first());
    first
        .and_then(|first| number(document, first))
        .unwrap_or(0.001)
        .abs()
}

fn simple_widths(document: &Document, font: &Dictionary, scale: f64) -> Widths {
    let mut widths = Widths {
        otherwise: 0.5,
        ..Widths::default()
    };
    let first = font
        .get_deref(b"FirstChar", document)
        .and_then(Object::as_i64)
        .unwrap_or(0);
    let first = u32::try_from(first).unwrap_or(0);
    if let Ok(array) = font
        .get_deref(b"Widths", document)
        .and_then(Object::as_array)
    {
        for (code, width) in (first..).zip(array.iter().take(256)) {
            if let Some(width) = number(document, width) {
                widths.single.insert(code, width * scale);
            }
        }
    }
    widths
}

/// Reads DW and W (ISO 32000-1, 9.7.4.3).
fn composite_widths(document: &Document, font: &Dictionary) -> Widths {
    let otherwise = font
        .get(b"DW")
        .ok()
        .and_then(|width| number(document, width));
    let mut widths = Widths {
        otherwise: otherwise.unwrap_or(1000.0) / 1000.0,
        ..Widths::default()
    };
    let Ok(array) = font.get_deref(b"W", document).and_then(Object::as_array) else {
        return widths;
    };
    let mut items = array.iter().take(MOST_WIDTHS);
    let code = |item: &Object| item.as_i64().ok().and_then(|code| u32::try_from(code).ok());
    while let (Some(first), Some(next)) = (items.next(), items.next()) {
        let Some(first) = code(first) else { break };
        match document.dereference(next).map(|(_, next)| next) {
            Ok(Object::Array(list)) => {
                for (code, width) in (first..).zip(list.iter().take(MOST_WIDTHS)) {
                    if let Some(width) = number(document, width)
                        && widths.single.len() < MOST_WIDTHS
                    {
                        widths.single.insert(code, width / 1000.0);
                    }
                }
            }
            Ok(last) => {
                let width = items.next().and_then(|width| number(document, width));
                if let (Some(last), Some(width)) = (code(last), width)
                    && widths.ranges.len() < 4_096
                {
                    widths.ranges.push((first, last, width / 1000.0));
                }
            }
            Err(_) => break,
        }
    }
    widths
}

fn simple_table(document: &Document, font: &Dictionary, subtype: &[u8]) -> Vec<Option<String>> {
    let encoding = font.get_deref(b"Encoding", document).ok();
    let described = encoding.and_then(|encoding| encoding.as_dict().ok());
    let base = match (encoding, described) {
        (Some(Object::Name(name)), _) => Some(name.as_slice()),
        (_, Some(described)) => described
            .get(b"BaseEncoding")
            .and_then(Object::as_name)
            .ok(),
        _ => None,
    };
    let usual: &[u8] = match subtype {
        b"TrueType" => b"WinAnsiEncoding",
        _ => b"StandardEncoding",
    };
    let mut table = base_table(document, base.unwrap_or(usual));
    let differences =
        described.and_then(|described| described.get_deref(b"Differences", document).ok());
    let mut code = 0_usize;
    for item in differences
        .and_then(|list| list.as_array().ok())
        .into_iter()
        .flatten()
        .take(1_024)
    {
        match item {
            Object::Integer(number) => code = usize::try_from(*number).unwrap_or(usize::MAX),
            Object::Name(name) => {
                if let Some(entry) = table.get_mut(code) {
                    *entry = glyph(document, name);
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    table
}

fn base_table(document: &Document, name: &[u8]) -> Vec<Option<String>> {
    let known: [&[u8]; 4] = [
        b"WinAnsiEncoding",
        b"MacRomanEncoding",
        b"StandardEncoding",
        b"MacExpertEncoding",
    ];
    let name = if known.contains(&name) {
        name
    } else {
        b"StandardEncoding"
    };
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", Object::Name(name.to_vec()));
    let Ok(encoding) = font.get_font_encoding(document) else {
        return vec![None; 256];
    };
    let text = |byte: u8| {
        encoding
            .bytes_to_string(&[byte])
            .ok()
            .filter(|text| !text.is_empty())
    };
    (0..=255).map(text).collect()
}

/// Returns the character that a glyph is named after.
fn glyph(document: &Document, name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    let digits = name.strip_prefix("uni").or_else(|| name.strip_prefix('u'));
    if let Some(digits) = digits.filter(|digits| (4..=6).contains(&digits.len()))
        && let Ok(code) = u32::from_str_radix(digits, 16)
    {
        return char::from_u32(code).map(String::from);
    }
    let mut encoding = Dictionary::new();
    let differences = vec![Object::Integer(65), Object::Name(name.as_bytes().to_vec())];
    encoding.set("Differences", Object::Array(differences));
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", Object::Dictionary(encoding));
    match font.get_font_encoding(document) {
        Ok(encoding @ lopdf::Encoding::Differences(_)) => encoding.bytes_to_string(b"A").ok(),
        Ok(_) | Err(_) => None,
    }
}
