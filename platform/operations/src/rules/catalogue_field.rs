//! Reads the fields of a catalogue item.

use ::catalogue::{Condition, FieldCode, FieldKind, FieldSpec, MoneyUnit, Required};
use serde::Deserialize;
use toml::Spanned;

use super::catalogue_frame::{known, options};

/// The most characters of a text whose rule file names no `max`.
const TEXT_MAX: usize = 200;
/// The same for texts in paragraphs.
const LONG_TEXT_MAX: usize = 20_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    pub(super) code: Spanned<String>,
    name: String,
    kind: String,
    #[serde(default)]
    required: RawRequired,
    public: Option<bool>,
    help: Option<String>,
    example: Option<String>,
    external_code: Option<String>,
    max: Option<i64>,
    min: Option<i64>,
    scale: Option<u8>,
    unit: Option<String>,
    future: Option<bool>,
    open_ended: Option<bool>,
    options: Option<Vec<[String; 2]>>,
    columns: Option<Vec<RawField>>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "`required` is true, false, or a condition such as { field = \"kind\", is = [\"other\"] }"
)]
enum RawRequired {
    Flag(bool),
    When(RawCondition),
}

impl Default for RawRequired {
    fn default() -> RawRequired {
        RawRequired::Flag(false)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCondition {
    field: String,
    is: Option<Vec<String>>,
    filled: Option<bool>,
}

impl RawCondition {
    pub(super) fn into_condition(self) -> Result<Condition, String> {
        let field = FieldCode::read(&self.field).map_err(|error| error.to_string())?;
        match (self.is, self.filled) {
            (Some(values), None) => Ok(Condition::Is { field, values }),
            (None, Some(true)) => Ok(Condition::Filled { field }),
            _ => Err("a condition has either `is = [...]` or `filled = true`".to_owned()),
        }
    }
}

impl RawField {
    pub(super) fn into_spec(self) -> Result<FieldSpec, String> {
        let code = FieldCode::read(self.code.get_ref()).map_err(|error| error.to_string())?;
        let in_field = |reason: String| format!("the field `{code}`: {reason}");
        self.refuse_foreign_keys().map_err(in_field)?;
        let required = match self.required {
            RawRequired::Flag(true) => Required::Always,
            RawRequired::Flag(false) => Required::Never,
            RawRequired::When(condition) => {
                Required::When(condition.into_condition().map_err(in_field)?)
            }
        };
        let RawField {
            kind,
            max,
            min,
            scale,
            unit,
            future,
            open_ended,
            options,
            columns,
            ..
        } = self;
        let sized = |default: usize| match max.map(usize::try_from) {
            None => Ok(default),
            Some(Ok(max)) => Ok(max),
            Some(Err(_)) => Err("`max` is negative".to_owned()),
        };
        let kind = match kind.as_str() {
            "text" => FieldKind::Text {
                max: sized(TEXT_MAX).map_err(in_field)?,
            },
            "long_text" => FieldKind::LongText {
                max: sized(LONG_TEXT_MAX).map_err(in_field)?,
            },
            "document_number" => FieldKind::DocumentNumber,
            "date" => FieldKind::Date {
                future: future.unwrap_or(false),
                open_ended: open_ended.unwrap_or(false),
            },
            "integer" => FieldKind::Integer {
                min: min.unwrap_or(0),
                max: max.unwrap_or(9_999_999_999),
            },
            "decimal" => FieldKind::Decimal {
                scale: scale.unwrap_or(2),
                unit: unit.unwrap_or_default(),
            },
            "money" => FieldKind::Money {
                unit: known("unit", &unit.unwrap_or_default(), MoneyUnit::from_term)
                    .map_err(in_field)?,
            },
            "choice" => FieldKind::Choice {
                options: self::options(options.unwrap_or_default()),
            },
            "choices" => FieldKind::Choices {
                options: self::options(options.unwrap_or_default()),
            },
            "organ" => FieldKind::Organ,
            "credit_code" => FieldKind::CreditCode,
            "url" => FieldKind::Url,
            "yes_no" => FieldKind::YesNo,
            "record" => FieldKind::Record,
            _ => FieldKind::Table {
                columns: columns
                    .unwrap_or_default()
                    .into_iter()
                    .map(RawField::into_spec)
                    .collect::<Result<_, _>>()
                    .map_err(in_field)?,
            },
        };
        Ok(FieldSpec {
            code,
            name: self.name,
            kind,
            required,
            public: self.public.unwrap_or(true),
            help: self.help.unwrap_or_default(),
            example: self.example.unwrap_or_default(),
            external_code: self.external_code,
        })
    }

    /// A limit on a kind that has no such limit would be law that nobody applies.
    fn refuse_foreign_keys(&self) -> Result<(), String> {
        let allowed = keys_of(&self.kind)
            .ok_or_else(|| format!("`kind` holds `{}`, which is not known here", self.kind))?;
        let given = [
            ("max", self.max.is_some()),
            ("min", self.min.is_some()),
            ("scale", self.scale.is_some()),
            ("unit", self.unit.is_some()),
            ("future", self.future.is_some()),
            ("open_ended", self.open_ended.is_some()),
            ("options", self.options.is_some()),
            ("columns", self.columns.is_some()),
        ];
        match given
            .into_iter()
            .find(|(key, given)| *given && !allowed.contains(key))
        {
            Some((key, _)) => Err(format!(
                "a field of the kind `{}` takes no `{key}`",
                self.kind
            )),
            None => Ok(()),
        }
    }
}

/// Returns the keys that describe a kind; `None` for a kind that is not known.
fn keys_of(kind: &str) -> Option<&'static [&'static str]> {
    let keys: &[&str] = match kind {
        "text" | "long_text" => &["max"],
        "date" => &["future", "open_ended"],
        "integer" => &["min", "max"],
        "decimal" => &["scale", "unit"],
        "money" => &["unit"],
        "choice" | "choices" => &["options"],
        "table" => &["columns"],
        "document_number" | "organ" | "credit_code" | "url" | "yes_no" | "record" => &[],
        _ => return None,
    };
    Some(keys)
}
