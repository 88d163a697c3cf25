//! The leaf that an act leaves in the public log: its two sorts, byte by byte.
//!
//! Version 1 (see `docs/adr/0001-bytes-on-the-ledger.md`):
//! - published, 62 bytes: `01 01`, record 16, edition u32, instant u64, salted manifest digest 32;
//! - sealed, 42 bytes: `01 02`, instant u64, commitment 32.
//!
//! Integers are big-endian. A leaf, once logged, is never written in another way.

use crate::tree::{Hash, leaf_hash};

const VERSION: u8 = 1;
const PUBLISHED: u8 = 1;
const SEALED: u8 = 2;

/// Length of a published leaf in bytes.
pub const PUBLISHED_LENGTH: usize = 62;
/// Length of a sealed leaf in bytes.
pub const SEALED_LENGTH: usize = 42;

/// A moment: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(pub u64);

/// The place of a leaf in the ledger, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position(pub u64);

/// What an act leaves in the public log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    /// An edition of a record was published.
    Published {
        /// The record's identifier, as in its address.
        record: [u8; 16],
        /// The number of the edition, from one.
        edition: u32,
        /// The salted digest of the edition's manifest.
        manifest: Hash,
        /// When the act was made.
        instant: Instant,
    },
    /// Any other act: nothing shows but its time.
    Sealed {
        /// When the act was made.
        instant: Instant,
        /// The salted commitment to the act's payload.
        commitment: Hash,
    },
}

/// The bytes are not a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotALeaf {
    /// The first byte names no version that we know.
    #[error("the leaf has version {0}, and only version 1 is known")]
    UnknownVersion(u8),
    /// The second byte names no sort that we know.
    #[error("the leaf is of sort {0}, and only 1 (published) and 2 (sealed) are known")]
    UnknownSort(u8),
    /// There are too few or too many bytes.
    #[error("a leaf cannot have {0} bytes")]
    WrongLength(usize),
}

impl Leaf {
    /// Returns the leaf's bytes, which are the entry of the log.
    ///
    /// ```
    /// use ledger::{Instant, Leaf};
    /// let leaf = Leaf::Sealed { instant: Instant(1), commitment: [0; 32] };
    /// assert_eq!(leaf.encode().len(), 42);
    /// ```
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(PUBLISHED_LENGTH);
        bytes.push(VERSION);
        match self {
            Leaf::Published {
                record,
                edition,
                manifest,
                instant,
            } => {
                bytes.push(PUBLISHED);
                bytes.extend_from_slice(record);
                bytes.extend_from_slice(&edition.to_be_bytes());
                bytes.extend_from_slice(&instant.0.to_be_bytes());
                bytes.extend_from_slice(manifest);
            }
            Leaf::Sealed {
                instant,
                commitment,
            } => {
                bytes.push(SEALED);
                bytes.extend_from_slice(&instant.0.to_be_bytes());
                bytes.extend_from_slice(commitment);
            }
        }
        bytes
    }

    /// Reads a leaf from the bytes of an entry.
    ///
    /// # Errors
    /// [`NotALeaf`] for another version, another sort or a wrong length.
    ///
    /// ```
    /// assert!(ledger::Leaf::decode(&[2, 1, 0]).is_err());
    /// ```
    pub fn decode(bytes: &[u8]) -> Result<Self, NotALeaf> {
        let wrong_length = NotALeaf::WrongLength(bytes.len());
        let (version, rest) = bytes.split_first().ok_or(wrong_length)?;
        if *version != VERSION {
            return Err(NotALeaf::UnknownVersion(*version));
        }
        let (sort, rest) = rest.split_first().ok_or(wrong_length)?;
        let fields = Fields(rest);
        match *sort {
            PUBLISHED => fields.published().ok_or(wrong_length),
            SEALED => fields.sealed().ok_or(wrong_length),
            other => Err(NotALeaf::UnknownSort(other)),
        }
    }

    /// Returns when the act was made.
    ///
    /// ```
    /// use ledger::{Instant, Leaf};
    /// let leaf = Leaf::Sealed { instant: Instant(1), commitment: [0; 32] };
    /// assert_eq!(leaf.instant(), Instant(1));
    /// ```
    pub fn instant(&self) -> Instant {
        match self {
            Leaf::Published { instant, .. } | Leaf::Sealed { instant, .. } => *instant,
        }
    }

    /// Returns the leaf's hash in the tree.
    ///
    /// ```
    /// use ledger::{Instant, Leaf, tree::leaf_hash};
    /// let leaf = Leaf::Sealed { instant: Instant(1), commitment: [0; 32] };
    /// assert_eq!(leaf.hash(), leaf_hash(&leaf.encode()));
    /// ```
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.encode())
    }
}

/// Takes fixed-width fields off the front of some bytes.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl Fields<'_> {
    pub(crate) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }

    fn published(mut self) -> Option<Leaf> {
        let record = self.take()?;
        let edition = u32::from_be_bytes(self.take()?);
        let instant = Instant(u64::from_be_bytes(self.take()?));
        let manifest = self.take()?;
        self.0.is_empty().then_some(Leaf::Published {
            record,
            edition,
            manifest,
            instant,
        })
    }

    fn sealed(mut self) -> Option<Leaf> {
        let instant = Instant(u64::from_be_bytes(self.take()?));
        let commitment = self.take()?;
        self.0.is_empty().then_some(Leaf::Sealed {
            instant,
            commitment,
        })
    }
}
