//! Identity numbers of citizens (GB 11643-1999): region, birth date, check digit, neighbourhood.

use document::Confidence;
use jiff::civil::Date;

use crate::checksum;
use crate::number_run::Candidate;
use crate::page::holds_any;
use crate::region;
use crate::sight::Sight;

const RULE: &str = "personal.identity_number";
const CONTEXT: &[&str] = &[
    "身份证",
    "身份号",
    "证件号",
    "证件编号",
    "公民身份",
    "居住证",
    "居留",
    "社保号",
    "社会保障号",
    "学籍号",
    "身份 证",
];
/// Words after which 18 characters are somebody else's number.
const OTHER: &[&str] = &[
    "信用代码",
    "机构代码",
    "项目代码",
    "项目编号",
    "订单",
    "流水",
    "税号",
    "备案号",
    "登记号",
];
/// The ways in which people part the digits.
const SHAPES: &[&[usize]] = &[
    &[18],
    &[6, 8, 4],
    &[6, 4, 4, 4],
    &[17, 1],
    &[14, 4],
    &[6, 12],
    &[4, 4, 4, 4, 2],
    &[3, 3, 4, 4, 4],
    &[6, 8, 3, 1],
    &[10, 4, 4],
    &[6, 4, 2, 2, 4],
    &[3, 3, 8, 4],
    &[2, 2, 2, 8, 4],
];

/// Sees an identity number in a candidate; `around` is what stands before it and above it.
pub(crate) fn see(candidate: &Candidate<'_>, around: &str, as_of: Date) -> Option<Sight> {
    let folded = candidate.folded();
    match folded.len() {
        18 => see_18(candidate, 0, around, as_of),
        // Social security and school register numbers put a letter before the identity number.
        19 if matches!(folded[0], b'G' | b'J' | b'L') => see_18(candidate, 1, around, as_of),
        15 => see_15(candidate, around, as_of),
        _ => None,
    }
}

fn see_18(candidate: &Candidate<'_>, skipped: usize, around: &str, as_of: Date) -> Option<Sight> {
    let folded = &candidate.folded()[skipped..];
    let mut shape = candidate.shape();
    shape[0] -= skipped;
    let last_fits = folded[17].is_ascii_digit() || folded[17] == b'X';
    if !SHAPES.contains(&shape.as_slice()) || !candidate.stands_alone() || !last_fits {
        return None;
    }
    let check = checksum::identity_check(&folded[..17])?;
    birth_date(&folded[6..14], as_of)?;
    if !region::is_province(&folded[..2]) {
        return None;
    }
    let named = holds_any(around, CONTEXT);
    let other = !named && (holds_any(around, OTHER) || checksum::is_credit_code(folded));
    let confidence = match (check == folded[17], named, other) {
        (_, _, true) => return None,
        (true, true, _) => Confidence::High,
        (true, false, _) | (false, true, _) => Confidence::Medium,
        // Numbers of orders and projects hit region and date by chance.
        (false, false, _) if candidate.is_one_group() => Confidence::Low,
        (false, false, _) => return None,
    };
    let reason = match check == folded[17] {
        true => "含有公民身份号码（地区、出生日期、校验码均相符）",
        false => "疑似公民身份号码（地区、出生日期相符，校验码不符，可能有录入错误）",
    };
    Some(Sight::personal(
        RULE,
        candidate.bytes_from(skipped),
        confidence,
        reason,
    ))
}

/// The numbers of before 1999 have no check digit, so that only their neighbourhood tells.
fn see_15(candidate: &Candidate<'_>, around: &str, as_of: Date) -> Option<Sight> {
    let folded = candidate.folded();
    if !candidate.is_digits() || !candidate.stands_alone() || !region::is_province(&folded[..2]) {
        return None;
    }
    if !matches!(candidate.shape().as_slice(), [15] | [6, 6, 3]) || !holds_any(around, CONTEXT) {
        return None;
    }
    let mut born = *b"19000000";
    born[2..].copy_from_slice(&folded[6..12]);
    birth_date(&born, as_of)?;
    let reason = "含有15位公民身份号码";
    Some(Sight::personal(
        RULE,
        candidate.bytes(),
        Confidence::Medium,
        reason,
    ))
}

/// Returns the date when it is a real day since 1900 and not after today.
fn birth_date(digits: &[u8], as_of: Date) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| {
        digits.get(range)?.iter().try_fold(0_i16, |sum, digit| {
            digit
                .is_ascii_digit()
                .then(|| sum * 10 + i16::from(digit - b'0'))
        })
    };
    let year = number(0..4)?;
    let date = Date::new(year, number(4..6)? as i8, number(6..8)? as i8).ok()?;
    (year >= 1900 && date <= as_of).then_some(date)
}
