//! Publishes what was scheduled, when its moment has come.

use catalogue::IssueRefusal;
use sha2::{Digest, Sha256};
use store::{ActId, Actor, StoreError};

use crate::issue_record::{IssueOrder, IssueRecordError, issue};
use crate::office::Office;

/// Issues every scheduled draft whose moment has come. One that is refused stays, and its reason is
/// noted for the officers' work list.
///
/// # Errors
/// [`StoreError`] when the store cannot be asked.
pub fn publish_due(office: &Office) -> Result<usize, StoreError> {
    let due = office.store().scheduled_until(office.now())?;
    let mut issued = 0;
    for draft in due {
        let Some((_, issuer)) = draft.scheduled else {
            continue;
        };
        // The same draft gives the same act, so that two nodes, or a restart, issue it once.
        let mut hash = Sha256::new();
        hash.update(b"gongkai/schedule\n");
        hash.update(draft.record.0);
        hash.update(draft.revision.to_be_bytes());
        let mut act = [0; 16];
        act.copy_from_slice(&hash.finalize()[..16]);
        let order = IssueOrder {
            act: ActId(act),
            record: draft.record,
            seen_revision: draft.revision,
        };
        match issue(office, Actor::Schedule(issuer), issuer, &order) {
            Ok(_) => {
                issued += 1;
                office.store().forget_schedule_refusal(draft.record)?;
            }
            Err(IssueRecordError::Store(error)) => return Err(error),
            Err(refusal) => {
                let code = refusal_code(&refusal);
                let store = office.store();
                // The next round asks again; the log and the officer are told once.
                if store.note_schedule_refusal(draft.record, draft.revision, code)? {
                    tracing::warn!(record = %draft.record, operation = "publish_due", %refusal);
                }
            }
        }
    }
    Ok(issued)
}

/// Returns the stable English code of a refusal, for the officer's work list.
fn refusal_code(refusal: &IssueRecordError) -> &'static str {
    match refusal {
        IssueRecordError::NotAuthorised(_) => "not_authorised",
        IssueRecordError::NoSuchDraft => "not_under_review",
        IssueRecordError::SavedMeanwhile { .. } => "saved_meanwhile",
        IssueRecordError::Refused(refusal) => match refusal {
            IssueRefusal::NotReviewed { .. } => "not_reviewed",
            IssueRefusal::ChangedSinceReview => "changed_since_review",
            IssueRefusal::SecondPart { .. } => "second_part",
            IssueRefusal::NoAttribute => "no_attribute",
            IssueRefusal::NotForPublication { .. } => "not_for_publication",
            IssueRefusal::NoInterpretation => "no_interpretation",
            IssueRefusal::InForceBeforeSigned { .. } => "in_force_before_signed",
        },
        IssueRecordError::Store(_) => "store",
    }
}
