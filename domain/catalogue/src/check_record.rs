//! Reads every field of a record, one by one and then together.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::check::{check, missing};
use crate::common_field::{SET_BY_THE_PLATFORM, is_reserved};
use crate::constraint::{Clash, Constraint};
use crate::fault::{FieldFault, Problem, quoted};
use crate::field::{FieldSpec, Required};
use crate::item::CatalogueItem;

/// Reads every field of a record of this item, common ones and its own, into canonical writing.
/// Empty values are left out of what is returned; fields that the platform sets pass unread.
///
/// # Errors
/// Every [`FieldFault`], in the order of the form: fields one by one, then fields together, then
/// fields that the item does not have.
pub fn check_all(
    item: &CatalogueItem,
    values: &BTreeMap<String, String>,
    on: Date,
) -> Result<BTreeMap<String, String>, Vec<FieldFault>> {
    let mut canonical = BTreeMap::new();
    let mut faults = Vec::new();
    for field in item.form() {
        let words = values.get(field.code.as_str()).map_or("", String::as_str);
        match check(field, words, on) {
            Ok(value) if value.is_empty() => {}
            Ok(value) => {
                canonical.insert(field.code.as_str().to_owned(), value);
            }
            Err(fault) => faults.push(fault),
        }
    }
    let value = |code: &str| canonical.get(code).map(String::as_str);
    for field in item.form() {
        let Required::When(condition) = &field.required else {
            continue;
        };
        let given = values
            .get(field.code.as_str())
            .is_some_and(|words| !words.trim().is_empty());
        if !given && condition.is_met(value) {
            faults.push(missing_because(
                field,
                item.field(condition.field().as_str()),
                value,
            ));
        }
    }
    for constraint in item.all_constraints() {
        if let Some(clash) = constraint.clash(|code| value(code.as_str())) {
            faults.push(clash_fault(item, constraint, &clash, value));
        }
    }
    for (code, words) in values {
        if item.field(code).is_some() || words.trim().is_empty() {
            continue;
        }
        if SET_BY_THE_PLATFORM.contains(&code.as_str()) {
            canonical.insert(code.clone(), words.clone());
        } else {
            faults.push(unknown(item, code));
        }
    }
    if faults.is_empty() {
        Ok(canonical)
    } else {
        Err(faults)
    }
}

fn missing_because<'v>(
    field: &FieldSpec,
    because: Option<&FieldSpec>,
    value: impl Fn(&str) -> Option<&'v str>,
) -> FieldFault {
    let Some(because) = because else {
        return missing(field);
    };
    let given = because.shown(value(because.code.as_str()).unwrap_or(""));
    let message = format!(
        "{}为{}时，须填写{}。",
        because.name,
        quoted(&given),
        field.name
    );
    FieldFault::new(field, Problem::Missing, message)
}

fn clash_fault<'v>(
    item: &CatalogueItem,
    constraint: &Constraint,
    clash: &Clash,
    value: impl Fn(&str) -> Option<&'v str>,
) -> FieldFault {
    let name = |code: &str| {
        item.field(code)
            .map_or(code.to_owned(), |field| field.name.clone())
    };
    let named = |code: &str| {
        let shown = value(code).unwrap_or("");
        let shown = item
            .field(code)
            .map_or(shown.to_owned(), |field| field.shown(shown));
        format!("{}（{shown}）", name(code))
    };
    let shown_at = constraint.shown_at().as_str();
    let (problem, message) = match (constraint, clash) {
        (
            Constraint::Order {
                lower,
                upper,
                strict,
            },
            _,
        ) => {
            let is_date = item
                .field(lower.as_str())
                .is_some_and(|field| !field.kind.is_number());
            let wanted = match (is_date, strict) {
                (true, false) => "不能早于",
                (true, true) => "应当晚于",
                (false, false) => "不能小于",
                (false, true) => "应当大于",
            };
            let (upper, lower) = (named(upper.as_str()), named(lower.as_str()));
            (Problem::Order, format!("{upper}{wanted}{lower}，请核对。"))
        }
        (
            Constraint::Span {
                from,
                to,
                at_least_days,
                unless,
                basis,
            },
            clash,
        ) => {
            let days = match clash {
                Clash::TooShort { days } => *days,
                Clash::Disorder | Clash::WrongSum { .. } => 0,
            };
            let way_out = match unless {
                Some(reason) => format!("请延长，或者填写{}", name(reason.as_str())),
                None => "请延长".to_owned(),
            };
            let (from, to) = (named(from.as_str()), named(to.as_str()));
            let message = format!(
                "{from}至{to}共{days}日，少于{at_least_days}日，{way_out}。依据：{basis}。"
            );
            (Problem::Span, message)
        }
        (Constraint::Sum { total, parts }, clash) => {
            let sum = match clash {
                Clash::WrongSum { sum } => sum.as_str(),
                Clash::Disorder | Clash::TooShort { .. } => "",
            };
            let parts: Vec<String> = parts.iter().map(|part| name(part.as_str())).collect();
            let total = named(total.as_str());
            let message = format!(
                "{total}与各项之和（{sum}）不符，请核对：{}。",
                parts.join("、")
            );
            (Problem::Sum, message)
        }
    };
    FieldFault {
        field: shown_at.to_owned(),
        problem,
        message,
    }
}

fn unknown(item: &CatalogueItem, code: &str) -> FieldFault {
    let hidden = if is_reserved(code) {
        "不填写"
    } else {
        "没有"
    };
    let message = format!(
        "{}{hidden}{}这一项，请删去或改填其他字段。",
        item.name,
        quoted(code)
    );
    FieldFault {
        field: code.to_owned(),
        problem: Problem::Unknown,
        message,
    }
}
