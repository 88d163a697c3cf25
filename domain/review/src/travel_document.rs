//! Passports and travel permits, by their patterns and the words before them.

use document::Confidence;

use crate::checksum;
use crate::number_run::Candidate;
use crate::page::{Page, holds_any};
use crate::sight::Sight;

const PASSPORT: &[&str] = &["护照"];
const PERMIT: &[&str] = &[
    "通行证",
    "回乡证",
    "台胞证",
    "来往内地",
    "往来港澳",
    "往来台湾",
];

/// Sees a passport or a travel permit.
pub(crate) fn see(page: Page<'_>, candidate: &Candidate<'_>, around: &str) -> Option<Sight> {
    let folded = candidate.folded();
    if !candidate.is_one_group() || !candidate.stands_alone() {
        return None;
    }
    if holds_any(around, PERMIT) && is_permit(folded) {
        let reason = "含有通行证号码";
        return Some(permit(candidate, Confidence::Medium, reason));
    }
    if !is_passport(folded) {
        return None;
    }
    let behind = page.after(candidate.bytes().end, 4);
    let named = holds_any(around, PASSPORT) || holds_any(behind, PASSPORT);
    if !named && checksum::is_organisation_code(folded) {
        return None;
    }
    // One letter and eight digits are also what goods and files are numbered with.
    let confidence = if named {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    let reason = if named {
        "含有护照号码"
    } else {
        "疑似护照号码"
    };
    Some(Sight::personal(
        "personal.passport",
        candidate.bytes(),
        confidence,
        reason,
    ))
}

fn permit(candidate: &Candidate<'_>, confidence: Confidence, reason: &str) -> Sight {
    Sight::personal(
        "personal.travel_permit",
        candidate.bytes(),
        confidence,
        reason,
    )
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_uppercase() && byte != b'I' && byte != b'O'
}

fn is_passport(folded: &[u8]) -> bool {
    match folded {
        [b'E' | b'G', rest @ ..] if rest.len() == 8 && digits(rest) => true,
        [b'E', second, rest @ ..] if rest.len() == 7 => is_letter(*second) && digits(rest),
        [b'S' | b'D' | b'P', b'E', rest @ ..] if rest.len() == 7 => digits(rest),
        _ => false,
    }
}

fn is_permit(folded: &[u8]) -> bool {
    match folded {
        [b'C', second, rest @ ..] if rest.len() == 7 => {
            (second.is_ascii_digit() || is_letter(*second)) && digits(rest)
        }
        [b'W' | b'L' | b'T', rest @ ..] if rest.len() == 8 => digits(rest),
        [b'H' | b'M', rest @ ..] if matches!(rest.len(), 8 | 10) => digits(rest),
        all => matches!(all.len(), 8 | 10) && digits(all),
    }
}

fn digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}
