//! Finds the question that was probably meant: words that sound alike, or differ in one character,
//! and that stand in a title.

use std::collections::HashMap;

use tantivy::Searcher;
use tantivy::query::Query as EngineQuery;

use crate::error::SearchError;
use crate::fold::{folded, is_han};
use crate::index::Index;
use crate::preferring::Bar;
use crate::query::{Query, Sort};
use crate::sound::{initials, readings, run_characters, syllables};
use crate::wanted::{Demand, Wanted, bare, has_words, phrase_query, with_filters};
use crate::words::cover;

/// Titles that are compared for one guess.
const TITLES: usize = 40;

/// A guess about more characters than this is no guess.
const LONGEST_GUESS: usize = 24;

/// The most pieces of a question that are guessed about.
const MOST_PIECES: usize = 4;

/// How a stretch of a title is compared with what was typed.
enum Likeness {
    /// Each character has the reading at its place.
    Sound(Vec<String>),
    /// Each character has the initial at its place.
    Initials(Vec<char>),
    /// All characters but the one at this place are the same.
    AllBut(usize, Vec<char>),
}

impl Likeness {
    fn length(&self) -> usize {
        match self {
            Self::Sound(sounds) => sounds.len(),
            Self::Initials(initials) => initials.len(),
            Self::AllBut(_, characters) => characters.len(),
        }
    }

    fn fits(&self, stretch: &[char]) -> bool {
        match self {
            Self::Sound(sounds) => stretch.iter().zip(sounds).all(|(character, sound)| {
                if is_han(*character) {
                    readings(*character).contains(sound)
                } else {
                    character.to_string() == *sound
                }
            }),
            Self::Initials(wanted) => stretch
                .iter()
                .zip(wanted)
                .all(|(character, initial)| initials(*character).contains(initial)),
            Self::AllBut(place, characters) => stretch
                .iter()
                .zip(characters)
                .enumerate()
                .all(|(at, (a, b))| (a == b) == (at != *place)),
        }
    }
}

impl Index {
    /// Returns a question that finds something with all its words, made from this one by mending
    /// the pieces that find nothing.
    pub(crate) fn better_question(
        &self,
        searcher: &Searcher,
        query: &Query,
    ) -> Result<Option<String>, SearchError> {
        let mut mended = Vec::new();
        let mut changed = false;
        for (index, piece) in query.words.split_whitespace().enumerate() {
            let alone = Query {
                words: piece.to_owned(),
                page: 1,
                ..query.clone()
            };
            if index >= MOST_PIECES || !has_words(piece) || self.finds_all(searcher, &alone)? {
                mended.push(piece.to_owned());
            } else if let Some(better) = self.better_piece(searcher, &alone)? {
                mended.push(better);
                changed = true;
            } else {
                return Ok(None);
            }
        }
        let better = Query {
            words: mended.join(" "),
            page: 1,
            ..query.clone()
        };
        Ok((changed && self.finds_all(searcher, &better)?).then_some(better.words))
    }

    fn finds_all(&self, searcher: &Searcher, query: &Query) -> Result<bool, SearchError> {
        let wanted = Wanted::read(self.jieba(), &query.words);
        let words = wanted.words_query(
            self.fields(),
            Demand::All,
            query.in_title_only,
            &Bar::default(),
        );
        let filtered = with_filters(words, self.fields(), query);
        Ok(self.best(searcher, &*filtered, Sort::NewestFirst, 0)?.total > 0)
    }

    fn better_piece(
        &self,
        searcher: &Searcher,
        query: &Query,
    ) -> Result<Option<String>, SearchError> {
        let typed = folded(&query.words);
        let characters = bare(&typed);
        if characters.iter().all(char::is_ascii_lowercase) {
            let letters: String = characters.iter().collect();
            return self.meant_by_letters(searcher, query, &letters);
        }
        if characters.len() <= LONGEST_GUESS
            && let Some(better) = self.alike(searcher, query, &characters)?
        {
            return Ok(Some(better));
        }
        let Some((from, to)) = self.unknown_stretch(searcher, &characters)? else {
            return Ok(None);
        };
        // Around the unknown pairs, widest first: more around them makes the guess surer.
        for margin in [2, 1, 0] {
            let (from, to) = (
                from.saturating_sub(margin),
                (to + margin).min(characters.len()),
            );
            let stretch = &characters[from..to];
            if stretch.len() > LONGEST_GUESS || stretch.len() == characters.len() {
                continue;
            }
            if let Some(better) = self.alike(searcher, query, stretch)? {
                let before: String = characters[..from].iter().collect();
                let after: String = characters[to..].iter().collect();
                return Ok(Some(format!("{before}{better}{after}")));
            }
        }
        Ok(None)
    }

    fn meant_by_letters(
        &self,
        searcher: &Searcher,
        query: &Query,
        letters: &str,
    ) -> Result<Option<String>, SearchError> {
        if letters.len() < 2 {
            return Ok(None);
        }
        let fields = self.fields();
        if let Some(sounds) = syllables(letters).filter(|sounds| sounds.len() > 1) {
            let terms: Vec<_> = sounds.iter().cloned().enumerate().collect();
            let engine_query = phrase_query(fields.title_sounds, &terms);
            let likeness = Likeness::Sound(sounds);
            let found = self.most_frequent(searcher, query, engine_query, &likeness)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let initials: Vec<char> = letters.chars().collect();
        let pairs: Vec<_> = initials
            .windows(2)
            .enumerate()
            .map(|(offset, pair)| (offset, pair.iter().collect()))
            .collect();
        let engine_query = phrase_query(fields.title_initials, &pairs);
        self.most_frequent(searcher, query, engine_query, &Likeness::Initials(initials))
    }

    /// Returns what stands in titles and sounds like a stretch, or differs in one character.
    fn alike(
        &self,
        searcher: &Searcher,
        query: &Query,
        stretch: &[char],
    ) -> Result<Option<String>, SearchError> {
        if stretch.len() < 2 || !stretch.iter().all(|character| is_han(*character)) {
            return Ok(None);
        }
        let fields = self.fields();
        let sounds: Vec<String> = stretch
            .iter()
            .filter_map(|character| readings(*character).first().cloned())
            .collect();
        if sounds.len() == stretch.len() {
            let terms: Vec<_> = sounds.iter().cloned().enumerate().collect();
            let engine_query = phrase_query(fields.title_sounds, &terms);
            let likeness = Likeness::Sound(sounds);
            let found = self.most_frequent(searcher, query, engine_query, &likeness)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        for place in 0..stretch.len() {
            let mut terms = self.terms_of(&stretch[..place], 0);
            terms.extend(self.terms_of(&stretch[place + 1..], place + 1));
            if terms.is_empty() {
                continue;
            }
            let engine_query = phrase_query(fields.title, &terms);
            let likeness = Likeness::AllBut(place, stretch.to_vec());
            let found = self.most_frequent(searcher, query, engine_query, &likeness)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn terms_of(&self, characters: &[char], offset: usize) -> Vec<(usize, String)> {
        // A single character beside the odd one is compared in the title itself.
        if characters.len() < 2 {
            return Vec::new();
        }
        let text: String = characters.iter().collect();
        let mut terms = cover(self.jieba(), &text);
        for (place, _) in &mut terms {
            *place += offset;
        }
        terms
    }

    /// Returns the stretch that fits in most of the best titles.
    fn most_frequent(
        &self,
        searcher: &Searcher,
        query: &Query,
        engine_query: Box<dyn EngineQuery>,
        likeness: &Likeness,
    ) -> Result<Option<String>, SearchError> {
        let filtered = with_filters(engine_query, self.fields(), query);
        let found = self.best(searcher, &*filtered, Sort::NewestFirst, TITLES)?;
        let mut stretches: HashMap<String, usize> = HashMap::new();
        for kept in &found.kept {
            let title = self.stored_title(searcher, kept.address)?;
            let characters: Vec<char> = run_characters(&title).collect();
            for stretch in characters.windows(likeness.length()) {
                if likeness.fits(stretch) {
                    *stretches.entry(stretch.iter().collect()).or_default() += 1;
                    break;
                }
            }
        }
        Ok(stretches
            .into_iter()
            .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))
            .map(|(stretch, _)| stretch))
    }

    /// Returns the stretch of characters around the pairs that no record has.
    fn unknown_stretch(
        &self,
        searcher: &Searcher,
        characters: &[char],
    ) -> Result<Option<(usize, usize)>, SearchError> {
        let mut stretch: Option<(usize, usize)> = None;
        for (at, pair) in characters.windows(2).enumerate() {
            if !pair.iter().all(|character| is_han(*character)) {
                continue;
            }
            let text: String = pair.iter().collect();
            let term = tantivy::Term::from_field_text(self.fields().text, &text);
            if searcher.doc_freq(&term)? == 0 {
                let from = stretch.map_or(at, |(from, _)| from);
                stretch = Some((from, at + 2));
            }
        }
        Ok(stretch)
    }
}
