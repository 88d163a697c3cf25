//! Sends a draft for review: its fields are complete, its index number is allotted, its manifest fixed.

use catalogue::{FieldFault, RecordId, common};
use minicbor::bytes::ByteArray;
use organ::OrganId;
use serde::{Deserialize, Serialize};
use store::payload::{Allotted, DraftSent, Fact};
use store::{ActId, Done, DraftState, Slot, StoreError};

use crate::authority::{Authority, NotAuthorised, Staff, require, unauthorised_as};
use crate::deadline::note_due;
use crate::office::{Office, office_day};
use crate::save_draft::{Composed, compose, content_of, new_salt};

/// An officer sends a draft for review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendOrder {
    /// The act.
    pub act: ActId,
    /// The record.
    pub record: RecordId,
    /// The revision that the page showed.
    pub seen_revision: u32,
}

/// A draft was sent for review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The revision under review.
    pub revision: u32,
    /// Its index number.
    pub index_number: String,
}

/// Why a draft was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Not the officer's to send.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// There is no such draft.
    #[error("there is no such draft")]
    NoSuchDraft,
    /// Someone saved meanwhile.
    #[error("the draft was saved at revision {found} after revision {seen} was opened")]
    SavedMeanwhile {
        /// The revision that the page showed.
        seen: u32,
        /// The revision now.
        found: u32,
    },
    /// It is under review already.
    #[error("the draft is under review already")]
    UnderReview,
    /// Fields are missing or wrong.
    #[error("the draft has {} faults in its fields", .faults.len())]
    Incomplete {
        /// What is wrong.
        faults: Vec<FieldFault>,
    },
    /// The item asks for a body text, and there is none.
    #[error("the draft has no body text")]
    NoBody,
    /// No organ from here upwards has a credit code to number records with.
    #[error("no organ above {organ} has a unified social credit code")]
    NoCreditCode {
        /// The organ that publishes.
        organ: OrganId,
    },
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

unauthorised_as!(SendError);

/// Sends a draft for review.
///
/// # Errors
/// [`SendError`] when it is incomplete, changed meanwhile, or not the officer's.
pub fn send_for_review(
    office: &Office,
    staff: &Staff,
    order: &SendOrder,
) -> Result<Sent, SendError> {
    let rules = office.rules();
    let bodies = office.bodies();
    let salt = new_salt();
    let sent = office.act(staff.actor(), order.act, |tx| {
        let draft = tx.draft(order.record)?.ok_or(SendError::NoSuchDraft)?;
        require(tx, staff.officer, Authority::Draft, draft.organ)?;
        if draft.revision != order.seen_revision {
            let (seen, found) = (order.seen_revision, draft.revision);
            return Err(SendError::SavedMeanwhile { seen, found });
        }
        if matches!(draft.state, DraftState::Review | DraftState::Scheduled) {
            return Err(SendError::UnderReview);
        }
        let missing = StoreError::Damaged("a draft lacks its texts");
        let (Some(kept), Some(body)) = (tx.manifest(draft.manifest)?, tx.text(draft.body)?) else {
            return Err(missing.into());
        };
        let today = office_day(tx.instant);
        let held = kept.field(common::INDEX_NUMBER).map(str::to_owned);
        let content = content_of(&kept, body, draft.organ, Some(&draft));
        let salt = draft.private.as_ref().map_or(salt, |private| private.salt);
        let Composed {
            manifest,
            private,
            faults,
        } = compose(
            office,
            order.record,
            draft.edition,
            &content,
            held.clone(),
            today,
            salt,
        );
        if !faults.is_empty() {
            return Err(SendError::Incomplete { faults });
        }
        let wants_body = rules
            .catalogue()
            .item(&manifest.item)
            .is_some_and(|item| item.body == catalogue::Presence::Required);
        if wants_body && content.body.trim().is_empty() {
            return Err(SendError::NoBody);
        }
        let mut manifest = manifest;
        let mut allotted = None;
        let index_number = match held {
            Some(number) => number,
            None => {
                let organ = bodies.numbering_organ(draft.organ);
                let code = organ.and_then(|organ| organ.credit_code.clone());
                let code = code.ok_or(SendError::NoCreditCode { organ: draft.organ })?;
                let year = manifest
                    .field(common::SIGNED_ON)
                    .and_then(|words| words.parse::<jiff::civil::Date>().ok())
                    .unwrap_or(today)
                    .year();
                let serial = tx.last_serial(&code, year)? + 1;
                let number = format!("{code}/{year}-{serial:05}");
                allotted = Some(Allotted {
                    code,
                    year: u32::from(year.unsigned_abs()),
                    serial,
                });
                number
            }
        };
        if tx
            .holder_of_index_number(&index_number)?
            .is_some_and(|held| held != order.record)
        {
            return Err(SendError::NumberTaken {
                number: index_number,
            });
        }
        manifest
            .fields
            .insert(common::INDEX_NUMBER.to_owned(), index_number.clone());
        let changed = manifest.digest() != draft.manifest;
        let revision = if changed {
            tx.last_revision(order.record)? + 1
        } else {
            draft.revision
        };
        let fact = Fact::DraftSent(DraftSent {
            record: ByteArray::from(order.record.0),
            revision,
            allotted,
        });
        let mut slots = vec![
            Slot::new("manifest", manifest.bytes()),
            Slot::new("body", content.body.as_bytes()),
        ];
        if let Some(private) = private {
            slots.push(Slot::new("private", private.bytes()));
        }
        Ok(Done {
            fact,
            slots,
            result: Sent {
                revision,
                index_number,
            },
        })
    })?;
    note_due(office, order.record)?;
    Ok(sent.result)
}
