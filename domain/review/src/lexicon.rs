//! Lists of words that should not stand in an official text, as plain data.

use document::{Confidence, Severity};

/// A named list of entries, such as `rules/lexicon/wording.toml` after it was parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexicon {
    /// The name of the list.
    pub name: String,
    /// Its entries.
    pub entries: Vec<LexiconEntry>,
}

/// One word or phrase, what it stands for and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconEntry {
    /// The words that are looked for; ASCII letters match in either case.
    pub term: String,
    /// The words to write instead; `None` when only a person can say.
    pub right: Option<String>,
    /// The rule that a hit belongs to, such as `wording.misspelling`.
    pub rule: String,
    /// The severity of a hit.
    pub severity: Severity,
    /// How sure a hit is.
    pub confidence: Confidence,
    /// Why this is a finding, in Chinese.
    pub reason: String,
    /// The article that it rests on, in Chinese; `None` takes that of the rule.
    pub basis: Option<String>,
    /// When the words are innocent all the same.
    pub context: LexiconContext,
}

/// When the words of an entry are innocent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LexiconContext {
    /// Longer words that hold the term and are right (`权力机关` for a term `权力机`).
    pub except_within: Vec<String>,
    /// Words of which one has to stand on the same line; empty asks for nothing.
    pub near: Vec<String>,
}
