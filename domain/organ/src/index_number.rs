//! The index number (索引号) of a record: whose, of which year, and a running number.

use std::fmt;

use crate::credit_code::CreditCode;
use crate::fold::fold_code;
use crate::organisation_code::OrganisationCode;

const PLAUSIBLE_YEARS: std::ops::RangeInclusive<i16> = 1949..=2199;
/// The longest index numbers in use, in six parts with a date, have about 40 characters.
const MOST_CHARACTERS: usize = 64;

/// The index number of a record, exactly as printed. No form is prescribed nationally; ours is
/// `credit code/year-serial`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndexNumber(String);

/// What an index number says by its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexNumberForm {
    /// `code/year-serial`, the usual form since 2017.
    Usual {
        /// Whose number it is.
        issuer: IssuerCode,
        /// The year.
        year: i16,
        /// The month, where the number carries one (`202110`).
        month: Option<u8>,
        /// The running number.
        serial: u32,
    },
    /// Any other form, such as the parts and hyphens of 2008.
    Other,
}

/// The code at the front of an index number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssuerCode {
    /// A unified social credit code whose check holds.
    Credit(CreditCode),
    /// An organisation code whose check holds.
    Organisation(OrganisationCode),
    /// A code of the platform's own, or one that fails its check: a reason to warn, not to refuse.
    Unchecked(String),
}

/// The words, or the parts, do not make an index number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnIndexNumber {
    /// There are no words.
    #[error("the index number is empty")]
    Empty,
    /// It is too long to be one.
    #[error("an index number has at most 64 characters, not {found}")]
    TooLong {
        /// How many characters there are.
        found: usize,
    },
    /// It holds a line break or another control character.
    #[error("the index number holds a control character")]
    ControlCharacter,
    /// It holds no digit, so it is a word from the page and not a number.
    #[error("the index number \"{printed}\" holds no digit")]
    NoDigit {
        /// The words.
        printed: String,
    },
    /// The year is not one in which such numbers are given.
    #[error("{year} is not a year between 1949 and 2199")]
    Year {
        /// The year.
        year: i16,
    },
    /// Running numbers start from 1.
    #[error("the running number of an index number starts from 1")]
    SerialZero,
}

impl IndexNumber {
    /// Makes the number of a record from the credit code of its issuer, the year and a running
    /// number, which has at least five digits.
    ///
    /// # Errors
    /// [`NotAnIndexNumber::Year`] and [`NotAnIndexNumber::SerialZero`].
    ///
    /// ```
    /// use organ::{CreditCode, IndexNumber};
    /// let code = CreditCode::read("113708280043326001")?;
    /// let number = IndexNumber::new(&code, 2026, 17)?;
    /// assert_eq!(number.as_str(), "113708280043326001/2026-00017");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(code: &CreditCode, year: i16, serial: u32) -> Result<IndexNumber, NotAnIndexNumber> {
        if !PLAUSIBLE_YEARS.contains(&year) {
            return Err(NotAnIndexNumber::Year { year });
        }
        if serial == 0 {
            return Err(NotAnIndexNumber::SerialZero);
        }
        Ok(IndexNumber(format!("{code}/{year}-{serial:05}")))
    }

    /// Reads a number of any form and keeps it as printed, without the white space around it.
    ///
    /// # Errors
    /// [`NotAnIndexNumber`] when the words cannot be a number of any form.
    ///
    /// ```
    /// use organ::IndexNumber;
    /// assert_eq!(IndexNumber::read(" 0142768-8/2022-00185 ")?.as_str(), "0142768-8/2022-00185");
    /// # Ok::<(), organ::NotAnIndexNumber>(())
    /// ```
    pub fn read(words: &str) -> Result<IndexNumber, NotAnIndexNumber> {
        let printed = words.trim();
        let found = printed.chars().count();
        if found == 0 {
            return Err(NotAnIndexNumber::Empty);
        }
        if found > MOST_CHARACTERS {
            return Err(NotAnIndexNumber::TooLong { found });
        }
        if printed.chars().any(char::is_control) {
            return Err(NotAnIndexNumber::ControlCharacter);
        }
        if !fold_code(printed).contains(|letter: char| letter.is_ascii_digit()) {
            return Err(NotAnIndexNumber::NoDigit {
                printed: printed.to_owned(),
            });
        }
        Ok(IndexNumber(printed.to_owned()))
    }

    /// Returns the number as printed.
    ///
    /// ```
    /// # use organ::IndexNumber;
    /// assert_eq!(IndexNumber::read("000014349/2017-00110").unwrap().as_str(), "000014349/2017-00110");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns what the number says by its form; letter case, width and kinds of hyphen make no
    /// difference.
    ///
    /// ```
    /// use organ::{IndexNumber, IndexNumberForm};
    /// let number = IndexNumber::read("035210000/2025－00016")?;
    /// assert!(matches!(number.form(), IndexNumberForm::Usual { year: 2025, serial: 16, .. }));
    /// # Ok::<(), organ::NotAnIndexNumber>(())
    /// ```
    pub fn form(&self) -> IndexNumberForm {
        usual_form(&fold_code(&self.0)).unwrap_or(IndexNumberForm::Other)
    }
}

impl fmt::Display for IndexNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn usual_form(folded: &str) -> Option<IndexNumberForm> {
    let (code, rest) = folded.split_once('/')?;
    let (period, serial) = rest.split_once('-')?;
    let (year, month) = read_period(period)?;
    let serial = digits(serial)
        .filter(|digits| (4..=10).contains(&digits.len()))?
        .parse()
        .ok()?;
    Some(IndexNumberForm::Usual {
        issuer: issuer(code)?,
        year,
        month,
        serial,
    })
}

fn issuer(code: &str) -> Option<IssuerCode> {
    let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    if !(5..=18).contains(&code.len()) || !code.bytes().all(allowed) {
        return None;
    }
    if let Ok(code) = CreditCode::read(code) {
        return Some(IssuerCode::Credit(code));
    }
    Some(match OrganisationCode::read(code) {
        Ok(code) => IssuerCode::Organisation(code),
        Err(_) => IssuerCode::Unchecked(code.to_owned()),
    })
}

fn read_period(period: &str) -> Option<(i16, Option<u8>)> {
    let (year, month) = digits(period)?.split_at_checked(4)?;
    let year = year
        .parse()
        .ok()
        .filter(|year| PLAUSIBLE_YEARS.contains(year))?;
    match month.len() {
        0 => Some((year, None)),
        2 => Some((
            year,
            Some(
                month
                    .parse()
                    .ok()
                    .filter(|month| (1..=12).contains(month))?,
            ),
        )),
        _ => None,
    }
}

fn digits(words: &str) -> Option<&str> {
    (!words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit())).then_some(words)
}
