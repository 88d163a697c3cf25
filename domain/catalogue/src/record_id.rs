//! The identity of a record: 128 random bits, opaque in addresses for ever.

use std::fmt;
use std::str::FromStr;

use organ::NotAnId;

/// A record (政府信息), found by this and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub [u8; 16]);

impl fmt::Display for RecordId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RecordId({self})")
    }
}

impl FromStr for RecordId {
    type Err = NotAnId;

    fn from_str(words: &str) -> Result<Self, NotAnId> {
        organ::read_hex(words).map(RecordId)
    }
}
