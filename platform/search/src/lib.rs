//! The full-text index over published records, a reader of the ledger that can be deleted and rebuilt.
//!
//! It is handed documents and a ledger position ([`Index::apply`]) and answers the public's
//! questions ([`Index::search`], [`Index::suggest`]). It knows nothing of the store: the text for a
//! snippet is asked of the caller, so that an erased text lives in one place fewer.

mod collect;
mod correction;
mod error;
mod fields;
mod fold;
mod index;
mod indexed;
mod number;
mod preferring;
mod query;
mod results;
mod snippet;
mod sound;
mod suggest;
mod traditional;
mod wanted;
mod words;

pub use error::SearchError;
pub use index::{Index, Settings};
pub use indexed::{Change, Indexed};
pub use query::{DEEPEST_HIT, LARGEST_PAGE, Query, Sort};
pub use results::{Facets, Hit, Marked, MissingNumber, Results, Text};
pub use suggest::{Suggestion, SuggestionKind};
