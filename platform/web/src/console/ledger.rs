//! 账本与审计: the published head, and an audit at the press of a button.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use operations::{Authority, audit as recompute};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::frame::Frame;
use super::job::{JobLine, begin};
use super::visit::{Posted, Visit};
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
        .act(|desk, form| {
            desk.need(&[Authority::Audit])?;
            let against = form.text("against");
            let against = (!against.trim().is_empty()).then_some(against);
            let id = form.act()?.to_string();
            let office = desk.office.clone();
            begin(desk, &id, "账本审计", 1, move |report| match recompute(
                &office,
                against.as_deref(),
            ) {
                Ok(found) => {
                    for fault in &found.faults {
                        report.line(plain("late", fault.to_string(), "与账本不符"));
                    }
                    let class = if found.faults.is_empty() {
                        "ok"
                    } else {
                        "late"
                    };
                    let outcome = format!(
                        "核对{}条记录、{}个文件，不符{}处。",
                        grouped(found.entries),
                        grouped(found.files),
                        found.faults.len()
                    );
                    report.line(plain(class, "结论".to_owned(), &outcome));
                }
                Err(error) => {
                    tracing::error!(%error, operation = "audit");
                    report.line(plain(
                        "late",
                        "审计没有完成".to_owned(),
                        "请联系运维人员查看日志。",
                    ));
                }
            })
        })
        .await
}

fn plain(class: &'static str, name: String, outcome: &str) -> JobLine {
    JobLine {
        name,
        class,
        outcome: outcome.to_owned(),
        href: None,
        notes: Vec::new(),
    }
}
