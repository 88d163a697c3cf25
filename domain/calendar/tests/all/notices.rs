//! Which notices are accepted, and which of several holds.

use calendar::{Calendar, CalendarError, DayMark, HolidayNotice, MarkedDay, NoticeError};
use jiff::civil::date;

fn notice(document: &str, month: i8, day: i8, mark: DayMark) -> HolidayNotice {
    let days = vec![MarkedDay::new(date(2026, month, day), mark, "劳动节")];
    HolidayNotice::new(2026, document, days).unwrap()
}

#[test]
fn a_notice_that_cannot_be_right_is_refused_by_name() {
    let off =
        |year, month, day, name: &str| MarkedDay::new(date(year, month, day), DayMark::Off, name);
    let worked = MarkedDay::new(date(2026, 5, 1), DayMark::Work, "劳动节");
    let refused =
        |year, document: &str, days| HolidayNotice::new(year, document, days).unwrap_err();
    assert_eq!(
        refused(2026, " ", vec![]),
        NoticeError::NoTitle { year: 2026 }
    );
    assert!(matches!(
        refused(20226, "通知", vec![]),
        NoticeError::ImplausibleYear { .. }
    ));
    for day in [
        off(2025, 5, 1, "劳动节"),
        off(2027, 1, 1, "元旦"),
        off(2025, 11, 30, "元旦"),
    ] {
        assert!(matches!(
            refused(2026, "通知", vec![day]),
            NoticeError::ForeignDay { .. }
        ));
    }
    assert!(matches!(
        refused(2026, "通知", vec![off(2026, 5, 1, " ")]),
        NoticeError::NoName { .. }
    ));
    assert_eq!(
        refused(2026, "通知", vec![off(2026, 5, 1, "劳动节"), worked]).to_string(),
        "the holiday notice \"通知\" lists 2026-05-01 as a day off and as a working day"
    );
}

#[test]
fn a_day_listed_twice_alike_is_kept_once() {
    let day = MarkedDay::new(date(2026, 5, 1), DayMark::Off, "劳动节");
    let notice = HolidayNotice::new(2026, "通知", vec![day.clone(), day]).unwrap();
    assert_eq!(notice.days().len(), 1);
}

#[test]
fn a_later_notice_wins_and_an_undated_one_must_not_disagree() {
    let mut first = notice("第一份", 5, 4, DayMark::Off);
    let mut second = notice("第二份", 5, 4, DayMark::Work);
    let refused = Calendar::new([first.clone(), second.clone()]);
    assert!(matches!(refused, Err(CalendarError::Disagreement { .. })));
    first.published_on = Some(date(2025, 11, 4));
    second.published_on = Some(date(2026, 3, 22));
    let calendar = Calendar::new([second, first]).unwrap();
    assert!(calendar.is_working_day(date(2026, 5, 4)));
}

#[test]
fn a_superseded_notice_holds_for_no_day() {
    let first = notice("第一份", 5, 4, DayMark::Off);
    let mut second = notice("第二份", 5, 5, DayMark::Off);
    second.supersedes = Some("第一份".into());
    let calendar = Calendar::new([first, second.clone()]).unwrap();
    assert!(calendar.is_working_day(date(2026, 5, 4)));
    assert!(!calendar.is_working_day(date(2026, 5, 5)));
    assert!(matches!(
        Calendar::new([second]),
        Err(CalendarError::UnknownSuperseded { .. })
    ));
}

#[test]
fn notices_that_supersede_each_other_are_refused() {
    let mut first = notice("第一份", 5, 4, DayMark::Off);
    let mut second = notice("第二份", 5, 5, DayMark::Off);
    first.supersedes = Some("第二份".into());
    second.supersedes = Some("第一份".into());
    let refused = Calendar::new([first.clone(), second]);
    assert!(matches!(
        refused,
        Err(CalendarError::SupersedesItself { .. })
    ));
    first.supersedes = Some("第一份".into());
    let refused = Calendar::new([first]);
    assert!(matches!(
        refused,
        Err(CalendarError::SupersedesItself { .. })
    ));
}

#[test]
fn the_same_notice_twice_is_refused() {
    let first = notice("第一份", 5, 4, DayMark::Off);
    let refused = Calendar::new([first.clone(), first]);
    assert_eq!(
        refused,
        Err(CalendarError::NoticeTwice {
            document: "第一份".into()
        })
    );
}

#[test]
fn a_city_lies_on_its_province_and_the_province_on_the_country() {
    let country = notice("全国", 5, 4, DayMark::Off);
    let mut province = notice("省", 5, 6, DayMark::Off);
    province.region = Some("某省".into());
    let mut city = notice("市", 5, 6, DayMark::Work);
    city.region = Some("某市".into());
    let calendar = Calendar::new([city, province, country]).unwrap();
    let (fourth, sixth) = (date(2026, 5, 4), date(2026, 5, 6));
    let works = |calendar: &Calendar| {
        (
            calendar.is_working_day(fourth),
            calendar.is_working_day(sixth),
        )
    };
    assert_eq!(works(&calendar), (false, true));
    assert_eq!(works(&calendar.with_region("某省")), (false, false));
    assert_eq!(
        works(&calendar.with_region("某省").with_region("某市")),
        (false, true)
    );
    assert_eq!(calendar.with_region("别处"), calendar);
}

#[test]
fn a_regional_notice_does_not_publish_a_year() {
    let mut province = notice("省", 5, 6, DayMark::Off);
    province.region = Some("某省".into());
    let calendar = Calendar::new([province]).unwrap().with_region("某省");
    assert_eq!(calendar.published_through(), None);
}
