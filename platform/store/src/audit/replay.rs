//! The empty database that the payloads are replayed into.

use crate::error::StoreError;
use crate::migration::{self, Dialect};
use crate::sql::Sql;

/// An empty database in memory that the payloads are replayed into.
pub(super) struct Replay(std::sync::Mutex<rusqlite::Connection>);

impl Replay {
    pub(super) fn empty() -> Result<Replay, StoreError> {
        let mut connection = rusqlite::Connection::open_in_memory()?;
        migration::run(&mut connection, Dialect::Sqlite)?;
        connection.execute_batch("pragma foreign_keys = off; begin")?;
        Ok(Replay(std::sync::Mutex::new(connection)))
    }

    pub(super) fn with<T>(&self, ask: impl FnOnce(&mut dyn Sql) -> T) -> T {
        let mut connection = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        ask(&mut *connection)
    }
}
