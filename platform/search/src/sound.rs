//! How Chinese titles sound: readings for words typed by ear, initials for words typed in haste.

use std::sync::OnceLock;

use pinyin::{ToPinyin, ToPinyinMulti};

use crate::fold::{folded, is_han, is_part_of_a_run};
use crate::words::Terms;

/// A character with more readings than this is too ambiguous to widen by.
const MOST_READINGS: usize = 4;

/// The characters that are read; rarer ones have no sound here.
const FIRST_USUAL: char = '\u{4E00}';
const LAST_USUAL: char = '\u{9FFF}';

/// Returns the readings of a character without tones, the most common first; ü is written v.
pub(crate) fn readings(character: char) -> &'static [String] {
    // Every title is read aloud when it is indexed: the 20,000 usual characters are looked up once.
    static USUAL: OnceLock<Vec<Vec<String>>> = OnceLock::new();
    let usual = USUAL.get_or_init(|| (FIRST_USUAL..=LAST_USUAL).map(all_readings).collect());
    (character as usize)
        .checked_sub(FIRST_USUAL as usize)
        .and_then(|place| usual.get(place))
        .map_or(&[], Vec::as_slice)
}

fn all_readings(character: char) -> Vec<String> {
    let mut readings: Vec<String> = Vec::new();
    if let Some(common) = character.to_pinyin() {
        readings.push(plain(common.plain()));
    }
    if let Some(all) = character.to_pinyin_multi() {
        for reading in all {
            let reading = plain(reading.plain());
            if readings.len() < MOST_READINGS && !readings.contains(&reading) {
                readings.push(reading);
            }
        }
    }
    readings
}

fn plain(reading: &str) -> String {
    reading.replace('ü', "v")
}

/// Adds the sound terms of a title: each reading at its character's offset.
pub(crate) fn sounds(title: &str, terms: &mut Terms) {
    for (position, character) in folded(title).chars().enumerate() {
        if is_han(character) {
            for sound in readings(character) {
                terms.push(position, sound);
            }
        }
    }
}

/// Adds the terms of a title's initials: each pair of first letters, at the place of its first
/// character among the Chinese characters, letters and digits of the title.
pub(crate) fn initial_pairs(title: &str, terms: &mut Terms) {
    let mut pair = String::new();
    let mut before: Vec<char> = Vec::new();
    for (position, character) in run_characters(title).enumerate() {
        let these = initials(character);
        for first in &before {
            for second in &these {
                pair.clear();
                pair.extend([first, second]);
                terms.push(position - 1, &pair);
            }
        }
        before = these;
    }
}

/// Returns the characters of a text that have initials.
pub(crate) fn run_characters(text: &str) -> impl Iterator<Item = char> {
    folded(text)
        .chars()
        .filter(|character| is_part_of_a_run(*character))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Returns the first letters under which a character may be typed.
pub(crate) fn initials(character: char) -> Vec<char> {
    if !is_han(character) {
        return vec![character];
    }
    let mut initials: Vec<char> = Vec::new();
    for reading in readings(character) {
        if let Some(initial) = reading.chars().next()
            && !initials.contains(&initial)
        {
            initials.push(initial);
        }
    }
    initials
}

/// Cuts letters into syllables, `gonggong` into gong and gong; `None` if they are no pinyin. The
/// longest syllables win, as they do for a reader.
pub(crate) fn syllables(letters: &str) -> Option<Vec<String>> {
    if letters.is_empty() || !letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let known = known_syllables();
    // fewest[i] is the fewest syllables that spell letters[i..], with the length of the first.
    let mut fewest: Vec<Option<(usize, usize)>> = vec![None; letters.len() + 1];
    fewest[letters.len()] = Some((0, 0));
    for start in (0..letters.len()).rev() {
        for length in (1..=6.min(letters.len() - start)).rev() {
            if let Some((rest, _)) = fewest[start + length]
                && known.contains(&letters[start..start + length])
                && fewest[start].is_none_or(|(best, _)| rest + 1 < best)
            {
                fewest[start] = Some((rest + 1, length));
            }
        }
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let (_, length) = fewest[at]?;
        out.push(letters[at..at + length].to_owned());
        at += length;
    }
    Some(out)
}

fn known_syllables() -> &'static std::collections::HashSet<&'static str> {
    static KNOWN: OnceLock<std::collections::HashSet<&'static str>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        (FIRST_USUAL..=LAST_USUAL)
            .filter_map(|character| character.to_pinyin())
            .map(|reading| reading.plain())
            .filter(|reading| reading.is_ascii() && (reading.len() > 1 || "aoe".contains(reading)))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_cut_into_syllables_or_are_no_pinyin() {
        assert_eq!(
            syllables("gonggongziyuan"),
            Some(["gong", "gong", "zi", "yuan"].map(str::to_owned).to_vec())
        );
        assert_eq!(syllables("ggzy"), None);
        assert_eq!(syllables(""), None);
        assert_eq!(syllables("g7"), None);
    }

    #[test]
    fn a_character_answers_to_each_of_its_initials() {
        assert!(initials('重').contains(&'c') && initials('重').contains(&'z'));
        assert_eq!(initials('公'), ['g']);
        let mut terms = Terms::default();
        initial_pairs("重庆2024", &mut terms);
        assert!(terms.iter().any(|term| term == (0, "cq")));
    }
}
