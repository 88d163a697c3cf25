//! 节假日安排: which years are known, what is missing, and the entry of a new notice.

use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use operations::{Authority, apply_rule};

use super::answer::{Answer, Denial, Said};
use super::desk::Desk;
use super::form::Form;
use super::frame::Frame;
use super::say;
use super::visit::{Posted, Visit};

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
    text: String,
    error: Option<Said>,
    example: String,
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
fn page(desk: &Desk, refused: Option<(&Form, Said)>) -> Result<Answer, Denial> {
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
    let example = files
        .first()
        .map(|file| file.text.clone())
        .unwrap_or_default();
    let (typed, error) = refused.unzip();
    let status = match error {
        Some(_) => StatusCode::CONFLICT,
        None => StatusCode::OK,
    };
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
        text: typed.map(|form| form.text("text")).unwrap_or_default(),
        error,
        files,
        example,
    };
    Answer::page_with(status, &page)
}

/// `POST /console/holidays`.
pub(crate) async fn apply(posted: Posted) -> Response<Body> {
    posted
        .act(|desk, form| {
            desk.need(&[Authority::Supervise])?;
            match put(desk, &form) {
                Err(Denial::Refused(said)) => page(desk, Some((&form, said))),
                other => other,
            }
        })
        .await
}

fn put(desk: &Desk, form: &Form) -> Result<Answer, Denial> {
    let year: i16 = form.first("year").trim().parse().map_err(|_| {
        Said::new(
            "年份不能识别，没有生效。",
            "请填写四位数的年份，例如 2027。",
        )
    })?;
    let upload = form.files.first();
    let bytes = match upload {
        Some(file) => file.bytes.to_vec(),
        None => form.text("text").into_bytes(),
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        let said = Said::new("没有内容，没有生效。", "请粘贴或者上传放假安排。");
        return Err(said.into());
    }
    let path = format!("holidays/{year}.toml");
    apply_rule(&desk.office, Some(desk.staff()), form.act()?, &path, &bytes)
        .map_err(|error| say::rule(&error))?;
    Ok(Answer::SeeOther(
        "/console/holidays?said=applied-rule".to_owned(),
    ))
}
