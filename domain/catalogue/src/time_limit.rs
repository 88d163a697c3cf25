//! 公开时限: how soon after which date an item has to be public, and which law says so.

use std::fmt;

use calendar::Period;

use crate::basis::Basis;
use crate::code::FieldCode;
use crate::field::Condition;

/// One rule on how soon a record has to be public. Of several that apply, the shortest wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeLimit {
    /// How long.
    pub term: Term,
    /// The date field, common or own, from which it runs; the day itself does not count.
    pub starts_from: FieldCode,
    /// The rule in the words of the law, such as 自作出决定之日起7个工作日内.
    pub label: String,
    /// Where the rule stands.
    pub basis: Basis,
    /// Whether it holds only for some records.
    pub when: Option<Condition>,
    /// Whether it speaks of a change of what is already public; such a rule waits for its date.
    pub on_change: bool,
}

/// How long a time limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Term {
    /// A legal period.
    Within(Period),
    /// The first such day of a year after the start, as 每年1月31日前.
    By {
        /// 1 to 12.
        month: i8,
        /// A day that the month has in every year.
        day: i8,
    },
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Within(period) => write!(out, "{period}"),
            Term::By { month, day } => write!(out, "{month}月{day}日前"),
        }
    }
}
