//! Publishes what was scheduled, when its moment has come.

use sha2::{Digest, Sha256};
use store::{ActId, Actor, StoreError};

use crate::issue_record::{IssueOrder, IssueRecordError, issue};
use crate::office::Office;

/// Issues every scheduled draft whose moment has come. One that is refused stays, and is logged.
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
            Ok(_) => issued += 1,
            Err(IssueRecordError::Store(error)) => return Err(error),
            Err(refusal) => {
                tracing::warn!(record = %draft.record, operation = "publish_due", %refusal);
            }
        }
    }
    Ok(issued)
}
