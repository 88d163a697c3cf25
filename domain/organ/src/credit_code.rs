//! The unified social credit code (统一社会信用代码, GB 32100-2015) of a body.

use std::fmt;

use crate::fold::fold_code;

/// The characters of a code in order of their value; I, O, S, V and Z are left out.
const CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// The weight of each of the first 17 characters: 3 to the power of its place, modulo 31.
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

/// A unified social credit code whose check character is right.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode(String);

/// The words are not a unified social credit code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotACreditCode {
    /// It is too short or too long.
    #[error("a unified social credit code has 18 characters, not {found}")]
    Length {
        /// How many characters there are.
        found: usize,
    },
    /// A character cannot stand in its place.
    #[error("\"{found}\" cannot be character {place} of a unified social credit code")]
    Character {
        /// The place, from 1.
        place: usize,
        /// The character.
        found: char,
    },
    /// The last character does not follow from the others.
    #[error("it ends with {found}, and the check character of what stands before is {expected}")]
    CheckCharacter {
        /// The last character as written.
        found: char,
        /// What it ought to be.
        expected: char,
    },
}

impl CreditCode {
    /// Reads a code in any letter case and width, and checks its characters and check character.
    ///
    /// # Errors
    /// [`NotACreditCode`] says what is wrong with the words.
    ///
    /// ```
    /// use organ::CreditCode;
    /// let code = CreditCode::read("91350100m000100y43")?;
    /// assert_eq!(code.as_str(), "91350100M000100Y43");
    /// # Ok::<(), organ::NotACreditCode>(())
    /// ```
    pub fn read(words: &str) -> Result<CreditCode, NotACreditCode> {
        let code = fold_code(words);
        let found = code.chars().count();
        if found != 18 {
            return Err(NotACreditCode::Length { found });
        }
        let mut sum = 0;
        let mut last = ('0', 0);
        for (index, letter) in code.chars().enumerate() {
            let place = index + 1;
            let value = value(letter, place).ok_or(NotACreditCode::Character {
                place,
                found: letter,
            })?;
            sum += WEIGHTS.get(index).map_or(0, |weight| weight * value);
            last = (letter, value);
        }
        let expected = (31 - sum % 31) % 31;
        if last.1 != expected {
            let expected = CHARACTERS.chars().nth(expected).unwrap_or('0');
            return Err(NotACreditCode::CheckCharacter {
                found: last.0,
                expected,
            });
        }
        Ok(CreditCode(code))
    }

    /// Returns the 18 characters.
    ///
    /// ```
    /// # use organ::CreditCode;
    /// let code = CreditCode::read("113708280043326001").unwrap();
    /// assert_eq!(code.as_str(), "113708280043326001");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns characters 9 to 17, the organisation code of the same body. A few codes in use carry
    /// one that fails its own check, so it comes as written; [`crate::OrganisationCode::read`] it.
    ///
    /// ```
    /// # use organ::CreditCode;
    /// let code = CreditCode::read("91350100M000100Y43").unwrap();
    /// assert_eq!(code.organisation_code(), "M000100Y4");
    /// ```
    pub fn organisation_code(&self) -> &str {
        self.0.get(8..17).unwrap_or_default()
    }

    /// Returns characters 3 to 8, the administrative division in which it was registered.
    ///
    /// ```
    /// # use organ::CreditCode;
    /// let code = CreditCode::read("91350100M000100Y43").unwrap();
    /// assert_eq!(code.division(), "350100");
    /// ```
    pub fn division(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn value(letter: char, place: usize) -> Option<usize> {
    let value = CHARACTERS.chars().position(|one| one == letter)?;
    match place {
        // No registering authority has the number 0; rows of zeros stand in for a missing code.
        1 => (value > 0).then_some(value),
        // An administrative division (GB/T 2260), digits only.
        3..=8 => (value < 10).then_some(value),
        _ => Some(value),
    }
}
