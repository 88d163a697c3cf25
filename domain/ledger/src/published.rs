//! The proof that an edition was published, in one file: what its extra line carries, and the check.
//!
//! The extra line holds, in base64: version `01`, salt 32, instant u64, record 16, edition u32 (all
//! big-endian), then the manifest. From these the published leaf is rebuilt, so none of them can be
//! altered without the proof failing.

use crate::digest::{Salt, manifest_digest, salted_manifest_digest};
use crate::leaf::{Fields, Instant, Leaf, Position};
use crate::proof_file::{NotAProofFile, NotProven, ProofFile, Trust};
use crate::tree::Hash;

const VERSION: u8 = 1;

/// What is needed, beyond the proof, to rebuild a published leaf.
#[derive(Clone, PartialEq, Eq)]
pub struct PublishedExtra {
    /// The salt of the act that published the edition.
    pub salt: Salt,
    /// When that act was made.
    pub instant: Instant,
    /// The record's identifier.
    pub record: [u8; 16],
    /// The number of the edition.
    pub edition: u32,
    /// The edition's manifest, in its canonical bytes.
    pub manifest: Vec<u8>,
}

/// The bytes are not the extra data of a published edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPublishedExtra {
    /// The first byte names no version that we know.
    #[error("the extra data have version {0}, and only version 1 is known")]
    UnknownVersion(u8),
    /// The bytes end before the manifest begins.
    #[error("the extra data end before the manifest")]
    Short,
}

/// An edition of which a log vouches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedEdition {
    /// The record's identifier.
    pub record: [u8; 16],
    /// The number of the edition.
    pub edition: u32,
    /// The edition's manifest, in its canonical bytes. It lists the files with their digests.
    pub manifest: Vec<u8>,
    /// The digest of the manifest, which clearance and sign-offs bind.
    pub manifest_digest: Hash,
    /// When the log's keeper says that the edition was published.
    pub instant: Instant,
    /// The place of the leaf.
    pub position: Position,
    /// The size of the tree under whose head the proof was made.
    pub size: u64,
    /// The root of that tree.
    pub root: Hash,
    /// The name of the log.
    pub origin: String,
    /// The witnesses that cosigned the head, with the time of each in seconds since 1970.
    pub cosigned: Vec<(String, u64)>,
}

/// A file does not prove that an edition was published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPublished {
    /// The bytes are not a proof file.
    #[error("this is not a proof file")]
    NotAProofFile(#[from] NotAProofFile),
    /// The file has no extra line, so it is a proof of something else.
    #[error("the proof file carries no manifest")]
    NoExtra,
    /// The extra line does not carry an edition.
    #[error("the extra line of the proof file does not carry an edition")]
    NotPublishedExtra(#[from] NotPublishedExtra),
    /// The log does not vouch for the edition.
    #[error("the log does not vouch for this edition")]
    NotProven(#[from] NotProven),
}

impl PublishedExtra {
    /// Returns the bytes of the extra line, before base64.
    ///
    /// ```
    /// use ledger::{Instant, PublishedExtra};
    /// let extra = PublishedExtra {
    ///     salt: [1; 32], instant: Instant(2), record: [3; 16], edition: 1, manifest: vec![1],
    /// };
    /// assert_eq!(extra.encode().len(), 62);
    /// assert_eq!(PublishedExtra::decode(&extra.encode()).unwrap().edition, 1);
    /// ```
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&self.instant.0.to_be_bytes());
        bytes.extend_from_slice(&self.record);
        bytes.extend_from_slice(&self.edition.to_be_bytes());
        bytes.extend_from_slice(&self.manifest);
        bytes
    }

    /// Reads the bytes of the extra line.
    ///
    /// # Errors
    /// [`NotPublishedExtra`] for another version or too few bytes.
    ///
    /// ```
    /// assert!(ledger::PublishedExtra::decode(&[1, 2, 3]).is_err());
    /// ```
    pub fn decode(bytes: &[u8]) -> Result<Self, NotPublishedExtra> {
        let (version, rest) = bytes.split_first().ok_or(NotPublishedExtra::Short)?;
        if *version != VERSION {
            return Err(NotPublishedExtra::UnknownVersion(*version));
        }
        Self::from_fields(Fields(rest)).ok_or(NotPublishedExtra::Short)
    }

    fn from_fields(mut fields: Fields<'_>) -> Option<Self> {
        Some(PublishedExtra {
            salt: fields.take()?,
            instant: Instant(u64::from_be_bytes(fields.take()?)),
            record: fields.take()?,
            edition: u32::from_be_bytes(fields.take()?),
            manifest: fields.0.to_vec(),
        })
    }

    /// Returns the leaf that the log has to hold.
    ///
    /// ```
    /// use ledger::{Instant, PublishedExtra};
    /// let extra = PublishedExtra {
    ///     salt: [1; 32], instant: Instant(2), record: [3; 16], edition: 1, manifest: vec![1],
    /// };
    /// assert_eq!(extra.leaf().encode().len(), 62);
    /// ```
    pub fn leaf(&self) -> Leaf {
        Leaf::Published {
            record: self.record,
            edition: self.edition,
            manifest: salted_manifest_digest(&self.salt, &manifest_digest(&self.manifest)),
            instant: self.instant,
        }
    }
}

impl std::fmt::Debug for PublishedExtra {
    /// Leaves out the salt, which has to be destroyed by erasure and so must reach no log.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("PublishedExtra")
            .field("record", &self.record)
            .field("edition", &self.edition)
            .field("instant", &self.instant)
            .finish_non_exhaustive()
    }
}

/// Checks a `.tlog-proof` file of a published edition, with nothing but whom to trust.
///
/// The caller then compares a file with what the manifest lists.
///
/// # Errors
/// [`NotPublished`] with the first thing that is wrong.
///
/// ```
/// use ledger::{Ed25519Signer, Head, Instant, Position, ProofFile, PublishedExtra, Signer, Trust};
/// let log = Ed25519Signer::from_seed("log.example", &[7; 32]).unwrap();
/// let extra = PublishedExtra {
///     salt: [1; 32], instant: Instant(2), record: [3; 16], edition: 1, manifest: b"\x01".to_vec(),
/// };
/// let empty = Head::empty("log.example");
/// let head = Head { size: 1, root: extra.leaf().hash(), ..empty.clone() };
/// let head = head.follows(&empty, &[]).unwrap().sign(&[&log]).unwrap();
/// let file = ProofFile { extra: Some(extra.encode()), position: Position(0), path: vec![], head };
///
/// let file = file.to_string();
/// let edition = ledger::verify_published(file.as_bytes(), &Trust::in_log(log.key())).unwrap();
/// assert_eq!(edition.manifest, b"\x01");
/// ```
pub fn verify_published(file: &[u8], trust: &Trust<'_>) -> Result<VerifiedEdition, NotPublished> {
    let file = ProofFile::parse(file)?;
    let extra = file.extra.as_deref().ok_or(NotPublished::NoExtra)?;
    let extra = PublishedExtra::decode(extra)?;
    let proven = file.verify(&extra.leaf().encode(), trust)?;
    Ok(VerifiedEdition {
        record: extra.record,
        edition: extra.edition,
        manifest_digest: manifest_digest(&extra.manifest),
        manifest: extra.manifest,
        instant: extra.instant,
        position: proven.position,
        size: proven.head.size,
        root: proven.head.root,
        origin: proven.head.origin,
        cosigned: proven.cosigned,
    })
}
