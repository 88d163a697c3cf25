//! Goes over all records that fit, once: counts them, groups them, keeps the best.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{ColumnValues, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::preferring::Bar;
use crate::query::Sort;

/// Groups beyond these are not told.
const MOST_GROUPS: usize = 50;

/// What newness, force and kind do to a score. Each is small beside one more word in a title.
const PER_YEAR: f32 = 0.01;
const NO_LONGER_IN_FORCE: f32 = 0.8;
const INTERPRETATION: f32 = 0.9;

/// Newness is counted in years of this range, from a fixed day rather than from today: the same
/// question gives the same order tomorrow.
const FIRST_YEAR: f32 = 20.0;
const MOST_YEARS: f32 = 60.0;

/// No score grows by more than this.
const MOST_WEIGHT: f32 = 1.0 + PER_YEAR * MOST_YEARS;

/// Records whose groups are counted in one go.
const BLOCK: usize = 256;

/// Validities of records that are no longer in force.
const SPENT: [&str; 8] = [
    "废止",
    "失效",
    "已废止",
    "已失效",
    "宣布失效",
    "repealed",
    "lapsed",
    "superseded",
];

/// The facets, in the order of their counts.
pub(crate) const FACETS: [&str; 4] = ["organ", "item", "year", "validity"];

/// Asks for the best records and, if wanted, the groups of all.
pub(crate) struct Best {
    pub(crate) sort: Sort,
    /// How many records are kept.
    pub(crate) depth: usize,
    pub(crate) with_facets: bool,
    /// Raised to what a record has to score to be kept.
    pub(crate) bar: Bar,
}

/// Where a record stands among the others; greater is better. Equal scores go by day, then by id,
/// so that a rebuilt index gives the same order.
type Rank = (i64, i64, Reverse<(u64, u64)>);

/// A record that was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kept {
    rank: Rank,
    pub(crate) address: DocAddress,
    pub(crate) edition: u32,
    score_bits: u32,
}

impl Kept {
    pub(crate) fn record(&self) -> [u8; 16] {
        let Reverse((high, low)) = self.rank.2;
        crate::fields::joined(high, low)
    }

    pub(crate) fn score(&self) -> f32 {
        f32::from_bits(self.score_bits)
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) total: usize,
    /// Best first.
    pub(crate) kept: Vec<Kept>,
    /// Counts for each of `FACETS`, largest first.
    pub(crate) facets: [Vec<(String, usize)>; 4],
}

impl Collector for Best {
    type Fruit = Found;
    type Child = SegmentBest;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentBest> {
        let fast = segment.fast_fields();
        let mut facets = Vec::new();
        for name in FACETS {
            if self.with_facets
                && let Some(column) = fast.str(name)?
            {
                facets.push(Some(Groups::new(column)));
            } else {
                facets.push(None);
            }
        }
        let validity = fast.str("validity")?;
        let spent = match &validity {
            Some(column) => spent_ordinals(column)?,
            None => Vec::new(),
        };
        Ok(SegmentBest {
            ordinal,
            sort: self.sort,
            depth: self.depth,
            bar: self.bar.clone(),
            total: 0,
            kept: BinaryHeap::new(),
            facets,
            uncounted: Vec::with_capacity(BLOCK),
            spent,
            validity: validity.map(|column| column.ords().clone().first_or_default_col(u64::MAX)),
            day: fast.column_first_or_default("day")?,
            high: fast.column_first_or_default("record_high")?,
            low: fast.column_first_or_default("record_low")?,
            edition: fast.column_first_or_default("edition")?,
            interpretation: fast.column_first_or_default("interpretation")?,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Found>>) -> tantivy::Result<Found> {
        let mut merged = Found::default();
        let mut groups: [HashMap<String, usize>; 4] = Default::default();
        for segment in segments {
            let segment = segment?;
            merged.total += segment.total;
            merged.kept.extend(segment.kept);
            for (groups, counted) in groups.iter_mut().zip(segment.facets) {
                for (value, count) in counted {
                    *groups.entry(value).or_default() += count;
                }
            }
        }
        merged.kept.sort_unstable_by(|a, b| b.cmp(a));
        merged.kept.truncate(self.depth);
        for (facet, groups) in merged.facets.iter_mut().zip(groups) {
            let mut counted: Vec<_> = groups.into_iter().collect();
            counted.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            counted.truncate(MOST_GROUPS);
            *facet = counted;
        }
        Ok(merged)
    }
}

fn spent_ordinals(column: &StrColumn) -> tantivy::Result<Vec<u64>> {
    let mut spent = Vec::new();
    let mut value = String::new();
    for ordinal in 0..column.num_terms() as u64 {
        value.clear();
        if column.ord_to_str(ordinal, &mut value)? && SPENT.contains(&value.as_str()) {
            spent.push(ordinal);
        }
    }
    Ok(spent)
}

/// Counts of the values of one column.
struct Groups {
    column: StrColumn,
    counts: Vec<u32>,
}

impl Groups {
    fn new(column: StrColumn) -> Self {
        Self {
            counts: vec![0; column.num_terms()],
            column,
        }
    }

    fn count(&mut self, docs: &[DocId]) {
        let mut ordinals = [None; BLOCK];
        let ordinals = &mut ordinals[..docs.len()];
        self.column.ords().first_vals(docs, ordinals);
        for ordinal in ordinals.iter().flatten() {
            if let Some(count) = self.counts.get_mut(*ordinal as usize) {
                *count += 1;
            }
        }
    }

    fn named(self) -> tantivy::Result<Vec<(String, usize)>> {
        let counted: Vec<(u64, u32)> = (0..)
            .zip(self.counts)
            .filter(|(_, count)| *count > 0)
            .collect();
        let mut values: Vec<String> = Vec::with_capacity(counted.len());
        // One pass over the column's dictionary, however many values it has.
        let ordinals: Vec<u64> = counted.iter().map(|(ordinal, _)| *ordinal).collect();
        self.column
            .dictionary()
            .sorted_ords_to_term_cb(&ordinals, |value| {
                values.push(String::from_utf8_lossy(value).into_owned());
            })?;
        Ok(values
            .into_iter()
            .zip(counted.into_iter().map(|(_, count)| count as usize))
            .filter(|(value, _)| !value.is_empty())
            .collect())
    }
}

/// The work on one segment of the index.
pub(crate) struct SegmentBest {
    ordinal: SegmentOrdinal,
    sort: Sort,
    depth: usize,
    bar: Bar,
    total: usize,
    kept: BinaryHeap<Reverse<Kept>>,
    facets: Vec<Option<Groups>>,
    /// Records that are not yet counted in the facets.
    uncounted: Vec<DocId>,
    spent: Vec<u64>,
    validity: Option<Arc<dyn ColumnValues<u64>>>,
    day: Arc<dyn ColumnValues<i64>>,
    high: Arc<dyn ColumnValues<u64>>,
    low: Arc<dyn ColumnValues<u64>>,
    edition: Arc<dyn ColumnValues<u64>>,
    interpretation: Arc<dyn ColumnValues<u64>>,
}

impl SegmentBest {
    fn count_groups(&mut self) {
        for groups in self.facets.iter_mut().flatten() {
            groups.count(&self.uncounted);
        }
        self.uncounted.clear();
    }

    fn weighed(&self, doc: DocId, score: Score) -> f32 {
        let years = (self.day.get_val(doc) as f32 / 365.25 - FIRST_YEAR).clamp(0.0, MOST_YEARS);
        let mut weighed = score.max(0.0) * (1.0 + PER_YEAR * years);
        if let Some(validity) = &self.validity
            && !self.spent.is_empty()
            && self.spent.contains(&validity.get_val(doc))
        {
            weighed *= NO_LONGER_IN_FORCE;
        }
        if self.interpretation.get_val(doc) != 0 {
            weighed *= INTERPRETATION;
        }
        weighed
    }
}

impl SegmentCollector for SegmentBest {
    type Fruit = tantivy::Result<Found>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        self.uncounted.push(doc);
        if self.uncounted.len() == BLOCK {
            self.count_groups();
        }
        if self.depth == 0 {
            return;
        }
        let (first, score) = match self.sort {
            Sort::Relevance => {
                // Most records end here, before anything else is read about them.
                if score < self.bar.height() {
                    return;
                }
                let weighed = self.weighed(doc, score);
                // Bits of floats that are not negative are in the order of the floats.
                (i64::from(weighed.to_bits()), weighed)
            }
            Sort::NewestFirst => (self.day.get_val(doc), 0.0),
            Sort::OldestFirst => (-self.day.get_val(doc), 0.0),
        };
        let full = self.kept.len() >= self.depth;
        let worst = self.kept.peek().map(|Reverse(worst)| worst.rank.0);
        if full && worst.is_some_and(|worst| first < worst) {
            return;
        }
        let kept = Kept {
            rank: (
                first,
                self.day.get_val(doc),
                Reverse((self.high.get_val(doc), self.low.get_val(doc))),
            ),
            address: DocAddress::new(self.ordinal, doc),
            edition: self.edition.get_val(doc) as u32,
            score_bits: score.to_bits(),
        };
        if !full {
            self.kept.push(Reverse(kept));
        } else if let Some(mut worst) = self.kept.peek_mut()
            && worst.0 < kept
        {
            *worst = Reverse(kept);
        }
        if self.sort == Sort::Relevance
            && self.kept.len() == self.depth
            && let Some(Reverse(worst)) = self.kept.peek()
        {
            self.bar.raise(worst.score() / MOST_WEIGHT);
        }
    }

    fn harvest(mut self) -> tantivy::Result<Found> {
        self.count_groups();
        let mut facets: [Vec<(String, usize)>; 4] = Default::default();
        for (facet, groups) in facets.iter_mut().zip(self.facets) {
            if let Some(groups) = groups {
                *facet = groups.named()?;
            }
        }
        Ok(Found {
            total: self.total,
            kept: self.kept.into_iter().map(|Reverse(kept)| kept).collect(),
            facets,
        })
    }
}
