//! The drafts of the organs in sight.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use operations::Authority;
use store::{DraftFilter, DraftState};

use super::answer::Answer;
use super::autosave::{self, Unsaved};
use super::desk::PER_PAGE;
use super::frame::Frame;
use super::view::{Pager, WorkLine, pager, work_line};
use super::visit::Visit;

#[derive(Template)]
#[template(path = "console/drafts.html")]
struct DraftsPage {
    frame: Frame,
    words: String,
    state: String,
    mine: bool,
    lines: Vec<WorkLine>,
    pager: Pager,
    may_draft: bool,
    unsaved: Vec<Unsaved>,
}

/// `GET /console/drafts`.
pub(crate) async fn show(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            desk.need_business()?;
            let words = desk.first("words");
            let mine = !desk.first("mine").is_empty();
            let filter = DraftFilter {
                states: state_of(desk.first("state")).into_iter().collect(),
                author: mine.then_some(desk.staff().officer),
                words: (!words.is_empty()).then(|| words.to_owned()),
                due: None,
                page: desk.page(),
                per_page: PER_PAGE,
            };
            let (rows, total) = desk.reader.drafts(&filter)?;
            let page = DraftsPage {
                frame: desk.frame("起草与审签"),
                words: words.to_owned(),
                state: desk.first("state").to_owned(),
                mine,
                lines: rows.iter().map(|row| work_line(desk, row)).collect(),
                pager: pager(desk, total, &["words", "state", "mine"]),
                may_draft: desk.may(Authority::Draft),
                unsaved: autosave::unsaved_new(desk)?,
            };
            Answer::page(&page)
        })
        .await
}

fn state_of(code: &str) -> Option<DraftState> {
    let states = [
        DraftState::Draft,
        DraftState::Review,
        DraftState::Returned,
        DraftState::Scheduled,
    ];
    states.into_iter().find(|state| state.code() == code)
}
