//! The database past the store: what someone with the administrator's password could do.

use std::cell::Cell;
use std::path::Path;

use postgres::{Client, NoTls};
use rusqlite::Connection;

use crate::error::StoreError;
use crate::pg::Connected;
use crate::sql::{Row, Sql, Value};

/// A connection that no operation stands before.
pub struct Raw(Database);

enum Database {
    Sqlite(Connection),
    Postgres(Client),
}

impl Raw {
    /// Connects to the database of a store: the one at `address`, or the embedded one of `folder`.
    ///
    /// # Errors
    /// What the database says.
    pub fn open(folder: &Path, address: Option<&str>) -> Result<Raw, StoreError> {
        Ok(Raw(match address {
            Some(address) => Database::Postgres(Client::connect(address, NoTls)?),
            None => Database::Sqlite(Connection::open(folder.join("gongkai.sqlite"))?),
        }))
    }

    /// Takes the guards away that keep editions and acts, as an administrator of the database can.
    ///
    /// # Errors
    /// What the database says.
    pub fn take_guards_away(&mut self) -> Result<(), StoreError> {
        match &mut self.0 {
            Database::Sqlite(_) => {
                let triggers = "select name from sqlite_master where type = 'trigger'";
                for row in self.query(triggers, &[])? {
                    if let Some(Value::Text(name)) = row.first() {
                        self.execute(&format!("drop trigger {name}"), &[])?;
                    }
                }
                self.execute("pragma foreign_keys = off", &[])?;
            }
            Database::Postgres(client) => {
                for table in ["edition", "edition_part", "act", "slot", "content"] {
                    client.batch_execute(&format!("alter table {table} disable trigger all"))?;
                }
            }
        }
        Ok(())
    }

    /// Runs a statement with `$1`, `$2`, … and returns how many rows it touched.
    ///
    /// # Errors
    /// What the database says.
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        match &mut self.0 {
            Database::Sqlite(connection) => Sql::execute(connection, sql, values),
            Database::Postgres(client) => Connected {
                client,
                conflict: &Cell::new(false),
            }
            .execute(sql, values),
        }
    }

    /// Asks a question and returns the columns of each row.
    ///
    /// # Errors
    /// What the database says.
    pub fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        let rows = match &mut self.0 {
            Database::Sqlite(connection) => Sql::query(connection, sql, values),
            Database::Postgres(client) => Connected {
                client,
                conflict: &Cell::new(false),
            }
            .query(sql, values),
        };
        Ok(rows?.into_iter().map(|Row(cells)| cells).collect())
    }
}
