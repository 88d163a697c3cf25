//! Lets one blocking finding stand, with name and reason.

use catalogue::RecordId;
use minicbor::bytes::ByteArray;
use review::Waiver;
use store::payload::{Fact, FindingWaived};
use store::{ActId, Done, Slot, StoreError};

use crate::authority::{Authority, NotAuthorised, Staff, require, unauthorised_as};
use crate::office::Office;

/// A reviewer waives a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiveOrder {
    /// The act.
    pub act: ActId,
    /// The record.
    pub record: RecordId,
    /// What is waived.
    pub waiver: Waiver,
    /// Why.
    pub reason: String,
}

/// Why a finding was not waived.
#[derive(Debug, thiserror::Error)]
pub enum WaiveError {
    /// Not the officer's to waive.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// There is no such draft.
    #[error("there is no such draft")]
    NoSuchDraft,
    /// A reason belongs to it.
    #[error("a finding is waived with a reason")]
    NoReason,
    /// The author may not waive what stands in the way of the author's own draft.
    #[error("the author of a draft does not waive its findings")]
    OwnDraft,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

unauthorised_as!(WaiveError);

/// Lets a blocking finding stand. Secrecy findings ask for the secrecy reviewer, others for a reviewer.
///
/// # Errors
/// [`WaiveError`] when the officer may not, wrote the draft, or gives no reason.
pub fn waive_finding(office: &Office, staff: &Staff, order: &WaiveOrder) -> Result<(), WaiveError> {
    let reason = order.reason.trim();
    if reason.is_empty() {
        return Err(WaiveError::NoReason);
    }
    let authority = if order.waiver.rule.starts_with("secrecy.") {
        Authority::SecrecyReview
    } else {
        Authority::Review
    };
    office.act(staff.actor(), order.act, |tx| {
        let row = tx.draft(order.record)?.ok_or(WaiveError::NoSuchDraft)?;
        require(tx, staff.officer, authority, row.organ)?;
        if row.author == staff.officer || tx.authors(&row)?.contains(&staff.officer) {
            return Err(WaiveError::OwnDraft);
        }
        let manifest = tx
            .manifest(row.manifest)?
            .ok_or(StoreError::Damaged("a draft lacks its manifest"))?;
        let fact = Fact::FindingWaived(FindingWaived {
            record: ByteArray::from(order.record.0),
            edition: row.edition,
            rule: order.waiver.rule.clone(),
            part: order.waiver.part.clone(),
            officer: ByteArray::from(staff.officer.0),
        });
        let slots = vec![
            Slot::new("manifest", manifest.bytes()),
            Slot::new("words", order.waiver.text.as_bytes()),
            Slot::new("reason", reason.as_bytes()),
        ];
        Ok(Done {
            fact,
            slots,
            result: (),
        })
    })?;
    Ok(())
}
