//! What an audit recomputed, what an act erased, and what differs.

use std::fmt;

/// What was recomputed, and what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audited {
    /// Entries.
    pub entries: u64,
    /// Bytes of payloads and texts.
    pub bytes: u64,
    /// Files.
    pub files: u64,
    /// Bytes of files.
    pub file_bytes: u64,
    /// What is gone because an act erased it.
    pub erased: Vec<ErasedThing>,
    /// What differs.
    pub faults: Vec<AuditFault>,
}

/// One thing that is gone because an act erased it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErasedThing {
    /// Texts of an act, and its salt when nothing of it is left.
    Act {
        /// The act's number.
        act: i64,
        /// The names of the slots; `salt` last.
        what: Vec<String>,
        /// The act that erased them.
        by: i64,
    },
    /// The bytes of a file.
    File {
        /// Its digest, in hexadecimal.
        digest: String,
        /// The act that erased it.
        by: i64,
    },
}

impl fmt::Display for ErasedThing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErasedThing::Act { act, what, by } => {
                write!(out, "act {act}, {}: erased by act {by}", what.join(", "))
            }
            ErasedThing::File { digest, by } => write!(out, "file {digest}: erased by act {by}"),
        }
    }
}

/// One thing that is not as the ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFault {
    /// The payload of an act cannot be read, or its leaf does not commit to it.
    Act {
        /// The act's number.
        act: i64,
        /// What is wrong.
        what: String,
    },
    /// A text that an act cites is gone or altered.
    Text {
        /// The act's number.
        act: i64,
        /// The name of the slot.
        slot: String,
        /// What is wrong.
        what: &'static str,
    },
    /// A file that an edition lists is gone or altered.
    File {
        /// Its digest, in hexadecimal.
        digest: String,
        /// What is wrong.
        what: &'static str,
    },
    /// A position is missing or given twice.
    Position {
        /// The position.
        position: u64,
    },
    /// A tile is not what the leaves give.
    Tile {
        /// Its path.
        tile: String,
    },
    /// A signed head is not a head of this log.
    Head {
        /// Its size.
        size: u64,
        /// What is wrong.
        what: String,
    },
    /// A row of a table differs from what the payloads give.
    Row {
        /// The table.
        table: &'static str,
        /// The key of the row, as far as it can be shown.
        key: String,
        /// `altered`, `added` or `removed`.
        what: &'static str,
    },
}

impl fmt::Display for AuditFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AuditFault::Act { act, what } => write!(out, "act {act}: {what}"),
            AuditFault::Text { act, slot, what } => write!(out, "act {act}, text {slot}: {what}"),
            AuditFault::File { digest, what } => write!(out, "file {digest}: {what}"),
            AuditFault::Position { position } => write!(out, "position {position}: not as given"),
            AuditFault::Tile { tile } => write!(out, "{tile}: altered or missing"),
            AuditFault::Head { size, what } => write!(out, "head of {size} entries: {what}"),
            AuditFault::Row { table, key, what } => write!(out, "table {table}, row {key}: {what}"),
        }
    }
}
