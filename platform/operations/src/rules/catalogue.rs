//! Reads `catalogue/*.toml`: one file is one kind of published information.

use std::collections::BTreeMap;

use ::calendar::Period;
use ::catalogue::{
    Catalogue, CatalogueItem, CommonField, Constraint, FieldCode, FieldSpec, ItemCode,
    ItemDescription, Presence, Publisher, ReviewStep, Rhythm, RhythmKind, Silence, Stage, Term,
    TimeLimit,
};
use document::Attribute;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::catalogue_field::{RawCondition, RawField};
use super::catalogue_frame::{Frame, RawBasis, RawFrame, known};
use super::{RuleError, civil_date, line_of, parsed};

/// The file that holds what the items share.
const FRAME: &str = "catalogue/_frame.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    code: Spanned<String>,
    name: String,
    category: String,
    rank: u16,
    stage: String,
    publishers: Vec<String>,
    summary: String,
    body: String,
    files: String,
    attribute_default: String,
    #[serde(default)]
    requires_interpretation: bool,
    #[serde(default)]
    interprets: bool,
    #[serde(default)]
    real_names_shown: bool,
    #[serde(default)]
    office_contacts_expected: bool,
    review_steps: Vec<String>,
    columns: Vec<String>,
    filters: Vec<String>,
    force_from: Datetime,
    force_until: Option<Datetime>,
    #[serde(default)]
    common: BTreeMap<String, RawPresence>,
    rhythm: Option<RawRhythm>,
    #[serde(default)]
    basis: Vec<RawBasis>,
    #[serde(default)]
    time_limit: Vec<RawTimeLimit>,
    #[serde(default)]
    field: Vec<RawField>,
    #[serde(default)]
    constraint: Vec<RawConstraint>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a common field is \"required\", \"offered\" or \"hidden\", or { presence = …, name = … }"
)]
enum RawPresence {
    Plain(String),
    Named { presence: String, name: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRhythm {
    longest_silence: RawPeriod,
    kind: String,
    basis: RawBasis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPeriod {
    working_days: Option<u16>,
    days: Option<u16>,
    months: Option<u8>,
    years: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTimeLimit {
    within: Option<RawPeriod>,
    by: Option<String>,
    starts_from: String,
    label: String,
    basis: RawBasis,
    when: Option<RawCondition>,
    #[serde(default)]
    on_change: bool,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum RawConstraint {
    Order {
        lower: String,
        upper: String,
        #[serde(default)]
        strict: bool,
    },
    Span {
        from: String,
        to: String,
        at_least_days: u16,
        unless: Option<String>,
        basis: RawBasis,
    },
    Sum {
        total: String,
        parts: Vec<String>,
    },
}

/// Reads the frame and every item.
pub(super) fn read<'t>(
    files: impl Iterator<Item = (&'t str, &'t str)>,
) -> Result<Catalogue, RuleError> {
    let (frames, items): (Vec<_>, Vec<_>) = files.partition(|(path, _)| *path == FRAME);
    let (_, text) = frames
        .first()
        .ok_or_else(|| RuleError::new(FRAME, None, "the file is missing"))?;
    let frame = parsed::<RawFrame>(FRAME, text)?
        .into_frame()
        .map_err(|reason| RuleError::new(FRAME, None, reason))?;
    let mut read = Vec::with_capacity(items.len());
    for (path, text) in items {
        read.push(read_item(path, text, &frame)?);
    }
    Catalogue::new(read)
        .map_err(|twice| RuleError::new(&format!("catalogue/{}.toml", twice.item), None, twice))
}

fn read_item(path: &str, text: &str, frame: &Frame) -> Result<CatalogueItem, RuleError> {
    let raw: RawItem = parsed(path, text)?;
    let line = line_of(text, raw.code.span().start);
    let lines: BTreeMap<String, usize> = raw
        .field
        .iter()
        .map(|field| {
            (
                field.code.get_ref().clone(),
                line_of(text, field.code.span().start),
            )
        })
        .collect();
    let code = raw.code.get_ref();
    if path != format!("catalogue/{code}.toml") {
        let reason = format!("the code `{code}` is not the name of the file");
        return Err(RuleError::new(path, Some(line), reason));
    }
    let description = described(raw, frame).map_err(|(field, reason)| {
        let line = field.and_then(|field| lines.get(&field).copied());
        RuleError::new(path, line, reason)
    })?;
    CatalogueItem::new(description).map_err(|fault| {
        let line = fault.field().and_then(|field| lines.get(field).copied());
        RuleError::new(path, line, fault)
    })
}

/// What is wrong, and the field that it stands in.
type Wrong = (Option<String>, String);

fn described(raw: RawItem, frame: &Frame) -> Result<ItemDescription, Wrong> {
    let mut fields = Vec::with_capacity(raw.field.len());
    for field in raw.field {
        let code = field.code.get_ref().clone();
        fields.push(field.into_spec().map_err(|reason| (Some(code), reason))?);
    }
    let head = || -> Result<_, String> {
        Ok((
            ItemCode::read(raw.code.get_ref()).map_err(|error| error.to_string())?,
            known("category", &raw.category, |code| {
                frame.categories.get(code).cloned()
            })?,
            known("stage", &raw.stage, Stage::from_code)?,
            all_known("publishers", &raw.publishers, Publisher::from_code)?,
            known(
                "attribute_default",
                &raw.attribute_default,
                Attribute::from_code,
            )?,
            known("body", &raw.body, Presence::from_code)?,
            known("files", &raw.files, Presence::from_code)?,
        ))
    };
    let own = |reason: String| (None, reason);
    let (code, category, stage, publishers, attribute_default, body, files) =
        head().map_err(own)?;
    let force = || -> Result<_, String> {
        let until = raw.force_until.as_ref().map(civil_date).transpose()?;
        Ok((civil_date(&raw.force_from)?, until))
    };
    let (force_from, force_until) = force().map_err(own)?;
    Ok(ItemDescription {
        code,
        name: raw.name,
        category,
        rank: raw.rank,
        summary: raw.summary,
        stage,
        publishers,
        common: common(&raw.common, frame).map_err(own)?,
        fields,
        constraints: each(raw.constraint, RawConstraint::into_constraint).map_err(own)?,
        body,
        files,
        basis: raw.basis.into_iter().map(RawBasis::into_basis).collect(),
        time_limits: each(raw.time_limit, RawTimeLimit::into_limit).map_err(own)?,
        review_steps: steps(&raw.review_steps, frame).map_err(own)?,
        major_extra_step: frame.major_extra_step.clone(),
        rhythm: raw
            .rhythm
            .map(RawRhythm::into_rhythm)
            .transpose()
            .map_err(own)?,
        attribute_default,
        requires_interpretation: raw.requires_interpretation,
        interprets: raw.interprets,
        real_names_shown: raw.real_names_shown,
        office_contacts_expected: raw.office_contacts_expected,
        columns: field_codes(&raw.columns).map_err(own)?,
        filters: field_codes(&raw.filters).map_err(own)?,
        force_from,
        force_until,
    })
}

fn each<R, T>(raw: Vec<R>, into: impl Fn(R) -> Result<T, String>) -> Result<Vec<T>, String> {
    raw.into_iter().map(into).collect()
}

fn all_known<T>(
    key: &str,
    codes: &[String],
    from_code: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, String> {
    codes
        .iter()
        .map(|code| known(key, code, &from_code))
        .collect()
}

fn steps(codes: &[String], frame: &Frame) -> Result<Vec<ReviewStep>, String> {
    all_known("review_steps", codes, |code| frame.steps.get(code).cloned())
}

fn field_codes(codes: &[String]) -> Result<Vec<FieldCode>, String> {
    codes.iter().map(|code| field_code(code)).collect()
}

fn field_code(code: &str) -> Result<FieldCode, String> {
    FieldCode::read(code).map_err(|error| error.to_string())
}

fn common(raw: &BTreeMap<String, RawPresence>, frame: &Frame) -> Result<Vec<FieldSpec>, String> {
    for code in raw.keys() {
        known("common", code, CommonField::from_code)?;
    }
    let mut shown = Vec::new();
    for field in CommonField::ALL {
        let (presence, name) = match raw.get(field.code()) {
            None => (
                frame
                    .common
                    .get(field)
                    .copied()
                    .unwrap_or(Presence::Offered),
                None,
            ),
            Some(RawPresence::Plain(code)) => (known("common", code, Presence::from_code)?, None),
            Some(RawPresence::Named { presence, name }) => (
                known("common", presence, Presence::from_code)?,
                Some(name.as_str()),
            ),
        };
        shown.extend(field.spec(presence, name, &frame.topics));
    }
    Ok(shown)
}

impl RawRhythm {
    fn into_rhythm(self) -> Result<Rhythm, String> {
        let silence = self.longest_silence;
        let longest_silence = match (
            silence.working_days,
            silence.days,
            silence.months,
            silence.years,
        ) {
            (None, Some(days), None, None) => Silence::Days(days),
            (None, None, Some(months), None) => Silence::Months(months),
            _ => return Err("`longest_silence` is either `days` or `months`".to_owned()),
        };
        let kind = known("rhythm.kind", &self.kind, RhythmKind::from_code)?;
        Ok(Rhythm {
            longest_silence,
            kind,
            basis: self.basis.into_basis(),
        })
    }
}

impl RawPeriod {
    fn into_period(self) -> Result<Period, String> {
        match (self.working_days, self.days, self.months, self.years) {
            (Some(count), None, None, None) => Ok(Period::WorkingDays(count)),
            (None, Some(count), None, None) => Ok(Period::Days(count)),
            (None, None, Some(count), None) => Ok(Period::Months(count)),
            (None, None, None, Some(count)) => Ok(Period::Years(count)),
            _ => Err("`within` has one of `working_days`, `days`, `months`, `years`".to_owned()),
        }
    }
}

impl RawTimeLimit {
    fn into_limit(self) -> Result<TimeLimit, String> {
        let term = match (self.within, self.by) {
            (Some(period), None) => Term::Within(period.into_period()?),
            (None, Some(day)) => day_of_year(&day)?,
            _ => return Err("a time limit has either `within` or `by`".to_owned()),
        };
        Ok(TimeLimit {
            term,
            starts_from: field_code(&self.starts_from)?,
            label: self.label,
            basis: self.basis.into_basis(),
            when: self.when.map(RawCondition::into_condition).transpose()?,
            on_change: self.on_change,
        })
    }
}

fn day_of_year(words: &str) -> Result<Term, String> {
    let parts = words.split_once('-').and_then(|(month, day)| {
        Some(Term::By {
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        })
    });
    parts.ok_or_else(|| {
        format!("`by` holds `{words}`, which is not a month and a day such as 01-31")
    })
}

impl RawConstraint {
    fn into_constraint(self) -> Result<Constraint, String> {
        Ok(match self {
            RawConstraint::Order {
                lower,
                upper,
                strict,
            } => Constraint::Order {
                lower: field_code(&lower)?,
                upper: field_code(&upper)?,
                strict,
            },
            RawConstraint::Span {
                from,
                to,
                at_least_days,
                unless,
                basis,
            } => Constraint::Span {
                from: field_code(&from)?,
                to: field_code(&to)?,
                at_least_days,
                unless: unless.as_deref().map(field_code).transpose()?,
                basis: basis.into_basis(),
            },
            RawConstraint::Sum { total, parts } => Constraint::Sum {
                total: field_code(&total)?,
                parts: field_codes(&parts)?,
            },
        })
    }
}
