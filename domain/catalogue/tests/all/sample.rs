//! A valid, boring item that tests change where it matters to them.

use calendar::{Calendar, DayMark, HolidayNotice, MarkedDay, Period};
use catalogue::{
    Basis, Category, CategoryCode, ChoiceOption, CommonField, FieldCode, FieldKind, FieldSpec,
    ItemCode, ItemDescription, Presence, Publisher, Required, ReviewStep, Stage, StepAuthority,
    StepCode, Term, TimeLimit,
};
use document::Attribute;
use jiff::civil::{Date, date};

/// Monday 2 March 2026.
pub(crate) const TODAY: Date = date(2026, 3, 2);

pub(crate) fn code(words: &str) -> FieldCode {
    FieldCode::read(words).unwrap()
}

pub(crate) fn basis(article: &str) -> Basis {
    Basis {
        title: "中华人民共和国政府信息公开条例".to_owned(),
        article: article.to_owned(),
    }
}

pub(crate) fn field(name: &str, kind: FieldKind) -> FieldSpec {
    FieldSpec {
        code: code("field_in_test"),
        name: name.to_owned(),
        kind,
        required: Required::Never,
        public: true,
        help: String::new(),
        example: String::new(),
        external_code: None,
    }
}

pub(crate) fn coded(words: &str, name: &str, kind: FieldKind) -> FieldSpec {
    FieldSpec {
        code: code(words),
        ..field(name, kind)
    }
}

pub(crate) fn options(pairs: &[(&str, &str)]) -> Vec<ChoiceOption> {
    let option = |(code, name): &(&str, &str)| ChoiceOption {
        code: (*code).to_owned(),
        name: (*name).to_owned(),
    };
    pairs.iter().map(option).collect()
}

pub(crate) const DATE: FieldKind = FieldKind::Date {
    future: false,
    open_ended: false,
};

pub(crate) fn limit(period: Period, starts_from: &str) -> TimeLimit {
    TimeLimit {
        term: Term::Within(period),
        starts_from: code(starts_from),
        label: format!("自{starts_from}起{period}内"),
        basis: basis("第二十六条"),
        when: None,
        on_change: false,
    }
}

fn step(code: &str, name: &str, authority: StepAuthority) -> ReviewStep {
    ReviewStep {
        code: StepCode::read(code).unwrap(),
        name: name.to_owned(),
        authority,
    }
}

/// A decision with a date, a kind and an amount.
pub(crate) fn decision() -> ItemDescription {
    let topics = options(&[("general", "综合政务")]);
    let common = CommonField::ALL.iter().filter_map(|field| {
        let presence = match field {
            CommonField::Title | CommonField::Issuer | CommonField::Attribute => Presence::Required,
            _ => Presence::Offered,
        };
        field.spec(presence, None, &topics)
    });
    let decided_on = FieldSpec {
        required: Required::Always,
        ..coded("decided_on", "决定日期", DATE)
    };
    let kind = FieldKind::Choice {
        options: options(&[("fine", "罚款"), ("warning", "警告")]),
    };
    ItemDescription {
        code: ItemCode::read("decision").unwrap(),
        name: "行政处罚决定".to_owned(),
        category: Category {
            code: CategoryCode::read("enforcement").unwrap(),
            name: "行政执法".to_owned(),
            rank: 1,
            statutory: true,
            basis: basis("第二十条第（六）项"),
        },
        rank: 1,
        summary: "作出的决定。".to_owned(),
        stage: Stage::Management,
        publishers: vec![Publisher::Department],
        common: common.collect(),
        fields: vec![
            decided_on,
            coded("kind", "类别", kind),
            coded("revised_on", "撤销日期", DATE),
        ],
        constraints: Vec::new(),
        body: Presence::Offered,
        files: Presence::Offered,
        basis: vec![basis("第二十条第（六）项")],
        time_limits: vec![limit(Period::WorkingDays(20), "decided_on")],
        review_steps: vec![
            step("first_review", "初审", StepAuthority::Review),
            step("secrecy_review", "保密审查", StepAuthority::SecrecyReview),
            step("final_issue", "终审签发", StepAuthority::Issue),
        ],
        major_extra_step: step("leader_approval", "分管负责人审批", StepAuthority::Review),
        rhythm: None,
        attribute_default: Attribute::Proactive,
        requires_interpretation: false,
        interprets: false,
        real_names_shown: false,
        office_contacts_expected: false,
        columns: vec![code("title"), code("decided_on")],
        filters: vec![code("kind")],
        force_from: date(2019, 5, 15),
        force_until: None,
    }
}

/// Working days of spring 2026: 清明 off on Monday 6 April, 劳动节 from 1 to 5 May with Saturday
/// 9 May worked in exchange.
pub(crate) fn spring() -> Calendar {
    let off = |month, day, name| MarkedDay::new(date(2026, month, day), DayMark::Off, name);
    let mut days = vec![off(4, 6, "清明节")];
    days.extend((1..=5).map(|day| off(5, day, "劳动节")));
    days.push(MarkedDay::new(date(2026, 5, 9), DayMark::Work, "劳动节"));
    let notice = HolidayNotice::new(2026, "关于2026年部分节假日安排的通知", days).unwrap();
    Calendar::new([notice]).unwrap()
}
