//! The list of erasures that is kept outside the backups: one line of JSON for each act.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::recorded::RecordedErasure;
use crate::store::Store;

/// A line, its bytes in hexadecimal.
#[derive(Serialize, Deserialize)]
struct Line {
    payload: String,
    salt: String,
    leaf: String,
    slots: Vec<(String, String)>,
}

impl Store {
    /// Adds the erasures that the list lacks. The list is durable when this returns.
    ///
    /// # Errors
    /// [`StoreError::File`] when the list cannot be read or written.
    pub fn remember_erasures(&self, path: &Path) -> Result<(), StoreError> {
        let mut listed = read_erasure_list(path)?;
        let known: BTreeSet<Vec<u8>> = listed.iter().map(|one| one.payload.clone()).collect();
        let before = listed.len();
        let recorded = self.recorded_erasures()?.into_iter();
        listed.extend(recorded.filter(|one| !known.contains(&one.payload)));
        if listed.len() == before && path.exists() {
            return Ok(());
        }
        write(path, &listed).map_err(|source| failed(path, source))
    }
}

/// Reads a list and checks every act in it; a list that is not there is empty.
///
/// # Errors
/// [`StoreError::File`] when it cannot be read, [`StoreError::Bytes`] when a line of it is damaged.
pub fn read_erasure_list(path: &Path) -> Result<Vec<RecordedErasure>, StoreError> {
    let words = match fs::read_to_string(path) {
        Ok(words) => words,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(path, source)),
    };
    let damaged = |number: usize| {
        StoreError::Bytes(format!("line {number} of {} is damaged", path.display()))
    };
    let lines = (1..).zip(words.lines());
    lines
        .map(|(number, words)| {
            let recorded = read_line(words).ok_or_else(|| damaged(number))?;
            recorded.read()?;
            Ok(recorded)
        })
        .collect()
}

fn read_line(words: &str) -> Option<RecordedErasure> {
    let line: Line = serde_json::from_str(words).ok()?;
    let slots = line.slots.into_iter();
    Some(RecordedErasure {
        payload: bytes(&line.payload)?,
        salt: bytes(&line.salt)?,
        leaf: bytes(&line.leaf)?,
        slots: slots
            .map(|(name, text)| Some((name, bytes(&text)?)))
            .collect::<Option<_>>()?,
    })
}

/// Writes beside the place, syncs and moves: a list is never half there.
fn write(path: &Path, listed: &[RecordedErasure]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    for one in listed {
        let slots = one.slots.iter();
        let line = Line {
            payload: hex(&one.payload),
            salt: hex(&one.salt),
            leaf: hex(&one.leaf),
            slots: slots
                .map(|(name, text)| (name.clone(), hex(text)))
                .collect(),
        };
        writeln!(file, "{}", serde_json::to_string(&line)?)?;
    }
    file.sync_all()?;
    fs::rename(&beside, path)?;
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect()
}

fn failed(path: &Path, source: io::Error) -> StoreError {
    StoreError::File {
        path: path.display().to_string(),
        source,
    }
}
