//! One's own account: the password and the open sessions.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use operations::{change_password, end_session};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::draft_form::read_digest;
use super::frame::Frame;
use super::note::Note;
use super::say;
use super::visit::{Posted, Visit};
use super::why::Why;
use crate::words::{hex, moment};

#[derive(Template)]
#[template(path = "console/password.html")]
struct PasswordPage {
    frame: Frame,
    first: bool,
    shortest: usize,
}

#[derive(Template)]
#[template(path = "console/sessions.html")]
struct SessionsPage {
    frame: Frame,
    sessions: Vec<SessionLine>,
}

struct SessionLine {
    digest: String,
    opened: String,
    seen: String,
    address: String,
    agent: String,
    is_this: bool,
}

fn page(desk: &Desk) -> Result<Answer, Denial> {
    let page = PasswordPage {
        frame: desk.frame("修改密码"),
        first: desk.open.must_change_password,
        shortest: operations::SHORTEST_PASSWORD,
    };
    Answer::page(&page)
}

/// `GET /console/password`.
pub(crate) async fn password(visit: Visit) -> Response<Body> {
    visit.show(page).await
}

/// `POST /console/password`: afterwards one signs in anew, here and everywhere.
pub(crate) async fn change(posted: Posted) -> Response<Body> {
    posted
        .act(
            |desk, _| page(desk),
            |desk, form| {
                let (old, new) = (form.first("old_password"), form.first("new_password"));
                if new != form.first("again_password") {
                    let why = Why::PasswordsDiffer;
                    return Err(why.into());
                }
                change_password(&desk.office, desk.staff(), old, new)
                    .map_err(|error| say::password(&error))?;
                Ok(Answer::SeeOther("/console/sign-in?back=changed".to_owned()))
            },
        )
        .await
}

/// `GET /console/sessions`.
pub(crate) async fn sessions(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            let own = desk.open.session.digest;
            let sessions = desk.office.store().sessions_of(desk.staff().officer)?;
            let lines = sessions.into_iter().map(|session| SessionLine {
                digest: hex(&session.digest),
                opened: moment(session.opened),
                seen: moment(session.seen),
                address: session.address,
                agent: browser_of(&session.agent),
                is_this: session.digest == own,
            });
            let page = SessionsPage {
                sessions: lines.collect(),
                frame: desk.frame("登录会话"),
            };
            Answer::page(&page)
        })
        .await
}

/// Tells which browser and which system a session was opened with, as people call them.
fn browser_of(agent: &str) -> String {
    let first = |known: &[(&str, &str)]| {
        let found = known.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| (*name).to_owned())
    };
    // A browser that builds on another names both: its own mark comes first here.
    let browser = first(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Kylin", "Kylin"),
        ("UOS", "UOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}（{system}）"),
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => crate::words::shortened(agent, 60),
    }
}

/// `POST /console/sessions`: ends one of one's own sessions.
pub(crate) async fn end(posted: Posted) -> Response<Body> {
    posted
        .act_at_once(|desk, form| {
            let digest = read_digest(form.first("session")).ok_or(Denial::NotFound)?;
            let sessions = desk.office.store().sessions_of(desk.staff().officer)?;
            if sessions.iter().any(|session| session.digest == digest) {
                end_session(&desk.office, digest)?;
            }
            Ok(desk.done("/console/sessions", Note::SessionEnded))
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_told_by_browser_and_system() {
        for (agent, told) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0",
                "Edge（Windows）",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
                "Firefox（Linux）",
            ),
            ("curl/8.5.0", "curl/8.5.0"),
            ("", ""),
        ] {
            assert_eq!(browser_of(agent), told);
        }
    }
}
