//! The calendar of working days (工作日): what all known notices together make of any day.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};

use crate::certainty::{Certainty, FIRST_OPEN_DAY_OF_DECEMBER, fixed_holiday, ordinary_day};
use crate::notice::{DayMark, HolidayNotice};

/// What all known notices together make of any day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// Listed days in order, for binary search.
    listed: Vec<ListedDay>,
    /// Years with a national notice.
    years: BTreeSet<i16>,
    regions: BTreeMap<String, Vec<ListedDay>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ListedDay {
    date: Date,
    working: bool,
    why: String,
}

/// A day, and why it is worked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Whether it is a working day.
    pub working: bool,
    /// The reason in Chinese: 工作日, 星期六, 国庆节放假, 国庆节调休上班.
    pub why: Cow<'static, str>,
    /// How sure this is.
    pub certainty: Certainty,
}

/// Notices that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The same notice is given twice.
    #[error("the holiday notice \"{document}\" is given twice")]
    NoticeTwice {
        /// Title of the notice.
        document: String,
    },
    /// A notice supersedes one that is not given for its region.
    #[error("the holiday notice \"{document}\" supersedes \"{superseded}\", which is not given")]
    UnknownSuperseded {
        /// Title of the superseding notice.
        document: String,
        /// Title of the missing one.
        superseded: String,
    },
    /// Notices supersede each other in a circle.
    #[error("the holiday notice \"{document}\" supersedes itself, directly or through others")]
    SupersedesItself {
        /// Title of a notice in the circle.
        document: String,
    },
    /// Two notices mark a day differently, and neither is later than the other.
    #[error(
        "the holiday notices \"{first}\" and \"{second}\" disagree on {date}, and their days of \
         publication do not say which one holds"
    )]
    Disagreement {
        /// The day.
        date: Date,
        /// Title of one notice.
        first: String,
        /// Title of the other.
        second: String,
    },
}

impl Calendar {
    /// Puts notices together: national ones at once, those of a region by [`Calendar::with_region`].
    ///
    /// # Errors
    /// [`CalendarError`] when a notice is given twice, supersedes one that is not there, or
    /// disagrees with another without being later.
    ///
    /// ```
    /// use calendar::{Calendar, HolidayNotice};
    /// let calendar = Calendar::new([HolidayNotice::new(2026, "放假通知", vec![])?])?;
    /// assert_eq!(calendar.published_through(), Some(2026));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        notices: impl IntoIterator<Item = HolidayNotice>,
    ) -> Result<Calendar, CalendarError> {
        let mut by_region: BTreeMap<Option<String>, Vec<HolidayNotice>> = BTreeMap::new();
        for notice in notices {
            by_region
                .entry(notice.region.clone())
                .or_default()
                .push(notice);
        }
        let mut calendar = Calendar::default();
        for (region, notices) in by_region {
            let in_force = without_superseded(notices)?;
            let listed = merge(&in_force)?;
            match region {
                None => {
                    calendar.years = in_force.iter().map(HolidayNotice::year).collect();
                    calendar.listed = listed;
                }
                Some(region) => {
                    calendar.regions.insert(region, listed);
                }
            }
        }
        Ok(calendar)
    }

    /// Returns the calendar of a region: its days win over those listed so far. Lay the province on
    /// the country first, then the city on the province. A region without notices changes nothing.
    ///
    /// ```
    /// use calendar::{Calendar, DayMark, HolidayNotice, MarkedDay};
    /// use jiff::civil::date;
    /// let third = MarkedDay::new(date(2026, 4, 20), DayMark::Off, "三月三");
    /// let mut local = HolidayNotice::new(2026, "三月三放假通知", vec![third])?;
    /// local.region = Some("广西".into());
    /// let calendar = Calendar::new([local])?;
    /// assert!(calendar.is_working_day(date(2026, 4, 20)));
    /// assert!(!calendar.with_region("广西").is_working_day(date(2026, 4, 20)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_region(&self, region: &str) -> Calendar {
        let mut calendar = self.clone();
        let Some(local) = self.regions.get(region) else {
            return calendar;
        };
        let mut days: BTreeMap<Date, ListedDay> = calendar
            .listed
            .into_iter()
            .map(|day| (day.date, day))
            .collect();
        days.extend(local.iter().map(|day| (day.date, day.clone())));
        calendar.listed = days.into_values().collect();
        calendar
    }

    /// Returns whether people work on a day; where its year has no notice, by estimate.
    ///
    /// ```
    /// use calendar::Calendar;
    /// use jiff::civil::date;
    /// assert!(!Calendar::default().is_working_day(date(2026, 3, 7)));
    /// ```
    pub fn is_working_day(&self, date: Date) -> bool {
        match self.find(date) {
            Some(day) => day.working,
            None => self.unlisted(date).0,
        }
    }

    /// Returns a day with the reason why it is worked or not.
    ///
    /// ```
    /// use calendar::{Calendar, HolidayNotice};
    /// use jiff::civil::date;
    /// let calendar = Calendar::new([HolidayNotice::new(2026, "放假通知", vec![])?])?;
    /// assert_eq!(calendar.day(date(2026, 3, 7)).why, "星期六");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn day(&self, date: Date) -> Day {
        let certainty = self.certainty(date);
        match self.find(date) {
            Some(ListedDay { working, why, .. }) => Day {
                date,
                working: *working,
                why: Cow::Owned(why.clone()),
                certainty,
            },
            None => {
                let (working, why) = self.unlisted(date);
                Day {
                    date,
                    working,
                    why: Cow::Borrowed(why),
                    certainty,
                }
            }
        }
    }

    /// Returns how sure a day is. The last three days of a December are open to change
    /// until the next year's notice is known, because that notice may rearrange them.
    ///
    /// ```
    /// use calendar::{Calendar, Certainty, HolidayNotice};
    /// use jiff::civil::date;
    /// let calendar = Calendar::new([HolidayNotice::new(2026, "放假通知", vec![])?])?;
    /// assert_eq!(calendar.certainty(date(2026, 12, 28)), Certainty::Settled);
    /// assert_eq!(calendar.certainty(date(2026, 12, 29)), Certainty::Open);
    /// assert_eq!(calendar.certainty(date(2027, 1, 4)), Certainty::Estimated);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn certainty(&self, date: Date) -> Certainty {
        let reached_by_next = date.month() == 12 && date.day() >= FIRST_OPEN_DAY_OF_DECEMBER;
        let next_known = self.years.contains(&date.year().saturating_add(1));
        if reached_by_next && next_known && self.find(date).is_some() {
            Certainty::Settled
        } else if !self.years.contains(&date.year()) {
            Certainty::Estimated
        } else if reached_by_next && !next_known {
            Certainty::Open
        } else {
            Certainty::Settled
        }
    }

    /// Returns the last year for which a national notice is known.
    ///
    /// ```
    /// use calendar::Calendar;
    /// assert_eq!(Calendar::default().published_through(), None);
    /// ```
    pub fn published_through(&self) -> Option<i16> {
        self.years.last().copied()
    }

    /// Returns the last day that no notice to come can rearrange: 28 December of the last published
    /// year.
    ///
    /// ```
    /// use calendar::{Calendar, HolidayNotice};
    /// use jiff::civil::date;
    /// let calendar = Calendar::new([HolidayNotice::new(2026, "放假通知", vec![])?])?;
    /// assert_eq!(calendar.last_certain_day(), Some(date(2026, 12, 28)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn last_certain_day(&self) -> Option<Date> {
        Date::new(
            self.published_through()?,
            12,
            FIRST_OPEN_DAY_OF_DECEMBER - 1,
        )
        .ok()
    }

    /// Returns the day itself if it is worked, or else the next working day: the day of receipt
    /// where an office treats what arrives on a day off as received on the next working day.
    ///
    /// ```
    /// use calendar::Calendar;
    /// use jiff::civil::date;
    /// let monday = Calendar::default().working_day_from(date(2026, 3, 7));
    /// assert_eq!(monday, date(2026, 3, 9));
    /// ```
    pub fn working_day_from(&self, date: Date) -> Date {
        let mut day = date;
        while !self.is_working_day(day) {
            let Ok(tomorrow) = day.tomorrow() else { break };
            day = tomorrow;
        }
        day
    }

    /// Counts the working days after one day up to and including another: what is left of a period
    /// on the morning after `after`, or by how much it was missed. None when `through` is not later.
    ///
    /// ```
    /// use calendar::Calendar;
    /// use jiff::civil::date;
    /// let left = Calendar::default().working_days_between(date(2026, 3, 6), date(2026, 3, 10));
    /// assert_eq!(left, 2);
    /// ```
    pub fn working_days_between(&self, after: Date, through: Date) -> u32 {
        let mut count = 0;
        let mut day = after;
        while day < through {
            let Ok(tomorrow) = day.tomorrow() else { break };
            day = tomorrow;
            count += u32::from(self.is_working_day(day));
        }
        count
    }

    fn find(&self, date: Date) -> Option<&ListedDay> {
        let place = self
            .listed
            .binary_search_by_key(&date, |day| day.date)
            .ok()?;
        self.listed.get(place)
    }

    fn unlisted(&self, date: Date) -> (bool, &'static str) {
        let certainty = self.certainty(date);
        if certainty == Certainty::Estimated
            && let Some(why) = fixed_holiday(date)
        {
            return (false, why);
        }
        ordinary_day(date.weekday(), certainty == Certainty::Settled)
    }
}

/// Drops the notices that others supersede.
fn without_superseded(notices: Vec<HolidayNotice>) -> Result<Vec<HolidayNotice>, CalendarError> {
    let mut superseding: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for notice in &notices {
        let document = notice.document();
        if superseding
            .insert(document, notice.supersedes.as_deref())
            .is_some()
        {
            return Err(CalendarError::NoticeTwice {
                document: document.to_owned(),
            });
        }
    }
    for (document, superseded) in &superseding {
        check_chain(document, *superseded, &superseding)?;
    }
    let gone: BTreeSet<String> = superseding
        .values()
        .flatten()
        .map(|document| (*document).to_owned())
        .collect();
    Ok(notices
        .into_iter()
        .filter(|notice| !gone.contains(notice.document()))
        .collect())
}

fn check_chain<'a>(
    document: &str,
    mut superseded: Option<&'a str>,
    superseding: &BTreeMap<&str, Option<&'a str>>,
) -> Result<(), CalendarError> {
    // A chain longer than the list goes round in a circle, even if it never comes back to its start.
    for _ in 0..superseding.len() {
        let Some(next) = superseded else {
            return Ok(());
        };
        superseded = *superseding
            .get(next)
            .ok_or_else(|| CalendarError::UnknownSuperseded {
                document: document.to_owned(),
                superseded: next.to_owned(),
            })?;
    }
    match superseded {
        None => Ok(()),
        Some(_) => Err(CalendarError::SupersedesItself {
            document: document.to_owned(),
        }),
    }
}

/// Merges the days of notices of one region; where two disagree, the one published later wins.
fn merge(notices: &[HolidayNotice]) -> Result<Vec<ListedDay>, CalendarError> {
    let mut in_order: Vec<&HolidayNotice> = notices.iter().collect();
    in_order.sort_by_key(|notice| notice.published_on);
    let mut days: BTreeMap<Date, (DayMark, &HolidayNotice, ListedDay)> = BTreeMap::new();
    for notice in in_order {
        for day in notice.days() {
            if let Some((mark, earlier, _)) = days.get(&day.date)
                && *mark != day.mark
                && !is_later(notice, earlier)
            {
                return Err(CalendarError::Disagreement {
                    date: day.date,
                    first: earlier.document().to_owned(),
                    second: notice.document().to_owned(),
                });
            }
            let listed = ListedDay {
                date: day.date,
                working: day.mark == DayMark::Work,
                why: reason(day.date.weekday(), day.mark, &day.name),
            };
            days.insert(day.date, (day.mark, notice, listed));
        }
    }
    Ok(days.into_values().map(|(_, _, listed)| listed).collect())
}

fn is_later(notice: &HolidayNotice, earlier: &HolidayNotice) -> bool {
    match (notice.published_on, earlier.published_on) {
        (Some(later), Some(earlier)) => later > earlier,
        _ => false,
    }
}

fn reason(weekday: Weekday, mark: DayMark, name: &str) -> String {
    match (mark, weekday) {
        (DayMark::Off, _) => format!("{name}放假"),
        (DayMark::Work, Weekday::Saturday | Weekday::Sunday) => format!("{name}调休上班"),
        // 3 February 2020 was named a working day after an extended holiday.
        (DayMark::Work, _) => format!("{name}假期后上班"),
    }
}
