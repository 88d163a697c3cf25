//! 账本与审计: the published head, and an audit at the press of a button.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use operations::{Authority, Office, audit as recompute};
use store::{AuditFault, KeptHead, ReportLine};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::frame::Frame;
use super::job::begin_once;
use super::visit::{Posted, Visit};
use super::why::Why;
use crate::words::grouped;

#[derive(Template)]
#[template(path = "console/ledger.html")]
struct LedgerPage {
    frame: Frame,
    size: String,
    note: String,
    key: String,
    memory: bool,
    rules: String,
}

/// `GET /console/ledger`.
pub(crate) async fn show(visit: Visit) -> Response<Body> {
    visit.show(page).await
}

fn page(desk: &Desk) -> Result<Answer, Denial> {
    desk.need(&[Authority::Audit])?;
    let head = desk.office.published_head();
    let page = LedgerPage {
        frame: desk.frame("账本与审计"),
        size: grouped(head.size),
        note: head.note.clone(),
        key: desk.office.verifier_key().to_string(),
        memory: desk.office.has_head_memory(),
        rules: desk.rules.edition().to_string(),
    };
    Answer::page(&page)
}

/// `POST /console/ledger`: audits everything; the report comes on the page of the job.
pub(crate) async fn audit(posted: Posted) -> Response<Body> {
    posted
        .act(
            |desk, _| page(desk),
            |desk, form| {
                desk.need(&[Authority::Audit])?;
                let against = form.text("against");
                let against = (!against.trim().is_empty()).then(|| KeptHead::parse(&against));
                let against = against.transpose().map_err(|_| Why::NotAHead)?;
                let office = desk.office.clone();
                begin_once(desk, form.act()?, "audit", "", 1, move |report| {
                    for line in audit_lines(&office, against.as_ref()) {
                        report.line(line);
                    }
                })
            },
        )
        .await
}

/// The conclusion first, then each thing that is not as the ledger says.
fn audit_lines(office: &Office, against: Option<&KeptHead>) -> Vec<ReportLine> {
    let line = |number, outcome: &str, message: String| ReportLine {
        number,
        outcome: outcome.to_owned(),
        message,
        ..ReportLine::default()
    };
    let found = match recompute(office, against) {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(%error, operation = "audit");
            return vec![line(0, "audit_failed", String::new())];
        }
    };
    let outcome = if found.faults.is_empty() {
        "audit_sound"
    } else {
        "audit_differs"
    };
    let counted = format!("{}；{}", grouped(found.entries), grouped(found.files));
    let mut lines = vec![line(0, outcome, counted)];
    if !found.faults.is_empty() {
        lines[0].notes = said(&WayOut);
    }
    for (place, fault) in found.faults.iter().enumerate() {
        let (outcome, subject) = subject_of(&fault.0);
        lines.push(ReportLine {
            notes: said(&FaultWords { fault: &fault.0 }),
            ..line(place + 1, outcome, subject)
        });
    }
    lines
}

/// One thing that differs, in words.
#[derive(Template)]
#[template(path = "console/fault.txt")]
struct FaultWords<'f> {
    fault: &'f AuditFault,
}

/// What to do when anything differs.
#[derive(Template)]
#[template(path = "console/audit_differs.txt")]
struct WayOut;

fn said(words: &impl Template) -> Vec<String> {
    match words.render() {
        Ok(words) => vec![words.trim().to_owned()],
        Err(error) => {
            tracing::warn!(%error, operation = "audit", "words of a report could not be written");
            Vec::new()
        }
    }
}

/// What sort of thing differs, and which.
fn subject_of(fault: &AuditFault) -> (&'static str, String) {
    match fault {
        AuditFault::Act { act, .. } => ("fault_act", act.to_string()),
        AuditFault::Text { act, .. } => ("fault_text", act.to_string()),
        AuditFault::File { digest, .. } => ("fault_file", digest.clone()),
        AuditFault::Position { position } => ("fault_position", position.to_string()),
        AuditFault::Tile { tile } => ("fault_tile", tile.clone()),
        AuditFault::Head { size, .. } => ("fault_head", size.to_string()),
        AuditFault::Row { table, key, .. } => ("fault_row", format!("{table} {key}")),
    }
}
