//! The built-in notices against the shared list of holidays, day by day.
#![allow(clippy::disallowed_methods, reason = "a test may read the shared data")]

use std::collections::HashMap;
use std::path::Path;
use std::{env, fs};

use jiff::Span;
use jiff::civil::{Date, Weekday, date};

use crate::built_in::{calendar, notices};

fn shared_list() -> Option<HashMap<Date, bool>> {
    let shared = env::var("GONGKAI_SHARED").ok()?;
    let path = Path::new(&shared).join("data/holidays/holidays.csv");
    let words = fs::read_to_string(path).expect("the shared data has data/holidays/holidays.csv");
    let listed = words.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].parse().unwrap(), cells[1] == "work")
    });
    Some(listed.collect())
}

#[test]
fn every_day_agrees_with_the_published_list() {
    let Some(list) = shared_list() else { return };
    let calendar = calendar();
    let days = date(2006, 12, 30).series(Span::new().days(1));
    for day in days.take_while(|day| *day <= date(2026, 12, 31)) {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let expected = list.get(&day).copied().unwrap_or(!weekend);
        assert_eq!(calendar.is_working_day(day), expected, "{day}");
    }
}

#[test]
fn the_rule_files_list_just_the_days_of_the_published_list() {
    let Some(list) = shared_list() else { return };
    let listed: Vec<Date> = notices()
        .iter()
        .flat_map(|notice| notice.days())
        .map(|day| day.date)
        .collect();
    assert_eq!(listed.len(), list.len());
    assert!(listed.iter().all(|day| list.contains_key(day)));
}
