//! Folds text so that width, case, traditional forms, brackets and stray spaces make no difference.
//!
//! Folded text holds Han characters and lower-case letters and digits only. A space parts two runs
//! of different kinds, a line feed stands for a pause of the sentence, and everything else that is
//! printed (brackets, quotation marks, spaces between characters) leaves no trace.

use std::sync::OnceLock;

use crate::traditional::TRADITIONAL_TO_SIMPLIFIED;

/// What a character is to the index, after folding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A Chinese character, in its simplified form.
    Han(char),
    /// A letter or digit, narrow and lower-case.
    Letter(char),
    /// Printed, but not a border between words: brackets, quotation marks, spaces, hyphens.
    Bracket,
    /// A pause: comma, full stop, line end.
    Pause,
    /// Not printed at all: zero-width joiners, soft hyphens, marks of direction.
    Nothing,
}

/// Folds one character.
pub(crate) fn kind(character: char) -> Kind {
    let narrow = match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        other => other,
    };
    match narrow {
        'a'..='z' | '0'..='9' => Kind::Letter(narrow),
        'A'..='Z' => Kind::Letter(narrow.to_ascii_lowercase()),
        _ if is_han(narrow) => Kind::Han(simplified(narrow)),
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{00AD}' => Kind::Nothing,
        '\n' | '\r' | ',' | ';' | ':' | '!' | '?' | '。' | '、' | '…' | '\u{FF61}' | '\u{FF64}'
        | '|' | '\u{2028}' | '\u{2029}' => Kind::Pause,
        _ if narrow.is_alphanumeric() => {
            Kind::Letter(narrow.to_lowercase().next().unwrap_or(narrow))
        }
        _ => Kind::Bracket,
    }
}

/// Tells whether the character is a Chinese character, 〇 and 々 among them.
pub(crate) fn is_han(character: char) -> bool {
    matches!(character,
        '\u{4E00}'..='\u{9FFF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{3005}' | '\u{3007}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Tells whether the character stands inside a run of folded text, rather than between two.
pub(crate) fn is_part_of_a_run(folded: char) -> bool {
    folded != ' ' && folded != '\n'
}

fn simplified(character: char) -> char {
    // One lookup per character of every indexed text: a flat table of 128 KB beats a search.
    static TABLE: OnceLock<Vec<u16>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: Vec<u16> = (0..=u16::MAX).collect();
        let mut characters = TRADITIONAL_TO_SIMPLIFIED
            .chars()
            .filter(|character| !character.is_whitespace());
        while let (Some(from), Some(to)) = (characters.next(), characters.next()) {
            if let (Ok(from), Ok(to)) = (u16::try_from(from as u32), u16::try_from(to as u32)) {
                table[usize::from(from)] = to;
            }
        }
        table
    });
    table
        .get(character as usize)
        .and_then(|code| char::from_u32(u32::from(*code)))
        .unwrap_or(character)
}

/// Folds a text, handing each folded character on with the place, counted in characters of the
/// given text, that it came from.
pub(crate) fn fold_each(text: &str, mut emit: impl FnMut(char, usize)) {
    #[derive(PartialEq)]
    enum Before {
        Start,
        Han,
        Letter,
        Pause,
    }
    let mut before = Before::Start;
    let mut apart = false;
    for (place, character) in text.chars().enumerate() {
        match kind(character) {
            Kind::Han(han) => {
                if before == Before::Letter {
                    emit(' ', place);
                }
                emit(han, place);
                before = Before::Han;
                apart = false;
            }
            Kind::Letter(letter) => {
                if before == Before::Han || (before == Before::Letter && apart) {
                    emit(' ', place);
                }
                emit(letter, place);
                before = Before::Letter;
                apart = false;
            }
            Kind::Bracket => apart = true,
            Kind::Pause => {
                if before != Before::Start && before != Before::Pause {
                    emit('\n', place);
                    before = Before::Pause;
                }
            }
            Kind::Nothing => {}
        }
    }
}

/// Returns the folded text.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_each(text, |character, _| out.push(character));
    out.truncate(out.trim_end_matches('\n').len());
    out
}

/// Returns the folded text without any border, the form in which whole titles and index numbers
/// are compared.
pub(crate) fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_each(text, |character, _| {
        if is_part_of_a_run(character) {
            out.push(character);
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_leaves_runs_with_their_borders() {
        let table = [
            ("國辦發〔２０１７〕４７號", "国办发 2017 47 号"),
            ("国办发[2017] 47号", "国办发 2017 47 号"),
            ("关于《放 管 服》改革", "关于放管服改革"),
            ("公开，透明。", "公开\n透明"),
            ("ＰＤＦ文件A4", "pdf 文件 a4"),
            ("隐\u{200B}私", "隐私"),
            ("3.5%", "3 5"),
            ("！！", ""),
        ];
        for (text, expected) in table {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn the_table_of_forms_pairs_and_never_maps_twice() {
        let characters: Vec<char> = TRADITIONAL_TO_SIMPLIFIED
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        assert_eq!(characters.len() % 2, 0);
        let mut seen = std::collections::BTreeSet::new();
        for pair in characters.chunks(2) {
            assert!(seen.insert(pair[0]), "{} stands twice", pair[0]);
            assert_ne!(pair[0], pair[1]);
            assert!(is_han(pair[0]) && is_han(pair[1]));
        }
        for pair in characters.chunks(2) {
            assert!(!seen.contains(&pair[1]), "{} is mapped on", pair[1]);
        }
        assert!(seen.len() > 600, "{} forms", seen.len());
    }
}
