//! Migrations: who answers for each batch, and the files that wait for the second officer.

use organ::{OfficerId, OrganId};

use super::{Reader, Viewer, within_scope};
use crate::act::WriteTx;
use crate::error::StoreError;
use crate::sql::{Row, Sql, Statement, values};
use crate::store::Store;

/// A migration, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationRow {
    /// The batch.
    pub batch: [u8; 16],
    /// Where the documents come from.
    pub source: String,
    /// Who authorised it.
    pub authoriser: OfficerId,
    /// The organ of the authoriser: the batch holds documents of it and of those below.
    pub organ: OrganId,
    /// The second officer.
    pub confirmed_by: Option<OfficerId>,
    /// When it was opened, in microseconds since 1970 UTC.
    pub opened: u64,
    /// How many files wait or waited.
    pub files: usize,
}

/// A file of a migration, kept until the batch has been worked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationFile {
    /// Its place in the batch, from 0.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// The digest that the file is kept under.
    pub digest: [u8; 32],
    /// Its bytes.
    pub size: u64,
}

const MIGRATION: &str = "select batch.batch, batch.source, batch.authoriser, officer.organ,
    batch.confirmed_by, batch.opened,
    (select count(*) from migration_file f where f.batch = batch.batch)
    from batch join officer on officer.officer = batch.authoriser where 1 = 1";

fn migration_row(row: &Row) -> Result<MigrationRow, StoreError> {
    Ok(MigrationRow {
        batch: row.fixed(0)?,
        source: row.text(1),
        authoriser: OfficerId(row.fixed(2)?),
        organ: OrganId(row.fixed(3)?),
        confirmed_by: row.opt_fixed(4)?.map(OfficerId),
        opened: row.int(5).unsigned_abs(),
        files: usize::try_from(row.int(6)).unwrap_or_default(),
    })
}

/// A migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Where the documents come from.
    pub source: String,
    /// Who authorised it.
    pub authoriser: OfficerId,
    /// The second officer.
    pub confirmed_by: Option<OfficerId>,
}

impl Reader {
    /// Returns the migrations of the organs in scope, the newest first. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn migrations(
        &self,
        page: usize,
        per_page: usize,
    ) -> Result<(Vec<MigrationRow>, usize), StoreError> {
        let Viewer::Staff { .. } = self.viewer() else {
            return Ok((Vec::new(), 0));
        };
        self.ask(|sql| {
            let mut count = Statement::new(
                "select count(*) from batch join officer on officer.officer = batch.authoriser
                 where 1 = 1",
            );
            within_scope(&mut count, self.viewer(), "officer.organ");
            let total = count.rows(sql)?.first().map_or(0, |row| row.int(0));
            let mut list = Statement::new(MIGRATION);
            within_scope(&mut list, self.viewer(), "officer.organ");
            list.add(
                " order by batch.opened desc, batch.batch limit ? offset ?",
                values![per_page, page.saturating_mul(per_page)],
            );
            let rows = list.rows(sql)?;
            let rows = rows.iter().map(migration_row).collect::<Result<_, _>>()?;
            Ok((rows, usize::try_from(total).unwrap_or_default()))
        })
    }

    /// Returns a migration of an organ in scope. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn migration(&self, batch: [u8; 16]) -> Result<Option<MigrationRow>, StoreError> {
        let Viewer::Staff { .. } = self.viewer() else {
            return Ok(None);
        };
        self.ask(|sql| {
            let mut statement = Statement::new(MIGRATION);
            within_scope(&mut statement, self.viewer(), "officer.organ");
            statement.add(" and batch.batch = ?", values![batch]);
            statement.rows(sql)?.first().map(migration_row).transpose()
        })
    }

    /// Returns the files of a migration in scope, in their order. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn migration_files(&self, batch: [u8; 16]) -> Result<Vec<MigrationFile>, StoreError> {
        if self.migration(batch)?.is_none() {
            return Ok(Vec::new());
        }
        self.ask(|sql| {
            let rows = sql.query(
                "select number, name, digest, size from migration_file where batch = $1
                 order by number",
                values![batch],
            )?;
            rows.iter()
                .map(|row| {
                    Ok(MigrationFile {
                        number: usize::try_from(row.int(0)).unwrap_or_default(),
                        name: row.text(1),
                        digest: row.fixed(2)?,
                        size: row.int(3).unsigned_abs(),
                    })
                })
                .collect()
        })
    }
}

impl Store {
    /// Puts files after those that a migration has; one that is there already is not put twice.
    ///
    /// # Errors
    /// What the database says.
    pub fn add_migration_files(
        &self,
        batch: [u8; 16],
        files: &[(String, [u8; 32], u64)],
    ) -> Result<(), StoreError> {
        self.work(|sql| {
            let rows = sql.query(
                "select digest, number from migration_file where batch = $1",
                values![batch],
            )?;
            let mut known = Vec::with_capacity(rows.len());
            let mut next = 0;
            for row in &rows {
                known.push(row.fixed::<32>(0)?);
                next = next.max(row.int(1) + 1);
            }
            for (name, digest, size) in files {
                if known.contains(digest) {
                    continue;
                }
                known.push(*digest);
                sql.execute(
                    "insert into migration_file (batch, number, name, digest, size)
                     values ($1, $2, $3, $4, $5)",
                    values![batch, next, name, digest, *size],
                )?;
                next += 1;
            }
            Ok(())
        })
    }

    /// Takes a file out of a migration that is not confirmed yet.
    ///
    /// # Errors
    /// What the database says.
    pub fn remove_migration_file(&self, batch: [u8; 16], number: usize) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute(
                "delete from migration_file where batch = $1 and number = $2",
                values![batch, number],
            )?;
            Ok(())
        })
    }
}

fn batch(sql: &mut dyn Sql, batch: [u8; 16]) -> Result<Option<BatchRow>, StoreError> {
    let rows = sql.query(
        "select source, authoriser, confirmed_by from batch where batch = $1",
        values![batch],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    Ok(Some(BatchRow {
        source: row.text(0),
        authoriser: OfficerId(row.fixed(1)?),
        confirmed_by: row.opt_fixed(2)?.map(OfficerId),
    }))
}

impl WriteTx<'_> {
    /// Returns a migration.
    ///
    /// # Errors
    /// What the database says.
    pub fn batch(&mut self, id: [u8; 16]) -> Result<Option<BatchRow>, StoreError> {
        self.ask(|sql| batch(sql, id))
    }
}
