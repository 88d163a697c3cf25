//! 有效性 as of today: a question with a date in it, never a stored answer.

use jiff::civil::Date;
use store::ShownRow;

/// Whether a record holds on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Validity {
    /// 有效.
    InForce,
    /// 有效, in an amended text.
    Amended,
    /// 尚未施行.
    NotYet,
    /// 失效: its time is up, or it is stated to have lapsed.
    Lapsed,
    /// 废止.
    Repealed,
}

impl Validity {
    /// Every value, in the order of filters.
    pub(crate) const ALL: [Validity; 5] = [
        Validity::InForce,
        Validity::Amended,
        Validity::NotYet,
        Validity::Lapsed,
        Validity::Repealed,
    ];

    /// Returns what holds on a day; none when the record does not state its validity.
    pub(crate) fn on(
        stated: Option<&str>,
        in_force_from: Option<Date>,
        expires_on: Option<Date>,
        today: Date,
    ) -> Option<Validity> {
        let stated = match stated? {
            "repealed" => return Some(Validity::Repealed),
            "lapsed" => return Some(Validity::Lapsed),
            "amended" => Validity::Amended,
            "in_force" => Validity::InForce,
            _ => return None,
        };
        if expires_on.is_some_and(|last| last < today) {
            return Some(Validity::Lapsed);
        }
        if in_force_from.is_some_and(|first| first > today) {
            return Some(Validity::NotYet);
        }
        Some(stated)
    }

    /// Returns what holds for a published record today.
    pub(crate) fn of(row: &ShownRow, today: Date) -> Option<Validity> {
        Validity::on(
            row.validity.as_deref(),
            row.in_force_from,
            row.expires_on,
            today,
        )
    }

    /// Returns the stable English code, as addresses carry it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Validity::InForce => "in_force",
            Validity::Amended => "amended",
            Validity::NotYet => "not_yet",
            Validity::Lapsed => "lapsed",
            Validity::Repealed => "repealed",
        }
    }

    /// Returns the Chinese term.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Validity::InForce => "有效",
            Validity::Amended => "已修改",
            Validity::NotYet => "尚未施行",
            Validity::Lapsed => "失效",
            Validity::Repealed => "废止",
        }
    }

    /// Returns the class of its tag.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Validity::InForce => "ok",
            Validity::Amended | Validity::NotYet => "warn",
            Validity::Lapsed | Validity::Repealed => "off",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn validity_is_what_holds_today() {
        let today = date(2026, 3, 2);
        let table = [
            (Some("in_force"), None, None, Some(Validity::InForce)),
            (
                Some("in_force"),
                Some(date(2026, 3, 2)),
                None,
                Some(Validity::InForce),
            ),
            (
                Some("in_force"),
                Some(date(2026, 3, 3)),
                None,
                Some(Validity::NotYet),
            ),
            (
                Some("in_force"),
                None,
                Some(date(2026, 3, 2)),
                Some(Validity::InForce),
            ),
            (
                Some("in_force"),
                None,
                Some(date(2026, 3, 1)),
                Some(Validity::Lapsed),
            ),
            (Some("amended"), None, None, Some(Validity::Amended)),
            (
                Some("repealed"),
                Some(date(2027, 1, 1)),
                None,
                Some(Validity::Repealed),
            ),
            (Some("lapsed"), None, None, Some(Validity::Lapsed)),
            (None, None, Some(date(2020, 1, 1)), None),
        ];
        for (stated, from, until, held) in table {
            assert_eq!(
                Validity::on(stated, from, until, today),
                held,
                "{stated:?} {from:?} {until:?}"
            );
        }
    }
}
