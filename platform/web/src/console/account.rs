//! One's own account: the password and the open sessions.

use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use operations::{change_password, end_session};

use super::answer::{Answer, Denial, Said};
use super::desk::Desk;
use super::draft_form::read_digest;
use super::frame::Frame;
use super::say;
use super::visit::{Posted, Visit};
use crate::words::{hex, moment};

#[derive(Template)]
#[template(path = "console/password.html")]
struct PasswordPage {
    frame: Frame,
    error: Option<Said>,
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

fn page(desk: &Desk, status: StatusCode, error: Option<Said>) -> Result<Answer, Denial> {
    let page = PasswordPage {
        frame: desk.frame("修改密码"),
        error,
        first: desk.open.must_change_password,
        shortest: operations::SHORTEST_PASSWORD,
    };
    Answer::page_with(status, &page)
}

/// `GET /console/password`.
pub(crate) async fn password(visit: Visit) -> Response<Body> {
    visit.show(|desk| page(desk, StatusCode::OK, None)).await
}

/// `POST /console/password`: afterwards one signs in anew, here and everywhere.
pub(crate) async fn change(posted: Posted) -> Response<Body> {
    posted
        .act(|desk, form| {
            let (old, new) = (form.first("old_password"), form.first("new_password"));
            if new != form.first("again_password") {
                let said = Said::new("两次输入的新密码不一致，密码没有修改。", "请重新输入。");
                return page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(said));
            }
            match change_password(&desk.office, desk.staff(), old, new) {
                Ok(()) => Ok(Answer::SeeOther("/console/sign-in?back=changed".to_owned())),
                Err(error) => {
                    let said = say::password(&error)?;
                    page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(said))
                }
            }
        })
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
                agent: crate::words::shortened(&session.agent, 60),
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

/// `POST /console/sessions`: ends one of one's own sessions.
pub(crate) async fn end(posted: Posted) -> Response<Body> {
    posted
        .act(|desk, form| {
            let digest = read_digest(form.first("session")).ok_or(Denial::NotFound)?;
            let sessions = desk.office.store().sessions_of(desk.staff().officer)?;
            if sessions.iter().any(|session| session.digest == digest) {
                end_session(&desk.office, digest)?;
            }
            Ok(Answer::SeeOther("/console/sessions?said=ended".to_owned()))
        })
        .await
}
