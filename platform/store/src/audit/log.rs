//! Grows the log anew from its leaves, and compares its tiles and signed heads.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger::{Checkpoint, Note, TileWriter, VerifierKey};

use super::STEP;
use super::outcome::{AuditFault, Audited};
use crate::error::StoreError;
use crate::sql::values;
use crate::store::Store;

/// A signed head: its size, and the note that says it.
type Kept = (u64, String);

/// A head that someone else kept: it can be read, and whether it is one of this log is for the audit
/// to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptHead {
    size: u64,
    note: String,
}

/// What was given is no signed head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAHead {
    /// It is no signed note.
    #[error("this is no signed head")]
    Note(#[from] ledger::note::NotANote),
    /// It is a signed note of something else.
    #[error("this is no signed head")]
    Checkpoint(#[from] ledger::checkpoint::NotACheckpoint),
}

impl KeptHead {
    /// Reads a head. Whoever copies one from a page brings other ends of lines and blanks around it.
    ///
    /// # Errors
    /// [`NotAHead`] when it is none.
    pub fn parse(words: &str) -> Result<KeptHead, NotAHead> {
        let note = format!("{}\n", words.replace("\r\n", "\n").trim());
        let read = Note::parse(note.as_bytes())?;
        let head = Checkpoint::parse(read.unverified_text())?.into_head();
        Ok(KeptHead {
            size: head.size,
            note,
        })
    }
}

/// Returns every head that is stored, and one that someone else kept, in order of size.
pub(super) fn heads(
    store: &Arc<Store>,
    against: Option<&KeptHead>,
) -> Result<Vec<Kept>, StoreError> {
    let mut heads = store.read(|sql| {
        let rows = sql.query("select size, note from head order by size", &[])?;
        Ok(rows
            .iter()
            .map(|row| (row.int(0).unsigned_abs(), row.text(1)))
            .collect::<Vec<_>>())
    })?;
    heads.extend(against.map(|kept| (kept.size, kept.note.clone())));
    heads.sort();
    Ok(heads)
}

/// Grows the log from its leaves, and compares each tile and each head on the way.
pub(super) fn grow_anew(
    store: &Arc<Store>,
    heads: Vec<Kept>,
    keys: &[VerifierKey],
    audited: &mut Audited,
) -> Result<(), StoreError> {
    let mut origins = store.closed_origins()?;
    origins.extend(store.origin()?);
    // Heads of earlier years were signed with the keys of those years.
    let mut keys = keys.to_vec();
    keys.extend(store.announced_keys()?);
    let mut heads = heads.into_iter().peekable();
    let mut writer = TileWriter::new();
    let mut next = 0;
    let mut edge = BTreeMap::new();
    // A head may be as old as the log, which had no entry yet.
    while let Some((size, note)) = heads.next_if(|(size, _)| *size == 0) {
        check_head(size, &note, &writer, &origins, &keys, audited);
    }
    loop {
        let entries = store.read(|sql| {
            sql.query(
                "select position, leaf from act where position >= $1
                 order by position limit $2",
                values![next, STEP],
            )
        })?;
        if entries.is_empty() {
            break;
        }
        for entry in &entries {
            let position = entry.int(0).unsigned_abs();
            if position != next {
                audited.faults.push(AuditFault::Position { position: next });
            }
            next = position + 1;
            let tiles = writer.grow(&[ledger::tree::leaf_hash(&entry.bytes(1))]);
            for (tile, bytes) in tiles {
                if tile.is_full() {
                    edge.remove(&tile.level());
                    compare_tile(store, tile, &bytes, audited)?;
                } else {
                    edge.insert(tile.level(), (tile, bytes));
                }
            }
            while let Some((size, note)) = heads.next_if(|(size, _)| *size == writer.size()) {
                check_head(size, &note, &writer, &origins, &keys, audited);
            }
        }
        audited.entries = next;
    }
    for (tile, bytes) in edge.into_values() {
        compare_tile(store, tile, &bytes, audited)?;
    }
    for (size, _) in heads {
        let what = "covers more entries than the log holds".to_owned();
        audited.faults.push(AuditFault::Head { size, what });
    }
    Ok(())
}

fn compare_tile(
    store: &Arc<Store>,
    tile: ledger::TileId,
    bytes: &[u8],
    audited: &mut Audited,
) -> Result<(), StoreError> {
    let kept = store.read(|sql| {
        let rows = sql.query(
            "select bytes from tile where level = $1 and number = $2",
            values![u32::from(tile.level()), tile.index()],
        )?;
        Ok(rows.first().map(|row| row.bytes(0)))
    })?;
    if kept.as_deref() != Some(bytes) {
        audited.faults.push(AuditFault::Tile {
            tile: tile.to_string(),
        });
    }
    Ok(())
}

fn check_head(
    size: u64,
    note: &str,
    writer: &TileWriter,
    origins: &[String],
    keys: &[VerifierKey],
    audited: &mut Audited,
) {
    let mut fault = |what: String| audited.faults.push(AuditFault::Head { size, what });
    let note = match Note::parse(note.as_bytes()) {
        Ok(note) => note,
        Err(error) => return fault(error.to_string()),
    };
    if let Err(error) = note.verify(keys) {
        fault(error.to_string());
    }
    match Checkpoint::parse(note.unverified_text()) {
        Err(error) => fault(error.to_string()),
        Ok(checkpoint) => {
            let head = checkpoint.into_head();
            if head.size != size || head.root != writer.root() || !origins.contains(&head.origin) {
                fault("it is not a head of this log".to_owned());
            }
        }
    }
}
