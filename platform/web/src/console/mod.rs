//! The staff console: rendered on the server, works without scripts, one handler a page.
//!
//! A handler takes a [`visit::Visit`] (someone is signed in) or a [`visit::Posted`] (and the form
//! carries the session's token), and does its work at a [`desk::Desk`] on a blocking thread.

mod account;
mod answer;
mod apply;
mod asset;
mod autosave;
mod bodies;
mod calendar;
mod compare;
mod desk;
mod draft_act;
mod draft_form;
mod draft_list;
mod draft_page;
mod draft_view;
mod edit;
mod erasure;
mod form;
mod frame;
mod health;
mod holidays;
mod import;
mod job;
mod ledger;
mod migrations;
mod note;
mod officers;
mod records;
mod refused;
mod say;
mod sign_in;
mod trail;
mod view;
mod visit;
mod why;
mod work;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::web::Web;
use job::Jobs;

/// What the handlers of the console share; cheap to clone.
#[derive(Clone)]
pub(crate) struct Console {
    pub(crate) web: Web,
    pub(crate) jobs: Arc<Jobs>,
    /// Seals what a form carries back to us, such as the files that were uploaded already.
    pub(crate) seal: [u8; 32],
}

/// The most bytes of one upload to the import page.
const IMPORT_BYTES: usize = 256 << 20;

/// Every route of the console, below `/console`.
pub(crate) fn router(web: Web) -> Router<Web> {
    let form_bytes = web.settings().upload_bytes.saturating_add(8 << 20);
    let mut seal = [0; 32];
    seal[..16].copy_from_slice(&operations::random_id());
    seal[16..].copy_from_slice(&operations::random_id());
    let console = Console {
        web,
        jobs: Arc::default(),
        seal,
    };
    Router::new()
        .route("/", get(work::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        .route("/password", get(account::password).post(account::change))
        .route("/sessions", get(account::sessions).post(account::end))
        .route("/assets/{name}", get(asset::serve))
        .route("/preview", post(edit::preview))
        .route("/drafts", get(draft_list::show))
        .route("/drafts/new", get(edit::new))
        .route("/drafts/save", post(edit::save))
        .route("/drafts/autosave", post(autosave::keep))
        .route("/drafts/autosave/discard", post(autosave::discard))
        .route("/drafts/{id}", get(draft_page::show).post(draft_act::act))
        .route("/drafts/{id}/edit", get(edit::edit))
        .route("/drafts/{id}/compare", get(compare::show))
        .route("/drafts/{id}/files/{digest}/{name}", get(draft_page::file))
        .route("/records", get(records::list))
        .route("/records/{id}", get(records::show))
        .route("/records/{id}/edit", get(records::new_edition))
        .route("/records/{id}/withdraw", post(records::withdraw))
        .route(
            "/import",
            get(import::show)
                .post(import::take)
                .layer(DefaultBodyLimit::max(IMPORT_BYTES)),
        )
        .route("/import/table", post(import::take_table))
        .route("/import/template/{name}", get(import::template))
        .route("/jobs/{id}", get(job::show))
        .route("/migrations", get(migrations::list).post(migrations::open))
        .route(
            "/migrations/{id}",
            get(migrations::show)
                .post(migrations::act)
                .layer(DefaultBodyLimit::max(IMPORT_BYTES)),
        )
        .route("/calendar", get(calendar::show))
        .route("/health", get(health::show))
        .route("/organs", get(bodies::organs).post(bodies::enter_organ))
        .route("/organs/edit", get(bodies::edit_organ))
        .route("/sites", get(bodies::sites).post(bodies::enter_site))
        .route("/sites/edit", get(bodies::edit_site))
        .route("/officers", get(officers::list).post(officers::enter))
        .route("/officers/edit", get(officers::edit))
        .route("/officers/password", post(officers::password))
        .route("/officers/token", post(officers::token))
        .route("/administration", get(officers::administration))
        .route("/holidays", get(holidays::show).post(holidays::apply))
        .route("/erasures", get(erasure::list).post(erasure::propose))
        .route("/erasures/new", get(erasure::new))
        .route("/erasures/{id}", get(erasure::show).post(erasure::decide))
        .route("/ledger", get(ledger::show).post(ledger::audit))
        .fallback(visit::unknown)
        .layer(DefaultBodyLimit::max(form_bytes))
        .with_state(console)
}
