//! 发布日历: a month of what was published, what is set to be, and what is due.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use operations::office_day;
use store::{DraftFilter, DraftState, ListFilter};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::frame::Frame;
use super::view::{due_before, titled};
use super::visit::Visit;
use crate::words::weekday;

/// How many lines of each sort a month is read with.
const MOST: usize = 1_000;
/// How many lines a day shows; the lists have the others.
const MOST_A_DAY: usize = 4;

#[derive(Template)]
#[template(path = "console/calendar.html")]
struct CalendarPage {
    frame: Frame,
    /// What was asked for and is no month; empty when it was one, or nothing was asked for.
    no_such_month: String,
    month: String,
    previous: String,
    next: String,
    weeks: Vec<Vec<DayCell>>,
    published: usize,
    due: usize,
    scheduled: usize,
    is_estimated: bool,
}

struct DayCell {
    number: String,
    label: String,
    class: &'static str,
    note: String,
    entries: Vec<DayEntry>,
    more: usize,
}

struct DayEntry {
    class: &'static str,
    word: &'static str,
    title: String,
    href: String,
}

/// `GET /console/calendar`.
pub(crate) async fn show(visit: Visit) -> Response<Body> {
    visit.show(page).await
}

fn page(desk: &Desk) -> Result<Answer, Denial> {
    desk.need_business()?;
    let asked = desk.first("month").trim();
    let found = month_of(asked);
    let first = found.unwrap_or_else(|| desk.today.first_of_month());
    let last = first.last_of_month();
    let mut entries: Vec<(Date, DayEntry)> = Vec::new();
    let published = published(desk, first, last, &mut entries)?;
    let (due, scheduled) = planned(desk, first, last, &mut entries)?;
    let before = i64::from(first.weekday().to_monday_zero_offset());
    let mut cells: Vec<DayCell> = (0..before).map(|_| empty()).collect();
    let days = first.series(1.day()).take_while(|day| *day <= last);
    for day in days {
        let here = entries.iter().filter(|(on, _)| *on == day).count();
        let mut shown = Vec::new();
        entries.retain_mut(|(on, entry)| {
            if *on == day && shown.len() < MOST_A_DAY {
                shown.push(DayEntry {
                    title: std::mem::take(&mut entry.title),
                    href: std::mem::take(&mut entry.href),
                    ..*entry
                });
                return false;
            }
            true
        });
        cells.push(cell(desk, day, shown, here));
    }
    while !cells.len().is_multiple_of(7) {
        cells.push(empty());
    }
    let mut weeks = Vec::new();
    while !cells.is_empty() {
        let rest = cells.split_off(7.min(cells.len()));
        weeks.push(cells);
        cells = rest;
    }
    let through = desk.rules.calendar().published_through();
    let page = CalendarPage {
        frame: desk.frame("发布日历"),
        no_such_month: match found {
            None => asked.to_owned(),
            Some(_) => String::new(),
        },
        month: format!("{}年{}月", first.year(), first.month()),
        previous: month_code(first.saturating_sub(1.day())),
        next: month_code(last.saturating_add(1.day())),
        weeks,
        published,
        due,
        scheduled,
        is_estimated: through.is_none_or(|year| first.year() > year),
    };
    Answer::page(&page)
}

/// Reads a month as [`month_code`] writes it.
fn month_of(words: &str) -> Option<Date> {
    let first: Date = format!("{words}-01").parse().ok()?;
    (month_code(first) == words).then_some(first)
}

fn month_code(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

fn published(
    desk: &Desk,
    first: Date,
    last: Date,
    entries: &mut Vec<(Date, DayEntry)>,
) -> Result<usize, Denial> {
    let filter = ListFilter {
        from: Some(first),
        to: Some(last),
        per_page: MOST,
        ..ListFilter::default()
    };
    let listing = desk.reader.listing(&filter)?;
    for row in listing.rows {
        let entry = DayEntry {
            class: "done",
            word: "发布",
            title: titled(&row.title),
            href: format!("/console/records/{}", row.record),
        };
        entries.push((row.published_on, entry));
    }
    Ok(listing.total)
}

fn planned(
    desk: &Desk,
    first: Date,
    last: Date,
    entries: &mut Vec<(Date, DayEntry)>,
) -> Result<(usize, usize), Denial> {
    let due = DraftFilter {
        due: Some((first, last)),
        per_page: MOST,
        ..DraftFilter::default()
    };
    let (rows, total) = desk.reader.drafts(&due)?;
    for row in rows {
        let Some(on) = row.due_on else { continue };
        let entry = DayEntry {
            class: if on < desk.today { "late" } else { "due" },
            word: if on < desk.today { "逾期" } else { "到期" },
            title: titled(&row.title),
            href: format!("/console/drafts/{}", row.record),
        };
        entries.push((on, entry));
    }
    let set = DraftFilter {
        states: vec![DraftState::Scheduled],
        per_page: MOST,
        ..DraftFilter::default()
    };
    let mut scheduled = 0;
    for row in desk.reader.drafts(&set)?.0 {
        let Some((at, _)) = row.scheduled else {
            continue;
        };
        let on = office_day(at);
        if on < first || on > last {
            continue;
        }
        scheduled += 1;
        let (class, word) = match due_before(&row, at) {
            Some(_) => ("late", "超期定时"),
            None => ("set", "定时"),
        };
        let entry = DayEntry {
            class,
            word,
            title: titled(&row.title),
            href: format!("/console/drafts/{}", row.record),
        };
        entries.push((on, entry));
    }
    Ok((total, scheduled))
}

fn cell(desk: &Desk, day: Date, entries: Vec<DayEntry>, here: usize) -> DayCell {
    let known = desk.rules.calendar().day(day);
    let class = match (day == desk.today, known.working) {
        (true, _) => "today",
        (false, false) => "off",
        (false, true) => "",
    };
    let plain = matches!(known.why.as_ref(), "工作日" | "周末" | "星期六" | "星期日");
    DayCell {
        number: day.day().to_string(),
        label: format!("{}月{}日 {}", day.month(), day.day(), weekday(day)),
        class,
        note: if plain {
            String::new()
        } else {
            known.why.to_string()
        },
        more: here.saturating_sub(entries.len()),
        entries,
    }
}

fn empty() -> DayCell {
    DayCell {
        number: String::new(),
        label: String::new(),
        class: "none",
        note: String::new(),
        entries: Vec::new(),
        more: 0,
    }
}
