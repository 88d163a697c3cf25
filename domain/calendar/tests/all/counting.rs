//! How periods are counted, as tables: working days, days, months, pauses, missing notices.

use calendar::{Pause, Period, certain_deadline, count, deadline};
use jiff::civil::{Date, date};

use crate::built_in::calendar;

fn day(words: &str) -> Date {
    words.parse().unwrap()
}

fn pause(first: &str, last: &str) -> Pause {
    Pause {
        first: day(first),
        last: day(last),
        why: "征求第三方意见".into(),
    }
}

#[test]
fn working_days_are_counted_over_holidays_and_exchanged_days() {
    let calendar = calendar();
    for (from, number, due) in [
        ("2026-09-21", 20, "2026-10-26"),
        ("2026-02-10", 20, "2026-03-16"),
        ("2026-09-18", 7, "2026-09-29"),
        ("2026-04-30", 15, "2026-05-25"),
        ("2025-12-15", 20, "2026-01-13"),
        ("2025-09-25", 20, "2025-10-29"),
        ("2026-02-13", 7, "2026-03-02"),
        ("2024-02-05", 20, "2024-03-08"),
        // Received on a day off: day one is the next working day.
        ("2026-10-03", 1, "2026-10-08"),
        // Received before an exchanged Sunday, which counts.
        ("2026-09-19", 1, "2026-09-20"),
        ("2026-03-02", 0, "2026-03-02"),
    ] {
        let found = deadline(day(from), Period::WorkingDays(number), &calendar);
        assert_eq!(found.due, day(due), "{number} after {from}");
        assert_eq!(found.provisional, None, "{number} after {from}");
        let counted = found.days.iter().filter(|day| day.counted).count();
        assert_eq!(counted, usize::from(number), "{number} after {from}");
    }
}

#[test]
fn a_period_that_ends_on_a_day_off_ends_on_the_next_working_day() {
    let calendar = calendar();
    for (from, period, due) in [
        ("2026-09-01", Period::Days(30), "2026-10-08"), // 1 October, a holiday
        ("2026-09-05", Period::Days(15), "2026-09-20"), // an exchanged Sunday is a working day
        ("2026-03-02", Period::Days(15), "2026-03-17"),
        ("2026-03-06", Period::Days(1), "2026-03-09"), // Saturday
        ("2026-03-07", Period::Days(0), "2026-03-09"),
        ("2026-01-31", Period::Months(1), "2026-02-28"), // no 31st; the Saturday is worked
        ("2025-08-31", Period::Months(6), "2026-02-28"),
        ("2026-03-31", Period::Months(3), "2026-06-30"),
        ("2026-07-01", Period::Months(3), "2026-10-08"),
        ("2024-02-29", Period::Years(1), "2025-02-28"),
        ("2024-05-01", Period::Years(2), "2026-05-06"),
    ] {
        let found = deadline(day(from), period, &calendar);
        assert_eq!(found.due, day(due), "{period} after {from}");
        assert_eq!(found.provisional, None, "{period} after {from}");
    }
}

#[test]
fn each_day_on_the_way_says_why() {
    let found = deadline(day("2026-04-29"), Period::WorkingDays(3), &calendar());
    let told: Vec<_> = found
        .days
        .iter()
        .map(|day| format!("{} {} {}", day.date, day.counted, day.why))
        .collect();
    assert_eq!(
        told,
        [
            "2026-04-30 true 工作日",
            "2026-05-01 false 劳动节放假",
            "2026-05-02 false 劳动节放假",
            "2026-05-03 false 劳动节放假",
            "2026-05-04 false 劳动节放假",
            "2026-05-05 false 劳动节放假",
            "2026-05-06 true 工作日",
            "2026-05-07 true 工作日",
        ]
    );
}

#[test]
fn a_moved_last_day_says_why() {
    let found = deadline(day("2026-03-05"), Period::Days(2), &calendar());
    let told: Vec<_> = found
        .days
        .iter()
        .map(|day| format!("{} {} {}", day.date, day.counted, day.why))
        .collect();
    assert_eq!(
        told,
        [
            "2026-03-06 true 工作日",
            "2026-03-07 true 星期六",
            "2026-03-08 false 星期日，期限顺延",
            "2026-03-09 false 工作日，期限顺延至当日",
        ]
    );
}

#[test]
fn paused_days_do_not_count() {
    let calendar = calendar();
    let twenty = Period::WorkingDays(20);
    for (period, pauses, due) in [
        (twenty, vec![], "2026-03-30"),
        (
            twenty,
            vec![pause("2026-03-05", "2026-03-11")],
            "2026-04-07",
        ), // 5 working days, 清明节
        (
            twenty,
            vec![pause("2026-03-07", "2026-03-08")],
            "2026-03-30",
        ), // a weekend
        (
            twenty,
            vec![pause("2026-03-31", "2026-04-30")],
            "2026-03-30",
        ), // after the end
        // Two pauses that overlap count once.
        (
            twenty,
            vec![
                pause("2026-03-05", "2026-03-10"),
                pause("2026-03-09", "2026-03-11"),
            ],
            "2026-04-07",
        ),
        (
            twenty,
            vec![pause("2026-03-11", "2026-03-05")],
            "2026-03-30",
        ), // no pause
        (
            Period::Days(10),
            vec![pause("2026-03-05", "2026-03-06")],
            "2026-03-16",
        ), // 14th, Saturday
        // The day to which the end would move is paused too.
        (
            Period::Days(5),
            vec![pause("2026-03-09", "2026-03-10")],
            "2026-03-11",
        ),
        (twenty.extended_by(20), vec![], "2026-04-28"),
    ] {
        let found = count(day("2026-03-02"), period, &pauses, &calendar);
        assert_eq!(found.due, day(due), "{period} with {pauses:?}");
    }
}

#[test]
fn a_paused_day_says_why() {
    let asked = [pause("2026-03-03", "2026-03-03")];
    let found = count(
        day("2026-03-02"),
        Period::WorkingDays(1),
        &asked,
        &calendar(),
    );
    assert_eq!(found.days[0].why, "征求第三方意见，暂停计算");
    assert!(!found.days[0].counted);
}

#[test]
fn a_deadline_in_a_year_without_a_notice_is_estimated_and_says_so() {
    let found = deadline(day("2026-12-10"), Period::WorkingDays(20), &calendar());
    assert_eq!(found.due, date(2027, 1, 8)); // New Year's Day is off by estimate
    let why = found.provisional.clone().unwrap();
    assert!(why.starts_with("暂定：2027年放假安排尚未公布"), "{why}");
    let refusal = found.published().unwrap_err();
    assert_eq!((refusal.year, refusal.estimate), (2027, date(2027, 1, 8)));
    assert_eq!(
        refusal.to_string(),
        "no holiday notice for 2027 is known, so the end of the period after 2026-12-10 can only be \
         estimated: 2027-01-08"
    );
}

#[test]
fn a_december_before_the_next_notice_is_answered_and_its_end_is_marked() {
    let calendar = calendar();
    for (number, due, settled) in [
        (5, "2026-12-17", true),
        (12, "2026-12-28", true),
        (13, "2026-12-29", false),
        (15, "2026-12-31", false),
    ] {
        let period = Period::WorkingDays(number);
        let found = certain_deadline(day("2026-12-10"), period, &calendar).unwrap();
        assert_eq!(found.due, day(due));
        assert_eq!(found.provisional.is_none(), settled, "{due}");
    }
    let marked = deadline(day("2026-12-10"), Period::WorkingDays(15), &calendar);
    assert_eq!(
        marked.provisional.as_deref(),
        Some("暂定：2027年放假安排尚未公布，可能调整2026年12月29日至31日的上班安排")
    );
}

#[test]
fn only_the_last_day_of_a_period_of_days_depends_on_notices() {
    let calendar = calendar();
    let over_a_gap = deadline(day("2006-05-01"), Period::Years(2), &calendar);
    assert_eq!(
        (over_a_gap.due, over_a_gap.provisional),
        (day("2008-05-04"), None)
    );
    assert!(certain_deadline(day("2026-05-06"), Period::Years(5), &calendar).is_err());
    assert!(certain_deadline(day("2005-03-01"), Period::WorkingDays(5), &calendar).is_err());
}

#[test]
fn counting_stops_at_the_end_of_time_without_a_panic() {
    let calendar = calendar();
    for period in [
        Period::WorkingDays(u16::MAX),
        Period::Days(u16::MAX),
        Period::Months(u8::MAX),
        Period::Years(u8::MAX),
    ] {
        let found = deadline(date(9999, 12, 1), period, &calendar);
        assert_eq!(found.due, Date::MAX);
        assert!(found.provisional.is_some());
        deadline(Date::MIN, period, &calendar);
    }
}

#[test]
fn a_period_is_written_as_in_law() {
    for (period, words) in [
        (Period::WorkingDays(20), "20个工作日"),
        (Period::Days(30), "30日"),
        (Period::Months(3), "3个月"),
        (Period::Years(2), "2年"),
    ] {
        assert_eq!(period.to_string(), words);
    }
    assert_eq!(Period::Years(250).extended_by(1000), Period::Years(255));
}
