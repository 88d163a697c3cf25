//! Codes of items, fields, steps and categories: the stable English names that rule files give.

use std::borrow::Borrow;
use std::fmt;

/// The longest code that is accepted, in characters.
const LONGEST: usize = 48;

macro_rules! code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Reads a code: small Latin letters, digits and `_`, beginning with a letter.
            ///
            /// # Errors
            /// [`NotACode`] for any other words.
            pub fn read(words: &str) -> Result<$name, NotACode> {
                if is_code(words) {
                    Ok($name(words.to_owned()))
                } else {
                    Err(NotACode { words: words.chars().take(LONGEST).collect() })
                }
            }

            /// Returns the code as it stands in rule files, forms and the API.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

code! {
    /// The code of a catalogue item, such as `normative_document`.
    ItemCode
}
code! {
    /// The code of a field, such as `decided_on`.
    FieldCode
}
code! {
    /// The code of a step of review, such as `secrecy_review`.
    StepCode
}
code! {
    /// The code of a group of the statutory catalogue, such as `policy`.
    CategoryCode
}

/// The words are not a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{words}` is not a code: use 1 to 48 small letters, digits and `_`, beginning with a letter"
)]
pub struct NotACode {
    /// The words, at most 48 characters of them.
    pub words: String,
}

fn is_code(words: &str) -> bool {
    let allowed =
        |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_';
    words.len() <= LONGEST
        && words
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_lowercase())
        && words.bytes().all(allowed)
}
