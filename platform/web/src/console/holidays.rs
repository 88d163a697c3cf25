//! 节假日安排: which years are known, what is missing, and the entry of a new notice.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use operations::{Authority, apply_rule};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::form::Form;
use super::frame::Frame;
use super::note::Note;
use super::say;
use super::visit::{Posted, Visit};
use super::why::Why;

/// The most days that a line may give off, as the rule file has it.
const LONGEST: i32 = 31;

#[derive(Template)]
#[template(path = "console/holidays.html")]
struct HolidaysPage {
    frame: Frame,
    /// Whether this officer may apply rules: they bind every organ.
    is_at_the_top: bool,
    files: Vec<FileLine>,
    missing: Vec<i16>,
    certain_until: String,
    year: String,
    notice: String,
    text: String,
}

struct FileLine {
    year: String,
    notice: String,
    text: String,
}

/// `GET /console/holidays`.
pub(crate) async fn show(visit: Visit) -> Response<Body> {
    visit.show(|desk| page(desk, None)).await
}

/// Shows the years; after a refusal with what was typed, and why.
fn page(desk: &Desk, typed: Option<&Form>) -> Result<Answer, Denial> {
    desk.need(&[Authority::Supervise])?;
    let mut files: Vec<FileLine> = desk
        .rules
        .files()
        .iter()
        .filter(|(path, _)| path.starts_with("holidays/") && path.ends_with(".toml"))
        .map(|(path, file)| {
            let text = String::from_utf8_lossy(&file.bytes).into_owned();
            let notice = text.lines().find_map(|line| line.strip_prefix("notice = "));
            let name = path
                .trim_start_matches("holidays/")
                .trim_end_matches(".toml");
            FileLine {
                year: name.to_owned(),
                notice: notice.unwrap_or_default().trim_matches('"').to_owned(),
                text,
            }
        })
        .collect();
    files.reverse();
    let calendar = desk.rules.calendar();
    let through = calendar
        .published_through()
        .unwrap_or(desk.today.year() - 1);
    // Next year's notice comes out in autumn; from November its absence is worth a word.
    let wanted = desk.today.year() + i16::from(desk.today.month() >= 11);
    let own = desk.bodies.organ(desk.staff().organ);
    let page = HolidaysPage {
        is_at_the_top: own.is_some_and(|organ| organ.parent.is_none()),
        frame: desk.frame("节假日安排"),
        missing: (through + 1..=wanted).collect(),
        certain_until: calendar
            .last_certain_day()
            .map(|day| day.to_string())
            .unwrap_or_default(),
        year: typed.map_or_else(
            || (through + 1).to_string(),
            |form| form.first("year").to_owned(),
        ),
        notice: typed
            .map(|form| form.first("notice").to_owned())
            .or_else(|| usual_notice(files.first()?, through + 1))
            .unwrap_or_default(),
        text: typed.map(|form| form.text("text")).unwrap_or_default(),
        files,
    };
    Answer::page(&page)
}

/// Notices are titled alike from year to year.
fn usual_notice(newest: &FileLine, year: i16) -> Option<String> {
    let titled = newest.notice.contains(&newest.year);
    titled.then(|| newest.notice.replace(&newest.year, &year.to_string()))
}

/// `POST /console/holidays`.
pub(crate) async fn apply(posted: Posted) -> Response<Body> {
    posted
        .act(
            |desk, form| page(desk, Some(form)),
            |desk, form| {
                desk.need(&[Authority::Supervise])?;
                put(desk, &form)
            },
        )
        .await
}

/// The rule file that the form gives: written out of plain lines, or as it was pasted.
fn text_of(desk: &Desk, year: i16, form: &Form) -> Result<String, Why> {
    let text = form.text("text");
    if text.contains('=') || text.trim().is_empty() {
        return Ok(text);
    }
    let mut files = desk.rules.files().iter().rev();
    let newest = files.find(|(path, _)| path.starts_with("holidays/") && path.ends_with(".toml"));
    let newest = newest.map(|(_, file)| String::from_utf8_lossy(&file.bytes).into_owned());
    let newest = newest.unwrap_or_default();
    // The law that notices apply is stated by the newest of them.
    let basis = newest.lines().find(|line| line.starts_with("basis = "));
    let notice = form.first("notice").trim().replace(['"', '\\'], "");
    let days = rule_lines(year, &text)?;
    let basis = basis.unwrap_or_default();
    Ok(format!(
        "year = {year}\nnotice = \"{notice}\"\n{basis}\n{days}"
    ))
}

/// Reads `元旦 放假 1月1日 1月3日` and `元旦 上班 1月4日`, a line each.
fn rule_lines(year: i16, text: &str) -> Result<String, Why> {
    let mut rules = String::new();
    for (place, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let read = match words.as_slice() {
            [] => continue,
            [name, "放假", from] => day_in(year, from)
                .map(|from| format!("\n[[off]]\nname = \"{name}\"\nfrom = {from}\nto = {from}\n")),
            [name, "放假", from, to] => {
                day_in(year, from).zip(day_in(year, to)).map(|(from, to)| {
                    format!("\n[[off]]\nname = \"{name}\"\nfrom = {from}\nto = {to}\n")
                })
            }
            [name, "上班", on] => {
                day_in(year, on).map(|on| format!("\n[[work]]\nname = \"{name}\"\ndate = {on}\n"))
            }
            _ => None,
        };
        if let [_, "放假", from, to] = words.as_slice()
            && let (Some(from), Some(to)) = (day_in(year, from), day_in(year, to))
            && !(from..from.saturating_add(LONGEST.days())).contains(&to)
        {
            return Err(Why::HolidayLength {
                line: place + 1,
                words: line.trim().to_owned(),
                from,
                to,
            });
        }
        let is_plain = !line.contains(['"', '\\']);
        let read = read
            .filter(|_| is_plain)
            .ok_or_else(|| Why::HolidayUnreadable {
                line: place + 1,
                words: line.trim().to_owned(),
            })?;
        rules.push_str(&read);
    }
    Ok(rules)
}

/// Reads `1月3日` of the year, or a whole date.
fn day_in(year: i16, words: &str) -> Option<Date> {
    if let Ok(date) = words.parse() {
        return Some(date);
    }
    let (month, day) = words.strip_suffix('日')?.split_once('月')?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

fn put(desk: &Desk, form: &Form) -> Result<Answer, Denial> {
    let year: i16 = form
        .first("year")
        .trim()
        .parse()
        .map_err(|_| Why::YearUnreadable {
            words: form.first("year").trim().to_owned(),
        })?;
    let upload = form.files.first();
    let bytes = match upload {
        Some(file) => file.bytes.to_vec(),
        None => text_of(desk, year, form)?.into_bytes(),
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        let why = Why::NoHolidays;
        return Err(why.into());
    }
    let path = format!("holidays/{year}.toml");
    apply_rule(&desk.office, Some(desk.staff()), form.act()?, &path, &bytes)
        .map_err(|error| say::rule(&error))?;
    Ok(desk.done("/console/holidays", Note::RuleApplied))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_written_in_plain_lines() {
        let rules = rule_lines(2027, "元旦 放假 1月1日 1月3日\n\n元旦\t上班 2027-01-04\n").unwrap();
        assert_eq!(
            rules,
            "\n[[off]]\nname = \"元旦\"\nfrom = 2027-01-01\nto = 2027-01-03\n\n[[work]]\nname = \"元旦\"\ndate = 2027-01-04\n"
        );
        for wrong in [
            "元旦 休息 1月1日",
            "元旦 放假 1月32日",
            "元旦\" 上班 1月4日",
        ] {
            let words = wrong.to_owned();
            let why = Why::HolidayUnreadable { line: 1, words };
            assert_eq!(rule_lines(2027, wrong).unwrap_err(), why);
        }
    }
}
