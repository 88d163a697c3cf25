//! Derived state: the index and the page cache follow the log alike, and rebuild from empty.

use std::collections::BTreeMap;

use catalogue::RecordId;
use organ::{OrganId, SiteId};
use search::{Change, Indexed};
use store::{EditionEntry, Entries, StoreError};

use crate::office::Office;

/// How many entries are followed in one step.
const STEP: usize = 512;

/// Something that is derived from the log and follows it by position.
pub trait Follower: Send {
    /// Returns the position up to which it has followed.
    fn position(&self) -> u64;

    /// Takes in a batch of changes and remembers the position that they lead to. Safe to repeat.
    ///
    /// # Errors
    /// [`StoreError`] when the follower could not take them in; they come again.
    fn take(
        &mut self,
        changes: &[RecordChange],
        everything: bool,
        position: u64,
        office: &Office,
    ) -> Result<(), StoreError>;
}

/// A record whose public face changed: as it is shown now, or none when it is not.
#[derive(Debug, Clone)]
pub struct RecordChange {
    /// The record.
    pub record: RecordId,
    /// As it is shown now.
    pub shown: Option<EditionEntry>,
}

/// Brings a follower up to `size`. Returns whether something that stands on every page changed.
pub(crate) fn catch_up(
    follower: &mut dyn Follower,
    entries: &Entries,
    size: u64,
    office: &Office,
) -> Result<bool, StoreError> {
    let mut everything_ever = false;
    while follower.position() < size {
        let effects = entries.effects_from(follower.position(), size, STEP)?;
        let reached = match effects.last() {
            Some(last) if effects.len() == STEP => last.position + 1,
            _ => size,
        };
        let everything = effects.iter().any(|effect| effect.record.is_none());
        let mut records: Vec<_> = effects.iter().filter_map(|effect| effect.record).collect();
        records.sort_unstable();
        records.dedup();
        let mut changes = Vec::with_capacity(records.len());
        for record in records {
            changes.push(RecordChange {
                record,
                shown: entries.shown(record)?,
            });
        }
        if everything {
            office.read_bodies()?;
        }
        follower.take(&changes, everything, reached, office)?;
        everything_ever |= everything;
    }
    Ok(everything_ever)
}

/// Keeps the full-text index.
pub(crate) struct SearchFollower {
    index: search::Index,
    /// Which sites showed an organ when its records were indexed; none when that is not known.
    placed: Option<Places>,
}

type Places = BTreeMap<OrganId, Vec<SiteId>>;

impl SearchFollower {
    pub(crate) fn new(index: search::Index, entries: &Entries) -> Result<Self, StoreError> {
        let placed = entries.sites_by_organ()?;
        let is_behind = entries.everything_changed_since(index.position())?;
        Ok(SearchFollower {
            index,
            placed: Some(placed).filter(|_| !is_behind),
        })
    }

    /// Returns the records whose sites are no longer those in the index, because an organ moved or
    /// a site changed its roots.
    fn misplaced(&self, now: &Places, entries: &Entries) -> Result<Vec<RecordId>, StoreError> {
        let before = |organ| self.placed.as_ref().and_then(|placed| placed.get(organ));
        let moved = now
            .iter()
            .filter(|(organ, sites)| before(*organ) != Some(*sites));
        let mut records = Vec::new();
        for (organ, _) in moved {
            records.extend(entries.shown_of(*organ)?);
        }
        Ok(records)
    }
}

impl Follower for SearchFollower {
    fn position(&self) -> u64 {
        self.index.position()
    }

    fn take(
        &mut self,
        changes: &[RecordChange],
        everything: bool,
        position: u64,
        office: &Office,
    ) -> Result<(), StoreError> {
        let mut told = Vec::with_capacity(changes.len());
        let entries = office.entries();
        let now = everything.then(|| entries.sites_by_organ()).transpose()?;
        if let Some(now) = &now {
            let mut misplaced = self.misplaced(now, &entries)?;
            misplaced.retain(|record| changes.iter().all(|change| change.record != *record));
            for record in misplaced {
                if let Some(entry) = entries.shown(record)? {
                    told.push(Change::Show(Box::new(indexed(&entry, office)?)));
                }
            }
        }
        for change in changes {
            told.push(match &change.shown {
                Some(entry) => Change::Show(Box::new(indexed(entry, office)?)),
                None => Change::Hide(change.record.0),
            });
        }
        self.index
            .apply(told, position)
            .map_err(|error| StoreError::Bytes(format!("the index refused: {error}")))?;
        self.placed = now.or(self.placed.take());
        Ok(())
    }
}

fn indexed(entry: &EditionEntry, office: &Office) -> Result<Indexed, StoreError> {
    let rules = office.rules();
    let item = rules.catalogue().item(&entry.shown.item);
    let bodies = office.bodies();
    let name = bodies
        .organ(entry.shown.organ)
        .map(|organ| organ.name.clone());
    let mut attachments = Vec::new();
    for file in &entry.manifest.files {
        if let Some(text) = crate::files::text_of(office, &file.digest, &file.name)? {
            attachments.push(text);
        }
    }
    Ok(Indexed {
        record: entry.shown.record.0,
        edition: entry.shown.edition,
        sites: entry.sites.iter().map(ToString::to_string).collect(),
        organ: entry.shown.organ.to_string(),
        organ_name: name.unwrap_or_else(|| entry.shown.issuer.clone()),
        item: entry.shown.item.clone(),
        stage: item
            .map(|item| item.stage.code().to_owned())
            .unwrap_or_default(),
        validity: entry.shown.validity.clone().unwrap_or_default(),
        year: i32::from(entry.shown.published_on.year()),
        published_on: entry.shown.published_on,
        title: entry.shown.title.clone(),
        number: entry.shown.document_number.clone(),
        index_number: entry.shown.index_number.clone(),
        body: entry.body.clone(),
        attachments,
        interpretation: item.is_some_and(|item| item.interprets),
    })
}
