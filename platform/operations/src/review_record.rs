//! Signs off one step of review of the draft of a record, exactly as it was examined.

use catalogue::{Draft, RecordId, SignOff, SignOffRefusal, SignOffs};
use minicbor::bytes::ByteArray;
use review::{Blocked, ManifestDigest};
use serde::{Deserialize, Serialize};
use store::payload::{Fact, RecordReviewed};
use store::{ActId, Done, DraftRow, DraftState, Slot, StoreError, WriteTx};

use crate::authority::{Authority, NotAuthorised, Staff, require, unauthorised_as};
use crate::check_draft::examine_draft;
use crate::office::Office;
use crate::rules::Rules;

/// A reviewer signs off a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewOrder {
    /// The act.
    pub act: ActId,
    /// The record.
    pub record: RecordId,
    /// The revision that the page showed.
    pub seen_revision: u32,
    /// The code of the step.
    pub step: String,
}

/// Why a step was not signed off.
#[derive(Debug, thiserror::Error)]
pub enum ReviewRecordError {
    /// Not the officer's to review.
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
    /// Findings stand in the way.
    #[error(transparent)]
    Blocked(#[from] Blocked),
    /// The domain refuses.
    #[error(transparent)]
    Refused(#[from] SignOffRefusal),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

unauthorised_as!(ReviewRecordError);

/// The digest of the manifest that was signed off, as the first and every repeated answer give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Signed([u8; 32]);

/// Signs off the draft of a record exactly as it was examined.
///
/// # Errors
/// [`ReviewRecordError`] when findings stand in the way, the draft changed, or the officer has a part.
pub fn review_record(
    office: &Office,
    staff: &Staff,
    order: &ReviewOrder,
) -> Result<ManifestDigest, ReviewRecordError> {
    let viewer = office.viewer(staff);
    let seen = office
        .reader(viewer)
        .draft(order.record)?
        .ok_or(ReviewRecordError::NoSuchDraft)?;
    // Reading files and checking are slow: they come before the act.
    let examined = examine_draft(office, viewer, &seen)?.ok_or(ReviewRecordError::NoSuchDraft)?;
    let rules = office.rules();
    let signed = office.act(staff.actor(), order.act, |tx| {
        let row = tx
            .draft(order.record)?
            .ok_or(ReviewRecordError::NoSuchDraft)?;
        if row.state != DraftState::Review {
            return Err(ReviewRecordError::NoSuchDraft);
        }
        if row.revision != order.seen_revision {
            let (seen, found) = (order.seen_revision, row.revision);
            return Err(ReviewRecordError::SavedMeanwhile { seen, found });
        }
        require(
            tx,
            staff.officer,
            authority_of(&rules, &row, &order.step),
            row.organ,
        )?;
        let waivers: Vec<_> = tx
            .waivers(&row)?
            .into_iter()
            .map(|row| row.waiver)
            .collect();
        let clearance = examined.review.clear(&waivers)?;
        let draft = draft_under_review(tx, &rules, &row)?;
        let earlier = sign_offs_of(tx, &row)?;
        let sign_off = draft.sign_off(&clearance, &earlier, &order.step, staff.officer)?;
        let fact = Fact::RecordReviewed(RecordReviewed {
            record: ByteArray::from(order.record.0),
            edition: row.edition,
            step: sign_off.step().to_owned(),
            reviewer: ByteArray::from(sign_off.reviewer().0),
        });
        let slots = vec![Slot::new("manifest", draft.manifest().bytes())];
        Ok(Done {
            fact,
            slots,
            result: Signed(draft.digest().0),
        })
    })?;
    Ok(ManifestDigest(signed.result.0))
}

/// Returns what an officer has to hold to sign off a step of an item.
fn authority_of(rules: &Rules, row: &DraftRow, step: &str) -> Authority {
    let item = rules.catalogue().item(&row.item);
    let steps = item
        .map(|item| item.sign_off_steps(row.major))
        .unwrap_or_default();
    let authority = steps.iter().find(|known| known.code.as_str() == step);
    match authority.map(|step| step.authority) {
        Some(catalogue::StepAuthority::SecrecyReview) => Authority::SecrecyReview,
        Some(catalogue::StepAuthority::Issue) => Authority::Issue,
        Some(catalogue::StepAuthority::Review) | None => Authority::Review,
    }
}

/// Puts the draft together as the domain knows it.
pub(crate) fn draft_under_review(
    tx: &mut WriteTx<'_>,
    rules: &Rules,
    row: &DraftRow,
) -> Result<Draft, StoreError> {
    let manifest = tx
        .manifest(row.manifest)?
        .ok_or(StoreError::Damaged("a draft lacks its manifest"))?;
    let mut authors = tx.authors(row)?;
    if !authors.contains(&row.author) {
        authors.push(row.author);
    }
    let steps = match rules.catalogue().item(&row.item) {
        Some(item) => item.sign_off_steps(row.major),
        None => return Err(StoreError::Damaged("a draft has an unknown catalogue item")),
    };
    let steps = steps
        .into_iter()
        .map(|step| step.code.as_str().to_owned())
        .collect();
    Ok(Draft::restored(manifest, authors, steps))
}

/// Returns the sign-offs of a draft as the domain knows them.
pub(crate) fn sign_offs_of(tx: &mut WriteTx<'_>, row: &DraftRow) -> Result<SignOffs, StoreError> {
    let rows = tx.sign_offs(row)?;
    let sign_offs = rows
        .into_iter()
        .map(|row| SignOff::restored(row.step, row.manifest, row.officer));
    Ok(SignOffs::of(sign_offs.collect()))
}
