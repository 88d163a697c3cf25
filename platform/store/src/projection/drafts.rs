//! Projects facts about a record on its way to an edition.

use catalogue::common;

use super::{Circumstances, Texts, digest, field_of, item_of, manifest, title_of, utf8, words};
use crate::error::StoreError;
use crate::payload;
use crate::sql::{Sql, values};

pub(super) fn draft_saved(
    sql: &mut dyn Sql,
    fact: &payload::DraftSaved,
    at: &Circumstances,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let record = *fact.record;
    let (manifest_digest, manifest) = manifest(sql, texts)?;
    let body = digest(sql, texts, "body")?;
    let private = texts.slot(sql, "private")?.map(|(digest, _)| digest);
    let reason = texts.slot(sql, "no_interpretation_reason")?;
    let reason = reason.map(utf8).transpose()?;
    // What is published stays as it is until the draft is issued.
    sql.execute(
        "insert into record (record, item, organ, index_number, edition, state, migrated)
         values ($1, $2, $3, $4, 0, 'draft', 0)
         on conflict (record) do update set item = excluded.item, organ = excluded.organ,
             index_number = excluded.index_number where record.edition = 0",
        values![
            record,
            item_of(&manifest),
            *fact.organ,
            field_of(&manifest, common::INDEX_NUMBER),
        ],
    )?;
    sql.execute(
        "insert into draft (record, revision, edition, item, organ, author, title, manifest, body,
             state, major, no_interpretation_reason, saved, private)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11, $12, $13)
         on conflict (record) do update set revision = excluded.revision,
             edition = excluded.edition, item = excluded.item, organ = excluded.organ,
             author = excluded.author, title = excluded.title, manifest = excluded.manifest,
             body = excluded.body, state = 'draft', major = excluded.major,
             no_interpretation_reason = excluded.no_interpretation_reason,
             publish_at = null, scheduled_by = null,
             saved = excluded.saved, private = excluded.private",
        values![
            record,
            fact.revision,
            fact.edition,
            item_of(&manifest),
            *fact.organ,
            *fact.author,
            title_of(&manifest),
            manifest_digest,
            body,
            fact.major,
            reason,
            at.instant,
            private,
        ],
    )?;
    sql.execute(
        "delete from draft_relation where record = $1",
        values![record],
    )?;
    for relation in manifest.iter().flat_map(|manifest| &manifest.relations) {
        sql.execute(
            "insert into draft_relation (record, kind, other) values ($1, $2, $3)
             on conflict (record, kind, other) do nothing",
            values![record, relation.kind.code(), relation.to.0],
        )?;
    }
    keep_revision(
        sql,
        record,
        fact.revision,
        fact.edition,
        manifest_digest,
        body,
        Some(*fact.author),
        at,
    )?;
    void_sign_offs(sql, record, fact.edition)
}

pub(super) fn draft_sent(
    sql: &mut dyn Sql,
    fact: &payload::DraftSent,
    at: &Circumstances,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let record = *fact.record;
    let (manifest_digest, manifest) = manifest(sql, texts)?;
    let body = digest(sql, texts, "body")?;
    let private = texts.slot(sql, "private")?.map(|(digest, _)| digest);
    if let Some(allotted) = &fact.allotted {
        sql.execute(
            "insert into index_serial (code, year, serial) values ($1, $2, $3)
             on conflict (code, year) do update set serial = excluded.serial",
            values![&allotted.code, allotted.year, allotted.serial],
        )?;
        sql.execute(
            "update record set index_number = $2 where record = $1",
            values![record, field_of(&manifest, common::INDEX_NUMBER)],
        )?;
    }
    let edition = edition_of_draft(sql, record)?;
    sql.execute(
        "update draft set revision = $2, manifest = $3, body = $4, state = 'review',
             returned_reason = null, saved = $5, private = $6 where record = $1",
        values![
            record,
            fact.revision,
            manifest_digest,
            body,
            at.instant,
            private
        ],
    )?;
    keep_revision(
        sql,
        record,
        fact.revision,
        edition,
        manifest_digest,
        body,
        None,
        at,
    )
}

pub(super) fn record_reviewed(
    sql: &mut dyn Sql,
    fact: &payload::RecordReviewed,
    at: &Circumstances,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let (manifest, _) = manifest(sql, texts)?;
    sql.execute(
        "insert into sign_off (record, edition, step, officer, manifest, signed)
         values ($1, $2, $3, $4, $5, $6)",
        values![
            *fact.record,
            fact.edition,
            &fact.step,
            *fact.reviewer,
            manifest,
            at.instant
        ],
    )?;
    Ok(())
}

pub(super) fn draft_returned(
    sql: &mut dyn Sql,
    fact: &payload::DraftReturned,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let reason = words(sql, texts, "reason")?;
    let record = *fact.record;
    sql.execute(
        "update draft set state = 'returned', returned_reason = $2, publish_at = null,
             scheduled_by = null where record = $1",
        values![record, reason],
    )?;
    sql.execute(
        "delete from sign_off where record = $1
             and edition = (select edition from draft where record = $1)",
        values![record],
    )?;
    Ok(())
}

pub(super) fn finding_waived(
    sql: &mut dyn Sql,
    fact: &payload::FindingWaived,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let marked = words(sql, texts, "words")?;
    let reason = words(sql, texts, "reason")?;
    sql.execute(
        "insert into waiver (record, edition, rule, part, words, reason, officer)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (record, edition, rule, part, words)
         do update set reason = excluded.reason, officer = excluded.officer",
        values![
            *fact.record,
            fact.edition,
            &fact.rule,
            &fact.part,
            marked,
            reason,
            *fact.officer,
        ],
    )?;
    Ok(())
}

pub(super) fn draft_discarded(
    sql: &mut dyn Sql,
    fact: &payload::DraftDiscarded,
) -> Result<(), StoreError> {
    let record = *fact.record;
    sql.execute(
        "delete from sign_off where record = $1
             and edition = (select edition from draft where record = $1)",
        values![record],
    )?;
    sql.execute("delete from draft where record = $1", values![record])?;
    sql.execute(
        "delete from draft_relation where record = $1",
        values![record],
    )?;
    sql.execute(
        "update record set state = 'discarded' where record = $1 and edition = 0",
        values![record],
    )?;
    Ok(())
}

fn edition_of_draft(sql: &mut dyn Sql, record: [u8; 16]) -> Result<u32, StoreError> {
    let rows = sql.query(
        "select edition from draft where record = $1",
        values![record],
    )?;
    let edition = rows.first().map_or(0, |row| row.int(0));
    Ok(u32::try_from(edition).unwrap_or_default())
}

#[allow(clippy::too_many_arguments)] // one row, its columns
fn keep_revision(
    sql: &mut dyn Sql,
    record: [u8; 16],
    revision: u32,
    edition: u32,
    manifest: [u8; 32],
    body: [u8; 32],
    officer: Option<[u8; 16]>,
    at: &Circumstances,
) -> Result<(), StoreError> {
    sql.execute(
        "insert into draft_revision (record, revision, edition, manifest, body, officer, saved)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (record, revision) do nothing",
        values![
            record, revision, edition, manifest, body, officer, at.instant
        ],
    )?;
    Ok(())
}

/// Sign-offs bind one exact manifest: whatever is saved afterwards voids them.
fn void_sign_offs(sql: &mut dyn Sql, record: [u8; 16], edition: u32) -> Result<(), StoreError> {
    sql.execute(
        "delete from sign_off where record = $1 and edition = $2",
        values![record, edition],
    )?;
    Ok(())
}
