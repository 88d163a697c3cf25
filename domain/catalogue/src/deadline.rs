//! The day by which a record has to be public, explained day by day, and whether it was kept.

use calendar::{Calendar, CountedDay, Deadline};
use jiff::civil::Date;

use crate::item::CatalogueItem;
use crate::time_limit::{Term, TimeLimit};

/// The day by which a record has to be public, and the rule that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationDeadline {
    /// The rule that won: of those that apply, the one that ends first.
    pub limit: TimeLimit,
    /// The date from which it runs; the day after is the first that counts.
    pub starts_on: Date,
    /// The last day.
    pub due: Date,
    /// The days between, each counted or not, with the reason; empty for a fixed day of the year.
    pub days: Vec<CountedDay>,
    /// Why the date may still move, when a holiday notice is not out yet.
    pub provisional: Option<String>,
    /// The change that started it again, if one did.
    pub changed_on: Option<Date>,
}

impl PublicationDeadline {
    /// Tells whether a publication on that day keeps the time limit.
    pub fn kept(&self, published_on: Date) -> bool {
        published_on <= self.due
    }
}

/// Returns the day by which a record of this item has to be public.
///
/// `date` finds the canonical date of a field of the record; `value` the canonical value of any
/// field, for rules that hold only for some records. `changed_on` is the day on which what is
/// already public changed: every rule then runs again from that day (政府信息公开条例 art. 26:
/// 自形成或者变更之日起). `None` when no rule has its date yet.
pub fn publication_deadline<'v>(
    item: &CatalogueItem,
    value: impl Fn(&str) -> Option<&'v str>,
    changed_on: Option<Date>,
    calendar: &Calendar,
) -> Option<PublicationDeadline> {
    let date = |limit: &TimeLimit| {
        value(limit.starts_from.as_str()).and_then(|written| written.parse::<Date>().ok())
    };
    let applies = |limit: &&TimeLimit| limit.when.as_ref().is_none_or(|when| when.is_met(&value));
    let limits: Vec<&TimeLimit> = item.time_limits.iter().filter(applies).collect();
    // A rule on changes whose date is there (撤销、变更决定) says by itself that there was a change.
    let told = limits
        .iter()
        .filter(|limit| limit.on_change)
        .filter_map(|limit| date(limit))
        .max();
    let changed_on = changed_on.max(told);
    let mut deadlines = Vec::new();
    for limit in limits {
        let start = if limit.on_change {
            date(limit)
        } else {
            date(limit).max(changed_on)
        };
        if let Some(start) = start {
            deadlines.push(counted(limit, start, changed_on, calendar));
        }
    }
    deadlines.into_iter().min_by_key(|deadline| deadline.due)
}

fn counted(
    limit: &TimeLimit,
    starts_on: Date,
    changed_on: Option<Date>,
    calendar: &Calendar,
) -> PublicationDeadline {
    let limit = limit.clone();
    match limit.term {
        Term::Within(period) => {
            let Deadline {
                due,
                days,
                provisional,
                ..
            } = calendar::deadline(starts_on, period, calendar);
            PublicationDeadline {
                limit,
                starts_on,
                due,
                days,
                provisional,
                changed_on,
            }
        }
        // A fixed day is a fixed day: it does not move when it is a Sunday (条例 art. 49).
        Term::By { month, day } => {
            let due = next(starts_on, month, day);
            let days = Vec::new();
            PublicationDeadline {
                limit,
                starts_on,
                due,
                days,
                provisional: None,
                changed_on,
            }
        }
    }
}

fn next(after: Date, month: i8, day: i8) -> Date {
    let of_year = |year: i16| Date::new(year, month, day).ok();
    [after.year(), after.year().saturating_add(1)]
        .into_iter()
        .filter_map(of_year)
        .find(|date| *date > after)
        .unwrap_or(Date::MAX)
}
