//! The organisation code (组织机构代码, GB 11714-1997), which older index numbers begin with.

use std::fmt;

use crate::fold::fold_code;

const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// An organisation code whose check character is right.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationCode(String);

/// The words are not an organisation code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnOrganisationCode {
    /// It is not eight letters or digits and a check character.
    #[error("an organisation code is eight letters or digits and a check character")]
    Form,
    /// The last character does not follow from the others.
    #[error("the check character of the organisation code is {found}, not {expected}")]
    CheckCharacter {
        /// The last character as written.
        found: char,
        /// What it ought to be.
        expected: char,
    },
}

impl OrganisationCode {
    /// Reads a code with or without its hyphen, in any letter case and width, and checks it.
    ///
    /// # Errors
    /// [`NotAnOrganisationCode`] says what is wrong with the words.
    ///
    /// ```
    /// use organ::OrganisationCode;
    /// assert_eq!(OrganisationCode::read("d2143569x")?.to_string(), "D2143569-X");
    /// # Ok::<(), organ::NotAnOrganisationCode>(())
    /// ```
    pub fn read(words: &str) -> Result<OrganisationCode, NotAnOrganisationCode> {
        let folded = fold_code(words);
        let letters: Vec<char> = match folded.split_once('-') {
            Some((body, check)) if body.chars().count() == 8 => {
                body.chars().chain(check.chars()).collect()
            }
            Some(_) => return Err(NotAnOrganisationCode::Form),
            None => folded.chars().collect(),
        };
        let &[ref body @ .., found] = letters.as_slice() else {
            return Err(NotAnOrganisationCode::Form);
        };
        if body.len() != 8 || !(found.is_ascii_digit() || found == 'X') {
            return Err(NotAnOrganisationCode::Form);
        }
        let mut sum = 0;
        for (letter, weight) in body.iter().zip(WEIGHTS) {
            sum += weight * letter.to_digit(36).ok_or(NotAnOrganisationCode::Form)?;
        }
        let expected = match 11 - sum % 11 {
            10 => 'X',
            11 => '0',
            value => char::from_digit(value, 10).unwrap_or('0'),
        };
        if found != expected {
            return Err(NotAnOrganisationCode::CheckCharacter { found, expected });
        }
        Ok(OrganisationCode(letters.into_iter().collect()))
    }

    /// Returns the nine characters without a hyphen.
    ///
    /// ```
    /// # use organ::OrganisationCode;
    /// assert_eq!(OrganisationCode::read("D2143569-X").unwrap().as_str(), "D2143569X");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Writes the code with its hyphen: D2143569-X.
impl fmt::Display for OrganisationCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (body, check) = self.0.split_at_checked(8).unwrap_or((&self.0, ""));
        write!(out, "{body}-{check}")
    }
}
