//! 公开事项: a kind of published information, exactly as its rule file describes it.

use std::collections::BTreeSet;
use std::ops::Deref;

use document::Attribute;
use jiff::civil::Date;

use crate::basis::Basis;
use crate::code::{CategoryCode, FieldCode, ItemCode};
use crate::common_field::{CommonField, is_reserved};
use crate::constraint::Constraint;
use crate::field::{FieldSpec, Required};
use crate::item_fault::{ItemFault, check_fields, check_time_limits};
use crate::review_step::{ReviewStep, StepAuthority};
use crate::rhythm::Rhythm;
use crate::stage::{Presence, Publisher, Stage};
use crate::time_limit::TimeLimit;

/// A group of the statutory catalogue, such as 政策文件.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The stable code.
    pub code: CategoryCode,
    /// The Chinese heading.
    pub name: String,
    /// Its place among the groups, from 1.
    pub rank: u16,
    /// Whether its content belongs to 法定主动公开内容; 工作动态 does not (国办公开办函〔2019〕61号).
    pub statutory: bool,
    /// The clause that founds the group.
    pub basis: Basis,
}

/// What a rule file says about an item; [`CatalogueItem::new`] checks that it holds together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDescription {
    /// The stable code.
    pub code: ItemCode,
    /// 事项名称.
    pub name: String,
    /// The group that it belongs to.
    pub category: Category,
    /// Its place within the group, from 1.
    pub rank: u16,
    /// A sentence for officers and readers: what belongs here.
    pub summary: String,
    /// The stage of the five opennesses.
    pub stage: Stage,
    /// Who publishes it.
    pub publishers: Vec<Publisher>,
    /// The common fields that it shows, in the order of [`CommonField::ALL`].
    pub common: Vec<FieldSpec>,
    /// The fields of its own, in the order of the form.
    pub fields: Vec<FieldSpec>,
    /// What fields have to say together.
    pub constraints: Vec<Constraint>,
    /// Whether it has a body text.
    pub body: Presence,
    /// Whether it has files.
    pub files: Presence,
    /// The laws and circulars that ask for it.
    pub basis: Vec<Basis>,
    /// How soon it has to be public; of those that apply, the shortest wins.
    pub time_limits: Vec<TimeLimit>,
    /// The steps of review; the last one is 终审签发.
    pub review_steps: Vec<ReviewStep>,
    /// The step that a record marked 重大 passes as well, before the last one.
    pub major_extra_step: ReviewStep,
    /// How often something new is expected.
    pub rhythm: Option<Rhythm>,
    /// The attribute that a form begins with.
    pub attribute_default: Attribute,
    /// Whether it may not be issued without its 解读, or a stated reason why there is none.
    pub requires_interpretation: bool,
    /// Whether it interprets another record, and therefore names it.
    pub interprets: bool,
    /// Whether its records name persons in their public function or by law, so that a name alone
    /// is no finding.
    pub real_names_shown: bool,
    /// Whether its records tell how to reach an office, so that such a telephone only warns.
    pub office_contacts_expected: bool,
    /// The columns of the public list, in order.
    pub columns: Vec<FieldCode>,
    /// The filters beside the public list, in order.
    pub filters: Vec<FieldCode>,
    /// The first day on which this rule holds.
    pub force_from: Date,
    /// The last day on which it holds.
    pub force_until: Option<Date>,
}

/// A kind of published information whose rule holds together. It reads like its description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueItem {
    description: ItemDescription,
    constraints: Vec<Constraint>,
}

impl Deref for CatalogueItem {
    type Target = ItemDescription;

    fn deref(&self) -> &ItemDescription {
        &self.description
    }
}

impl CatalogueItem {
    /// Checks that a description holds together.
    ///
    /// # Errors
    /// [`ItemFault`] names the first thing that does not.
    pub fn new(description: ItemDescription) -> Result<CatalogueItem, ItemFault> {
        let mut item = CatalogueItem {
            constraints: Vec::new(),
            description,
        };
        item.constraints
            .extend(item.description.constraints.iter().cloned());
        item.constraints.extend(life_in_order(&item));
        item.check_words()?;
        check_fields(&item)?;
        check_time_limits(&item)?;
        item.check_steps()?;
        item.check_lists()?;
        Ok(item)
    }

    /// Returns every field of the form: the common ones that the item shows, then its own.
    pub fn form(&self) -> impl Iterator<Item = &FieldSpec> {
        self.common.iter().chain(&self.fields)
    }

    /// Returns a field by its code, common or own.
    pub fn field(&self, code: &str) -> Option<&FieldSpec> {
        self.form().find(|field| field.code == *code)
    }

    /// Returns the constraints of the rule file, and those that hold for every record: it takes
    /// effect after it was signed, and expires after it took effect.
    pub fn all_constraints(&self) -> impl Iterator<Item = &Constraint> {
        self.constraints.iter()
    }

    /// Returns the fields that the public sees.
    pub fn public_fields(&self) -> impl Iterator<Item = &FieldSpec> {
        self.form().filter(|field| field.public)
    }

    /// Tells whether a record has to have a document number.
    pub fn requires_number(&self) -> bool {
        self.field(CommonField::DocumentNumber.code())
            .is_some_and(|field| field.required == Required::Always)
    }

    /// Tells whether pages show 有效性.
    pub fn shows_validity(&self) -> bool {
        self.field(CommonField::Validity.code()).is_some()
    }

    /// Returns the steps before issue, in order; a record marked 重大 has one more.
    pub fn sign_off_steps(&self, major: bool) -> Vec<&ReviewStep> {
        let (_, before) = self
            .review_steps
            .split_last()
            .unwrap_or((&self.major_extra_step, &[]));
        before
            .iter()
            .chain(major.then_some(&self.major_extra_step))
            .collect()
    }

    /// Returns the last step, 终审签发.
    pub fn issue_step(&self) -> &ReviewStep {
        self.review_steps.last().unwrap_or(&self.major_extra_step)
    }

    /// Tells whether the rule holds on a day.
    pub fn in_force_on(&self, day: Date) -> bool {
        self.force_from <= day && self.force_until.is_none_or(|last| day <= last)
    }

    fn check_words(&self) -> Result<(), ItemFault> {
        let worded = [
            ("name", &self.name),
            ("summary", &self.summary),
            ("category", &self.category.name),
        ];
        if let Some((key, _)) = worded
            .into_iter()
            .find(|(_, words)| words.trim().is_empty())
        {
            return Err(ItemFault::Empty { key });
        }
        if self.basis.is_empty() {
            return Err(ItemFault::Empty { key: "basis" });
        }
        if self.publishers.is_empty() {
            return Err(ItemFault::Empty { key: "publishers" });
        }
        let limits = self.time_limits.iter().map(|limit| &limit.basis);
        let all = self
            .basis
            .iter()
            .chain(limits)
            .chain(self.rhythm.as_ref().map(|r| &r.basis));
        if all.into_iter().any(|basis| basis.title.trim().is_empty()) {
            return Err(ItemFault::Empty { key: "basis.title" });
        }
        if self.force_until.is_some_and(|last| last < self.force_from) {
            return Err(ItemFault::NeverInForce);
        }
        if self.requires_interpretation && self.interprets {
            return Err(ItemFault::InterpretsItself);
        }
        Ok(())
    }

    fn check_steps(&self) -> Result<(), ItemFault> {
        let mut codes = BTreeSet::new();
        let steps = self
            .review_steps
            .iter()
            .chain(std::iter::once(&self.major_extra_step));
        for step in steps {
            if !codes.insert(step.code.as_str()) {
                return Err(ItemFault::StepTwice {
                    step: step.code.clone(),
                });
            }
        }
        let count = |authority| {
            self.review_steps
                .iter()
                .filter(|step| step.authority == authority)
                .count()
        };
        let last_issues = self
            .review_steps
            .last()
            .is_some_and(|step| step.authority == StepAuthority::Issue);
        if !last_issues || count(StepAuthority::Issue) != 1 {
            return Err(ItemFault::NotIssuedLast);
        }
        // 条例 art. 17: what is published has passed a review of its secrecy.
        if count(StepAuthority::SecrecyReview) == 0 {
            return Err(ItemFault::NoSecrecyReview);
        }
        if count(StepAuthority::Review) == 0 {
            return Err(ItemFault::NoReview);
        }
        if self.major_extra_step.authority == StepAuthority::Issue {
            return Err(ItemFault::NotIssuedLast);
        }
        Ok(())
    }

    fn check_lists(&self) -> Result<(), ItemFault> {
        for (key, codes) in [("columns", &self.columns), ("filters", &self.filters)] {
            for (place, code) in codes.iter().enumerate() {
                let field = self
                    .field(code.as_str())
                    .ok_or_else(|| ItemFault::UnknownField {
                        key,
                        field: code.clone(),
                    })?;
                if !field.public {
                    return Err(ItemFault::ShownInPrivate {
                        key,
                        field: code.clone(),
                    });
                }
                if codes[..place].contains(code) {
                    return Err(ItemFault::FieldTwice {
                        field: code.clone(),
                    });
                }
                if key == "filters" && !field.kind.is_filterable() {
                    return Err(ItemFault::NotAFilter {
                        field: code.clone(),
                    });
                }
            }
        }
        if self.columns.is_empty() {
            return Err(ItemFault::Empty { key: "columns" });
        }
        Ok(())
    }
}

/// A record takes effect on the day of its signing or later, and expires after that.
fn life_in_order(item: &CatalogueItem) -> Vec<Constraint> {
    let life = [
        CommonField::SignedOn,
        CommonField::InForceFrom,
        CommonField::ExpiresOn,
    ];
    let shown: Vec<FieldCode> = life
        .into_iter()
        .filter_map(|common| item.field(common.code()).map(|field| field.code.clone()))
        .collect();
    let order = |pair: &[FieldCode]| Constraint::Order {
        lower: pair[0].clone(),
        upper: pair[1].clone(),
        strict: false,
    };
    shown.windows(2).map(order).collect()
}

/// Tells whether a field of a rule file may have this code.
pub(crate) fn may_name(code: &FieldCode) -> bool {
    !is_reserved(code.as_str())
}
