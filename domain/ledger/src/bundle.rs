//! The bytes of an entry bundle (C2SP tlog-tiles): entries with their lengths, one after the other.

use crate::tile::FULL_WIDTH;

/// The longest entry in bytes, because its length stands in 16 bits.
pub const MAX_ENTRY_LENGTH: usize = u16::MAX as usize;

/// An entry is longer than the 65,535 bytes that its length field can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entry of {0} bytes is longer than 65535")]
pub struct EntryTooLong(pub usize);

/// The bytes are not the bundle that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotABundle {
    /// The bytes end within an entry, or before the last one.
    #[error("the bundle ends after {0} whole entries")]
    Short(u16),
    /// Bytes follow the last entry.
    #[error("{0} bytes follow the last entry of the bundle")]
    TrailingBytes(usize),
}

/// Writes entries as a bundle: for each its length as big-endian u16, then its bytes.
///
/// # Errors
/// [`EntryTooLong`] for an entry above 65,535 bytes.
///
/// ```
/// assert_eq!(ledger::bundle::encode(["leaf"]).unwrap(), b"\x00\x04leaf");
/// ```
pub fn encode<I>(entries: I) -> Result<Vec<u8>, EntryTooLong>
where
    I: IntoIterator,
    I::Item: AsRef<[u8]>,
{
    let mut bytes = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| EntryTooLong(entry.len()))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// Reads the `width` entries of a bundle.
///
/// # Errors
/// [`NotABundle`] when there are fewer entries, more, or part of one.
///
/// ```
/// let entries = ledger::bundle::decode(b"\x00\x04leaf", 1).unwrap();
/// assert_eq!(entries, [b"leaf"]);
/// ```
pub fn decode(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, NotABundle> {
    let mut entries = Vec::with_capacity(usize::from(width.min(FULL_WIDTH)));
    let mut rest = bytes;
    for number in 0..width {
        let (entry, after) = take_entry(rest).ok_or(NotABundle::Short(number))?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() {
        Ok(entries)
    } else {
        Err(NotABundle::TrailingBytes(rest.len()))
    }
}

fn take_entry(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}
