//! Import templates: their columns, and their headings read back.

use catalogue::{BODY, CatalogueItem, columns, read_headings};

use crate::sample::decision;

#[test]
fn a_template_has_a_column_for_each_field_and_one_for_the_body() {
    let mut described = decision();
    described.fields[0].external_code = Some("CF_JDRQ".to_owned());
    let item = CatalogueItem::new(described).unwrap();
    let columns = columns(&item);
    assert_eq!(columns.len(), item.form().count() + 1);
    let decided_on = columns
        .iter()
        .find(|column| column.code == "decided_on")
        .unwrap();
    assert_eq!(decided_on.header, "决定日期");
    assert_eq!(decided_on.hint, "必填；按 2026-01-31 的形式");
    let kind = columns.iter().find(|column| column.code == "kind").unwrap();
    assert_eq!(kind.choices, ["罚款", "警告"]);
    assert_eq!(
        columns.last().map(|column| column.code.as_str()),
        Some(BODY)
    );
}

#[test]
fn headings_are_read_by_label_code_and_exchange_code() {
    let mut described = decision();
    described.fields[0].external_code = Some("CF_JDRQ".to_owned());
    let item = CatalogueItem::new(described).unwrap();
    let read = read_headings(
        &item,
        &[
            "标题（必填）",
            "*类别",
            "CF_JDRQ",
            "",
            "revised_on",
            " 正文 ",
        ],
    )
    .unwrap();
    let codes: Vec<Option<&str>> = read.iter().map(Option::as_deref).collect();
    assert_eq!(
        codes,
        [
            Some("title"),
            Some("kind"),
            Some("decided_on"),
            None,
            Some("revised_on"),
            Some("body")
        ]
    );
}

#[test]
fn unknown_and_doubled_headings_are_all_told() {
    let item = CatalogueItem::new(decision()).unwrap();
    let faults = read_headings(&item, &["标题", "证件号码", "title"]).unwrap_err();
    let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "行政处罚决定没有表头“证件号码”这一列，请使用最新的导入模板。",
            "表头“title”重复，请合并为一列。",
        ]
    );
}
