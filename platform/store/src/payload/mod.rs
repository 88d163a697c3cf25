//! The payload of an act: canonical, versioned bytes with every fact that the act adds.
//!
//! Version 1 is the byte `0x01` and one CBOR array in deterministic encoding (ADR 0001). A fact has
//! a number that is never given to another fact; a new one is added at the end. Long or personal
//! text is kept by slot and cited by salted digest. Payloads are the truth; the other tables are
//! projections of them.

mod bodies;
mod drafts;
mod erasures;
mod installation;
mod migrations;
mod records;

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

pub use bodies::{OfficerEntered, OrganEntered, PasswordSet, SiteEntered};
pub use drafts::{
    Allotted, DraftDiscarded, DraftReturned, DraftSaved, DraftSent, FindingWaived, RecordReviewed,
};
pub use erasures::{Erased, ErasedAct, ErasedPart, ErasureDeclined, ErasureProposed};
pub use installation::{InstallationOpened, KeyAnnounced, LogReopened, RuleApplied};
pub use migrations::{MigrationConfirmed, MigrationOpened};
pub use records::{Part, PublicationScheduled, RecordIssued, RecordWithdrawn};

use crate::error::StoreError;

/// The version that this release writes.
const VERSION: u8 = 1;

/// 16 bytes of an identifier.
pub type Id = ByteArray<16>;

/// 32 bytes of a digest.
pub type Digest32 = ByteArray<32>;

/// Everything that an act says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Payload {
    /// The caller's identifier of the act.
    #[n(0)]
    pub id: Id,
    /// When, in microseconds since 1970 UTC.
    #[n(1)]
    pub instant: u64,
    /// Who: `staff:…`, `operator`, `schedule:…`, `integrator:…`, `public`.
    #[n(2)]
    pub actor: String,
    /// The digest of the edition of the rules that was applied.
    #[n(3)]
    pub rules: Digest32,
    /// What happened.
    #[n(4)]
    pub fact: Fact,
    /// The texts that are kept apart, each with its salted digest, in order of name.
    #[n(5)]
    pub slots: Vec<SlotCitation>,
}

/// A text kept apart, cited by name and salted digest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SlotCitation {
    /// Its name within the act.
    #[n(0)]
    pub name: String,
    /// See `ledger::slot_digest`.
    #[n(1)]
    pub digest: Digest32,
}

/// What happened, with every fact that it adds. Numbers are for ever.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Fact {
    /// The installation was opened.
    #[n(1)]
    InstallationOpened(#[n(0)] InstallationOpened),
    /// An organ was entered or changed.
    #[n(2)]
    OrganEntered(#[n(0)] OrganEntered),
    /// A site was entered or changed.
    #[n(3)]
    SiteEntered(#[n(0)] SiteEntered),
    /// An officer was entered or changed; slots `name` and `login`.
    #[n(4)]
    OfficerEntered(#[n(0)] OfficerEntered),
    /// An officer's password was set; the password itself is nowhere in it.
    #[n(5)]
    PasswordSet(#[n(0)] PasswordSet),
    /// A draft was saved; slots `manifest`, `body`, and `private` and
    /// `no_interpretation_reason` when there are some.
    #[n(6)]
    DraftSaved(#[n(0)] DraftSaved),
    /// A draft was sent for review and got its index number; slots `manifest`, `body`, `private`.
    #[n(7)]
    DraftSent(#[n(0)] DraftSent),
    /// A step of review was signed off; slot `manifest`.
    #[n(8)]
    RecordReviewed(#[n(0)] RecordReviewed),
    /// A draft was returned to its author; slot `reason`.
    #[n(9)]
    DraftReturned(#[n(0)] DraftReturned),
    /// A blocking finding was waived; slots `manifest`, `words`, `reason`.
    #[n(10)]
    FindingWaived(#[n(0)] FindingWaived),
    /// A record was issued as its next edition; slots `manifest`, `body`, `private`.
    #[n(11)]
    RecordIssued(#[n(0)] RecordIssued),
    /// The issue of a draft was set for a moment to come; slot `manifest`.
    #[n(12)]
    PublicationScheduled(#[n(0)] PublicationScheduled),
    /// A published record was withdrawn; slot `reason`.
    #[n(13)]
    RecordWithdrawn(#[n(0)] RecordWithdrawn),
    /// A migration was opened by its authoriser.
    #[n(14)]
    MigrationOpened(#[n(0)] MigrationOpened),
    /// A second officer confirmed a migration.
    #[n(15)]
    MigrationConfirmed(#[n(0)] MigrationConfirmed),
    /// A rule file was applied; slot `file`.
    #[n(16)]
    RuleApplied(#[n(0)] RuleApplied),
    /// A draft was discarded; nothing of it was ever public.
    #[n(17)]
    DraftDiscarded(#[n(0)] DraftDiscarded),
    /// A public key of the log was announced: the first one, or the next one at a rotation.
    #[n(18)]
    KeyAnnounced(#[n(0)] KeyAnnounced),
    /// An erasure was proposed by its first officer; slots `ground` and `reason`.
    #[n(19)]
    ErasureProposed(#[n(0)] ErasureProposed),
    /// A second officer confirmed an erasure, and it was done; slots `ground` and `reason`.
    #[n(20)]
    Erased(#[n(0)] Erased),
    /// A second officer declined an erasure; nothing was erased.
    #[n(21)]
    ErasureDeclined(#[n(0)] ErasureDeclined),
    /// The log was closed under its old origin and goes on under a new one.
    #[n(22)]
    LogReopened(#[n(0)] LogReopened),
}

/// What readers of the ledger have to do after an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicEffect {
    /// This record is shown, shown anew, or no longer shown.
    Record([u8; 16]),
    /// Something that stands on every page changed: organs, sites, rules.
    Everything,
    /// Nothing that the public sees.
    Nothing,
}

impl Payload {
    /// Returns the canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        minicbor::encode(self, &mut bytes).expect("writing to memory does not fail");
        bytes
    }

    /// Reads canonical bytes back.
    ///
    /// # Errors
    /// [`StoreError::Bytes`] for another version or a writing that is not canonical.
    pub fn read(bytes: &[u8]) -> Result<Payload, StoreError> {
        let (version, rest) = bytes
            .split_first()
            .ok_or_else(|| StoreError::Bytes("no bytes".to_owned()))?;
        if *version != VERSION {
            return Err(StoreError::Bytes(format!(
                "payload version {version} is not known"
            )));
        }
        let payload: Payload =
            minicbor::decode(rest).map_err(|error| StoreError::Bytes(error.to_string()))?;
        if payload.bytes() != bytes {
            return Err(StoreError::Bytes(
                "the payload is not in canonical writing".to_owned(),
            ));
        }
        Ok(payload)
    }
}

impl Fact {
    /// Returns the number of the fact, which is also the `kind` of its act.
    pub fn kind(&self) -> u32 {
        match self {
            Fact::InstallationOpened(_) => 1,
            Fact::OrganEntered(_) => 2,
            Fact::SiteEntered(_) => 3,
            Fact::OfficerEntered(_) => 4,
            Fact::PasswordSet(_) => 5,
            Fact::DraftSaved(_) => 6,
            Fact::DraftSent(_) => 7,
            Fact::RecordReviewed(_) => 8,
            Fact::DraftReturned(_) => 9,
            Fact::FindingWaived(_) => 10,
            Fact::RecordIssued(_) => 11,
            Fact::PublicationScheduled(_) => 12,
            Fact::RecordWithdrawn(_) => 13,
            Fact::MigrationOpened(_) => 14,
            Fact::MigrationConfirmed(_) => 15,
            Fact::RuleApplied(_) => 16,
            Fact::DraftDiscarded(_) => 17,
            Fact::KeyAnnounced(_) => 18,
            Fact::ErasureProposed(_) => 19,
            Fact::Erased(_) => 20,
            Fact::ErasureDeclined(_) => 21,
            Fact::LogReopened(_) => 22,
        }
    }

    /// Returns the record that the fact is about.
    pub fn record(&self) -> Option<[u8; 16]> {
        match self {
            Fact::DraftSaved(fact) => Some(*fact.record),
            Fact::DraftSent(fact) => Some(*fact.record),
            Fact::RecordReviewed(fact) => Some(*fact.record),
            Fact::DraftReturned(fact) => Some(*fact.record),
            Fact::FindingWaived(fact) => Some(*fact.record),
            Fact::RecordIssued(fact) => Some(*fact.record),
            Fact::PublicationScheduled(fact) => Some(*fact.record),
            Fact::RecordWithdrawn(fact) => Some(*fact.record),
            Fact::DraftDiscarded(fact) => Some(*fact.record),
            Fact::ErasureProposed(fact) => Some(*fact.record),
            Fact::Erased(fact) => Some(*fact.record),
            Fact::ErasureDeclined(fact) => Some(*fact.record),
            Fact::InstallationOpened(_)
            | Fact::OrganEntered(_)
            | Fact::SiteEntered(_)
            | Fact::OfficerEntered(_)
            | Fact::PasswordSet(_)
            | Fact::MigrationOpened(_)
            | Fact::MigrationConfirmed(_)
            | Fact::RuleApplied(_)
            | Fact::KeyAnnounced(_)
            | Fact::LogReopened(_) => None,
        }
    }

    /// Returns the edition that the fact publishes: only that leaf is a published one.
    pub fn publishes(&self) -> Option<([u8; 16], u32)> {
        match self {
            Fact::RecordIssued(fact) => Some((*fact.record, fact.edition)),
            _ => None,
        }
    }

    /// Returns what readers of the ledger have to do about it.
    pub fn effect(&self) -> PublicEffect {
        match self {
            Fact::RecordIssued(fact) => PublicEffect::Record(*fact.record),
            Fact::RecordWithdrawn(fact) => PublicEffect::Record(*fact.record),
            Fact::Erased(fact) => PublicEffect::Record(*fact.record),
            Fact::InstallationOpened(_)
            | Fact::OrganEntered(_)
            | Fact::SiteEntered(_)
            | Fact::RuleApplied(_)
            | Fact::KeyAnnounced(_)
            | Fact::LogReopened(_) => PublicEffect::Everything,
            Fact::OfficerEntered(_)
            | Fact::PasswordSet(_)
            | Fact::DraftSaved(_)
            | Fact::DraftSent(_)
            | Fact::RecordReviewed(_)
            | Fact::DraftReturned(_)
            | Fact::FindingWaived(_)
            | Fact::PublicationScheduled(_)
            | Fact::MigrationOpened(_)
            | Fact::MigrationConfirmed(_)
            | Fact::DraftDiscarded(_)
            | Fact::ErasureProposed(_)
            | Fact::ErasureDeclined(_) => PublicEffect::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(bytes: &[u8]) -> Payload {
        let payload = Payload::read(bytes).expect("a payload of an earlier release is read");
        assert_eq!(payload.bytes(), bytes, "and written again as it was");
        assert_eq!(*payload.id, [10; 16]);
        assert_eq!(payload.instant, 1_772_413_200_000_000);
        assert_eq!(*payload.rules, [11; 32]);
        payload
    }

    fn parts() -> Vec<ErasedPart> {
        vec![
            ErasedPart {
                edition: 1,
                part: "edition".to_owned(),
                file: None,
            },
            ErasedPart {
                edition: 2,
                part: "file".to_owned(),
                file: Some(ByteArray::from([14; 32])),
            },
        ]
    }

    #[test]
    fn a_proposed_erasure_written_by_another_program_is_read() {
        let bytes = include_bytes!("../../fixtures/payload-v1-erasure-proposed.bin");
        let payload = opened(bytes);
        let fact = ErasureProposed {
            erasure: ByteArray::from([1; 16]),
            record: ByteArray::from([2; 16]),
            parts: parts(),
            officer: ByteArray::from([3; 16]),
        };
        assert_eq!(payload.fact, Fact::ErasureProposed(fact));
        let names: Vec<&str> = payload
            .slots
            .iter()
            .map(|slot| slot.name.as_str())
            .collect();
        assert_eq!(names, ["ground", "reason"]);
    }

    #[test]
    fn an_erasure_written_by_another_program_is_read() {
        let payload = opened(include_bytes!("../../fixtures/payload-v1-erased.bin"));
        let act = |act: u8, payload: u8, slots: &[&str], salt| ErasedAct {
            act: ByteArray::from([act; 16]),
            payload: ByteArray::from([payload; 32]),
            slots: slots.iter().map(|slot| (*slot).to_owned()).collect(),
            salt,
        };
        let fact = Erased {
            erasure: ByteArray::from([1; 16]),
            record: ByteArray::from([2; 16]),
            parts: parts(),
            on: "2026-03-02".to_owned(),
            proposed_by: ByteArray::from([3; 16]),
            confirmed_by: ByteArray::from([4; 16]),
            item: "notice".to_owned(),
            index_number: "11539900MB9Y00032B/2026-00001".to_owned(),
            acts: vec![
                act(5, 6, &["body", "manifest"], true),
                act(7, 8, &["reason"], false),
            ],
        };
        assert_eq!(payload.fact, Fact::Erased(fact));
    }

    #[test]
    fn a_declined_erasure_and_a_reopened_log_written_by_another_program_are_read() {
        let payload = opened(include_bytes!(
            "../../fixtures/payload-v1-erasure-declined.bin"
        ));
        let declined = ErasureDeclined {
            erasure: ByteArray::from([1; 16]),
            record: ByteArray::from([2; 16]),
            officer: ByteArray::from([4; 16]),
        };
        assert_eq!(payload.fact, Fact::ErasureDeclined(declined));
        let payload = opened(include_bytes!("../../fixtures/payload-v1-log-reopened.bin"));
        let reopened = LogReopened {
            origin: "new.gongkai.example".to_owned(),
            closed: "test.gongkai.example".to_owned(),
            head: "test.gongkai.example\n7\nAAAA\n".to_owned(),
        };
        assert_eq!(payload.fact, Fact::LogReopened(reopened));
    }
}
