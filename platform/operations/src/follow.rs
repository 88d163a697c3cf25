//! Derived state: the index and the page cache follow the log alike, and rebuild from empty.

use std::collections::{BTreeMap, HashSet};

use catalogue::RecordId;
use organ::{OrganId, SiteId};
use search::{Change, Indexed};
use store::{EditionEntry, Entries, StoreError};

use crate::field_words::field_words;
use crate::office::Office;

/// How many entries are followed in one step. The index takes in thousands at once in half the time
/// that it needs for hundreds.
const STEP: usize = 4_096;

/// A step ends before its entries when their texts, in bytes, have come to this.
const STEP_TEXT: usize = 16 << 20;

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
        let mut reached = match effects.last() {
            Some(last) if effects.len() == STEP => last.position + 1,
            _ => size,
        };
        let mut everything = false;
        let mut seen = HashSet::new();
        let mut changes = Vec::new();
        let mut text = 0;
        for effect in effects {
            if text >= STEP_TEXT {
                reached = effect.position;
                break;
            }
            let Some(record) = effect.record else {
                everything = true;
                continue;
            };
            if seen.insert(record) {
                let shown = entries.shown(record)?;
                text += shown.as_ref().map_or(0, |entry| entry.body.len());
                changes.push(RecordChange { record, shown });
            }
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
        let mut told = Told::default();
        let entries = office.entries();
        let now = everything.then(|| entries.sites_by_organ()).transpose()?;
        if let Some(now) = &now {
            let mut misplaced = self.misplaced(now, &entries)?;
            let changed: HashSet<RecordId> = changes.iter().map(|change| change.record).collect();
            misplaced.retain(|record| !changed.contains(record));
            for record in misplaced {
                if let Some(entry) = entries.shown(record)? {
                    let change = Change::Show(Box::new(indexed(&entry, office)?));
                    self.tell(&mut told, change)?;
                }
            }
        }
        for change in changes {
            let change = match &change.shown {
                Some(entry) => Change::Show(Box::new(indexed(entry, office)?)),
                None => Change::Hide(change.record.0),
            };
            self.tell(&mut told, change)?;
        }
        self.apply(told.changes, position)?;
        self.placed = now.or(self.placed.take());
        Ok(())
    }
}

/// Changes on their way to the index, and how many bytes of text they bring.
#[derive(Default)]
struct Told {
    changes: Vec<Change>,
    text: usize,
}

impl SearchFollower {
    /// Adds a change. Attachments may be long: what has come together is taken in before it takes
    /// too much memory, at the old position.
    fn tell(&self, told: &mut Told, change: Change) -> Result<(), StoreError> {
        if let Change::Show(record) = &change {
            let attachments = record.attachments.iter().map(String::len);
            told.text += record.body.len() + attachments.sum::<usize>();
        }
        told.changes.push(change);
        if told.text >= 2 * STEP_TEXT {
            let Told { changes, .. } = std::mem::take(told);
            self.apply(changes, self.index.position())?;
        }
        Ok(())
    }

    fn apply(&self, changes: Vec<Change>, position: u64) -> Result<(), StoreError> {
        self.index
            .apply(changes, position)
            .map_err(|error| StoreError::Bytes(format!("the index refused: {error}")))
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
    let fields = item.map_or_else(Vec::new, |item| field_words(item, &entry.manifest));
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
        field_numbers: fields
            .iter()
            .flat_map(|field| field.numbers.clone())
            .collect(),
        fields: fields.into_iter().map(|field| field.words).collect(),
        body: entry.body.clone(),
        attachments,
        interpretation: item.is_some_and(|item| item.interprets),
    })
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::testing::{EDUCATION, SITE, TestOffice};
    use crate::{SiteEntry, enter_site, new_act};

    #[test]
    fn an_index_that_stood_still_notices_a_site_that_opened_meanwhile() {
        let office = TestOffice::new();
        office.draft().title("小学招生的通知").issued();
        let index = search::Index::in_memory(&search::Settings::default()).unwrap();
        // Each following begins like a process that starts over an index from before.
        let shown = |site: SiteId| {
            office.follow_ledger();
            let entries = office.entries();
            let mut follower = SearchFollower::new(index.clone(), &entries).unwrap();
            catch_up(&mut follower, &entries, entries.size().unwrap(), &office).unwrap();
            let query = search::Query {
                words: "招生".to_owned(),
                site: Some(site.to_string()),
                ..search::Query::default()
            };
            index.search(&query, |_| None).unwrap().total
        };
        assert_eq!(shown(SITE), 1);
        let own = SiteEntry {
            site: SiteId([8; 16]),
            title: "云岭市教育局".to_owned(),
            organizer: String::new(),
            code: String::new(),
            filing: String::new(),
            hosts: vec!["e.localhost".to_owned()],
            roots: vec![EDUCATION],
            rank: 2,
        };
        enter_site(&office, None, new_act(), &own).unwrap();
        assert_eq!((shown(SITE), shown(own.site)), (0, 1));
    }

    #[test]
    fn a_record_is_found_by_its_public_fields_and_never_by_a_private_one() {
        let office = TestOffice::new();
        let penalty = |number: &str, content: &str| {
            office
                .draft()
                .item("administrative_penalty")
                .text("")
                .field("decision_number", number)
                .field("penalty_content", content)
                .issued()
                .record
        };
        let meant = penalty("云环罚〔2026〕14号", "处以罚款2.6万元");
        let other = penalty("云环罚〔2026〕26号", "警告，见云环罚〔2026〕14号");
        office
            .draft()
            .item("normative_document")
            .field("legality_review_number", "云合法审〔2026〕99号")
            .without_interpretation("内容单一，无需解读")
            .issued();
        office.follow_ledger();
        let found = |words: &str| {
            let query = search::Query::for_words(words);
            let results = office.index().search(&query, |_| None).unwrap();
            let ids = results.hits.iter().map(|hit| RecordId(hit.record));
            ids.collect::<Vec<_>>()
        };
        for number in [
            "云环罚〔2026〕14号",
            "云环罚[2026]14号",
            "云環罰（２０２６）１４號",
        ] {
            assert_eq!(found(number), [meant, other], "{number}");
        }
        assert_eq!(found("2.6万元"), [meant]);
        assert!(found("云合法审〔2026〕99号").is_empty());
        assert!(found("“云合法审〔2026〕99号”").is_empty());
    }
}
