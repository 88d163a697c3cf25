//! The audit trail of a record: who did what, when, and where it stands on the ledger.

use catalogue::RecordId;

use super::{Reader, Viewer};
use crate::error::StoreError;
use crate::payload::{Fact, Payload};
use crate::sql::{Row, Sql, values};

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
            rows.iter().map(trail_row).collect()
        })
    }

    /// Returns the acts of administration (bodies, accounts, authorities, passwords, rules,
    /// migrations) on organs in scope, the newest first, from the last `among`. Acts on the whole
    /// installation are for whoever belongs to an organ at the top. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn administration(&self, among: usize) -> Result<Vec<TrailRow>, StoreError> {
        let Viewer::Staff { organ: own, .. } = self.viewer() else {
            return Ok(Vec::new());
        };
        self.ask(|sql| {
            let rows = sql.query(
                "select seq, actor, instant, payload, position from act
                 where kind in (1, 2, 3, 4, 5, 14, 15, 16, 18, 22) order by seq desc limit $1",
                values![among],
            )?;
            let within = sql.query(
                "select organ from organ_within where ancestor = $1",
                values![own.0],
            )?;
            let above = sql.query(
                "select 1 from organ_within where organ = $1 and ancestor <> $1",
                values![own.0],
            )?;
            let mut found = Vec::new();
            for row in &rows {
                let row = trail_row(row)?;
                let organ = match &row.fact {
                    Fact::OrganEntered(fact) => Some(fact.organ.to_vec()),
                    Fact::OfficerEntered(fact) => Some(fact.organ.to_vec()),
                    Fact::PasswordSet(fact) => home_of(sql, *fact.officer)?,
                    Fact::MigrationOpened(fact) => home_of(sql, *fact.authoriser)?,
                    Fact::MigrationConfirmed(fact) => home_of(sql, *fact.officer)?,
                    _ => None,
                };
                let is_seen = match organ {
                    Some(organ) => within.iter().any(|row| row.bytes(0) == organ),
                    None => above.is_empty(),
                };
                if is_seen {
                    found.push(row);
                }
            }
            Ok(found)
        })
    }
}

fn trail_row(row: &Row) -> Result<TrailRow, StoreError> {
    Ok(TrailRow {
        act: row.int(0),
        actor: row.text(1),
        instant: row.int(2).unsigned_abs(),
        fact: Payload::read(&row.bytes(3))?.fact,
        position: row.opt_int(4).map(i64::unsigned_abs),
    })
}

fn home_of(sql: &mut dyn Sql, officer: [u8; 16]) -> Result<Option<Vec<u8>>, StoreError> {
    let rows = sql.query(
        "select organ from officer where officer = $1",
        values![officer],
    )?;
    Ok(rows.first().map(|row| row.bytes(0)))
}
