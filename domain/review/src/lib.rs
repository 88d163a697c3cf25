//! Finds personal data, secrecy marks, wording errors and signs of tampering; issues clearance.
//!
//! A [`Rulebook`] is compiled once from the patterns built in here and from lexicons, which are data
//! (`rules/lexicon/*.toml`, parsed in `operations`). [`check_text`] reads one text, [`examine`] a
//! whole record; only the [`Review`] of a record can give a [`Clearance`].
//!
//! Nothing here is a decision: checks report and block, a person corrects or waives.

mod address;
mod attachment;
mod bank_card;
mod check;
mod checksum;
mod clearance;
mod email;
mod examine;
mod homoglyph;
mod host;
mod identity_number;
mod in_force;
mod lexicon;
mod licence_plate;
mod mask;
mod name;
mod number_run;
mod numbering;
mod page;
mod platform;
mod punycode;
mod region;
mod rule;
mod rulebook;
mod scan;
mod secrecy;
mod sight;
mod surname;
mod telephone;
mod travel_document;
mod zero_width;

pub use check::{Setting, check_text};
pub use clearance::{Blocked, Clearance, ManifestDigest, Part, PlacedFinding, Review, Waiver};
pub use examine::{Material, NumberHolder, Required, examine};
pub use lexicon::{Lexicon, LexiconContext, LexiconEntry};
pub use mask::{mask, mask_name, mask_name_in_running_text};
pub use rule::{RULES, RaisedBy, Rule, rule};
pub use rulebook::{Rulebook, RulebookError};
