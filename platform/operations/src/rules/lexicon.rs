//! Reads `lexicon/*.toml`: words that should not stand in an official text.

use document::{Confidence, Severity};
use review::{Lexicon, LexiconContext, LexiconEntry, Rulebook};
use serde::Deserialize;
use toml::Spanned;

use super::{RuleError, line_of, parsed};

/// The format of the files that this release reads.
const FORMAT: u32 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLexicon {
    format: u32,
    name: String,
    #[serde(default)]
    group: Vec<RawGroup>,
    #[serde(default)]
    entry: Vec<RawEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    rule: Spanned<String>,
    severity: String,
    confidence: String,
    reason: String,
    basis: Option<String>,
    /// What the words are about, for people.
    #[serde(rename = "category")]
    _category: Option<String>,
    #[serde(default)]
    pairs: Vec<[String; 2]>,
    #[serde(default)]
    terms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    term: Spanned<String>,
    right: Option<String>,
    rule: String,
    severity: String,
    confidence: String,
    reason: String,
    basis: Option<String>,
    #[serde(rename = "category")]
    _category: Option<String>,
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
}

/// Reads every lexicon and compiles them for use.
pub(super) fn read<'t>(
    files: impl Iterator<Item = (&'t str, &'t str)>,
) -> Result<Rulebook, RuleError> {
    let lexicons: Result<Vec<Lexicon>, RuleError> =
        files.map(|(path, text)| read_lexicon(path, text)).collect();
    Rulebook::new(lexicons?).map_err(|error| RuleError::new("lexicon", None, error))
}

pub(super) fn read_lexicon(path: &str, text: &str) -> Result<Lexicon, RuleError> {
    let raw: RawLexicon = parsed(path, text)?;
    if raw.format != FORMAT {
        let reason = format!(
            "the lexicon has `format` {}, this release reads {FORMAT}",
            raw.format
        );
        return Err(RuleError::new(path, None, reason));
    }
    let at = |place: usize| {
        let line = line_of(text, place);
        move |reason: String| RuleError::new(path, Some(line), reason)
    };
    let mut entries = Vec::new();
    for group in raw.group {
        let place = group.rule.span().start;
        entries.extend(group.into_entries().map_err(at(place))?);
    }
    for entry in raw.entry {
        let place = entry.term.span().start;
        entries.push(entry.into_entry().map_err(at(place))?);
    }
    Ok(Lexicon {
        name: raw.name,
        entries,
    })
}

impl RawGroup {
    fn into_entries(self) -> Result<Vec<LexiconEntry>, String> {
        let severity = severity(&self.severity)?;
        let confidence = confidence(&self.confidence)?;
        let entry = |term: String, right: Option<String>| LexiconEntry {
            reason: worded(&self.reason, right.as_deref()),
            term,
            right,
            rule: self.rule.get_ref().clone(),
            severity,
            confidence,
            basis: self.basis.clone(),
            context: LexiconContext::default(),
        };
        let pairs = self
            .pairs
            .into_iter()
            .map(|[wrong, right]| entry(wrong, Some(right)));
        let mut entries: Vec<LexiconEntry> = pairs.collect();
        entries.extend(self.terms.into_iter().map(|term| entry(term, None)));
        Ok(entries)
    }
}

impl RawEntry {
    fn into_entry(self) -> Result<LexiconEntry, String> {
        Ok(LexiconEntry {
            severity: severity(&self.severity)?,
            confidence: confidence(&self.confidence)?,
            reason: worded(&self.reason, self.right.as_deref()),
            term: self.term.into_inner(),
            right: self.right,
            rule: self.rule,
            basis: self.basis,
            context: LexiconContext {
                except_within: self.except,
                near: self.near,
            },
        })
    }
}

fn worded(reason: &str, right: Option<&str>) -> String {
    reason.replace("{right}", right.unwrap_or_default())
}

fn severity(code: &str) -> Result<Severity, String> {
    [Severity::Notice, Severity::Warning, Severity::Blocking]
        .into_iter()
        .find(|severity| severity.code() == code)
        .ok_or_else(|| format!("`severity` holds `{code}`, which is not known here"))
}

fn confidence(code: &str) -> Result<Confidence, String> {
    [Confidence::Low, Confidence::Medium, Confidence::High]
        .into_iter()
        .find(|confidence| confidence.code() == code)
        .ok_or_else(|| format!("`confidence` holds `{code}`, which is not known here"))
}
