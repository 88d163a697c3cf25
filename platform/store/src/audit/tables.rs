//! Compares every table that the payloads give with what is stored, row by row.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::outcome::{AuditFault, Audited};
use super::replay::Replay;
use crate::error::StoreError;
use crate::store::Store;

/// Each table that the payloads give, with its columns in order; the first is or begins the key.
const PROJECTIONS: [(&str, &str); 21] = [
    ("touched", "record, act"),
    ("installation", "one, origin, name"),
    (
        "organ",
        "organ, kind, name, short_name, parent, credit_code, aliases, duties, valid_from, rank",
    ),
    ("organ_name", "organ, valid_from, name"),
    ("organ_within", "organ, ancestor"),
    ("site", "site, title, organizer, code, filing, rank"),
    ("site_host", "host, site, rank"),
    ("site_root", "site, organ"),
    ("officer", "officer, organ, name, login, active"),
    ("officer_authority", "officer, authority"),
    (
        "record",
        "record, item, organ, index_number, edition, state, withdrawn_reason, withdrawn_on, migrated",
    ),
    ("index_serial", "code, year, serial"),
    (
        "draft",
        "record, revision, edition, item, organ, author, title, manifest, body, state, major, no_interpretation_reason, returned_reason, publish_at, scheduled_by, saved, private",
    ),
    ("draft_relation", "record, kind, other"),
    (
        "draft_revision",
        "record, revision, edition, manifest, body, officer, saved",
    ),
    (
        "sign_off",
        "record, edition, step, officer, manifest, signed",
    ),
    (
        "waiver",
        "record, edition, rule, part, words, reason, officer",
    ),
    (
        "edition",
        "record, edition, manifest, body, title, item, organ, published_on, issued, act, migrated, due_on, private",
    ),
    ("edition_part", "record, edition, officer, part"),
    ("relation", "record, kind, other"),
    (
        "shown",
        "record, edition, item, organ, title, document_number, index_number, issuer, signed_on, published_on, in_force_from, expires_on, validity, topic_class, summary, manifest",
    ),
];

/// More tables; kept apart only because of their number.
const MORE_PROJECTIONS: [(&str, &str); 10] = [
    ("site_organ", "site, organ"),
    ("log_key", "verifier_key, announced, act"),
    ("edition_file", "record, edition, name, digest"),
    ("batch", "batch, source, authoriser, confirmed_by, opened"),
    ("rule_file", "path, digest, applied, act"),
    (
        "erasure",
        "erasure, record, ground, reason, proposed_by, proposed, state, decided_by, decided, decided_on, act",
    ),
    ("erasure_part", "erasure, edition, part, file"),
    ("erased_part", "record, edition, part, file, act"),
    ("erased_text", "id, name, act"),
    ("closed_log", "origin, note, act"),
];

/// Compares each table of the replay with the one that is stored.
pub(super) fn compare_tables(
    store: &Arc<Store>,
    replay: &Replay,
    audited: &mut Audited,
) -> Result<(), StoreError> {
    for (table, columns) in PROJECTIONS.iter().chain(&MORE_PROJECTIONS) {
        compare_table(store, replay, table, columns, audited)?;
    }
    Ok(())
}

fn compare_table(
    store: &Arc<Store>,
    replay: &Replay,
    table: &'static str,
    columns: &str,
    audited: &mut Audited,
) -> Result<(), StoreError> {
    let question = format!("select {columns} from {table}");
    let stored: BTreeSet<Vec<crate::Value>> = store
        .read(|sql| sql.query(&question, &[]))?
        .into_iter()
        .map(|row| row.0)
        .collect();
    let given: BTreeSet<Vec<crate::Value>> = replay
        .with(|sql| sql.query(&question, &[]))?
        .into_iter()
        .map(|row| row.0)
        .collect();
    let key = |row: &[crate::Value]| row.iter().take(2).map(shown).collect::<Vec<_>>().join(" ");
    let missing: BTreeSet<String> = given.difference(&stored).map(|row| key(row)).collect();
    let extra: BTreeSet<String> = stored.difference(&given).map(|row| key(row)).collect();
    for key in missing.union(&extra) {
        let what = match (missing.contains(key), extra.contains(key)) {
            (true, true) => "altered",
            (true, false) => "removed",
            _ => "added",
        };
        audited.faults.push(AuditFault::Row {
            table,
            key: key.clone(),
            what,
        });
    }
    Ok(())
}

/// A text that no act cites was put there behind our back, or outlived its erasure.
pub(super) fn check_left_over(store: &Arc<Store>, audited: &mut Audited) -> Result<(), StoreError> {
    let rows = store.read(|sql| {
        sql.query(
            "select digest from content where not exists
                 (select 1 from slot where slot.content = content.digest)
             order by digest limit 100",
            &[],
        )
    })?;
    for row in &rows {
        let key = row.0.iter().map(shown).collect::<Vec<_>>().join(" ");
        audited.faults.push(AuditFault::Row {
            table: "content",
            key,
            what: "added",
        });
    }
    Ok(())
}

fn shown(value: &crate::Value) -> String {
    match value {
        crate::Value::Null => "-".to_owned(),
        crate::Value::Int(number) => number.to_string(),
        // Words may be personal; the row is named by its identifier, which comes first.
        crate::Value::Text(_) => "…".to_owned(),
        crate::Value::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}
