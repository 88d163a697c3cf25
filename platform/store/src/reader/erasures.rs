//! Erasures: proposed, done, declined; and what is left of an edition.

use catalogue::RecordId;
use jiff::civil::Date;
use minicbor::bytes::ByteArray;
use organ::OfficerId;

use super::editions::EditionRow;
use super::{Reader, Viewer, number, within_scope};
use crate::act::WriteTx;
use crate::erasure::{ErasurePlan, plan};
use crate::error::StoreError;
use crate::payload::ErasedPart;
use crate::projection::BLANK;
use crate::sql::values;
use crate::sql::{Row, Sql, Statement};

/// An erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureRow {
    /// Its identifier.
    pub erasure: [u8; 16],
    /// The record.
    pub record: RecordId,
    /// The law or judgment that asks for it, with its article.
    pub ground: String,
    /// Why, in the officer's words.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: OfficerId,
    /// When, in microseconds since 1970 UTC.
    pub proposed: u64,
    /// What became of it.
    pub state: ErasureState,
    /// What it names.
    pub parts: Vec<ErasedPart>,
}

/// What became of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureState {
    /// It waits for a second officer.
    Proposed,
    /// It was done.
    Done {
        /// Who confirmed it.
        by: OfficerId,
        /// When, in microseconds since 1970 UTC.
        at: u64,
        /// The act.
        act: i64,
    },
    /// The second officer declined it.
    Declined {
        /// Who declined it.
        by: OfficerId,
        /// When, in microseconds since 1970 UTC.
        at: u64,
    },
}

impl EditionRow {
    /// Tells whether the whole edition was erased: a tombstone stands in its place.
    pub fn is_erased(&self) -> bool {
        self.manifest.0 == BLANK
    }

    /// Tells whether its body text was erased.
    pub fn is_body_erased(&self) -> bool {
        self.body == BLANK
    }
}

const COLUMNS: &str = "erasure.erasure, erasure.record, erasure.ground, erasure.reason,
    erasure.proposed_by, erasure.proposed, erasure.state, erasure.decided_by, erasure.decided,
    erasure.act";

fn erasure_row(sql: &mut dyn Sql, row: &Row) -> Result<ErasureRow, StoreError> {
    let erasure: [u8; 16] = row.fixed(0)?;
    let parts = sql.query(
        "select edition, part, file from erasure_part where erasure = $1
         order by edition, part, file",
        values![erasure],
    )?;
    let parts = parts.iter().map(|row| ErasedPart {
        edition: number(row.int(0)),
        part: row.text(1),
        file: row
            .bytes(2)
            .try_into()
            .ok()
            .map(|file: [u8; 32]| ByteArray::from(file)),
    });
    let by = row.opt_fixed(7)?.map(OfficerId);
    let at = row.int(8).unsigned_abs();
    let state = match (row.text(6).as_str(), by) {
        ("done", Some(by)) => {
            let act = row.int(9);
            ErasureState::Done { by, at, act }
        }
        ("declined", Some(by)) => ErasureState::Declined { by, at },
        ("proposed", None) => ErasureState::Proposed,
        _ => return Err(StoreError::Damaged("an erasure is in an unknown state")),
    };
    Ok(ErasureRow {
        erasure,
        record: RecordId(row.fixed(1)?),
        ground: row.text(2),
        reason: row.text(3),
        proposed_by: OfficerId(row.fixed(4)?),
        proposed: row.int(5).unsigned_abs(),
        state,
        parts: parts.collect(),
    })
}

/// Returns when a record was erased last, and on what ground.
pub(super) fn last_of(
    sql: &mut dyn Sql,
    record: RecordId,
) -> Result<Option<(Date, String)>, StoreError> {
    let rows = sql.query(
        "select decided_on, ground from erasure where record = $1 and state = 'done'
         order by act desc limit 1",
        values![record.0],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    Ok(row.opt_date(0)?.map(|on| (on, row.text(1))))
}

impl Reader {
    /// Returns the erasures in scope, those that wait first, at most `limit`. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn erasures(&self, limit: usize) -> Result<Vec<ErasureRow>, StoreError> {
        if !matches!(self.viewer(), Viewer::Staff { .. }) {
            return Ok(Vec::new());
        }
        self.ask(|sql| {
            let mut statement = Statement::new(&format!(
                "select {COLUMNS} from erasure join record on record.record = erasure.record
                 where 1 = 1"
            ));
            within_scope(&mut statement, self.viewer(), "record.organ");
            statement.add(
                " order by case erasure.state when 'proposed' then 0 else 1 end,
                      erasure.proposed desc limit ?",
                values![limit],
            );
            let rows = statement.rows(sql)?;
            rows.iter().map(|row| erasure_row(sql, row)).collect()
        })
    }

    /// Returns an erasure in scope. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn erasure(&self, id: [u8; 16]) -> Result<Option<ErasureRow>, StoreError> {
        if !matches!(self.viewer(), Viewer::Staff { .. }) {
            return Ok(None);
        }
        self.ask(|sql| {
            let mut statement = Statement::new(&format!(
                "select {COLUMNS} from erasure join record on record.record = erasure.record
                 where 1 = 1"
            ));
            within_scope(&mut statement, self.viewer(), "record.organ");
            statement.add(" and erasure.erasure = ?", values![id]);
            let rows = statement.rows(sql)?;
            rows.first().map(|row| erasure_row(sql, row)).transpose()
        })
    }

    /// Returns what an erasure of a record in scope would take. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn plan_erasure(
        &self,
        id: RecordId,
        parts: &[ErasedPart],
    ) -> Result<Option<ErasurePlan>, StoreError> {
        if !matches!(self.viewer(), Viewer::Staff { .. }) || self.record(id)?.is_none() {
            return Ok(None);
        }
        self.ask(|sql| plan(sql, id, parts)).map(Some)
    }

    /// Returns the digests of an edition's files that were erased.
    ///
    /// # Errors
    /// What the database says.
    pub fn erased_files(&self, edition: &EditionRow) -> Result<Vec<[u8; 32]>, StoreError> {
        if self.record(edition.record)?.is_none() {
            return Ok(Vec::new());
        }
        self.ask(|sql| erased_files(sql, edition.record, edition.edition))
    }
}

pub(super) fn erased_files(
    sql: &mut dyn Sql,
    record: RecordId,
    edition: u32,
) -> Result<Vec<[u8; 32]>, StoreError> {
    let rows = sql.query(
        "select file from erased_part where record = $1 and edition = $2 and part = 'file'
         order by file",
        values![record.0, edition],
    )?;
    rows.iter().map(|row| row.fixed(0)).collect()
}

impl WriteTx<'_> {
    /// Returns an erasure.
    ///
    /// # Errors
    /// What the database says.
    pub fn erasure(&mut self, id: [u8; 16]) -> Result<Option<ErasureRow>, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                &format!("select {COLUMNS} from erasure where erasure.erasure = $1"),
                values![id],
            )?;
            rows.first().map(|row| erasure_row(sql, row)).transpose()
        })
    }

    /// Returns the erasures of a record that wait for a second officer, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn waiting_erasures(&mut self, record: RecordId) -> Result<Vec<ErasureRow>, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                &format!(
                    "select {COLUMNS} from erasure
                     where erasure.record = $1 and erasure.state = 'proposed'
                     order by erasure.proposed"
                ),
                values![record.0],
            )?;
            rows.iter().map(|row| erasure_row(sql, row)).collect()
        })
    }

    /// Returns what an erasure of a record would take.
    ///
    /// # Errors
    /// What the database says.
    pub fn plan_erasure(
        &mut self,
        id: RecordId,
        parts: &[ErasedPart],
    ) -> Result<ErasurePlan, StoreError> {
        self.ask(|sql| plan(sql, id, parts))
    }
}
