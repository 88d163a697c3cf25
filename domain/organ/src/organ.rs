//! An organ (机关): a body or a unit of one, with names, parents and codes that change over time.

use jiff::civil::Date;

use crate::credit_code::CreditCode;
use crate::dated::{Dated, NotATimeline, Timeline};
use crate::id::OrganId;

/// The sort of an organ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OrganKind {
    /// 人民政府.
    Government,
    /// 政府部门.
    Department,
    /// 乡镇、街道.
    Township,
    /// 事业单位.
    Institution,
    /// 内设机构, which has no credit code of its own.
    Office,
}

/// The name of an organ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganName {
    /// 全称, as on the seal.
    pub full: String,
    /// 规范化简称, where there is one.
    pub short: Option<String>,
}

/// A body or a unit of one. It exists on the days on which it has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    id: OrganId,
    kind: OrganKind,
    names: Timeline<OrganName>,
    parents: Timeline<Option<OrganId>>,
    credit_codes: Timeline<CreditCode>,
    aliases: Vec<String>,
}

/// An organ that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrganError {
    /// It never has a name.
    #[error("organ {organ} has no name")]
    NoName {
        /// The organ.
        organ: OrganId,
    },
    /// One of its names has no words.
    #[error("the name of organ {organ} from {from} is empty")]
    EmptyName {
        /// The organ.
        organ: OrganId,
        /// The first day of the name.
        from: Date,
    },
    /// It is placed under itself.
    #[error("organ {organ} is its own parent from {from}")]
    OwnParent {
        /// The organ.
        organ: OrganId,
        /// The first day of that.
        from: Date,
    },
    /// Its names do not make a timeline.
    #[error("the names of organ {organ} do not follow one another")]
    Names {
        /// The organ.
        organ: OrganId,
        /// The days that do not go together.
        source: NotATimeline,
    },
    /// Its parents do not make a timeline.
    #[error("the parents of organ {organ} do not follow one another")]
    Parents {
        /// The organ.
        organ: OrganId,
        /// The days that do not go together.
        source: NotATimeline,
    },
    /// Its credit codes do not make a timeline.
    #[error("the credit codes of organ {organ} do not follow one another")]
    CreditCodes {
        /// The organ.
        organ: OrganId,
        /// The days that do not go together.
        source: NotATimeline,
    },
}

impl Organ {
    /// Checks and keeps an organ. A parent of `None`, or no entry for a day, makes it a root then.
    /// Aliases (别名) are other words by which people look for it; they have no days.
    ///
    /// # Errors
    /// [`OrganError`] names the organ and what is wrong with it.
    ///
    /// ```
    /// use jiff::civil::date;
    /// use organ::{Dated, Organ, OrganId, OrganKind, OrganName};
    /// let name = OrganName { full: "某某市人民政府".into(), short: Some("市政府".into()) };
    /// let names = vec![Dated::since(date(1990, 1, 1), name)];
    /// let city = Organ::new(OrganId([1; 16]), OrganKind::Government, names, vec![], vec![], vec![])?;
    /// assert_eq!(city.name_on(date(2026, 3, 2)).unwrap().full, "某某市人民政府");
    /// # Ok::<(), organ::OrganError>(())
    /// ```
    pub fn new(
        id: OrganId,
        kind: OrganKind,
        names: Vec<Dated<OrganName>>,
        parents: Vec<Dated<Option<OrganId>>>,
        credit_codes: Vec<Dated<CreditCode>>,
        aliases: Vec<String>,
    ) -> Result<Organ, OrganError> {
        let organ = id;
        if names.is_empty() {
            return Err(OrganError::NoName { organ });
        }
        if let Some(name) = names.iter().find(|name| is_empty(&name.value)) {
            return Err(OrganError::EmptyName {
                organ,
                from: name.from,
            });
        }
        if let Some(parent) = parents.iter().find(|parent| parent.value == Some(id)) {
            return Err(OrganError::OwnParent {
                organ,
                from: parent.from,
            });
        }
        Ok(Organ {
            id,
            kind,
            names: Timeline::new(names).map_err(|source| OrganError::Names { organ, source })?,
            parents: Timeline::new(parents)
                .map_err(|source| OrganError::Parents { organ, source })?,
            credit_codes: Timeline::new(credit_codes)
                .map_err(|source| OrganError::CreditCodes { organ, source })?,
            aliases,
        })
    }

    /// Returns the identifier.
    ///
    /// ```
    /// # fn shown(organ: &organ::Organ) {
    /// println!("{}", organ.id());
    /// # }
    /// ```
    pub fn id(&self) -> OrganId {
        self.id
    }

    /// Returns the sort of organ.
    ///
    /// ```
    /// # use organ::OrganKind;
    /// # fn is_inner(organ: &organ::Organ) -> bool {
    /// organ.kind() == OrganKind::Office
    /// # }
    /// ```
    pub fn kind(&self) -> OrganKind {
        self.kind
    }

    /// Returns whether the organ exists on a day, which is whether it has a name then.
    ///
    /// ```
    /// # fn shown(organ: &organ::Organ, day: jiff::civil::Date) -> bool {
    /// organ.exists_on(day)
    /// # }
    /// ```
    pub fn exists_on(&self, day: Date) -> bool {
        self.name_on(day).is_some()
    }

    /// Returns the name on a day.
    ///
    /// ```
    /// # fn shown(organ: &organ::Organ, day: jiff::civil::Date) -> Option<&str> {
    /// organ.name_on(day).map(|name| name.full.as_str())
    /// # }
    /// ```
    pub fn name_on(&self, day: Date) -> Option<&OrganName> {
        self.names.on(day)
    }

    /// Returns the parent on a day; `None` for a root.
    ///
    /// ```
    /// # fn is_root(organ: &organ::Organ, day: jiff::civil::Date) -> bool {
    /// organ.parent_on(day).is_none()
    /// # }
    /// ```
    pub fn parent_on(&self, day: Date) -> Option<OrganId> {
        self.parents.on(day).copied().flatten()
    }

    /// Returns the organ's own credit code on a day.
    ///
    /// ```
    /// # fn has_code(organ: &organ::Organ, day: jiff::civil::Date) -> bool {
    /// organ.credit_code_on(day).is_some()
    /// # }
    /// ```
    pub fn credit_code_on(&self, day: Date) -> Option<&CreditCode> {
        self.credit_codes.on(day)
    }

    /// Returns all names in order.
    ///
    /// ```
    /// # fn former_names(organ: &organ::Organ) -> usize {
    /// organ.names().len() - 1
    /// # }
    /// ```
    pub fn names(&self) -> &[Dated<OrganName>] {
        self.names.entries()
    }

    /// Returns all parents in order.
    ///
    /// ```
    /// # fn moves(organ: &organ::Organ) -> usize {
    /// organ.parents().len()
    /// # }
    /// ```
    pub fn parents(&self) -> &[Dated<Option<OrganId>>] {
        self.parents.entries()
    }

    /// Returns all credit codes in order.
    ///
    /// ```
    /// # fn has_had_codes(organ: &organ::Organ) -> bool {
    /// !organ.credit_codes().is_empty()
    /// # }
    /// ```
    pub fn credit_codes(&self) -> &[Dated<CreditCode>] {
        self.credit_codes.entries()
    }

    /// Returns the other words by which people look for it.
    ///
    /// ```
    /// # fn shown(organ: &organ::Organ) -> String {
    /// organ.aliases().join("、")
    /// # }
    /// ```
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }
}

fn is_empty(name: &OrganName) -> bool {
    let blank = |words: &String| words.trim().is_empty();
    blank(&name.full) || name.short.as_ref().is_some_and(blank)
}
