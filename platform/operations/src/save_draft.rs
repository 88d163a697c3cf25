//! Saves a draft: the words of the form become a manifest, a revision is kept, sign-offs are void.

use std::collections::BTreeMap;

use catalogue::{
    BodyDigest, FieldFault, Manifest, ManifestFile, PrivateFields, RecordId, Relation, common,
};
use jiff::civil::Date;
use minicbor::bytes::ByteArray;
use organ::OrganId;
use serde::{Deserialize, Serialize};
use store::payload::{DraftSaved, Fact};
use store::{ActId, Done, DraftState, Slot, StoreError};

use crate::authority::{Authority, NotAuthorised, Staff, require, unauthorised_as};
use crate::deadline::note_due;
use crate::office::{Office, office_day};

/// What an officer writes in the form of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The code of the catalogue item.
    pub item: String,
    /// The organ that publishes.
    pub organ: OrganId,
    /// Fields by code, as written; what reads well is kept in canonical writing.
    pub fields: BTreeMap<String, String>,
    /// The body text.
    pub body: String,
    /// The files, already taken.
    pub files: Vec<ManifestFile>,
    /// What it has to do with other records.
    pub relations: Vec<Relation>,
    /// 重大: one approver more.
    pub major: bool,
    /// Why there is no interpretation.
    pub no_interpretation_reason: Option<String>,
}

/// An officer saves a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaveOrder {
    /// The act.
    pub act: ActId,
    /// The record; a new identifier for a new one.
    pub record: RecordId,
    /// The revision that the form was rendered from; 0 for a new draft.
    pub seen_revision: u32,
    /// What the form says.
    pub content: Content,
}

/// A draft was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Its revision.
    pub revision: u32,
    /// Whether sign-offs were voided by the edit.
    pub voided_sign_offs: bool,
}

/// Why a draft was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveDraftError {
    /// Not the officer's to save.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// Someone else saved meanwhile; both versions are shown.
    #[error("the draft was saved at revision {found} after revision {seen} was opened")]
    SavedMeanwhile {
        /// The revision that the form was rendered from.
        seen: u32,
        /// The revision now.
        found: u32,
    },
    /// There is no such catalogue item.
    #[error("there is no catalogue item {item}")]
    NoSuchItem {
        /// The code.
        item: String,
    },
    /// The body is longer than a page can be.
    #[error("the body has {characters} characters, at most {most} are possible")]
    TooLong {
        /// How many it has.
        characters: usize,
        /// How many it may have.
        most: usize,
    },
    /// A withdrawn or discarded record has no drafts.
    #[error("the record cannot be edited in its present state")]
    Closed,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

unauthorised_as!(SaveDraftError);

/// The most characters that a body may have.
pub const LONGEST_BODY: usize = 400_000;

/// Saves a draft, complete or not. Faults of its fields stop it from being sent, not from being saved.
///
/// # Errors
/// [`SaveDraftError`] when the officer may not, or someone saved meanwhile.
pub fn save_draft(
    office: &Office,
    staff: &Staff,
    order: &SaveOrder,
) -> Result<Saved, SaveDraftError> {
    save_by(office, staff, Authority::Draft, order)
}

/// Saves what a migration leaves a draft: by its authoriser, who supervises and need not draft.
pub(crate) fn save_held(
    office: &Office,
    authoriser: &Staff,
    order: &SaveOrder,
) -> Result<Saved, SaveDraftError> {
    save_by(office, authoriser, Authority::Supervise, order)
}

fn save_by(
    office: &Office,
    staff: &Staff,
    authority: Authority,
    order: &SaveOrder,
) -> Result<Saved, SaveDraftError> {
    let content = &order.content;
    let rules = office.rules();
    if rules.catalogue().item(&content.item).is_none() {
        return Err(SaveDraftError::NoSuchItem {
            item: content.item.clone(),
        });
    }
    let characters = content.body.chars().count();
    if characters > LONGEST_BODY {
        return Err(SaveDraftError::TooLong {
            characters,
            most: LONGEST_BODY,
        });
    }
    let salt = new_salt();
    let saved = office.act(staff.actor(), order.act, |tx| {
        require(tx, staff.officer, authority, content.organ)?;
        let draft = tx.draft(order.record)?;
        if let Some(draft) = &draft {
            require(tx, staff.officer, authority, draft.organ)?;
        }
        let found = draft.as_ref().map_or(0, |draft| draft.revision);
        if found != order.seen_revision {
            return Err(SaveDraftError::SavedMeanwhile {
                seen: order.seen_revision,
                found,
            });
        }
        let record = tx.record(order.record)?;
        if let Some(record) = &record {
            require(tx, staff.officer, authority, record.organ)?;
            if matches!(record.state, store::RecordState::Discarded) {
                return Err(SaveDraftError::Closed);
            }
        }
        let published = record.as_ref().map_or(0, |record| record.edition);
        let edition = draft.as_ref().map_or(published + 1, |draft| draft.edition);
        let index_number = record.and_then(|record| record.index_number);
        let today = office_day(tx.instant);
        let kept = draft.as_ref().and_then(|draft| draft.private.as_ref());
        let salt = kept.map_or(salt, |private| private.salt);
        let Composed {
            manifest, private, ..
        } = compose(
            office,
            order.record,
            edition,
            content,
            index_number,
            today,
            salt,
        );
        let revision = tx.last_revision(order.record)? + 1;
        let voided_sign_offs = match &draft {
            Some(draft) => !tx.sign_offs(draft)?.is_empty(),
            None => false,
        };
        let mut slots = vec![
            Slot::new("manifest", manifest.bytes()),
            Slot::new("body", content.body.as_bytes()),
        ];
        if let Some(private) = private {
            slots.push(Slot::new("private", private.bytes()));
        }
        if let Some(reason) = &content.no_interpretation_reason {
            slots.push(Slot::new("no_interpretation_reason", reason.as_bytes()));
        }
        let fact = Fact::DraftSaved(DraftSaved {
            record: ByteArray::from(order.record.0),
            revision,
            edition,
            organ: ByteArray::from(content.organ.0),
            major: content.major,
            author: ByteArray::from(staff.officer.0),
        });
        Ok(Done {
            fact,
            slots,
            result: Saved {
                revision,
                voided_sign_offs,
            },
        })
    })?;
    note_due(office, order.record)?;
    Ok(saved.result)
}

/// Makes the manifest that a form would give, and says what is still wrong with its fields.
///
/// For looking at, not for keeping: the digest of its private fields has no salt.
pub fn manifest_of(
    office: &Office,
    record: RecordId,
    edition: u32,
    content: &Content,
    index_number: Option<String>,
    today: Date,
) -> (Manifest, Vec<FieldFault>) {
    let composed = compose(
        office,
        record,
        edition,
        content,
        index_number,
        today,
        [0; 32],
    );
    (composed.manifest, composed.faults)
}

/// What a form gives: the manifest, the fields kept apart from it, and what is wrong.
pub(crate) struct Composed {
    pub(crate) manifest: Manifest,
    pub(crate) private: Option<PrivateFields>,
    pub(crate) faults: Vec<FieldFault>,
}

/// Makes manifest and private fields of a form.
///
/// A value that does not read well stays as written, so that nothing an officer typed is lost.
pub(crate) fn compose(
    office: &Office,
    record: RecordId,
    edition: u32,
    content: &Content,
    index_number: Option<String>,
    today: Date,
    salt: [u8; 32],
) -> Composed {
    let rules = office.rules();
    let mut written = content.fields.clone();
    written.retain(|_, value| !value.trim().is_empty());
    written.insert(common::ORGAN.to_owned(), content.organ.to_string());
    if let Some(number) = index_number {
        written.insert(common::INDEX_NUMBER.to_owned(), number);
    }
    let item = rules.catalogue().item(&content.item);
    let (fields, faults) = match item {
        Some(item) => match catalogue::check_all(item, &written, today) {
            Ok(canonical) => (canonical, Vec::new()),
            Err(faults) => {
                let mut fields = written;
                for field in item.form() {
                    let code = field.code.as_str();
                    if let Some(words) = fields.get(code)
                        && let Ok(value) = catalogue::check(field, words, today)
                    {
                        fields.insert(code.to_owned(), value);
                    }
                }
                (fields, faults)
            }
        },
        None => (written, Vec::new()),
    };
    let is_public = |code: &String| {
        item.and_then(|item| item.field(code))
            .is_none_or(|field| field.public)
    };
    let (fields, hidden): (BTreeMap<_, _>, BTreeMap<_, _>) =
        fields.into_iter().partition(|(code, _)| is_public(code));
    let private = (!hidden.is_empty()).then_some(PrivateFields {
        salt,
        fields: hidden,
    });
    let manifest = Manifest {
        record,
        edition,
        item: content.item.clone(),
        fields,
        relations: content.relations.clone(),
        body: BodyDigest::of(&content.body),
        files: content.files.clone(),
        private: private.as_ref().map(PrivateFields::digest),
    };
    Composed {
        manifest,
        private,
        faults,
    }
}

/// Makes a salt for private fields.
pub(crate) fn new_salt() -> [u8; 32] {
    let mut salt = [0; 32];
    salt[..16].copy_from_slice(&crate::random_id());
    salt[16..].copy_from_slice(&crate::random_id());
    salt
}

/// Returns what the form of a stored draft says.
pub fn content_of(
    manifest: &Manifest,
    body: String,
    organ: OrganId,
    draft: Option<&store::DraftRow>,
) -> Content {
    let mut fields = manifest.fields.clone();
    if let Some(private) = draft.and_then(|draft| draft.private.as_ref()) {
        fields.extend(private.fields.clone());
    }
    for code in [common::ORGAN, common::INDEX_NUMBER] {
        fields.remove(code);
    }
    Content {
        item: manifest.item.clone(),
        organ,
        fields,
        body,
        files: manifest.files.clone(),
        relations: manifest.relations.clone(),
        major: draft.is_some_and(|draft| draft.major),
        no_interpretation_reason: draft.and_then(|draft| draft.no_interpretation_reason.clone()),
    }
}

/// Tells whether a draft may still be edited by its author without voiding anything.
pub(crate) fn is_with_its_author(state: DraftState) -> bool {
    matches!(state, DraftState::Draft | DraftState::Returned)
}
