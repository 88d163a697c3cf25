//! Facts about what the public sees: editions issued, set for a moment, withdrawn.

use minicbor::{Decode, Encode};

use super::Id;

/// See [`Fact::RecordIssued`](super::Fact::RecordIssued).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RecordIssued {
    /// The record.
    #[n(0)]
    pub record: Id,
    /// The edition.
    #[n(1)]
    pub edition: u32,
    /// The organ that publishes.
    #[n(2)]
    pub organ: Id,
    /// Day of publication, ISO 8601 (of a migrated record: as stated).
    #[n(3)]
    pub published_on: String,
    /// The publication deadline that applied, ISO 8601.
    #[n(4)]
    pub due_on: Option<String>,
    /// The migration that brought it, for 历史数据迁移.
    #[n(5)]
    pub batch: Option<Id>,
    /// Each officer and the part that the officer had.
    #[n(6)]
    pub parts: Vec<Part>,
}

/// One officer's part in an edition.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Part {
    /// The officer.
    #[n(0)]
    pub officer: Id,
    /// `author`, `reviewer`, `issuer` or `authoriser`.
    #[n(1)]
    pub part: String,
}

/// See [`Fact::PublicationScheduled`](super::Fact::PublicationScheduled).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PublicationScheduled {
    /// The record.
    #[n(0)]
    pub record: Id,
    /// The moment, in microseconds since 1970 UTC.
    #[n(1)]
    pub at: u64,
    /// Who issues.
    #[n(2)]
    pub issuer: Id,
}

/// See [`Fact::RecordWithdrawn`](super::Fact::RecordWithdrawn).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RecordWithdrawn {
    /// The record.
    #[n(0)]
    pub record: Id,
    /// The day, ISO 8601.
    #[n(1)]
    pub on: String,
}
