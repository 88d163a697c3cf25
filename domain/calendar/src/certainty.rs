//! How sure we are of a day: settled by a notice, open to change, or estimated without one.

use jiff::civil::{Date, Weekday};

/// The first day of December that the next year's notice may still rearrange. The notices of 2007
/// to 2026 reached back to 29 December at most (2008, 2019): New Year's Day joins a weekend of at
/// most three days, and the day worked in exchange is the Saturday before.
pub(crate) const FIRST_OPEN_DAY_OF_DECEMBER: i8 = 29;

/// Says how sure we are of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// 已确定: every notice that could list the day is known.
    Settled,
    /// 暂定: its year's notice is known, but the next one, which can reach back to it, is not.
    Open,
    /// 估算: no notice of its year is known.
    Estimated,
}

/// Names the statutory holiday of a day without a notice, where its date is the same every year.
// This is a guess until the notice comes, not law: it knows no lunar holiday and no exchange.
pub(crate) fn fixed_holiday(date: Date) -> Option<&'static str> {
    match (date.month(), date.day()) {
        (1, 1) => Some("元旦放假（暂定）"),
        (5, 1 | 2) => Some("劳动节放假（暂定）"),
        (10, 1..=3) => Some("国庆节放假（暂定）"),
        _ => None,
    }
}

/// Says whether a weekday is worked where nothing is listed, and why.
pub(crate) fn ordinary_day(weekday: Weekday, certain: bool) -> (bool, &'static str) {
    match (weekday, certain) {
        (Weekday::Saturday, true) => (false, "星期六"),
        (Weekday::Saturday, false) => (false, "星期六（暂定）"),
        (Weekday::Sunday, true) => (false, "星期日"),
        (Weekday::Sunday, false) => (false, "星期日（暂定）"),
        (_, true) => (true, "工作日"),
        (_, false) => (true, "工作日（暂定）"),
    }
}
