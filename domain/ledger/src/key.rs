//! Public keys of logs and witnesses, and the `vkey` line in which they are handed on.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::VerifyingKey as Ed25519Key;
use sha2::{Digest as _, Sha256};
use sm2::dsa::signature::Verifier as _;
use sm2::dsa::{Signature as Sm2Signature, VerifyingKey as Sm2Key};

use crate::cosignature;
use crate::text::{base64, from_base64};

/// What our SM2 lines call themselves, because type 0xff has no registered meaning.
pub const SM2_IDENTIFIER: &str = "gongkai.example/sm2-sm3/v1\n";

/// How every identifier of an SM2 line ends, whoever's domain stands before it.
const SM2_IDENTIFIER_END: &[u8] = b"/sm2-sm3/v1\n";
/// The signer's identity that enters the digest Z (the default of GM/T 0009).
pub(crate) const SM2_SIGNER_IDENTITY: &str = "1234567812345678";

const ED25519: u8 = 0x01;
const COSIGNATURE: u8 = 0x04;
const UNASSIGNED: u8 = 0xff;
const SM2_PUBLIC_LENGTH: usize = 65;

/// The four bytes that, together with the name, say which key made a signature.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 4]);

/// What a key signs, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519 over the note's text (type 0x01): the log's own line.
    Ed25519,
    /// Ed25519 over the text and a time (type 0x04): a witness's line.
    Cosignature,
    /// SM2 with SM3 over the note's text (type 0xff with an identifier): the log's second line.
    Sm2,
}

/// A public key with the name that it signs under.
#[derive(Clone)]
pub struct VerifierKey {
    name: String,
    id: KeyId,
    material: Vec<u8>,
    key: PublicKey,
}

#[derive(Clone)]
enum PublicKey {
    Ed25519(Ed25519Key),
    Cosignature(Ed25519Key),
    Sm2(Sm2Key),
}

/// A key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// The words are not `name+id+base64`.
    #[error("a verifier key reads name+id+base64")]
    Malformed,
    /// The name is empty, or holds a space or a plus sign.
    #[error("the key name {0:?} is empty or holds a space, a plus sign or a control character")]
    WrongName(String),
    /// The type of key is none that we know.
    #[error("keys of type {0:#04x} are not known here")]
    UnknownType(u8),
    /// The bytes are no public key of their type.
    #[error("the bytes are no public key of their type")]
    WrongPublicKey,
    /// The secret bytes are no private key.
    #[error("the secret bytes are no private key")]
    WrongSecret,
    /// The identifier of an SM2 line does not end in `/sm2-sm3/v1` and a line feed.
    #[error("the identifier of an SM2 key ends in /sm2-sm3/v1 and a line feed")]
    WrongIdentifier,
    /// The id does not belong to the name and key.
    #[error("the key id should be {expected}")]
    WrongId {
        /// The id that follows from name and key.
        expected: KeyId,
    },
}

impl VerifierKey {
    /// Returns the key of a log's Ed25519 line.
    ///
    /// # Errors
    /// [`NotAKey`] for an unusable name or key.
    ///
    /// ```
    /// assert!(ledger::VerifierKey::ed25519("a name with spaces", &[0; 32]).is_err());
    /// ```
    pub fn ed25519(name: &str, public: &[u8; 32]) -> Result<Self, NotAKey> {
        Self::from_material(name, material(&[ED25519], &[], public))
    }

    /// Returns the key of a witness's cosignature line.
    ///
    /// # Errors
    /// [`NotAKey`] for an unusable name or key.
    ///
    /// ```
    /// assert!(ledger::VerifierKey::cosignature("", &[0; 32]).is_err());
    /// ```
    pub fn cosignature(name: &str, public: &[u8; 32]) -> Result<Self, NotAKey> {
        Self::from_material(name, material(&[COSIGNATURE], &[], public))
    }

    /// Returns the key of a log's SM2 line. `public` is `04 || X || Y`, 65 bytes; `identifier` is
    /// [`SM2_IDENTIFIER`] or another domain with the same end.
    ///
    /// # Errors
    /// [`NotAKey`] for an unusable name, identifier or key.
    ///
    /// ```
    /// use ledger::{SM2_IDENTIFIER, VerifierKey};
    /// assert!(VerifierKey::sm2("log.example", SM2_IDENTIFIER, &[4; 65]).is_err());
    /// ```
    pub fn sm2(name: &str, identifier: &str, public: &[u8; 65]) -> Result<Self, NotAKey> {
        Self::from_material(name, material(&[UNASSIGNED], identifier.as_bytes(), public))
    }

    /// `material` is the type byte, the identifier where the type has one, and the public key.
    fn from_material(name: &str, material: Vec<u8>) -> Result<Self, NotAKey> {
        if !is_key_name(name) {
            return Err(NotAKey::WrongName(name.to_owned()));
        }
        let key = read_public_key(&material)?;
        let id = key_id(name, &material);
        Ok(VerifierKey {
            name: name.to_owned(),
            id,
            material,
            key,
        })
    }

    /// Returns the name that the key signs under. A log's is its origin.
    ///
    /// ```
    /// # let line = "example.com/tlog-vectors+c42c4783+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    /// let key: ledger::VerifierKey = line.parse().unwrap();
    /// assert_eq!(key.name(), "example.com/tlog-vectors");
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the key's id.
    ///
    /// ```
    /// # let line = "example.com/tlog-vectors+c42c4783+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    /// let key: ledger::VerifierKey = line.parse().unwrap();
    /// assert_eq!(key.id().to_string(), "c42c4783");
    /// ```
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Returns the type and public key without the name, so that one key with two names shows.
    pub(crate) fn material(&self) -> &[u8] {
        &self.material
    }

    /// Returns what the key signs, and how.
    ///
    /// ```
    /// # let line = "example.com/tlog-vectors+c42c4783+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    /// let key: ledger::VerifierKey = line.parse().unwrap();
    /// assert_eq!(key.algorithm(), ledger::Algorithm::Ed25519);
    /// ```
    pub fn algorithm(&self) -> Algorithm {
        match self.key {
            PublicKey::Ed25519(_) => Algorithm::Ed25519,
            PublicKey::Cosignature(_) => Algorithm::Cosignature,
            PublicKey::Sm2(_) => Algorithm::Sm2,
        }
    }

    /// Returns whether `signature` (without the key id) is this key's over the text of a note.
    ///
    /// ```
    /// # let line = "example.com/tlog-vectors+c42c4783+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    /// let key: ledger::VerifierKey = line.parse().unwrap();
    /// assert!(!key.verifies("text\n", &[0; 64]));
    /// ```
    pub fn verifies(&self, text: &str, signature: &[u8]) -> bool {
        match &self.key {
            PublicKey::Ed25519(key) => verifies_ed25519(key, text.as_bytes(), signature),
            PublicKey::Cosignature(key) => cosignature::split(signature)
                .and_then(|(time, signature)| Some((cosignature::message(time, text)?, signature)))
                .is_some_and(|(message, signature)| {
                    verifies_ed25519(key, message.as_bytes(), signature)
                }),
            PublicKey::Sm2(key) => Sm2Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(text.as_bytes(), &signature).is_ok()),
        }
    }
}

/// Strict: also refuses the few odd keys whose signatures fit more than one message.
fn verifies_ed25519(key: &Ed25519Key, message: &[u8], signature: &[u8]) -> bool {
    ed25519_dalek::Signature::from_slice(signature)
        .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
}

fn material(sort: &[u8], identifier: &[u8], public: &[u8]) -> Vec<u8> {
    [sort, identifier, public].concat()
}

fn read_public_key(material: &[u8]) -> Result<PublicKey, NotAKey> {
    let (sort, rest) = material.split_first().ok_or(NotAKey::Malformed)?;
    match *sort {
        ED25519 => read_ed25519(rest).map(PublicKey::Ed25519),
        COSIGNATURE => read_ed25519(rest).map(PublicKey::Cosignature),
        UNASSIGNED => read_sm2(rest).map(PublicKey::Sm2),
        other => Err(NotAKey::UnknownType(other)),
    }
}

fn read_ed25519(public: &[u8]) -> Result<Ed25519Key, NotAKey> {
    let public = public.try_into().map_err(|_| NotAKey::WrongPublicKey)?;
    Ed25519Key::from_bytes(public).map_err(|_| NotAKey::WrongPublicKey)
}

fn read_sm2(rest: &[u8]) -> Result<Sm2Key, NotAKey> {
    let split = rest
        .len()
        .checked_sub(SM2_PUBLIC_LENGTH)
        .ok_or(NotAKey::WrongPublicKey)?;
    let (identifier, public) = rest.split_at(split);
    let domain = identifier
        .strip_suffix(SM2_IDENTIFIER_END)
        .ok_or(NotAKey::WrongIdentifier)?;
    if domain.is_empty() || !domain.iter().all(u8::is_ascii_graphic) {
        return Err(NotAKey::WrongIdentifier);
    }
    // 0x04 marks a point written in full; the shorter forms would give one key two ids.
    if public.first() != Some(&0x04) {
        return Err(NotAKey::WrongPublicKey);
    }
    Sm2Key::from_sec1_bytes(SM2_SIGNER_IDENTITY, public).map_err(|_| NotAKey::WrongPublicKey)
}

/// Returns the id of a key: the start of a hash over its name, type and public key.
fn key_id(name: &str, material: &[u8]) -> KeyId {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(name)
        .chain_update(b"\n")
        .chain_update(material)
        .finalize()
        .into();
    KeyId([hash[0], hash[1], hash[2], hash[3]])
}

/// Returns whether a key, and so a log, may have this name.
///
/// ```
/// assert!(ledger::key::is_key_name("example.com/log"));
/// assert!(!ledger::key::is_key_name("two words"));
/// ```
pub fn is_key_name(name: &str) -> bool {
    !name.is_empty()
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c == '+' || c < ' ')
}

impl FromStr for VerifierKey {
    type Err = NotAKey;

    /// Reads a `vkey` line and checks its id.
    fn from_str(words: &str) -> Result<Self, NotAKey> {
        // Only the first two plus signs divide, because base64 has some of its own.
        let mut parts = words.splitn(3, '+');
        let (Some(name), Some(id), Some(material)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(NotAKey::Malformed);
        };
        let material = from_base64(material).ok_or(NotAKey::Malformed)?;
        let key = Self::from_material(name, material)?;
        if id == key.id.to_string() {
            Ok(key)
        } else {
            Err(NotAKey::WrongId { expected: key.id })
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}+{}+{}", self.name, self.id, base64(&self.material))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "VerifierKey({self})")
    }
}

impl PartialEq for VerifierKey {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.material == other.material
    }
}

impl Eq for VerifierKey {}

impl fmt::Display for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "KeyId({self})")
    }
}
