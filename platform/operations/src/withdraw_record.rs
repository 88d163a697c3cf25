//! Withdraws a published record; a notice with the reason stands in its place.

use catalogue::RecordId;
use minicbor::bytes::ByteArray;
use store::payload::{Fact, RecordWithdrawn};
use store::{ActId, Done, RecordState, Slot, StoreError};

use crate::authority::{Authority, NotAuthorised, Staff, require, unauthorised_as};
use crate::office::{Office, office_day};

/// Why a record was not withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// Not the officer's to withdraw.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// There is no such published record.
    #[error("there is no such published record")]
    NotPublished,
    /// A reason belongs to it; the public reads it.
    #[error("a record is withdrawn with a reason")]
    NoReason,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

unauthorised_as!(WithdrawError);

/// Withdraws a published record.
///
/// # Errors
/// [`WithdrawError`] when the officer may not issue here, or gives no reason.
pub fn withdraw_record(
    office: &Office,
    staff: &Staff,
    act: ActId,
    record: RecordId,
    reason: &str,
) -> Result<(), WithdrawError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(WithdrawError::NoReason);
    }
    office.act(staff.actor(), act, |tx| {
        let row = tx.record(record)?.ok_or(WithdrawError::NotPublished)?;
        require(tx, staff.officer, Authority::Issue, row.organ)?;
        if row.state != RecordState::Published {
            return Err(WithdrawError::NotPublished);
        }
        let fact = Fact::RecordWithdrawn(RecordWithdrawn {
            record: ByteArray::from(record.0),
            on: office_day(tx.instant).to_string(),
        });
        Ok(Done {
            fact,
            slots: vec![Slot::new("reason", reason.as_bytes())],
            result: (),
        })
    })?;
    Ok(())
}
