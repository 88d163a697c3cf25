//! Foreign letters that look like Latin ones, slipped into words to deceive the eye or a filter.

use std::ops::Range;

use document::Confidence;

use crate::page::Page;
use crate::sight::Sight;

/// Returns the Latin letter that a Cyrillic or Greek letter is mistaken for.
pub(crate) fn latin_of(character: char) -> Option<char> {
    Some(match character {
        'а' | 'α' => 'a',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'с' | 'ϲ' => 'c',
        'С' | 'Ϲ' => 'C',
        'ԁ' => 'd',
        'е' | 'ё' => 'e',
        'Е' | 'Ё' | 'Ε' => 'E',
        'ɡ' => 'g',
        'һ' => 'h',
        'Н' | 'Η' => 'H',
        'і' | 'ι' => 'i',
        'І' | 'Ι' => 'I',
        'ј' => 'j',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'о' | 'ο' | 'σ' => 'o',
        'О' | 'Ο' => 'O',
        'р' | 'ρ' => 'p',
        'Р' | 'Ρ' => 'P',
        'ԛ' => 'q',
        'ѕ' => 's',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'ν' | 'ѵ' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'Х' | 'Χ' => 'X',
        'у' | 'γ' => 'y',
        'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        _ => return None,
    })
}

/// Greek letters that science writes by themselves or beside a Latin letter (α粒子, μm, σx).
fn is_scientific(character: char) -> bool {
    matches!(character, 'α' | 'γ' | 'ι' | 'ν' | 'ρ' | 'σ' | 'χ')
}

/// Sees the word of letters and digits that stands at a range, when it holds a non-ASCII letter.
pub(crate) fn see(page: Page<'_>, word: Range<usize>) -> Option<Sight> {
    let letters = &page.text[word.clone()];
    let like = letters
        .chars()
        .filter(|&one| latin_of(one).is_some() && !is_scientific(one))
        .count();
    let latin = letters.chars().filter(char::is_ascii_alphabetic).count();
    let other = letters
        .chars()
        .filter(|&one| !one.is_ascii() && latin_of(one).is_none())
        .count();
    if like == 0 || other > 0 {
        return None; // a word of another language, or a formula
    }
    let beside_han = [page.previous(word.start), page.next(word.end)]
        .into_iter()
        .flatten()
        .any(|one| matches!(one, '\u{4e00}'..='\u{9fff}'));
    let alone = letters.chars().filter(|one| one.is_alphabetic()).count() == 1;
    let confidence = match (latin, alone && beside_han) {
        (1.., _) => Confidence::Medium,
        (0, true) if !letters.chars().any(is_greek) => Confidence::Low,
        _ => return None,
    };
    let mended: String = letters
        .chars()
        .map(|one| latin_of(one).unwrap_or(one))
        .collect();
    let reason = "夹有与拉丁字母形近的外文字母，会妨碍检索，也可能被用来仿冒";
    Some(Sight::new("tampering.homoglyph", word, confidence, reason).replace(mended))
}

fn is_greek(character: char) -> bool {
    matches!(character, '\u{370}'..='\u{3ff}')
}
