//! Issues the reviewed draft of a record as its next edition.

use catalogue::{Draft, Issuance, IssueRefusal, RecordId};
use minicbor::bytes::ByteArray;
use organ::OfficerId;
use serde::{Deserialize, Serialize};
use store::payload::{Fact, Part, RecordIssued};
use store::{ActId, Actor, Done, DraftRow, DraftState, Slot, StoreError, WriteTx};

use crate::authority::{Authority, NotAuthorised, Staff, require, unauthorised_as};
use crate::deadline::{changed_on, manifest_deadline};
use crate::office::{Office, office_day};
use crate::review_record::{draft_under_review, sign_offs_of};

/// An issuer issues a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueOrder {
    /// The act.
    pub act: ActId,
    /// The record.
    pub record: RecordId,
    /// The revision that the page showed.
    pub seen_revision: u32,
}

/// A record was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// The edition.
    pub edition: u32,
}

/// Why a record was not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueRecordError {
    /// Not the officer's to issue.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// There is no such draft under review.
    #[error("there is no such draft under review")]
    NoSuchDraft,
    /// Someone saved meanwhile.
    #[error("the draft was saved at revision {found} after revision {seen} was opened")]
    SavedMeanwhile {
        /// The revision that the page showed.
        seen: u32,
        /// The revision now.
        found: u32,
    },
    /// The domain refuses.
    #[error("not issued: {0}")]
    Refused(#[from] IssueRefusal),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

unauthorised_as!(IssueRecordError);

/// Issues the reviewed draft of a record as its next edition.
///
/// # Errors
/// [`IssueRecordError`] when a step is missing, the draft changed, or the issuer has a part in it.
pub fn issue_record(
    office: &Office,
    staff: &Staff,
    order: &IssueOrder,
) -> Result<Issued, IssueRecordError> {
    issue(office, staff.actor(), staff.officer, order)
}

/// Issues as an officer, now or on a schedule that the officer authorised.
pub(crate) fn issue(
    office: &Office,
    actor: Actor,
    issuer: OfficerId,
    order: &IssueOrder,
) -> Result<Issued, IssueRecordError> {
    let issued = office.act(actor, order.act, |tx| {
        let row = tx
            .draft(order.record)?
            .ok_or(IssueRecordError::NoSuchDraft)?;
        if row.revision != order.seen_revision {
            let (seen, found) = (order.seen_revision, row.revision);
            return Err(IssueRecordError::SavedMeanwhile { seen, found });
        }
        require(tx, issuer, Authority::Issue, row.organ)?;
        let (draft, issuance) = ready_to_issue(office, tx, &row, issuer)?;
        let sign_offs = sign_offs_of(tx, &row)?;
        let body = tx
            .text(row.body)?
            .ok_or(StoreError::Damaged("a draft lacks its body"))?;
        let edition = draft.issue(sign_offs, issuance)?;
        let manifest = edition.manifest();
        let changed_at = tx.changed_at(row.record, row.edition)?;
        let changed_on = changed_on(row.edition, changed_at.unwrap_or(row.saved));
        let due_on = manifest_deadline(office, manifest, changed_on)
            .map(|deadline| deadline.due.to_string());
        let fact = Fact::RecordIssued(RecordIssued {
            record: ByteArray::from(order.record.0),
            edition: row.edition,
            organ: ByteArray::from(row.organ.0),
            published_on: edition.published_on().to_string(),
            due_on,
            batch: None,
            parts: parts_of(&edition),
        });
        let mut slots = vec![
            Slot::new("manifest", manifest.bytes()),
            Slot::new("body", body.into_bytes()),
        ];
        if let Some(private) = &row.private {
            slots.push(Slot::new("private", private.bytes()));
        }
        Ok(Done {
            fact,
            slots,
            result: Issued {
                edition: row.edition,
            },
        })
    })?;
    Ok(issued.result)
}

/// Reads what an issue rests on.
pub(crate) fn ready_to_issue(
    office: &Office,
    tx: &mut WriteTx<'_>,
    row: &DraftRow,
    issuer: OfficerId,
) -> Result<(Draft, Issuance), IssueRecordError> {
    if !matches!(row.state, DraftState::Review | DraftState::Scheduled) {
        return Err(IssueRecordError::NoSuchDraft);
    }
    let rules = office.rules();
    let wants = rules
        .catalogue()
        .item(&row.item)
        .is_some_and(|item| item.requires_interpretation);
    let lacks_interpretation =
        wants && row.no_interpretation_reason.is_none() && !tx.has_interpretation(row.record)?;
    let on = office_day(tx.instant);
    let draft = draft_under_review(tx, &rules, row)?;
    Ok((
        draft,
        Issuance {
            issuer,
            on,
            lacks_interpretation,
        },
    ))
}

/// Returns each officer's part, for the table that lets one officer have only one.
pub(crate) fn parts_of(edition: &catalogue::Edition) -> Vec<Part> {
    let part = |officer: OfficerId, part: &str| Part {
        officer: ByteArray::from(officer.0),
        part: part.to_owned(),
    };
    let authors = edition
        .authors()
        .iter()
        .map(|author| part(*author, "author"));
    let reviewers = edition
        .sign_offs()
        .iter()
        .map(|signed| part(signed.reviewer(), "reviewer"));
    authors
        .chain(reviewers)
        .chain([part(edition.issuer(), "issuer")])
        .collect()
}
