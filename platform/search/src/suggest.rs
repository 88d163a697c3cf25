//! Completes what is being typed into titles and numbers, by characters or by pinyin initials.

use std::collections::HashSet;
use std::ops::Bound;

use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query as EngineQuery, RangeQuery};
use tantivy::{TantivyDocument, Term};

use crate::error::SearchError;
use crate::fold::{folded, is_han};
use crate::index::{Index, first_text};
use crate::number;
use crate::query::{Query, Sort};
use crate::sound::{initials, run_characters};
use crate::wanted::{bare, phrase_query, with_filters};
use crate::words::cover;

/// The newest records that fit are looked at, of which the best are told.
const CANDIDATES: usize = 200;

/// The most suggestions that are told.
const MOST_SUGGESTIONS: usize = 20;

/// Nobody completes more than this many characters.
const LONGEST_PREFIX: usize = 60;

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestionKind {
    /// A title.
    Title,
    /// A document number.
    Number,
}

/// One completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The title or the number, as published.
    pub text: String,
    /// Which of them it is.
    pub kind: SuggestionKind,
    /// The newest record that has it.
    pub record: [u8; 16],
}

impl Index {
    /// Returns up to `limit` (at most 20) titles and numbers of a site that go on from what was
    /// typed: Chinese characters, or the first letters of their pinyin. Titles that begin so come
    /// first, then titles whose name begins so (after 关于, 印发, 《), then the others; newer
    /// before older.
    ///
    /// # Errors
    /// `Engine` when files of the index cannot be read.
    pub fn suggest(
        &self,
        site: &str,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let limit = limit.min(MOST_SUGGESTIONS);
        let prefix: String = prefix.chars().take(LONGEST_PREFIX).collect();
        let typed = folded(&prefix);
        let mut suggestions = self.numbers_from(site, &typed, limit)?;
        // Titles have at least half of the places.
        suggestions.truncate(limit / 2);
        let titles = self.titles_with(site, &typed, limit - suggestions.len())?;
        let titles_first = number::asked_for(&typed).is_none();
        if titles_first {
            Ok(titles.into_iter().chain(suggestions).collect())
        } else {
            suggestions.extend(titles);
            Ok(suggestions)
        }
    }

    fn titles_with(
        &self,
        site: &str,
        typed: &str,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let fields = self.fields();
        let wanted = bare(typed);
        if wanted.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let mut ways: Vec<(Occur, Box<dyn EngineQuery>)> = vec![(
            Occur::Should,
            phrase_query(fields.title, &cover(self.jieba(), typed)),
        )];
        let by_initials = wanted.iter().all(char::is_ascii_lowercase) && wanted.len() > 1;
        if by_initials {
            let pairs: Vec<(usize, String)> = wanted
                .windows(2)
                .enumerate()
                .map(|(offset, pair)| (offset, pair.iter().collect()))
                .collect();
            ways.push((Occur::Should, phrase_query(fields.title_initials, &pairs)));
        }
        let found = self.newest(site, Box::new(BooleanQuery::new(ways)))?;

        let mut ranked = Vec::new();
        let mut seen = HashSet::new();
        for (age, (record, document)) in found.into_iter().enumerate() {
            let title = first_text(&document, fields.title);
            if seen.insert(title.clone()) {
                ranked.push((place_in(&title, &wanted, by_initials), age, title, record));
            }
        }
        ranked.sort();
        ranked.truncate(limit);
        Ok(ranked
            .into_iter()
            .map(|(_, _, text, record)| Suggestion {
                text,
                kind: SuggestionKind::Title,
                record,
            })
            .collect())
    }

    fn numbers_from(
        &self,
        site: &str,
        typed: &str,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let fields = self.fields();
        let from = number::key_prefix(typed);
        if from.chars().count() < 2 || !from.chars().any(|c| is_han(c) || c.is_ascii_digit()) {
            return Ok(Vec::new());
        }
        // No key contains the highest character, so all keys that begin so come before it.
        let to = format!("{from}{}", char::MAX);
        let range = RangeQuery::new(
            Bound::Included(Term::from_field_text(fields.number, &from)),
            Bound::Excluded(Term::from_field_text(fields.number, &to)),
        );
        let mut seen = HashSet::new();
        let mut suggestions = Vec::new();
        for (record, document) in self.newest(site, Box::new(range))? {
            let text = first_text(&document, fields.printed_number);
            if !text.is_empty() && suggestions.len() < limit && seen.insert(text.clone()) {
                suggestions.push(Suggestion {
                    text,
                    kind: SuggestionKind::Number,
                    record,
                });
            }
        }
        Ok(suggestions)
    }

    fn newest(
        &self,
        site: &str,
        words: Box<dyn EngineQuery>,
    ) -> Result<Vec<([u8; 16], TantivyDocument)>, SearchError> {
        let searcher = self.searcher();
        let filters = Query {
            site: Some(site.to_owned()),
            ..Query::default()
        };
        let words = Box::new(ConstScoreQuery::new(words, 1.0));
        let query = with_filters(words, self.fields(), &filters);
        let found = self.best(&searcher, &*query, Sort::NewestFirst, CANDIDATES)?;
        let mut documents = Vec::new();
        for kept in found.kept {
            documents.push((kept.record(), searcher.doc(kept.address)?));
        }
        Ok(documents)
    }
}

/// Returns how early what was typed stands in a title: 0 at its beginning, 1 where a name begins,
/// 2 elsewhere.
fn place_in(title: &str, wanted: &[char], by_initials: bool) -> u8 {
    let characters: Vec<char> = run_characters(title).collect();
    let fits = |at: usize| {
        characters[at..].len() >= wanted.len()
            && characters[at..]
                .iter()
                .zip(wanted)
                .all(|(character, wanted)| {
                    character == wanted || (by_initials && initials(*character).contains(wanted))
                })
    };
    let Some(at) = (0..characters.len()).find(|at| fits(*at)) else {
        return 2;
    };
    let before: String = characters[..at].iter().collect();
    match at {
        0 => 0,
        _ if before.ends_with("关于") || before.ends_with("印发") || before.ends_with("转发") => {
            1
        }
        _ => 2,
    }
}
