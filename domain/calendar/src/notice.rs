//! A notice of holidays (放假通知): the days off and the exchanged working days of one year.

use jiff::civil::Date;

/// Says what a notice makes of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayMark {
    /// 放假: nobody works, also from Monday to Friday.
    Off,
    /// 上班: a working day, also at a weekend (调休).
    Work,
}

/// A day that a notice lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedDay {
    /// The day.
    pub date: Date,
    /// Off or worked.
    pub mark: DayMark,
    /// The holiday because of which it is listed, such as 国庆节.
    pub name: String,
}

impl MarkedDay {
    /// Names a day, its mark and the holiday that it belongs to.
    ///
    /// ```
    /// use calendar::{DayMark, MarkedDay};
    /// use jiff::civil::date;
    /// let day = MarkedDay::new(date(2026, 1, 4), DayMark::Work, "元旦");
    /// assert_eq!(day.name, "元旦");
    /// ```
    pub fn new(date: Date, mark: DayMark, name: impl Into<String>) -> MarkedDay {
        let name = name.into();
        MarkedDay { date, mark, name }
    }
}

/// A notice of holidays for one year, national or of one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayNotice {
    year: i16,
    document: String,
    days: Vec<MarkedDay>,
    /// The law that it applies, such as 《全国年节及纪念日放假办法》第七条.
    pub basis: Option<String>,
    /// The day of its publication; of two notices the later one wins.
    pub published_on: Option<Date>,
    /// The region that it holds for (办法第四条); `None` is the whole country.
    pub region: Option<String>,
    /// The document, of the same region, of which no day holds any more.
    pub supersedes: Option<String>,
}

/// A notice that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// It has no title.
    #[error("the holiday notice for {year} has no title")]
    NoTitle {
        /// Year of the notice.
        year: i16,
    },
    /// Its year is not one for which such notices exist.
    #[error("the holiday notice \"{document}\" is for the year {year}, not between 1950 and 2199")]
    ImplausibleYear {
        /// Title of the notice.
        document: String,
        /// Its year.
        year: i16,
    },
    /// It lists a day that lies neither in its year nor in the December before.
    #[error(
        "the holiday notice \"{document}\" for {year} lists {date}, which is not its to arrange"
    )]
    ForeignDay {
        /// Title of the notice.
        document: String,
        /// Its year.
        year: i16,
        /// The day that it lists.
        date: Date,
    },
    /// It says both that a day is off and that it is worked.
    #[error("the holiday notice \"{document}\" lists {date} as a day off and as a working day")]
    TwoMarks {
        /// Title of the notice.
        document: String,
        /// The day that it lists twice.
        date: Date,
    },
    /// It lists a day without the name of a holiday.
    #[error("the holiday notice \"{document}\" does not name the holiday of {date}")]
    NoName {
        /// Title of the notice.
        document: String,
        /// The day without a name.
        date: Date,
    },
}

impl HolidayNotice {
    /// Checks and keeps a notice, national and without basis until those fields are set.
    ///
    /// # Errors
    /// [`NoticeError`] names the notice and what is wrong with it.
    ///
    /// ```
    /// use calendar::{DayMark, HolidayNotice, MarkedDay};
    /// use jiff::civil::date;
    /// let days = vec![MarkedDay::new(date(2026, 4, 6), DayMark::Off, "清明节")];
    /// let mut notice = HolidayNotice::new(2026, "关于2026年部分节假日安排的通知", days)?;
    /// notice.published_on = Some(date(2025, 11, 4));
    /// # Ok::<(), calendar::NoticeError>(())
    /// ```
    pub fn new(
        year: i16,
        document: impl Into<String>,
        mut days: Vec<MarkedDay>,
    ) -> Result<HolidayNotice, NoticeError> {
        let document = document.into().trim().to_owned();
        if document.is_empty() {
            return Err(NoticeError::NoTitle { year });
        }
        if !(1950..=2199).contains(&year) {
            return Err(NoticeError::ImplausibleYear { document, year });
        }
        days.sort_by_key(|day| day.date);
        check_days(year, &document, &days)?;
        days.dedup_by_key(|day| day.date);
        Ok(HolidayNotice {
            year,
            document,
            days,
            basis: None,
            published_on: None,
            region: None,
            supersedes: None,
        })
    }

    /// Returns the year that the notice arranges.
    ///
    /// ```
    /// # use calendar::HolidayNotice;
    /// assert_eq!(HolidayNotice::new(2026, "放假通知", vec![])?.year(), 2026);
    /// # Ok::<(), calendar::NoticeError>(())
    /// ```
    pub fn year(&self) -> i16 {
        self.year
    }

    /// Returns the title of the notice.
    ///
    /// ```
    /// # use calendar::HolidayNotice;
    /// assert_eq!(HolidayNotice::new(2026, "放假通知", vec![])?.document(), "放假通知");
    /// # Ok::<(), calendar::NoticeError>(())
    /// ```
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Returns the listed days in order, each once.
    ///
    /// ```
    /// # use calendar::HolidayNotice;
    /// assert!(HolidayNotice::new(2026, "放假通知", vec![])?.days().is_empty());
    /// # Ok::<(), calendar::NoticeError>(())
    /// ```
    pub fn days(&self) -> &[MarkedDay] {
        &self.days
    }
}

fn check_days(year: i16, document: &str, days: &[MarkedDay]) -> Result<(), NoticeError> {
    let document = || document.to_owned();
    for day in days {
        let date = day.date;
        if date.year() != year && (date.year() != year - 1 || date.month() != 12) {
            return Err(NoticeError::ForeignDay {
                document: document(),
                year,
                date,
            });
        }
        if day.name.trim().is_empty() {
            return Err(NoticeError::NoName {
                document: document(),
                date,
            });
        }
    }
    for pair in days.windows(2) {
        if pair[0].date == pair[1].date && pair[0].mark != pair[1].mark {
            return Err(NoticeError::TwoMarks {
                document: document(),
                date: pair[0].date,
            });
        }
    }
    Ok(())
}
