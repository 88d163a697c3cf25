//! Returns a draft under review to its author, with the reason.

use catalogue::RecordId;
use minicbor::bytes::ByteArray;
use store::payload::{DraftReturned, Fact};
use store::{ActId, Done, DraftState, Slot, StoreError};

use crate::authority::{Authority, NotAuthorised, Staff, Unauthorised, require};
use crate::office::Office;

/// Why a draft was not returned.
#[derive(Debug, thiserror::Error)]
pub enum ReturnError {
    /// Not the officer's to return.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// There is no such draft under review.
    #[error("there is no such draft under review")]
    NoSuchDraft,
    /// A reason belongs to it.
    #[error("a draft is returned with a reason")]
    NoReason,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Returns a draft under review, or one that is scheduled, to its author.
///
/// # Errors
/// [`ReturnError`] when the officer neither reviews nor issues here, or gives no reason.
pub fn return_draft(
    office: &Office,
    staff: &Staff,
    act: ActId,
    record: RecordId,
    reason: &str,
) -> Result<(), ReturnError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ReturnError::NoReason);
    }
    office.act(staff.actor(), act, |tx| {
        let row = tx.draft(record)?.ok_or(ReturnError::NoSuchDraft)?;
        if !matches!(row.state, DraftState::Review | DraftState::Scheduled) {
            return Err(ReturnError::NoSuchDraft);
        }
        let mut refused = None;
        for authority in [
            Authority::Review,
            Authority::SecrecyReview,
            Authority::Issue,
        ] {
            match require(tx, staff.officer, authority, row.organ) {
                Ok(_) => {
                    refused = None;
                    break;
                }
                Err(Unauthorised::Store(error)) => return Err(error.into()),
                Err(Unauthorised::Not(refusal)) => refused = Some(refusal),
            }
        }
        if let Some(refusal) = refused {
            return Err(refusal.into());
        }
        let fact = Fact::DraftReturned(DraftReturned {
            record: ByteArray::from(record.0),
        });
        Ok(Done {
            fact,
            slots: vec![Slot::new("reason", reason.as_bytes())],
            result: (),
        })
    })?;
    Ok(())
}
