//! The payload of an act: canonical, versioned bytes with every fact that the act adds.
//!
//! Version 1 is the byte `0x01` and one CBOR array in deterministic encoding (ADR 0001). A fact has
//! a number that is never given to another fact; a new one is added at the end. Long or personal
//! text is kept by slot and cited by salted digest. Payloads are the truth; the other tables are
//! projections of them.

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

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

/// See [`Fact::InstallationOpened`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct InstallationOpened {
    /// The origin of the log, chosen once.
    #[n(0)]
    pub origin: String,
    /// The name of the installation.
    #[n(1)]
    pub name: String,
}

/// See [`Fact::OrganEntered`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct OrganEntered {
    /// The organ.
    #[n(0)]
    pub organ: Id,
    /// `government`, `department`, `township`, `institution` or `office`.
    #[n(1)]
    pub kind: String,
    /// Full name.
    #[n(2)]
    pub name: String,
    /// Short name.
    #[n(3)]
    pub short_name: String,
    /// The organ above it.
    #[n(4)]
    pub parent: Option<Id>,
    /// Unified social credit code.
    #[n(5)]
    pub credit_code: Option<String>,
    /// Other names that documents use.
    #[n(6)]
    pub aliases: Vec<String>,
    /// What it is for, in a sentence.
    #[n(7)]
    pub duties: String,
    /// First day of this state, ISO 8601.
    #[n(8)]
    pub valid_from: String,
    /// Its place among its siblings.
    #[n(9)]
    pub rank: u32,
}

/// See [`Fact::SiteEntered`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SiteEntered {
    /// The site.
    #[n(0)]
    pub site: Id,
    /// 网站名称.
    #[n(1)]
    pub title: String,
    /// 主办单位.
    #[n(2)]
    pub organizer: String,
    /// 网站标识码.
    #[n(3)]
    pub code: String,
    /// ICP and public security filing, as the foot of the page shows them.
    #[n(4)]
    pub filing: String,
    /// Host names, the canonical one first.
    #[n(5)]
    pub hosts: Vec<String>,
    /// The organs whose subtrees it shows.
    #[n(6)]
    pub roots: Vec<Id>,
    /// Its place among the sites.
    #[n(7)]
    pub rank: u32,
}

/// See [`Fact::OfficerEntered`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct OfficerEntered {
    /// The officer.
    #[n(0)]
    pub officer: Id,
    /// The organ that the officer belongs to.
    #[n(1)]
    pub organ: Id,
    /// Codes of authorities.
    #[n(2)]
    pub authorities: Vec<String>,
    /// Whether the account may be used.
    #[n(3)]
    pub active: bool,
}

/// See [`Fact::PasswordSet`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PasswordSet {
    /// The officer.
    #[n(0)]
    pub officer: Id,
    /// Whether it has to be changed at the next sign-in.
    #[n(1)]
    pub once: bool,
}

/// See [`Fact::DraftSaved`].
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

/// See [`Fact::DraftSent`].
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

/// See [`Fact::RecordReviewed`].
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

/// See [`Fact::DraftReturned`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DraftReturned {
    /// The record.
    #[n(0)]
    pub record: Id,
}

/// See [`Fact::FindingWaived`].
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

/// See [`Fact::RecordIssued`].
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

/// See [`Fact::PublicationScheduled`].
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

/// See [`Fact::RecordWithdrawn`].
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

/// See [`Fact::MigrationOpened`].
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

/// See [`Fact::MigrationConfirmed`].
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

/// See [`Fact::RuleApplied`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RuleApplied {
    /// The path below `rules/`, such as `holidays/2027.toml`.
    #[n(0)]
    pub path: String,
}

/// See [`Fact::DraftDiscarded`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DraftDiscarded {
    /// The record.
    #[n(0)]
    pub record: Id,
}

/// See [`Fact::KeyAnnounced`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct KeyAnnounced {
    /// The verifier key, as signed notes write it.
    #[n(0)]
    pub verifier_key: String,
}

/// See [`Fact::ErasureProposed`].
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

/// See [`Fact::Erased`].
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

/// See [`Fact::ErasureDeclined`].
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

/// See [`Fact::LogReopened`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LogReopened {
    /// The origin from now on.
    #[n(0)]
    pub origin: String,
    /// The origin that was closed.
    #[n(1)]
    pub closed: String,
    /// The last head that is known of the closed log, a signed note.
    #[n(2)]
    pub head: String,
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
        let bytes = include_bytes!("../fixtures/payload-v1-erasure-proposed.bin");
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
        let payload = opened(include_bytes!("../fixtures/payload-v1-erased.bin"));
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
            "../fixtures/payload-v1-erasure-declined.bin"
        ));
        let declined = ErasureDeclined {
            erasure: ByteArray::from([1; 16]),
            record: ByteArray::from([2; 16]),
            officer: ByteArray::from([4; 16]),
        };
        assert_eq!(payload.fact, Fact::ErasureDeclined(declined));
        let payload = opened(include_bytes!("../fixtures/payload-v1-log-reopened.bin"));
        let reopened = LogReopened {
            origin: "new.gongkai.example".to_owned(),
            closed: "test.gongkai.example".to_owned(),
            head: "test.gongkai.example\n7\nAAAA\n".to_owned(),
        };
        assert_eq!(payload.fact, Fact::LogReopened(reopened));
    }
}
