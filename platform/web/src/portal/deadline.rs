//! 公开时限 of a record: kept or not, and how the last day comes about, day by day.

use ::catalogue::{Manifest, PublicationDeadline};
use jiff::civil::Date;
use operations::edition_deadline;
use store::EditionRow;

use crate::refusal::Refusal;
use crate::visit::Visit;
use crate::words::{long_date, weekday};

/// What a record page says about its publication deadline.
#[derive(Debug, Clone)]
pub(crate) struct DeadlineView {
    /// The rule in the words of the law.
    pub(crate) label: String,
    pub(crate) basis: String,
    /// The date from which it runs.
    pub(crate) starts_on: String,
    /// Whether that is the day of a change, which started the time again.
    pub(crate) is_restarted: bool,
    pub(crate) due: String,
    pub(crate) is_kept: bool,
    /// On which counted day it was published, when the rule counts days.
    pub(crate) day: Option<usize>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) provisional: Option<String>,
}

/// One day of the explained clock.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    /// `3月2日` at the first cell and where a month begins, else the day alone.
    pub(crate) date: String,
    /// The number of a counted day.
    pub(crate) number: Option<usize>,
    pub(crate) class: &'static str,
    pub(crate) why: String,
    pub(crate) is_publication: bool,
}

/// Works out the deadline of an edition; none when no rule has its date.
pub(crate) fn view(
    visit: &Visit,
    manifest: &Manifest,
    edition: &EditionRow,
) -> Result<Option<DeadlineView>, Refusal> {
    let deadline = edition_deadline(visit.office(), &visit.reader, manifest, edition)?;
    Ok(deadline.map(|deadline| explained(&deadline, edition)))
}

fn explained(deadline: &PublicationDeadline, edition: &EditionRow) -> DeadlineView {
    let published_on = edition.published_on;
    let reached = deadline
        .days
        .iter()
        .filter(|day| day.counted && day.date <= published_on)
        .count();
    let counts_days = !deadline.days.is_empty() && published_on > deadline.starts_on;
    DeadlineView {
        label: deadline.limit.label.clone(),
        basis: deadline.limit.basis.to_string(),
        starts_on: long_date(deadline.starts_on),
        is_restarted: deadline.changed_on == Some(deadline.starts_on),
        due: long_date(deadline.due),
        is_kept: deadline.kept(published_on),
        day: (counts_days && deadline.kept(published_on)).then_some(reached),
        cells: cells(deadline, published_on),
        provisional: deadline.provisional.clone(),
    }
}

fn cells(deadline: &PublicationDeadline, published_on: Date) -> Vec<Cell> {
    let mut number = 0;
    let mut cells = Vec::with_capacity(deadline.days.len());
    for (place, day) in deadline.days.iter().enumerate() {
        if day.counted {
            number += 1;
        }
        let is_weekend = matches!(weekday(day.date), "星期六" | "星期日");
        let class = match (day.date == deadline.due, day.counted, is_weekend) {
            (true, _, _) => "end",
            (false, false, _) => "off",
            (false, true, true) => "made-up",
            (false, true, false) => "",
        };
        cells.push(Cell {
            date: if place == 0 || day.date.day() == 1 {
                format!("{}月{}日", day.date.month(), day.date.day())
            } else {
                format!("{}日", day.date.day())
            },
            number: day.counted.then_some(number),
            class,
            why: format!("{} {}", long_date(day.date), day.why),
            is_publication: day.date == published_on,
        });
    }
    cells
}
