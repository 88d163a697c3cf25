//! The saved states of drafts, and the words of each.

use catalogue::{Manifest, RecordId};
use organ::OfficerId;
use review::ManifestDigest;

use super::content::{manifest, text};
use super::drafts::DraftRow;
use super::{Reader, number, within_scope};
use crate::act::WriteTx;
use crate::error::StoreError;
use crate::sql::{Statement, values};

/// One saved state of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRow {
    /// From 1.
    pub revision: u32,
    /// The edition that it was to become.
    pub edition: u32,
    /// The digest of the manifest.
    pub manifest: ManifestDigest,
    /// The digest of the body text.
    pub body: [u8; 32],
    /// Who saved it; none when the platform did, to add the index number.
    pub officer: Option<OfficerId>,
    /// When, in microseconds since 1970 UTC.
    pub saved: u64,
}

impl Reader {
    /// Returns the saved states of a record's drafts, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn revisions(&self, id: RecordId) -> Result<Vec<RevisionRow>, StoreError> {
        if self.record(id)?.is_none() || !self.is_staff() {
            return Ok(Vec::new());
        }
        self.ask(|sql| {
            let rows = sql.query(
                "select revision, edition, manifest, body, officer, saved from draft_revision
                 where record = $1 order by revision desc limit 200",
                values![id.0],
            )?;
            rows.iter()
                .map(|row| {
                    Ok(RevisionRow {
                        revision: number(row.int(0)),
                        edition: number(row.int(1)),
                        manifest: ManifestDigest(row.fixed(2)?),
                        body: row.fixed(3)?,
                        officer: row.opt_fixed(4)?.map(OfficerId),
                        saved: row.int(5).unsigned_abs(),
                    })
                })
                .collect()
        })
    }

    /// Returns the manifest of a draft in scope, or of a revision of one. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn draft_manifest(&self, digest: ManifestDigest) -> Result<Option<Manifest>, StoreError> {
        if !self.has_revision_with("manifest", digest.0)? {
            return Ok(None);
        }
        self.ask(|sql| manifest(sql, digest))
    }

    /// Returns the body text of a draft in scope, or of a revision of one. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn draft_body(&self, digest: [u8; 32]) -> Result<Option<String>, StoreError> {
        if !self.has_revision_with("body", digest)? {
            return Ok(None);
        }
        self.ask(|sql| text(sql, digest))
    }

    /// Tells whether a digest is that of a revision of a record in scope.
    fn has_revision_with(&self, column: &str, digest: [u8; 32]) -> Result<bool, StoreError> {
        if !self.is_staff() {
            return Ok(false);
        }
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select 1 from draft_revision v join record on record.record = v.record
                 left join draft on draft.record = v.record where 1 = 1",
            );
            statement.add(&format!(" and v.{column} = ?"), values![digest]);
            // A draft may have moved to another organ than its published editions are of.
            within_scope(
                &mut statement,
                self.viewer(),
                "coalesce(draft.organ, record.organ)",
            );
            statement.add(" limit 1", &[]);
            Ok(!statement.rows(sql)?.is_empty())
        })
    }
}

impl WriteTx<'_> {
    /// Returns the number of the last saved state of a record's drafts; 0 when there is none.
    ///
    /// # Errors
    /// What the database says.
    pub fn last_revision(&mut self, id: RecordId) -> Result<u32, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                "select coalesce(max(revision), 0) from draft_revision where record = $1",
                values![id.0],
            )?;
            Ok(rows.first().map_or(0, |row| number(row.int(0))))
        })
    }

    /// Returns everyone who saved a revision of the draft that is to become this edition.
    ///
    /// # Errors
    /// What the database says.
    pub fn authors(&mut self, draft: &DraftRow) -> Result<Vec<OfficerId>, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                "select distinct officer from draft_revision
                 where record = $1 and edition = $2 and officer is not null order by officer",
                values![draft.record.0, draft.edition],
            )?;
            rows.iter().map(|row| row.fixed(0).map(OfficerId)).collect()
        })
    }
}
