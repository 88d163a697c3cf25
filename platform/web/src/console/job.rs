//! Work that takes longer than a request: it goes on by itself, writes its report line by line, and
//! the report outlives the page and the process.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use operations::Office;
use store::{ActId, JobRow, ReportLine};

use super::answer::{Answer, Denial};
use super::desk::{Desk, PER_PAGE};
use super::frame::Frame;
use super::view::{Pager, pager};
use super::visit::Visit;
use super::why::Why;
use crate::words::minute;

/// How many jobs may run at once; each reads documents as fast as a core can.
const MOST_RUNNING: usize = 4;
/// How many lines are written at once.
const LINES_AT_ONCE: usize = 16;
/// A job of another process without a new line for so long has ended early, in microseconds.
const SILENCE_US: u64 = 10 * 60 * 1_000_000;

/// The jobs that run in this process.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<Vec<[u8; 16]>>);

impl Jobs {
    fn running(&self) -> std::sync::MutexGuard<'_, Vec<[u8; 16]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a job writes while it works.
pub(crate) struct Report {
    office: Office,
    jobs: Arc<Jobs>,
    id: [u8; 16],
    waiting: Mutex<Vec<ReportLine>>,
}

impl Report {
    /// Adds a line.
    pub(crate) fn line(&self, line: ReportLine) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(line);
        if waiting.len() >= LINES_AT_ONCE {
            self.write(std::mem::take(&mut *waiting));
        }
    }

    /// Writes what waits, so that the page shows it.
    pub(crate) fn flush(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        self.write(std::mem::take(&mut *waiting));
    }

    fn write(&self, lines: Vec<ReportLine>) {
        if let Err(error) = self.office.store().note_report(self.id, &lines) {
            // What the lines tell of has happened all the same.
            tracing::warn!(%error, "lines of a report were not written");
        }
    }
}

impl Drop for Report {
    /// A job that ended early has ended too, or its page would wait for ever.
    fn drop(&mut self) {
        self.flush();
        if let Err(error) = self.office.store().end_job(self.id) {
            tracing::warn!(%error, "the end of a job was not written");
        }
        self.jobs.running().retain(|running| *running != self.id);
    }
}

/// A job as it is begun.
pub(crate) struct Beginning {
    pub(crate) id: [u8; 16],
    pub(crate) kind: &'static str,
    pub(crate) detail: String,
    pub(crate) total: usize,
}

/// Begins a job under the act of its form, so that a double click begins one, and returns the
/// address of its page.
pub(crate) fn begin_once(
    desk: &Desk,
    act: ActId,
    kind: &'static str,
    detail: &str,
    total: usize,
    work: impl FnOnce(&Report) + Send + 'static,
) -> Result<Answer, Denial> {
    let id = act.0;
    if desk.reader.job(id)?.is_none() {
        let detail = detail.to_owned();
        let beginning = Beginning {
            id,
            kind,
            detail,
            total,
        };
        begin(desk, &beginning, work)?;
    }
    let address = format!("/console/jobs/{}", crate::words::hex(&id));
    Ok(Answer::SeeOther(address))
}

/// Begins a job, or goes on with one that ended early, on a thread of its own.
pub(crate) fn begin(
    desk: &Desk,
    beginning: &Beginning,
    work: impl FnOnce(&Report) + Send + 'static,
) -> Result<(), Denial> {
    let jobs = Arc::clone(&desk.console.jobs);
    let mut running = jobs.running();
    if running.contains(&beginning.id) {
        return Ok(());
    }
    if running.len() >= MOST_RUNNING {
        return Err(Why::JobsTaken.into());
    }
    desk.office.store().begin_job(&JobRow {
        id: beginning.id,
        officer: desk.staff().officer,
        kind: beginning.kind.to_owned(),
        detail: beginning.detail.clone(),
        total: beginning.total,
        done: 0,
        begun: 0,
        touched: 0,
        finished: None,
    })?;
    running.push(beginning.id);
    drop(running);
    let report = Report {
        office: desk.office.clone(),
        jobs,
        id: beginning.id,
        waiting: Mutex::default(),
    };
    let begun = std::thread::Builder::new()
        .name("console job".to_owned())
        .spawn(move || work(&report));
    begun.map_err(|error| Denial::Failed(format!("a job could not begin: {error}")))?;
    Ok(())
}

/// A report as pages show it.
pub(crate) struct ReportView {
    /// `running`, `finished` or `stopped`.
    pub(crate) state: &'static str,
    /// Whether its records are not there yet.
    pub(crate) is_rehearsal: bool,
    pub(crate) done: usize,
    pub(crate) total: usize,
    pub(crate) begun: String,
    pub(crate) counts: Vec<OutcomeCount>,
    pub(crate) lines: Vec<ReportLine>,
    pub(crate) pager: Pager,
}

/// How many lines came to an outcome.
pub(crate) struct OutcomeCount {
    pub(crate) outcome: String,
    pub(crate) count: usize,
    pub(crate) href: String,
    pub(crate) here: bool,
}

impl ReportView {
    /// Reads the page of a report that was asked for.
    pub(crate) fn of(desk: &Desk, job: &JobRow) -> Result<ReportView, Denial> {
        let runs_here = desk.console.jobs.running().contains(&job.id);
        let is_silent = desk.office.now() > job.touched.saturating_add(SILENCE_US);
        let state = match job.finished {
            Some(_) if job.done >= job.total => "finished",
            Some(_) => "stopped",
            None if runs_here || !is_silent => "running",
            None => "stopped",
        };
        let asked = desk.first("outcome");
        let counts = desk.reader.report_counts(job.id)?;
        let outcome = counts
            .iter()
            .map(|(code, _)| code.as_str())
            .find(|code| *code == asked);
        let shown = counts
            .iter()
            .filter(|(code, _)| outcome.is_none_or(|outcome| outcome == code))
            .map(|(_, count)| count)
            .sum();
        Ok(ReportView {
            state,
            is_rehearsal: job.kind == "rehearsal",
            done: job.done,
            total: job.total,
            begun: minute(job.begun),
            lines: desk.reader.report(job.id, outcome, desk.page(), PER_PAGE)?,
            pager: pager(desk, shown, &["outcome"]),
            counts: counts
                .iter()
                .map(|(code, count)| OutcomeCount {
                    here: outcome == Some(code),
                    href: if outcome == Some(code) {
                        desk.path.clone()
                    } else {
                        format!("{}?outcome={code}", desk.path)
                    },
                    outcome: code.clone(),
                    count: *count,
                })
                .collect(),
        })
    }

    /// Tells how often the page loads itself again, in seconds; 0 for never.
    pub(crate) fn refresh(&self) -> u32 {
        if self.state == "running" { 2 } else { 0 }
    }
}

#[derive(Template)]
#[template(path = "console/job.html")]
struct JobPage {
    frame: Frame,
    kind: String,
    detail: String,
    report: ReportView,
}

/// `GET /console/jobs/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| {
            let id = organ::read_hex(&id).map_err(|_| Denial::NotFound)?;
            let job = desk.reader.job(id)?.ok_or(Denial::NotFound)?;
            if job.kind == "migration" {
                let address = format!("/console/migrations/{}", crate::words::hex(&id));
                return Ok(Answer::SeeOther(address));
            }
            let report = ReportView::of(desk, &job)?;
            let detail = match job.kind.as_str() {
                "table" => desk.item_name(&job.detail),
                _ => job.detail,
            };
            let page = JobPage {
                frame: desk.frame("批量任务").refreshing(report.refresh()),
                kind: job.kind,
                detail,
                report,
            };
            Answer::page(&page)
        })
        .await
}
