//! Reads `catalogue/_frame.toml`: what the items share.

use std::collections::BTreeMap;

use ::catalogue::{
    Basis, Category, CategoryCode, ChoiceOption, CommonField, Presence, ReviewStep, StepAuthority,
    StepCode,
};
use serde::Deserialize;

/// What the items share.
pub(super) struct Frame {
    pub(super) categories: BTreeMap<String, Category>,
    pub(super) steps: BTreeMap<String, ReviewStep>,
    pub(super) major_extra_step: ReviewStep,
    pub(super) common: BTreeMap<CommonField, Presence>,
    pub(super) topics: Vec<ChoiceOption>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFrame {
    major_extra_step: String,
    topics: Vec<[String; 2]>,
    common: BTreeMap<String, String>,
    step: Vec<RawStep>,
    category: Vec<RawCategory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    code: String,
    name: String,
    authority: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCategory {
    code: String,
    name: String,
    rank: u16,
    statutory: bool,
    basis: RawBasis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBasis {
    title: String,
    article: String,
}

impl RawBasis {
    pub(super) fn into_basis(self) -> Basis {
        Basis {
            title: self.title,
            article: self.article,
        }
    }
}

impl RawFrame {
    pub(super) fn into_frame(self) -> Result<Frame, String> {
        let mut steps = BTreeMap::new();
        for step in self.step {
            let code = StepCode::read(&step.code).map_err(|error| error.to_string())?;
            let authority = known("authority", &step.authority, StepAuthority::from_code)?;
            let step = ReviewStep {
                code,
                name: step.name,
                authority,
            };
            if let Some(twice) = steps.insert(step.code.as_str().to_owned(), step) {
                return Err(format!("the step `{}` is given twice", twice.code));
            }
        }
        let major_extra_step = steps.get(&self.major_extra_step).cloned().ok_or_else(|| {
            format!(
                "`major_extra_step` names no step: `{}`",
                self.major_extra_step
            )
        })?;
        let mut categories = BTreeMap::new();
        for category in self.category {
            let category = category.into_category()?;
            if let Some(twice) = categories.insert(category.code.as_str().to_owned(), category) {
                return Err(format!("the category `{}` is given twice", twice.code));
            }
        }
        let mut common = BTreeMap::new();
        for (code, presence) in self.common {
            let field = known("common", &code, CommonField::from_code)?;
            common.insert(field, known("common", &presence, Presence::from_code)?);
        }
        if let Some(missing) = CommonField::ALL
            .iter()
            .find(|field| !common.contains_key(field))
        {
            return Err(format!(
                "`common` does not say whether `{}` is shown",
                missing.code()
            ));
        }
        let topics = options(self.topics);
        Ok(Frame {
            categories,
            steps,
            major_extra_step,
            common,
            topics,
        })
    }
}

impl RawCategory {
    fn into_category(self) -> Result<Category, String> {
        Ok(Category {
            code: CategoryCode::read(&self.code).map_err(|error| error.to_string())?,
            name: self.name,
            rank: self.rank,
            statutory: self.statutory,
            basis: self.basis.into_basis(),
        })
    }
}

pub(super) fn options(pairs: Vec<[String; 2]>) -> Vec<ChoiceOption> {
    pairs
        .into_iter()
        .map(|[code, name]| ChoiceOption { code, name })
        .collect()
}

/// Finds the value of a code in a closed set, or says which key holds an unknown one.
pub(super) fn known<T>(
    key: &str,
    code: &str,
    from_code: impl Fn(&str) -> Option<T>,
) -> Result<T, String> {
    from_code(code).ok_or_else(|| format!("`{key}` holds `{code}`, which is not known here"))
}
