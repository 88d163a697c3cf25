//! Reads the words of a question and turns them into a query of the engine.

use std::ops::Bound;

use jieba_rs::Jieba;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query as EngineQuery,
    RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::fields::{Fields, digest};
use crate::fold::{Kind, folded, is_han, is_part_of_a_run, kind, squeezed};
use crate::number;
use crate::preferring::{Bar, Preferring};
use crate::query::Query;
use crate::results::MissingNumber;
use crate::words::{NUMBER_MARK, cover};

/// Longer questions are read up to here; the longest titles of public documents have about 200.
const LONGEST_QUESTION: usize = 400;

/// More words than this add nothing that tells records apart.
const MOST_WORDS: usize = 24;

// How much a place counts beside the body: first guesses, checked but not tuned on fixtures/judged.
const TITLE_WORD: f32 = 2.0;
const HEAD_WORD: f32 = 2.0;
const TITLE_PHRASE: f32 = 3.0;
const TEXT_PHRASE: f32 = 0.5;
/// A title that has the question as it stands comes before every title that has its words apart.
const CONTIGUOUS_TITLE: f32 = 100.0;
const WHOLE_TITLE: f32 = 200.0;
const OWN_NUMBER: f32 = 300.0;

/// Words that make a question polite or whole, but need not stand in the record.
const OPTIONAL_WORDS: [&str; 40] = [
    "关于", "的", "了", "和", "与", "及", "或", "对", "在", "为", "等", "是", "有", "于", "以及",
    "什么", "怎么", "怎样", "如何", "哪些", "哪里", "多少", "吗", "呢", "请问", "我", "我们", "想",
    "要", "可以", "需要", "有关", "相关", "之", "将", "把", "被", "由", "从", "到",
];

/// A word or phrase that is looked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unit {
    /// The word, folded.
    pub(crate) text: String,
    /// The terms that stand where the word stands.
    terms: Vec<(usize, String)>,
    /// Whether a record must have it.
    needed: bool,
}

/// A question, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) units: Vec<Unit>,
    /// The whole question as one phrase, when it is more than one word.
    phrase: Vec<(usize, String)>,
    whole: String,
    squeezed: String,
    number_keys: Vec<String>,
    own_keys: Vec<String>,
    /// Whether the question is a document number and nothing else.
    is_number: bool,
    blank: bool,
}

/// How many of the words a record must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    /// The document number that the question names.
    Number,
    /// Every word.
    All,
    /// At least half of the words.
    Half,
    /// Any word.
    Any,
}

impl Wanted {
    /// Reads a question.
    pub(crate) fn read(jieba: &Jieba, words: &str) -> Self {
        let words: String = words.chars().take(LONGEST_QUESTION).collect();
        let whole = folded(&words);
        let is_number = number::is_whole(&words, &whole);
        let mut wanted = Self {
            is_number,
            blank: words.trim().is_empty(),
            squeezed: squeezed(&words),
            ..Self::default()
        };
        // A number is looked for as it stands: 2026 and 号 alone are in every other record.
        let pieces = match is_number {
            true => vec![(words.clone(), true)],
            false => pieces(&words),
        };
        for (piece, quoted) in pieces {
            let piece = folded(&piece);
            if quoted {
                wanted.add(unit(jieba, &piece, true));
            } else {
                for part in piece.split('\n').filter(|part| !part.is_empty()) {
                    wanted.units.extend(units_of(jieba, part));
                }
            }
        }
        wanted.tidy();
        // A year and a serial with something else than an agency's code before them are the end of
        // an index number, not a document number without its code.
        let document_number =
            number::asked_for(&whole).filter(|found| !found.before.is_empty() || found.at == 0);
        if let Some(found) = document_number {
            wanted.own_keys.push(found.key());
            wanted.number_keys = match is_number {
                // A part of the code is the code of another agency: 办发 of 国办发.
                true => vec![found.key()],
                false => found.possible_keys(),
            };
        }
        // An index number may come with its label: 索引号：11000000MB0000000X/2020-00001.
        let parts = words.split(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
        for part in parts.chain([words.as_str()]).map(squeezed) {
            let has_digit = part.bytes().any(|byte| byte.is_ascii_digit());
            if has_digit && !wanted.own_keys.contains(&part) {
                wanted.own_keys.push(part);
            }
        }
        if wanted.units.len() > 1 {
            wanted.phrase = cover(jieba, &whole);
        }
        wanted.whole = whole;
        wanted
    }

    fn add(&mut self, unit: Option<Unit>) {
        self.units.extend(unit);
    }

    fn tidy(&mut self) {
        let mut seen = std::collections::HashSet::new();
        self.units.retain(|unit| seen.insert(unit.text.clone()));
        self.units.truncate(MOST_WORDS);
        if self.units.iter().all(|unit| !unit.needed) {
            for unit in &mut self.units {
                unit.needed = true;
            }
        }
    }

    /// Tells whether the question asks for everything.
    pub(crate) fn is_blank(&self) -> bool {
        self.blank
    }

    /// Returns the questions to go on with when the question is a document number that is not here.
    pub(crate) fn missing_number(&self) -> Option<MissingNumber> {
        self.is_number.then(|| MissingNumber {
            neighbours: number::neighbours(&self.whole),
            apart: self.whole.trim_end_matches(['号', ' ']).to_owned(),
        })
    }

    /// Returns the demands to try in turn, the strictest first.
    pub(crate) fn demands(&self) -> Vec<Demand> {
        let mut demands = Vec::new();
        if !self.number_keys.is_empty() || !self.own_keys.is_empty() {
            demands.push(Demand::Number);
        }
        demands.push(Demand::All);
        if self.units.iter().filter(|unit| unit.needed).count() > 1 {
            demands.extend([Demand::Half, Demand::Any]);
        }
        demands
    }

    /// Returns the strings to mark in titles and snippets, the longest first.
    pub(crate) fn marked_strings(&self) -> Vec<String> {
        let mut strings: Vec<String> = self.units.iter().map(|unit| unit.text.clone()).collect();
        if self.units.len() > 1 {
            strings.push(self.whole.clone());
        }
        strings
            .retain(|string| !string.is_empty() && !is_optional(string) || self.units.len() == 1);
        strings.sort_by_key(|string| std::cmp::Reverse(string.len()));
        strings.dedup();
        strings
    }

    /// Returns the engine's query for the words alone.
    pub(crate) fn words_query(
        &self,
        fields: &Fields,
        demand: Demand,
        in_title_only: bool,
        bar: &Bar,
    ) -> Box<dyn EngineQuery> {
        if self.blank {
            return Box::new(AllQuery);
        }
        let place = if in_title_only {
            fields.title
        } else {
            fields.text
        };
        let needed = match demand {
            Demand::Number => self.number_query(fields),
            _ if self.units.is_empty() => return Box::new(EmptyQuery),
            Demand::All => all_of(self.needed(place).collect()),
            Demand::Half => least_of(self.needed(place).collect::<Vec<_>>(), |of| of.div_ceil(2)),
            Demand::Any => least_of(self.needed(place).collect::<Vec<_>>(), |_| 1),
        };
        let mut preferred = self.preferences(fields);
        if demand == Demand::All {
            let optional = self.units.iter().filter(|unit| !unit.needed);
            preferred.extend(optional.map(|unit| (phrase_query(place, &unit.terms), 1.0)));
        }
        if self.phrase.len() > 1 {
            let contiguous = phrase_query(fields.title, &self.phrase);
            let contiguous = ConstScoreQuery::new(contiguous, 1.0);
            preferred.push((Box::new(contiguous), CONTIGUOUS_TITLE));
            preferred.push((phrase_query(fields.title, &self.phrase), TITLE_PHRASE));
            preferred.push((phrase_query(fields.text, &self.phrase), TEXT_PHRASE));
        }
        Box::new(Preferring {
            needed,
            preferred,
            bar: bar.clone(),
        })
    }

    fn needed(&self, place: Field) -> impl Iterator<Item = Box<dyn EngineQuery>> {
        let needed = self.units.iter().filter(|unit| unit.needed);
        needed.map(move |unit| phrase_query(place, &unit.terms))
    }

    fn number_query(&self, fields: &Fields) -> Box<dyn EngineQuery> {
        let mut clauses: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
        for key in &self.own_keys {
            let own = term_query(Term::from_field_text(fields.number, key));
            clauses.push((
                Occur::Should,
                Box::new(ConstScoreQuery::new(own, OWN_NUMBER)),
            ));
        }
        for key in &self.number_keys {
            let own = term_query(Term::from_field_text(fields.number, key));
            let cited = Term::from_field_text(fields.text, &format!("{NUMBER_MARK}{key}"));
            clauses.push((
                Occur::Should,
                Box::new(ConstScoreQuery::new(own, OWN_NUMBER / 2.0)),
            ));
            clauses.push((Occur::Should, term_query(cited)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn preferences(&self, fields: &Fields) -> Vec<(Box<dyn EngineQuery>, f32)> {
        let title = Term::from_field_u64(fields.whole_title, digest(&self.squeezed));
        let whole = ConstScoreQuery::new(term_query(title), 1.0);
        let mut preferred: Vec<(Box<dyn EngineQuery>, f32)> = vec![(Box::new(whole), WHOLE_TITLE)];
        for unit in &self.units {
            let word = Term::from_field_text(fields.head_words, &unit.text);
            let word = TermQuery::new(word, IndexRecordOption::Basic);
            preferred.push((Box::new(word), HEAD_WORD));
        }
        for unit in &self.units {
            preferred.push((phrase_query(fields.title, &unit.terms), TITLE_WORD));
        }
        preferred
    }
}

/// Puts the filters of a question around its words.
pub(crate) fn with_filters(
    words: Box<dyn EngineQuery>,
    fields: &Fields,
    query: &Query,
) -> Box<dyn EngineQuery> {
    let years: Vec<String> = query.years.iter().map(i32::to_string).collect();
    let site: Vec<String> = query.site.iter().cloned().collect();
    let filters = [
        (fields.site, &site),
        (fields.organ, &query.organs),
        (fields.item, &query.items),
        (fields.stage, &query.stages),
        (fields.validity, &query.validities),
        (fields.year, &years),
    ];
    let mut clauses = vec![(Occur::Must, words)];
    for (field, values) in filters {
        let filter: Box<dyn EngineQuery> = match values.as_slice() {
            [] => continue,
            [value] => term_query(Term::from_field_text(field, value)),
            values => Box::new(TermSetQuery::new(
                values
                    .iter()
                    .map(|value| Term::from_field_text(field, value)),
            )),
        };
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(filter, 0.0))));
    }
    if clauses.len() == 1 {
        return clauses.remove(0).1;
    }
    Box::new(BooleanQuery::new(clauses))
}

fn all_of(mut queries: Vec<Box<dyn EngineQuery>>) -> Box<dyn EngineQuery> {
    if queries.len() == 1 {
        return queries.remove(0);
    }
    Box::new(BooleanQuery::intersection(queries))
}

fn least_of(
    queries: Vec<Box<dyn EngineQuery>>,
    least: impl Fn(usize) -> usize,
) -> Box<dyn EngineQuery> {
    let least = least(queries.len());
    Box::new(BooleanQuery::union_with_minimum_required_clauses(
        queries, least,
    ))
}

fn term_query(term: Term) -> Box<dyn EngineQuery> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// Returns the query for terms at exact offsets of a field.
pub(crate) fn phrase_query(field: Field, terms: &[(usize, String)]) -> Box<dyn EngineQuery> {
    match terms {
        [] => Box::new(EmptyQuery),
        [(_, term)] => match single_han(term) {
            Some(character) => Box::new(beginning_query(field, character)),
            None => term_query(Term::from_field_text(field, term)),
        },
        terms => Box::new(PhraseQuery::new_with_offset(
            terms
                .iter()
                .map(|(offset, term)| (*offset, Term::from_field_text(field, term)))
                .collect(),
        )),
    }
}

fn single_han(term: &str) -> Option<char> {
    let mut characters = term.chars();
    let first = characters.next().filter(|first| is_han(*first))?;
    characters.next().is_none().then_some(first)
}

/// Every place of a character begins a pair or ends a run, so its terms are one range.
fn beginning_query(field: Field, character: char) -> RangeQuery {
    let from = Term::from_field_text(field, character.encode_utf8(&mut [0; 4]));
    let to = match char::from_u32(character as u32 + 1) {
        Some(next) => Bound::Excluded(Term::from_field_text(field, next.encode_utf8(&mut [0; 4]))),
        None => Bound::Included(from.clone()),
    };
    RangeQuery::new(Bound::Included(from), to)
}

/// Parts a question into what stands in quotation marks and what does not, the latter at spaces.
fn pieces(words: &str) -> Vec<(String, bool)> {
    let is_mark = |character: char| matches!(character, '"' | '“' | '”' | '＂');
    let mut pieces = Vec::new();
    let mut rest = words;
    let loose = |text: &str, pieces: &mut Vec<(String, bool)>| {
        pieces.extend(
            text.split_whitespace()
                .map(|piece| (piece.to_owned(), false)),
        );
    };
    while let Some(open) = rest.find(is_mark) {
        let after = open + rest[open..].chars().next().map_or(1, char::len_utf8);
        let Some(length) = rest[after..].find(is_mark) else {
            break;
        };
        loose(&rest[..open], &mut pieces);
        pieces.push((rest[after..after + length].to_owned(), true));
        let close = after + length;
        rest = &rest[close + rest[close..].chars().next().map_or(1, char::len_utf8)..];
    }
    loose(rest, &mut pieces);
    pieces
}

fn unit(jieba: &Jieba, folded: &str, needed: bool) -> Option<Unit> {
    let text = folded.trim_matches([' ', '\n']);
    let terms = cover(jieba, text);
    (!terms.is_empty()).then(|| Unit {
        text: text.to_owned(),
        terms,
        needed,
    })
}

fn is_optional(word: &str) -> bool {
    OPTIONAL_WORDS.contains(&word)
}

/// Cuts a folded piece without pauses into the words that a record must or may have.
fn units_of(jieba: &Jieba, piece: &str) -> Vec<Unit> {
    // Up to three characters are one word, whatever the dictionary says: a name, a street. So is
    // the place in a row: 第4批 is neither 第4期 nor four of anything.
    if piece.chars().count() <= 3 || is_ordinal(piece) {
        return unit(jieba, piece, !is_optional(piece))
            .into_iter()
            .collect();
    }
    let mut units = Vec::new();
    for run in piece.split(' ').filter(|run| !run.is_empty()) {
        if !run.chars().all(is_han) {
            units.extend(unit(jieba, run, true));
            continue;
        }
        let words = jieba.cut(run, false);
        let characters: Vec<char> = run.chars().collect();
        let mut at = 0;
        while at < words.len() {
            let singles = words[at..]
                .iter()
                .take_while(|word| word.end - word.start == 1 && !is_optional(word.word))
                .count();
            let word = &words[at];
            if singles > 1 {
                let text: String = characters[word.start..word.start + singles]
                    .iter()
                    .collect();
                units.extend(unit(jieba, &text, true));
                at += singles;
                continue;
            }
            if word.end - word.start > 1 {
                units.extend(unit(jieba, word.word, !is_optional(word.word)));
            } else if !is_optional(word.word) && characters.len() > 1 {
                // A single character between words is a weak word; with its neighbour it is one.
                let from = word.start.min(characters.len() - 2);
                let text: String = characters[from..from + 2].iter().collect();
                units.extend(unit(jieba, &text, false));
            }
            at += 1;
        }
    }
    if units.is_empty() {
        units.extend(unit(jieba, piece, true));
    }
    units
}

/// Tells whether a folded piece is 第, a number and one character of measure.
fn is_ordinal(piece: &str) -> bool {
    let runs: Vec<&str> = piece.split(' ').collect();
    matches!(runs.as_slice(), ["第", number, measure]
        if number.bytes().all(|byte| byte.is_ascii_digit()) && measure.chars().count() == 1)
}

/// Tells whether a text has anything that can be looked for.
pub(crate) fn has_words(text: &str) -> bool {
    text.chars()
        .any(|character| matches!(kind(character), Kind::Han(_) | Kind::Letter(_)))
}

/// Returns the characters of a folded text without its borders.
pub(crate) fn bare(folded: &str) -> Vec<char> {
    folded
        .chars()
        .filter(|character| is_part_of_a_run(*character))
        .collect()
}
