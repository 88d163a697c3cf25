//! The small words that all the text formats share: canonical base64 and decimal numbers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::tree::{Hash, MAX_SIZE};

/// Reads a decimal number without sign or superfluous zeroes.
pub(crate) fn canonical_u64(digits: &str) -> Option<u64> {
    let decimal = digits.bytes().all(|digit| digit.is_ascii_digit());
    let canonical = digits == "0" || !digits.starts_with('0');
    if decimal && canonical {
        digits.parse().ok()
    } else {
        None
    }
}

/// Reads the size of a tree, or an index into one.
pub(crate) fn canonical_size(digits: &str) -> Option<u64> {
    canonical_u64(digits).filter(|size| *size <= MAX_SIZE)
}

/// Writes base64 with padding (RFC 4648 §4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64; padding has to be there and unused bits have to be zero.
pub(crate) fn from_base64(words: &str) -> Option<Vec<u8>> {
    STANDARD.decode(words).ok()
}

/// Reads a hash from its 44 characters of base64.
pub(crate) fn hash_from_base64(words: &str) -> Option<Hash> {
    Hash::try_from(from_base64(words)?).ok()
}
