//! Days of entry into force that lie before the day of signing.

use document::Confidence;
use jiff::civil::Date;

use crate::page::Page;
use crate::sight::Sight;

/// Words behind the day from which a document applies.
pub(crate) const TRIGGERS: &[&str] = &["日起施行", "日起实施", "日起执行", "日起生效"];

/// Sees a day of entry into force, written before a trigger at a place, that is before `signed_on`.
pub(crate) fn see(page: Page<'_>, trigger: usize, signed_on: Option<Date>) -> Option<Sight> {
    let signed_on = signed_on?;
    let words = page.before(trigger, 12);
    let words = &words[words.rfind('自').map_or(0, |at| at + '自'.len_utf8())..];
    let (year, rest) = words.split_once('年')?;
    let (month, day) = rest.split_once('月')?;
    let date = Date::new(
        digits(year)?,
        i8::try_from(digits(month)?).ok()?,
        i8::try_from(digits(day)?).ok()?,
    );
    let date = date.ok().filter(|&date| date < signed_on)?;
    let start = trigger - words.len();
    let reason = format!("施行日期（{date}）早于成文日期（{signed_on}）");
    let sight = Sight::new(
        "structure.date_before_signing",
        start..trigger + '日'.len_utf8(),
        Confidence::Medium,
        reason,
    );
    Some(sight.advise("核对施行日期和成文日期；确需溯及既往的，说明依据"))
}

fn digits(words: &str) -> Option<i16> {
    let words = words.trim();
    (!words.is_empty() && words.bytes().all(|one| one.is_ascii_digit()))
        .then(|| words.parse().ok())?
}
