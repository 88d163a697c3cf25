//! What can go wrong between an act and the disk.

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused.
    #[error("the database refused: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL refused or is gone.
    #[error("the database refused: {0}")]
    Postgres(#[from] postgres::Error),
    /// The address of PostgreSQL cannot be read, or asks for half an encryption.
    #[error("the address of the database: {0}")]
    Address(String),
    /// A file of the data folder could not be read or written.
    #[error("the file {path} could not be used")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The batch that this act belonged to did not become durable; nothing of it is kept.
    #[error("the act was not made durable: {0}")]
    NotDurable(String),
    /// Something in the database is not as this program writes it.
    #[error("the database is damaged: {0}")]
    Damaged(&'static str),
    /// Another process holds the data folder.
    #[error("the data folder {folder} is in use by another process")]
    InUse {
        /// The folder.
        folder: String,
    },
    /// A restore into the folder did not come to its end; nothing of it may be served.
    #[error("the data folder {folder} was not restored to its end")]
    Unrestored {
        /// The folder.
        folder: String,
    },
    /// The clock runs behind the last entry, so that entry time would decrease.
    #[error("the clock is {behind_seconds} s behind the last entry; set it right before acting")]
    ClockBehind {
        /// Whole seconds.
        behind_seconds: u64,
    },
    /// Little free space is left; reading goes on.
    #[error(
        "only {free_mib} MiB are free in the data folder; acts are refused below {floor_mib} MiB"
    )]
    LittleSpace {
        /// Free, in MiB.
        free_mib: u64,
        /// The least that acts ask for, in MiB.
        floor_mib: u64,
    },
    /// The same act was asked for before, for something else.
    #[error("this act identifier was used before by another actor or for another act")]
    ActReused,
    /// The ledger would contradict a head that was signed earlier.
    #[error("the ledger may not sign: {0}")]
    MayNotSign(String),
    /// The pool of connections is exhausted.
    #[error("no database connection became free in time")]
    Busy,
    /// A migration ran that this release does not know, or one was changed after it ran.
    #[error("the database schema does not fit this release: {0}")]
    Schema(String),
    /// The bytes of an act or a manifest could not be read.
    #[error("stored bytes could not be read: {0}")]
    Bytes(String),
}
