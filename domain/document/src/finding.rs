//! What a check saw: the one type for it everywhere, from a typing error in a draft to a dead link.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// One thing that a check saw, with its place, its reason and the way out.
///
/// Rule names are grouped by prefix: `personal.`, `secrecy.`, `wording.`, `structure.`,
/// `tampering.`, `release.`, `reading.`. Texts for people are Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that saw it, such as `personal.identity_number`.
    pub rule: Cow<'static, str>,
    /// Whether it stands in the way of publication.
    pub severity: Severity,
    /// Where it stands: characters (Unicode scalar values) of the text that was checked.
    pub place: Range<usize>,
    /// The words at that place, as they stand in the text.
    pub text: String,
    /// Why this is a finding, in Chinese.
    pub reason: String,
    /// What would mend it.
    pub suggestion: Option<Suggestion>,
    /// The article of law or the standard that it rests on, in Chinese.
    pub basis: Option<Cow<'static, str>>,
    /// How sure the rule is.
    pub confidence: Confidence,
}

/// What would mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suggestion {
    /// Put these words in place of [`Finding::text`]; one click applies it.
    Replace(String),
    /// Do this, in words for a person.
    Advise(String),
}

impl Suggestion {
    /// Returns the words of the suggestion, whichever sort it is.
    pub fn words(&self) -> &str {
        match self {
            Suggestion::Replace(words) | Suggestion::Advise(words) => words,
        }
    }
}

/// How a finding bears on publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Notice,
    /// A person should look.
    Warning,
    /// Nothing is published until it is corrected, or waived with name and reason.
    Blocking,
}

impl Severity {
    /// Returns the stable English code: `notice`, `warning` or `blocking`.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Notice => "notice",
            Severity::Warning => "warning",
            Severity::Blocking => "blocking",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// How sure a rule is of a finding (see `identifiers`: pattern, checksum, context).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Pattern alone.
    Low,
    /// Pattern and checksum, or pattern and context.
    Medium,
    /// Pattern, checksum and context.
    High,
}

impl Confidence {
    /// Returns the stable English code: `low`, `medium` or `high`.
    pub fn code(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

impl Finding {
    /// Tells whether this finding stands in the way of publication.
    pub fn is_blocking(&self) -> bool {
        self.severity == Severity::Blocking
    }
}
