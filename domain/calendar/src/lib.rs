//! Which days are working days; on what date a legal period ends, and why.
//!
//! ```
//! use calendar::{Calendar, DayMark, HolidayNotice, MarkedDay, Period, deadline};
//! use jiff::civil::date;
//!
//! let days = (1..=7).map(|day| MarkedDay::new(date(2026, 10, day), DayMark::Off, "国庆节"));
//! let notice = HolidayNotice::new(2026, "关于2026年部分节假日安排的通知", days.collect())?;
//! let calendar = Calendar::new([notice])?;
//!
//! let reply = deadline(date(2026, 9, 30), Period::WorkingDays(2), &calendar);
//! assert_eq!(reply.due, date(2026, 10, 9));
//! assert_eq!(reply.days[0].why, "国庆节放假");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod certainty;
mod deadline;
mod notice;
mod period;
mod working_days;

pub use certainty::Certainty;
pub use deadline::{
    CountedDay, Deadline, NotYetPublished, Pause, certain_deadline, count, deadline,
};
pub use notice::{DayMark, HolidayNotice, MarkedDay, NoticeError};
pub use period::Period;
pub use working_days::{Calendar, CalendarError, Day};
