//! What an officer typed and did not save: a script posts it while it is typed, and the form of the
//! draft offers it again. Without scripts nothing is kept here, and nothing is lost either: a form
//! that is refused comes back filled in.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use catalogue::RecordId;
use operations::Authority;
use store::Autosave;

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::form::Form;
use super::note::Note;
use super::view::titled;
use super::visit::Posted;
use super::why::Why;
use crate::words::minute;

/// The longest form that is kept, in bytes.
const LONGEST: usize = 4 << 20;

/// What is kept of a form, as pages offer it.
#[derive(Debug, Clone)]
pub(crate) struct Unsaved {
    pub(crate) record: String,
    pub(crate) title: String,
    pub(crate) kept: String,
}

/// `POST /console/drafts/autosave`: keeps the form as it is.
pub(crate) async fn keep(posted: Posted) -> Response<Body> {
    posted
        .act_at_once(|desk, form| {
            desk.need(&[Authority::Draft])?;
            let record = form.record()?;
            let pairs: Vec<&(String, String)> = form
                .pairs
                .iter()
                .filter(|(name, _)| name != "_token" && name != "intent")
                .collect();
            let words =
                serde_json::to_string(&pairs).map_err(|error| Denial::Failed(error.to_string()))?;
            if words.len() > LONGEST {
                return Err(Why::TooLongToKeep.into());
            }
            let officer = desk.staff().officer;
            desk.office.store().keep_autosave(officer, record, &words)?;
            Ok(Answer::Page(StatusCode::OK, minute(desk.office.now())))
        })
        .await
}

/// `POST /console/drafts/autosave/discard`.
pub(crate) async fn discard(posted: Posted) -> Response<Body> {
    posted
        .act_at_once(|desk, form| {
            desk.need(&[Authority::Draft])?;
            let record = form.record()?;
            drop_own(desk, record)?;
            let place = if desk.reader.draft(record)?.is_some() {
                format!("/console/drafts/{record}/edit")
            } else {
                "/console/drafts".to_owned()
            };
            Ok(desk.done(&place, Note::Forgotten))
        })
        .await
}

/// Forgets what this officer typed about a record.
pub(crate) fn drop_own(desk: &Desk, record: RecordId) -> Result<(), Denial> {
    let officer = desk.staff().officer;
    desk.office.store().drop_autosave(officer, record)?;
    Ok(())
}

/// Returns the form that this officer typed about a record and did not save.
pub(crate) fn form_of(desk: &Desk, record: RecordId) -> Result<Option<(Form, String)>, Denial> {
    let kept = desk.office.store().autosaves(desk.staff().officer)?;
    let kept = kept.into_iter().find(|kept| kept.record == record);
    Ok(kept.and_then(|kept| Some((read(&kept)?, minute(kept.saved)))))
}

/// Returns what this officer typed into the forms of drafts that were never saved.
pub(crate) fn unsaved_new(desk: &Desk) -> Result<Vec<Unsaved>, Denial> {
    if !desk.may(Authority::Draft) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for kept in desk.office.store().autosaves(desk.staff().officer)? {
        if desk.reader.record(kept.record)?.is_some() {
            continue;
        }
        if let Some(form) = read(&kept) {
            found.push(Unsaved {
                record: kept.record.to_string(),
                title: titled(form.first("f.title")),
                kept: minute(kept.saved),
            });
        }
    }
    Ok(found)
}

fn read(kept: &Autosave) -> Option<Form> {
    let pairs = serde_json::from_str(&kept.form).ok()?;
    let files = Vec::new();
    Some(Form { pairs, files })
}
