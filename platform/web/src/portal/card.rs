//! 信息要素: the metadata table at the head of a record, as Chinese government sites have it.

use ::catalogue::{CatalogueItem, Manifest, common};
use store::EditionRow;

use super::record::{organ_of, published_at};
use super::validity::Validity;
use crate::visit::Visit;
use crate::words::long_date;

/// One pair of the metadata table.
pub(super) struct CardCell {
    pub(super) name: String,
    pub(super) value: CardValue,
    pub(super) is_number: bool,
    pub(super) is_wide: bool,
}

pub(super) enum CardValue {
    Text(String),
    Validity(Validity),
    Organ { name: String, href: String },
    Deadline,
}

/// Lays out the metadata table as Chinese government sites have it, two pairs a row.
pub(super) fn card(
    visit: &Visit,
    manifest: &Manifest,
    edition: &EditionRow,
    item: Option<&CatalogueItem>,
    has_deadline: bool,
) -> Vec<Vec<CardCell>> {
    let text = |name: &str, value: String, is_number: bool| CardCell {
        name: name.to_owned(),
        value: CardValue::Text(value),
        is_number,
        is_wide: false,
    };
    let label = |code: &str, usual: &str| {
        item.and_then(|item| item.field(code))
            .map_or_else(|| usual.to_owned(), |field| field.name.clone())
    };
    let date = |code: &str| {
        manifest
            .field(code)
            .and_then(|date| date.parse().ok())
            .map(long_date)
    };
    let mut cells = Vec::new();
    if let Some(number) = manifest.field(common::INDEX_NUMBER) {
        cells.push(text("索引号", number.to_owned(), true));
    }
    cells.push(text("分类", classes(manifest, item), false));
    let issuer = manifest
        .field(common::ISSUER)
        .unwrap_or_default()
        .to_owned();
    let organ = organ_of(manifest).filter(|organ| visit.bodies.organ(*organ).is_some());
    cells.push(CardCell {
        name: label(common::ISSUER, "发文机关"),
        value: match organ {
            Some(organ) => CardValue::Organ {
                name: issuer,
                href: format!("/organs/{organ}"),
            },
            None => CardValue::Text(issuer),
        },
        is_number: false,
        is_wide: false,
    });
    if let Some(signed_on) = date(common::SIGNED_ON) {
        cells.push(text(&label(common::SIGNED_ON, "成文日期"), signed_on, true));
    }
    let mut rows = pairs(cells);
    rows.push(vec![CardCell {
        is_wide: true,
        ..text("标题", manifest.title().to_owned(), false)
    }]);
    let mut cells = Vec::new();
    if let Some(number) = manifest.field(common::DOCUMENT_NUMBER) {
        cells.push(text("发文字号", number.to_owned(), false));
    }
    let at = published_at(edition);
    let shown = at.strip_suffix(" 00:00").unwrap_or(&at).to_owned();
    cells.push(text("发布日期", shown, true));
    let validity = Validity::on(
        manifest.field(common::VALIDITY),
        manifest
            .field(common::IN_FORCE_FROM)
            .and_then(|date| date.parse().ok()),
        manifest
            .field(common::EXPIRES_ON)
            .and_then(|date| date.parse().ok()),
        visit.today,
    );
    if let Some(validity) = validity {
        cells.push(CardCell {
            value: CardValue::Validity(validity),
            ..text("有效性", String::new(), false)
        });
    }
    if has_deadline {
        cells.push(CardCell {
            value: CardValue::Deadline,
            ..text("公开时限", String::new(), false)
        });
    }
    for (code, usual) in [
        (common::IN_FORCE_FROM, "施行日期"),
        (common::EXPIRES_ON, "有效期至"),
    ] {
        if let Some(day) = date(code) {
            let day = if day.starts_with("2099年12月31日") {
                "长期".to_owned()
            } else {
                day
            };
            cells.push(text(&label(code, usual), day, true));
        }
    }
    let shown = |code: &str| {
        let field = item.and_then(|item| item.field(code));
        manifest
            .field(code)
            .map(|value| field.map_or_else(|| value.to_owned(), |field| field.shown(value)))
    };
    if let Some(keywords) = shown(common::KEYWORDS) {
        cells.push(text("关键词", keywords.replace([';', ','], "　"), false));
    }
    rows.extend(pairs(cells));
    if let Some(summary) = manifest.field(common::SUMMARY) {
        rows.push(vec![CardCell {
            is_wide: true,
            ..text("内容概述", summary.to_owned(), false)
        }]);
    }
    rows
}

fn pairs(cells: Vec<CardCell>) -> Vec<Vec<CardCell>> {
    let mut rows: Vec<Vec<CardCell>> = Vec::new();
    for cell in cells {
        match rows.last_mut() {
            Some(row) if row.len() == 1 => row.push(cell),
            _ => rows.push(vec![cell]),
        }
    }
    rows
}

/// 主题分类 and 体裁分类, parted by a semicolon as the official tables have it.
fn classes(manifest: &Manifest, item: Option<&CatalogueItem>) -> String {
    let shown = |code: &str| {
        let value = manifest.field(code)?;
        Some(item?.field(code).filter(|field| field.public)?.shown(value))
    };
    let mut classes: Vec<String> = [shown(common::TOPIC_CLASS), shown("genre")]
        .into_iter()
        .flatten()
        .collect();
    if classes.is_empty() {
        classes.extend(item.map(|item| item.category.name.clone()));
    }
    classes.extend(
        item.filter(|_| classes.len() < 2)
            .map(|item| item.name.clone()),
    );
    classes.dedup();
    classes.join("；")
}

/// The fields that the metadata table shows already.
pub(super) const IN_CARD: [&str; 17] = [
    common::TITLE,
    common::DOCUMENT_NUMBER,
    common::INDEX_NUMBER,
    common::ORGAN,
    common::ISSUER,
    common::SIGNED_ON,
    common::PUBLISHED_ON,
    common::IN_FORCE_FROM,
    common::EXPIRES_ON,
    common::VALIDITY,
    common::ATTRIBUTE,
    common::WITHHOLDING_GROUND,
    common::TOPIC_CLASS,
    common::SUMMARY,
    common::KEYWORDS,
    common::SOURCE,
    "genre",
];
