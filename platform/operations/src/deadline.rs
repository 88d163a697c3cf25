//! The publication deadline of a record, computed from the law in force and never only stored.

use catalogue::{Manifest, PublicationDeadline, RecordId};
use jiff::civil::Date;
use store::{DraftRow, StoreError, Viewer};

use crate::office::{Office, office_day};

/// Returns the day by which what a manifest describes has to be public.
///
/// `changed_on` is the day of the change that a later edition brings; it starts the time limit again.
pub fn manifest_deadline(
    office: &Office,
    manifest: &Manifest,
    changed_on: Option<Date>,
) -> Option<PublicationDeadline> {
    let rules = office.rules();
    let item = rules.catalogue().item(&manifest.item)?;
    catalogue::publication_deadline(
        item,
        |code| manifest.field(code),
        changed_on,
        rules.calendar(),
    )
}

/// Returns the publication deadline of a draft that the viewer sees.
///
/// # Errors
/// What the store says.
pub fn draft_deadline(
    office: &Office,
    viewer: Viewer,
    draft: &DraftRow,
) -> Result<Option<PublicationDeadline>, StoreError> {
    let manifest = office.reader(viewer).draft_manifest(draft.manifest)?;
    Ok(manifest.and_then(|manifest| manifest_deadline(office, &manifest, changed_on(draft))))
}

/// A draft of a later edition is a change of what is public; it counts from the day it was saved.
fn changed_on(draft: &DraftRow) -> Option<Date> {
    (draft.edition > 1).then(|| office_day(draft.saved))
}

/// Notes the deadline of a record's draft in the column that work lists are sorted by.
pub(crate) fn note_due(office: &Office, record: RecordId) -> Result<(), StoreError> {
    let rules = office.rules().edition().0;
    let store = office.store();
    if let Some((manifest, edition, saved)) = store.draft_for_deadline(record)? {
        let changed = (edition > 1).then(|| office_day(saved));
        let due = manifest_deadline(office, &manifest, changed).map(|deadline| deadline.due);
        store.note_due(record, due, rules)?;
    }
    Ok(())
}

/// Computes again the deadlines that were noted under other rules.
pub(crate) fn note_stale_deadlines(office: &Office) -> Result<(), StoreError> {
    let rules = office.rules().edition().0;
    loop {
        let stale = office.store().drafts_due_under_other_rules(rules, 200)?;
        if stale.is_empty() {
            return Ok(());
        }
        for record in stale {
            note_due(office, record)?;
        }
    }
}
