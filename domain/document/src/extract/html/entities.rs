//! Character references of HTML: `&nbsp;`, `&#12288;`, `&ldquo;`.

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;

/// Puts characters in place of references; what is no reference stays.
pub(in crate::extract) fn decoded(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest[1..].strip_prefix('#') {
            Some(number) => numeric(number, &mut out).map(|length| length + 2),
            None => named(&rest[1..], &mut out).map(|length| length + 1),
        };
        if length.is_none() {
            out.push('&');
        }
        rest = &rest[length.unwrap_or(1)..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn numeric(text: &str, out: &mut String) -> Option<usize> {
    let (digits, radix, prefix) = match text.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits
        .bytes()
        .take_while(|byte| char::from(*byte).is_digit(radix))
        .count();
    if length == 0 {
        return None;
    }
    let number = u32::from_str_radix(&digits[..length], radix).unwrap_or(u32::MAX);
    out.push(match number {
        // Pages of old editors name the characters of Windows-1252 by their bytes.
        0x80..=0x9f => {
            let byte = [u8::try_from(number).unwrap_or(b' ')];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        0 => char::REPLACEMENT_CHARACTER,
        _ => char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER),
    });
    let closed = digits[length..].starts_with(';');
    Some(prefix + length + usize::from(closed))
}

fn named(text: &str, out: &mut String) -> Option<usize> {
    const LONGEST_NAME: usize = 32;
    let run = text
        .bytes()
        .take(LONGEST_NAME)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let closed = text[run..].starts_with(';');
    let candidates = (1..=run + usize::from(closed)).rev();
    candidates.into_iter().find_map(|length| {
        // The table holds every prefix of a name, too, with the value 0.
        let (first, second) = *NAMED_ENTITIES.get(&text[..length])?;
        let first = char::from_u32(first).filter(|c| *c != '\0')?;
        out.push(first);
        out.extend(char::from_u32(second).filter(|c| *c != '\0'));
        Some(length)
    })
}
