//! Sets the issue of a reviewed draft for a moment to come; the issuer authorises it now.

use catalogue::RecordId;
use minicbor::bytes::ByteArray;
use store::payload::{Fact, PublicationScheduled};
use store::{ActId, Done, Slot, StoreError};

use crate::authority::{Authority, Staff, require};
use crate::issue_record::{IssueRecordError, ready_to_issue};
use crate::office::Office;
use crate::review_record::sign_offs_of;

/// Why a publication was not scheduled.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// It could not be issued now either.
    #[error(transparent)]
    Issue(#[from] IssueRecordError),
    /// The moment has passed.
    #[error("the moment lies in the past")]
    InThePast,
    /// The moment is more than a year away.
    #[error("the moment lies more than a year ahead")]
    TooFar,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far ahead a publication may be set, in microseconds: who signs off a text answers for it then.
const FARTHEST: u64 = 366 * 24 * 3600 * 1_000_000;

/// Sets the issue of a draft for `at`, in microseconds since 1970 UTC.
///
/// # Errors
/// [`ScheduleError`] when the draft could not be issued by this officer now, or the moment is past.
pub fn schedule_publication(
    office: &Office,
    staff: &Staff,
    act: ActId,
    record: RecordId,
    seen_revision: u32,
    at: u64,
) -> Result<(), ScheduleError> {
    office.act(staff.actor(), act, |tx| {
        if at <= tx.instant {
            return Err(ScheduleError::InThePast);
        }
        if at - tx.instant > FARTHEST {
            return Err(ScheduleError::TooFar);
        }
        let row = tx.draft(record)?.ok_or(IssueRecordError::NoSuchDraft)?;
        if row.revision != seen_revision {
            let (seen, found) = (seen_revision, row.revision);
            return Err(IssueRecordError::SavedMeanwhile { seen, found }.into());
        }
        require(tx, staff.officer, Authority::Issue, row.organ).map_err(IssueRecordError::from)?;
        let (draft, issuance) = ready_to_issue(office, tx, &row, staff.officer)?;
        let manifest = draft.manifest().bytes();
        let sign_offs = sign_offs_of(tx, &row)?;
        // What could not be issued now is not promised for later.
        draft
            .issue(sign_offs, issuance)
            .map_err(IssueRecordError::from)?;
        let fact = Fact::PublicationScheduled(PublicationScheduled {
            record: ByteArray::from(record.0),
            at,
            issuer: ByteArray::from(staff.officer.0),
        });
        Ok(Done {
            fact,
            slots: vec![Slot::new("manifest", manifest)],
            result: (),
        })
    })?;
    office.store().forget_schedule_refusal(record)?;
    Ok(())
}
