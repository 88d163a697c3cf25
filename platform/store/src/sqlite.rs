//! SQLite: one writing connection with group commit, a few reading ones.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{Value as SqliteValue, ValueRef};
use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::sql::{Row, Sql, Value};

/// How many units of work share one commit at most.
const BATCH: usize = 512;
/// How long the first of a batch waits for others that are already at the door.
const JOIN_WAIT: Duration = Duration::from_millis(2);
/// Reading connections.
const READERS: usize = 8;

/// The database file with its connections.
pub(crate) struct Sqlite {
    path: PathBuf,
    writer: Mutex<Writer>,
    joined: Condvar,
    committed: Condvar,
    at_the_door: AtomicUsize,
    readers: Mutex<Vec<Connection>>,
    reader_free: Condvar,
}

struct Writer {
    connection: Connection,
    batch: Option<Batch>,
}

/// The units of work that share the transaction now open.
struct Batch {
    outcome: Arc<Outcome>,
    members: usize,
}

/// How the commit of a batch ended. Its units wait here and not at the door, so that the next batch
/// goes on while they wake.
#[derive(Default)]
struct Outcome {
    told: Mutex<Option<Result<(), String>>>,
    changed: Condvar,
}

impl Outcome {
    fn tell(&self, outcome: Result<(), String>) {
        *lock(&self.told) = Some(outcome);
        self.changed.notify_all();
    }

    fn wait(&self) -> Result<(), StoreError> {
        let mut told = lock(&self.told);
        loop {
            match &*told {
                Some(Ok(())) => return Ok(()),
                Some(Err(reason)) => return Err(StoreError::NotDurable(reason.clone())),
                None => told = wait(&self.changed, told),
            }
        }
    }
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Sqlite, StoreError> {
        let connection = open_connection(path)?;
        let mut readers = Vec::new();
        for _ in 0..READERS {
            readers.push(open_reader(path)?);
        }
        Ok(Sqlite {
            path: path.to_owned(),
            writer: Mutex::new(Writer {
                connection,
                batch: None,
            }),
            joined: Condvar::new(),
            committed: Condvar::new(),
            at_the_door: AtomicUsize::new(0),
            readers: Mutex::new(readers),
            reader_free: Condvar::new(),
        })
    }

    /// Runs `work` in a savepoint of the transaction now open, and returns once that is durable.
    ///
    /// The first unit of a batch commits it. Others that stood at the door meanwhile share its
    /// commit, so that many clients cost one write to disk (group commit).
    pub(crate) fn unit_of_work<T, E: From<StoreError>>(
        &self,
        work: impl Fn(&mut dyn Sql) -> Result<T, E>,
    ) -> Result<T, E> {
        self.at_the_door.fetch_add(1, Ordering::SeqCst);
        let mut writer = lock(&self.writer);
        self.at_the_door.fetch_sub(1, Ordering::SeqCst);
        let leads = writer.batch.is_none();
        if leads {
            run(&writer.connection, "begin immediate")?;
            writer.batch = Some(Batch {
                outcome: Arc::default(),
                members: 0,
            });
        }
        let result = in_savepoint(&mut writer.connection, work);
        let batch = writer
            .batch
            .as_mut()
            .expect("this unit runs inside a batch");
        batch.members += 1;
        let batch_is_full = batch.members >= BATCH;
        let outcome = Arc::clone(&batch.outcome);
        if leads {
            self.commit(writer);
        } else {
            // The leader waits for the last one at the door; waking it for each costs a switch.
            if self.at_the_door.load(Ordering::SeqCst) == 0 || batch_is_full {
                self.joined.notify_one();
            }
            drop(writer);
        }
        outcome.wait()?;
        result
    }

    fn commit(&self, mut writer: MutexGuard<'_, Writer>) {
        while self.at_the_door.load(Ordering::SeqCst) > 0
            && writer
                .batch
                .as_ref()
                .is_some_and(|batch| batch.members < BATCH)
        {
            let waited = self.joined.wait_timeout(writer, JOIN_WAIT);
            let (back, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            writer = back;
            if timeout.timed_out() {
                break;
            }
        }
        let outcome = run(&writer.connection, "commit");
        if outcome.is_err() {
            self.reopen(&mut writer);
        }
        if let Some(batch) = writer.batch.take() {
            batch
                .outcome
                .tell(outcome.map_err(|error| error.to_string()));
        }
        self.committed.notify_all();
    }

    /// After a failed commit the state of the connection is in doubt; a new one reads what is kept.
    fn reopen(&self, writer: &mut Writer) {
        // A rollback that fails leaves nothing either: the transaction ends with its connection.
        let _ = run(&writer.connection, "rollback");
        match open_connection(&self.path) {
            Ok(connection) => writer.connection = connection,
            Err(error) => tracing::error!(%error, "the database could not be opened again"),
        }
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
        let mut writer = lock(&self.writer);
        while writer.batch.is_some() {
            writer = wait(&self.committed, writer);
        }
        let connection = Connection::open(&self.path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.execute_batch("vacuum")?;
        let busy: i64 =
            connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
        if busy != 0 {
            return Err(StoreError::Busy);
        }
        Ok(())
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

fn open_connection(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    settings(&connection)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // FULL loses nothing when the power goes; NORMAL did in a drill (STACK, durability).
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", "on")?;
    // What is deleted is overwritten: erasure has to hold in the file, not only in the answers.
    connection.pragma_update(None, "secure_delete", "on")?;
    Ok(connection)
}

fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    settings(&connection)?;
    Ok(connection)
}

fn settings(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(256);
    // Else SQLite looks at bound values while it plans, and plans a statement that compares or
    // limits by one anew each time, kept or not.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -8_192)?;
    Ok(())
}

fn run(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection.prepare_cached(sql)?.raw_execute()?;
    Ok(())
}

fn in_savepoint<T, E: From<StoreError>>(
    connection: &mut Connection,
    work: impl Fn(&mut dyn Sql) -> Result<T, E>,
) -> Result<T, E> {
    if connection.is_autocommit() {
        // SQLite ends the transaction by itself when the disk is full or fails; the batch is lost.
        return Err(StoreError::NotDurable("the batch was rolled back".to_owned()).into());
    }
    run(connection, "savepoint unit")?;
    // A panic must not leave the others of the batch waiting: it becomes this unit's error.
    let worked = catch_unwind(AssertUnwindSafe(|| work(&mut *connection)));
    let result =
        worked.unwrap_or_else(|_| Err(StoreError::Damaged("a unit of work panicked").into()));
    if result.is_err() {
        run(connection, "rollback to unit")?;
    }
    run(connection, "release unit")?;
    result
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

/// A thread that panicked while it held the lock left a savepoint that its batch rolls back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
}
