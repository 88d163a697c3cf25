//! Drafts under review: sign-offs, waivers, and what awaits whom.

use catalogue::RecordId;
use organ::OfficerId;
use review::{ManifestDigest, Waiver};

use super::drafts::{DRAFT_COLUMNS, DRAFT_SOURCE, DRAFT_WIDTH, DraftRow, draft_row};
use super::{Reader, Viewer, within_scope};
use crate::act::WriteTx;
use crate::error::StoreError;
use crate::sql::{Sql, Statement, values};

/// A draft under review, as the work list of a reviewer needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitingRow {
    /// The draft.
    pub draft: DraftRow,
    /// How many steps are signed off; the next one waits.
    pub signed: usize,
    /// Whether the viewer wrote or signed it, and so has no other part in it.
    pub has_part: bool,
}

/// One sign-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOffRow {
    /// The code of the step.
    pub step: String,
    /// Who.
    pub officer: OfficerId,
    /// Of which manifest.
    pub manifest: ManifestDigest,
    /// When, in microseconds since 1970 UTC.
    pub signed: u64,
}

/// One waiver, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverRow {
    /// What is waived.
    pub waiver: Waiver,
    /// Why.
    pub reason: String,
    /// By whom.
    pub officer: OfficerId,
}

fn sign_offs(
    sql: &mut dyn Sql,
    record: RecordId,
    edition: u32,
) -> Result<Vec<SignOffRow>, StoreError> {
    let rows = sql.query(
        "select step, officer, manifest, signed from sign_off
         where record = $1 and edition = $2 order by signed, step",
        values![record.0, edition],
    )?;
    rows.iter()
        .map(|row| {
            Ok(SignOffRow {
                step: row.text(0),
                officer: OfficerId(row.fixed(1)?),
                manifest: ManifestDigest(row.fixed(2)?),
                signed: row.int(3).unsigned_abs(),
            })
        })
        .collect()
}

fn waivers(
    sql: &mut dyn Sql,
    record: RecordId,
    edition: u32,
) -> Result<Vec<WaiverRow>, StoreError> {
    let rows = sql.query(
        "select rule, part, words, reason, officer from waiver
         where record = $1 and edition = $2 order by rule, part, words",
        values![record.0, edition],
    )?;
    rows.iter()
        .map(|row| {
            Ok(WaiverRow {
                waiver: Waiver {
                    rule: row.text(0),
                    part: row.text(1),
                    text: row.text(2),
                },
                reason: row.text(3),
                officer: OfficerId(row.fixed(4)?),
            })
        })
        .collect()
}

impl Reader {
    /// Returns the drafts under review in scope, those due first, at most `limit`. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn awaiting_sign_off(&self, limit: usize) -> Result<Vec<AwaitingRow>, StoreError> {
        let Viewer::Staff { officer, .. } = self.viewer() else {
            return Ok(Vec::new());
        };
        self.ask(|sql| {
            let mut statement = Statement::new("select ");
            statement.add(
                &format!(
                    "{DRAFT_COLUMNS},
                (select count(*) from sign_off s
                     where s.record = draft.record and s.edition = draft.edition),
                (select count(*) from sign_off s where s.record = draft.record
                     and s.edition = draft.edition and s.officer = ?),
                (select count(*) from draft_revision v where v.record = draft.record
                     and v.edition = draft.edition and v.officer = ?)
                {DRAFT_SOURCE} and state = 'review'"
                ),
                values![officer.0, officer.0],
            );
            within_scope(&mut statement, self.viewer(), "draft.organ");
            statement.add(
                " order by coalesce(draft_due.due_on, '9999'), saved limit ?",
                values![limit],
            );
            let rows = statement.rows(sql)?;
            rows.iter()
                .map(|row| {
                    let draft = draft_row(row)?;
                    let signed_or_saved = row.int(DRAFT_WIDTH + 1) + row.int(DRAFT_WIDTH + 2);
                    let has_part = signed_or_saved > 0 || draft.author == officer;
                    Ok(AwaitingRow {
                        draft,
                        signed: usize::try_from(row.int(DRAFT_WIDTH)).unwrap_or_default(),
                        has_part,
                    })
                })
                .collect()
        })
    }

    /// Returns the sign-offs of a draft in scope. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn sign_offs(&self, draft: &DraftRow) -> Result<Vec<SignOffRow>, StoreError> {
        if self.draft(draft.record)?.is_none() {
            return Ok(Vec::new());
        }
        self.ask(|sql| sign_offs(sql, draft.record, draft.edition))
    }

    /// Returns the waivers of a draft in scope. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn waivers(&self, draft: &DraftRow) -> Result<Vec<WaiverRow>, StoreError> {
        if self.draft(draft.record)?.is_none() {
            return Ok(Vec::new());
        }
        self.ask(|sql| waivers(sql, draft.record, draft.edition))
    }

    /// Returns the waivers of the edition before a draft in scope. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn former_waivers(&self, draft: &DraftRow) -> Result<Vec<WaiverRow>, StoreError> {
        if self.draft(draft.record)?.is_none() {
            return Ok(Vec::new());
        }
        let former = draft.edition.saturating_sub(1);
        self.ask(|sql| waivers(sql, draft.record, former))
    }
}

impl WriteTx<'_> {
    /// Returns the sign-offs of a draft.
    ///
    /// # Errors
    /// What the database says.
    pub fn sign_offs(&mut self, draft: &DraftRow) -> Result<Vec<SignOffRow>, StoreError> {
        self.ask(|sql| sign_offs(sql, draft.record, draft.edition))
    }

    /// Returns the waivers of a draft.
    ///
    /// # Errors
    /// What the database says.
    pub fn waivers(&mut self, draft: &DraftRow) -> Result<Vec<WaiverRow>, StoreError> {
        self.ask(|sql| waivers(sql, draft.record, draft.edition))
    }
}
