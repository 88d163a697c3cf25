//! Erasure: what the act *Erase* takes away, what it leaves, and what it says of both (ADR 0009).

use std::collections::BTreeSet;

use catalogue::{Manifest, RecordId};
use minicbor::bytes::ByteArray;

use crate::error::StoreError;
use crate::payload::{self, ErasedAct, ErasedPart, Fact, Payload};
use crate::sql::{Sql, values};

/// The whole of an edition, as `ErasedPart::part` writes it.
pub const WHOLE_EDITION: &str = "edition";
/// The body text of an edition.
pub const BODY: &str = "body";
/// The fields of an edition that are not public.
pub const PRIVATE_FIELDS: &str = "private";
/// One attachment of an edition.
pub const FILE: &str = "file";

/// What an erasure would take, act by act.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErasurePlan {
    /// What it names; a file is named once for each form that it had in the drafts.
    pub parts: Vec<ErasedPart>,
    /// Every act that loses something.
    pub acts: Vec<ErasedAct>,
    /// Files whose bytes go, unless another edition cites them.
    pub files: Vec<PlannedFile>,
    /// Texts that stay all the same, because something that is not named holds the very same words.
    pub kept: Vec<KeptText>,
    /// The code of the catalogue item.
    pub item: String,
    /// The index number; empty when there is none.
    pub index_number: String,
}

/// A file that an erasure would take.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedFile {
    /// Its digest.
    pub digest: [u8; 32],
    /// Its name.
    pub name: String,
}

/// A text that is held elsewhere too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptText {
    /// `body`, `private` and so on.
    pub name: String,
    /// The record that holds it too, which may be the same one by another edition.
    pub record: RecordId,
    /// The other act that cites it.
    pub act: i64,
}

/// An act on the record, with the texts that it still has.
struct Walked {
    seq: i64,
    id: [u8; 16],
    payload: [u8; 32],
    fact: Fact,
    /// The edition that it led to.
    edition: u32,
    slots: Vec<(String, [u8; 32])>,
}

/// Finds out what an erasure would take. Nothing in `acts` means that there is nothing to take.
pub(crate) fn plan(
    sql: &mut dyn Sql,
    record: RecordId,
    wanted: &[ErasedPart],
) -> Result<ErasurePlan, StoreError> {
    let walked = walk(sql, record)?;
    let parts = with_every_form(sql, &walked, wanted)?;
    let mut plan = ErasurePlan::default();
    let mut goes = BTreeSet::new();
    for act in &walked {
        let named: Vec<&ErasedPart> = parts
            .iter()
            .filter(|part| part.edition == act.edition)
            .collect();
        let slots: Vec<&(String, [u8; 32])> = act
            .slots
            .iter()
            .filter(|(name, _)| named.iter().any(|part| takes(part, &act.fact, name)))
            .collect();
        if slots.is_empty() {
            continue;
        }
        goes.extend(
            slots
                .iter()
                .map(|(name, content)| (act.seq, name.clone(), *content)),
        );
        plan.acts.push(ErasedAct {
            act: ByteArray::from(act.id),
            payload: ByteArray::from(act.payload),
            salt: slots.len() == act.slots.len(),
            slots: slots.iter().map(|(name, _)| name.clone()).collect(),
        });
    }
    plan.kept = kept_elsewhere(sql, &goes)?;
    plan.files = files_of(sql, &goes, &parts, &walked)?;
    plan.parts = parts;
    let rows = sql.query(
        "select item, index_number from record where record = $1",
        values![record.0],
    )?;
    if let Some(row) = rows.first() {
        plan.item = row.text(0);
        plan.index_number = row.text(1);
    }
    Ok(plan)
}

/// Tells whether a part that is named takes a slot of an act with it. Waivers quote what they let
/// stand, and reasons of a return what was wrong: they go with any part.
fn takes(part: &ErasedPart, fact: &Fact, slot: &str) -> bool {
    let quotes = matches!(
        (fact, slot),
        (Fact::FindingWaived(_), "words" | "reason") | (Fact::DraftReturned(_), "reason")
    );
    part.part == WHOLE_EDITION || quotes || part.part == slot
}

/// Reads the acts on a record, each with the edition that it led to.
fn walk(sql: &mut dyn Sql, record: RecordId) -> Result<Vec<Walked>, StoreError> {
    let rows = sql.query(
        "select act.seq, act.id, act.payload from touched join act on act.seq = touched.act
         where touched.record = $1 order by act.seq",
        values![record.0],
    )?;
    let slots = sql.query(
        "select slot.act, slot.name, slot.content from touched
         join slot on slot.act = touched.act where touched.record = $1
         order by slot.act, slot.name",
        values![record.0],
    )?;
    let (mut drafted, mut issued) = (0, 0);
    let mut walked = Vec::with_capacity(rows.len());
    for row in &rows {
        let bytes = row.bytes(2);
        let fact = Payload::read(&bytes)?.fact;
        let edition = match &fact {
            Fact::DraftSaved(fact) => {
                drafted = fact.edition;
                drafted
            }
            Fact::RecordIssued(fact) => {
                issued = fact.edition;
                issued
            }
            Fact::RecordReviewed(fact) => fact.edition,
            Fact::FindingWaived(fact) => fact.edition,
            Fact::RecordWithdrawn(_) => issued,
            Fact::ErasureProposed(_) | Fact::Erased(_) | Fact::ErasureDeclined(_) => 0,
            _ => drafted,
        };
        let own = slots.iter().filter(|slot| slot.int(0) == row.int(0));
        let own = own.map(|slot| Ok((slot.text(1), slot.fixed(2)?)));
        walked.push(Walked {
            seq: row.int(0),
            id: row.fixed(1)?,
            payload: ledger::digest::sha256(&bytes),
            fact,
            edition,
            slots: own.collect::<Result<_, StoreError>>()?,
        });
    }
    Ok(walked)
}

/// A file is named by its digest; what had its name in the drafts before goes with it.
fn with_every_form(
    sql: &mut dyn Sql,
    walked: &[Walked],
    wanted: &[ErasedPart],
) -> Result<Vec<ErasedPart>, StoreError> {
    let mut parts: BTreeSet<ErasedPart> = wanted.iter().cloned().collect();
    for part in wanted {
        let Some(digest) = part.file.as_ref().map(|digest| **digest) else {
            continue;
        };
        let listed = manifests_of(sql, walked, part.edition)?;
        let files: Vec<_> = listed.iter().flat_map(|manifest| &manifest.files).collect();
        let names: BTreeSet<&str> = files
            .iter()
            .filter(|file| file.digest == digest)
            .map(|file| file.name.as_str())
            .collect();
        for file in files
            .iter()
            .filter(|file| names.contains(file.name.as_str()))
        {
            parts.insert(ErasedPart {
                file: Some(ByteArray::from(file.digest)),
                ..part.clone()
            });
        }
    }
    Ok(parts.into_iter().collect())
}

fn manifests_of(
    sql: &mut dyn Sql,
    walked: &[Walked],
    edition: u32,
) -> Result<Vec<Manifest>, StoreError> {
    let contents: BTreeSet<[u8; 32]> = walked
        .iter()
        .filter(|act| act.edition == edition)
        .flat_map(|act| &act.slots)
        .filter(|(name, _)| name == "manifest")
        .map(|(_, content)| *content)
        .collect();
    let mut manifests = Vec::new();
    for content in contents {
        manifests.extend(manifest_in(sql, content)?);
    }
    Ok(manifests)
}

fn manifest_in(sql: &mut dyn Sql, content: [u8; 32]) -> Result<Option<Manifest>, StoreError> {
    let rows = sql.query(
        "select bytes from content where digest = $1",
        values![content],
    )?;
    Ok(rows
        .first()
        .and_then(|row| Manifest::read(&row.bytes(0)).ok()))
}

/// A slot that goes: the act, its name, its content.
type Going = (i64, String, [u8; 32]);

fn kept_elsewhere(sql: &mut dyn Sql, goes: &BTreeSet<Going>) -> Result<Vec<KeptText>, StoreError> {
    let mut kept = BTreeSet::new();
    let contents: BTreeSet<[u8; 32]> = goes.iter().map(|(_, _, content)| *content).collect();
    for content in contents {
        let rows = sql.query(
            "select slot.act, slot.name, touched.record from slot
             join touched on touched.act = slot.act where slot.content = $1 order by slot.act",
            values![content],
        )?;
        for row in &rows {
            let slot = (row.int(0), row.text(1), content);
            if !goes.contains(&slot) {
                kept.insert(KeptText {
                    name: slot.1,
                    record: RecordId(row.fixed(2)?),
                    act: slot.0,
                });
            }
        }
    }
    Ok(kept.into_iter().collect())
}

/// The files that a whole edition takes with it, and those that are named.
fn files_of(
    sql: &mut dyn Sql,
    goes: &BTreeSet<Going>,
    parts: &[ErasedPart],
    walked: &[Walked],
) -> Result<Vec<PlannedFile>, StoreError> {
    let mut files = BTreeSet::new();
    let mut take = |manifest: Manifest, only: Option<&[[u8; 32]]>| {
        for file in manifest.files {
            if only.is_none_or(|only| only.contains(&file.digest)) {
                files.insert(PlannedFile {
                    digest: file.digest,
                    name: file.name,
                });
            }
        }
    };
    for (_, name, content) in goes {
        if name == "manifest"
            && let Some(manifest) = manifest_in(sql, *content)?
        {
            take(manifest, None);
        }
    }
    for part in parts {
        if let Some(digest) = &part.file {
            for manifest in manifests_of(sql, walked, part.edition)? {
                take(manifest, Some(&[**digest]));
            }
        }
    }
    Ok(files.into_iter().collect())
}

/// Returns the digest of the file that a part names, as columns hold it; empty when it names none.
pub(crate) fn file_of(part: &ErasedPart) -> Vec<u8> {
    part.file
        .as_ref()
        .map_or(Vec::new(), |digest| digest.to_vec())
}

/// Takes away what an erasure names: texts, salts, and the results that quote digests. What has to
/// go from the disk afterwards is noted in the same commit.
pub(crate) fn destroy(
    sql: &mut dyn Sql,
    fact: &payload::Erased,
    by: i64,
) -> Result<(), StoreError> {
    let mut contents = BTreeSet::new();
    for erased in &fact.acts {
        let rows = sql.query("select seq from act where id = $1", values![*erased.act])?;
        // A store restored from an older backup does not hold the newest of them.
        let Some(row) = rows.first() else { continue };
        let act = row.int(0);
        for name in &erased.slots {
            let rows = sql.query(
                "select content from slot where act = $1 and name = $2",
                values![act, name],
            )?;
            if let Some(row) = rows.first() {
                contents.insert((name == "manifest", row.fixed::<32>(0)?));
            }
            sql.execute(
                "delete from slot where act = $1 and name = $2",
                values![act, name],
            )?;
        }
        if erased.salt {
            sql.execute(
                "update act set salt = null, result = '' where seq = $1",
                values![act],
            )?;
        }
    }
    let named = fact
        .parts
        .iter()
        .map(file_of)
        .filter(|file| !file.is_empty());
    let mut files: BTreeSet<Vec<u8>> = named.collect();
    for (is_manifest, content) in contents {
        if is_manifest && let Some(manifest) = manifest_in(sql, content)? {
            files.extend(manifest.files.iter().map(|file| file.digest.to_vec()));
        }
        sql.execute(
            "delete from content where digest = $1
                 and not exists (select 1 from slot where slot.content = $1)",
            values![content],
        )?;
    }
    files.extend(forget_working_words(sql, *fact.record)?);
    // No file: the freed pages of the database and the old parts of the index.
    files.insert(Vec::new());
    for file in files {
        sql.execute(
            "insert into unswept (act, file) values ($1, $2) on conflict (act, file) do nothing",
            values![by, file],
        )?;
    }
    Ok(())
}

/// Working tables may hold words of a record too: what officers typed and did not save, what the
/// report of an import says of its file, why a scheduled publication was refused. Returns the files
/// of migrations that the record was read from.
fn forget_working_words(sql: &mut dyn Sql, record: [u8; 16]) -> Result<Vec<Vec<u8>>, StoreError> {
    for table in ["autosave", "schedule_refusal"] {
        sql.execute(
            &format!("delete from {table} where record = $1"),
            values![record],
        )?;
    }
    let rows = sql.query(
        "select file.batch, file.number, file.digest from migration_file file
         join import_report line on line.job = file.batch and line.number = file.number
         where line.record = $1",
        values![record],
    )?;
    for row in &rows {
        sql.execute(
            "update migration_file set name = '' where batch = $1 and number = $2",
            values![row.bytes(0), row.int(1)],
        )?;
    }
    sql.execute(
        "update import_report set name = '', message = '', notes = '' where record = $1",
        values![record],
    )?;
    Ok(rows.iter().map(|row| row.bytes(2)).collect())
}
