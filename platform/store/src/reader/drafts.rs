//! Records on their way: drafts, their revisions, sign-offs and waivers.

use catalogue::{Manifest, PrivateFields, RecordId};
use jiff::civil::Date;
use organ::{OfficerId, OrganId};
use review::{ManifestDigest, Waiver};

use super::records::EditionRow;
use super::records::{manifest, number, text};
use super::{Reader, Viewer, within_scope};
use crate::act::WriteTx;
use crate::error::StoreError;
use crate::sql::values;
use crate::sql::{Row, Sql, Statement};
use crate::store::Store;

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

/// One saved state of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRow {
    /// From 1.
    pub revision: u32,
    /// The edition that it was to become.
    pub edition: u32,
    /// The digest of the manifest.
    pub manifest: ManifestDigest,
    /// The digest of the body text.
    pub body: [u8; 32],
    /// Who saved it; none when the platform did, to add the index number.
    pub officer: Option<OfficerId>,
    /// When, in microseconds since 1970 UTC.
    pub saved: u64,
}

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

/// A migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Where the documents come from.
    pub source: String,
    /// Who authorised it.
    pub authoriser: OfficerId,
    /// The second officer.
    pub confirmed_by: Option<OfficerId>,
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

const DRAFT_COLUMNS: &str = "draft.record, draft.revision, edition, item, organ, author, title,
    draft.manifest, body, state, major, no_interpretation_reason, returned_reason, publish_at,
    scheduled_by, saved, draft_due.due_on, secret.bytes, refusal.reason";
/// How many columns those are.
const DRAFT_WIDTH: usize = 19;
const DRAFT_SOURCE: &str = "from draft left join draft_due on draft_due.record = draft.record
     left join content secret on secret.digest = draft.private
     left join schedule_refusal refusal on refusal.record = draft.record
         and refusal.revision = draft.revision and draft.state = 'scheduled' where 1 = 1";

fn draft_row(row: &Row) -> Result<DraftRow, StoreError> {
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

/// Reads fields that are not public.
pub(crate) fn private_fields(bytes: Option<Vec<u8>>) -> Result<Option<PrivateFields>, StoreError> {
    let read = bytes.map(|bytes| PrivateFields::read(&bytes)).transpose();
    read.map_err(|error| StoreError::Bytes(error.to_string()))
}

fn draft(sql: &mut dyn Sql, record: RecordId) -> Result<Option<DraftRow>, StoreError> {
    let rows = sql.query(
        &format!("select {DRAFT_COLUMNS} {DRAFT_SOURCE} and draft.record = $1"),
        values![record.0],
    )?;
    rows.first().map(draft_row).transpose()
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

fn batch(sql: &mut dyn Sql, batch: [u8; 16]) -> Result<Option<BatchRow>, StoreError> {
    let rows = sql.query(
        "select source, authoriser, confirmed_by from batch where batch = $1",
        values![batch],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    Ok(Some(BatchRow {
        source: row.text(0),
        authoriser: OfficerId(row.fixed(1)?),
        confirmed_by: row.opt_fixed(2)?.map(OfficerId),
    }))
}

impl Reader {
    fn is_staff(&self) -> bool {
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

    /// Returns the manifest of a draft in scope, or of a revision of one. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn draft_manifest(&self, digest: ManifestDigest) -> Result<Option<Manifest>, StoreError> {
        if !self.has_revision_with("manifest", digest.0)? {
            return Ok(None);
        }
        self.ask(|sql| manifest(sql, digest))
    }

    /// Tells whether a digest is that of a revision of a record in scope.
    fn has_revision_with(&self, column: &str, digest: [u8; 32]) -> Result<bool, StoreError> {
        if !self.is_staff() {
            return Ok(false);
        }
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select 1 from draft_revision v join record on record.record = v.record
                 left join draft on draft.record = v.record where 1 = 1",
            );
            statement.add(&format!(" and v.{column} = ?"), values![digest]);
            // A draft may have moved to another organ than its published editions are of.
            within_scope(
                &mut statement,
                self.viewer(),
                "coalesce(draft.organ, record.organ)",
            );
            statement.add(" limit 1", &[]);
            Ok(!statement.rows(sql)?.is_empty())
        })
    }

    /// Returns the fields of a published edition that the public does not see. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn private_of(&self, edition: &EditionRow) -> Result<Option<PrivateFields>, StoreError> {
        if !self.is_staff() {
            return Ok(None);
        }
        self.ask(|sql| {
            let rows = sql.query(
                "select content.bytes from edition
                 join content on content.digest = edition.private
                 where edition.record = $1 and edition.edition = $2",
                values![edition.record.0, edition.edition],
            )?;
            private_fields(rows.first().map(|row| row.bytes(0)))
        })
    }

    /// Returns the body text of a draft in scope, or of a revision of one. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn draft_body(&self, digest: [u8; 32]) -> Result<Option<String>, StoreError> {
        if !self.has_revision_with("body", digest)? {
            return Ok(None);
        }
        self.ask(|sql| text(sql, digest))
    }

    /// Returns the saved states of a record's drafts, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn revisions(&self, id: RecordId) -> Result<Vec<RevisionRow>, StoreError> {
        if self.record(id)?.is_none() || !self.is_staff() {
            return Ok(Vec::new());
        }
        self.ask(|sql| {
            let rows = sql.query(
                "select revision, edition, manifest, body, officer, saved from draft_revision
                 where record = $1 order by revision desc limit 200",
                values![id.0],
            )?;
            rows.iter()
                .map(|row| {
                    Ok(RevisionRow {
                        revision: number(row.int(0)),
                        edition: number(row.int(1)),
                        manifest: ManifestDigest(row.fixed(2)?),
                        body: row.fixed(3)?,
                        officer: row.opt_fixed(4)?.map(OfficerId),
                        saved: row.int(5).unsigned_abs(),
                    })
                })
                .collect()
        })
    }

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
}

impl Store {
    /// Notes the publication deadline of a draft, for sorting; the date itself is always computed.
    ///
    /// # Errors
    /// What the database says.
    pub fn note_due(
        &self,
        id: RecordId,
        due_on: Option<Date>,
        rules: [u8; 32],
    ) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute(
                "insert into draft_due (record, due_on, rules) values ($1, $2, $3)
                 on conflict (record) do update set due_on = excluded.due_on,
                     rules = excluded.rules",
                values![id.0, due_on, rules],
            )?;
            Ok(())
        })
    }

    /// Returns drafts whose deadline was computed under other rules, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub fn drafts_due_under_other_rules(
        &self,
        rules: [u8; 32],
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                "select draft.record from draft
                 left join draft_due on draft_due.record = draft.record
                 where draft_due.rules is null or draft_due.rules <> $1 limit $2",
                values![rules, limit],
            )?;
            rows.iter().map(|row| row.fixed(0).map(RecordId)).collect()
        })
    }

    /// Returns a draft's manifest, the edition that it is to become, and when it was saved.
    ///
    /// # Errors
    /// What the database says.
    pub fn draft_for_deadline(
        &self,
        id: RecordId,
    ) -> Result<Option<(Manifest, u32, u64)>, StoreError> {
        self.read(|sql| {
            let Some(draft) = draft(sql, id)? else {
                return Ok(None);
            };
            let manifest = manifest(sql, draft.manifest)?;
            Ok(manifest.map(|manifest| (manifest, draft.edition, draft.saved)))
        })
    }

    /// Notes why a scheduled publication was refused; tells whether that is news.
    ///
    /// # Errors
    /// What the database says.
    pub fn note_schedule_refusal(
        &self,
        id: RecordId,
        revision: u32,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let known = self.read(|sql| {
            let rows = sql.query(
                "select 1 from schedule_refusal
                 where record = $1 and revision = $2 and reason = $3",
                values![id.0, revision, reason],
            )?;
            Ok(!rows.is_empty())
        })?;
        if known {
            return Ok(false);
        }
        let now = self.now();
        self.work(|sql| {
            sql.execute(
                "insert into schedule_refusal (record, revision, reason, noted)
                 values ($1, $2, $3, $4)
                 on conflict (record) do update set revision = excluded.revision,
                     reason = excluded.reason, noted = excluded.noted",
                values![id.0, revision, reason, now],
            )?;
            Ok(())
        })?;
        Ok(true)
    }

    /// Forgets a refusal, when the draft is issued or set for another moment.
    ///
    /// # Errors
    /// What the database says.
    pub fn forget_schedule_refusal(&self, id: RecordId) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute(
                "delete from schedule_refusal where record = $1",
                values![id.0],
            )?;
            Ok(())
        })
    }

    /// Returns the drafts whose moment of publication has come, for the schedule.
    ///
    /// # Errors
    /// What the database says.
    pub fn scheduled_until(&self, instant: u64) -> Result<Vec<DraftRow>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                &format!("select {DRAFT_COLUMNS} {DRAFT_SOURCE} and state = 'scheduled' and publish_at <= $1 order by publish_at limit 100"),
                values![instant],
            )?;
            rows.iter().map(draft_row).collect()
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

    /// Returns the manifest with a digest.
    ///
    /// # Errors
    /// What the database says.
    pub fn manifest(&mut self, digest: ManifestDigest) -> Result<Option<Manifest>, StoreError> {
        self.ask(|sql| manifest(sql, digest))
    }

    /// Returns the text with a digest.
    ///
    /// # Errors
    /// What the database says.
    pub fn text(&mut self, digest: [u8; 32]) -> Result<Option<String>, StoreError> {
        self.ask(|sql| text(sql, digest))
    }

    /// Returns the number of the last saved state of a record's drafts; 0 when there is none.
    ///
    /// # Errors
    /// What the database says.
    pub fn last_revision(&mut self, id: RecordId) -> Result<u32, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                "select coalesce(max(revision), 0) from draft_revision where record = $1",
                values![id.0],
            )?;
            Ok(rows.first().map_or(0, |row| number(row.int(0))))
        })
    }

    /// Returns everyone who saved a revision of the draft that is to become this edition.
    ///
    /// # Errors
    /// What the database says.
    pub fn authors(&mut self, draft: &DraftRow) -> Result<Vec<OfficerId>, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                "select distinct officer from draft_revision
                 where record = $1 and edition = $2 and officer is not null order by officer",
                values![draft.record.0, draft.edition],
            )?;
            rows.iter().map(|row| row.fixed(0).map(OfficerId)).collect()
        })
    }

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

    /// Returns a migration.
    ///
    /// # Errors
    /// What the database says.
    pub fn batch(&mut self, id: [u8; 16]) -> Result<Option<BatchRow>, StoreError> {
        self.ask(|sql| batch(sql, id))
    }
}
