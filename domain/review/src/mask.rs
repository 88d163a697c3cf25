//! The words to publish in place of personal data (GB/T 37964-2019 is the method's reference).

use document::Finding;

use crate::address;
use crate::number_run;
use crate::surname;

/// Returns the masked words for a finding of personal data; `None` for other findings.
///
/// ```
/// use document::{Confidence, Finding, Severity};
/// let finding = Finding {
///     rule: "personal.mobile".into(), severity: Severity::Blocking, place: 0..11,
///     text: "13800138000".into(), reason: String::new(), suggestion: None, basis: None,
///     confidence: Confidence::High,
/// };
/// assert_eq!(review::mask(&finding).as_deref(), Some("138****8000"));
/// ```
pub fn mask(finding: &Finding) -> Option<String> {
    let signs: String = finding
        .text
        .chars()
        .filter_map(number_run::fold)
        .map(char::from)
        .collect();
    Some(match finding.rule.as_ref() {
        "personal.identity_number" => keep(&signs, 3, 4),
        "personal.mobile" => keep(&signs[signs.len().saturating_sub(11)..], 3, 4),
        "personal.landline" => mask_landline(&finding.text, &signs),
        "personal.bank_card" => keep(&signs, 0, 4),
        "personal.passport" | "personal.travel_permit" => mask_document(&signs),
        "personal.plate" => mask_plate(&finding.text),
        "personal.email" => mask_email(&finding.text),
        "personal.home_address" => address::mask(&finding.text),
        "personal.name_beside" => mask_name_in_running_text(&finding.text),
        _ => return None,
    })
}

/// Masks a name for a table: 张*, 李*明, 欧阳*.
///
/// ```
/// assert_eq!(review::mask_name("李小明"), "李*明");
/// assert_eq!(review::mask_name("欧阳修"), "欧阳*");
/// ```
pub fn mask_name(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let kept = kept_of_name(name, characters.len());
    let mut masked: String = characters[..kept].iter().collect();
    let hidden = characters.len() - kept;
    masked.extend(std::iter::repeat_n('*', hidden.saturating_sub(1).max(1)));
    if hidden > 1 {
        masked.extend(characters.last());
    }
    masked
}

/// Masks a name for running text: 张某, 李某某, 欧阳某.
///
/// ```
/// assert_eq!(review::mask_name_in_running_text("李小明"), "李某某");
/// ```
pub fn mask_name_in_running_text(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let kept = kept_of_name(name, characters.len());
    let mut masked: String = characters[..kept].iter().collect();
    masked.extend(std::iter::repeat_n('某', (characters.len() - kept).max(1)));
    masked
}

fn kept_of_name(name: &str, characters: usize) -> usize {
    surname::length(name).unwrap_or(1).min(characters)
}

/// Keeps the first and the last signs of a number and puts `*` for each one between.
fn keep(signs: &str, first: usize, last: usize) -> String {
    let length = signs.len();
    let (first, last) = if length > first + last {
        (first, last)
    } else {
        (0, 0)
    };
    let stars = "*".repeat(length - first - last);
    format!("{}{stars}{}", &signs[..first], &signs[length - last..])
}

fn mask_landline(text: &str, signs: &str) -> String {
    if !signs.starts_with('0') {
        return keep(signs, 0, 4);
    }
    let parted = text.chars().position(|one| number_run::fold(one).is_none());
    // Area codes have three digits for 010 and 02x, four elsewhere.
    let short_area = matches!(signs.as_bytes(), [b'0', b'1' | b'2', ..]);
    let area = parted
        .filter(|area| (3..=4).contains(area))
        .unwrap_or(if short_area { 3 } else { 4 });
    let area = area.min(signs.len());
    format!("{}-{}", &signs[..area], keep(&signs[area..], 0, 4))
}

fn mask_document(signs: &str) -> String {
    let letters = signs
        .bytes()
        .take_while(u8::is_ascii_alphabetic)
        .count()
        .clamp(1, 2);
    let length = signs.len();
    if length < letters + 3 {
        return "*".repeat(length);
    }
    format!("{}******{}", &signs[..letters], &signs[length - 3..])
}

fn mask_plate(text: &str) -> String {
    let province: String = text.chars().take(1).collect();
    let rest: Vec<char> = text
        .chars()
        .skip(1)
        .filter_map(|one| {
            number_run::fold(one)
                .map(char::from)
                .or("挂学警港澳".contains(one).then_some(one))
        })
        .collect();
    let Some((city, number)) = rest.split_first().filter(|(_, number)| number.len() > 2) else {
        return format!("{province}***");
    };
    let last: String = number[number.len() - 2..].iter().collect();
    format!("{province}{city}{}{last}", "*".repeat(number.len() - 2))
}

fn mask_email(text: &str) -> String {
    let (name, domain) = text.rsplit_once('@').unwrap_or((text, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}***@{domain}")
}
