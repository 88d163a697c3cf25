//! Projects facts about what the public sees: editions issued, set for a moment, withdrawn.

use catalogue::{Manifest, common};

use super::{Circumstances, Texts, digest, field_of, item_of, manifest, title_of, words};
use crate::error::StoreError;
use crate::payload;
use crate::sql::{Sql, Value, values};

pub(super) fn record_issued(
    sql: &mut dyn Sql,
    fact: &payload::RecordIssued,
    at: &Circumstances,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let record = *fact.record;
    let (manifest_digest, manifest) = manifest(sql, texts)?;
    let body = digest(sql, texts, "body")?;
    let private = texts.slot(sql, "private")?.map(|(digest, _)| digest);
    let migrated = fact.batch.is_some();
    sql.execute(
        "insert into record (record, item, organ, index_number, edition, state, migrated)
         values ($1, $2, $3, $4, $5, 'published', $6)
         on conflict (record) do update set edition = excluded.edition, state = 'published',
             item = excluded.item, organ = excluded.organ,
             withdrawn_reason = null, withdrawn_on = null",
        values![
            record,
            item_of(&manifest),
            *fact.organ,
            field_of(&manifest, common::INDEX_NUMBER),
            fact.edition,
            migrated,
        ],
    )?;
    sql.execute(
        "insert into edition (record, edition, manifest, body, title, item, organ, published_on,
             issued, act, migrated, due_on, private)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        values![
            record,
            fact.edition,
            manifest_digest,
            body,
            title_of(&manifest),
            item_of(&manifest),
            *fact.organ,
            &fact.published_on,
            at.instant,
            at.act,
            migrated,
            fact.due_on.as_deref(),
            private,
        ],
    )?;
    for file in manifest.iter().flat_map(|manifest| &manifest.files) {
        sql.execute(
            "insert into edition_file (record, edition, digest, name) values ($1, $2, $3, $4)
             on conflict (record, edition, name) do nothing",
            values![record, fact.edition, file.digest, &file.name],
        )?;
    }
    for part in &fact.parts {
        sql.execute(
            "insert into edition_part (record, edition, officer, part) values ($1, $2, $3, $4)",
            values![record, fact.edition, *part.officer, &part.part],
        )?;
    }
    sql.execute("delete from draft where record = $1", values![record])?;
    sql.execute(
        "delete from draft_relation where record = $1",
        values![record],
    )?;
    sql.execute("delete from shown where record = $1", values![record])?;
    sql.execute("delete from relation where record = $1", values![record])?;
    match manifest {
        Some(manifest) => show(sql, fact, manifest_digest, &manifest),
        None => Ok(()),
    }
}

/// Writes the row that lists and the first lines of pages are made from, and the relations.
fn show(
    sql: &mut dyn Sql,
    fact: &payload::RecordIssued,
    digest: [u8; 32],
    manifest: &Manifest,
) -> Result<(), StoreError> {
    let record = *fact.record;
    let field = |code| Value::from(manifest.field(code));
    let first: String = manifest
        .field(common::PUBLISHED_ON)
        .unwrap_or(&fact.published_on)
        .to_owned();
    sql.execute(
        "insert into shown (record, edition, item, organ, title, document_number, index_number,
             issuer, signed_on, published_on, in_force_from, expires_on, validity, topic_class,
             summary, manifest)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        values![
            record,
            fact.edition,
            &manifest.item,
            *fact.organ,
            manifest.title(),
            field(common::DOCUMENT_NUMBER),
            field(common::INDEX_NUMBER),
            manifest.field(common::ISSUER).unwrap_or_default(),
            field(common::SIGNED_ON),
            first,
            field(common::IN_FORCE_FROM),
            field(common::EXPIRES_ON),
            field(common::VALIDITY),
            field(common::TOPIC_CLASS),
            field(common::SUMMARY),
            digest,
        ],
    )?;
    for relation in &manifest.relations {
        sql.execute(
            "insert into relation (record, kind, other) values ($1, $2, $3)
             on conflict (record, kind, other) do nothing",
            values![record, relation.kind.code(), relation.to.0],
        )?;
    }
    Ok(())
}

pub(super) fn publication_scheduled(
    sql: &mut dyn Sql,
    fact: &payload::PublicationScheduled,
) -> Result<(), StoreError> {
    sql.execute(
        "update draft set state = 'scheduled', publish_at = $2, scheduled_by = $3
         where record = $1",
        values![*fact.record, fact.at, *fact.issuer],
    )?;
    Ok(())
}

pub(super) fn record_withdrawn(
    sql: &mut dyn Sql,
    fact: &payload::RecordWithdrawn,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let record = *fact.record;
    let reason = words(sql, texts, "reason")?;
    sql.execute(
        "update record set state = 'withdrawn', withdrawn_reason = $2, withdrawn_on = $3
         where record = $1",
        values![record, reason, &fact.on],
    )?;
    sql.execute("delete from shown where record = $1", values![record])?;
    sql.execute("delete from relation where record = $1", values![record])?;
    Ok(())
}
