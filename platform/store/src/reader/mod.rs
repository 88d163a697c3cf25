//! Questions: every one takes its scope from the viewer, and there is no other way to ask.

mod account;
mod autosave;
mod bodies;
mod change;
mod content;
mod deadlines;
mod drafts;
mod editions;
mod entries;
mod erasures;
mod ever_published;
mod jobs;
mod lists;
mod migrations;
mod number;
mod records;
mod reviews;
mod revisions;
mod schedules;
mod trail;

use std::sync::Arc;

use organ::{OfficerId, OrganId, SiteId};

pub use account::{Credential, Session, TokenRow};
pub use autosave::Autosave;
pub use bodies::{OfficerRow, OrganRow, SiteRow};
pub use deadlines::MissedRow;
pub use drafts::{DraftFilter, DraftRow, DraftState};
pub use editions::EditionRow;
pub use entries::{EditionEntry, Entries, EntryEffect, ProofMatter};
pub use erasures::{ErasureRow, ErasureState};
pub use ever_published::{EverPublishedRow, Standing};
pub use jobs::{JobRow, ReportLine};
pub use lists::{Counts, ListFilter, Listing, ShownRow, Sort};
pub use migrations::{BatchRow, MigrationFile, MigrationRow};
pub use records::{RecordRow, RecordState, RelatedRow};
pub use reviews::{AwaitingRow, SignOffRow, WaiverRow};
pub use revisions::RevisionRow;
pub use trail::TrailRow;

use crate::act::WriteTx;
use crate::error::StoreError;
use crate::sql::{Sql, Statement, Value};
use crate::store::Store;

/// Whose eyes a question is asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Anyone, on one site.
    Public(SiteId),
    /// An officer who signed in: sees the organs within the officer's own.
    Staff {
        /// The officer.
        officer: OfficerId,
        /// The organ that the officer belongs to.
        organ: OrganId,
    },
}

/// Answers questions within the scope of a viewer.
pub struct Reader {
    store: Arc<Store>,
    viewer: Viewer,
}

impl Reader {
    /// Returns a reader with a viewer's eyes.
    pub fn new(store: Arc<Store>, viewer: Viewer) -> Reader {
        Reader { store, viewer }
    }

    /// Returns whose eyes these are.
    pub fn viewer(&self) -> Viewer {
        self.viewer
    }

    fn ask<T>(
        &self,
        question: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.store.read(question)
    }
}

impl WriteTx<'_> {
    pub(crate) fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        question(self.sql)
    }
}

/// Adds the one rule of who sees which organs' rows; `organ` is the column that holds the organ.
fn within_scope(statement: &mut Statement, viewer: Viewer, organ: &str) {
    let (organs, whose) = organs_in_scope(viewer);
    statement.add(
        &format!(" and {organ} in (select organ from {organs})"),
        &[whose],
    );
}

/// Adds the same rule for a list of which only the first lines are wanted: rows come in the order of
/// the list and are looked at one by one, where the other spelling collects every organ's rows first.
fn within_scope_row_by_row(statement: &mut Statement, viewer: Viewer, organ: &str) {
    let (organs, whose) = organs_in_scope(viewer);
    statement.add(
        &format!(" and exists (select 1 from {organs} and scope.organ = {organ})"),
        &[whose],
    );
}

/// Says which organs a viewer sees: the public of a site, what the site shows; staff, everything
/// within their own organ.
fn organs_in_scope(viewer: Viewer) -> (&'static str, Value) {
    match viewer {
        Viewer::Public(site) => ("site_organ scope where scope.site = ?", site.0.into()),
        Viewer::Staff { organ, .. } => (
            "organ_within scope where scope.ancestor = ?",
            organ.0.into(),
        ),
    }
}

/// Returns a count or a number of the database as what it was when it was written.
fn number(int: i64) -> u32 {
    u32::try_from(int).unwrap_or_default()
}
