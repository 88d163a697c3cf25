//! Projections: what each fact writes into the other tables, here and nowhere else.
//!
//! A live act and an audit run the same code, so a table that differs from a replay was altered
//! behind our back.

mod bodies;
mod drafts;
mod erasures;
mod installation;
mod migrations;
mod records;

use catalogue::Manifest;

use crate::error::StoreError;
use crate::payload::Fact;
use crate::sql::{Sql, values};

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
        Fact::InstallationOpened(fact) => installation::installation_opened(sql, fact),
        Fact::OrganEntered(fact) => bodies::organ_entered(sql, fact),
        Fact::SiteEntered(fact) => bodies::site_entered(sql, fact),
        Fact::OfficerEntered(fact) => bodies::officer_entered(sql, fact, texts),
        Fact::PasswordSet(_) => Ok(()),
        Fact::DraftSaved(fact) => drafts::draft_saved(sql, fact, at, texts),
        Fact::DraftSent(fact) => drafts::draft_sent(sql, fact, at, texts),
        Fact::RecordReviewed(fact) => drafts::record_reviewed(sql, fact, at, texts),
        Fact::DraftReturned(fact) => drafts::draft_returned(sql, fact, texts),
        Fact::FindingWaived(fact) => drafts::finding_waived(sql, fact, texts),
        Fact::RecordIssued(fact) => records::record_issued(sql, fact, at, texts),
        Fact::PublicationScheduled(fact) => records::publication_scheduled(sql, fact),
        Fact::RecordWithdrawn(fact) => records::record_withdrawn(sql, fact, texts),
        Fact::MigrationOpened(fact) => migrations::migration_opened(sql, fact, at),
        Fact::MigrationConfirmed(fact) => migrations::migration_confirmed(sql, fact),
        Fact::RuleApplied(fact) => installation::rule_applied(sql, fact, at, texts),
        Fact::DraftDiscarded(fact) => drafts::draft_discarded(sql, fact),
        Fact::KeyAnnounced(fact) => installation::key_announced(sql, fact, at),
        Fact::ErasureProposed(fact) => erasures::proposed(sql, fact, at, texts),
        Fact::Erased(fact) => erasures::erased(sql, fact, at, texts),
        Fact::ErasureDeclined(fact) => erasures::declined(sql, fact, at),
        Fact::LogReopened(fact) => installation::log_reopened(sql, fact, at),
    }
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
fn words(sql: &mut dyn Sql, texts: &mut dyn Texts, name: &str) -> Result<String, StoreError> {
    required(sql, texts, name)?.map_or(Ok(String::new()), utf8)
}

fn utf8((_, bytes): Text) -> Result<String, StoreError> {
    String::from_utf8(bytes).map_err(|_| StoreError::Damaged("a text is not UTF-8"))
}
