//! The last day of a legal period (到期日), with every day on the way and why it counts or not.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::certainty::Certainty;
use crate::period::Period;
use crate::working_days::{Calendar, Day};

/// Days on which a period does not run, both ends included, such as the time that it takes to ask a
/// third party. Give a pause without an end as far as the day on which you ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// The first day that does not count.
    pub first: Date,
    /// The last day that does not count; before `first`, there is no pause.
    pub last: Date,
    /// The reason in Chinese, such as 征求第三方意见.
    pub why: String,
}

/// The last day of a period, and how it comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The day of the event that starts the period; it does not count itself.
    pub from: Date,
    /// The period.
    pub period: Period,
    /// The last day of the period, until midnight.
    pub due: Date,
    /// Why a notice to come may still move the last day, in Chinese; `None` when it is settled.
    pub provisional: Option<String>,
    /// Each day after `from`, up to and including the last day.
    pub days: Vec<CountedDay>,
    unpublished: Option<NotYetPublished>,
}

/// A day on the way to a deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedDay {
    /// The day.
    pub date: Date,
    /// Whether it is one of the days of the period.
    pub counted: bool,
    /// The reason in Chinese: what the day is, or why the period pauses or moves on.
    pub why: Cow<'static, str>,
}

/// A deadline that depends on a year whose holidays are not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no holiday notice for {year} is known, so the end of the period after {from} can only be \
     estimated: {estimate}"
)]
pub struct NotYetPublished {
    /// The first year without a notice on which the deadline depends.
    pub year: i16,
    /// The day of the event that starts the period.
    pub from: Date,
    /// The last day by estimate.
    pub estimate: Date,
}

/// Returns the last day of a period that starts with an event on the day `from`.
///
/// Always answers; where a notice is missing, the answer is an estimate and says so.
///
/// ```
/// use calendar::{Calendar, Period, deadline};
/// use jiff::civil::date;
/// let reply = deadline(date(2026, 3, 2), Period::WorkingDays(5), &Calendar::default());
/// assert_eq!(reply.due, date(2026, 3, 9));
/// assert!(reply.provisional.is_some());
/// ```
pub fn deadline(from: Date, period: Period, calendar: &Calendar) -> Deadline {
    count(from, period, &[], calendar)
}

/// Returns the last day of a period, unless that takes a year whose holidays are not published.
///
/// The last three days of a published December are not refused but marked in
/// [`Deadline::provisional`]: they can be counted by published law, and may still change.
///
/// # Errors
/// [`NotYetPublished`] names the year and gives the estimate.
///
/// ```
/// use calendar::{Calendar, Period, certain_deadline};
/// use jiff::civil::date;
/// let refusal = certain_deadline(date(2026, 3, 2), Period::Days(5), &Calendar::default());
/// assert_eq!(refusal.unwrap_err().year, 2026);
/// ```
pub fn certain_deadline(
    from: Date,
    period: Period,
    calendar: &Calendar,
) -> Result<Deadline, NotYetPublished> {
    deadline(from, period, calendar).published()
}

/// Returns the last day of a period that did not run during `pauses`; these may overlap.
///
/// An extension is a longer period ([`Period::extended_by`]); a fresh start is a later `from`.
///
/// ```
/// use calendar::{Calendar, Pause, Period, count};
/// use jiff::civil::date;
/// let asked = Pause { first: date(2026, 3, 3), last: date(2026, 3, 4), why: "征求第三方意见".into() };
/// let reply = count(date(2026, 3, 2), Period::WorkingDays(5), &[asked], &Calendar::default());
/// assert_eq!(reply.due, date(2026, 3, 11));
/// ```
pub fn count(from: Date, period: Period, pauses: &[Pause], calendar: &Calendar) -> Deadline {
    let mut tally = Tally {
        days: Vec::new(),
        open: None,
        estimated: None,
    };
    let due = match period.calendar_days(from) {
        None => tally.count_working_days(from, period, pauses, calendar),
        Some(length) => {
            let last = tally.count_days(from, length, pauses, calendar);
            tally.move_to_working_day(last, pauses, calendar)
        }
    };
    Deadline {
        from,
        period,
        due,
        provisional: tally.doubt(calendar),
        days: tally.days,
        unpublished: tally.estimated.map(|year| NotYetPublished {
            year,
            from,
            estimate: due,
        }),
    }
}

impl Deadline {
    /// Returns the deadline, unless it takes a year whose holidays are not published.
    ///
    /// # Errors
    /// [`NotYetPublished`] names the year and gives the estimate.
    ///
    /// ```
    /// use calendar::{Calendar, Period, deadline};
    /// use jiff::civil::date;
    /// let reply = deadline(date(2026, 3, 2), Period::WorkingDays(5), &Calendar::default());
    /// assert!(reply.published().is_err());
    /// ```
    pub fn published(self) -> Result<Deadline, NotYetPublished> {
        match self.unpublished {
            Some(missing) => Err(missing),
            None => Ok(self),
        }
    }
}

/// What has been counted so far, and the first years that leave it in doubt.
struct Tally {
    days: Vec<CountedDay>,
    open: Option<i16>,
    estimated: Option<i16>,
}

impl Tally {
    // Day one is the day after the event, even if that falls on a holiday (民法典第201条).
    fn count_working_days(
        &mut self,
        from: Date,
        period: Period,
        pauses: &[Pause],
        calendar: &Calendar,
    ) -> Date {
        let Period::WorkingDays(mut left) = period else {
            return from;
        };
        let mut last = from;
        while left > 0 {
            let Some(date) = self.next(last) else { break };
            last = date;
            if let Some(pause) = pause_on(date, pauses) {
                self.note(date, false, paused(pause));
                continue;
            }
            let day = calendar.day(date);
            self.rely_on(&day);
            left -= u16::from(day.working);
            self.note(date, day.working, day.why);
        }
        last
    }

    fn count_days(
        &mut self,
        from: Date,
        length: i32,
        pauses: &[Pause],
        calendar: &Calendar,
    ) -> Date {
        let mut left = length;
        let mut last = from;
        while left > 0 {
            let Some(date) = self.next(last) else { break };
            last = date;
            match pause_on(date, pauses) {
                Some(pause) => self.note(date, false, paused(pause)),
                None => {
                    left -= 1;
                    self.note(date, true, calendar.day(date).why);
                }
            }
        }
        last
    }

    // A last day that is a day off moves to the day after the holiday (民法典第203条).
    fn move_to_working_day(&mut self, last: Date, pauses: &[Pause], calendar: &Calendar) -> Date {
        let mut last = last;
        loop {
            let paused_here = pause_on(last, pauses).is_some();
            if !paused_here {
                let day = calendar.day(last);
                self.rely_on(&day);
                if day.working {
                    return last;
                }
            }
            let Some(date) = self.next(last) else {
                return last;
            };
            last = date;
            match pause_on(date, pauses) {
                Some(pause) => self.note(date, false, paused(pause)),
                None => {
                    let day = calendar.day(date);
                    let moved = if day.working {
                        "期限顺延至当日"
                    } else {
                        "期限顺延"
                    };
                    self.note(date, false, Cow::Owned(format!("{}，{moved}", day.why)));
                }
            }
        }
    }

    /// The next day; at the end of the calendar nothing more can be counted.
    fn next(&mut self, last: Date) -> Option<Date> {
        let next = last.tomorrow().ok();
        if next.is_none() {
            self.estimated.get_or_insert(last.year());
        }
        next
    }

    fn note(&mut self, date: Date, counted: bool, why: Cow<'static, str>) {
        self.days.push(CountedDay { date, counted, why });
    }

    fn rely_on(&mut self, day: &Day) {
        let doubt = match day.certainty {
            Certainty::Settled => return,
            Certainty::Open => &mut self.open,
            Certainty::Estimated => &mut self.estimated,
        };
        doubt.get_or_insert(day.date.year());
    }

    fn doubt(&self, calendar: &Calendar) -> Option<String> {
        if let Some(year) = self.estimated {
            let known = match calendar.published_through() {
                Some(last) if year > last => "尚未公布，公布后须重新计算",
                _ => "未收录，收录后须重新计算",
            };
            return Some(format!(
                "暂定：{year}年放假安排{known}；现按周一至周五，扣除1月1日、5月1日至2日、10月1日至3日估算"
            ));
        }
        let year = self.open?;
        let next = year.saturating_add(1);
        Some(format!(
            "暂定：{next}年放假安排尚未公布，可能调整{year}年12月29日至31日的上班安排"
        ))
    }
}

fn pause_on(date: Date, pauses: &[Pause]) -> Option<&Pause> {
    pauses
        .iter()
        .find(|pause| pause.first <= date && date <= pause.last)
}

fn paused(pause: &Pause) -> Cow<'static, str> {
    match pause.why.as_str() {
        "" => Cow::Borrowed("暂停计算"),
        why => Cow::Owned(format!("{why}，暂停计算")),
    }
}
