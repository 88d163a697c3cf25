//! Heads of the log, and the guard that keeps two of them from contradicting each other.

use crate::checkpoint::Checkpoint;
use crate::key::is_key_name;
use crate::note::{NotANote, Note};
use crate::proof::{Unproven, verify_consistency};
use crate::signer::{Signer, SigningFailed};
use crate::tree::{Hash, MAX_SIZE, empty_root};

/// What a log says of itself at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The name of the log, chosen once; also the name of its keys.
    pub origin: String,
    /// The number of leaves.
    pub size: u64,
    /// The root of the tree.
    pub root: Hash,
}

/// A head that contradicts none before it, so that it may be signed.
///
/// Only [`Head::follows`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextHead(Head);

/// Two heads cannot both be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// The heads are of two logs.
    #[error("the head is of the log {next:?}, and the one before it of {previous:?}")]
    AnotherLog {
        /// The origin of the earlier head.
        previous: String,
        /// The origin of the later head.
        next: String,
    },
    /// The name cannot be that of a key, so nobody could sign for the log.
    #[error("{0:?} cannot be the name of a log")]
    WrongOrigin(String),
    /// The tree became smaller, as after a restore from an old backup.
    #[error("the tree has {next} leaves, and a head of {previous} was signed before")]
    Shrunk {
        /// The size of the earlier head.
        previous: u64,
        /// The size of the later head.
        next: u64,
    },
    /// The tree is larger than other tools can read.
    #[error("a tree of {0} leaves is too large")]
    TooLarge(u64),
    /// An empty tree has another root than the empty one.
    #[error("the root of an empty tree is not the empty root")]
    NotEmpty,
    /// The proof does not show that one tree begins with the other.
    #[error("the tree does not begin with the tree that was signed before")]
    Unproven(#[from] Unproven),
}

/// A head was not signed.
#[derive(Debug, thiserror::Error)]
pub enum NotSigned {
    /// A key is called otherwise than the log.
    #[error("the key is called {key:?}, and the log {origin:?}")]
    AnotherName {
        /// The name of the key.
        key: String,
        /// The name of the log.
        origin: String,
    },
    /// The head cannot be written as a note.
    #[error("the head cannot be written as a note")]
    NotANote(#[from] NotANote),
    /// A key did not sign.
    #[error(transparent)]
    SigningFailed(#[from] SigningFailed),
}

impl Head {
    /// Returns the head of a log without leaves.
    ///
    /// ```
    /// assert_eq!(ledger::Head::empty("log.example").size, 0);
    /// ```
    pub fn empty(origin: &str) -> Self {
        Head {
            origin: origin.to_owned(),
            size: 0,
            root: empty_root(),
        }
    }

    /// Returns this head as one that may be signed after `previous`, the last that was.
    ///
    /// A log that has never signed gives [`Head::empty`] as the previous one. An unchanged head may
    /// be signed again; the proof is then empty.
    ///
    /// # Errors
    /// [`Contradiction`] when the log is another, shrank, or `proof` does not show that this tree
    /// begins with the previous one.
    ///
    /// ```
    /// use ledger::{Head, tree::leaf_hash};
    /// let empty = Head::empty("log.example");
    /// let first = Head { size: 1, root: leaf_hash(b"entry"), ..empty.clone() };
    /// assert!(first.clone().follows(&empty, &[]).is_ok());
    /// assert!(empty.follows(&first, &[]).is_err());
    /// ```
    pub fn follows(self, previous: &Head, proof: &[Hash]) -> Result<NextHead, Contradiction> {
        if !is_key_name(&self.origin) {
            return Err(Contradiction::WrongOrigin(self.origin));
        }
        if self.origin != previous.origin {
            let previous = previous.origin.clone();
            return Err(Contradiction::AnotherLog {
                previous,
                next: self.origin,
            });
        }
        if self.size < previous.size {
            return Err(Contradiction::Shrunk {
                previous: previous.size,
                next: self.size,
            });
        }
        if self.size > MAX_SIZE {
            return Err(Contradiction::TooLarge(self.size));
        }
        if self.is_falsely_empty() || previous.is_falsely_empty() {
            return Err(Contradiction::NotEmpty);
        }
        verify_consistency(previous.size, self.size, &previous.root, &self.root, proof)?;
        Ok(NextHead(self))
    }

    fn is_falsely_empty(&self) -> bool {
        self.size == 0 && self.root != empty_root()
    }
}

impl NextHead {
    /// Returns the head.
    ///
    /// ```
    /// use ledger::Head;
    /// let empty = Head::empty("log.example");
    /// assert_eq!(empty.clone().follows(&empty, &[]).unwrap().head(), &empty);
    /// ```
    pub fn head(&self) -> &Head {
        &self.0
    }

    /// Signs the head with each key, in this order.
    ///
    /// # Errors
    /// [`NotSigned`] when a key's name is not the origin, or a key did not sign.
    ///
    /// ```
    /// use ledger::{Ed25519Signer, Head};
    /// let empty = Head::empty("log.example");
    /// let key = Ed25519Signer::from_seed("log.example", &[7; 32]).unwrap();
    /// let note = empty.clone().follows(&empty, &[]).unwrap().sign(&[&key]).unwrap();
    /// assert_eq!(note.signatures().len(), 1);
    /// ```
    pub fn sign(&self, signers: &[&dyn Signer]) -> Result<Note, NotSigned> {
        let mut note = Note::new(&Checkpoint::of(self.0.clone()).to_string())?;
        for signer in signers {
            if signer.key().name() != self.0.origin {
                let key = signer.key().name().to_owned();
                return Err(NotSigned::AnotherName {
                    key,
                    origin: self.0.origin.clone(),
                });
            }
            note.sign(*signer)?;
        }
        Ok(note)
    }
}
