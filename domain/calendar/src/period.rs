//! A legal period (期间): a number with its unit, which is never a bare number of days.

use std::fmt;

use jiff::Span;
use jiff::civil::Date;

/// A legal period. Working days and days are different things in law, so they are here too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// 工作日: only working days count.
    WorkingDays(u16),
    /// 日: every day counts; the last one moves to a working day.
    Days(u16),
    /// 月: to the same day of a later month, or its last day.
    Months(u8),
    /// 年: to the same day of a later year, or the last day of February.
    Years(u8),
}

impl Period {
    /// Returns the period made longer by `more` of its own unit, as an extension (延期) does.
    ///
    /// ```
    /// use calendar::Period;
    /// assert_eq!(Period::WorkingDays(20).extended_by(20), Period::WorkingDays(40));
    /// ```
    #[must_use]
    pub fn extended_by(self, more: u16) -> Period {
        let few = u8::try_from(more).unwrap_or(u8::MAX);
        match self {
            Period::WorkingDays(count) => Period::WorkingDays(count.saturating_add(more)),
            Period::Days(count) => Period::Days(count.saturating_add(more)),
            Period::Months(count) => Period::Months(count.saturating_add(few)),
            Period::Years(count) => Period::Years(count.saturating_add(few)),
        }
    }

    /// Returns how many days after `from` a period of calendar days ends, before its last day moves;
    /// `None` for working days, which have to be counted.
    pub(crate) fn calendar_days(self, from: Date) -> Option<i32> {
        let span = match self {
            Period::WorkingDays(_) => return None,
            Period::Days(count) => Span::new().days(count),
            // The corresponding day, or the month's last day if it has none (民法典第202条).
            Period::Months(count) => Span::new().months(count),
            Period::Years(count) => Span::new().years(count),
        };
        let last = from.saturating_add(span);
        Some((last - from).get_days())
    }
}

/// Writes the period as a legal text does: 20个工作日, 30日, 3个月, 2年.
impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::WorkingDays(count) => write!(out, "{count}个工作日"),
            Period::Days(count) => write!(out, "{count}日"),
            Period::Months(count) => write!(out, "{count}个月"),
            Period::Years(count) => write!(out, "{count}年"),
        }
    }
}
