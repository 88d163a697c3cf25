//! 目录体检: what each item has, when it last brought something, whether it is dormant; and
//! deadlines kept and missed.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use catalogue::{CatalogueItem, Silence};
use jiff::civil::Date;

use super::answer::{Answer, Denial};
use super::desk::{Desk, PER_PAGE};
use super::frame::Frame;
use super::view::{Pager, pager};
use super::visit::Visit;

#[derive(Template)]
#[template(path = "console/health.html")]
struct HealthPage {
    frame: Frame,
    groups: Vec<HealthGroup>,
    dormant: usize,
    never: usize,
    soon: usize,
    fine: usize,
    year: i16,
    kept: usize,
    missed: usize,
    lines: Vec<MissedLine>,
    pager: Pager,
}

struct HealthGroup {
    name: String,
    items: Vec<HealthLine>,
}

struct HealthLine {
    code: String,
    name: String,
    count: usize,
    last: String,
    rhythm: String,
    basis: String,
    state: String,
    class: &'static str,
}

struct MissedLine {
    title: String,
    href: String,
    organ: String,
    due_on: String,
    published_on: String,
    late: u32,
}

/// `GET /console/health`.
pub(crate) async fn show(visit: Visit) -> Response<Body> {
    visit.show(page).await
}

fn page(desk: &Desk) -> Result<Answer, Denial> {
    desk.need_business()?;
    let newest: BTreeMap<String, (Option<Date>, usize)> = desk
        .reader
        .newest_by_item()?
        .into_iter()
        .map(|(item, last, count)| (item, (last, count)))
        .collect();
    let mut groups = Vec::new();
    for (category, items) in desk.rules.catalogue().groups() {
        let items = items
            .into_iter()
            .filter(|item| item.in_force_on(desk.today));
        let items: Vec<HealthLine> = items
            .map(|item| {
                let (last, count) = newest.get(item.code.as_str()).copied().unwrap_or((None, 0));
                line(desk, item, last, count)
            })
            .collect();
        if !items.is_empty() {
            groups.push(HealthGroup {
                name: category.name.clone(),
                items,
            });
        }
    }
    let count = |class: &str| {
        let items = groups.iter().flat_map(|group| &group.items);
        items.filter(|line| line.class == class).count()
    };
    let year = desk.first("year").parse().unwrap_or(desk.today.year());
    let (from, to) = year_of(year).unwrap_or((desk.today, desk.today));
    let (kept, missed) = desk.reader.deadlines_kept(from, to)?;
    let rows = desk
        .reader
        .deadlines_missed(from, to, desk.page(), PER_PAGE)?;
    let lines = rows.iter().map(|row| MissedLine {
        title: row.title.clone(),
        href: format!("/console/records/{}", row.record),
        organ: desk.organ_name(row.organ),
        due_on: row.due_on.to_string(),
        published_on: row.published_on.to_string(),
        late: desk
            .rules
            .calendar()
            .working_days_between(row.due_on, row.published_on),
    });
    let page = HealthPage {
        frame: desk.frame("目录体检"),
        dormant: count("late"),
        never: count("never"),
        soon: count("warn"),
        fine: count("ok"),
        year,
        kept,
        missed,
        lines: lines.collect(),
        pager: pager(desk, missed, &["year"]),
        groups,
    };
    Answer::page(&page)
}

fn year_of(year: i16) -> Option<(Date, Date)> {
    Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
}

/// From how many days before the end of a rhythm a line is marked.
const SOON_DAYS: i32 = 14;

fn line(desk: &Desk, item: &CatalogueItem, last: Option<Date>, count: usize) -> HealthLine {
    let (state, class) = match (&item.rhythm, last) {
        (None, None) => ("尚无信息".to_owned(), ""),
        (None, Some(_)) => ("无更新要求".to_owned(), ""),
        (Some(_), None) => ("从未发布".to_owned(), "never"),
        (Some(rhythm), Some(last)) => {
            let until = rhythm.fine_until(last);
            if rhythm.is_dormant(last, desk.today) {
                let days = (desk.today - until).get_days();
                (format!("逾期未更新 {days} 天"), "late")
            } else if (until - desk.today).get_days() <= SOON_DAYS {
                (format!("须于 {until} 前更新"), "warn")
            } else {
                (format!("正常（{until} 前更新）"), "ok")
            }
        }
    };
    let rhythm = item.rhythm.as_ref();
    HealthLine {
        code: item.code.as_str().to_owned(),
        name: item.name.clone(),
        count,
        last: last.map(|last| last.to_string()).unwrap_or_default(),
        rhythm: rhythm.map_or_else(String::new, |rhythm| {
            let silence = match rhythm.longest_silence {
                Silence::Days(days) => format!("{days}天"),
                Silence::Months(months) => format!("{months}个月"),
            };
            format!("{}，不超过{silence}", rhythm.kind.term())
        }),
        basis: rhythm
            .map(|rhythm| rhythm.basis.to_string())
            .unwrap_or_default(),
        state,
        class,
    }
}
