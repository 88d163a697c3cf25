//! Projects facts about the installation: its log, the keys of the log, and the rules in force.

use super::{Circumstances, Texts, digest};
use crate::error::StoreError;
use crate::payload;
use crate::sql::{Sql, values};

pub(super) fn installation_opened(
    sql: &mut dyn Sql,
    fact: &payload::InstallationOpened,
) -> Result<(), StoreError> {
    sql.execute(
        "insert into installation (one, origin, name) values (1, $1, $2)",
        values![&fact.origin, &fact.name],
    )?;
    Ok(())
}

pub(super) fn rule_applied(
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

pub(super) fn key_announced(
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

pub(super) fn log_reopened(
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
