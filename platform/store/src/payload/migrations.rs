//! Facts about migrations (历史数据迁移).

use minicbor::{Decode, Encode};

use super::Id;

/// See [`Fact::MigrationOpened`](super::Fact::MigrationOpened).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct MigrationOpened {
    /// The batch.
    #[n(0)]
    pub batch: Id,
    /// Where the documents come from, in words.
    #[n(1)]
    pub source: String,
    /// Who authorises it.
    #[n(2)]
    pub authoriser: Id,
}

/// See [`Fact::MigrationConfirmed`](super::Fact::MigrationConfirmed).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct MigrationConfirmed {
    /// The batch.
    #[n(0)]
    pub batch: Id,
    /// The second officer.
    #[n(1)]
    pub officer: Id,
}
