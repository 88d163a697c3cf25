//! Signed notes (C2SP signed-note): a text, a blank line, and one signature a line.

use std::collections::BTreeSet;
use std::fmt;

use crate::cosignature;
use crate::key::{Algorithm, KeyId, VerifierKey, is_key_name};
use crate::signer::{Signer, SigningFailed};
use crate::text::{base64, from_base64};

/// The largest note that is read, in bytes.
pub const MAX_LENGTH: usize = 1_000_000;
/// The largest number of signature lines that is read.
pub const MAX_SIGNATURES: usize = 100;

const DASH: &str = "\u{2014} ";

/// A text with signatures, none of them checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// One line of a note: who signed, with which key, and the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    id: KeyId,
    signature: Vec<u8>,
}

/// The text of a note of which at least one known key vouches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedNote<'a> {
    /// The text, with its last line feed.
    pub text: &'a str,
    /// The known keys that signed, in the order of their lines.
    pub signed_by: Vec<SignedBy<'a>>,
}

/// A signature that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy<'a> {
    /// The key that signed.
    pub key: &'a VerifierKey,
    /// The time of a cosignature, in seconds since 1970.
    pub time: Option<u64>,
}

/// The bytes are not a signed note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotANote {
    /// There are too many bytes.
    #[error("the note is longer than {MAX_LENGTH} bytes")]
    TooLong,
    /// The bytes are not UTF-8, or hold a control character other than the line feed.
    #[error("the note is not plain UTF-8 text with line feeds")]
    NotPlainText,
    /// No blank line divides text from signatures, or the last line is not ended.
    #[error("the note has no text, blank line and signatures, each ended by a line feed")]
    NotDivided,
    /// A signature line is malformed.
    #[error("signature line {0} is malformed")]
    MalformedSignature(usize),
    /// There are too many signature lines.
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
}

/// A note is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotVerified {
    /// A known key's signature is wrong, so the whole note is refused.
    #[error("the signature of {name} with key {id} is wrong")]
    WrongSignature {
        /// The name in the line.
        name: String,
        /// The key id in the line.
        id: KeyId,
    },
    /// Two known keys share a name and an id, so a line could be either's.
    #[error("two known keys are called {name} with id {id}")]
    AmbiguousKey {
        /// The name in the line.
        name: String,
        /// The key id in the line.
        id: KeyId,
    },
    /// No known key signed.
    #[error("none of the known keys signed the note")]
    NoKnownSignature,
}

impl Note {
    /// Returns a note without signatures. The text ends in a line feed.
    ///
    /// # Errors
    /// [`NotANote`] when the text cannot be a note's.
    ///
    /// ```
    /// assert!(ledger::Note::new("text\n").is_ok());
    /// assert!(ledger::Note::new("no line feed").is_err());
    /// ```
    pub fn new(text: &str) -> Result<Self, NotANote> {
        check_plain(text)?;
        if !text.ends_with('\n') {
            return Err(NotANote::NotDivided);
        }
        Ok(Note {
            text: text.to_owned(),
            signatures: Vec::new(),
        })
    }

    /// Reads a note. Its signatures are not checked by this.
    ///
    /// # Errors
    /// [`NotANote`] when any line is malformed, also one that verification would ignore.
    ///
    /// ```
    /// let note = ledger::Note::parse("text\n\n— name AAAAAAA=\n".as_bytes()).unwrap();
    /// assert_eq!(note.signatures().len(), 1);
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, NotANote> {
        if bytes.len() > MAX_LENGTH {
            return Err(NotANote::TooLong);
        }
        let words = str::from_utf8(bytes).map_err(|_| NotANote::NotPlainText)?;
        // The text may hold blank lines of its own, so the last one divides.
        let divide = words.rfind("\n\n").ok_or(NotANote::NotDivided)?;
        let (text, lines) = words.split_at(divide + 1);
        let lines = lines.strip_prefix('\n').ok_or(NotANote::NotDivided)?;
        let mut note = Note::new(text)?;
        check_plain(lines)?;
        note.signatures = parse_lines(lines)?;
        Ok(note)
    }

    /// Returns the text before anyone has vouched for it: to be signed, never to be believed.
    ///
    /// ```
    /// assert_eq!(ledger::Note::new("text\n").unwrap().unverified_text(), "text\n");
    /// ```
    pub fn unverified_text(&self) -> &str {
        &self.text
    }

    /// Returns the signature lines.
    ///
    /// ```
    /// assert!(ledger::Note::new("text\n").unwrap().signatures().is_empty());
    /// ```
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Adds a signature by this key, in the place of an earlier one by the same key.
    ///
    /// # Errors
    /// [`SigningFailed`] when the key did not sign.
    ///
    /// ```
    /// use ledger::{Ed25519Signer, Note, Signer};
    /// let log = Ed25519Signer::from_seed("log.example", &[7; 32]).unwrap();
    /// let mut note = Note::new("text\n").unwrap();
    /// note.sign(&log).unwrap();
    /// assert!(note.verify(&[log.key().clone()]).is_ok());
    /// ```
    pub fn sign(&mut self, signer: &dyn Signer) -> Result<(), SigningFailed> {
        let signature = signer.sign(self.text.as_bytes())?;
        self.add(SignatureLine::of(signer.key(), &signature));
        Ok(())
    }

    /// Adds a line, such as a witness's, in the place of an earlier one by the same key.
    ///
    /// ```
    /// let mut note = ledger::Note::new("text\n").unwrap();
    /// let lines = ledger::note::parse_lines("— name AAAAAAA=\n").unwrap();
    /// lines.into_iter().for_each(|line| note.add(line));
    /// assert_eq!(note.signatures().len(), 1);
    /// ```
    pub fn add(&mut self, line: SignatureLine) {
        self.signatures
            .retain(|known| known.signer() != line.signer());
        self.signatures.push(line);
    }

    /// Checks the signatures of the known keys and returns the text with those who signed it.
    ///
    /// Lines of unknown keys are ignored; of lines that repeat a name and id, the first counts.
    ///
    /// # Errors
    /// [`NotVerified`] when a known key's signature is wrong, or no known key signed.
    ///
    /// ```
    /// assert!(ledger::Note::new("text\n").unwrap().verify(&[]).is_err());
    /// ```
    pub fn verify<'a>(&'a self, known: &'a [VerifierKey]) -> Result<VerifiedNote<'a>, NotVerified> {
        let mut seen = BTreeSet::new();
        let mut signed_by = Vec::new();
        for line in &self.signatures {
            let Some(key) = line.known_key(known)? else {
                continue;
            };
            if seen.insert(line.signer()) {
                signed_by.push(line.check(key, &self.text)?);
            }
        }
        if signed_by.is_empty() {
            return Err(NotVerified::NoKnownSignature);
        }
        Ok(VerifiedNote {
            text: &self.text,
            signed_by,
        })
    }
}

impl VerifiedNote<'_> {
    /// Returns whether this key is among those that signed.
    ///
    /// ```
    /// use ledger::{Ed25519Signer, Note, Signer};
    /// let log = Ed25519Signer::from_seed("log.example", &[7; 32]).unwrap();
    /// let mut note = Note::new("text\n").unwrap();
    /// note.sign(&log).unwrap();
    /// assert!(note.verify(&[log.key().clone()]).unwrap().is_signed_by(log.key()));
    /// ```
    pub fn is_signed_by(&self, key: &VerifierKey) -> bool {
        self.signed_by.iter().any(|signed| signed.key == key)
    }
}

impl SignatureLine {
    /// Returns the line of a key with its signature (without the key id).
    pub(crate) fn of(key: &VerifierKey, signature: &[u8]) -> Self {
        SignatureLine {
            name: key.name().to_owned(),
            id: key.id(),
            signature: signature.to_vec(),
        }
    }

    /// Returns the name of the key that is said to have signed.
    ///
    /// ```
    /// let lines = ledger::note::parse_lines("— name AAAAAAA=\n").unwrap();
    /// assert_eq!(lines[0].name(), "name");
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the id of the key that is said to have signed.
    ///
    /// ```
    /// let lines = ledger::note::parse_lines("— name AAAAAAA=\n").unwrap();
    /// assert_eq!(lines[0].id().to_string(), "00000000");
    /// ```
    pub fn id(&self) -> KeyId {
        self.id
    }

    fn signer(&self) -> (&str, KeyId) {
        (&self.name, self.id)
    }

    fn known_key<'a>(
        &self,
        known: &'a [VerifierKey],
    ) -> Result<Option<&'a VerifierKey>, NotVerified> {
        let mut fitting = known
            .iter()
            .filter(|key| (key.name(), key.id()) == self.signer());
        let Some(first) = fitting.next() else {
            return Ok(None);
        };
        if fitting.any(|other| other != first) {
            return Err(NotVerified::AmbiguousKey {
                name: self.name.clone(),
                id: self.id,
            });
        }
        Ok(Some(first))
    }

    fn check<'a>(&self, key: &'a VerifierKey, text: &str) -> Result<SignedBy<'a>, NotVerified> {
        if !key.verifies(text, &self.signature) {
            return Err(NotVerified::WrongSignature {
                name: self.name.clone(),
                id: self.id,
            });
        }
        let time = match key.algorithm() {
            Algorithm::Cosignature => cosignature::split(&self.signature).map(|(time, _)| time),
            Algorithm::Ed25519 | Algorithm::Sm2 => None,
        };
        Ok(SignedBy { key, time })
    }
}

fn check_plain(words: &str) -> Result<(), NotANote> {
    if words.len() > MAX_LENGTH {
        return Err(NotANote::TooLong);
    }
    let controls = words
        .chars()
        .any(|character| character < ' ' && character != '\n');
    let byte_order_mark = words.starts_with('\u{feff}');
    if controls || byte_order_mark {
        Err(NotANote::NotPlainText)
    } else {
        Ok(())
    }
}

/// Reads signature lines, each ended by a line feed, such as a witness answers with.
///
/// # Errors
/// [`NotANote`] when a line is malformed, or there are none or too many.
///
/// ```
/// assert!(ledger::note::parse_lines("").is_err());
/// ```
pub fn parse_lines(lines: &str) -> Result<Vec<SignatureLine>, NotANote> {
    let lines = lines.strip_suffix('\n').ok_or(NotANote::NotDivided)?;
    if lines.split('\n').nth(MAX_SIGNATURES).is_some() {
        return Err(NotANote::TooManySignatures);
    }
    let read = |(number, line)| parse_line(line).ok_or(NotANote::MalformedSignature(number));
    (1..).zip(lines.split('\n')).map(read).collect()
}

fn parse_line(line: &str) -> Option<SignatureLine> {
    let (name, words) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = from_base64(words)?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    if signature.is_empty() || !is_key_name(name) {
        return None;
    }
    Some(SignatureLine {
        name: name.to_owned(),
        id: KeyId(*id),
        signature: signature.to_vec(),
    })
}

impl fmt::Display for SignatureLine {
    /// Writes the line with its line feed.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blob = [&self.id.0[..], &self.signature].concat();
        writeln!(out, "{DASH}{} {}", self.name, base64(&blob))
    }
}

impl fmt::Display for Note {
    /// Writes the whole note, as it was read.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| line.fmt(out))
    }
}
