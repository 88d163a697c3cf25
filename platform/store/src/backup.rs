//! Backup beside a running server, and restore: consistent, verified, and with every later erasure
//! done again before anything is served.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use crate::audit::{AuditFault, audit};
use crate::blobs::Blobs;
use crate::error::StoreError;
use crate::recorded::RecordedErasure;
use crate::sqlite;
use crate::store::{Opening, Store, UNFINISHED, make_private_folder};

/// The embedded database in a data folder and in a backup.
const DATABASE: &str = "gongkai.sqlite";
/// The key, the only thing that may be in a folder before something is restored into it.
const KEY: &str = "ledger.key";

/// What a copy holds, and what its audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copied {
    /// Entries of the log.
    pub entries: u64,
    /// Files.
    pub files: usize,
    /// Erasures that were done again.
    pub erased_again: usize,
    /// What is not as the ledger says; a copy with faults is not to be relied on.
    pub faults: Vec<AuditFault>,
}

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The folder to copy from holds no embedded database.
    #[error("{folder} holds no embedded database")]
    NoDatabase {
        /// The folder.
        folder: String,
    },
    /// The folder to copy into holds something.
    #[error("{folder} is not empty")]
    NotEmpty {
        /// The folder.
        folder: String,
    },
    /// A file that a manifest lists is missing or has other bytes.
    #[error("the file {digest} is missing or altered")]
    File {
        /// Its digest, in hexadecimal.
        digest: String,
    },
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] io::Error),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies database and files of a data folder, which a server may be using, into a new folder, and
/// audits the copy.
///
/// # Errors
/// [`CopyError`] when there is nothing to copy, or a file is missing.
pub fn back_up(folder: &Path, to: &Path) -> Result<Copied, CopyError> {
    let database = folder.join(DATABASE);
    need_database(&database, folder)?;
    need_empty(to, &[])?;
    make_private_folder(to)?;
    // The database first: every file that it names was durable before its act was.
    sqlite::copy_database(&database, &to.join(DATABASE))?;
    let copy = Arc::new(Store::open(&Opening::embedded(to))?);
    let files = copy_files(&Blobs::open(&folder.join("blobs"))?, &copy)?;
    let copied = audited(&copy, files)?;
    drop(copy);
    sqlite::make_single_file(&to.join(DATABASE))?;
    // The lock belongs to the process, not to the copy.
    fs::remove_file(to.join("lock"))?;
    Ok(copied)
}

/// Restores a backup into an empty folder, which may hold the key already: copies, does the listed
/// erasures again that the backup does not know, and audits. Until it ends well, nothing opens the
/// folder.
///
/// # Errors
/// [`CopyError`] when the backup is damaged or the folder is not empty.
pub fn restore(
    backup: &Path,
    folder: &Path,
    erasures: &[RecordedErasure],
) -> Result<Copied, CopyError> {
    let database = backup.join(DATABASE);
    need_database(&database, backup)?;
    need_empty(folder, &[KEY])?;
    make_private_folder(folder)?;
    let unfinished = folder.join(UNFINISHED);
    let mut marker = fs::File::create_new(&unfinished)?;
    writeln!(
        marker,
        "This folder was not restored to its end. Delete it and restore again."
    )?;
    marker.sync_all()?;
    fs::copy(&database, folder.join(DATABASE))?;
    let log = format!("{DATABASE}-wal");
    if backup.join(&log).exists() {
        // A copy that was made by other means may hold the newest acts in it.
        fs::copy(backup.join(&log), folder.join(&log))?;
    }
    let store = Arc::new(Store::open_unfinished(&Opening::embedded(folder))?);
    let mut erased_again = 0;
    for erasure in erasures {
        erased_again += usize::from(store.erase_again(erasure)?);
    }
    let files = copy_files(&Blobs::open(&backup.join("blobs"))?, &store)?;
    store.sweep()?;
    let mut restored = audited(&store, files)?;
    restored.erased_again = erased_again;
    drop(store);
    if restored.faults.is_empty() {
        fs::remove_file(&unfinished)?;
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(restored)
}

fn need_database(database: &Path, folder: &Path) -> Result<(), CopyError> {
    if database.is_file() {
        return Ok(());
    }
    Err(CopyError::NoDatabase {
        folder: folder.display().to_string(),
    })
}

fn need_empty(folder: &Path, but: &[&str]) -> Result<(), CopyError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    for entry in entries {
        if !but
            .iter()
            .any(|name| entry.as_ref().is_ok_and(|entry| entry.file_name() == *name))
        {
            return Err(CopyError::NotEmpty {
                folder: folder.display().to_string(),
            });
        }
    }
    Ok(())
}

/// Copies every file that the store's manifests list and no erasure took, each held against its
/// digest.
fn copy_files(from: &Blobs, store: &Store) -> Result<usize, CopyError> {
    let mut listed = BTreeSet::new();
    store.each_manifest(|manifest| {
        listed.extend(manifest.files.iter().map(|file| file.digest));
    })?;
    let needed = store.cited(&listed)?;
    for digest in &needed {
        let bytes = from.read(digest)?;
        let bytes = bytes.filter(|bytes| ledger::digest::sha256(bytes) == *digest);
        let Some(bytes) = bytes else {
            let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            return Err(CopyError::File { digest });
        };
        store.blobs().keep(&bytes)?;
    }
    Ok(needed.len())
}

fn audited(store: &Arc<Store>, files: usize) -> Result<Copied, StoreError> {
    let keys = store.announced_keys()?;
    let audited = audit(store, &keys, None)?;
    Ok(Copied {
        entries: audited.entries,
        files,
        erased_again: 0,
        faults: audited.faults,
    })
}
