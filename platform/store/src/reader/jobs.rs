//! Jobs that take longer than a request, and their reports, which outlive page and process: working
//! tables that no proof depends on.

use catalogue::RecordId;
use organ::OfficerId;

use super::{Reader, Viewer, within_scope};
use crate::error::StoreError;
use crate::sql::{Row, Sql, Statement, values};
use crate::store::Store;

/// A job, as far as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// The job; a migration's is that of its batch.
    pub id: [u8; 16],
    /// Who began it.
    pub officer: OfficerId,
    /// `files`, `table`, `migration`, `rehearsal` or `audit`.
    pub kind: String,
    /// What it is about, such as the code of a catalogue item.
    pub detail: String,
    /// How many lines its report will have.
    pub total: usize,
    /// How many it has.
    pub done: usize,
    /// When it began, in microseconds since 1970 UTC.
    pub begun: u64,
    /// When its last line was written.
    pub touched: u64,
    /// When it ended.
    pub finished: Option<u64>,
}

/// What became of one file, row or check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportLine {
    /// Its place in the job, from 0.
    pub number: usize,
    /// The file, the row, or what was checked.
    pub name: String,
    /// The code of what became of it.
    pub outcome: String,
    /// The record that it became.
    pub record: Option<RecordId>,
    /// The title of that record, or what else there is to say.
    pub message: String,
    /// What has to be looked at, a sentence each.
    pub notes: Vec<String>,
}

const JOB: &str = "select job.id, job.officer, job.kind, job.detail, job.total,
    (select count(*) from import_report r where r.job = job.id), job.begun, job.touched,
    job.finished from job";

fn job_row(row: &Row) -> Result<JobRow, StoreError> {
    Ok(JobRow {
        id: row.fixed(0)?,
        officer: OfficerId(row.fixed(1)?),
        kind: row.text(2),
        detail: row.text(3),
        total: usize::try_from(row.int(4)).unwrap_or_default(),
        done: usize::try_from(row.int(5)).unwrap_or_default(),
        begun: row.int(6).unsigned_abs(),
        touched: row.int(7).unsigned_abs(),
        finished: row.opt_int(8).map(i64::unsigned_abs),
    })
}

/// A viewer sees the jobs that the viewer began, and the migrations of the organs in scope.
fn in_sight(statement: &mut Statement, viewer: Viewer) {
    let Viewer::Staff { officer, .. } = viewer else {
        statement.add(" and 1 = 0", &[]);
        return;
    };
    statement.add(
        " and (job.officer = ? or job.id in (select batch.batch from batch
             join officer on officer.officer = batch.authoriser where 1 = 1",
        values![officer.0],
    );
    within_scope(statement, viewer, "officer.organ");
    statement.add("))", &[]);
}

fn job(sql: &mut dyn Sql, viewer: Viewer, id: [u8; 16]) -> Result<Option<JobRow>, StoreError> {
    let mut statement = Statement::new(JOB);
    statement.add(" where job.id = ?", values![id]);
    in_sight(&mut statement, viewer);
    statement.rows(sql)?.first().map(job_row).transpose()
}

impl Reader {
    /// Returns a job that the viewer began, or a migration's in scope. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn job(&self, id: [u8; 16]) -> Result<Option<JobRow>, StoreError> {
        self.ask(|sql| job(sql, self.viewer(), id))
    }

    /// Returns the jobs that the viewer began, the newest first, at most `limit`. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn jobs(&self, limit: usize) -> Result<Vec<JobRow>, StoreError> {
        let Viewer::Staff { officer, .. } = self.viewer() else {
            return Ok(Vec::new());
        };
        self.ask(|sql| {
            let rows = sql.query(
                &format!("{JOB} where job.officer = $1 order by job.begun desc limit $2"),
                values![officer.0, limit],
            )?;
            rows.iter().map(job_row).collect()
        })
    }

    /// Returns a page of a job's report; with `outcome`, of the lines that came to it.
    ///
    /// # Errors
    /// What the database says.
    pub fn report(
        &self,
        id: [u8; 16],
        outcome: Option<&str>,
        page: usize,
        per_page: usize,
    ) -> Result<Vec<ReportLine>, StoreError> {
        if self.job(id)?.is_none() {
            return Ok(Vec::new());
        }
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select number, name, outcome, record, message, notes from import_report where 1 = 1",
            );
            statement.add(" and job = ?", values![id]);
            if let Some(outcome) = outcome {
                statement.add(" and outcome = ?", values![outcome]);
            }
            statement.add(
                " order by number limit ? offset ?",
                values![per_page, page.saturating_mul(per_page)],
            );
            let rows = statement.rows(sql)?;
            rows.iter()
                .map(|row| {
                    Ok(ReportLine {
                        number: usize::try_from(row.int(0)).unwrap_or_default(),
                        name: row.text(1),
                        outcome: row.text(2),
                        record: row.opt_fixed(3)?.map(RecordId),
                        message: row.text(4),
                        notes: row.text(5).lines().map(str::to_owned).collect(),
                    })
                })
                .collect()
        })
    }

    /// Returns how many lines of a job's report came to each outcome.
    ///
    /// # Errors
    /// What the database says.
    pub fn report_counts(&self, id: [u8; 16]) -> Result<Vec<(String, usize)>, StoreError> {
        if self.job(id)?.is_none() {
            return Ok(Vec::new());
        }
        self.ask(|sql| {
            let rows = sql.query(
                "select outcome, count(*) from import_report where job = $1
                 group by outcome order by outcome",
                values![id],
            )?;
            Ok(rows
                .iter()
                .map(|row| {
                    let count = usize::try_from(row.int(1)).unwrap_or_default();
                    (row.text(0), count)
                })
                .collect())
        })
    }
}

impl Store {
    /// Notes that a job begins, or that one which ended early goes on.
    ///
    /// # Errors
    /// What the database says.
    pub fn begin_job(&self, job: &JobRow) -> Result<(), StoreError> {
        let now = self.now();
        self.work(|sql| {
            sql.execute(
                "insert into job (id, officer, kind, detail, total, begun, touched)
                 values ($1, $2, $3, $4, $5, $6, $6)
                 on conflict (id) do update set total = excluded.total,
                     touched = excluded.touched, finished = null",
                values![
                    job.id,
                    job.officer.0,
                    &job.kind,
                    &job.detail,
                    job.total,
                    now
                ],
            )?;
            Ok(())
        })
    }

    /// Writes lines of a job's report; a line that stands already is written anew.
    ///
    /// # Errors
    /// What the database says.
    pub fn note_report(&self, id: [u8; 16], lines: &[ReportLine]) -> Result<(), StoreError> {
        let now = self.now();
        self.work(|sql| {
            for line in lines {
                sql.execute(
                    "insert into import_report (job, number, name, outcome, record, message, notes)
                     values ($1, $2, $3, $4, $5, $6, $7)
                     on conflict (job, number) do update set name = excluded.name,
                         outcome = excluded.outcome, record = excluded.record,
                         message = excluded.message, notes = excluded.notes",
                    values![
                        id,
                        line.number,
                        &line.name,
                        &line.outcome,
                        line.record.map(|record| record.0),
                        &line.message,
                        line.notes.join("\n"),
                    ],
                )?;
            }
            sql.execute(
                "update job set touched = $2 where id = $1",
                values![id, now],
            )?;
            Ok(())
        })
    }

    /// Notes that a job has ended.
    ///
    /// # Errors
    /// What the database says.
    pub fn end_job(&self, id: [u8; 16]) -> Result<(), StoreError> {
        let now = self.now();
        self.work(|sql| {
            sql.execute(
                "update job set finished = $2, touched = $2 where id = $1",
                values![id, now],
            )?;
            Ok(())
        })
    }

    /// Returns the places of a job's report that are written, for going on where it stopped.
    ///
    /// # Errors
    /// What the database says.
    pub fn reported(&self, id: [u8; 16]) -> Result<Vec<usize>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                "select number from import_report where job = $1 order by number",
                values![id],
            )?;
            let number = |row: &Row| usize::try_from(row.int(0)).unwrap_or_default();
            Ok(rows.iter().map(number).collect())
        })
    }
}
