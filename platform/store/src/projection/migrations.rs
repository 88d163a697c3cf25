//! Projects facts about migrations (历史数据迁移).

use super::Circumstances;
use crate::error::StoreError;
use crate::payload;
use crate::sql::{Sql, values};

pub(super) fn migration_opened(
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

pub(super) fn migration_confirmed(
    sql: &mut dyn Sql,
    fact: &payload::MigrationConfirmed,
) -> Result<(), StoreError> {
    sql.execute(
        "update batch set confirmed_by = $2 where batch = $1",
        values![*fact.batch, *fact.officer],
    )?;
    Ok(())
}
