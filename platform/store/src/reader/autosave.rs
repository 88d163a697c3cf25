//! What an officer typed and did not save: a working table, each row its officer's alone.

use catalogue::RecordId;
use organ::OfficerId;

use crate::error::StoreError;
use crate::sql::values;
use crate::store::Store;

/// How many forms of one officer are kept; the oldest goes first.
const MOST_KEPT: usize = 20;

/// A form as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Autosave {
    /// The record that it is about.
    pub record: RecordId,
    /// When it was kept, in microseconds since 1970 UTC.
    pub saved: u64,
    /// The form, as whoever kept it writes it.
    pub form: String,
}

impl Store {
    /// Keeps what an officer typed, in place of what was kept before for the same record.
    ///
    /// # Errors
    /// What the database says.
    pub fn keep_autosave(
        &self,
        officer: OfficerId,
        record: RecordId,
        form: &str,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.work(|sql| {
            sql.execute(
                "insert into autosave (officer, record, saved, form) values ($1, $2, $3, $4)
                 on conflict (officer, record) do update set saved = excluded.saved,
                     form = excluded.form",
                values![officer.0, record.0, now, form],
            )?;
            sql.execute(
                "delete from autosave where officer = $1 and record not in
                     (select record from autosave where officer = $1
                      order by saved desc, record limit $2)",
                values![officer.0, MOST_KEPT],
            )?;
            Ok(())
        })
    }

    /// Returns what an officer typed and did not save, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn autosaves(&self, officer: OfficerId) -> Result<Vec<Autosave>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                "select record, saved, form from autosave where officer = $1
                 order by saved desc, record",
                values![officer.0],
            )?;
            rows.iter()
                .map(|row| {
                    Ok(Autosave {
                        record: RecordId(row.fixed(0)?),
                        saved: row.int(1).unsigned_abs(),
                        form: row.text(2),
                    })
                })
                .collect()
        })
    }

    /// Forgets what an officer typed about a record.
    ///
    /// # Errors
    /// What the database says.
    pub fn drop_autosave(&self, officer: OfficerId, record: RecordId) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute(
                "delete from autosave where officer = $1 and record = $2",
                values![officer.0, record.0],
            )?;
            Ok(())
        })
    }

    /// Forgets what anyone typed about a record, when its draft is discarded or issued.
    ///
    /// # Errors
    /// What the database says.
    pub fn drop_autosaves_of(&self, record: RecordId) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute("delete from autosave where record = $1", values![record.0])?;
            Ok(())
        })
    }
}
