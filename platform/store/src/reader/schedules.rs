//! Drafts that wait for their moment of publication, and why one was refused when it came.

use catalogue::RecordId;

use super::drafts::{DRAFT_COLUMNS, DRAFT_SOURCE, DraftRow, draft_row};
use crate::error::StoreError;
use crate::sql::values;
use crate::store::Store;

impl Store {
    /// Returns the drafts whose moment of publication has come, for the schedule.
    ///
    /// # Errors
    /// What the database says.
    pub fn scheduled_until(&self, instant: u64) -> Result<Vec<DraftRow>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                &format!("select {DRAFT_COLUMNS} {DRAFT_SOURCE} and state = 'scheduled' and publish_at <= $1 order by publish_at limit 100"),
                values![instant],
            )?;
            rows.iter().map(draft_row).collect()
        })
    }

    /// Notes why a scheduled publication was refused; tells whether that is news.
    ///
    /// # Errors
    /// What the database says.
    pub fn note_schedule_refusal(
        &self,
        id: RecordId,
        revision: u32,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let known = self.read(|sql| {
            let rows = sql.query(
                "select 1 from schedule_refusal
                 where record = $1 and revision = $2 and reason = $3",
                values![id.0, revision, reason],
            )?;
            Ok(!rows.is_empty())
        })?;
        if known {
            return Ok(false);
        }
        let now = self.now();
        self.work(|sql| {
            sql.execute(
                "insert into schedule_refusal (record, revision, reason, noted)
                 values ($1, $2, $3, $4)
                 on conflict (record) do update set revision = excluded.revision,
                     reason = excluded.reason, noted = excluded.noted",
                values![id.0, revision, reason, now],
            )?;
            Ok(())
        })?;
        Ok(true)
    }

    /// Forgets a refusal, when the draft is issued or set for another moment.
    ///
    /// # Errors
    /// What the database says.
    pub fn forget_schedule_refusal(&self, id: RecordId) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute(
                "delete from schedule_refusal where record = $1",
                values![id.0],
            )?;
            Ok(())
        })
    }
}
