//! The proof that a published edition is in the log, for anyone to check offline.

use catalogue::RecordId;
use ledger::{Checkpoint, Leaf, Note, Position, ProofFile, PublishedExtra};
use store::StoreError;

use crate::office::Office;

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The edition has no position under the published head yet; it will have one in a moment.
    #[error("the edition is not covered by a published head yet")]
    NotYet,
    /// What is stored does not make a proof.
    #[error("the proof could not be made: {0}")]
    Damaged(String),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Returns the `.tlog-proof` file of an edition under the published head.
///
/// # Errors
/// [`ProofError::NotYet`] until the head covers it, and for an edition that does not exist.
pub fn proof_of(office: &Office, record: RecordId, edition: u32) -> Result<String, ProofError> {
    let head = office.published_head();
    let matter = office
        .entries()
        .proof_matter(record, edition, head.size)?
        .ok_or(ProofError::NotYet)?;
    let Leaf::Published { instant, .. } = matter.leaf else {
        return Err(ProofError::Damaged("the leaf is sealed".to_owned()));
    };
    let extra = PublishedExtra {
        salt: matter.salt,
        instant,
        record: record.0,
        edition,
        manifest: matter.manifest,
    };
    let note = Note::parse(head.note.as_bytes()).map_err(damaged)?;
    // Tiles are bytes from the disk: nothing is handed out that does not lead to the signed root.
    let root = Checkpoint::parse(note.unverified_text())
        .map_err(damaged)?
        .into_head()
        .root;
    let leaf = extra.leaf().hash();
    ledger::proof::verify_inclusion(&leaf, matter.position, head.size, &matter.path, &root)
        .map_err(damaged)?;
    let file = ProofFile {
        extra: Some(extra.encode()),
        position: Position(matter.position),
        path: matter.path,
        head: note,
    };
    Ok(file.to_string())
}

fn damaged(error: impl std::fmt::Display) -> ProofError {
    ProofError::Damaged(error.to_string())
}
