//! SQLite or PostgreSQL, and blobs: the only SQL.
//!
//! Everything that changes goes through [`Store::act`]: an act, its leaf and its projections commit
//! together. Everything that is read goes through a [`Reader`] with a viewer's eyes, except for the
//! followers of the log and audit, which read [`Entries`].

mod act;
mod audit;
mod backup;
mod blobs;
pub mod erasure;
mod erasure_list;
mod error;
mod migration;
pub mod payload;
mod pg;
mod pg_address;
mod projection;
mod reader;
mod recorded;
mod sequencer;
mod sql;
mod sqlite;
mod store;
mod sweep;
#[cfg(feature = "testing")]
pub mod testing;
mod tile_trees;
mod writer;

pub use act::{ActId, Acted, Actor, Done, Slot, WriteTx};
pub use audit::{AuditFault, Audited, ErasedThing, KeptHead, NotAHead, audit};
pub use backup::{Copied, CopyError, back_up, restore};
pub use blobs::Blobs;
pub use erasure::{ErasurePlan, KeptText, PlannedFile};
pub use erasure_list::read_erasure_list;
pub use error::StoreError;
pub use pg_address::unencrypted_to;
pub use reader::{
    Autosave, AwaitingRow, BatchRow, Counts, Credential, DraftFilter, DraftRow, DraftState,
    EditionEntry, EditionRow, Entries, EntryEffect, ErasureRow, ErasureState, EverPublishedRow,
    JobRow, ListFilter, Listing, MigrationFile, MigrationRow, MissedRow, OfficerRow, OrganRow,
    ProofMatter, Reader, RecordRow, RecordState, RelatedRow, ReportLine, RevisionRow, Session,
    ShownRow, SignOffRow, SiteRow, Sort, Standing, TokenRow, TrailRow, Viewer, WaiverRow,
};
pub use recorded::RecordedErasure;
pub use sequencer::{Sequencer, SignedHead};
pub use sql::Value;
pub use store::{Clock, Opening, Store, machine_clock};
pub use sweep::{Citing, Swept};
