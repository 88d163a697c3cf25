//! What holds from a day to a day, and a timeline on which at most one value holds on any day.

use jiff::civil::Date;

/// A value that holds from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated<T> {
    /// The first day on which it holds.
    pub from: Date,
    /// The last day on which it holds; `None` while no end is known.
    pub to: Option<Date>,
    /// What holds.
    pub value: T,
}

impl<T> Dated<T> {
    /// Lets a value hold from a day on.
    ///
    /// ```
    /// use jiff::civil::date;
    /// let name = organ::Dated::since(date(2019, 3, 1), "某某市审计局");
    /// assert!(name.holds_on(date(2026, 3, 2)));
    /// ```
    pub fn since(from: Date, value: T) -> Dated<T> {
        Dated {
            from,
            to: None,
            value,
        }
    }

    /// Lets a value hold from a day to a day, both included.
    ///
    /// ```
    /// use jiff::civil::date;
    /// let name = organ::Dated::between(date(2009, 1, 1), date(2019, 2, 28), "某某市审计处");
    /// assert!(!name.holds_on(date(2019, 3, 1)));
    /// ```
    pub fn between(from: Date, to: Date, value: T) -> Dated<T> {
        Dated {
            from,
            to: Some(to),
            value,
        }
    }

    /// Returns whether the value holds on a day.
    ///
    /// ```
    /// use jiff::civil::date;
    /// let name = organ::Dated::since(date(2019, 3, 1), "某某市审计局");
    /// assert!(!name.holds_on(date(2019, 2, 28)));
    /// ```
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Dated values in order, of which at most one holds on any day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline<T> {
    entries: Vec<Dated<T>>,
}

/// Dated values that do not make a timeline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotATimeline {
    /// A value ends before it begins.
    #[error("a period from {from} ends before it begins, on {to}")]
    Backwards {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// Two values hold on one day.
    #[error("two values hold on {on}")]
    Overlap {
        /// The first day on which both hold.
        on: Date,
    },
}

impl<T> Timeline<T> {
    /// Puts dated values in order and checks that no two hold on one day; gaps are allowed.
    ///
    /// # Errors
    /// [`NotATimeline`] gives the days that do not go together.
    ///
    /// ```
    /// use jiff::civil::date;
    /// use organ::{Dated, Timeline};
    /// let names = Timeline::new(vec![Dated::since(date(2019, 3, 1), "某某市审计局")])?;
    /// assert_eq!(names.on(date(2026, 3, 2)), Some(&"某某市审计局"));
    /// # Ok::<(), organ::NotATimeline>(())
    /// ```
    pub fn new(mut entries: Vec<Dated<T>>) -> Result<Timeline<T>, NotATimeline> {
        for entry in &entries {
            if let Some(to) = entry.to.filter(|to| *to < entry.from) {
                return Err(NotATimeline::Backwards {
                    from: entry.from,
                    to,
                });
            }
        }
        entries.sort_by_key(|entry| entry.from);
        for pair in entries.windows(2) {
            if pair[0].holds_on(pair[1].from) {
                return Err(NotATimeline::Overlap { on: pair[1].from });
            }
        }
        Ok(Timeline { entries })
    }

    /// Returns what holds on a day.
    ///
    /// ```
    /// use jiff::civil::date;
    /// use organ::{Dated, Timeline};
    /// let names = Timeline::new(vec![Dated::since(date(2019, 3, 1), "某某市审计局")])?;
    /// assert_eq!(names.on(date(2019, 2, 28)), None);
    /// # Ok::<(), organ::NotATimeline>(())
    /// ```
    pub fn on(&self, day: Date) -> Option<&T> {
        self.entries
            .iter()
            .find(|entry| entry.holds_on(day))
            .map(|entry| &entry.value)
    }

    /// Returns all values in the order of their first days.
    ///
    /// ```
    /// let nothing: organ::Timeline<&str> = organ::Timeline::new(vec![])?;
    /// assert!(nothing.entries().is_empty());
    /// # Ok::<(), organ::NotATimeline>(())
    /// ```
    pub fn entries(&self) -> &[Dated<T>] {
        &self.entries
    }
}
