//! Officers: the system administrator opens and closes accounts, the security administrator alone
//! gives authorities, passwords and tokens (三员分立).

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use operations::{Authority, OfficerEntry, enter_officer, issue_token, random_id, reset_password};
use organ::OfficerId;
use store::OfficerRow;

use super::answer::{Answer, Denial};
use super::desk::{Desk, PER_PAGE};
use super::draft_view::{Choice, organ_choices};
use super::form::Form;
use super::frame::Frame;
use super::note::Note;
use super::say;
use super::trail::{self, TrailLine, What, Who};
use super::view::{Pager, page_of, pager};
use super::visit::{Posted, Visit};
use super::why::Why;

#[derive(Template)]
#[template(path = "console/officers.html")]
struct OfficersPage {
    frame: Frame,
    lines: Vec<OfficerLine>,
    pager: Pager,
    system: bool,
}

struct OfficerLine {
    officer: String,
    name: String,
    login: String,
    organ: String,
    authorities: String,
    active: bool,
}

#[derive(Template)]
#[template(path = "console/officer_edit.html")]
struct OfficerPage {
    frame: Frame,
    officer: String,
    is_new: bool,
    name: String,
    login: String,
    active: bool,
    organs: Vec<Choice>,
    authorities: Vec<Choice>,
    organ: String,
    held: String,
    system: bool,
    security: bool,
}

#[derive(Template)]
#[template(path = "console/secret.html")]
struct SecretPage {
    frame: Frame,
    name: String,
    secret: String,
    is_token: bool,
}

/// `GET /console/officers`.
pub(crate) async fn list(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            desk.need(&[Authority::System, Authority::Security, Authority::Audit])?;
            let rows = desk.reader.officers(desk.page(), PER_PAGE)?;
            let total = desk.reader.count_officers()?;
            let lines = rows.iter().map(|row| OfficerLine {
                officer: row.officer.to_string(),
                name: row.name.clone(),
                login: row.login.clone(),
                organ: desk.organ_name(row.organ),
                authorities: terms(row),
                active: row.active,
            });
            let page = OfficersPage {
                lines: lines.collect(),
                pager: pager(desk, total, &[]),
                system: desk.may(Authority::System),
                frame: desk.frame("人员"),
            };
            Answer::page(&page)
        })
        .await
}

fn held(row: &OfficerRow) -> Vec<Authority> {
    let codes = row.authorities.iter();
    codes
        .filter_map(|code| Authority::from_code(code))
        .collect()
}

fn terms(row: &OfficerRow) -> String {
    let terms: Vec<&str> = held(row).into_iter().map(Authority::term).collect();
    terms.join("、")
}

/// Returns an officer of an organ in sight.
fn known(desk: &Desk, id: OfficerId) -> Result<Option<OfficerRow>, Denial> {
    let Some(row) = desk.reader.officer(id)? else {
        return Ok(None);
    };
    let own = desk.own_organs();
    let in_sight = own.iter().any(|(_, organ)| organ.organ == row.organ);
    if in_sight {
        Ok(Some(row))
    } else {
        Err(Denial::NotFound)
    }
}

/// `GET /console/officers/edit?officer=…`.
pub(crate) async fn edit(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            let asked: Option<OfficerId> = desk.first("officer").parse().ok();
            let row = match asked {
                Some(id) => Some(known(desk, id)?.ok_or(Denial::NotFound)?),
                None => None,
            };
            if row.is_none() {
                desk.need(&[Authority::System])?;
            }
            let officer = asked.unwrap_or_else(|| OfficerId(random_id()));
            page(desk, officer, row.as_ref(), None)
        })
        .await
}

/// Shows an officer; after a refusal with what was typed, and why.
fn page(
    desk: &Desk,
    officer: OfficerId,
    row: Option<&OfficerRow>,
    typed: Option<&Form>,
) -> Result<Answer, Denial> {
    desk.need(&[Authority::System, Authority::Security, Authority::Audit])?;
    let account = typed.filter(|form| form.first("part") == "account");
    let granted = typed.filter(|form| form.first("part") == "authorities");
    let has = match granted {
        Some(form) => wanted(form),
        None => row.map(held).unwrap_or_default(),
    };
    let authorities = Authority::ALL.into_iter().map(|authority| Choice {
        code: authority.code().to_owned(),
        name: authority.term().to_owned(),
        chosen: has.contains(&authority),
    });
    let text = |name: &str, read: fn(&OfficerRow) -> String| match account {
        Some(form) => form.text(name),
        None => row.map(read).unwrap_or_default(),
    };
    let organ = account.and_then(|form| form.first("organ").parse().ok());
    let organ = organ.unwrap_or_else(|| row.map_or(desk.staff().organ, |row| row.organ));
    let page = OfficerPage {
        officer: officer.to_string(),
        is_new: row.is_none(),
        name: text("name", |row| row.name.clone()),
        login: text("login", |row| row.login.clone()),
        active: account.map_or_else(
            || row.is_none_or(|row| row.active),
            |form| form.ticked("active"),
        ),
        organ: desk.organ_name(organ),
        organs: organ_choices(desk, organ),
        authorities: authorities.collect(),
        held: row.map(terms).unwrap_or_default(),
        system: desk.may(Authority::System),
        security: desk.may(Authority::Security),
        frame: desk.frame(if row.is_some() {
            "人员"
        } else {
            "开立账号"
        }),
    };
    Answer::page(&page)
}

fn wanted(form: &Form) -> Vec<Authority> {
    form.all("authority")
        .filter_map(Authority::from_code)
        .collect()
}

/// `POST /console/officers`: what the form leaves out stays as it is.
pub(crate) async fn enter(posted: Posted) -> Response<Body> {
    posted
        .act(again, |desk, form| {
            desk.need(&[Authority::System, Authority::Security])?;
            let officer: OfficerId = form.read_first("officer")?;
            let row = known(desk, officer)?;
            put(desk, officer, row.as_ref(), &form)
        })
        .await
}

/// Every form of the page names its officer.
fn again(desk: &Desk, form: &Form) -> Result<Answer, Denial> {
    let officer: OfficerId = form.read_first("officer")?;
    let row = known(desk, officer)?;
    page(desk, officer, row.as_ref(), Some(form))
}

fn put(
    desk: &Desk,
    officer: OfficerId,
    row: Option<&OfficerRow>,
    form: &Form,
) -> Result<Answer, Denial> {
    let entry = match (form.first("part"), row) {
        ("authorities", Some(row)) => OfficerEntry {
            officer,
            organ: row.organ,
            name: row.name.clone(),
            login: row.login.clone(),
            authorities: wanted(form),
            active: row.active,
        },
        ("authorities", None) => return Err(Denial::NotFound),
        (_, _) => {
            let organ = form.read_first("organ")?;
            OfficerEntry {
                officer,
                organ,
                name: form.first("name").trim().to_owned(),
                login: form.first("login").trim().to_owned(),
                // Authorities do not move to another organ with their officer.
                authorities: match row {
                    Some(row) if row.organ == organ => held(row),
                    Some(_) | None => Vec::new(),
                },
                active: form.ticked("active"),
            }
        }
    };
    enter_officer(&desk.office, Some(desk.staff()), form.act()?, &entry)
        .map_err(|error| say::officer(&error))?;
    let own_page = format!("/console/officers/edit?officer={officer}");
    Ok(match row {
        Some(row) if row.organ != entry.organ => desk.done(&own_page, Note::Moved),
        Some(_) => desk.done(&own_page, Note::Entered),
        None => desk.done("/console/officers", Note::Entered),
    })
}

#[derive(Template)]
#[template(path = "console/administration.html")]
struct AdministrationPage {
    frame: Frame,
    trail: Vec<TrailLine>,
    pager: Pager,
}

/// From how many of the last acts of administration the page is made.
const ACTS: usize = 2_000;

/// `GET /console/administration`: what the administrators did, for the one who watches them.
pub(crate) async fn administration(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            desk.need(&[Authority::Audit])?;
            let rows = desk.reader.administration(ACTS)?;
            let total = rows.len();
            let page = AdministrationPage {
                trail: trail::lines(desk, &page_of(desk, rows)),
                pager: pager(desk, total, &[]),
                frame: desk.frame("管理记录"),
            };
            Answer::page(&page)
        })
        .await
}

/// `POST /console/officers/password`: the password is shown once, and never again.
pub(crate) async fn password(posted: Posted) -> Response<Body> {
    posted
        .act(again, |desk, form| {
            desk.need(&[Authority::Security])?;
            let officer: OfficerId = form.read_first("officer")?;
            let row = known(desk, officer)?.ok_or(Denial::NotFound)?;
            let secret = reset_password(&desk.office, Some(desk.staff()), form.act()?, officer)
                .map_err(|error| say::officer(&error))?;
            secret_page(desk, &row, secret, false)
        })
        .await
}

/// `POST /console/officers/token`: so is a token.
pub(crate) async fn token(posted: Posted) -> Response<Body> {
    posted
        .act(again, |desk, form| {
            desk.need(&[Authority::Security])?;
            let officer: OfficerId = form.read_first("officer")?;
            let row = known(desk, officer)?.ok_or(Denial::NotFound)?;
            let label: String = form.first("label").trim().chars().take(80).collect();
            if label.is_empty() {
                return Err(Why::NoTokenPurpose.into());
            }
            let secret = issue_token(
                &desk.office,
                Some(desk.staff()),
                form.act()?,
                officer,
                &label,
            )
            .map_err(|error| say::officer(&error))?;
            secret_page(desk, &row, secret, true)
        })
        .await
}

fn secret_page(
    desk: &Desk,
    row: &OfficerRow,
    secret: String,
    is_token: bool,
) -> Result<Answer, Denial> {
    let page = SecretPage {
        frame: desk.frame(if is_token {
            "接口令牌"
        } else {
            "一次性密码"
        }),
        name: row.name.clone(),
        secret,
        is_token,
    };
    Answer::page(&page)
}
