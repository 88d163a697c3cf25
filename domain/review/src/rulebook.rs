//! The rules of a review, compiled once: every word of every lexicon in one automaton.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use document::Suggestion;

use crate::check::Setting;
use crate::lexicon::{Lexicon, LexiconEntry};
use crate::page::{Page, holds_any};
use crate::secrecy::{self, Mark};
use crate::sight::Sight;
use crate::{address, in_force, rule};

/// What a word of the automaton sets off.
#[derive(Debug, Clone, Copy)]
enum Word {
    Entry(usize),
    Mark(Mark),
    Address,
    InForce,
}

/// Rules compiled for use on many texts, by many threads at once.
#[derive(Debug)]
pub struct Rulebook {
    automaton: AhoCorasick,
    words: Vec<Word>,
    entries: Vec<LexiconEntry>,
}

/// Why lexicons cannot be compiled.
#[derive(Debug, thiserror::Error)]
pub enum RulebookError {
    /// A term is empty.
    #[error("the lexicon {lexicon} has an empty term")]
    EmptyTerm {
        /// The name of the lexicon.
        lexicon: String,
    },
    /// A rule name lacks a known group.
    #[error("the lexicon {lexicon} gives {term} the rule {rule}, which belongs to no group")]
    UnknownGroup {
        /// The name of the lexicon.
        lexicon: String,
        /// The term.
        term: String,
        /// The rule.
        rule: String,
    },
    /// Writing the right words would be a finding again.
    #[error("the lexicon {lexicon} corrects {term} to words that hold it")]
    RightHoldsTerm {
        /// The name of the lexicon.
        lexicon: String,
        /// The term.
        term: String,
    },
    /// The automaton would be too large.
    #[error("the lexicons cannot be compiled")]
    TooLarge(#[source] aho_corasick::BuildError),
}

impl Rulebook {
    /// Compiles lexicons together with the built-in patterns.
    ///
    /// ```
    /// let rulebook = review::Rulebook::new(Vec::new()).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`RulebookError`] when an entry contradicts itself or there are too many.
    pub fn new(lexicons: Vec<Lexicon>) -> Result<Rulebook, RulebookError> {
        let mut entries = Vec::new();
        for lexicon in lexicons {
            for entry in lexicon.entries {
                check_entry(&lexicon.name, &entry)?;
                entries.push(entry);
            }
        }
        Rulebook::compile(entries).map_err(RulebookError::TooLarge)
    }

    /// Returns a rulebook without lexicons: personal data, secrecy marks, addresses, odd characters.
    ///
    /// ```
    /// let rulebook = review::Rulebook::builtin_patterns_only();
    /// ```
    pub fn builtin_patterns_only() -> Rulebook {
        Rulebook::compile(Vec::new()).expect("a few dozen fixed words fit into an automaton")
    }

    fn compile(entries: Vec<LexiconEntry>) -> Result<Rulebook, aho_corasick::BuildError> {
        let marks = secrecy::WORDS
            .iter()
            .map(|&(word, mark)| (word, Word::Mark(mark)));
        let addresses = address::TRIGGERS.iter().map(|&word| (word, Word::Address));
        let in_force = in_force::TRIGGERS.iter().map(|&word| (word, Word::InForce));
        let own = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (&*entry.term, Word::Entry(at)));
        let (terms, words): (Vec<&str>, Vec<Word>) =
            own.chain(marks).chain(addresses).chain(in_force).unzip();
        let automaton = AhoCorasickBuilder::new()
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .build(terms)?;
        Ok(Rulebook {
            automaton,
            words,
            entries,
        })
    }

    /// Sees every word of the automaton in one walk over the text.
    pub(crate) fn see(&self, page: Page<'_>, setting: &Setting<'_>, sights: &mut Vec<Sight>) {
        let mut hits: Vec<(Range<usize>, usize)> = Vec::new();
        for found in self.automaton.find_overlapping_iter(page.text) {
            match self.words[found.pattern().as_usize()] {
                Word::Entry(at) if stands(page, &found.range(), &self.entries[at]) => {
                    keep_longest(&mut hits, found.range(), at);
                }
                Word::Entry(_) => {}
                Word::Mark(mark) => sights.extend(secrecy::see(page, found.range(), mark)),
                Word::Address => address::see(page, found.end(), sights),
                Word::InForce => {
                    sights.extend(in_force::see(page, found.start(), setting.signed_on));
                }
            }
        }
        sights.extend(
            hits.into_iter()
                .map(|(place, at)| sight(place, &self.entries[at])),
        );
    }
}

fn check_entry(lexicon: &str, entry: &LexiconEntry) -> Result<(), RulebookError> {
    let lexicon = lexicon.to_owned();
    let term = entry.term.clone();
    const GROUPS: &[&str] = &[
        "personal.",
        "secrecy.",
        "wording.",
        "structure.",
        "tampering.",
    ];
    if term.trim().is_empty() {
        return Err(RulebookError::EmptyTerm { lexicon });
    }
    if !GROUPS.iter().any(|group| entry.rule.starts_with(group)) {
        return Err(RulebookError::UnknownGroup {
            lexicon,
            term,
            rule: entry.rule.clone(),
        });
    }
    let holds = |right: &String| {
        right
            .to_ascii_lowercase()
            .contains(&term.to_ascii_lowercase())
    };
    if entry.right.as_ref().is_some_and(holds) {
        return Err(RulebookError::RightHoldsTerm { lexicon, term });
    }
    Ok(())
}

/// Adds a hit; of hits that overlap the longest is kept, the first one among equals.
///
/// Hits come in order of their ends, so that only the last ones can overlap.
fn keep_longest(hits: &mut Vec<(Range<usize>, usize)>, place: Range<usize>, at: usize) {
    let overlapping = hits
        .iter()
        .rev()
        .take_while(|(known, _)| known.end > place.start);
    let (mut count, mut longest) = (0, 0);
    for (known, _) in overlapping {
        count += 1;
        longest = longest.max(known.len());
    }
    if longest < place.len() {
        hits.truncate(hits.len() - count);
        hits.push((place, at));
    }
}

/// Tells whether the context of an entry lets a hit stand.
fn stands(page: Page<'_>, place: &Range<usize>, entry: &LexiconEntry) -> bool {
    let excepted = entry.context.except_within.iter().any(|longer| {
        longer.match_indices(&*entry.term).any(|(offset, _)| {
            let start = place.start.checked_sub(offset);
            start.is_some_and(|start| page.text.as_bytes()[start..].starts_with(longer.as_bytes()))
        })
    });
    let alone = |outer: Option<char>| !outer.is_some_and(|one| one.is_ascii_alphanumeric());
    let first = entry.term.chars().next();
    let last = entry.term.chars().next_back();
    let cut_before = !alone(first) && !alone(page.previous(place.start));
    let cut_after = !alone(last) && !alone(page.next(place.end));
    let near: Vec<&str> = entry.context.near.iter().map(String::as_str).collect();
    let line = || &page.text[page.line(place.start)];
    !excepted && !cut_before && !cut_after && (near.is_empty() || holds_any(line(), &near))
}

fn sight(place: Range<usize>, entry: &LexiconEntry) -> Sight {
    let basis = entry.basis.clone().map(Cow::Owned);
    let by_rule = || {
        rule::rule(&entry.rule)
            .and_then(|rule| rule.basis)
            .map(Cow::Borrowed)
    };
    Sight {
        rule: Cow::Owned(entry.rule.clone()),
        severity: entry.severity,
        bytes: place,
        reason: entry.reason.clone(),
        suggestion: match &entry.right {
            Some(right) => Some(Suggestion::Replace(right.clone())),
            None => Some(Suggestion::Advise(
                "请核对；与内容无关的，删去并检查是否被篡改".to_owned(),
            )),
        },
        basis: basis.or_else(by_rule),
        confidence: entry.confidence,
    }
}
