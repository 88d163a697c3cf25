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
const MIGRATIONS: [(&str, &str); 7] = [
    ("0001_ground", include_str!("schema/0001_ground.sql")),
    (
        "0002_projections",
        include_str!("schema/0002_projections.sql"),
    ),
    ("0003_working", include_str!("schema/0003_working.sql")),
    ("0004_erasure", include_str!("schema/0004_erasure.sql")),
    ("0005_scope", include_str!("schema/0005_scope.sql")),
    ("0006_console", include_str!("schema/0006_console.sql")),
    ("0007_number", include_str!("schema/0007_number.sql")),
];

/// The functions behind the guards; they have to stand before a migration uses them.
pub(crate) const POSTGRES_PREPARATION: &str = "
    create or replace function gongkai_kept() returns trigger language plpgsql as $$
    begin raise exception 'this row is kept for ever'; end $$;
    create or replace function gongkai_edition_kept() returns trigger language plpgsql as $$
    begin
        if (new.record, new.edition, new.organ, new.published_on, new.issued, new.act,
                new.migrated, new.due_on) is not distinct from (old.record, old.edition, old.organ,
                old.published_on, old.issued, old.act, old.migrated, old.due_on)
            and new.manifest in (old.manifest, decode(repeat('00', 32), 'hex'))
            and new.body in (old.body, decode(repeat('00', 32), 'hex'))
            and (new.private is null or new.private = old.private)
            and new.title in (old.title, '') and new.item in (old.item, '')
            and exists (select 1 from erased_part e
                where e.record = old.record and e.edition = old.edition)
        then return new; end if;
        raise exception 'this row is kept for ever';
    end $$;
    create or replace function gongkai_salt_kept() returns trigger language plpgsql as $$
    begin
        if new.salt is null and new.result = ''
            and exists (select 1 from erased_text e where e.id = old.id and e.name = '')
        then return new; end if;
        raise exception 'this row is kept for ever';
    end $$;
    create or replace function gongkai_slot_kept() returns trigger language plpgsql as $$
    begin
        if exists (select 1 from erased_text e join act on act.id = e.id
            where act.seq = old.act and e.name = old.name)
        then return old; end if;
        raise exception 'this row is kept for ever';
    end $$;
    create or replace function gongkai_content_kept() returns trigger language plpgsql as $$
    begin
        if not exists (select 1 from slot where slot.content = old.digest)
        then return old; end if;
        raise exception 'this row is kept for ever';
    end $$;";

/// Tables whose rows are never changed or removed (ARCHITECTURE.md, invariant 4).
const KEPT: [&str; 2] = ["edition", "edition_part"];

/// An act is given its position later; nothing else of it changes but by erasure, see [`EXCEPTIONS`].
const UPDATE_OF_AN_ACT: &str =
    "update of seq, id, kind, actor, instant, payload, leaf, result, effect";
const UPDATE_OF_AN_ACT_BUT_BY_ERASURE: &str =
    "update of seq, id, kind, actor, instant, payload, leaf, effect";

/// What an act *Erase* may do, and only to what it names (ADR 0009): a table, an event, the function
/// that decides on PostgreSQL, and the condition under which SQLite lets it through.
const EXCEPTIONS: [(&str, &str, &str, &str); 4] = [
    (
        "edition",
        "update",
        "gongkai_edition_kept",
        "new.record = old.record and new.edition = old.edition and new.organ = old.organ
         and new.published_on = old.published_on and new.issued = old.issued
         and new.act = old.act and new.migrated = old.migrated and new.due_on is old.due_on
         and new.manifest in (old.manifest, zeroblob(32)) and new.body in (old.body, zeroblob(32))
         and (new.private is null or new.private = old.private)
         and new.title in (old.title, '') and new.item in (old.item, '')
         and exists (select 1 from erased_part e
             where e.record = old.record and e.edition = old.edition)",
    ),
    (
        "act",
        "update of salt, result",
        "gongkai_salt_kept",
        "new.salt is null and new.result = ''
         and exists (select 1 from erased_text e where e.id = old.id and e.name = '')",
    ),
    (
        "slot",
        "delete",
        "gongkai_slot_kept",
        "exists (select 1 from erased_text e join act on act.id = e.id
             where act.seq = old.act and e.name = old.name)",
    ),
    (
        "content",
        "delete",
        "gongkai_content_kept",
        "not exists (select 1 from slot where slot.content = old.digest)",
    ),
];

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
                if name == "0004_erasure" {
                    let_erasure_through(sql, dialect)?;
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

/// Puts the guards anew, so that they let exactly an erasure through, and guards the texts too.
fn let_erasure_through(sql: &mut dyn Sql, dialect: Dialect) -> Result<(), StoreError> {
    for table in ["edition", "act"] {
        let on_table = match dialect {
            Dialect::Postgres => format!(" on {table}"),
            Dialect::Sqlite => String::new(),
        };
        sql.execute(
            &format!("drop trigger {table}_is_kept_update{on_table}"),
            &[],
        )?;
    }
    guard(sql, dialect, "act", UPDATE_OF_AN_ACT_BUT_BY_ERASURE)?;
    guard(sql, dialect, "slot", "update")?;
    guard(sql, dialect, "content", "update")?;
    for (table, event, function, condition) in EXCEPTIONS {
        let verb = event.split(' ').next().unwrap_or(event);
        let refusal = match dialect {
            Dialect::Postgres => format!("for each row execute function {function}()"),
            Dialect::Sqlite => format!(
                "when not coalesce(({condition}), 0) begin select raise(abort, 'this row is kept for ever'); end"
            ),
        };
        let statement =
            format!("create trigger {table}_but_erased_{verb} before {event} on {table} {refusal}");
        sql.execute(&statement, &[])?;
    }
    Ok(())
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
