//! The store: one database, one folder of files, one clock, held by one process.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::blobs::Blobs;
use crate::error::StoreError;
use crate::migration;
use crate::pg::Postgres;
use crate::sql::Sql;
use crate::sqlite::Sqlite;
use crate::tile_trees::TileTrees;

/// How far the clock may run behind the last entry before acts are refused.
const CLOCK_TOLERANCE_US: u64 = 5_000_000;
/// Lies in a data folder while something is being restored into it.
pub(crate) const UNFINISHED: &str = "restore.unfinished";
/// Free space below which acts are refused; reading goes on.
const SPACE_FLOOR_MIB: u64 = 64;
/// How often free space is asked for, in acts.
const SPACE_EVERY: u64 = 64;

/// Says what time it is, in microseconds since 1970 UTC.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Where the acts are kept.
pub struct Store {
    database: Database,
    folder: PathBuf,
    blobs: Blobs,
    clock: Clock,
    last_instant: AtomicU64,
    acts_until_space_check: AtomicU64,
    space_floor_mib: u64,
    waiting: Arc<Waiting>,
    tile_trees: TileTrees,
    /// Held for as long as the store is open; a second process would sign a second head.
    _lock: File,
}

enum Database {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// Wakes the sequencer when there are leaves without a position.
#[derive(Default)]
pub(crate) struct Waiting {
    pub(crate) wanted: Mutex<bool>,
    pub(crate) changed: Condvar,
}

/// What a store is opened with.
#[derive(Clone)]
pub struct Opening {
    /// The data folder: the embedded database, the files, the lock.
    pub folder: PathBuf,
    /// `postgres://…`, or none for the embedded database.
    pub database: Option<String>,
    /// The clock.
    pub clock: Clock,
}

impl Opening {
    /// Opens the embedded database in a folder, by the clock of this machine.
    pub fn embedded(folder: impl Into<PathBuf>) -> Opening {
        Opening {
            folder: folder.into(),
            database: None,
            clock: machine_clock(),
        }
    }
}

/// Returns the clock of this machine.
pub fn machine_clock() -> Clock {
    Arc::new(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |duration| {
            u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
        })
    })
}

impl Store {
    /// Opens a store, bringing its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process holds the folder; [`StoreError::Schema`] when the
    /// schema is not one that this release knows; otherwise what the database says.
    pub fn open(opening: &Opening) -> Result<Store, StoreError> {
        if opening.folder.join(UNFINISHED).exists() {
            return Err(StoreError::Unrestored {
                folder: opening.folder.display().to_string(),
            });
        }
        Store::open_unfinished(opening)
    }

    /// Opens a store that is being restored.
    pub(crate) fn open_unfinished(opening: &Opening) -> Result<Store, StoreError> {
        let folder = opening.folder.clone();
        make_private_folder(&folder)?;
        let lock = take_lock(&folder)?;
        let database = match &opening.database {
            Some(address) => Database::Postgres(Postgres::open(address)?),
            None => Database::Sqlite(Sqlite::open(&folder.join("gongkai.sqlite"))?),
        };
        let store = Store {
            database,
            blobs: Blobs::open(&folder.join("blobs"))?,
            folder,
            clock: Arc::clone(&opening.clock),
            last_instant: AtomicU64::new(0),
            acts_until_space_check: AtomicU64::new(0),
            space_floor_mib: SPACE_FLOOR_MIB,
            waiting: Arc::default(),
            tile_trees: TileTrees::default(),
            _lock: lock,
        };
        store.migrate()?;
        let last = store.read(|sql| {
            let rows = sql.query("select instant from act order by seq desc limit 1", &[])?;
            Ok(rows.first().map_or(0, |row| row.int(0)))
        })?;
        store
            .last_instant
            .store(u64::try_from(last).unwrap_or_default(), Ordering::SeqCst);
        Ok(store)
    }

    /// Returns the data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the files.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    pub(crate) fn tile_trees(&self) -> &TileTrees {
        &self.tile_trees
    }

    /// Returns the time, in microseconds since 1970 UTC.
    pub fn now(&self) -> u64 {
        (self.clock)()
    }

    /// Tells which database this is: `sqlite` or `postgresql`.
    pub fn database_name(&self) -> &'static str {
        match self.database {
            Database::Sqlite(_) => "sqlite",
            Database::Postgres(_) => "postgresql",
        }
    }

    /// Asks the database something, outside of any unit of work.
    pub(crate) fn read<T>(
        &self,
        question: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &self.database {
            Database::Sqlite(sqlite) => sqlite.read(question),
            Database::Postgres(postgres) => postgres.read(question),
        }
    }

    pub(crate) fn unit_of_work<T: Send, E: From<StoreError> + Send>(
        &self,
        work: impl Fn(&mut dyn Sql) -> Result<T, E> + Send,
    ) -> Result<T, E> {
        match &self.database {
            Database::Sqlite(sqlite) => sqlite.writer().unit_of_work(work),
            Database::Postgres(postgres) => postgres.unit_of_work(work),
        }
    }

    /// Writes to a working table, which no proof and no right depends on.
    pub(crate) fn work(
        &self,
        work: impl Fn(&mut dyn Sql) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        self.unit_of_work(work)
    }

    fn migrate(&self) -> Result<(), StoreError> {
        match &self.database {
            Database::Sqlite(_) => {
                self.unit_of_work(|sql| migration::run(sql, migration::Dialect::Sqlite))
            }
            Database::Postgres(postgres) => {
                postgres.script(migration::POSTGRES_PREPARATION)?;
                self.unit_of_work(|sql| migration::run(sql, migration::Dialect::Postgres))
            }
        }
    }

    /// Writes a consistent copy of the embedded database to a new file.
    ///
    /// # Errors
    /// [`StoreError::Schema`] on PostgreSQL, whose own tools make backups.
    pub fn copy_database_to(&self, path: &Path) -> Result<(), StoreError> {
        match &self.database {
            Database::Sqlite(sqlite) => sqlite.copy_to(path),
            Database::Postgres(_) => Err(StoreError::Schema(
                "PostgreSQL is backed up with its own tools (pg_dump, pg_basebackup)".to_owned(),
            )),
        }
    }

    /// Has the database give up what was deleted: SQLite writes its file anew, PostgreSQL vacuums.
    pub(crate) fn shed_deleted(&self) -> Result<(), StoreError> {
        match &self.database {
            Database::Sqlite(sqlite) => sqlite.shed_deleted(),
            Database::Postgres(postgres) => ["act", "slot", "content", "edition", "waiver"]
                .iter()
                .try_for_each(|table| postgres.script(&format!("vacuum {table}"))),
        }
    }

    /// Returns the instant of the next act: entry time never decreases.
    pub(crate) fn next_instant(&self) -> Result<u64, StoreError> {
        let now = self.now();
        let last = self.last_instant.load(Ordering::SeqCst);
        if now + CLOCK_TOLERANCE_US < last {
            return Err(StoreError::ClockBehind {
                behind_seconds: (last - now) / 1_000_000,
            });
        }
        Ok(self.last_instant.fetch_max(now, Ordering::SeqCst).max(now))
    }

    /// Takes note of the instant of an act that came from elsewhere.
    pub(crate) fn sees_instant(&self, instant: u64) {
        self.last_instant.fetch_max(instant, Ordering::SeqCst);
    }

    /// Refuses acts early when little space is left, so that nothing stops half-way.
    pub(crate) fn check_space(&self) -> Result<(), StoreError> {
        let turn = self.acts_until_space_check.fetch_add(1, Ordering::Relaxed);
        if !turn.is_multiple_of(SPACE_EVERY) {
            return Ok(());
        }
        let free_mib = free_space(&self.folder)? >> 20;
        if free_mib < self.space_floor_mib {
            // The next act asks again, so that freeing space helps at once.
            self.acts_until_space_check.store(0, Ordering::Relaxed);
            let floor_mib = self.space_floor_mib;
            return Err(StoreError::LittleSpace {
                free_mib,
                floor_mib,
            });
        }
        Ok(())
    }

    pub(crate) fn wake_sequencer(&self) {
        *self
            .waiting
            .wanted
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
        self.waiting.changed.notify_all();
    }

    /// Waits until an act asks for positions, or until the time is up.
    pub fn wait_for_acts(&self, at_most: Duration) {
        let wanted = self
            .waiting
            .wanted
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .waiting
            .changed
            .wait_timeout_while(wanted, at_most, |wanted| !*wanted);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }
}

pub(crate) fn make_private_folder(folder: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::File {
        path: folder.display().to_string(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mode = rustix::fs::Mode::from_raw_mode(0o700);
    rustix::fs::chmod(folder, mode).map_err(|errno| failed(errno.into()))
}

fn take_lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join("lock");
    let failed = |source| StoreError::File {
        path: path.display().to_string(),
        source,
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(StoreError::InUse {
            folder: folder.display().to_string(),
        }),
        Err(errno) => Err(failed(errno.into())),
    }
}

fn free_space(folder: &Path) -> Result<u64, StoreError> {
    let space = rustix::fs::statvfs(folder).map_err(|errno| StoreError::File {
        path: folder.display().to_string(),
        source: errno.into(),
    })?;
    Ok(space.f_bavail.saturating_mul(space.f_frsize))
}
