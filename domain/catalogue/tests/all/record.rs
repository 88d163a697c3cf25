//! What the fields of a record say together.

use std::collections::BTreeMap;

use catalogue::{
    CatalogueItem, Condition, Constraint, FieldKind, FieldSpec, MoneyUnit, Problem, Required,
    check_all,
};
use document::Attribute;

use crate::sample::{DATE, TODAY, basis, code, coded, decision};

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let plain = [
        ("title", "决定书"),
        ("issuer", "云岭市市场监督管理局"),
        ("attribute", "主动公开"),
        ("decided_on", "2026年2月1日"),
    ];
    plain
        .iter()
        .chain(pairs)
        .map(|(code, words)| ((*code).to_owned(), (*words).to_owned()))
        .collect()
}

fn messages(item: &CatalogueItem, pairs: &[(&str, &str)]) -> Vec<String> {
    match check_all(item, &values(pairs), TODAY) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|fault| fault.message).collect(),
    }
}

#[test]
fn a_record_comes_back_in_canonical_writing_without_its_empty_fields() {
    let item = CatalogueItem::new(decision()).unwrap();
    let given = values(&[
        ("kind", "罚款"),
        ("summary", " "),
        ("index_number", "1/2026-1"),
        ("old", ""),
    ]);
    let canonical = check_all(&item, &given, TODAY).unwrap();
    assert_eq!(canonical["attribute"], Attribute::Proactive.code());
    assert_eq!(canonical["kind"], "fine");
    assert_eq!(canonical["decided_on"], "2026-02-01");
    assert_eq!(
        canonical["index_number"], "1/2026-1",
        "the platform sets it, nobody checks it here"
    );
    assert!(!canonical.contains_key("summary"));
}

#[test]
fn every_fault_is_told_at_once_in_the_order_of_the_form() {
    let item = CatalogueItem::new(decision()).unwrap();
    let faults = messages(
        &item,
        &[
            ("title", ""),
            ("decided_on", "昨天"),
            ("kind", "拘留"),
            ("colour", "红"),
        ],
    );
    assert_eq!(
        faults,
        [
            "请填写标题。",
            "决定日期“昨天”不是日期，请按 2026-01-31 的形式填写。",
            "类别中没有“拘留”这一项，可选：罚款、警告。",
            "行政处罚决定没有“colour”这一项，请删去或改填其他字段。",
        ]
    );
}

#[test]
fn a_field_may_be_required_by_another() {
    let mut described = decision();
    let fine = Condition::Is {
        field: code("kind"),
        values: vec!["fine".to_owned()],
    };
    described.fields.push(FieldSpec {
        required: Required::When(fine),
        ..coded(
            "fine",
            "罚款金额",
            FieldKind::Money {
                unit: MoneyUnit::TenThousandYuan,
            },
        )
    });
    let item = CatalogueItem::new(described).unwrap();
    assert_eq!(
        messages(&item, &[("kind", "罚款")]),
        ["类别为“罚款”时，须填写罚款金额。"]
    );
    assert!(messages(&item, &[("kind", "警告")]).is_empty());
    assert!(messages(&item, &[("kind", "罚款"), ("fine", "0.2")]).is_empty());
    assert_eq!(
        messages(&item, &[("kind", "罚款"), ("fine", "二千")]).len(),
        1,
        "one fault, told once"
    );
}

#[test]
fn what_is_withheld_names_its_ground() {
    let item = CatalogueItem::new(decision()).unwrap();
    assert_eq!(
        messages(&item, &[("attribute", "不予公开")]),
        ["公开属性为“不予公开”时，须填写不予公开的理由和依据。"]
    );
    assert!(messages(&item, &[("attribute", "依申请公开")]).is_empty());
}

#[test]
fn a_record_takes_effect_after_it_was_signed_and_expires_after_that() {
    let item = CatalogueItem::new(decision()).unwrap();
    let life = [
        ("signed_on", "2026-02-10"),
        ("in_force_from", "2026-02-01"),
        ("expires_on", "长期"),
    ];
    assert_eq!(
        messages(&item, &life),
        ["施行日期（2026-02-01）不能早于成文日期（2026-02-10），请核对。"]
    );
}

#[test]
fn dates_and_numbers_keep_their_order_periods_their_length_totals_their_parts() {
    let money = |words, name| {
        coded(
            words,
            name,
            FieldKind::Money {
                unit: MoneyUnit::TenThousandYuan,
            },
        )
    };
    let mut described = decision();
    let future = FieldKind::Date {
        future: true,
        open_ended: false,
    };
    described.fields.extend([
        coded("consult_to", "截止日期", future),
        coded("shortened", "缩短的理由", FieldKind::Text { max: 99 }),
        money("total", "合计"),
        money("abroad", "出国费"),
        money("cars", "公车费"),
    ]);
    described.constraints = vec![
        Constraint::Order {
            lower: code("decided_on"),
            upper: code("revised_on"),
            strict: true,
        },
        Constraint::Span {
            from: code("decided_on"),
            to: code("consult_to"),
            at_least_days: 30,
            unless: Some(code("shortened")),
            basis: basis("第十五条"),
        },
        Constraint::Sum {
            total: code("total"),
            parts: vec![code("abroad"), code("cars")],
        },
    ];
    let item = CatalogueItem::new(described).unwrap();
    assert_eq!(
        messages(&item, &[("revised_on", "2026-02-01")]),
        ["撤销日期（2026-02-01）应当晚于决定日期（2026-02-01），请核对。"]
    );
    assert_eq!(
        messages(&item, &[("consult_to", "2026-03-02")]),
        [
            "决定日期（2026-02-01）至截止日期（2026-03-02）共29日，少于30日，请延长，\
         或者填写缩短的理由。依据：《中华人民共和国政府信息公开条例》第十五条。",
        ]
    );
    assert!(messages(&item, &[("consult_to", "2026-03-03")]).is_empty());
    assert!(
        messages(
            &item,
            &[("consult_to", "2026-02-08"), ("shortened", "防汛紧急")]
        )
        .is_empty()
    );
    assert_eq!(
        messages(
            &item,
            &[("total", "3.1"), ("abroad", "1.05"), ("cars", "20000元")]
        ),
        ["合计（3.1 万元）与各项之和（3.05）不符，请核对：出国费、公车费。"]
    );
    assert!(
        messages(
            &item,
            &[("total", "3.05"), ("abroad", "1.05"), ("cars", "2")]
        )
        .is_empty()
    );
    assert!(
        messages(&item, &[("total", "3.05")]).is_empty(),
        "no part is given"
    );
}

#[test]
fn a_common_field_that_an_item_hides_is_refused_with_its_own_words() {
    let mut described = decision();
    described.common.retain(|field| field.code != "keywords");
    let item = CatalogueItem::new(described).unwrap();
    let faults = check_all(&item, &values(&[("keywords", "公开")]), TODAY).unwrap_err();
    assert_eq!(faults[0].problem, Problem::Unknown);
    assert_eq!(
        faults[0].message,
        "行政处罚决定不填写“keywords”这一项，请删去或改填其他字段。"
    );
    assert_eq!(
        item.field("decided_on").map(|field| &field.kind),
        Some(&DATE)
    );
}
