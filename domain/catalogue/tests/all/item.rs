//! What a description of an item has to say before it is one.

use calendar::Period;
use catalogue::{
    Catalogue, CatalogueItem, FieldKind, FieldSpec, ItemDescription, ItemFault, Required,
    StepAuthority, Term,
};
use jiff::civil::date;

use crate::sample::{code, coded, decision, limit};

fn fault(change: impl Fn(&mut ItemDescription)) -> String {
    let mut described = decision();
    change(&mut described);
    CatalogueItem::new(described).unwrap_err().to_string()
}

fn text(words: &str) -> FieldSpec {
    coded(words, "名称", FieldKind::Text { max: 9 })
}

type Change = &'static dyn Fn(&mut ItemDescription);

#[test]
fn a_description_that_does_not_hold_together_is_refused() {
    let rows: [(Change, &str); 14] = [
        (&|item| item.basis.clear(), "`basis` is empty"),
        (
            &|item| item.fields.push(text("decided_on")),
            "the field `decided_on` is given twice",
        ),
        (
            &|item| item.fields.push(text("index_number")),
            "the code `index_number` belongs to a common field or to the platform",
        ),
        (
            &|item| item.common.retain(|field| field.code != "attribute"),
            "the common field `attribute` is hidden, but every record needs it",
        ),
        (
            &|item| item.columns.push(code("colour")),
            "`columns` names the field `colour`, which this item does not have or hides",
        ),
        (
            &|item| item.filters.push(code("title")),
            "`filters` names the field `title`, whose values are too many to choose from",
        ),
        (
            &|item| item.fields[0].public = false,
            "`columns` shows the field `decided_on`, which is not public",
        ),
        (
            &|item| item.fields[0].required = Required::Never,
            "no time limit holds for every record: one must run from a required date, without `when`",
        ),
        (
            &|item| item.time_limits.push(limit(Period::Days(1), "kind")),
            "`time_limit` needs a date, and the field `kind` is none",
        ),
        (
            &|item| item.time_limits[0].term = Term::By { month: 2, day: 29 },
            "the time limit `自decided_on起20个工作日内` has no length or names a day that not every year has",
        ),
        (
            &|item| item.review_steps.reverse(),
            "the last review step, and only that one, has the authority `issue`",
        ),
        (
            &|item| item.review_steps[1].authority = StepAuthority::Review,
            "no review step has the authority `secrecy_review`",
        ),
        (
            &|item| item.force_until = Some(date(2018, 1, 1)),
            "the last day of force lies before the first one",
        ),
        (
            &|item| item.fields[0].example = "昨天".to_owned(),
            "the field `decided_on` has an example that is itself refused: 决定日期“昨天”不是日期，请按 2026-01-31 的形式填写。",
        ),
    ];
    for (change, message) in rows {
        assert_eq!(fault(change), message);
    }
}

#[test]
fn a_fault_of_a_field_names_the_field() {
    let mut described = decision();
    described.fields.push(FieldSpec {
        name: " ".to_owned(),
        ..coded("note", "", FieldKind::Organ)
    });
    let fault = CatalogueItem::new(described).unwrap_err();
    assert_eq!(fault.field(), Some("note"));
    assert_eq!(ItemFault::NoReview.field(), None);
}

#[test]
fn what_is_marked_major_passes_one_step_more_before_issue() {
    let item = CatalogueItem::new(decision()).unwrap();
    let codes = |major| {
        item.sign_off_steps(major)
            .iter()
            .map(|step| step.code.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(false), ["first_review", "secrecy_review"]);
    assert_eq!(
        codes(true),
        ["first_review", "secrecy_review", "leader_approval"]
    );
    assert_eq!(item.issue_step().name, "终审签发");
}

#[test]
fn a_rule_holds_from_its_first_to_its_last_day() {
    let mut described = decision();
    described.force_until = Some(date(2026, 12, 31));
    let item = CatalogueItem::new(described).unwrap();
    let days = [
        date(2019, 5, 14),
        date(2019, 5, 15),
        date(2026, 12, 31),
        date(2027, 1, 1),
    ];
    assert_eq!(
        days.map(|day| item.in_force_on(day)),
        [false, true, true, false]
    );
}

#[test]
fn one_code_is_one_item() {
    let item = CatalogueItem::new(decision()).unwrap();
    let twice = Catalogue::new([item.clone(), item.clone()]).unwrap_err();
    assert_eq!(twice.to_string(), "the item `decision` is described twice");
    let catalogue = Catalogue::new([item]).unwrap();
    assert_eq!(catalogue.groups().len(), 1);
    assert!(catalogue.item("decision").is_some() && catalogue.item("other").is_none());
}
