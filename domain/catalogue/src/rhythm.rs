//! 更新频次: how often an item is expected to bring something new, and since when it is dormant.

use jiff::Span;
use jiff::civil::Date;

use crate::basis::Basis;
use crate::stage::closed_set;

closed_set! {
    /// The sorts of rhythm.
    RhythmKind {
        /// News keep coming; a long silence means that nobody publishes.
        Flow = "flow", "持续更新";
        /// Something is due once in each period, whether or not anything happened.
        Cycle = "cycle", "定期发布";
        /// Standing content, looked through at least once in each period.
        Upkeep = "upkeep", "定期核对";
    }
}

/// The longest silence that is still fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Silence {
    /// So many days.
    Days(u16),
    /// So many months.
    Months(u8),
}

/// How often an item is expected to bring something new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rhythm {
    /// The longest silence that is still fine.
    pub longest_silence: Silence,
    /// What the silence would mean.
    pub kind: RhythmKind,
    /// The indicator or the circular that says so.
    pub basis: Basis,
}

impl Rhythm {
    /// Returns the last day on which a column whose newest publication is of `last` is not dormant.
    ///
    /// ```
    /// use catalogue::{Basis, Rhythm, RhythmKind, Silence};
    /// use jiff::civil::date;
    /// let basis = Basis { title: "政府网站与政务新媒体检查指标".into(), article: String::new() };
    /// let rhythm = Rhythm { longest_silence: Silence::Days(14), kind: RhythmKind::Flow, basis };
    /// assert_eq!(rhythm.fine_until(date(2026, 3, 2)), date(2026, 3, 16));
    /// ```
    pub fn fine_until(&self, last: Date) -> Date {
        let silence = match self.longest_silence {
            Silence::Days(days) => Span::new().days(days),
            Silence::Months(months) => Span::new().months(months),
        };
        last.saturating_add(silence)
    }

    /// Tells whether a column whose newest publication is of `last` is dormant on a day.
    pub fn is_dormant(&self, last: Date, on: Date) -> bool {
        on > self.fine_until(last)
    }
}
