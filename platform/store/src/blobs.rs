//! Files by digest: written once, synced, never changed.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::StoreError;

/// The folder of files.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    pub(crate) fn open(folder: &Path) -> Result<Blobs, StoreError> {
        fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
        Ok(Blobs {
            folder: folder.to_owned(),
        })
    }

    /// Keeps a file and returns its digest. The file is durable when this returns.
    ///
    /// # Errors
    /// [`StoreError::File`] when the disk refuses.
    pub fn keep(&self, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        let path = self.path(&digest);
        let kept = if path.exists() {
            // Whoever wrote it may have been stopped before the name was durable.
            self.sync_names(&path)
        } else {
            self.write(&path, bytes)
        };
        kept.map_err(|source| failed(&path, source))?;
        Ok(digest)
    }

    /// Writes beside the place, syncs, and moves into it: a name either has all of its bytes or is not there.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = path.parent().expect("a blob lies in a folder");
        fs::create_dir_all(folder)?;
        let mut salt = [0; 8];
        getrandom::fill(&mut salt).map_err(io::Error::other)?;
        let beside = folder.join(format!("new-{:016x}", u64::from_be_bytes(salt)));
        let written = write_synced(&beside, bytes).and_then(|()| fs::rename(&beside, path));
        if written.is_err() {
            // The half-written file is litter; what went wrong is already on its way up.
            let _ = fs::remove_file(&beside);
        }
        written?;
        self.sync_names(path)
    }

    /// Makes the names of a file and of its folder durable.
    fn sync_names(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().expect("a blob lies in a folder");
        File::open(folder)?.sync_all()?;
        File::open(&self.folder)?.sync_all()
    }

    /// Reads a file back, or none when there is no such file.
    ///
    /// # Errors
    /// [`StoreError::File`] when the disk refuses.
    pub fn read(&self, digest: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(digest);
        let mut bytes = Vec::new();
        match File::open(&path).and_then(|mut file| file.read_to_end(&mut bytes)) {
            Ok(_) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(failed(&path, source)),
        }
    }

    /// Removes a file, for good: nothing cites it any more. One that is not there is no error.
    ///
    /// # Errors
    /// [`StoreError::File`] when the disk refuses.
    pub(crate) fn remove(&self, digest: &[u8; 32]) -> Result<(), StoreError> {
        let path = self.path(digest);
        match fs::remove_file(&path) {
            Ok(()) => self
                .sync_names(&path)
                .map_err(|source| failed(&path, source)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(failed(&path, source)),
        }
    }

    /// Returns where a file with that digest lies.
    pub fn path(&self, digest: &[u8; 32]) -> PathBuf {
        let name: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(&name[..2]).join(name)
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn failed(path: &Path, source: io::Error) -> StoreError {
    StoreError::File {
        path: path.display().to_string(),
        source,
    }
}
