//! What the index answers: hits with marked titles and snippets, counts, and a better question.

use std::ops::Range;

/// The answer to a question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    /// How many records fit.
    pub total: usize,
    /// Whether no record has all the words, so that records with some of them are shown.
    pub relaxed: bool,
    /// The hits of the page.
    pub hits: Vec<Hit>,
    /// How the records that fit are spread, the largest groups first.
    pub facets: Facets,
    /// A question that finds something where this one found nothing in full.
    pub did_you_mean: Option<String>,
    /// Set when the question is a document number that no record has or cites.
    pub missing_number: Option<MissingNumber>,
}

/// How to go on from a document number that is not here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MissingNumber {
    /// A question for the numbers of the same agency and year, if the number has both.
    pub neighbours: Option<String>,
    /// A question for the parts of the number, wherever they stand.
    pub apart: String,
}

/// One record that fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The record's id.
    pub record: [u8; 16],
    /// The edition that was indexed.
    pub edition: u32,
    /// How well it fits; 0 when sorted by day.
    pub score: f32,
    /// The title.
    pub title: Marked,
    /// A passage of the body, or of an attachment if the body has none of the words.
    pub snippet: Marked,
}

/// The groups of the records that fit, each with its count; at most fifty groups of a sort.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By issuing organ (id in hex).
    pub organs: Vec<(String, usize)>,
    /// By catalogue item.
    pub items: Vec<(String, usize)>,
    /// By year.
    pub years: Vec<(i32, usize)>,
    /// By validity.
    pub validities: Vec<(String, usize)>,
}

/// A text with the places that fit the question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// The text.
    pub text: String,
    /// Ranges of characters (Unicode scalar values) of `text`, in order, never touching.
    pub marks: Vec<Range<usize>>,
}

impl Marked {
    /// Returns the text piece by piece, each with whether it is marked.
    pub fn pieces(&self) -> Vec<(String, bool)> {
        let characters: Vec<char> = self.text.chars().collect();
        let mut pieces = Vec::new();
        let mut at = 0;
        let mut push = |from: usize, to: usize, marked: bool| {
            if let Some(piece) = characters.get(from..to).filter(|piece| !piece.is_empty()) {
                pieces.push((piece.iter().collect(), marked));
            }
        };
        for mark in &self.marks {
            push(at, mark.start, false);
            push(mark.start, mark.end, true);
            at = mark.end;
        }
        push(at, characters.len(), false);
        pieces
    }
}

/// The texts of a record, which the caller of `search` fetches for the hits of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The body.
    pub body: String,
    /// The attachments.
    pub attachments: Vec<String>,
}
