//! Reads `holidays/*.toml`: which days the State Council's notices make days off or working days.

use ::calendar::{Calendar, DayMark, HolidayNotice, MarkedDay};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::{RuleError, RuleTrouble, civil_date, line_of, parsed};

/// The most days that one holiday may have; more is a slip of the pen.
const LONGEST_HOLIDAY: i32 = 31;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNotice {
    year: i16,
    notice: String,
    basis: String,
    published_on: Option<Datetime>,
    /// Addresses of the notices, for people.
    #[serde(default, rename = "source")]
    _source: Vec<String>,
    region: Option<String>,
    supersedes: Option<String>,
    #[serde(default)]
    off: Vec<RawOff>,
    #[serde(default)]
    work: Vec<RawWork>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOff {
    name: String,
    from: Spanned<Datetime>,
    to: Datetime,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWork {
    name: String,
    date: Spanned<Datetime>,
}

/// Reads every notice and puts them together.
pub(super) fn read<'t>(
    files: impl Iterator<Item = (&'t str, &'t str)>,
) -> Result<Calendar, RuleError> {
    let notices: Result<Vec<HolidayNotice>, RuleError> =
        files.map(|(path, text)| read_notice(path, text)).collect();
    Calendar::new(notices?).map_err(|error| {
        RuleError::new("holidays", None, &error).because(RuleTrouble::Notices(error))
    })
}

fn read_notice(path: &str, text: &str) -> Result<HolidayNotice, RuleError> {
    let raw: RawNotice = parsed(path, text)?;
    let at = |place: usize| {
        let line = line_of(text, place);
        move |(reason, trouble): (String, RuleTrouble)| {
            RuleError::new(path, Some(line), reason).because(trouble)
        }
    };
    let mut days = Vec::new();
    for off in &raw.off {
        let wrong = at(off.from.span().start);
        let whole = dates(off.from.get_ref(), &off.to).map_err(wrong)?;
        days.extend(
            whole
                .into_iter()
                .map(|day| MarkedDay::new(day, DayMark::Off, &off.name)),
        );
    }
    for work in &raw.work {
        let day = day_of(work.date.get_ref()).map_err(at(work.date.span().start))?;
        days.push(MarkedDay::new(day, DayMark::Work, &work.name));
    }
    let published_on = raw.published_on.as_ref().map(civil_date).transpose();
    let published_on = published_on.map_err(|reason| RuleError::new(path, None, reason))?;
    let mut notice = HolidayNotice::new(raw.year, raw.notice, days)
        .map_err(|error| RuleError::new(path, None, &error).because(RuleTrouble::Notice(error)))?;
    notice.basis = Some(raw.basis);
    notice.published_on = published_on;
    notice.region = raw.region;
    notice.supersedes = raw.supersedes;
    Ok(notice)
}

fn day_of(written: &Datetime) -> Result<Date, (String, RuleTrouble)> {
    let not = |reason| {
        let written = written.to_string();
        (reason, RuleTrouble::NotADate { written })
    };
    civil_date(written).map_err(not)
}

fn dates(from: &Datetime, to: &Datetime) -> Result<Vec<Date>, (String, RuleTrouble)> {
    let (from, to) = (day_of(from)?, day_of(to)?);
    let length = (to - from).get_days();
    if !(0..LONGEST_HOLIDAY).contains(&length) {
        let reason = format!("a holiday from {from} to {to} is no holiday of 1 to 31 days");
        return Err((reason, RuleTrouble::HolidayLength { from, to }));
    }
    Ok(from.series(1.day()).take_while(|day| *day <= to).collect())
}
