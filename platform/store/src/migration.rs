//! Numbered, forward-only changes of the schema, replayed on both databases.

use crate::error::StoreError;
use crate::sql::Sql;
use crate::sql::values;

/// Which database the statements are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// Every migration, in order. A file that ran is never edited; a change is a new file.
const MIGRATIONS: [(&str, &str); 3] = [
    ("0001_ground", include_str!("schema/0001_ground.sql")),
    (
        "0002_projections",
        include_str!("schema/0002_projections.sql"),
    ),
    ("0003_working", include_str!("schema/0003_working.sql")),
];

/// The functions behind the guards; they have to stand before a migration uses them.
pub(crate) const POSTGRES_PREPARATION: &str = "
    create or replace function gongkai_kept() returns trigger language plpgsql as $$
    begin raise exception 'this row is kept for ever'; end $$;";

/// Tables whose rows are never changed or removed (ARCHITECTURE.md, invariant 4).
const KEPT: [&str; 2] = ["edition", "edition_part"];

/// An act is given its position later, and erasure destroys its salt; nothing else of it changes.
const UPDATE_OF_AN_ACT: &str =
    "update of seq, id, kind, actor, instant, payload, leaf, result, effect";

pub(crate) fn run(sql: &mut dyn Sql, dialect: Dialect) -> Result<(), StoreError> {
    sql.execute(
        &written_for(dialect, "create table if not exists migration (name text not null primary key, digest bytea not null)"),
        &[],
    )?;
    let rows = sql.query("select name, digest from migration order by name", &[])?;
    if let Some(unknown) = rows
        .iter()
        .map(|row| row.text(0))
        .find(|name| !MIGRATIONS.iter().any(|(known, _)| known == name))
    {
        return Err(StoreError::Schema(format!(
            "it has the later migration {unknown}"
        )));
    }
    for (name, statements) in MIGRATIONS {
        let digest = ledger::digest::sha256(statements.as_bytes());
        match rows.iter().find(|row| row.text(0) == name) {
            Some(row) if row.bytes(1) == digest => {}
            Some(_) => {
                return Err(StoreError::Schema(format!(
                    "migration {name} was edited after it ran"
                )));
            }
            None => {
                for statement in parts(statements) {
                    sql.execute(&written_for(dialect, &statement), &[])?;
                }
                if name == "0002_projections" {
                    for table in KEPT {
                        guard(sql, dialect, table, "update")?;
                        guard(sql, dialect, table, "delete")?;
                    }
                    guard(sql, dialect, "act", "delete")?;
                    guard(sql, dialect, "act", UPDATE_OF_AN_ACT)?;
                }
                sql.execute(
                    "insert into migration (name, digest) values ($1, $2)",
                    values![name, digest],
                )?;
            }
        }
    }
    Ok(())
}

/// Splits a file into statements; comments go, and no statement holds a semicolon.
fn parts(file: &str) -> Vec<String> {
    let lines = file
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"));
    let whole: String = lines.collect::<Vec<_>>().join("\n");
    let statements = whole.split(';').map(|part| part.trim().to_owned());
    statements.filter(|part| !part.is_empty()).collect()
}

/// The files are written for PostgreSQL; SQLite has other words for the same kinds.
fn written_for(dialect: Dialect, statement: &str) -> String {
    match dialect {
        Dialect::Postgres => statement
            .replace(
                "{identity}",
                "bigint generated always as identity primary key",
            )
            .replace(" text", " text collate \"C\""),
        Dialect::Sqlite => {
            let words = statement
                .replace("{identity}", "integer primary key autoincrement")
                .replace("bigint", "integer")
                .replace("bytea", "blob");
            if words.starts_with("create table") {
                format!("{words} strict")
            } else {
                words
            }
        }
    }
}

fn guard(sql: &mut dyn Sql, dialect: Dialect, table: &str, event: &str) -> Result<(), StoreError> {
    let verb = event.split(' ').next().unwrap_or(event);
    let refusal = match dialect {
        Dialect::Postgres => "for each row execute function gongkai_kept()",
        Dialect::Sqlite => "begin select raise(abort, 'this row is kept for ever'); end",
    };
    let statement =
        format!("create trigger {table}_is_kept_{verb} before {event} on {table} {refusal}");
    sql.execute(&statement, &[])?;
    Ok(())
}
