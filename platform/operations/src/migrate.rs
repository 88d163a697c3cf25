//! Migration: documents of the past are published as such, on the word of two officers and after
//! machine clearance; whatever has a blocking finding or lacks a field stays a draft.

use std::collections::BTreeMap;

use catalogue::{BodyDigest, Draft, FieldFault, IssueRefusal, RecordId, common};
use jiff::civil::Date;
use minicbor::bytes::ByteArray;
use organ::{OfficerId, OrganId};
use review::Blocked;
use sha2::{Digest, Sha256};
use store::payload::{Fact, MigrationConfirmed, MigrationOpened, Part, RecordIssued};
use store::{ActId, Done, Slot, StoreError};

use crate::authority::{Authority, NotAuthorised, Staff, Unauthorised, require};
use crate::batch_numbers::BatchNumbers;
use crate::check_draft::examine;
use crate::import::{
    HeldBy, ImportOutcome, Imported, NotImported, ReadFile, fill_in_usual_attribute, not_saved,
    read_file_into_content, title_of,
};
use crate::office::Office;
use crate::save_draft::{Composed, SaveOrder, compose, new_salt, save_held};

/// A migration that two officers answer for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationOrder {
    /// The batch.
    pub batch: [u8; 16],
    /// Who authorises it; drafts that stay behind are this officer's.
    pub authoriser: Staff,
    /// The second officer.
    pub confirmed_by: OfficerId,
    /// Fields that the authoriser states of every document that does not state them itself.
    pub stated: BTreeMap<String, String>,
}

/// Why a migration, or one document of it, was refused.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// Not the officer's to authorise.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// There is no such migration, or another officer opened it.
    #[error("there is no such migration of this authoriser")]
    NoSuchBatch,
    /// The second officer is the first.
    #[error("a migration is confirmed by a second officer")]
    SamePerson,
    /// The second officer has not confirmed it.
    #[error("the migration is not confirmed by a second officer")]
    NotConfirmed,
    /// Findings stand in the way.
    #[error(transparent)]
    Blocked(#[from] Blocked),
    /// Fields that the catalogue item asks for are missing or do not read well.
    #[error("{} fields are missing or wrong", .faults.len())]
    Incomplete {
        /// Each of them.
        faults: Vec<FieldFault>,
    },
    /// The domain refuses.
    #[error(transparent)]
    Refused(#[from] IssueRefusal),
    /// Another record holds the index number.
    #[error("the index number {number} belongs to another record")]
    NumberTaken {
        /// The number.
        number: String,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Unauthorised> for MigrateError {
    fn from(refusal: Unauthorised) -> MigrateError {
        match refusal {
            Unauthorised::Not(refusal) => refusal.into(),
            Unauthorised::Store(error) => error.into(),
        }
    }
}

/// Opens a migration; its authoriser supervises the organ and everything below.
///
/// # Errors
/// [`MigrateError`] when the officer does not.
pub fn open_migration(
    office: &Office,
    authoriser: &Staff,
    act: ActId,
    batch: [u8; 16],
    source: &str,
) -> Result<(), MigrateError> {
    office.act(authoriser.actor(), act, |tx| {
        require(
            tx,
            authoriser.officer,
            Authority::Supervise,
            authoriser.organ,
        )?;
        let fact = Fact::MigrationOpened(MigrationOpened {
            batch: ByteArray::from(batch),
            source: source.to_owned(),
            authoriser: ByteArray::from(authoriser.officer.0),
        });
        Ok::<_, MigrateError>(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    Ok(())
}

/// Confirms a migration as the second officer, one who issues for the authoriser's organ and so for
/// every organ that the batch can hold documents of.
///
/// # Errors
/// [`MigrateError`] when the officer is the authoriser, or does not issue there.
pub fn confirm_migration(
    office: &Office,
    second: &Staff,
    act: ActId,
    batch: [u8; 16],
) -> Result<(), MigrateError> {
    confirm(office, second, act, batch, None)
}

/// Confirms a migration of exactly the files of a list; its digest goes on the ledger with the act.
///
/// # Errors
/// As [`confirm_migration`].
pub fn confirm_listed_migration(
    office: &Office,
    second: &Staff,
    act: ActId,
    batch: [u8; 16],
    list: [u8; 32],
) -> Result<(), MigrateError> {
    confirm(office, second, act, batch, Some(list))
}

fn confirm(
    office: &Office,
    second: &Staff,
    act: ActId,
    batch: [u8; 16],
    list: Option<[u8; 32]>,
) -> Result<(), MigrateError> {
    office.act(second.actor(), act, |tx| {
        let row = tx.batch(batch)?.ok_or(MigrateError::NoSuchBatch)?;
        if row.authoriser == second.officer {
            return Err(MigrateError::SamePerson);
        }
        let first = tx
            .officer(row.authoriser)?
            .ok_or(MigrateError::NoSuchBatch)?;
        require(tx, second.officer, Authority::Issue, first.organ)?;
        let fact = Fact::MigrationConfirmed(MigrationConfirmed {
            batch: ByteArray::from(batch),
            officer: ByteArray::from(second.officer.0),
        });
        // A slot, so that the layout of the fact stays as it was (ADR 0001).
        let list = list.map(|digest| Slot::new("list", digest.as_slice()));
        Ok(Done {
            fact,
            slots: list.into_iter().collect(),
            result: (),
        })
    })?;
    Ok(())
}

/// Reads a document of the past and publishes it; one that may not be published becomes a draft of
/// the authoriser's.
///
/// The same bytes under the same name in the same batch are the same record and the same acts, so
/// that a migration which was interrupted can begin again from its first file. `numbers` are those of
/// the files of the batch that were migrated before.
pub fn migrate_document(
    office: &Office,
    order: &MigrationOrder,
    name: &str,
    bytes: &[u8],
    numbers: &BatchNumbers,
) -> ImportOutcome {
    let file = crate::files::plain_name(name);
    let mut read = match read_file_into_content(office, order.authoriser.organ, &file, bytes) {
        Ok(read) => read,
        Err(why) => return why.outcome(file),
    };
    fill_in(office, order, &mut read);
    let same = Same::of(order, &file, bytes);
    let mut notes = read.notes();
    notes.extend(numbers.warning(office, same.record, &read.content));
    let imported = match publish(office, order, &same, &read) {
        Ok(title) => Imported::Published {
            record: same.record,
            title,
        },
        Err(error) => {
            let (by, reasons) = match held_by(error) {
                Ok(held) => held,
                Err(why) => {
                    let imported = Imported::Refused(why);
                    return ImportOutcome {
                        file,
                        imported,
                        notes,
                    };
                }
            };
            notes.splice(0..0, reasons);
            hold(office, order, &same, read, by)
        }
    };
    ImportOutcome {
        file,
        imported,
        notes,
    }
}

/// What a document becomes, whenever it is tried.
struct Same {
    record: RecordId,
    published: ActId,
    held: ActId,
}

impl Same {
    fn of(order: &MigrationOrder, file: &str, bytes: &[u8]) -> Same {
        let content = Sha256::digest(bytes);
        let id = |what: &[u8]| {
            let mut hash = Sha256::new();
            hash.update(b"gongkai/migration\n");
            hash.update(what);
            hash.update(order.batch);
            hash.update(content);
            hash.update(file.as_bytes());
            let mut id = [0; 16];
            id.copy_from_slice(&hash.finalize()[..16]);
            id
        };
        Same {
            record: RecordId(id(b"record\n")),
            published: ActId(id(b"published\n")),
            held: ActId(id(b"held\n")),
        }
    }
}

/// Puts in what the authoriser states of the whole batch. A document of the past that states no
/// attribute was public: its item's usual one is taken.
fn fill_in(office: &Office, order: &MigrationOrder, read: &mut ReadFile) {
    if let Some(item) = office.rules().catalogue().item(&read.content.item) {
        for (code, value) in &order.stated {
            if item.field(code).is_some() {
                let place = read.content.fields.entry(code.clone());
                place.or_insert_with(|| value.clone());
            }
        }
    }
    fill_in_usual_attribute(office, &mut read.content);
}

/// An edition that nothing but the acts of others stands in the way of.
struct Ready {
    manifest: Vec<u8>,
    private: Option<Vec<u8>>,
    title: String,
    published_on: Date,
    number: Option<String>,
}

/// Checks a document and makes its edition; nothing is kept yet.
fn ready(
    office: &Office,
    order: &MigrationOrder,
    record: RecordId,
    read: &ReadFile,
) -> Result<Ready, MigrateError> {
    let today = office.today();
    let content = &read.content;
    let Composed {
        mut manifest,
        private,
        faults,
    } = compose(
        office,
        record,
        1,
        content,
        read.index_number.clone(),
        today,
        new_salt(),
    );
    if !faults.is_empty() {
        return Err(MigrateError::Incomplete { faults });
    }
    let published_on = read.stated.filter(|day| *day <= today).unwrap_or(today);
    manifest
        .fields
        .insert(common::PUBLISHED_ON.to_owned(), published_on.to_string());
    manifest.body = BodyDigest::of(&content.body);
    let review = examine(office, &manifest, &content.body, content.organ)?;
    let clearance = review.clear(&[])?;
    let title = manifest.title().to_owned();
    let draft = Draft::restored(manifest, Vec::new(), Vec::new());
    let (authoriser, second) = (order.authoriser.officer, order.confirmed_by);
    let edition = draft.migrate(&clearance, authoriser, second, published_on)?;
    let manifest = edition.manifest();
    Ok(Ready {
        manifest: manifest.bytes(),
        private: private.map(|private| private.bytes()),
        title,
        published_on,
        number: manifest.field(common::INDEX_NUMBER).map(str::to_owned),
    })
}

fn publish(
    office: &Office,
    order: &MigrationOrder,
    same: &Same,
    read: &ReadFile,
) -> Result<String, MigrateError> {
    let content = &read.content;
    let authoriser = order.authoriser.officer;
    let Ready {
        manifest,
        private,
        title,
        published_on,
        number,
    } = ready(office, order, same.record, read)?;
    office.act(order.authoriser.actor(), same.published, |tx| {
        let batch = tx.batch(order.batch)?.ok_or(MigrateError::NoSuchBatch)?;
        if batch.authoriser != authoriser {
            return Err(MigrateError::NoSuchBatch);
        }
        if batch.confirmed_by != Some(order.confirmed_by) {
            return Err(MigrateError::NotConfirmed);
        }
        require(tx, authoriser, Authority::Supervise, content.organ)?;
        if let Some(number) = &number
            && tx.holder_of_index_number(number)?.is_some()
        {
            return Err(MigrateError::NumberTaken {
                number: number.clone(),
            });
        }
        let part = |officer: OfficerId, part: &str| Part {
            officer: ByteArray::from(officer.0),
            part: part.to_owned(),
        };
        let fact = Fact::RecordIssued(RecordIssued {
            record: ByteArray::from(same.record.0),
            edition: 1,
            organ: ByteArray::from(content.organ.0),
            published_on: published_on.to_string(),
            due_on: None,
            batch: Some(ByteArray::from(order.batch)),
            parts: vec![
                part(authoriser, "authoriser"),
                part(order.confirmed_by, "issuer"),
            ],
        });
        let mut slots = vec![
            Slot::new("manifest", manifest.clone()),
            Slot::new("body", content.body.as_bytes()),
        ];
        if let Some(private) = &private {
            slots.push(Slot::new("private", private.clone()));
        }
        Ok(Done {
            fact,
            slots,
            result: (),
        })
    })?;
    Ok(title)
}

/// What a migration would make of a file if it were confirmed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsal {
    /// The file.
    pub file: String,
    /// The record that it would become: an erasure of that takes the words of this as well.
    pub record: RecordId,
    /// What would become of it.
    pub rehearsed: Rehearsed,
    /// What the reader could not read, and what would have to be mended, in Chinese.
    pub notes: Vec<String>,
}

/// What would become of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rehearsed {
    /// It would be published.
    Published {
        /// Its title.
        title: String,
    },
    /// It would be left a draft.
    Held {
        /// Its title.
        title: String,
        /// What stands in the way.
        by: HeldBy,
    },
    /// Nothing would be kept of it.
    Refused(NotImported),
}

impl Rehearsed {
    /// Returns the stable English code, for reports.
    pub fn code(&self) -> &'static str {
        match self {
            Rehearsed::Published { .. } => "would_publish",
            Rehearsed::Held { by, .. } => by.code(),
            Rehearsed::Refused(why) => why.code(),
        }
    }
}

/// Reads and checks a document as [`migrate_document`] would, and keeps nothing of it.
///
/// `numbers` are those of the files of the batch that were rehearsed before.
pub fn rehearse_document(
    office: &Office,
    order: &MigrationOrder,
    name: &str,
    bytes: &[u8],
    numbers: &BatchNumbers,
) -> Rehearsal {
    let file = crate::files::plain_name(name);
    let record = Same::of(order, &file, bytes).record;
    let mut read = match read_file_into_content(office, order.authoriser.organ, &file, bytes) {
        Ok(read) => read,
        Err(why) => {
            return Rehearsal {
                file,
                record,
                rehearsed: Rehearsed::Refused(why),
                notes: Vec::new(),
            };
        }
    };
    fill_in(office, order, &mut read);
    let mut notes = read.notes();
    notes.extend(numbers.warning(office, record, &read.content));
    let title = title_of(&read.content);
    let found = ready(office, order, record, &read)
        .and_then(|ready| may_follow(office, order, &read, &ready, numbers));
    let rehearsed = match found {
        Ok(()) => Rehearsed::Published { title },
        Err(error) => match held_by(error) {
            Ok((by, reasons)) => {
                notes.splice(0..0, reasons);
                Rehearsed::Held { title, by }
            }
            Err(why) => Rehearsed::Refused(why),
        },
    };
    Rehearsal {
        file,
        record,
        rehearsed,
        notes,
    }
}

/// Asks what the act of publication would ask: the authoriser's authority, and the index number.
fn may_follow(
    office: &Office,
    order: &MigrationOrder,
    read: &ReadFile,
    ready: &Ready,
    numbers: &BatchNumbers,
) -> Result<(), MigrateError> {
    let (officer, authority) = (order.authoriser.officer, Authority::Supervise);
    let reader = office.reader(office.viewer(&order.authoriser));
    let row = reader.officer(officer)?;
    let holds = row.is_some_and(|row| row.authorities.iter().any(|code| code == authority.code()));
    if !holds || !is_within(office, read.content.organ, order.authoriser.organ) {
        return Err(NotAuthorised { officer, authority }.into());
    }
    if let Some(number) = &ready.number
        && (!numbers.takes_index_number(number)
            || office.store().holder_of_index_number(number)?.is_some())
    {
        return Err(MigrateError::NumberTaken {
            number: number.clone(),
        });
    }
    Ok(())
}

fn is_within(office: &Office, organ: OrganId, above: OrganId) -> bool {
    let bodies = office.bodies();
    let mut here = Some(organ);
    // No body stands deeper; a circle cannot be entered.
    for _ in 0..64 {
        match here {
            None => return false,
            Some(organ) if organ == above => return true,
            Some(organ) => here = bodies.organ(organ).and_then(|organ| organ.parent),
        }
    }
    false
}

/// Tells what leaves a document a draft, with the reasons in Chinese; or why nothing is kept of it.
fn held_by(error: MigrateError) -> Result<(HeldBy, Vec<String>), NotImported> {
    let held = match error {
        MigrateError::Blocked(blocked) => {
            let standing = blocked.standing;
            let count = standing.len();
            let reasons = standing.into_iter().map(|placed| placed.finding.reason);
            (HeldBy::Findings { count }, reasons.collect())
        }
        MigrateError::Incomplete { faults } => {
            let count = faults.len();
            let reasons = faults.into_iter().map(|fault| fault.message);
            (HeldBy::Fields { count }, reasons.collect())
        }
        MigrateError::Refused(_) => (HeldBy::NotPublishable, Vec::new()),
        MigrateError::NumberTaken { number } => (HeldBy::NumberTaken { number }, Vec::new()),
        MigrateError::Store(error) => {
            tracing::warn!(operation = "migrate_document", %error, "a document was not published");
            (HeldBy::NotSaved, Vec::new())
        }
        MigrateError::NotAuthorised(_) => return Err(NotImported::NotAuthorised),
        MigrateError::NoSuchBatch | MigrateError::SamePerson | MigrateError::NotConfirmed => {
            return Err(NotImported::NotConfirmed);
        }
    };
    Ok(held)
}

/// Saves what may not be published as a draft of the authoriser's.
fn hold(
    office: &Office,
    order: &MigrationOrder,
    same: &Same,
    read: ReadFile,
    by: HeldBy,
) -> Imported {
    let title = title_of(&read.content);
    let save = SaveOrder {
        act: same.held,
        record: same.record,
        seen_revision: 0,
        content: read.content,
    };
    match save_held(office, &order.authoriser, &save) {
        Ok(_) => Imported::Held {
            record: same.record,
            title,
            by,
        },
        Err(error) => Imported::Refused(not_saved("migrate_document", &error)),
    }
}
