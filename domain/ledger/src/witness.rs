//! How a log asks a witness to cosign its head (C2SP tlog-witness, `add-checkpoint`).

use std::fmt;

use crate::checkpoint::{Checkpoint, NotACheckpoint};
use crate::note::{NotANote, Note};
use crate::proof::MAX_CONSISTENCY;
use crate::text::{base64, canonical_size, hash_from_base64};
use crate::tree::Hash;

/// The body of the request. The answer is read with [`parse_lines`](crate::note::parse_lines).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size of the last head that the witness cosigned, 0 if none.
    pub old_size: u64,
    /// The consistency proof from there.
    pub proof: Vec<Hash>,
    /// The signed head.
    pub head: Note,
}

/// The bytes are not such a request. A witness answers 400.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotARequest {
    /// The bytes are not UTF-8, or no blank line follows the proof.
    #[error("the request is not an old size, a proof, a blank line and a head")]
    NotDivided,
    /// The first line is not the old size.
    #[error("the first line is not old and a plain decimal number")]
    WrongOldSize,
    /// A line of the proof is not a hash.
    #[error("line {0} of the proof is not 32 bytes in base64")]
    WrongHash(usize),
    /// The proof is too long for any tree.
    #[error("the proof has more than {MAX_CONSISTENCY} hashes")]
    TooManyHashes,
    /// What follows the blank line is not a signed note.
    #[error("the head is not a signed note")]
    NotANote(#[from] NotANote),
    /// The note is not the head of a log.
    #[error("the note is not the head of a log")]
    NotACheckpoint(#[from] NotACheckpoint),
    /// The old size is above that of the head.
    #[error("the old size {old_size} is above the size {size} of the head")]
    OldSizeAboveSize {
        /// The old size.
        old_size: u64,
        /// The size of the head.
        size: u64,
    },
}

impl AddCheckpoint {
    /// Reads the body of a request. Neither proof nor signatures are checked by this.
    ///
    /// # Errors
    /// [`NotARequest`] with the first thing that is wrong.
    ///
    /// ```
    /// assert!(ledger::witness::AddCheckpoint::parse(b"old 03\n\n").is_err());
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, NotARequest> {
        let words = str::from_utf8(bytes).map_err(|_| NotARequest::NotDivided)?;
        let (proof, head) = words.split_once("\n\n").ok_or(NotARequest::NotDivided)?;
        let mut lines = proof.split('\n');
        let old_size = lines
            .next()
            .and_then(|line| canonical_size(line.strip_prefix("old ")?))
            .ok_or(NotARequest::WrongOldSize)?;
        let mut proof = Vec::new();
        for (number, line) in (1..).zip(lines) {
            if number > MAX_CONSISTENCY {
                return Err(NotARequest::TooManyHashes);
            }
            proof.push(hash_from_base64(line).ok_or(NotARequest::WrongHash(number))?);
        }
        let head = Note::parse(head.as_bytes())?;
        let size = Checkpoint::parse(head.unverified_text())?.head().size;
        if old_size > size {
            return Err(NotARequest::OldSizeAboveSize { old_size, size });
        }
        Ok(AddCheckpoint {
            old_size,
            proof,
            head,
        })
    }
}

impl fmt::Display for AddCheckpoint {
    /// Writes the body of the request.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "old {}", self.old_size)?;
        self.proof
            .iter()
            .try_for_each(|hash| writeln!(out, "{}", base64(hash)))?;
        write!(out, "\n{}", self.head)
    }
}
