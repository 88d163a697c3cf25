//! What can go wrong with the index, and which of it a rebuild mends.

use std::path::PathBuf;

/// Says why the index could not be opened, changed or asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Another process, or another `Index` of this one, writes to the folder.
    #[error("the index folder {folder} is in use by another writer")]
    InUse {
        /// The folder that was asked for.
        folder: PathBuf,
    },
    /// Files are missing or do not match their checksums; start again with `Index::create_anew`.
    #[error("the index folder {folder} is damaged: {reason}")]
    Damaged {
        /// The folder that was asked for.
        folder: PathBuf,
        /// What was found, in the engine's words.
        reason: String,
    },
    /// The folder was written with another layout or other words; start again with
    /// `Index::create_anew`.
    #[error(
        "the index folder {folder} was written as \"{found}\", this program writes \"{wanted}\""
    )]
    Foreign {
        /// The folder that was asked for.
        folder: PathBuf,
        /// The layout that the folder states, empty when it states none.
        found: String,
        /// The layout of this program.
        wanted: String,
    },
    /// The folder cannot be made, read or emptied.
    #[error("the index folder {folder} cannot be used")]
    Folder {
        /// The folder that was asked for.
        folder: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The engine refused or failed.
    #[error("the search engine failed")]
    Engine(#[from] tantivy::TantivyError),
}

impl SearchError {
    /// Tells whether starting again from an empty folder mends it.
    pub fn asks_for_rebuild(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::Foreign { .. })
    }
}
