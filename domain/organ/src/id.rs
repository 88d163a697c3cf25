//! Identifiers of organs, officers and sites: 128 random bits each, made in `platform`.

use std::fmt;
use std::str::FromStr;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(words: &str) -> Result<Self, NotAnId> {
                read_hex(words).map($name)
            }
        }
    };
}

identifier! {
    /// An organ (机关): a node of the tree of bodies and units.
    OrganId
}
identifier! {
    /// An officer (工作人员) of an organ.
    OfficerId
}
identifier! {
    /// A site (站点): host names, a title, and the organs that it shows.
    SiteId
}

/// The words are not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is 32 lower-case hexadecimal digits")]
pub struct NotAnId;

/// Reads 32 lower-case hexadecimal digits into 16 bytes.
///
/// # Errors
/// [`NotAnId`] for any other words.
pub fn read_hex(words: &str) -> Result<[u8; 16], NotAnId> {
    let digits = words.as_bytes();
    if digits.len() != 32 {
        return Err(NotAnId);
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (value(pair[0])? << 4) | value(pair[1])?;
    }
    Ok(bytes)
}

fn value(digit: u8) -> Result<u8, NotAnId> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(NotAnId),
    }
}
