//! Records, whatever became of them, and how they relate to one another.

use catalogue::{RecordId, RelationKind};
use jiff::civil::Date;
use organ::OrganId;

use super::lists::{SHOWN, ShownRow, shown_row};
use super::{Reader, number, within_scope};
use crate::act::WriteTx;
use crate::error::StoreError;
use crate::sql::{Sql, Statement, values};
use crate::store::Store;

/// A record, whatever its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// The record.
    pub record: RecordId,
    /// The code of the catalogue item.
    pub item: String,
    /// The organ that publishes.
    pub organ: OrganId,
    /// 索引号.
    pub index_number: Option<String>,
    /// The newest edition; 0 before the first.
    pub edition: u32,
    /// What became of it.
    pub state: RecordState,
    /// Whether a migration brought it (历史数据迁移).
    pub migrated: bool,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordState {
    /// Never published yet.
    Draft,
    /// Shown to the public.
    Published,
    /// Withdrawn; a notice stands in its place.
    Withdrawn {
        /// Why.
        reason: String,
        /// On which day.
        on: Date,
    },
    /// Discarded before it was ever published.
    Discarded,
    /// Its newest edition was erased; a notice stands in its place.
    Erased {
        /// On which day.
        on: Date,
        /// The law or judgment that asked for it.
        ground: String,
    },
}

/// Another record that has to do with this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedRow {
    /// The sort of relation.
    pub kind: RelationKind,
    /// Whether this record says it of the other, or the other of this one.
    pub outgoing: bool,
    /// The other record.
    pub other: ShownRow,
}

pub(crate) fn record(sql: &mut dyn Sql, record: RecordId) -> Result<Option<RecordRow>, StoreError> {
    let rows = sql.query(
        "select item, organ, index_number, edition, state, withdrawn_reason, withdrawn_on, migrated
         from record where record = $1",
        values![record.0],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let state = match row.text(4).as_str() {
        "published" => RecordState::Published,
        "withdrawn" => RecordState::Withdrawn {
            reason: row.text(5),
            on: row
                .opt_date(6)?
                .ok_or(StoreError::Damaged("a withdrawn record has no date"))?,
        },
        "discarded" => RecordState::Discarded,
        "erased" => {
            let (on, ground) = super::erasures::last_of(sql, record)?
                .ok_or(StoreError::Damaged("a record was erased by no act"))?;
            RecordState::Erased { on, ground }
        }
        _ => RecordState::Draft,
    };
    Ok(Some(RecordRow {
        record,
        item: row.text(0),
        organ: OrganId(row.fixed(1)?),
        index_number: row.opt_text(2),
        edition: number(row.int(3)),
        state,
        migrated: row.int(7) != 0,
    }))
}

impl Reader {
    /// Returns a record. To the public, one that was never published is not there.
    ///
    /// # Errors
    /// What the database says.
    pub fn record(&self, id: RecordId) -> Result<Option<RecordRow>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new("select 1 from record where 1 = 1");
            within_scope(&mut statement, self.viewer(), "record.organ");
            statement.add(" and record = ?", values![id.0]);
            if matches!(self.viewer(), super::Viewer::Public(_)) {
                statement.add(" and edition > 0", &[]);
            }
            if statement.rows(sql)?.is_empty() {
                return Ok(None);
            }
            record(sql, id)
        })
    }

    /// Returns the published records that a record has to do with, both ways.
    ///
    /// # Errors
    /// What the database says.
    pub fn related(&self, id: RecordId) -> Result<Vec<RelatedRow>, StoreError> {
        self.ask(|sql| {
            let mut related = Vec::new();
            for (outgoing, join) in [
                (
                    true,
                    "relation.other = shown.record where relation.record = ?",
                ),
                (
                    false,
                    "relation.record = shown.record where relation.other = ?",
                ),
            ] {
                let mut statement = Statement::new(&format!("select relation.kind, {SHOWN} from"));
                statement.add(&format!(" relation join shown on {join}"), values![id.0]);
                within_scope(&mut statement, self.viewer(), "shown.organ");
                statement.add(
                    " order by shown.published_on desc, shown.record limit 50",
                    &[],
                );
                for row in statement.rows(sql)? {
                    let kind = RelationKind::from_code(&row.text(0))
                        .ok_or(StoreError::Damaged("a relation has an unknown kind"))?;
                    related.push(RelatedRow {
                        kind,
                        outgoing,
                        other: shown_row(&row, 1)?,
                    });
                }
            }
            Ok(related)
        })
    }
}

fn holder(sql: &mut dyn Sql, number: &str) -> Result<Option<RecordId>, StoreError> {
    let rows = sql.query(
        "select record from record where index_number = $1",
        values![number],
    )?;
    rows.first()
        .map(|row| row.fixed(0).map(RecordId))
        .transpose()
}

impl Store {
    /// Returns the record that holds an index number, of whatever organ: a number is given once.
    ///
    /// # Errors
    /// What the database says.
    pub fn holder_of_index_number(&self, number: &str) -> Result<Option<RecordId>, StoreError> {
        self.read(|sql| holder(sql, number))
    }
}

impl WriteTx<'_> {
    /// Returns a record, whatever its state.
    ///
    /// # Errors
    /// What the database says.
    pub fn record(&mut self, id: RecordId) -> Result<Option<RecordRow>, StoreError> {
        self.ask(|sql| record(sql, id))
    }

    /// Returns the record that holds an index number.
    ///
    /// # Errors
    /// What the database says.
    pub fn holder_of_index_number(&mut self, number: &str) -> Result<Option<RecordId>, StoreError> {
        self.ask(|sql| holder(sql, number))
    }

    /// Returns the last serial that was allotted for a code and a year; 0 when none was.
    ///
    /// # Errors
    /// What the database says.
    pub fn last_serial(&mut self, code: &str, year: i16) -> Result<u32, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                "select serial from index_serial where code = $1 and year = $2",
                values![code, i64::from(year)],
            )?;
            Ok(rows.first().map_or(0, |row| number(row.int(0))))
        })
    }

    /// Tells whether a published record, or a draft in review, interprets this one.
    ///
    /// # Errors
    /// What the database says.
    pub fn has_interpretation(&mut self, id: RecordId) -> Result<bool, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                "select 1 from relation where other = $1 and kind = 'interprets'
                 union all
                 select 1 from draft_relation r join draft d on d.record = r.record
                 where r.other = $1 and r.kind = 'interprets'
                     and d.state in ('review', 'scheduled')",
                values![id.0],
            )?;
            Ok(!rows.is_empty())
        })
    }
}
