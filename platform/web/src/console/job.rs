//! Work that takes longer than a request: it goes on by itself, its page tells how far it is.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use organ::OfficerId;

use super::answer::{Answer, Denial, Said};
use super::desk::Desk;
use super::frame::Frame;
use super::visit::Visit;

/// How many jobs are kept to be looked at.
const MOST_KEPT: usize = 50;
/// How many jobs may run at once; each reads documents as fast as a core can.
const MOST_RUNNING: usize = 4;

/// The jobs of this process; they hold nothing that a proof or a right depends on.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<VecDeque<(String, Arc<Mutex<Job>>)>>);

/// One job, as far as it is.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    officer: OfficerId,
    pub(crate) title: String,
    pub(crate) total: usize,
    pub(crate) lines: Vec<JobLine>,
    pub(crate) finished: bool,
}

/// What became of one file, row or check.
#[derive(Debug, Clone)]
pub(crate) struct JobLine {
    pub(crate) name: String,
    pub(crate) class: &'static str,
    pub(crate) outcome: String,
    pub(crate) href: Option<String>,
    pub(crate) notes: Vec<String>,
}

/// What a job tells its page while it works.
pub(crate) struct Report(Arc<Mutex<Job>>);

impl Report {
    /// Adds a line.
    pub(crate) fn line(&self, line: JobLine) {
        self.job().lines.push(line);
    }

    fn job(&self) -> std::sync::MutexGuard<'_, Job> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Report {
    /// A job that ended early is finished too, or its page would wait for ever.
    fn drop(&mut self) {
        self.job().finished = true;
    }
}

/// Begins a job on a thread of its own, and returns the address of its page. The identifier is that
/// of the act in the form, so that a double click begins one job.
pub(crate) fn begin(
    desk: &Desk,
    id: &str,
    title: &str,
    total: usize,
    work: impl FnOnce(&Report) + Send + 'static,
) -> Result<Answer, Denial> {
    let address = format!("/console/jobs/{id}");
    let job = Job {
        officer: desk.staff().officer,
        title: title.to_owned(),
        total,
        lines: Vec::new(),
        finished: false,
    };
    let mut jobs = desk
        .console
        .jobs
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if jobs.iter().any(|(known, _)| known == id) {
        return Ok(Answer::SeeOther(address));
    }
    let is_running =
        |job: &Arc<Mutex<Job>>| !job.lock().unwrap_or_else(PoisonError::into_inner).finished;
    if jobs.iter().filter(|(_, job)| is_running(job)).count() >= MOST_RUNNING {
        return Err(Said::new(
            "正在进行的批量任务较多，这一批没有开始。",
            "请等前面的任务完成后重新提交。",
        )
        .into());
    }
    let job = Arc::new(Mutex::new(job));
    if jobs.len() >= MOST_KEPT {
        jobs.pop_front();
    }
    jobs.push_back((id.to_owned(), Arc::clone(&job)));
    drop(jobs);
    let report = Report(job);
    let begun = std::thread::Builder::new()
        .name("console job".to_owned())
        .spawn(move || work(&report));
    begun.map_err(|error| Denial::Failed(format!("a job could not begin: {error}")))?;
    Ok(Answer::SeeOther(address))
}

#[derive(Template)]
#[template(path = "console/job.html")]
struct JobPage {
    frame: Frame,
    job: Job,
    good: usize,
}

/// `GET /console/jobs/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| {
            let jobs = desk
                .console
                .jobs
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let job = jobs
                .iter()
                .find(|(known, _)| *known == id)
                .map(|(_, job)| Arc::clone(job));
            drop(jobs);
            let job = job.ok_or(Denial::NotFound)?;
            let job = job.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if job.officer != desk.staff().officer {
                return Err(Denial::NotFound);
            }
            let good = job.lines.iter().filter(|line| line.class == "ok").count();
            let frame = desk.frame(job.title.clone());
            let frame = frame.refreshing(if job.finished { 0 } else { 2 });
            Answer::page(&JobPage { frame, job, good })
        })
        .await
}
