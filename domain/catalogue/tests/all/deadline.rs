//! The day by which a record has to be public.

use calendar::Period;
use catalogue::{
    CatalogueItem, Condition, PublicationDeadline, Term, TimeLimit, publication_deadline,
};
use jiff::civil::{Date, date};

use crate::sample::{code, decision, limit, spring};

fn item(limits: Vec<TimeLimit>) -> CatalogueItem {
    let mut described = decision();
    described.time_limits.extend(limits);
    CatalogueItem::new(described).unwrap()
}

fn deadline(
    item: &CatalogueItem,
    dates: &[(&str, &str)],
    changed_on: Option<Date>,
) -> Option<PublicationDeadline> {
    let value = |code: &str| {
        dates
            .iter()
            .find(|(name, _)| *name == code)
            .map(|(_, value)| *value)
    };
    publication_deadline(item, value, changed_on, &spring())
}

#[test]
fn the_period_runs_in_working_days_and_explains_each_of_them() {
    let found = deadline(&item(vec![]), &[("decided_on", "2026-04-29")], None).unwrap();
    assert_eq!(
        (found.starts_on, found.due),
        (date(2026, 4, 29), date(2026, 5, 29))
    );
    assert_eq!(found.days.len(), 30);
    assert_eq!(found.days.iter().filter(|day| day.counted).count(), 20);
    assert_eq!(found.days[1].why, "劳动节放假");
    assert!(found.kept(date(2026, 5, 29)) && !found.kept(date(2026, 5, 30)));
}

#[test]
fn the_shortest_of_several_rules_wins() {
    // decided on     rule                             due           which
    let rows = [
        ("2026-04-29", Period::WorkingDays(7), date(2026, 5, 12), 1),
        ("2026-03-02", Period::Days(20), date(2026, 3, 23), 1), // the 22nd is a Sunday
        ("2026-03-02", Period::Months(2), date(2026, 3, 30), 0),
        ("2026-03-02", Period::WorkingDays(2), date(2026, 3, 4), 1),
    ];
    for (decided_on, period, due, which) in rows {
        let item = item(vec![limit(period, "decided_on")]);
        let found = deadline(&item, &[("decided_on", decided_on)], None).unwrap();
        assert_eq!(found.due, due, "{period}");
        assert_eq!(found.limit, item.time_limits[which]);
    }
}

#[test]
fn a_rule_for_some_records_waits_for_them() {
    let fines = Condition::Is {
        field: code("kind"),
        values: vec!["fine".to_owned()],
    };
    let item = item(vec![TimeLimit {
        when: Some(fines),
        ..limit(Period::WorkingDays(7), "decided_on")
    }]);
    let of = |kind| {
        deadline(&item, &[("decided_on", "2026-03-02"), ("kind", kind)], None)
            .unwrap()
            .due
    };
    assert_eq!(of("fine"), date(2026, 3, 11));
    assert_eq!(of("warning"), date(2026, 3, 30));
}

#[test]
fn a_change_starts_every_rule_again() {
    let item = item(vec![limit(Period::WorkingDays(7), "decided_on")]);
    let found = deadline(
        &item,
        &[("decided_on", "2025-01-02")],
        Some(date(2026, 3, 2)),
    )
    .unwrap();
    assert_eq!(
        (found.starts_on, found.due),
        (date(2026, 3, 2), date(2026, 3, 11))
    );
    assert_eq!(found.changed_on, Some(date(2026, 3, 2)));
    let earlier = deadline(
        &item,
        &[("decided_on", "2026-03-02")],
        Some(date(2025, 1, 2)),
    )
    .unwrap();
    assert_eq!(
        earlier.starts_on,
        date(2026, 3, 2),
        "a change before the decision changes nothing"
    );
}

#[test]
fn a_rule_on_changes_runs_from_its_own_date_and_only_then() {
    let withdrawal = TimeLimit {
        on_change: true,
        ..limit(Period::WorkingDays(3), "revised_on")
    };
    let item = item(vec![withdrawal]);
    let before = deadline(&item, &[("decided_on", "2026-03-02")], None).unwrap();
    assert_eq!(before.due, date(2026, 3, 30));
    let after = deadline(
        &item,
        &[("decided_on", "2026-03-02"), ("revised_on", "2026-06-01")],
        None,
    )
    .unwrap();
    assert_eq!(
        after.due,
        date(2026, 6, 4),
        "three working days from the revision, not from the decision"
    );
}

#[test]
fn a_fixed_day_of_the_year_does_not_move() {
    // 31 January 2027 is a Sunday.
    let by = TimeLimit {
        term: Term::By { month: 1, day: 31 },
        ..limit(Period::Days(1), "revised_on")
    };
    let mut described = decision();
    described.time_limits.push(by);
    let item = CatalogueItem::new(described).unwrap();
    let found = deadline(&item, &[("revised_on", "2026-12-31")], None).unwrap();
    assert_eq!(found.due, date(2027, 1, 31));
    assert!(found.days.is_empty());
}

#[test]
fn without_a_date_there_is_no_deadline() {
    assert_eq!(deadline(&item(vec![]), &[("kind", "fine")], None), None);
    assert_eq!(
        deadline(&item(vec![]), &[("decided_on", "not a date")], None),
        None
    );
}
