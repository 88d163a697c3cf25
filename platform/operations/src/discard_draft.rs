//! Discards a draft that is with its author.

use catalogue::RecordId;
use minicbor::bytes::ByteArray;
use store::payload::{DraftDiscarded, Fact};
use store::{ActId, Done, StoreError};

use crate::authority::{Authority, NotAuthorised, Staff, require, unauthorised_as};
use crate::office::Office;
use crate::save_draft::is_with_its_author;

/// Why a draft was not discarded.
#[derive(Debug, thiserror::Error)]
pub enum DiscardError {
    /// Not the officer's to discard.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// There is no such draft.
    #[error("there is no such draft")]
    NoSuchDraft,
    /// It is under review, and has to be returned first.
    #[error("the draft is under review")]
    UnderReview,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

unauthorised_as!(DiscardError);

/// Discards a draft.
///
/// # Errors
/// [`DiscardError`] when the officer may not draft here, or the draft is under review.
pub fn discard_draft(
    office: &Office,
    staff: &Staff,
    act: ActId,
    record: RecordId,
) -> Result<(), DiscardError> {
    office.act(staff.actor(), act, |tx| {
        let row = tx.draft(record)?.ok_or(DiscardError::NoSuchDraft)?;
        require(tx, staff.officer, Authority::Draft, row.organ)?;
        if !is_with_its_author(row.state) {
            return Err(DiscardError::UnderReview);
        }
        let fact = Fact::DraftDiscarded(DraftDiscarded {
            record: ByteArray::from(record.0),
        });
        Ok(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    Ok(())
}
