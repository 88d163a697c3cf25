//! Reads rules/holidays as `operations` does, so that counting is tested on the notices we ship.
#![allow(clippy::disallowed_methods, reason = "a test may read the rule files")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use calendar::{Calendar, DayMark, HolidayNotice, MarkedDay};
use jiff::civil::{Date, date};

static NOTICES: LazyLock<Vec<HolidayNotice>> =
    LazyLock::new(|| (2007..=2026).map(notice).collect());
static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::new(notices()).unwrap());

pub(crate) fn calendar() -> Calendar {
    CALENDAR.clone()
}

pub(crate) fn notices() -> Vec<HolidayNotice> {
    NOTICES.clone()
}

fn notice(year: i16) -> HolidayNotice {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/holidays");
    let words = fs::read_to_string(folder.join(format!("{year}.toml"))).unwrap();
    let table: toml::Table = words.parse().unwrap();
    assert_eq!(
        table["year"].as_integer(),
        Some(i64::from(year)),
        "a file is named after its year"
    );
    let mut days = Vec::new();
    for entry in entries(&table, "off") {
        let (first, last) = (day(&entry["from"]), day(&entry["to"]));
        assert!(first <= last, "{first} to {last}");
        let off = |date| MarkedDay::new(date, DayMark::Off, entry["name"].as_str().unwrap());
        days.extend(
            first
                .series(jiff::Span::new().days(1))
                .take_while(|d| *d <= last)
                .map(off),
        );
    }
    for entry in entries(&table, "work") {
        let name = entry["name"].as_str().unwrap();
        days.push(MarkedDay::new(day(&entry["date"]), DayMark::Work, name));
    }
    let mut notice = HolidayNotice::new(year, table["notice"].as_str().unwrap(), days).unwrap();
    notice.basis = Some(table["basis"].as_str().unwrap().to_owned());
    notice.published_on = table.get("published_on").map(day);
    notice
}

fn entries<'a>(table: &'a toml::Table, key: &str) -> impl Iterator<Item = &'a toml::Table> {
    table[key]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry.as_table().unwrap())
}

fn day(value: &toml::Value) -> Date {
    value.as_datetime().unwrap().to_string().parse().unwrap()
}

#[test]
fn each_year_has_as_many_working_days_as_published() {
    let calendar = calendar();
    let published = [
        (2007, 249),
        (2008, 251),
        (2009, 250),
        (2010, 250),
        (2011, 250),
        (2012, 249),
        (2013, 250),
        (2014, 250),
        (2015, 249),
        (2016, 250),
        (2017, 249),
        (2018, 250),
        (2019, 250),
        (2020, 249),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ];
    for (year, working_days) in published {
        let counted = calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31));
        assert_eq!(counted, working_days, "{year}");
    }
}

#[test]
fn a_december_follows_the_notice_of_the_next_year() {
    let calendar = calendar();
    for (day, working, why) in [
        (date(2006, 12, 30), true, "元旦调休上班"),
        (date(2006, 12, 31), true, "元旦调休上班"),
        (date(2018, 12, 29), true, "元旦调休上班"),
        (date(2018, 12, 31), false, "元旦放假"),
        (date(2022, 12, 31), false, "元旦放假"),
        (date(2020, 2, 3), true, "春节假期后上班"),
        (date(2026, 9, 20), true, "国庆节调休上班"),
        (date(2026, 10, 1), false, "国庆节放假"),
        (date(2026, 3, 7), false, "星期六"),
        (date(2026, 3, 8), false, "星期日"),
        (date(2026, 3, 9), true, "工作日"),
        (date(2027, 3, 7), false, "星期日（暂定）"),
        (date(2027, 10, 1), false, "国庆节放假（暂定）"),
        (date(2027, 10, 4), true, "工作日（暂定）"),
    ] {
        let found = calendar.day(day);
        assert_eq!((found.working, found.why.as_ref()), (working, why), "{day}");
        assert_eq!(calendar.is_working_day(day), working, "{day}");
    }
}

#[test]
fn the_notices_run_to_2026_and_settle_it_to_28_december() {
    assert_eq!(calendar().published_through(), Some(2026));
    assert_eq!(calendar().last_certain_day(), Some(date(2026, 12, 28)));
}

#[test]
fn no_notice_reaches_further_back_than_29_december() {
    for notice in notices() {
        let first = notice.days()[0].date;
        assert!(first >= date(notice.year() - 1, 12, 29), "{first}");
    }
}
