//! What has to go from the disk after an erasure is committed: files, freed pages. Repeated until
//! it is done, also after a restart.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::{Manifest, RecordId};

use crate::error::StoreError;
use crate::sql::values;
use crate::store::Store;

/// Which editions cite each file.
pub type Citing = BTreeMap<[u8; 32], Vec<(RecordId, u32)>>;

/// How many manifests are read at once.
const STEP: i64 = 1_000;

/// What a sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files whose bytes are gone.
    pub files: usize,
    /// Files that stay because another edition cites them.
    pub kept_files: usize,
}

impl Store {
    /// Tells whether erasures are committed whose bytes are still on the disk.
    ///
    /// # Errors
    /// What the database says.
    pub fn has_to_sweep(&self) -> Result<bool, StoreError> {
        self.read(|sql| Ok(!sql.query("select 1 from unswept limit 1", &[])?.is_empty()))
    }

    /// Removes the files that erasures took and nothing else cites, and has the database give up
    /// what was deleted. To be called when the followers of the log have passed the erasures.
    ///
    /// # Errors
    /// What the database or the disk says; a repeat goes on where this stopped.
    pub fn sweep(&self) -> Result<Swept, StoreError> {
        let rows = self.read(|sql| sql.query("select act, file from unswept order by act", &[]))?;
        let Some(last) = rows.last() else {
            return Ok(Swept::default());
        };
        let files = rows.iter().map(|row| row.bytes(1));
        let files: BTreeSet<[u8; 32]> = files.filter_map(|file| file.try_into().ok()).collect();
        let cited = self.cited(&files)?;
        for file in files.difference(&cited) {
            self.blobs().remove(file)?;
        }
        self.shed_deleted()?;
        self.work(|sql| {
            sql.execute("delete from unswept where act <= $1", values![last.int(0)])?;
            Ok(())
        })?;
        Ok(Swept {
            files: files.len() - cited.len(),
            kept_files: cited.len(),
        })
    }

    /// Returns which of these files some manifest lists that no erasure of the file names.
    ///
    /// # Errors
    /// What the database says.
    pub fn cited(&self, files: &BTreeSet<[u8; 32]>) -> Result<BTreeSet<[u8; 32]>, StoreError> {
        let mut cited = BTreeSet::new();
        if files.is_empty() {
            return Ok(cited);
        }
        let erased = self.read(|sql| {
            let rows = sql.query(
                "select record, edition, file from erased_part where part = 'file'",
                &[],
            )?;
            let rows = rows.iter();
            rows.map(|row| Ok((row.fixed::<16>(0)?, row.int(1), row.bytes(2))))
                .collect::<Result<BTreeSet<_>, StoreError>>()
        })?;
        self.each_manifest(|manifest| {
            let (record, edition) = (manifest.record.0, i64::from(manifest.edition));
            let listed = manifest.files.iter().map(|file| file.digest);
            cited.extend(listed.filter(|digest| {
                files.contains(digest) && !erased.contains(&(record, edition, digest.to_vec()))
            }));
        })?;
        Ok(cited)
    }

    /// Returns which of these files other editions than those named cite, and which ones.
    ///
    /// # Errors
    /// What the database says.
    pub fn cited_elsewhere(
        &self,
        record: RecordId,
        editions: &[u32],
        files: &BTreeSet<[u8; 32]>,
    ) -> Result<Citing, StoreError> {
        let mut elsewhere = Citing::new();
        if files.is_empty() {
            return Ok(elsewhere);
        }
        self.each_manifest(|manifest| {
            let edition = (manifest.record, manifest.edition);
            if manifest.record == record && editions.contains(&manifest.edition) {
                return;
            }
            for file in manifest
                .files
                .iter()
                .filter(|file| files.contains(&file.digest))
            {
                let citing = elsewhere.entry(file.digest).or_default();
                if !citing.contains(&edition) {
                    citing.push(edition);
                }
            }
        })?;
        Ok(elsewhere)
    }

    /// Reads every manifest that is kept, of drafts and earlier revisions too. One that cannot be
    /// read is left out; audit names it where its act is replayed.
    pub(crate) fn each_manifest(&self, mut take: impl FnMut(Manifest)) -> Result<(), StoreError> {
        let mut after = Vec::new();
        loop {
            let rows = self.read(|sql| {
                sql.query(
                    "select manifest, bytes from content where manifest > $1
                     order by manifest limit $2",
                    values![after.clone(), STEP],
                )
            })?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = last.bytes(0);
            for row in &rows {
                if let Ok(manifest) = Manifest::read(&row.bytes(1)) {
                    take(manifest);
                }
            }
        }
    }
}
