//! Manifests and texts, found by their digests.

use catalogue::{Manifest, PrivateFields};
use review::ManifestDigest;

use crate::act::WriteTx;
use crate::error::StoreError;
use crate::projection::BLANK;
use crate::sql::{Sql, values};

pub(crate) fn manifest(
    sql: &mut dyn Sql,
    digest: ManifestDigest,
) -> Result<Option<Manifest>, StoreError> {
    let rows = sql.query(
        "select bytes from content where manifest = $1",
        values![digest.0],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let manifest = Manifest::read(&row.bytes(0));
    manifest
        .map(Some)
        .map_err(|error| StoreError::Bytes(error.to_string()))
}

/// Returns the text with a digest; in the place of one that was erased, no words.
pub(crate) fn text(sql: &mut dyn Sql, digest: [u8; 32]) -> Result<Option<String>, StoreError> {
    if digest == BLANK {
        return Ok(Some(String::new()));
    }
    let rows = sql.query(
        "select bytes from content where digest = $1",
        values![digest],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    String::from_utf8(row.bytes(0))
        .map(Some)
        .map_err(|_| StoreError::Damaged("a text is not UTF-8"))
}

/// Reads fields that are not public.
pub(crate) fn private_fields(bytes: Option<Vec<u8>>) -> Result<Option<PrivateFields>, StoreError> {
    let read = bytes.map(|bytes| PrivateFields::read(&bytes)).transpose();
    read.map_err(|error| StoreError::Bytes(error.to_string()))
}

impl WriteTx<'_> {
    /// Returns the manifest with a digest.
    ///
    /// # Errors
    /// What the database says.
    pub fn manifest(&mut self, digest: ManifestDigest) -> Result<Option<Manifest>, StoreError> {
        self.ask(|sql| manifest(sql, digest))
    }

    /// Returns the text with a digest.
    ///
    /// # Errors
    /// What the database says.
    pub fn text(&mut self, digest: [u8; 32]) -> Result<Option<String>, StoreError> {
        self.ask(|sql| text(sql, digest))
    }
}
