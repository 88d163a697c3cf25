//! The audit trail of a record: who did what, when, and where it stands on the ledger.

use catalogue::RecordId;

use super::{Reader, Viewer};
use crate::error::StoreError;
use crate::payload::{Fact, Payload};
use crate::sql::values;

/// One act on a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailRow {
    /// The act's number in the store.
    pub act: i64,
    /// Who, as the payload writes it.
    pub actor: String,
    /// When, in microseconds since 1970 UTC.
    pub instant: u64,
    /// What happened.
    pub fact: Fact,
    /// Its position on the log, once it has one.
    pub position: Option<u64>,
}

impl Reader {
    /// Returns the acts on a record in scope, the newest first. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn trail(&self, id: RecordId) -> Result<Vec<TrailRow>, StoreError> {
        if !matches!(self.viewer(), Viewer::Staff { .. }) || self.record(id)?.is_none() {
            return Ok(Vec::new());
        }
        self.ask(|sql| {
            let rows = sql.query(
                "select act.seq, act.actor, act.instant, act.payload, act.position
                 from touched join act on act.seq = touched.act
                 where touched.record = $1 order by act.seq desc limit 500",
                values![id.0],
            )?;
            rows.iter()
                .map(|row| {
                    Ok(TrailRow {
                        act: row.int(0),
                        actor: row.text(1),
                        instant: row.int(2).unsigned_abs(),
                        fact: Payload::read(&row.bytes(3))?.fact,
                        position: row.opt_int(4).map(i64::unsigned_abs),
                    })
                })
                .collect()
        })
    }
}
