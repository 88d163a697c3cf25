//! What holds for any day, period and pause.

use calendar::{
    Calendar, Certainty, DayMark, HolidayNotice, MarkedDay, Pause, Period, count, deadline,
};
use jiff::Span;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::built_in::{calendar, notices};

fn rules() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        cases: 256,
        ..ProptestConfig::default()
    }
}

fn any_day() -> impl Strategy<Value = Date> {
    (0..8500_i32).prop_map(|days| date(2006, 1, 1) + Span::new().days(days))
}

fn any_period() -> impl Strategy<Value = Period> {
    prop_oneof![
        (0..300_u16).prop_map(Period::WorkingDays),
        (0..400_u16).prop_map(Period::Days),
        (0..30_u8).prop_map(Period::Months),
        (0..4_u8).prop_map(Period::Years),
    ]
}

fn any_pause() -> impl Strategy<Value = Pause> {
    (any_day(), 0..60_i32).prop_map(|(first, length)| Pause {
        first,
        last: first + Span::new().days(length),
        why: String::new(),
    })
}

proptest! {
    #![proptest_config(rules())]

    #[test]
    fn a_later_start_never_ends_earlier(from in any_day(), period in any_period(), later in 0..40_i32) {
        let calendar = calendar();
        let after = from + Span::new().days(later);
        prop_assert!(deadline(after, period, &calendar).due >= deadline(from, period, &calendar).due);
    }

    #[test]
    fn a_longer_period_never_ends_earlier(from in any_day(), period in any_period(), more in 0..50_u16) {
        let calendar = calendar();
        let longer = deadline(from, period.extended_by(more), &calendar);
        prop_assert!(longer.due >= deadline(from, period, &calendar).due);
    }

    #[test]
    fn a_pause_never_brings_the_end_forward(
        from in any_day(),
        period in any_period(),
        pauses in prop::collection::vec(any_pause(), 0..4),
        one_more in any_pause(),
    ) {
        let calendar = calendar();
        let before = count(from, period, &pauses, &calendar);
        let more: Vec<Pause> = pauses.into_iter().chain([one_more]).collect();
        prop_assert!(count(from, period, &more, &calendar).due >= before.due);
    }

    #[test]
    fn a_period_ends_on_a_working_day_and_explains_each_day(from in any_day(), period in any_period()) {
        let calendar = calendar();
        let found = deadline(from, period, &calendar);
        if period != Period::WorkingDays(0) {
            prop_assert!(calendar.is_working_day(found.due));
        }
        let mut day = from;
        for counted in &found.days {
            day = day.tomorrow().unwrap();
            prop_assert_eq!(counted.date, day);
            prop_assert!(!counted.why.is_empty());
        }
        prop_assert_eq!(day, found.due);
        if let Period::WorkingDays(number) = period {
            prop_assert_eq!(calendar.working_days_between(from, found.due), u32::from(number));
        }
    }

    #[test]
    fn a_notice_changes_only_days_that_were_not_settled(
        listed in prop::collection::btree_map(0..396_i32, any::<bool>(), 0..40),
        day in any_day(),
    ) {
        let before = Calendar::new(notices()).unwrap();
        let days = listed.into_iter().map(|(offset, work)| {
            let mark = if work { DayMark::Work } else { DayMark::Off };
            // A real notice reaches back to 29 December; this one starts there too.
            let date = (date(2026, 12, 29) + Span::new().days(offset)).min(date(2027, 12, 31));
            (date, MarkedDay::new(date, mark, "调整"))
        });
        let days: std::collections::BTreeMap<Date, MarkedDay> = days.collect();
        let added = HolidayNotice::new(2027, "2027年通知", days.values().cloned().collect()).unwrap();
        let after = Calendar::new(notices().into_iter().chain([added])).unwrap();
        if before.certainty(day) == Certainty::Settled {
            prop_assert_eq!(before.day(day), after.day(day));
        }
        match days.get(&day) {
            Some(listed) => prop_assert_eq!(after.is_working_day(day), listed.mark == DayMark::Work),
            None if day.year() != 2027 => {
                prop_assert_eq!(after.is_working_day(day), before.is_working_day(day));
            }
            None => {}
        }
    }
}
