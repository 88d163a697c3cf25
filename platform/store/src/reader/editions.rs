//! Published editions: what each one says, and which of them hold a file.

use catalogue::{Manifest, PrivateFields, RecordId};
use jiff::civil::Date;
use review::ManifestDigest;

use super::content::{manifest, private_fields, text};
use super::{Reader, number, within_scope};
use crate::error::StoreError;
use crate::sql::{Statement, values};

/// One published edition of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionRow {
    /// The record.
    pub record: RecordId,
    /// From 1.
    pub edition: u32,
    /// The digest of the manifest.
    pub manifest: ManifestDigest,
    /// The digest of the body text.
    pub body: [u8; 32],
    /// 标题.
    pub title: String,
    /// 发布日期.
    pub published_on: Date,
    /// When it was issued, in microseconds since 1970 UTC.
    pub issued: u64,
    /// The act that issued it.
    pub act: i64,
    /// Its position on the log, once it has one.
    pub position: Option<u64>,
    /// Whether a migration brought it.
    pub migrated: bool,
    /// The publication deadline that applied.
    pub due_on: Option<Date>,
}

impl Reader {
    /// Returns the published editions of a record, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn editions(&self, id: RecordId) -> Result<Vec<EditionRow>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select edition.edition, edition.manifest, edition.body, edition.title,
                     edition.published_on, edition.issued, edition.act, act.position,
                     edition.migrated, edition.due_on
                 from edition join act on act.seq = edition.act where 1 = 1",
            );
            within_scope(&mut statement, self.viewer(), "edition.organ");
            statement.add(" and edition.record = ?", values![id.0]);
            statement.add(" order by edition.edition desc", &[]);
            let rows = statement.rows(sql)?;
            rows.iter()
                .map(|row| {
                    Ok(EditionRow {
                        record: id,
                        edition: number(row.int(0)),
                        manifest: ManifestDigest(row.fixed(1)?),
                        body: row.fixed(2)?,
                        title: row.text(3),
                        published_on: row
                            .opt_date(4)?
                            .ok_or(StoreError::Damaged("an edition has no date"))?,
                        issued: row.int(5).unsigned_abs(),
                        act: row.int(6),
                        position: row.opt_int(7).map(i64::unsigned_abs),
                        migrated: row.int(8) != 0,
                        due_on: row.opt_date(9)?,
                    })
                })
                .collect()
        })
    }

    /// Returns the manifest of an edition of this viewer's.
    ///
    /// # Errors
    /// What the database says; [`StoreError::Bytes`] when the stored bytes are damaged.
    pub fn manifest(&self, edition: &EditionRow) -> Result<Option<Manifest>, StoreError> {
        self.ask(|sql| manifest(sql, edition.manifest))
    }

    /// Returns the body text of an edition of this viewer's.
    ///
    /// # Errors
    /// What the database says.
    pub fn body(&self, edition: &EditionRow) -> Result<Option<String>, StoreError> {
        self.ask(|sql| text(sql, edition.body))
    }

    /// Returns the published editions that hold a file with a digest, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn editions_with_file(
        &self,
        digest: [u8; 32],
    ) -> Result<Vec<(RecordId, u32, String)>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select f.record, f.edition, f.name from edition_file f
                 join edition on edition.record = f.record and edition.edition = f.edition
                 where 1 = 1",
            );
            within_scope(&mut statement, self.viewer(), "edition.organ");
            statement.add(
                " and f.digest = ? order by edition.issued desc limit 20",
                values![digest],
            );
            let rows = statement.rows(sql)?;
            rows.iter()
                .map(|row| Ok((RecordId(row.fixed(0)?), number(row.int(1)), row.text(2))))
                .collect()
        })
    }

    /// Returns the fields of a published edition that the public does not see. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn private_of(&self, edition: &EditionRow) -> Result<Option<PrivateFields>, StoreError> {
        if !self.is_staff() {
            return Ok(None);
        }
        self.ask(|sql| {
            let rows = sql.query(
                "select content.bytes from edition
                 join content on content.digest = edition.private
                 where edition.record = $1 and edition.edition = $2",
                values![edition.record.0, edition.edition],
            )?;
            private_fields(rows.first().map(|row| row.bytes(0)))
        })
    }
}
