//! The `.tlog-proof` file (C2SP tlog-proof@v1): one leaf's place under a signed head, to keep.

use std::collections::BTreeSet;
use std::fmt;

use crate::checkpoint::{Checkpoint, NotACheckpoint};
use crate::head::Head;
use crate::key::{Algorithm, KeyId, VerifierKey};
use crate::leaf::Position;
use crate::note::{NotANote, NotVerified, Note};
use crate::proof::{MAX_INCLUSION, Unproven, verify_inclusion};
use crate::text::{base64, canonical_size, from_base64, hash_from_base64};
use crate::tree::{Hash, leaf_hash};

/// The largest proof file that is read, in bytes; the extra data make up most of it.
pub const MAX_LENGTH: usize = 16 << 20;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// A proof file, none of it checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofFile {
    /// What is needed to rebuild the leaf. Nothing vouches for it but the leaf itself.
    pub extra: Option<Vec<u8>>,
    /// The place of the leaf.
    pub position: Position,
    /// The inclusion proof, the leaf's sibling first.
    pub path: Vec<Hash>,
    /// The signed head.
    pub head: Note,
}

/// The bytes are not a proof file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAProofFile {
    /// There are too many bytes.
    #[error("the proof file is longer than {MAX_LENGTH} bytes")]
    TooLong,
    /// The bytes are not UTF-8.
    #[error("the proof file is not UTF-8")]
    NotPlainText,
    /// The first line is another, or no blank line follows the proof.
    #[error("the file does not begin with {FIRST_LINE}, a proof and a blank line")]
    NotDivided,
    /// The extra line is not base64, or is empty.
    #[error("the extra line is not base64 of at least one byte")]
    WrongExtra,
    /// The index line is missing or not a plain decimal number.
    #[error("the index line is missing or not a plain decimal number")]
    WrongIndex,
    /// A line of the path is not a hash.
    #[error("line {0} of the path is not 32 bytes in base64")]
    WrongHash(usize),
    /// The path is too long for any tree.
    #[error("the path has more than {MAX_INCLUSION} hashes")]
    TooManyHashes,
    /// What follows the blank line is not a signed note.
    #[error("the head is not a signed note")]
    NotANote(#[from] NotANote),
}

/// Whom to believe about a log.
#[derive(Debug, Clone, Copy)]
pub struct Trust<'a> {
    /// The name of the log.
    pub origin: &'a str,
    /// The log's key. It has to have signed.
    pub log: &'a VerifierKey,
    /// Further keys of the log, such as for SM2. Each has to have signed.
    pub also: &'a [VerifierKey],
    /// Keys of witnesses.
    pub witnesses: &'a [VerifierKey],
    /// How many of the witnesses have to have signed.
    pub quorum: usize,
}

/// What a proof file proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The place of the leaf.
    pub position: Position,
    /// The head that the leaf stands under.
    pub head: Head,
    /// The witnesses that cosigned the head, with the time of each in seconds since 1970.
    pub cosigned: Vec<(String, u64)>,
}

/// A proof file does not prove what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotProven {
    /// The signatures are not to be believed.
    #[error("the signatures of the head are not to be believed")]
    NotVerified(#[from] NotVerified),
    /// A key that has to have signed did not.
    #[error("the head lacks the signature of {name} with key {id}")]
    NotSignedBy {
        /// The name of the key.
        name: String,
        /// The id of the key.
        id: KeyId,
    },
    /// The key given for the log is a witness's.
    #[error("the key of {0} is a witness's and cannot vouch for a log")]
    NotALogKey(String),
    /// Too few witnesses cosigned.
    #[error("{found} witnesses cosigned the head, and {wanted} have to")]
    TooFewWitnesses {
        /// The number of known witnesses that cosigned.
        found: usize,
        /// The number asked for.
        wanted: usize,
    },
    /// The signed text is not a checkpoint.
    #[error("the signed text is not the head of a log")]
    NotACheckpoint(#[from] NotACheckpoint),
    /// The head is another log's.
    #[error("the head is of the log {0:?}")]
    AnotherOrigin(String),
    /// The path does not lead from the leaf to the root.
    #[error("the path does not lead from the leaf to the root of the head")]
    Unproven(#[from] Unproven),
}

impl<'a> Trust<'a> {
    /// Returns trust in a log by its key alone, whose name is the log's.
    ///
    /// ```
    /// use ledger::{Ed25519Signer, Signer, Trust};
    /// let log = Ed25519Signer::from_seed("log.example", &[7; 32]).unwrap();
    /// assert_eq!(Trust::in_log(log.key()).origin, "log.example");
    /// ```
    pub fn in_log(log: &'a VerifierKey) -> Self {
        Trust {
            origin: log.name(),
            log,
            also: &[],
            witnesses: &[],
            quorum: 0,
        }
    }

    /// Checks the signatures of a head, and returns it with the witnesses that cosigned.
    ///
    /// # Errors
    /// [`NotProven`] with the first thing that is wrong.
    ///
    /// ```
    /// use ledger::{Ed25519Signer, Head, Signer, Trust};
    /// let log = Ed25519Signer::from_seed("log.example", &[7; 32]).unwrap();
    /// let empty = Head::empty("log.example");
    /// let note = empty.clone().follows(&empty, &[]).unwrap().sign(&[&log]).unwrap();
    /// assert_eq!(Trust::in_log(log.key()).head_of(&note).unwrap().0, empty);
    /// ```
    pub fn head_of(&self, note: &Note) -> Result<(Head, Vec<(String, u64)>), NotProven> {
        let own = [std::slice::from_ref(self.log), self.also].concat();
        if let Some(key) = own
            .iter()
            .find(|key| key.algorithm() == Algorithm::Cosignature)
        {
            return Err(NotProven::NotALogKey(key.name().to_owned()));
        }
        let known = [&own, self.witnesses].concat();
        let verified = note.verify(&known)?;
        if let Some(key) = own.iter().find(|key| !verified.is_signed_by(key)) {
            let (name, id) = (key.name().to_owned(), key.id());
            return Err(NotProven::NotSignedBy { name, id });
        }
        let cosigned: Vec<_> = verified
            .signed_by
            .iter()
            .filter_map(|signed| Some((signed.key.name().to_owned(), signed.time?)))
            .collect();
        // A witness under two names is still one witness.
        let timed = verified
            .signed_by
            .iter()
            .filter(|signed| signed.time.is_some());
        let witnesses: BTreeSet<_> = timed.map(|signed| signed.key.material()).collect();
        if witnesses.len() < self.quorum {
            let (found, wanted) = (witnesses.len(), self.quorum);
            return Err(NotProven::TooFewWitnesses { found, wanted });
        }
        let head = Checkpoint::parse(verified.text)?.into_head();
        if head.origin != self.origin {
            return Err(NotProven::AnotherOrigin(head.origin));
        }
        Ok((head, cosigned))
    }
}

impl ProofFile {
    /// Reads a proof file. Nothing is checked by this but the form.
    ///
    /// # Errors
    /// [`NotAProofFile`] with the first line that is wrong.
    ///
    /// ```
    /// assert!(ledger::ProofFile::parse(b"c2sp.org/tlog-proof@v1\nindex 07\n\n").is_err());
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAProofFile> {
        if bytes.len() > MAX_LENGTH {
            return Err(NotAProofFile::TooLong);
        }
        let words = str::from_utf8(bytes).map_err(|_| NotAProofFile::NotPlainText)?;
        // The note has a blank line of its own, so the first one divides.
        let (proof, head) = words.split_once("\n\n").ok_or(NotAProofFile::NotDivided)?;
        let mut lines = proof.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(NotAProofFile::NotDivided);
        }
        let extra = lines
            .next_if(|line| line.starts_with("extra"))
            .map(read_extra)
            .transpose()?;
        let position = lines
            .next()
            .and_then(read_index)
            .ok_or(NotAProofFile::WrongIndex)?;
        let path = read_path(lines)?;
        Ok(ProofFile {
            extra,
            position,
            path,
            head: Note::parse(head.as_bytes())?,
        })
    }

    /// Checks that the log holds `entry` where the file says.
    ///
    /// # Errors
    /// [`NotProven`] with the first thing that is wrong.
    ///
    /// ```
    /// use ledger::{Ed25519Signer, Head, Position, ProofFile, Signer, Trust, tree::leaf_hash};
    /// let log = Ed25519Signer::from_seed("log.example", &[7; 32]).unwrap();
    /// let empty = Head::empty("log.example");
    /// let head = Head { size: 1, root: leaf_hash(b"entry"), ..empty.clone() };
    /// let head = head.follows(&empty, &[]).unwrap().sign(&[&log]).unwrap();
    /// let file = ProofFile { extra: None, position: Position(0), path: vec![], head };
    /// assert!(file.verify(b"entry", &Trust::in_log(log.key())).is_ok());
    /// assert!(file.verify(b"other", &Trust::in_log(log.key())).is_err());
    /// ```
    pub fn verify(&self, entry: &[u8], trust: &Trust<'_>) -> Result<Proven, NotProven> {
        let (head, cosigned) = trust.head_of(&self.head)?;
        let hash = leaf_hash(entry);
        verify_inclusion(&hash, self.position.0, head.size, &self.path, &head.root)?;
        Ok(Proven {
            position: self.position,
            head,
            cosigned,
        })
    }
}

fn read_extra(line: &str) -> Result<Vec<u8>, NotAProofFile> {
    line.strip_prefix("extra ")
        .and_then(from_base64)
        .filter(|extra| !extra.is_empty())
        .ok_or(NotAProofFile::WrongExtra)
}

fn read_index(line: &str) -> Option<Position> {
    line.strip_prefix("index ")
        .and_then(canonical_size)
        .map(Position)
}

fn read_path<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Hash>, NotAProofFile> {
    let mut path = Vec::new();
    for (number, line) in (1..).zip(lines) {
        if number > MAX_INCLUSION {
            return Err(NotAProofFile::TooManyHashes);
        }
        path.push(hash_from_base64(line).ok_or(NotAProofFile::WrongHash(number))?);
    }
    Ok(path)
}

impl fmt::Display for ProofFile {
    /// Writes the file.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{FIRST_LINE}")?;
        if let Some(extra) = self.extra.as_deref().filter(|extra| !extra.is_empty()) {
            writeln!(out, "extra {}", base64(extra))?;
        }
        writeln!(out, "index {}", self.position.0)?;
        self.path
            .iter()
            .try_for_each(|hash| writeln!(out, "{}", base64(hash)))?;
        write!(out, "\n{}", self.head)
    }
}
