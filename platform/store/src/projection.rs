//! Projections: what each fact writes into the other tables, here and nowhere else.
//!
//! A live act and an audit run the same code, so a table that differs from a replay was altered
//! behind our back.

use catalogue::{Manifest, common};

use crate::erasure;
use crate::error::StoreError;
use crate::payload::{self, Fact};
use crate::sql::values;
use crate::sql::{Sql, Value};

/// Where a projection finds the texts of its act.
pub(crate) trait Texts {
    /// Returns the content digest and the bytes of a slot.
    fn slot(&mut self, sql: &mut dyn Sql, name: &str) -> Result<Option<Text>, StoreError>;

    /// Tells whether a later act erased a slot: only audit, which replays, meets such a one.
    fn is_erased(&self, _name: &str) -> bool {
        false
    }
}

/// What stands where a digest was erased: a digest that no text has.
pub(crate) const BLANK: [u8; 32] = [0; 32];

/// The digest and the bytes of a slot.
pub(crate) type Text = ([u8; 32], Vec<u8>);

/// The circumstances of the act.
pub(crate) struct Circumstances {
    pub(crate) act: i64,
    pub(crate) instant: u64,
}

/// Writes what a fact adds.
pub(crate) fn project(
    sql: &mut dyn Sql,
    fact: &Fact,
    at: &Circumstances,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    if let Some(record) = fact.record() {
        sql.execute(
            "insert into touched (record, act) values ($1, $2)",
            values![record, at.act],
        )?;
    }
    match fact {
        Fact::InstallationOpened(fact) => installation_opened(sql, fact),
        Fact::OrganEntered(fact) => organ_entered(sql, fact),
        Fact::SiteEntered(fact) => site_entered(sql, fact),
        Fact::OfficerEntered(fact) => officer_entered(sql, fact, texts),
        Fact::PasswordSet(_) => Ok(()),
        Fact::DraftSaved(fact) => draft_saved(sql, fact, at, texts),
        Fact::DraftSent(fact) => draft_sent(sql, fact, at, texts),
        Fact::RecordReviewed(fact) => record_reviewed(sql, fact, at, texts),
        Fact::DraftReturned(fact) => draft_returned(sql, fact, texts),
        Fact::FindingWaived(fact) => finding_waived(sql, fact, texts),
        Fact::RecordIssued(fact) => record_issued(sql, fact, at, texts),
        Fact::PublicationScheduled(fact) => publication_scheduled(sql, fact),
        Fact::RecordWithdrawn(fact) => record_withdrawn(sql, fact, texts),
        Fact::MigrationOpened(fact) => migration_opened(sql, fact, at),
        Fact::MigrationConfirmed(fact) => migration_confirmed(sql, fact),
        Fact::RuleApplied(fact) => rule_applied(sql, fact, at, texts),
        Fact::DraftDiscarded(fact) => draft_discarded(sql, fact),
        Fact::KeyAnnounced(fact) => key_announced(sql, fact, at),
        Fact::ErasureProposed(fact) => erasure::proposed(sql, fact, at, texts),
        Fact::Erased(fact) => erasure::erased(sql, fact, at, texts),
        Fact::ErasureDeclined(fact) => erasure::declined(sql, fact, at),
        Fact::LogReopened(fact) => log_reopened(sql, fact, at),
    }
}

fn installation_opened(
    sql: &mut dyn Sql,
    fact: &payload::InstallationOpened,
) -> Result<(), StoreError> {
    sql.execute(
        "insert into installation (one, origin, name) values (1, $1, $2)",
        values![&fact.origin, &fact.name],
    )?;
    Ok(())
}

fn organ_entered(sql: &mut dyn Sql, fact: &payload::OrganEntered) -> Result<(), StoreError> {
    let organ = *fact.organ;
    sql.execute(
        "insert into organ (organ, kind, name, short_name, parent, credit_code, aliases, duties,
             valid_from, rank)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (organ) do update set kind = excluded.kind, name = excluded.name,
             short_name = excluded.short_name, parent = excluded.parent,
             credit_code = excluded.credit_code, aliases = excluded.aliases,
             duties = excluded.duties, valid_from = excluded.valid_from, rank = excluded.rank",
        values![
            organ,
            &fact.kind,
            &fact.name,
            &fact.short_name,
            fact.parent.as_deref(),
            fact.credit_code.as_deref(),
            fact.aliases.join("\n"),
            &fact.duties,
            &fact.valid_from,
            fact.rank,
        ],
    )?;
    sql.execute(
        "insert into organ_name (organ, name, valid_from) values ($1, $2, $3)
         on conflict (organ, valid_from) do update set name = excluded.name",
        values![organ, &fact.name, &fact.valid_from],
    )?;
    // The closure is small (organs × depth) and organs change rarely: it is made anew.
    sql.execute("delete from organ_within", &[])?;
    sql.execute(
        "insert into organ_within (organ, ancestor)
         with recursive up (organ, ancestor) as (
             select organ, organ from organ
             union
             select up.organ, organ.parent from up join organ on organ.organ = up.ancestor
             where organ.parent is not null)
         select organ, ancestor from up",
        &[],
    )?;
    place_organs(sql)
}

/// Works out which site shows which organ: whole subtrees of its roots, except what stands within a
/// root further down. A county with a site of its own speaks there, and not on the city's site.
fn place_organs(sql: &mut dyn Sql) -> Result<(), StoreError> {
    sql.execute("delete from site_organ", &[])?;
    sql.execute(
        "insert into site_organ (site, organ)
         select distinct site, organ from (
             select r.site, r.organ as root, w.organ from site_root r
                 join organ_within w on w.ancestor = r.organ
             except
             select r.site, r.organ, w.organ from site_root r
                 join site_root below on below.organ <> r.organ
                 join organ_within o on o.ancestor = r.organ and o.organ = below.organ
                 join organ_within w on w.ancestor = below.organ
         ) shows",
        &[],
    )?;
    Ok(())
}

fn site_entered(sql: &mut dyn Sql, fact: &payload::SiteEntered) -> Result<(), StoreError> {
    let site = *fact.site;
    sql.execute(
        "insert into site (site, title, organizer, code, filing, rank)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (site) do update set title = excluded.title,
             organizer = excluded.organizer, code = excluded.code, filing = excluded.filing,
             rank = excluded.rank",
        values![
            site,
            &fact.title,
            &fact.organizer,
            &fact.code,
            &fact.filing,
            fact.rank
        ],
    )?;
    sql.execute("delete from site_host where site = $1", values![site])?;
    for (rank, host) in fact.hosts.iter().enumerate() {
        sql.execute(
            "insert into site_host (host, site, rank) values ($1, $2, $3)",
            values![host, site, rank],
        )?;
    }
    sql.execute("delete from site_root where site = $1", values![site])?;
    for root in &fact.roots {
        sql.execute(
            "insert into site_root (site, organ) values ($1, $2)",
            values![site, **root],
        )?;
    }
    place_organs(sql)
}

fn officer_entered(
    sql: &mut dyn Sql,
    fact: &payload::OfficerEntered,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let officer = *fact.officer;
    let name = words(sql, texts, "name")?;
    let login = words(sql, texts, "login")?;
    sql.execute(
        "insert into officer (officer, organ, name, login, active) values ($1, $2, $3, $4, $5)
         on conflict (officer) do update set organ = excluded.organ, name = excluded.name,
             login = excluded.login, active = excluded.active",
        values![officer, *fact.organ, name, login, fact.active],
    )?;
    sql.execute(
        "delete from officer_authority where officer = $1",
        values![officer],
    )?;
    for authority in &fact.authorities {
        sql.execute(
            "insert into officer_authority (officer, authority) values ($1, $2)",
            values![officer, authority],
        )?;
    }
    Ok(())
}

fn draft_saved(
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

fn draft_sent(
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

fn record_reviewed(
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

fn draft_returned(
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

fn finding_waived(
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

fn record_issued(
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

fn publication_scheduled(
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

fn record_withdrawn(
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

fn migration_opened(
    sql: &mut dyn Sql,
    fact: &payload::MigrationOpened,
    at: &Circumstances,
) -> Result<(), StoreError> {
    sql.execute(
        "insert into batch (batch, source, authoriser, opened) values ($1, $2, $3, $4)",
        values![*fact.batch, &fact.source, *fact.authoriser, at.instant],
    )?;
    Ok(())
}

fn migration_confirmed(
    sql: &mut dyn Sql,
    fact: &payload::MigrationConfirmed,
) -> Result<(), StoreError> {
    sql.execute(
        "update batch set confirmed_by = $2 where batch = $1",
        values![*fact.batch, *fact.officer],
    )?;
    Ok(())
}

fn rule_applied(
    sql: &mut dyn Sql,
    fact: &payload::RuleApplied,
    at: &Circumstances,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let digest = digest(sql, texts, "file")?;
    sql.execute(
        "insert into rule_file (path, digest, applied, act) values ($1, $2, $3, $4)
         on conflict (path) do update set digest = excluded.digest, applied = excluded.applied,
             act = excluded.act",
        values![&fact.path, digest, at.instant, at.act],
    )?;
    Ok(())
}

fn key_announced(
    sql: &mut dyn Sql,
    fact: &payload::KeyAnnounced,
    at: &Circumstances,
) -> Result<(), StoreError> {
    sql.execute(
        "insert into log_key (verifier_key, announced, act) values ($1, $2, $3)
         on conflict (verifier_key) do nothing",
        values![&fact.verifier_key, at.instant, at.act],
    )?;
    Ok(())
}

fn log_reopened(
    sql: &mut dyn Sql,
    fact: &payload::LogReopened,
    at: &Circumstances,
) -> Result<(), StoreError> {
    sql.execute(
        "update installation set origin = $1 where one = 1",
        values![&fact.origin],
    )?;
    sql.execute(
        "insert into closed_log (origin, note, act) values ($1, $2, $3)",
        values![&fact.closed, &fact.head, at.act],
    )?;
    Ok(())
}

fn draft_discarded(sql: &mut dyn Sql, fact: &payload::DraftDiscarded) -> Result<(), StoreError> {
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

/// Returns digest and manifest of an act; of an erased one a blank digest and no manifest.
fn manifest(
    sql: &mut dyn Sql,
    texts: &mut dyn Texts,
) -> Result<([u8; 32], Option<Manifest>), StoreError> {
    let Some((_, bytes)) = required(sql, texts, "manifest")? else {
        return Ok((BLANK, None));
    };
    let manifest = Manifest::read(&bytes).map_err(|error| StoreError::Bytes(error.to_string()))?;
    Ok((manifest.digest().0, Some(manifest)))
}

fn item_of(manifest: &Option<Manifest>) -> &str {
    manifest.as_ref().map_or("", |manifest| &manifest.item)
}

fn title_of(manifest: &Option<Manifest>) -> &str {
    manifest.as_ref().map_or("", Manifest::title)
}

fn field_of<'a>(manifest: &'a Option<Manifest>, code: &str) -> Option<&'a str> {
    manifest.as_ref().and_then(|manifest| manifest.field(code))
}

fn edition_of_draft(sql: &mut dyn Sql, record: [u8; 16]) -> Result<u32, StoreError> {
    let rows = sql.query(
        "select edition from draft where record = $1",
        values![record],
    )?;
    let edition = rows.first().map_or(0, |row| row.int(0));
    Ok(u32::try_from(edition).unwrap_or_default())
}

/// Returns a text that the act cites, or none when a later act erased it.
fn required(
    sql: &mut dyn Sql,
    texts: &mut dyn Texts,
    name: &str,
) -> Result<Option<Text>, StoreError> {
    match texts.slot(sql, name)? {
        Some(text) => Ok(Some(text)),
        None if texts.is_erased(name) => Ok(None),
        None => Err(StoreError::Damaged("an act lacks a text that it cites")),
    }
}

fn digest(sql: &mut dyn Sql, texts: &mut dyn Texts, name: &str) -> Result<[u8; 32], StoreError> {
    Ok(required(sql, texts, name)?.map_or(BLANK, |(digest, _)| digest))
}

/// Returns the words of a slot; of an erased one none.
pub(crate) fn words(
    sql: &mut dyn Sql,
    texts: &mut dyn Texts,
    name: &str,
) -> Result<String, StoreError> {
    required(sql, texts, name)?.map_or(Ok(String::new()), utf8)
}

fn utf8((_, bytes): Text) -> Result<String, StoreError> {
    String::from_utf8(bytes).map_err(|_| StoreError::Damaged("a text is not UTF-8"))
}
