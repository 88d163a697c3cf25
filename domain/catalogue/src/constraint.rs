//! What two or more fields of one record have to say together.

use jiff::civil::Date;

use crate::basis::Basis;
use crate::code::FieldCode;
use crate::written::{self, Decimal};

/// What two or more fields of one record have to say together. Empty fields say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constraint {
    /// One date or number does not exceed another.
    Order {
        /// The field with the lower value.
        lower: FieldCode,
        /// The field with the higher value.
        upper: FieldCode,
        /// Whether they must differ.
        strict: bool,
    },
    /// A period given by two dates is long enough, or a reason says why not.
    Span {
        /// The first day, which does not count.
        from: FieldCode,
        /// The last day.
        to: FieldCode,
        /// The least number of days (every day counts).
        at_least_days: u16,
        /// The field that holds the reason for a shorter period, where the law allows one.
        unless: Option<FieldCode>,
        /// The law that says so.
        basis: Basis,
    },
    /// A number is the sum of others (勾稽); checked when the total and any part are there.
    Sum {
        /// The total.
        total: FieldCode,
        /// Its parts; an empty one counts as nothing.
        parts: Vec<FieldCode>,
    },
}

/// What is wrong between fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clash {
    Disorder,
    TooShort { days: i32 },
    WrongSum { sum: String },
}

impl Constraint {
    /// Returns every field that the constraint looks at.
    pub fn fields(&self) -> Vec<&FieldCode> {
        match self {
            Constraint::Order { lower, upper, .. } => vec![lower, upper],
            Constraint::Span {
                from, to, unless, ..
            } => [Some(from), Some(to), unless.as_ref()]
                .into_iter()
                .flatten()
                .collect(),
            Constraint::Sum { total, parts } => std::iter::once(total).chain(parts).collect(),
        }
    }

    /// Returns the field beside which a fault is shown.
    pub(crate) fn shown_at(&self) -> &FieldCode {
        match self {
            Constraint::Order { upper, .. } => upper,
            Constraint::Span { to, .. } => to,
            Constraint::Sum { total, .. } => total,
        }
    }

    /// Looks at canonical values and says what is wrong with them, if anything.
    pub(crate) fn clash<'v>(&self, value: impl Fn(&FieldCode) -> Option<&'v str>) -> Option<Clash> {
        match self {
            Constraint::Order {
                lower,
                upper,
                strict,
            } => {
                let (low, high) = (comparable(value(lower)?)?, comparable(value(upper)?)?);
                let kept = match low.compare(&high)? {
                    std::cmp::Ordering::Less => true,
                    std::cmp::Ordering::Equal => !strict,
                    std::cmp::Ordering::Greater => false,
                };
                (!kept).then_some(Clash::Disorder)
            }
            Constraint::Span {
                from,
                to,
                at_least_days,
                unless,
                ..
            } => {
                let days = days_between(value(from)?, value(to)?)?;
                let excused = unless
                    .as_ref()
                    .is_some_and(|reason| value(reason).is_some());
                let short = days < i32::from(*at_least_days) && !excused;
                short.then_some(Clash::TooShort { days })
            }
            Constraint::Sum { total, parts } => {
                let total = Decimal::read(value(total)?)?;
                let given: Vec<Decimal> = parts
                    .iter()
                    .filter_map(|part| Decimal::read(value(part)?))
                    .collect();
                let mut sum = *given.first()?;
                for part in &given[1..] {
                    sum = sum.plus(*part)?;
                }
                (sum != total).then(|| Clash::WrongSum {
                    sum: sum.to_string(),
                })
            }
        }
    }
}

enum Comparable {
    Day(Date),
    Number(Decimal),
}

impl Comparable {
    fn compare(&self, other: &Comparable) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Comparable::Day(one), Comparable::Day(two)) => Some(one.cmp(two)),
            (Comparable::Number(one), Comparable::Number(two)) => {
                one.aligned(*two).map(|(left, right)| left.cmp(&right))
            }
            (Comparable::Day(_), Comparable::Number(_))
            | (Comparable::Number(_), Comparable::Day(_)) => None,
        }
    }
}

fn comparable(value: &str) -> Option<Comparable> {
    match Decimal::read(value) {
        Some(number) => Some(Comparable::Number(number)),
        None => written::date(value).map(Comparable::Day),
    }
}

fn days_between(from: &str, to: &str) -> Option<i32> {
    let span = written::date(to)? - written::date(from)?;
    Some(span.get_days())
}
