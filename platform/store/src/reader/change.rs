//! On what day what is public changed: the deadline of a later edition counts from there.

use catalogue::RecordId;

use super::{Reader, Viewer, within_scope};
use crate::act::WriteTx;
use crate::error::StoreError;
use crate::sql::{Sql, Statement};
use crate::store::Store;

/// The last time that a person saved what became, or is to become, an edition. Sending it and the
/// platform's adding of an index number change nothing that a reader would see.
const LAST_CHANGE: &str = "select max(draft_revision.saved) from draft_revision
    join record on record.record = draft_revision.record
    where draft_revision.officer is not null";

fn changed_at(
    sql: &mut dyn Sql,
    mut statement: Statement,
    record: RecordId,
    edition: u32,
) -> Result<Option<u64>, StoreError> {
    statement.add(
        " and draft_revision.record = ? and draft_revision.edition = ?",
        crate::sql::values![record.0, edition],
    );
    let rows = statement.rows(sql)?;
    let saved = rows.first().and_then(|row| row.opt_int(0));
    Ok(saved.map(i64::unsigned_abs))
}

impl Reader {
    /// Returns when an edition was last changed by a person before it was issued, in microseconds
    /// since 1970 UTC. The public learns it of published editions only.
    ///
    /// # Errors
    /// What the database says.
    pub fn changed_at(&self, record: RecordId, edition: u32) -> Result<Option<u64>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new(LAST_CHANGE);
            within_scope(&mut statement, self.viewer(), "record.organ");
            if matches!(self.viewer(), Viewer::Public(_)) {
                statement.add(
                    " and record.state = 'published' and draft_revision.edition <= record.edition",
                    &[],
                );
            }
            changed_at(sql, statement, record, edition)
        })
    }
}

impl Store {
    /// Returns when a draft was last changed by a person, for the column of its deadline.
    ///
    /// # Errors
    /// What the database says.
    pub fn draft_changed_at(
        &self,
        record: RecordId,
        edition: u32,
    ) -> Result<Option<u64>, StoreError> {
        self.read(|sql| changed_at(sql, Statement::new(LAST_CHANGE), record, edition))
    }
}

impl WriteTx<'_> {
    /// Returns when a draft was last changed by a person.
    ///
    /// # Errors
    /// What the database says.
    pub fn changed_at(
        &mut self,
        record: RecordId,
        edition: u32,
    ) -> Result<Option<u64>, StoreError> {
        self.ask(|sql| changed_at(sql, Statement::new(LAST_CHANGE), record, edition))
    }
}
