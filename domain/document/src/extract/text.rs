//! Plain text: finds the encoding, folds line ends, and keeps every character.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use super::{Extracted, Line, trouble};
use crate::Format;

/// Words out of bytes.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// How many places were not in the encoding; each shows as U+FFFD.
    pub(super) undecodable: usize,
}

/// Reads a plain text.
pub(super) fn read(bytes: &[u8]) -> Extracted {
    let Some(decoded) = decode(bytes) else {
        return Extracted::refused(trouble::unsupported(super::Kind::Binary));
    };
    let mut extracted = Extracted::new(Format::Text);
    extracted.lines = lines(&decoded.text).map(Line::text).collect();
    report_undecodable(&decoded, &mut extracted);
    extracted
}

/// Parts a text into lines: CRLF, CR, LF, and the page and line feeds of old printers.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let current = rest?;
        let Some(end) = current.find(['\n', '\r', '\u{b}', '\u{c}']) else {
            rest = None;
            return (!current.is_empty()).then_some(current);
        };
        let width = 1 + usize::from(current[end..].starts_with("\r\n"));
        rest = Some(&current[end + width..]);
        Some(&current[..end])
    })
}

pub(super) fn report_undecodable(decoded: &Decoded, extracted: &mut Extracted) {
    if decoded.undecodable > 0 {
        extracted
            .findings
            .push(trouble::undecodable(decoded.undecodable));
    }
}

/// Decodes bytes by their mark, as UTF-8, or as GB18030; `None` when they are no text at all.
pub(super) fn decode(bytes: &[u8]) -> Option<Decoded> {
    let decoded = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            Some(with(encoding, &bytes[mark..])).filter(is_probable)?
        }
        Some((_, mark)) => utf8(&bytes[mark..]).0,
        None => unmarked(bytes)?,
    };
    is_text(&decoded).then_some(decoded)
}

fn unmarked(bytes: &[u8]) -> Option<Decoded> {
    let (as_utf8, wide) = utf8(bytes);
    let zeros = memchr::memchr_iter(0, bytes).count();
    // Latin in UTF-16 is zeros by half; Chinese in UTF-16 with a line break in it has some.
    if (zeros * 5 > bytes.len() * 2 || (zeros > 0 && as_utf8.undecodable > 0))
        && let Some(decoded) = utf16_without_mark(bytes)
    {
        return Some(decoded);
    }
    if as_utf8.undecodable == 0 {
        return Some(as_utf8);
    }
    let as_gb18030 = with(GB18030, bytes);
    // Chinese in GB18030 hardly ever forms three-byte sequences of UTF-8 by chance, so many of
    // them mean a UTF-8 text with some broken bytes.
    let broken_utf8 = wide > 4 * as_utf8.undecodable;
    match broken_utf8 && (as_gb18030.undecodable > 0 || wide > 64) {
        true => Some(as_utf8),
        false => Some(as_gb18030).filter(is_probable),
    }
}

/// Decodes UTF-8 and counts the characters of three bytes and more.
fn utf8(bytes: &[u8]) -> (Decoded, usize) {
    let mut text = String::with_capacity(bytes.len());
    let (mut undecodable, mut wide) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        wide += chunk.valid().bytes().filter(|byte| *byte >= 0xe0).count();
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            undecodable += 1;
        }
    }
    (Decoded { text, undecodable }, wide)
}

pub(super) fn with(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    // GB18030 is a superset of the GB2312 and GBK that pages claim.
    let encoding = match encoding.name() {
        "GBK" => GB18030,
        _ => encoding,
    };
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let replaced = || text.matches(char::REPLACEMENT_CHARACTER).count();
    let undecodable = if broken { replaced().max(1) } else { 0 };
    Decoded {
        text: text.into_owned(),
        undecodable,
    }
}

fn utf16_without_mark(bytes: &[u8]) -> Option<Decoded> {
    let familiar = |c: char| super::is_wide(c) || matches!(c, ' '..='~' | '\r' | '\n' | '\t');
    [UTF_16LE, UTF_16BE].into_iter().find_map(|encoding| {
        let decoded = with(encoding, bytes);
        let all = decoded.text.chars().count();
        let known = decoded.text.chars().filter(|c| familiar(*c)).count();
        (decoded.undecodable == 0 && known * 10 >= all * 9).then_some(decoded)
    })
}

/// Any bytes at all make characters of some script in UTF-16, and most do in GB18030. A text keeps
/// to one script beside Chinese (Tibetan, Korean, Uyghur …); bytes that are none scatter over many,
/// and over places that no character has.
fn is_probable(decoded: &Decoded) -> bool {
    let mut scripts = Vec::new();
    let (mut letters, mut foreign, mut nowhere) = (0, 0, 0);
    for c in decoded.text.chars().filter(|c| !c.is_whitespace()) {
        letters += 1;
        match script(c) {
            Script::Usual => {}
            Script::Foreign(script) => {
                foreign += 1;
                if !scripts.contains(&script) {
                    scripts.push(script);
                }
            }
            Script::Nowhere => nowhere += 1,
        }
    }
    let scattered = if scripts.len() > 1 { foreign } else { 0 };
    (nowhere + scattered) * 10 <= letters
}

enum Script {
    /// What Chinese documents are written in, Latin, Greek, Cyrillic and kana among it.
    Usual,
    /// Another script, by the first place of its blocks.
    Foreign(u32),
    /// Private use, or no character.
    Nowhere,
}

fn script(c: char) -> Script {
    let place = c as u32;
    // Where the scripts lie (The Unicode Standard 16.0, Blocks.txt), those with several blocks as
    // one.
    const FOREIGN: [(u32, u32, u32); 12] = [
        (0x0530, 0x05ff, 0x0530),
        (0x0600, 0x08ff, 0x0600),
        (0xfb50, 0xfdff, 0x0600),
        (0xfe70, 0xfefc, 0x0600),
        (0x0900, 0x0eff, 0x0900),
        (0x0f00, 0x0fff, 0x0f00),
        (0x1100, 0x11ff, 0xac00),
        (0x3130, 0x318f, 0xac00),
        (0xac00, 0xd7ff, 0xac00),
        (0x1800, 0x18af, 0x1800),
        (0xa000, 0xa4cf, 0xa000),
        (0xa4d0, 0xabff, 0xa4d0),
    ];
    let block = FOREIGN
        .iter()
        .find(|(from, to, _)| (*from..=*to).contains(&place));
    if let Some((_, _, script)) = block {
        return Script::Foreign(*script);
    }
    match place {
        0x1000..=0x10ff | 0x1200..=0x17ff | 0x18b0..=0x1dff => Script::Foreign(0x1000),
        0xe000..=0xf8ff | 0xf0000.. => Script::Nowhere,
        0x2000..=0xffff | 0x20000..=0x3ffff => Script::Usual,
        // The standard library writes what it knows no glyph of as an escape.
        0x10000.. if c.escape_debug().len() > 1 => Script::Nowhere,
        _ => Script::Usual,
    }
}

/// A text may hold some odd bytes; where more than one in ten is odd it is no text.
fn is_text(decoded: &Decoded) -> bool {
    let all = decoded.text.chars().count();
    let odd = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}');
    let odd = decoded.text.chars().filter(odd).count();
    odd + decoded.undecodable <= 2 + all / 10
}
