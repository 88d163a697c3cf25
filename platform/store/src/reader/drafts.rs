//! Drafts as they stand.

use catalogue::{PrivateFields, RecordId};
use jiff::civil::Date;
use organ::{OfficerId, OrganId};
use review::ManifestDigest;

use super::content::private_fields;
use super::{Reader, Viewer, number, within_scope};
use crate::act::WriteTx;
use crate::error::StoreError;
use crate::sql::{Row, Sql, Statement, values};

/// A draft as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// The record that it is to become an edition of.
    pub record: RecordId,
    /// One more with every save.
    pub revision: u32,
    /// The edition that it is to become.
    pub edition: u32,
    /// The code of the catalogue item.
    pub item: String,
    /// The organ that publishes.
    pub organ: OrganId,
    /// Who wrote it.
    pub author: OfficerId,
    /// 标题.
    pub title: String,
    /// The digest of the manifest.
    pub manifest: ManifestDigest,
    /// The digest of the body text.
    pub body: [u8; 32],
    /// Where it stands.
    pub state: DraftState,
    /// 重大: one approver more.
    pub major: bool,
    /// Why there is no interpretation.
    pub no_interpretation_reason: Option<String>,
    /// Why it was returned.
    pub returned_reason: Option<String>,
    /// When it is to be published, in microseconds since 1970 UTC, and who authorised that.
    pub scheduled: Option<(u64, OfficerId)>,
    /// When it was saved, in microseconds since 1970 UTC.
    pub saved: u64,
    /// The publication deadline as computed last; an index column, rebuilt when rules change.
    pub due_on: Option<Date>,
    /// The fields that the public does not see.
    pub private: Option<PrivateFields>,
    /// Why its scheduled publication was refused, as a code; none when it was not.
    pub refused: Option<String>,
}

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DraftState {
    /// With its author.
    Draft,
    /// Sent for review.
    Review,
    /// Returned to its author.
    Returned,
    /// Approved, waiting for its moment.
    Scheduled,
}

impl DraftState {
    /// Returns the stable English code.
    pub fn code(self) -> &'static str {
        match self {
            DraftState::Draft => "draft",
            DraftState::Review => "review",
            DraftState::Returned => "returned",
            DraftState::Scheduled => "scheduled",
        }
    }

    fn from_code(code: &str) -> Result<DraftState, StoreError> {
        match code {
            "draft" => Ok(DraftState::Draft),
            "review" => Ok(DraftState::Review),
            "returned" => Ok(DraftState::Returned),
            "scheduled" => Ok(DraftState::Scheduled),
            _ => Err(StoreError::Damaged("a draft has an unknown state")),
        }
    }
}

/// Which drafts a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftFilter {
    /// In these states; none means all.
    pub states: Vec<DraftState>,
    /// Written by this officer.
    pub author: Option<OfficerId>,
    /// Words that the title contains.
    pub words: Option<String>,
    /// Due from the first of these days to the second.
    pub due: Option<(Date, Date)>,
    /// From 0.
    pub page: usize,
    /// Lines a page.
    pub per_page: usize,
}

pub(super) const DRAFT_COLUMNS: &str =
    "draft.record, draft.revision, edition, item, organ, author, title,
    draft.manifest, body, state, major, no_interpretation_reason, returned_reason, publish_at,
    scheduled_by, saved, draft_due.due_on, secret.bytes, refusal.reason";

/// How many columns those are.
pub(super) const DRAFT_WIDTH: usize = 19;

pub(super) const DRAFT_SOURCE: &str =
    "from draft left join draft_due on draft_due.record = draft.record
     left join content secret on secret.digest = draft.private
     left join schedule_refusal refusal on refusal.record = draft.record
         and refusal.revision = draft.revision and draft.state = 'scheduled' where 1 = 1";

pub(super) fn draft_row(row: &Row) -> Result<DraftRow, StoreError> {
    let scheduled = match (row.opt_int(13), row.opt_fixed(14)?) {
        (Some(at), Some(by)) => Some((at.unsigned_abs(), OfficerId(by))),
        _ => None,
    };
    Ok(DraftRow {
        record: RecordId(row.fixed(0)?),
        revision: number(row.int(1)),
        edition: number(row.int(2)),
        item: row.text(3),
        organ: OrganId(row.fixed(4)?),
        author: OfficerId(row.fixed(5)?),
        title: row.text(6),
        manifest: ManifestDigest(row.fixed(7)?),
        body: row.fixed(8)?,
        state: DraftState::from_code(&row.text(9))?,
        major: row.int(10) != 0,
        no_interpretation_reason: row.opt_text(11),
        returned_reason: row.opt_text(12),
        scheduled,
        saved: row.int(15).unsigned_abs(),
        due_on: row.opt_date(16)?,
        private: private_fields(row.opt_bytes(17))?,
        refused: row.opt_text(18),
    })
}

pub(super) fn draft(sql: &mut dyn Sql, record: RecordId) -> Result<Option<DraftRow>, StoreError> {
    let rows = sql.query(
        &format!("select {DRAFT_COLUMNS} {DRAFT_SOURCE} and draft.record = $1"),
        values![record.0],
    )?;
    rows.first().map(draft_row).transpose()
}

impl Reader {
    pub(super) fn is_staff(&self) -> bool {
        matches!(self.viewer(), Viewer::Staff { .. })
    }

    /// Returns a page of drafts, those due first, and how many there are. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn drafts(&self, filter: &DraftFilter) -> Result<(Vec<DraftRow>, usize), StoreError> {
        if !self.is_staff() {
            return Ok((Vec::new(), 0));
        }
        self.ask(|sql| {
            let mut count = Statement::new(&format!("select count(*) {DRAFT_SOURCE}"));
            self.narrow_drafts(&mut count, filter);
            let total = count.rows(sql)?.first().map_or(0, |row| row.int(0));
            let mut list = Statement::new(&format!("select {DRAFT_COLUMNS} {DRAFT_SOURCE}"));
            self.narrow_drafts(&mut list, filter);
            list.add(
                " order by coalesce(draft_due.due_on, '9999'), saved desc limit ? offset ?",
                values![filter.per_page, filter.page.saturating_mul(filter.per_page)],
            );
            let rows = list.rows(sql)?;
            let rows = rows.iter().map(draft_row).collect::<Result<_, _>>()?;
            Ok((rows, usize::try_from(total).unwrap_or_default()))
        })
    }

    fn narrow_drafts(&self, statement: &mut Statement, filter: &DraftFilter) {
        within_scope(statement, self.viewer(), "draft.organ");
        if !filter.states.is_empty() {
            let states: Vec<_> = filter
                .states
                .iter()
                .map(|state| state.code().into())
                .collect();
            statement.add(" and state in ", &[]).add_list(&states);
        }
        if let Some(author) = filter.author {
            statement.add(" and author = ?", values![author.0]);
        }
        if let Some(words) = &filter.words {
            let like = format!("%{}%", words.replace(['%', '_', '\\'], ""));
            statement.add(" and title like ?", values![like]);
        }
        if let Some((from, to)) = filter.due {
            statement.add(
                " and draft_due.due_on >= ? and draft_due.due_on <= ?",
                values![from, to],
            );
        }
    }

    /// Returns the draft of a record in scope. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn draft(&self, id: RecordId) -> Result<Option<DraftRow>, StoreError> {
        if !self.is_staff() {
            return Ok(None);
        }
        self.ask(|sql| {
            let mut statement = Statement::new(&format!("select {DRAFT_COLUMNS} {DRAFT_SOURCE}"));
            within_scope(&mut statement, self.viewer(), "draft.organ");
            statement.add(" and draft.record = ?", values![id.0]);
            statement.rows(sql)?.first().map(draft_row).transpose()
        })
    }
}

impl WriteTx<'_> {
    /// Returns the draft of a record.
    ///
    /// # Errors
    /// What the database says.
    pub fn draft(&mut self, id: RecordId) -> Result<Option<DraftRow>, StoreError> {
        self.ask(|sql| draft(sql, id))
    }
}
