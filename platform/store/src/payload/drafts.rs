//! Facts about a record on its way to an edition.

use minicbor::{Decode, Encode};

use super::Id;

/// See [`Fact::DraftSaved`](super::Fact::DraftSaved).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DraftSaved {
    /// The record.
    #[n(0)]
    pub record: Id,
    /// From 1, one more with every save.
    #[n(1)]
    pub revision: u32,
    /// The edition that this draft is to become.
    #[n(2)]
    pub edition: u32,
    /// The organ that publishes.
    #[n(3)]
    pub organ: Id,
    /// 重大: one approver more.
    #[n(4)]
    pub major: bool,
    /// Who wrote it.
    #[n(5)]
    pub author: Id,
}

/// See [`Fact::DraftSent`](super::Fact::DraftSent).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DraftSent {
    /// The record.
    #[n(0)]
    pub record: Id,
    /// The revision that was sent; one more than the saved one when the index number was added.
    #[n(1)]
    pub revision: u32,
    /// The index number that was allotted: code, year, serial; absent when the record had one.
    #[n(2)]
    pub allotted: Option<Allotted>,
}

/// An index number that was allotted.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Allotted {
    /// The credit code of the nearest organ that has one.
    #[n(0)]
    pub code: String,
    /// The year.
    #[n(1)]
    pub year: u32,
    /// The serial within code and year.
    #[n(2)]
    pub serial: u32,
}

/// See [`Fact::RecordReviewed`](super::Fact::RecordReviewed).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RecordReviewed {
    /// The record.
    #[n(0)]
    pub record: Id,
    /// The edition that the draft is to become.
    #[n(1)]
    pub edition: u32,
    /// The code of the step.
    #[n(2)]
    pub step: String,
    /// Who signed.
    #[n(3)]
    pub reviewer: Id,
}

/// See [`Fact::DraftReturned`](super::Fact::DraftReturned).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DraftReturned {
    /// The record.
    #[n(0)]
    pub record: Id,
}

/// See [`Fact::FindingWaived`](super::Fact::FindingWaived).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct FindingWaived {
    /// The record.
    #[n(0)]
    pub record: Id,
    /// The edition that the draft is to become.
    #[n(1)]
    pub edition: u32,
    /// The rule.
    #[n(2)]
    pub rule: String,
    /// The part of the record.
    #[n(3)]
    pub part: String,
    /// Who waived it.
    #[n(4)]
    pub officer: Id,
}

/// See [`Fact::DraftDiscarded`](super::Fact::DraftDiscarded).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DraftDiscarded {
    /// The record.
    #[n(0)]
    pub record: Id,
}
