//! The one thread that writes to SQLite. Units of work of many clients queue before it; it runs one
//! after the other, each in a savepoint, and one commit makes all of them durable (group commit).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};
use rusqlite::Connection;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::sqlite::{open_connection, run};

/// How many units of work share one commit at most.
const BATCH: usize = 512;
/// How long the first of a batch waits for a crowd that is on its way back.
const CROWD_WAIT: Duration = Duration::from_micros(200);

/// The thread and the connection that it alone uses.
pub(crate) struct Writer {
    /// Of one thread. Clients lend it their work for as long as they wait; that they do not hand one
    /// lock to one another saves a change of threads for each act.
    thread: ThreadPool,
    /// Units that came and that the thread has not taken up.
    at_the_door: AtomicUsize,
    desk: Mutex<Desk>,
}

struct Desk {
    path: PathBuf,
    connection: Connection,
    /// The units whose transaction is open, each with the place where it waits. Empty: none is open.
    batch: Vec<Arc<Durable>>,
    /// How many units shared the last commit.
    last_batch: usize,
}

/// Whether the commit of a unit's batch succeeded, once that is known.
type Durable = OnceLock<Result<(), String>>;

impl Writer {
    pub(crate) fn open(path: &Path) -> Result<Writer, StoreError> {
        let thread = ThreadPoolBuilder::new()
            .num_threads(1)
            .thread_name(|_| "writer".to_owned())
            .build()
            .map_err(|error| StoreError::NotDurable(error.to_string()))?;
        let desk = Desk {
            path: path.to_owned(),
            connection: open_connection(path)?,
            batch: Vec::with_capacity(BATCH),
            last_batch: 0,
        };
        Ok(Writer {
            thread,
            at_the_door: AtomicUsize::new(0),
            desk: Mutex::new(desk),
        })
    }

    /// Runs `work` in a savepoint of the transaction now open, and returns once that is durable.
    ///
    /// The transaction is committed as soon as nobody stands at the door, or when the batch is full.
    pub(crate) fn unit_of_work<T: Send, E: From<StoreError> + Send>(
        &self,
        work: impl Fn(&mut dyn Sql) -> Result<T, E> + Send,
    ) -> Result<T, E> {
        let durable = Arc::new(Durable::new());
        let result = Mutex::new(None);
        self.at_the_door.fetch_add(1, Ordering::SeqCst);
        let committed = self.thread.in_place_scope_fifo(|scope| {
            scope.spawn_fifo(|_| {
                let mut desk = lock(&self.desk);
                let done = desk.run(work, &durable);
                *lock(&result) = Some(done);
                let alone = self.at_the_door.fetch_sub(1, Ordering::SeqCst) == 1;
                if desk.is_full() || (alone && !(desk.expects_a_crowd() && self.someone_comes())) {
                    desk.commit();
                }
            });
            durable.wait().clone()
        });
        committed.map_err(StoreError::NotDurable)?;
        lock(&result)
            .take()
            .expect("the unit ran before its commit")
    }

    /// Waits a moment for another unit at the door, and tells whether one came.
    fn someone_comes(&self) -> bool {
        let until = Instant::now() + CROWD_WAIT;
        while self.at_the_door.load(Ordering::SeqCst) == 0 {
            if Instant::now() >= until {
                return false;
            }
            std::thread::yield_now();
        }
        true
    }

    /// Runs something of the database's own between two transactions; acts wait meanwhile.
    pub(crate) fn between_acts<T: Send>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        self.thread.install(|| {
            let mut desk = lock(&self.desk);
            desk.commit();
            work(&desk.path)
        })
    }
}

impl Desk {
    fn is_full(&self) -> bool {
        self.batch.len() >= BATCH
    }

    /// Those who shared the last commit come back one by one; committing for the first of them alone
    /// would make the others wait for another write to disk.
    fn expects_a_crowd(&self) -> bool {
        self.batch.len() < self.last_batch / 2
    }

    /// Runs one unit as a member of the batch, and opens the batch when there is none.
    fn run<T, E: From<StoreError>>(
        &mut self,
        work: impl Fn(&mut dyn Sql) -> Result<T, E>,
        durable: &Arc<Durable>,
    ) -> Result<T, E> {
        if self.batch.is_empty()
            && let Err(error) = run(&self.connection, "begin immediate")
        {
            // Nothing began that could be lost: the unit has its error to tell.
            let _ = durable.set(Ok(()));
            return Err(error.into());
        }
        self.batch.push(Arc::clone(durable));
        in_savepoint(&mut self.connection, work)
    }

    /// Commits the batch and tells its units.
    fn commit(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let outcome = run(&self.connection, "commit");
        if outcome.is_err() {
            self.reopen();
        }
        let outcome = outcome.map_err(|error| error.to_string());
        self.last_batch = self.batch.len();
        for durable in self.batch.drain(..) {
            // A unit belongs to one batch, so nothing was told before.
            let _ = durable.set(outcome.clone());
        }
    }

    /// After a failed commit the state of the connection is in doubt; a new one reads what is kept.
    fn reopen(&mut self) {
        // A rollback that fails leaves nothing either: the transaction ends with its connection.
        let _ = run(&self.connection, "rollback");
        match open_connection(&self.path) {
            Ok(connection) => self.connection = connection,
            Err(error) => tracing::error!(%error, "the database could not be opened again"),
        }
    }
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

/// A unit that panicked left a savepoint that was rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
