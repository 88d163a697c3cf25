//! The digests that bind manifests, payloads and slots to leaves, each with its own domain.
//!
//! Each digest opens with a label, so that bytes made for one purpose never answer for another.
//! The salts keep short or guessable content from being found by trying.

use sha2::{Digest as _, Sha256};

use crate::tree::Hash;

/// The salt of an act: 32 random bytes, kept in the store and destroyed by erasure.
pub type Salt = [u8; 32];

/// Returns the digest of a manifest, which clearance and sign-offs bind.
///
/// ```
/// assert_ne!(ledger::manifest_digest(b"a"), ledger::manifest_digest(b"b"));
/// ```
pub fn manifest_digest(manifest: &[u8]) -> Hash {
    digest(&[b"gongkai/manifest/v1\n", manifest])
}

/// Returns the salted digest of a manifest that stands in a published leaf.
///
/// ```
/// let digest = ledger::manifest_digest(b"manifest");
/// assert_ne!(ledger::salted_manifest_digest(&[1; 32], &digest), digest);
/// ```
pub fn salted_manifest_digest(salt: &Salt, manifest_digest: &Hash) -> Hash {
    digest(&[b"gongkai/published/v1\n", salt, manifest_digest])
}

/// Returns the commitment to a payload that stands in a sealed leaf.
///
/// ```
/// let one = ledger::payload_commitment(&[1; 32], b"payload");
/// assert_ne!(one, ledger::payload_commitment(&[2; 32], b"payload"));
/// ```
pub fn payload_commitment(salt: &Salt, payload: &[u8]) -> Hash {
    digest(&[b"gongkai/sealed/v1\n", salt, &sha256(payload)])
}

/// Returns the digest by which a payload cites the slot `name`, or nothing when the name is longer
/// than 65,535 bytes, which its length field cannot hold.
///
/// `content_digest` is the plain SHA-256 of the slot's content.
///
/// ```
/// assert!(ledger::slot_digest(&[1; 32], "body", &[2; 32]).is_some());
/// ```
pub fn slot_digest(salt: &Salt, name: &str, content_digest: &Hash) -> Option<Hash> {
    let length = u16::try_from(name.len()).ok()?.to_be_bytes();
    Some(digest(&[
        b"gongkai/slot/v1\n",
        salt,
        &length,
        name.as_bytes(),
        content_digest,
    ]))
}

/// Returns the plain SHA-256 of some bytes, as the digests of slots and files want it.
///
/// ```
/// assert_eq!(ledger::digest::sha256(b"")[0], 0xe3);
/// ```
pub fn sha256(bytes: &[u8]) -> Hash {
    digest(&[bytes])
}

fn digest(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}
