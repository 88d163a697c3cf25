//! Cosignatures of witnesses, `cosignature/v1`: "at this time this was the largest tree I saw".

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};

use crate::checkpoint::{Checkpoint, NotACheckpoint};
use crate::key::{NotAKey, VerifierKey};
use crate::note::{Note, SignatureLine};

/// The latest time that can be cosigned, in seconds since 1970.
pub const MAX_TIME: u64 = i64::MAX as u64;

/// A witness with its key. Never give it the key of a log: the message does not name the witness.
pub struct Cosigner {
    key: VerifierKey,
    signing: SigningKey,
}

/// A note was not cosigned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCosigned {
    /// The note is not the head of a log.
    #[error("only the head of a log can be cosigned")]
    NotAHead(#[from] NotACheckpoint),
    /// The time is zero or too large.
    #[error("{0} is not a time in seconds that can be cosigned")]
    WrongTime(u64),
}

impl Cosigner {
    /// Returns the witness of this name with the private key made from `seed`.
    ///
    /// # Errors
    /// [`NotAKey`] when the name cannot be a key's.
    ///
    /// ```
    /// let witness = ledger::Cosigner::from_seed("witness.example/w1", &[7; 32]).unwrap();
    /// assert_eq!(witness.key().name(), "witness.example/w1");
    /// ```
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NotAKey> {
        let signing = SigningKey::from_bytes(seed);
        let key = VerifierKey::cosignature(name, signing.verifying_key().as_bytes())?;
        Ok(Cosigner { key, signing })
    }

    /// Returns the public key.
    ///
    /// ```
    /// let witness = ledger::Cosigner::from_seed("w", &[7; 32]).unwrap();
    /// assert_eq!(witness.key().algorithm(), ledger::Algorithm::Cosignature);
    /// ```
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Returns the line by which the witness vouches for a head at a time, in seconds since 1970.
    ///
    /// The caller has checked the log's signature and the consistency with the last head it saw.
    ///
    /// # Errors
    /// [`NotCosigned`] when the note is no head of a log, or the time is zero or above 2^63-1.
    ///
    /// ```
    /// let witness = ledger::Cosigner::from_seed("w", &[7; 32]).unwrap();
    /// let note = ledger::Note::new("no head of a log\n").unwrap();
    /// assert!(witness.cosign(&note, 1_700_000_000).is_err());
    /// ```
    pub fn cosign(&self, note: &Note, time: u64) -> Result<SignatureLine, NotCosigned> {
        Checkpoint::parse(note.unverified_text())?;
        let message = message(time, note.unverified_text())
            .filter(|_| time > 0)
            .ok_or(NotCosigned::WrongTime(time))?;
        let signature = self.signing.sign(message.as_bytes()).to_bytes();
        let timed = [&time.to_be_bytes()[..], &signature].concat();
        Ok(SignatureLine::of(&self.key, &timed))
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Cosigner({})", self.key)
    }
}

/// Returns what a witness signs, or nothing for a time out of bounds.
pub(crate) fn message(time: u64, text: &str) -> Option<String> {
    (time <= MAX_TIME).then(|| format!("cosignature/v1\ntime {time}\n{text}"))
}

/// Divides a cosignature into its time and the signature proper.
pub(crate) fn split(signature: &[u8]) -> Option<(u64, &[u8])> {
    let (time, signature) = signature.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*time), signature))
}
