//! Questions: every one takes its scope from the viewer, and there is no other way to ask.

mod account;
mod bodies;
mod drafts;
mod entries;
mod erasures;
mod records;
mod trail;

use std::sync::Arc;

use organ::{OfficerId, OrganId, SiteId};

pub use account::{Credential, Session, TokenRow};
pub use bodies::{OfficerRow, OrganRow, SiteRow};
pub use drafts::{
    AwaitingRow, BatchRow, DraftFilter, DraftRow, DraftState, RevisionRow, SignOffRow, WaiverRow,
};
pub use entries::{EditionEntry, Entries, EntryEffect, ProofMatter};
pub use erasures::{ErasureRow, ErasureState};
pub use records::{
    Counts, EditionRow, ListFilter, Listing, MissedRow, RecordRow, RecordState, RelatedRow,
    ShownRow, Sort,
};
pub use trail::TrailRow;

use crate::act::WriteTx;
use crate::error::StoreError;
use crate::sql::values;
use crate::sql::{Sql, Statement};
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
    match viewer {
        Viewer::Public(site) => statement.add(
            &format!(
                " and {organ} in (select organ from ({}) s)",
                sites_of_organs("r.site = ?")
            ),
            values![site.0, site.0],
        ),
        Viewer::Staff { organ: own, .. } => statement.add(
            &format!(" and {organ} in (select w.organ from organ_within w where w.ancestor = ?)"),
            values![own.0],
        ),
    };
}

/// Says which site shows which organ: whole subtrees of its roots, except what stands within a root
/// further down. A county with a site of its own speaks there, and not on the city's site above it.
///
/// `condition` is on `r.site` or `w.organ`, and comes twice.
fn sites_of_organs(condition: &str) -> String {
    format!(
        "select r.site, r.organ as root, w.organ from site_root r
           join organ_within w on w.ancestor = r.organ where {condition}
         except
         select r.site, r.organ, w.organ from site_root r
           join site_root below on below.organ <> r.organ
           join organ_within o on o.ancestor = r.organ and o.organ = below.organ
           join organ_within w on w.ancestor = below.organ where {condition}"
    )
}
