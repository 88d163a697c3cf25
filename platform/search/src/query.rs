//! What the public asks: words, filters, order and page.

/// Hits after this one are not paged to; a reader who gets here needs a narrower question.
pub const DEEPEST_HIT: usize = 10_000;

/// The most hits that one page holds.
pub const LARGEST_PAGE: usize = 100;

/// The order of the hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The most fitting first: titles and numbers before bodies, newer a little before older.
    #[default]
    Relevance,
    /// The last published first.
    NewestFirst,
    /// The first published first.
    OldestFirst,
}

/// A question to the index.
///
/// `words` may hold words parted by spaces, which must all be found; phrases in quotation marks
/// ("…" or “…”), which must be found as they stand; and document numbers in any brackets. Blank
/// words ask for every record that passes the filters. Values within a filter are alternatives;
/// an empty filter lets everything pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The words as typed.
    pub words: String,
    /// The site whose records are wanted, all sites if `None`.
    pub site: Option<String>,
    /// Organ ids in hex.
    pub organs: Vec<String>,
    /// Catalogue item codes.
    pub items: Vec<String>,
    /// Stages.
    pub stages: Vec<String>,
    /// Years.
    pub years: Vec<i32>,
    /// Validities.
    pub validities: Vec<String>,
    /// The order of the hits.
    pub sort: Sort,
    /// The page, from 1; 0 is read as 1.
    pub page: usize,
    /// Hits on a page, at most [`LARGEST_PAGE`].
    pub per_page: usize,
    /// Whether the words must stand in the title.
    pub in_title_only: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            words: String::new(),
            site: None,
            organs: Vec::new(),
            items: Vec::new(),
            stages: Vec::new(),
            years: Vec::new(),
            validities: Vec::new(),
            sort: Sort::Relevance,
            page: 1,
            per_page: 10,
            in_title_only: false,
        }
    }
}

impl Query {
    /// Returns a question for words alone.
    pub fn for_words(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            ..Self::default()
        }
    }

    /// Returns the ranks, from 0, of the hits on the page.
    pub(crate) fn ranks(&self) -> std::ops::Range<usize> {
        let per_page = self.per_page.min(LARGEST_PAGE);
        let start = (self.page.max(1) - 1)
            .saturating_mul(per_page)
            .min(DEEPEST_HIT);
        start..start.saturating_add(per_page).min(DEEPEST_HIT)
    }
}
