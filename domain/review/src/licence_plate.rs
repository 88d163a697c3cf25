//! Number plates of motor vehicles (GA 36-2018).

use document::Confidence;

use crate::number_run;
use crate::page::{Page, holds_any};
use crate::region;
use crate::sight::Sight;

const CONTEXT: &[&str] = &[
    "车牌",
    "号牌",
    "车主",
    "驾驶",
    "机动车",
    "车辆",
    "车号",
    "轿车",
    "小客车",
    "货车",
];

/// Sees a plate whose letter stands at a place, behind the short name of a province; returns it and
/// where it ends.
pub(crate) fn see(page: Page<'_>, letter: usize) -> Option<(Sight, usize)> {
    let province = page
        .previous(letter)
        .filter(|&one| region::begins_plate(one))?;
    let start = letter - province.len_utf8();
    let mut signs = Vec::with_capacity(8);
    let mut end = letter;
    for (offset, character) in page.text[letter..].char_indices().take(10) {
        match number_run::fold(character) {
            Some(sign) => signs.push(sign),
            None if signs.len() == 1 && matches!(character, '·' | '•' | '.' | ' ' | '-') => {
                continue;
            }
            None if signs.len() == 5 && "挂学警港澳".contains(character) => signs.push(b'#'),
            None => break,
        }
        end = letter + offset + character.len_utf8();
        if *signs.last()? == b'#' {
            break;
        }
    }
    if !is_plate(&signs) {
        return None;
    }
    let around = page.before(start, 20);
    let named = holds_any(around, CONTEXT) || holds_any(page.after(end, 8), CONTEXT);
    let confidence = if named {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    Some((
        Sight::personal(
            "personal.plate",
            start..end,
            confidence,
            "含有机动车号牌号码",
        ),
        end,
    ))
}

fn is_plate(signs: &[u8]) -> bool {
    let letter = |sign: u8| sign.is_ascii_uppercase() && sign != b'I' && sign != b'O';
    let Some((&city, rest)) = signs.split_first() else {
        return false;
    };
    let digits = rest.iter().filter(|sign| sign.is_ascii_digit()).count();
    let ordinary = rest.len() == 5
        && digits >= 2
        && rest
            .iter()
            .all(|&sign| letter(sign) || sign.is_ascii_digit() || sign == b'#');
    let is_energy = |sign: u8| matches!(sign, b'A'..=b'K') && letter(sign);
    let new_energy = match rest {
        [kind, second, last @ ..] if last.len() == 4 && is_energy(*kind) => {
            (letter(*second) || second.is_ascii_digit()) && last.iter().all(u8::is_ascii_digit)
        }
        [first @ .., kind] if first.len() == 5 && is_energy(*kind) => {
            first.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    letter(city) && (ordinary || new_energy)
}
