//! Why the description of an item does not hold together.

use std::collections::BTreeSet;

use calendar::Period;
use jiff::civil::Date;

use crate::check::check;
use crate::code::{FieldCode, StepCode};
use crate::common_field::CommonField;
use crate::constraint::Constraint;
use crate::field::{Condition, FieldKind, FieldSpec, Required};
use crate::item::{CatalogueItem, may_name};
use crate::time_limit::Term;

/// Why the description of an item does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemFault {
    /// Something that has to be said is not.
    #[error("`{key}` is empty")]
    Empty {
        /// The key.
        key: &'static str,
    },
    /// The last day lies before the first.
    #[error("the last day of force lies before the first one")]
    NeverInForce,
    /// An interpretation would need an interpretation.
    #[error("an item that interprets another one cannot itself require an interpretation")]
    InterpretsItself,
    /// A common field that every record needs is hidden.
    #[error("the common field `{field}` is hidden, but every record needs it")]
    CommonFieldMissing {
        /// Its code.
        field: &'static str,
    },
    /// A field has a code that belongs to a common field or to the platform.
    #[error("the code `{field}` belongs to a common field or to the platform")]
    Reserved {
        /// The code.
        field: FieldCode,
    },
    /// Two fields have one code, or a list names a field twice.
    #[error("the field `{field}` is given twice")]
    FieldTwice {
        /// The code.
        field: FieldCode,
    },
    /// A field has limits that nothing can meet, or a choice without values.
    #[error("the field `{field}` {reason}")]
    Field {
        /// The code.
        field: FieldCode,
        /// What is wrong with it.
        reason: String,
    },
    /// Something names a field that the item does not have.
    #[error("`{key}` names the field `{field}`, which this item does not have or hides")]
    UnknownField {
        /// Where it is named.
        key: &'static str,
        /// The code.
        field: FieldCode,
    },
    /// Something needs a field of another kind.
    #[error("`{key}` needs {wanted}, and the field `{field}` is none")]
    WrongKind {
        /// Where it is named.
        key: &'static str,
        /// What would fit.
        wanted: &'static str,
        /// The code.
        field: FieldCode,
    },
    /// A public list would show a field that is not public.
    #[error("`{key}` shows the field `{field}`, which is not public")]
    ShownInPrivate {
        /// The list.
        key: &'static str,
        /// The code.
        field: FieldCode,
    },
    /// A filter on a field whose values are neither few nor ordered.
    #[error("`filters` names the field `{field}`, whose values are too many to choose from")]
    NotAFilter {
        /// The code.
        field: FieldCode,
    },
    /// No record would have a deadline for sure.
    #[error(
        "no time limit holds for every record: one must run from a required date, without `when`"
    )]
    NoTimeLimit,
    /// A period of nothing, or a day that no year has.
    #[error("the time limit `{label}` has no length or names a day that not every year has")]
    BadTerm {
        /// The words of the rule.
        label: String,
    },
    /// Two steps have one code.
    #[error("the review step `{step}` is given twice")]
    StepTwice {
        /// The code.
        step: StepCode,
    },
    /// The last step, and only the last one, issues.
    #[error("the last review step, and only that one, has the authority `issue`")]
    NotIssuedLast,
    /// Nobody reviews the secrecy.
    #[error("no review step has the authority `secrecy_review`")]
    NoSecrecyReview,
    /// Nobody reviews the content.
    #[error("no review step has the authority `review`")]
    NoReview,
}

impl ItemFault {
    /// Returns the code of the field that is at fault, where there is one.
    pub fn field(&self) -> Option<&str> {
        match self {
            ItemFault::Reserved { field }
            | ItemFault::FieldTwice { field }
            | ItemFault::Field { field, .. }
            | ItemFault::UnknownField { field, .. }
            | ItemFault::WrongKind { field, .. }
            | ItemFault::ShownInPrivate { field, .. }
            | ItemFault::NotAFilter { field } => Some(field.as_str()),
            ItemFault::CommonFieldMissing { field } => Some(field),
            ItemFault::Empty { .. }
            | ItemFault::NeverInForce
            | ItemFault::InterpretsItself
            | ItemFault::NoTimeLimit
            | ItemFault::BadTerm { .. }
            | ItemFault::StepTwice { .. }
            | ItemFault::NotIssuedLast
            | ItemFault::NoSecrecyReview
            | ItemFault::NoReview => None,
        }
    }
}

pub(crate) fn check_fields(item: &CatalogueItem) -> Result<(), ItemFault> {
    let needed = [
        CommonField::Title,
        CommonField::Issuer,
        CommonField::Attribute,
        CommonField::WithholdingGround,
    ];
    if let Some(missing) = needed
        .into_iter()
        .find(|field| item.field(field.code()).is_none())
    {
        return Err(ItemFault::CommonFieldMissing {
            field: missing.code(),
        });
    }
    let mut codes = BTreeSet::new();
    for field in item.form() {
        if !codes.insert(field.code.as_str()) {
            return Err(ItemFault::FieldTwice {
                field: field.code.clone(),
            });
        }
        check_field(field)?;
        if let Required::When(condition) = &field.required {
            check_condition(item, condition, "required")?;
        }
    }
    if let Some(field) = item.fields.iter().find(|field| !may_name(&field.code)) {
        return Err(ItemFault::Reserved {
            field: field.code.clone(),
        });
    }
    item.all_constraints()
        .try_for_each(|constraint| check_constraint(item, constraint))
}

fn check_field(field: &FieldSpec) -> Result<(), ItemFault> {
    let wrong = |reason: &str| {
        Err(ItemFault::Field {
            field: field.code.clone(),
            reason: reason.to_owned(),
        })
    };
    if field.name.trim().is_empty() {
        return wrong("has no name");
    }
    match &field.kind {
        FieldKind::Text { max: 0 } | FieldKind::LongText { max: 0 } => {
            return wrong("holds nothing");
        }
        FieldKind::Integer { min, max } if min > max => return wrong("has `min` above `max`"),
        FieldKind::Decimal { scale, .. } if *scale > 9 => return wrong("has more than 9 digits"),
        FieldKind::Choice { options } | FieldKind::Choices { options } => {
            if options.is_empty() {
                return wrong("is a choice without values");
            }
            let codes: BTreeSet<&str> = options.iter().map(|one| one.code.as_str()).collect();
            let names: BTreeSet<&str> = options.iter().map(|one| one.name.as_str()).collect();
            if codes.len() < options.len() || names.len() < options.len() {
                return wrong("has two values with one code or one name");
            }
            let unfit = |code: &&str| code.is_empty() || code.contains([';', '\n', '\t']);
            if codes.iter().any(unfit) || names.iter().any(unfit) {
                return wrong("has a value with an empty code or name, or with `;` in it");
            }
        }
        FieldKind::Table { columns } => {
            if columns.is_empty() {
                return wrong("is a table without columns");
            }
            for column in columns {
                if matches!(column.kind, FieldKind::Table { .. }) {
                    return wrong("is a table within a table");
                }
                if matches!(column.required, Required::When(_)) {
                    return wrong("has a column that is required only sometimes");
                }
                check_field(column)?;
            }
        }
        FieldKind::Text { .. }
        | FieldKind::LongText { .. }
        | FieldKind::DocumentNumber
        | FieldKind::Date { .. }
        | FieldKind::Integer { .. }
        | FieldKind::Decimal { .. }
        | FieldKind::Money { .. }
        | FieldKind::Organ
        | FieldKind::CreditCode
        | FieldKind::Url
        | FieldKind::YesNo
        | FieldKind::Record => {}
    }
    if !field.example.is_empty()
        && let Err(fault) = check(field, &field.example, Date::MAX)
    {
        return wrong(&format!(
            "has an example that is itself refused: {}",
            fault.message
        ));
    }
    Ok(())
}

fn check_condition(
    item: &CatalogueItem,
    condition: &Condition,
    key: &'static str,
) -> Result<(), ItemFault> {
    let code = condition.field();
    let field = item
        .field(code.as_str())
        .ok_or_else(|| ItemFault::UnknownField {
            key,
            field: code.clone(),
        })?;
    let Condition::Is { values, .. } = condition else {
        return Ok(());
    };
    let wrong_kind = |wanted| {
        Err(ItemFault::WrongKind {
            key,
            wanted,
            field: code.clone(),
        })
    };
    let known: Vec<&str> = match &field.kind {
        FieldKind::YesNo => vec!["yes", "no"],
        kind => kind
            .options()
            .iter()
            .map(|option| option.code.as_str())
            .collect(),
    };
    if known.is_empty() {
        return wrong_kind("a choice or a yes_no field");
    }
    if values.is_empty() || values.iter().any(|value| !known.contains(&value.as_str())) {
        return wrong_kind("values that its choice has");
    }
    Ok(())
}

fn check_constraint(item: &CatalogueItem, constraint: &Constraint) -> Result<(), ItemFault> {
    let key = "constraint";
    let mut kinds = Vec::new();
    for code in constraint.fields() {
        let field = item
            .field(code.as_str())
            .ok_or_else(|| ItemFault::UnknownField {
                key,
                field: code.clone(),
            })?;
        kinds.push((code, &field.kind));
    }
    let is_date = |kind: &FieldKind| matches!(kind, FieldKind::Date { .. });
    let refuse = |fits: &dyn Fn(&FieldKind) -> bool, wanted| match kinds
        .iter()
        .find(|(_, kind)| !fits(kind))
    {
        Some((code, _)) => Err(ItemFault::WrongKind {
            key,
            wanted,
            field: (*code).clone(),
        }),
        None => Ok(()),
    };
    match constraint {
        Constraint::Order { .. } if kinds.first().is_some_and(|(_, kind)| is_date(kind)) => {
            refuse(&is_date, "two dates or two numbers")
        }
        Constraint::Order { .. } => refuse(&FieldKind::is_number, "two dates or two numbers"),
        Constraint::Sum { .. } => refuse(&FieldKind::is_number, "numbers"),
        Constraint::Span { .. } => match kinds.iter().take(2).find(|(_, kind)| !is_date(kind)) {
            Some((code, _)) => Err(ItemFault::WrongKind {
                key,
                wanted: "a date",
                field: (*code).clone(),
            }),
            None => Ok(()),
        },
    }
}

pub(crate) fn check_time_limits(item: &CatalogueItem) -> Result<(), ItemFault> {
    let key = "time_limit";
    let mut holds_always = false;
    for limit in &item.time_limits {
        let code = &limit.starts_from;
        let field = item
            .field(code.as_str())
            .ok_or_else(|| ItemFault::UnknownField {
                key,
                field: code.clone(),
            })?;
        if !matches!(field.kind, FieldKind::Date { .. }) {
            return Err(ItemFault::WrongKind {
                key,
                wanted: "a date",
                field: code.clone(),
            });
        }
        if let Some(condition) = &limit.when {
            check_condition(item, condition, key)?;
        }
        if limit.label.trim().is_empty() {
            return Err(ItemFault::Empty {
                key: "time_limit.label",
            });
        }
        if !has_length(limit.term) {
            return Err(ItemFault::BadTerm {
                label: limit.label.clone(),
            });
        }
        holds_always |=
            !limit.on_change && limit.when.is_none() && field.required == Required::Always;
    }
    if holds_always {
        Ok(())
    } else {
        Err(ItemFault::NoTimeLimit)
    }
}

fn has_length(term: Term) -> bool {
    match term {
        Term::Within(Period::WorkingDays(count) | Period::Days(count)) => count > 0,
        Term::Within(Period::Months(count) | Period::Years(count)) => count > 0,
        // 2027 is no leap year: 29 February is refused.
        Term::By { month, day } => Date::new(2027, month, day).is_ok(),
    }
}
