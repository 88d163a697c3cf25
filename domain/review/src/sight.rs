//! A finding while the text is still read: placed in bytes, to be counted in characters at the end.

use std::borrow::Cow;
use std::ops::Range;

use document::{Confidence, Finding, Severity, Suggestion};

use crate::mask;
use crate::rule;

/// A finding placed in bytes.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    pub(crate) rule: Cow<'static, str>,
    pub(crate) severity: Severity,
    pub(crate) bytes: Range<usize>,
    pub(crate) reason: String,
    pub(crate) suggestion: Option<Suggestion>,
    pub(crate) basis: Option<Cow<'static, str>>,
    pub(crate) confidence: Confidence,
}

impl Sight {
    /// Returns a sight with the default severity and basis of its rule.
    pub(crate) fn new(
        name: &'static str,
        bytes: Range<usize>,
        confidence: Confidence,
        reason: impl Into<String>,
    ) -> Sight {
        let known = rule::rule(name);
        Sight {
            rule: Cow::Borrowed(name),
            severity: known.map_or(Severity::Warning, |rule| rule.severity),
            bytes,
            reason: reason.into(),
            suggestion: None,
            basis: known.and_then(|rule| rule.basis).map(Cow::Borrowed),
            confidence,
        }
    }

    /// Returns a sight of personal data: doubtful ones warn, surer ones block.
    pub(crate) fn personal(
        name: &'static str,
        bytes: Range<usize>,
        confidence: Confidence,
        reason: impl Into<String>,
    ) -> Sight {
        let sight = Sight::new(name, bytes, confidence, reason);
        match confidence {
            Confidence::Low => sight.severity(Severity::Warning),
            Confidence::Medium | Confidence::High => sight,
        }
    }

    /// Sets another severity.
    pub(crate) fn severity(mut self, severity: Severity) -> Sight {
        self.severity = severity;
        self
    }

    /// Suggests other words.
    pub(crate) fn replace(mut self, words: impl Into<String>) -> Sight {
        self.suggestion = Some(Suggestion::Replace(words.into()));
        self
    }

    /// Suggests what a person should do.
    pub(crate) fn advise(mut self, words: impl Into<String>) -> Sight {
        self.suggestion = Some(Suggestion::Advise(words.into()));
        self
    }
}

/// Turns sights into findings, in order of their places, in one pass over the text.
pub(crate) fn findings(text: &str, mut sights: Vec<Sight>) -> Vec<Finding> {
    sights.sort_by(|a, b| {
        (a.bytes.start, a.bytes.end, &a.rule).cmp(&(b.bytes.start, b.bytes.end, &b.rule))
    });
    sights.dedup_by(|a, b| a.bytes == b.bytes && a.rule == b.rule);
    let (mut byte, mut character) = (0, 0);
    sights
        .into_iter()
        .map(|sight| {
            character += characters(&text.as_bytes()[byte..sight.bytes.start]);
            byte = sight.bytes.start;
            let words = &text[sight.bytes.clone()];
            let mut finding = Finding {
                rule: sight.rule,
                severity: sight.severity,
                place: character..character + characters(words.as_bytes()),
                text: words.to_owned(),
                reason: sight.reason,
                suggestion: sight.suggestion,
                basis: sight.basis,
                confidence: sight.confidence,
            };
            if finding.suggestion.is_none() {
                finding.suggestion = mask::mask(&finding).map(Suggestion::Replace);
            }
            finding
        })
        .collect()
}

/// Counts characters: the bytes that do not continue one.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte as i8 >= -0x40).count()
}
