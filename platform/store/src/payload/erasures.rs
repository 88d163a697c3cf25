//! Facts about erasures: proposed, done, declined (ADR 0009).

use minicbor::{Decode, Encode};

use super::{Digest32, Id};

/// See [`Fact::ErasureProposed`](super::Fact::ErasureProposed).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ErasureProposed {
    /// The erasure.
    #[n(0)]
    pub erasure: Id,
    /// The record.
    #[n(1)]
    pub record: Id,
    /// What of it is to go.
    #[n(2)]
    pub parts: Vec<ErasedPart>,
    /// Who proposes it.
    #[n(3)]
    pub officer: Id,
}

/// Something that an erasure names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct ErasedPart {
    /// The edition, issued or not; everything that led to it goes with it.
    #[n(0)]
    pub edition: u32,
    /// `edition` for the whole of it, `body`, `private` or `file`.
    #[n(1)]
    pub part: String,
    /// The digest of the file.
    #[n(2)]
    pub file: Option<Digest32>,
}

/// See [`Fact::Erased`](super::Fact::Erased).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Erased {
    /// The erasure.
    #[n(0)]
    pub erasure: Id,
    /// The record.
    #[n(1)]
    pub record: Id,
    /// What of it is gone.
    #[n(2)]
    pub parts: Vec<ErasedPart>,
    /// The day, ISO 8601.
    #[n(3)]
    pub on: String,
    /// Who proposed it.
    #[n(4)]
    pub proposed_by: Id,
    /// Who confirmed it.
    #[n(5)]
    pub confirmed_by: Id,
    /// The code of the catalogue item, which stays.
    #[n(6)]
    pub item: String,
    /// The index number, which stays and is never given to another record; empty when none.
    #[n(7)]
    pub index_number: String,
    /// Each act that lost something.
    #[n(8)]
    pub acts: Vec<ErasedAct>,
}

/// What an act lost.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ErasedAct {
    /// The act.
    #[n(0)]
    pub act: Id,
    /// SHA-256 of its payload: once the salt is gone, this binds the payload to the log.
    #[n(1)]
    pub payload: Digest32,
    /// The slots whose texts are gone.
    #[n(2)]
    pub slots: Vec<String>,
    /// Whether its salt is gone too.
    #[n(3)]
    pub salt: bool,
}

/// See [`Fact::ErasureDeclined`](super::Fact::ErasureDeclined).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ErasureDeclined {
    /// The erasure.
    #[n(0)]
    pub erasure: Id,
    /// The record.
    #[n(1)]
    pub record: Id,
    /// Who declined it.
    #[n(2)]
    pub officer: Id,
}
