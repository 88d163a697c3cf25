//! The publication deadline of a record, computed from the law in force and never only stored.

use catalogue::{Manifest, PublicationDeadline, RecordId};
use jiff::civil::Date;
use store::{DraftRow, EditionRow, Reader, StoreError, Viewer};

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

/// Returns the deadline by which an edition had to be public; migrated ones had none to keep.
///
/// # Errors
/// What the store says.
pub fn edition_deadline(
    office: &Office,
    reader: &Reader,
    manifest: &Manifest,
    edition: &EditionRow,
) -> Result<Option<PublicationDeadline>, StoreError> {
    if edition.migrated {
        return Ok(None);
    }
    let changed_at = reader.changed_at(edition.record, edition.edition)?;
    // What came without a draft was changed on the day of its issue at the latest.
    let changed_on = changed_on(edition.edition, changed_at.unwrap_or(edition.issued));
    Ok(manifest_deadline(office, manifest, changed_on))
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
    let reader = office.reader(viewer);
    let manifest = reader.draft_manifest(draft.manifest)?;
    let changed_at = reader.changed_at(draft.record, draft.edition)?;
    let changed_on = changed_on(draft.edition, changed_at.unwrap_or(draft.saved));
    Ok(manifest.and_then(|manifest| manifest_deadline(office, &manifest, changed_on)))
}

/// A later edition is a change of what is public, made on the day on which a person last saved it:
/// 自变更之日起 (政府信息公开条例 art. 26). A first one has its own date.
pub(crate) fn changed_on(edition: u32, changed_at: u64) -> Option<Date> {
    (edition > 1).then(|| office_day(changed_at))
}

/// Notes the deadline of a record's draft in the column that work lists are sorted by.
pub(crate) fn note_due(office: &Office, record: RecordId) -> Result<(), StoreError> {
    let rules = office.rules().edition().0;
    let store = office.store();
    if let Some((manifest, edition, saved)) = store.draft_for_deadline(record)? {
        let changed_at = store.draft_changed_at(record, edition)?;
        let changed = changed_on(edition, changed_at.unwrap_or(saved));
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
