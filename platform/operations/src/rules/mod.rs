//! The law as data: reads `rules/`, built in or given, and hands typed values to the domain.

mod catalogue;
mod catalogue_field;
mod catalogue_frame;
mod holidays;
mod lexicon;

#[cfg(test)]
mod builtin_test;
#[cfg(test)]
mod refusal_test;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use ::calendar::{Calendar, CalendarError, NoticeError};
use ::catalogue::Catalogue;
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use review::Rulebook;
use sha2::{Digest, Sha256};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../rules");

/// One edition of all rules: every file, its digest, and what the files say.
#[derive(Debug, Clone)]
pub struct Rules {
    files: BTreeMap<String, RuleFile>,
    edition: RuleEdition,
    catalogue: Catalogue,
    calendar: Calendar,
    rulebook: Arc<Rulebook>,
}

/// A rule file, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256 digest.
    pub digest: [u8; 32],
}

/// The SHA-256 digest over the paths and digests of all rule files, in order of their paths.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleEdition(pub [u8; 32]);

/// A rule file that cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RuleError {
    /// The path below `rules/`.
    pub path: String,
    /// The line, from 1, where the trouble is known to stand.
    pub line: Option<usize>,
    /// What is wrong, and with which key.
    pub reason: String,
    /// The same for pages, which say it in the words of their readers.
    pub trouble: RuleTrouble,
}

/// What is wrong with a rule file, as far as it is one of the slips that officers make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleTrouble {
    /// It is not text in UTF-8.
    NotText,
    /// It is not TOML.
    Syntax,
    /// A key that the file may not have.
    UnknownKey {
        /// The key.
        key: String,
    },
    /// A key that the file lacks.
    MissingKey {
        /// The key.
        key: String,
    },
    /// A value of another sort than its key has.
    WrongValue,
    /// What stands in the place of a date.
    NotADate {
        /// As written.
        written: String,
    },
    /// A holiday that ends before it begins, or takes longer than a month.
    HolidayLength {
        /// Its first day.
        from: Date,
        /// Its last day.
        to: Date,
    },
    /// A notice of holidays that contradicts itself.
    Notice(NoticeError),
    /// Notices that contradict each other.
    Notices(CalendarError),
    /// Anything else; the reason says it.
    Other,
}

impl fmt::Display for RuleError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "rules/{}:{line}: {}", self.path, self.reason),
            None => write!(out, "rules/{}: {}", self.path, self.reason),
        }
    }
}

impl fmt::Display for RuleEdition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for RuleEdition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RuleEdition({self})")
    }
}

impl Rules {
    /// Reads the rules that are built in.
    ///
    /// # Errors
    /// [`RuleError`] when a built-in file is wrong; a test holds that none is.
    pub fn builtin() -> Result<Rules, RuleError> {
        Rules::from_files(Vec::new())
    }

    /// Reads the built-in rules with these files added to them or put in their place; a path is
    /// below `rules/`, such as `catalogue/notice.toml`.
    ///
    /// # Errors
    /// [`RuleError`] names the file, the line and the reason.
    pub fn from_files(files: Vec<(String, Vec<u8>)>) -> Result<Rules, RuleError> {
        let mut all = built_in_files();
        for (path, bytes) in files {
            check_path(&path)?;
            all.insert(path, RuleFile::of(bytes));
        }
        let edition = edition_of(&all);
        let texts = toml_texts(&all)?;
        let below = |folder: &'static str| {
            texts.iter().filter_map(move |(path, text)| {
                path.starts_with(folder).then_some((path.as_str(), *text))
            })
        };
        let catalogue = catalogue::read(below("catalogue/"))?;
        let calendar = holidays::read(below("holidays/"))?;
        let rulebook = Arc::new(lexicon::read(below("lexicon/"))?);
        Ok(Rules {
            edition,
            catalogue,
            calendar,
            rulebook,
            files: all,
        })
    }

    /// Returns the digest that acts record, so that one can tell which law was applied.
    pub fn edition(&self) -> RuleEdition {
        self.edition
    }

    /// Returns every rule file by its path below `rules/`.
    pub fn files(&self) -> &BTreeMap<String, RuleFile> {
        &self.files
    }

    /// Returns what has to be published.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Returns which days are working days.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Returns what a text is checked against: every lexicon, compiled, and the built-in patterns.
    pub fn rulebook(&self) -> &Rulebook {
        &self.rulebook
    }
}

impl RuleFile {
    fn of(bytes: Vec<u8>) -> RuleFile {
        let digest = Sha256::digest(&bytes).into();
        RuleFile { bytes, digest }
    }
}

impl RuleError {
    fn new(path: &str, line: Option<usize>, reason: impl fmt::Display) -> RuleError {
        RuleError {
            path: path.to_owned(),
            line,
            reason: reason.to_string(),
            trouble: RuleTrouble::Other,
        }
    }

    fn because(mut self, trouble: RuleTrouble) -> RuleError {
        self.trouble = trouble;
        self
    }
}

fn built_in_files() -> BTreeMap<String, RuleFile> {
    let mut files = BTreeMap::new();
    let mut folders = vec![&BUILT_IN];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if !path.ends_with(".md") {
                files.insert(path, RuleFile::of(file.contents().to_vec()));
            }
        }
    }
    files
}

/// The folders that rules are read from; a misspelt one would be law that nobody applies.
const FOLDERS: [&str; 5] = [
    "catalogue",
    "holidays",
    "indicators",
    "lexicon",
    "procedures",
];

fn check_path(path: &str) -> Result<(), RuleError> {
    let mut parts = path.split('/');
    let known = parts.next().is_some_and(|folder| FOLDERS.contains(&folder));
    let plain =
        |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains('\\');
    let names: Vec<&str> = parts.collect();
    if known && !names.is_empty() && names.into_iter().all(plain) {
        return Ok(());
    }
    let folders = FOLDERS.join("/, ");
    let reason = format!("rules are read from {folders}/ and nowhere else");
    Err(RuleError::new(path, None, reason))
}

fn edition_of(files: &BTreeMap<String, RuleFile>) -> RuleEdition {
    let mut hash = Sha256::new();
    hash.update(b"gongkai/rules/v1\n");
    for (path, file) in files {
        hash.update((path.len() as u64).to_be_bytes());
        hash.update(path.as_bytes());
        hash.update(file.digest);
    }
    RuleEdition(hash.finalize().into())
}

fn toml_texts(files: &BTreeMap<String, RuleFile>) -> Result<Vec<(String, &str)>, RuleError> {
    let is_toml = |path: &&String| path.ends_with(".toml");
    files
        .keys()
        .filter(is_toml)
        .map(|path| match std::str::from_utf8(&files[path].bytes) {
            Ok(text) => Ok((path.clone(), text.strip_prefix('\u{feff}').unwrap_or(text))),
            Err(_) => {
                let error = RuleError::new(path, None, "the file is not UTF-8 text");
                Err(error.because(RuleTrouble::NotText))
            }
        })
        .collect()
}

/// Reads one TOML text; what `toml` says of an error is kept to its sentence and its line.
fn parsed<T: serde::de::DeserializeOwned>(path: &str, text: &str) -> Result<T, RuleError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line_of(text, span.start));
        let message = error.message().trim();
        RuleError::new(path, line, message).because(trouble_of(message))
    })
}

/// Tells the slips apart that `toml` and `serde` name; the key stands in backquotes.
fn trouble_of(message: &str) -> RuleTrouble {
    let key = message.split('`').nth(1).unwrap_or_default().to_owned();
    if message.starts_with("unknown field") {
        RuleTrouble::UnknownKey { key }
    } else if message.starts_with("missing field") {
        RuleTrouble::MissingKey { key }
    } else if message.starts_with("invalid type") || message.starts_with("invalid value") {
        RuleTrouble::WrongValue
    } else {
        RuleTrouble::Syntax
    }
}

fn line_of(text: &str, place: usize) -> usize {
    let before = text.as_bytes().get(..place).unwrap_or(text.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// Turns the date of a TOML file into a civil date; a time of day has no place in law here.
fn civil_date(written: &toml::value::Datetime) -> Result<Date, String> {
    let (Some(date), None, None) = (written.date, written.time, written.offset) else {
        return Err(format!(
            "`{written}` is not a plain date such as 2026-01-31"
        ));
    };
    let whole = || -> Option<Date> {
        let year = i16::try_from(date.year).ok()?;
        Date::new(
            year,
            i8::try_from(date.month).ok()?,
            i8::try_from(date.day).ok()?,
        )
        .ok()
    };
    whole().ok_or_else(|| format!("`{written}` is not a date"))
}
