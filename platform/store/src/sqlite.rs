//! SQLite: a thread that writes, a few connections that read.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{Value as SqliteValue, ValueRef};
use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::sql::{Row, Sql, Value};
use crate::writer::Writer;

/// Reading connections.
const READERS: usize = 8;
/// What a reading connection keeps of the file. The system keeps the file too: a larger cache costs
/// memory eight times and saves a copy.
const READER_CACHE_KIB: i64 = 4_096;
/// What the writing connection keeps of the file.
const WRITER_CACHE_KIB: i64 = 8_192;

/// The database file with its connections.
pub(crate) struct Sqlite {
    path: PathBuf,
    writer: Writer,
    readers: Mutex<Vec<Connection>>,
    reader_free: Condvar,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Sqlite, StoreError> {
        let writer = Writer::open(path)?;
        let mut readers = Vec::new();
        for _ in 0..READERS {
            readers.push(open_reader(path)?);
        }
        Ok(Sqlite {
            path: path.to_owned(),
            writer,
            readers: Mutex::new(readers),
            reader_free: Condvar::new(),
        })
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.writer
    }

    pub(crate) fn read<T>(
        &self,
        question: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut readers = lock(&self.readers);
        let connection = loop {
            match readers.pop() {
                Some(connection) => break connection,
                None => readers = wait(&self.reader_free, readers),
            }
        };
        drop(readers);
        let mut lent = Lent {
            home: self,
            connection: Some(connection),
        };
        question(lent.connection.as_mut().expect("lent until dropped"))
    }

    /// Writes the whole file anew without what was deleted, and empties the write-ahead log: after
    /// an erasure no page may keep the words. Acts wait meanwhile; reading goes on.
    pub(crate) fn shed_deleted(&self) -> Result<(), StoreError> {
        self.writer.between_acts(|path| {
            let connection = Connection::open(path)?;
            connection.busy_timeout(Duration::from_secs(10))?;
            connection.execute_batch("vacuum")?;
            let busy: i64 =
                connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
            if busy != 0 {
                return Err(StoreError::Busy);
            }
            Ok(())
        })
    }

    /// Writes a consistent copy of the database to a new file.
    pub(crate) fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        copy_database(&self.path, path)
    }
}

/// Writes a consistent copy of a database to a new file in one step; another process may be writing
/// to it meanwhile.
pub(crate) fn copy_database(from: &Path, to: &Path) -> Result<(), StoreError> {
    // Not a reading connection: the log of an installation at rest may have to be recovered first.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(from, flags)?;
    settings(&connection)?;
    connection.execute("vacuum into ?1", [to.to_string_lossy()])?;
    std::fs::File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|source| StoreError::File {
            path: to.display().to_string(),
            source,
        })
}

/// Brings what the write-ahead log of a database at rest holds into the one file, and drops the log:
/// a backup is one file that can be copied by any tool.
pub(crate) fn make_single_file(path: &Path) -> Result<(), StoreError> {
    let connection = Connection::open(path)?;
    connection.query_row("pragma journal_mode = delete", [], |_| Ok(()))?;
    Ok(())
}

/// Gives a reading connection back, also when the question panics.
struct Lent<'a> {
    home: &'a Sqlite,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            lock(&self.home.readers).push(connection);
            self.home.reader_free.notify_one();
        }
    }
}

pub(crate) fn open_connection(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    settings(&connection)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // FULL loses nothing when the power goes; NORMAL did in a drill (STACK, durability).
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", "on")?;
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    // What is deleted is overwritten: erasure has to hold in the file, not only in the answers.
    connection.pragma_update(None, "secure_delete", "on")?;
    Ok(connection)
}

fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    settings(&connection)?;
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    Ok(connection)
}

fn settings(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(256);
    // Else SQLite looks at bound values while it plans, and plans a statement that compares or
    // limits by one anew each time, kept or not.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    Ok(())
}

pub(crate) fn run(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection.prepare_cached(sql)?.raw_execute()?;
    Ok(())
}

impl Sql for Connection {
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.prepare_cached(&numbered(sql))?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(values.iter().map(to_sqlite)))?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next()? {
            let mut cells = Vec::with_capacity(columns);
            for column in 0..columns {
                cells.push(from_sqlite(row.get_ref(column)?)?);
            }
            answer.push(Row(cells));
        }
        Ok(answer)
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.prepare_cached(&numbered(sql))?;
        let touched =
            statement.execute(rusqlite::params_from_iter(values.iter().map(to_sqlite)))?;
        Ok(touched as u64)
    }
}

/// SQLite takes `$1` for a *named* parameter, numbered by first appearance; `?1` means what we mean.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn to_sqlite(value: &Value) -> SqliteValue {
    match value {
        Value::Null => SqliteValue::Null,
        Value::Int(number) => SqliteValue::Integer(*number),
        Value::Text(words) => SqliteValue::Text(words.clone()),
        Value::Bytes(bytes) => SqliteValue::Blob(bytes.clone()),
    }
}

fn from_sqlite(value: ValueRef<'_>) -> Result<Value, StoreError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Real(_) => Err(StoreError::Damaged("a column holds a fraction")),
        ValueRef::Text(words) => String::from_utf8(words.to_vec())
            .map(Value::Text)
            .map_err(|_| StoreError::Damaged("a column holds words that are not UTF-8")),
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
    }
}

/// A thread that panicked while it held the lock gave its connection back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
}
