//! A query of the engine that is decided by one query, and scored by further ones as well.
//!
//! The engine's own optional clauses are run over all records that fit them. Here each is asked
//! about the records alone that the needed query has found, and only while it can still lift the
//! record into the page: for a phrase of common words that is a small part of the work.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::query::{
    Bm25StatisticsProvider, Bm25Weight, EnableScoring, Explanation, Query as EngineQuery, Scorer,
    Weight,
};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, Searcher, SeekDangerResult, SegmentReader, TERMINATED, Term};

/// The score below which a record is of no use any more; it rises while records are gone over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bar(Arc<AtomicU32>);

impl Bar {
    pub(crate) fn height(&self) -> Score {
        Score::from_bits(self.0.load(Ordering::Relaxed))
    }

    /// Raises the bar to a score, which is not negative.
    pub(crate) fn raise(&self, score: Score) {
        // Bits of floats that are not negative are in the order of the floats.
        self.0.fetch_max(score.to_bits(), Ordering::Relaxed);
    }
}

/// Finds what `needed` finds; what else fits raises the score by its weight. Those that are asked
/// quickly stand first.
#[derive(Debug)]
pub(crate) struct Preferring {
    pub(crate) needed: Box<dyn EngineQuery>,
    pub(crate) preferred: Vec<(Box<dyn EngineQuery>, Score)>,
    pub(crate) bar: Bar,
}

impl Clone for Preferring {
    fn clone(&self) -> Self {
        let preferred = self.preferred.iter();
        Self {
            needed: self.needed.box_clone(),
            preferred: preferred
                .map(|(query, weight)| (query.box_clone(), *weight))
                .collect(),
            bar: self.bar.clone(),
        }
    }
}

impl EngineQuery for Preferring {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let needed = self.needed.weight(scoring)?;
        let EnableScoring::Enabled {
            statistics_provider,
            ..
        } = scoring
        else {
            return Ok(needed);
        };
        let mut preferred = Vec::new();
        for (query, weight) in &self.preferred {
            let most = weight * most_score(&**query, statistics_provider)?;
            preferred.push((query.weight(scoring)?, *weight, most));
        }
        Ok(Box::new(PreferringWeight {
            needed,
            preferred,
            bar: self.bar.clone(),
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.needed.query_terms(visitor);
        for (query, _) in &self.preferred {
            query.query_terms(visitor);
        }
    }
}

/// Returns what a term, a phrase or a constant of 1 can score at most.
fn most_score(
    query: &dyn EngineQuery,
    statistics: &dyn Bm25StatisticsProvider,
) -> tantivy::Result<Score> {
    let mut terms = Vec::new();
    query.query_terms(&mut |term, _| terms.push(term.clone()));
    if terms.is_empty() {
        return Ok(1.0);
    }
    Ok(Bm25Weight::for_terms(statistics, &terms)?
        .max_score()
        .max(1.0))
}

struct PreferringWeight {
    needed: Box<dyn Weight>,
    /// Each with its weight and the most that it can add.
    preferred: Vec<(Box<dyn Weight>, Score, Score)>,
    bar: Bar,
}

impl Weight for PreferringWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let needed = self.needed.scorer(segment, boost)?;
        let first = needed.doc();
        let mut preferred = Vec::new();
        if first != TERMINATED {
            for (query, weight, most) in &self.preferred {
                let (place, scorer) = query.scorer_danger(segment, first, boost * weight)?;
                preferred.push(Preferred::at(first, place, scorer, boost * most));
            }
            preferred.retain(|preferred| preferred.earliest != TERMINATED);
        }
        let mut rest = 0.0;
        for preferred in preferred.iter_mut().rev() {
            rest += preferred.most;
            preferred.most = rest;
        }
        Ok(Box::new(PreferringScorer {
            needed,
            preferred,
            bar: self.bar.clone(),
        }))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.needed.explain(segment, doc)
    }
}

struct PreferringScorer {
    needed: Box<dyn Scorer>,
    preferred: Vec<Preferred>,
    bar: Bar,
}

impl DocSet for PreferringScorer {
    fn advance(&mut self) -> DocId {
        self.needed.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.needed.seek(target)
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        self.needed.seek_danger(target)
    }

    fn doc(&self) -> DocId {
        self.needed.doc()
    }

    fn size_hint(&self) -> u32 {
        self.needed.size_hint()
    }

    fn cost(&self) -> u64 {
        self.needed.cost()
    }
}

impl Scorer for PreferringScorer {
    fn score(&mut self) -> Score {
        let doc = self.needed.doc();
        let mut score = self.needed.score();
        let bar = self.bar.height();
        for preferred in &mut self.preferred {
            if score + preferred.most < bar {
                break;
            }
            if preferred.fits(doc) {
                score += preferred.scorer.score();
            }
        }
        score
    }
}

/// A preferred query, asked about ever later documents.
struct Preferred {
    scorer: Box<dyn Scorer>,
    /// No document before this one fits any more.
    earliest: DocId,
    /// Whether `earliest` itself is known to fit; the scorer stands on it then.
    found: bool,
    /// The most that this query and those after it can add.
    most: Score,
}

impl Preferred {
    fn at(asked: DocId, place: SeekDangerResult, scorer: Box<dyn Scorer>, most: Score) -> Self {
        let (earliest, found) = match place {
            SeekDangerResult::Found => (asked, true),
            SeekDangerResult::SeekLowerBound(earliest) => (earliest, false),
        };
        Self {
            scorer,
            earliest,
            found,
            most,
        }
    }

    #[inline]
    fn fits(&mut self, doc: DocId) -> bool {
        if doc < self.earliest {
            return false;
        }
        if doc == self.earliest && self.found {
            return true;
        }
        (self.earliest, self.found) = match self.scorer.seek_danger(doc) {
            SeekDangerResult::Found => (doc, true),
            SeekDangerResult::SeekLowerBound(earliest) => (earliest, false),
        };
        self.found
    }
}

/// The statistics of a searcher, each term looked up once: the words of a question are asked for
/// alone and in phrases.
pub(crate) struct Statistics<'a> {
    searcher: &'a Searcher,
    known: RefCell<HashMap<Term, u64>>,
}

impl<'a> Statistics<'a> {
    pub(crate) fn of(searcher: &'a Searcher) -> Self {
        Self {
            searcher,
            known: RefCell::default(),
        }
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        if let Some(known) = self.known.borrow().get(term) {
            return Ok(*known);
        }
        let found = self.searcher.doc_freq(term)?;
        self.known.borrow_mut().insert(term.clone(), found);
        Ok(found)
    }
}
