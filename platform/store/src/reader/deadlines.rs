//! Publication deadlines: kept, missed, and noted for sorting.

use catalogue::{Manifest, RecordId};
use jiff::civil::Date;
use organ::OrganId;

use super::content::manifest;
use super::drafts::draft;
use super::{Reader, number, within_scope};
use crate::error::StoreError;
use crate::sql::{Statement, values};
use crate::store::Store;

/// An edition that was published after its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedRow {
    /// The record.
    pub record: RecordId,
    /// From 1.
    pub edition: u32,
    /// 标题.
    pub title: String,
    /// The organ that publishes.
    pub organ: OrganId,
    /// 发布日期.
    pub published_on: Date,
    /// The publication deadline that applied.
    pub due_on: Date,
}

impl Reader {
    /// Returns how many editions that were issued from one day to another kept their publication
    /// deadline, and how many missed it; migrated ones had none to keep.
    ///
    /// # Errors
    /// What the database says.
    pub fn deadlines_kept(&self, from: Date, to: Date) -> Result<(usize, usize), StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select cast(coalesce(sum(case when published_on <= due_on then 1 else 0 end), 0)
                     as bigint), count(*) from edition where due_on is not null and migrated = 0",
            );
            within_scope(&mut statement, self.viewer(), "edition.organ");
            statement.add(
                " and published_on >= ? and published_on <= ?",
                values![from, to],
            );
            let rows = statement.rows(sql)?;
            let count = |index| {
                let count = rows.first().map_or(0, |row| row.int(index));
                usize::try_from(count).unwrap_or_default()
            };
            Ok((count(0), count(1) - count(0)))
        })
    }

    /// Returns the editions from one day to another that missed their deadline, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn deadlines_missed(
        &self,
        from: Date,
        to: Date,
        page: usize,
        per_page: usize,
    ) -> Result<Vec<MissedRow>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select record, edition, title, organ, published_on, due_on from edition
                 where published_on > due_on and migrated = 0",
            );
            within_scope(&mut statement, self.viewer(), "edition.organ");
            statement.add(
                " and published_on >= ? and published_on <= ?
                  order by published_on desc, record limit ? offset ?",
                values![from, to, per_page, page.saturating_mul(per_page)],
            );
            let rows = statement.rows(sql)?;
            let damaged = StoreError::Damaged;
            rows.iter()
                .map(|row| {
                    Ok(MissedRow {
                        record: RecordId(row.fixed(0)?),
                        edition: number(row.int(1)),
                        title: row.text(2),
                        organ: OrganId(row.fixed(3)?),
                        published_on: row.opt_date(4)?.ok_or(damaged("an edition has no date"))?,
                        due_on: row
                            .opt_date(5)?
                            .ok_or(damaged("a missed deadline has no date"))?,
                    })
                })
                .collect()
        })
    }
}

impl Store {
    /// Notes the publication deadline of a draft, for sorting; the date itself is always computed.
    ///
    /// # Errors
    /// What the database says.
    pub fn note_due(
        &self,
        id: RecordId,
        due_on: Option<Date>,
        rules: [u8; 32],
    ) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute(
                "insert into draft_due (record, due_on, rules) values ($1, $2, $3)
                 on conflict (record) do update set due_on = excluded.due_on,
                     rules = excluded.rules",
                values![id.0, due_on, rules],
            )?;
            Ok(())
        })
    }

    /// Returns drafts whose deadline was computed under other rules, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub fn drafts_due_under_other_rules(
        &self,
        rules: [u8; 32],
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                "select draft.record from draft
                 left join draft_due on draft_due.record = draft.record
                 where draft_due.rules is null or draft_due.rules <> $1 limit $2",
                values![rules, limit],
            )?;
            rows.iter().map(|row| row.fixed(0).map(RecordId)).collect()
        })
    }

    /// Returns a draft's manifest, the edition that it is to become, and when it was saved.
    ///
    /// # Errors
    /// What the database says.
    pub fn draft_for_deadline(
        &self,
        id: RecordId,
    ) -> Result<Option<(Manifest, u32, u64)>, StoreError> {
        self.read(|sql| {
            let Some(draft) = draft(sql, id)? else {
                return Ok(None);
            };
            let manifest = manifest(sql, draft.manifest)?;
            Ok(manifest.map(|manifest| (manifest, draft.edition, draft.saved)))
        })
    }
}
