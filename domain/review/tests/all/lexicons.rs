//! The lexicons of `rules/`, parsed as `operations` parses them.

use std::sync::OnceLock;

use document::{Confidence, Severity};
use review::{Lexicon, LexiconContext, LexiconEntry, Rulebook};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    name: String,
    #[serde(default)]
    group: Vec<Group>,
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    rule: String,
    severity: String,
    confidence: String,
    reason: String,
    basis: Option<String>,
    #[serde(rename = "category")]
    _category: Option<String>,
    #[serde(default)]
    pairs: Vec<(String, String)>,
    #[serde(default)]
    terms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    term: String,
    right: Option<String>,
    rule: String,
    severity: String,
    confidence: String,
    reason: String,
    basis: Option<String>,
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
}

const FILES: &[&str] = &[
    include_str!("../../../../rules/lexicon/wording.toml"),
    include_str!("../../../../rules/lexicon/spam.toml"),
    include_str!("../../../../rules/lexicon/secrecy.toml"),
];

/// Every lexicon of `rules/`.
pub(crate) fn lexicons() -> Vec<Lexicon> {
    FILES
        .iter()
        .map(|file| lexicon(toml::from_str(file).expect("a lexicon file parses")))
        .collect()
}

/// A rulebook of every lexicon, compiled once for all tests.
pub(crate) fn rulebook() -> &'static Rulebook {
    static RULEBOOK: OnceLock<Rulebook> = OnceLock::new();
    RULEBOOK.get_or_init(|| Rulebook::new(lexicons()).expect("the lexicons fit together"))
}

fn lexicon(file: File) -> Lexicon {
    assert_eq!(file.format, 1);
    let grouped = file.group.into_iter().flat_map(entries_of);
    let single = file.entry.into_iter().map(|entry| LexiconEntry {
        reason: reason(&entry.reason, entry.right.as_deref()),
        term: entry.term,
        right: entry.right,
        rule: entry.rule,
        severity: severity(&entry.severity),
        confidence: confidence(&entry.confidence),
        basis: entry.basis,
        context: LexiconContext {
            except_within: entry.except,
            near: entry.near,
        },
    });
    Lexicon {
        name: file.name,
        entries: grouped.chain(single).collect(),
    }
}

fn entries_of(group: Group) -> Vec<LexiconEntry> {
    let pairs = group
        .pairs
        .into_iter()
        .map(|(wrong, right)| (wrong, Some(right)));
    let terms = group.terms.into_iter().map(|term| (term, None));
    pairs
        .chain(terms)
        .map(|(term, right)| LexiconEntry {
            reason: reason(&group.reason, right.as_deref()),
            term,
            right,
            rule: group.rule.clone(),
            severity: severity(&group.severity),
            confidence: confidence(&group.confidence),
            basis: group.basis.clone(),
            context: LexiconContext::default(),
        })
        .collect()
}

fn reason(words: &str, right: Option<&str>) -> String {
    words.replace("{right}", right.unwrap_or(""))
}

fn severity(code: &str) -> Severity {
    let all = [Severity::Notice, Severity::Warning, Severity::Blocking];
    all.into_iter()
        .find(|severity| severity.code() == code)
        .expect("a known severity")
}

fn confidence(code: &str) -> Confidence {
    let all = [Confidence::Low, Confidence::Medium, Confidence::High];
    all.into_iter()
        .find(|confidence| confidence.code() == code)
        .expect("a known confidence")
}
