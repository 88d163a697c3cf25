//! What readers see: lists, records, editions, relations.

use std::cmp::Reverse;

use catalogue::{Manifest, RecordId, RelationKind};
use jiff::civil::Date;
use organ::OrganId;
use review::ManifestDigest;

use super::{Reader, Viewer, within_scope, within_scope_row_by_row};
use crate::act::WriteTx;
use crate::error::StoreError;
use crate::projection::BLANK;
use crate::sql::values;
use crate::sql::{Row, Sql, Statement, Value};

/// The line of a published record in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRow {
    /// The record.
    pub record: RecordId,
    /// The edition shown.
    pub edition: u32,
    /// The code of the catalogue item.
    pub item: String,
    /// The organ that publishes.
    pub organ: OrganId,
    /// 标题.
    pub title: String,
    /// 发文字号.
    pub document_number: Option<String>,
    /// 索引号.
    pub index_number: Option<String>,
    /// 发文机关, as of signing.
    pub issuer: String,
    /// 成文日期.
    pub signed_on: Option<Date>,
    /// 发布日期.
    pub published_on: Date,
    /// 施行日期.
    pub in_force_from: Option<Date>,
    /// 有效期截止.
    pub expires_on: Option<Date>,
    /// The stated validity.
    pub validity: Option<String>,
    /// 主题分类.
    pub topic_class: Option<String>,
    /// 内容概述.
    pub summary: Option<String>,
    /// The digest of the edition's manifest.
    pub manifest: ManifestDigest,
}

/// Which records a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Codes of catalogue items; none means all.
    pub items: Vec<String>,
    /// An organ and everything within it.
    pub organ: Option<OrganId>,
    /// Years of publication.
    pub years: Vec<i32>,
    /// Stated validity.
    pub validities: Vec<String>,
    /// Words that the title or the number contains.
    pub words: Option<String>,
    /// Published on or after.
    pub from: Option<Date>,
    /// Published on or before.
    pub to: Option<Date>,
    /// The order.
    pub sort: Sort,
    /// From 0.
    pub page: usize,
    /// Lines a page.
    pub per_page: usize,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
}

/// A page of a list, and how long the whole list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The lines.
    pub rows: Vec<ShownRow>,
    /// How many there are in all.
    pub total: usize,
}

/// How many published records there are, by one code.
pub type Counts = Vec<(String, usize)>;

/// A record, whatever its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// The record.
    pub record: RecordId,
    /// The code of the catalogue item.
    pub item: String,
    /// The organ that publishes.
    pub organ: OrganId,
    /// 索引号.
    pub index_number: Option<String>,
    /// The newest edition; 0 before the first.
    pub edition: u32,
    /// What became of it.
    pub state: RecordState,
    /// Whether a migration brought it (历史数据迁移).
    pub migrated: bool,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordState {
    /// Never published yet.
    Draft,
    /// Shown to the public.
    Published,
    /// Withdrawn; a notice stands in its place.
    Withdrawn {
        /// Why.
        reason: String,
        /// On which day.
        on: Date,
    },
    /// Discarded before it was ever published.
    Discarded,
    /// Its newest edition was erased; a notice stands in its place.
    Erased {
        /// On which day.
        on: Date,
        /// The law or judgment that asked for it.
        ground: String,
    },
}

/// One published edition of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionRow {
    /// The record.
    pub record: RecordId,
    /// From 1.
    pub edition: u32,
    /// The digest of the manifest.
    pub manifest: ManifestDigest,
    /// The digest of the body text.
    pub body: [u8; 32],
    /// 标题.
    pub title: String,
    /// 发布日期.
    pub published_on: Date,
    /// When it was issued, in microseconds since 1970 UTC.
    pub issued: u64,
    /// The act that issued it.
    pub act: i64,
    /// Its position on the log, once it has one.
    pub position: Option<u64>,
    /// Whether a migration brought it.
    pub migrated: bool,
    /// The publication deadline that applied.
    pub due_on: Option<Date>,
}

/// An edition that was published after its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedRow {
    /// The record.
    pub record: RecordId,
    /// From 1.
    pub edition: u32,
    /// 标题.
    pub title: String,
    /// The organ that publishes.
    pub organ: OrganId,
    /// 发布日期.
    pub published_on: Date,
    /// The publication deadline that applied.
    pub due_on: Date,
}

/// Another record that has to do with this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedRow {
    /// The sort of relation.
    pub kind: RelationKind,
    /// Whether this record says it of the other, or the other of this one.
    pub outgoing: bool,
    /// The other record.
    pub other: ShownRow,
}

const SHOWN: &str = "shown.record, shown.edition, shown.item, shown.organ, shown.title,
    shown.document_number, shown.index_number, shown.issuer, shown.signed_on, shown.published_on,
    shown.in_force_from, shown.expires_on, shown.validity, shown.topic_class, shown.summary,
    shown.manifest";

pub(crate) fn shown_row(row: &Row, from: usize) -> Result<ShownRow, StoreError> {
    Ok(ShownRow {
        record: RecordId(row.fixed(from)?),
        edition: number(row.int(from + 1)),
        item: row.text(from + 2),
        organ: OrganId(row.fixed(from + 3)?),
        title: row.text(from + 4),
        document_number: row.opt_text(from + 5),
        index_number: row.opt_text(from + 6),
        issuer: row.text(from + 7),
        signed_on: row.opt_date(from + 8)?,
        published_on: row
            .opt_date(from + 9)?
            .ok_or(StoreError::Damaged("a published record has no date"))?,
        in_force_from: row.opt_date(from + 10)?,
        expires_on: row.opt_date(from + 11)?,
        validity: row.opt_text(from + 12),
        topic_class: row.opt_text(from + 13),
        summary: row.opt_text(from + 14),
        manifest: ManifestDigest(row.fixed(from + 15)?),
    })
}

pub(crate) fn record(sql: &mut dyn Sql, record: RecordId) -> Result<Option<RecordRow>, StoreError> {
    let rows = sql.query(
        "select item, organ, index_number, edition, state, withdrawn_reason, withdrawn_on, migrated
         from record where record = $1",
        values![record.0],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let state = match row.text(4).as_str() {
        "published" => RecordState::Published,
        "withdrawn" => RecordState::Withdrawn {
            reason: row.text(5),
            on: row
                .opt_date(6)?
                .ok_or(StoreError::Damaged("a withdrawn record has no date"))?,
        },
        "discarded" => RecordState::Discarded,
        "erased" => {
            let (on, ground) = super::erasures::last_of(sql, record)?
                .ok_or(StoreError::Damaged("a record was erased by no act"))?;
            RecordState::Erased { on, ground }
        }
        _ => RecordState::Draft,
    };
    Ok(Some(RecordRow {
        record,
        item: row.text(0),
        organ: OrganId(row.fixed(1)?),
        index_number: row.opt_text(2),
        edition: number(row.int(3)),
        state,
        migrated: row.int(7) != 0,
    }))
}

pub(crate) fn manifest(
    sql: &mut dyn Sql,
    digest: ManifestDigest,
) -> Result<Option<Manifest>, StoreError> {
    let rows = sql.query(
        "select bytes from content where manifest = $1",
        values![digest.0],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let manifest = Manifest::read(&row.bytes(0));
    manifest
        .map(Some)
        .map_err(|error| StoreError::Bytes(error.to_string()))
}

/// Returns the text with a digest; in the place of one that was erased, no words.
pub(crate) fn text(sql: &mut dyn Sql, digest: [u8; 32]) -> Result<Option<String>, StoreError> {
    if digest == BLANK {
        return Ok(Some(String::new()));
    }
    let rows = sql.query(
        "select bytes from content where digest = $1",
        values![digest],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    String::from_utf8(row.bytes(0))
        .map(Some)
        .map_err(|_| StoreError::Damaged("a text is not UTF-8"))
}

pub(crate) fn number(int: i64) -> u32 {
    u32::try_from(int).unwrap_or_default()
}

impl Reader {
    /// Returns a page of published records.
    ///
    /// # Errors
    /// What the database says.
    pub fn listing(&self, filter: &ListFilter) -> Result<Listing, StoreError> {
        self.ask(|sql| {
            let mut count = Statement::new("select count(*) from shown where 1 = 1");
            within_scope(&mut count, self.viewer(), "shown.organ");
            narrow(&mut count, filter);
            let total = count.rows(sql)?.first().map_or(0, |row| row.int(0));
            let rows = lines(sql, self.viewer(), filter)?;
            Ok(Listing {
                rows,
                total: usize::try_from(total).unwrap_or_default(),
            })
        })
    }

    /// Returns the first lines of a list, without counting the others.
    ///
    /// # Errors
    /// What the database says.
    pub fn newest(&self, filter: &ListFilter, most: usize) -> Result<Vec<ShownRow>, StoreError> {
        let first = ListFilter {
            sort: Sort::Newest,
            page: 0,
            per_page: most,
            ..filter.clone()
        };
        self.ask(|sql| {
            // One item is read along its index; several at once would be collected and sorted whole.
            let mut rows = Vec::new();
            for item in &filter.items {
                let of_item = ListFilter {
                    items: vec![item.clone()],
                    ..first.clone()
                };
                rows.extend(lines(sql, self.viewer(), &of_item)?);
            }
            if filter.items.is_empty() {
                rows = lines(sql, self.viewer(), &first)?;
            }
            rows.sort_by_key(|row| (Reverse(row.published_on), row.record));
            rows.truncate(most);
            Ok(rows)
        })
    }

    /// Returns how many published records there are of each catalogue item, published on or after a day.
    ///
    /// # Errors
    /// What the database says.
    pub fn counts_by_item(&self, since: Option<Date>) -> Result<Counts, StoreError> {
        self.counts("item", since)
    }

    /// Returns how many published records there are of each organ (its identifier in hexadecimal).
    ///
    /// # Errors
    /// What the database says.
    pub fn counts_by_organ(&self) -> Result<Vec<(OrganId, usize)>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new("select organ, count(*) from shown where 1 = 1");
            within_scope(&mut statement, self.viewer(), "shown.organ");
            statement.add(" group by organ", &[]);
            let rows = statement.rows(sql)?;
            rows.iter()
                .map(|row| {
                    Ok((
                        OrganId(row.fixed(0)?),
                        usize::try_from(row.int(1)).unwrap_or_default(),
                    ))
                })
                .collect()
        })
    }

    /// Returns how many published records there are of each year.
    ///
    /// # Errors
    /// What the database says.
    pub fn counts_by_year(&self) -> Result<Counts, StoreError> {
        self.counts("substr(published_on, 1, 4)", None)
    }

    fn counts(&self, column: &str, since: Option<Date>) -> Result<Counts, StoreError> {
        self.ask(|sql| {
            let mut statement =
                Statement::new(&format!("select {column}, count(*) from shown where 1 = 1"));
            within_scope(&mut statement, self.viewer(), "shown.organ");
            if let Some(since) = since {
                statement.add(" and published_on >= ?", values![since]);
            }
            statement.add(&format!(" group by {column} order by 1"), &[]);
            let rows = statement.rows(sql)?;
            Ok(rows
                .iter()
                .map(|row| (row.text(0), usize::try_from(row.int(1)).unwrap_or_default()))
                .collect())
        })
    }

    /// Returns the newest day of publication of each pair of organ and catalogue item.
    ///
    /// # Errors
    /// What the database says.
    pub fn newest_by_item(&self) -> Result<Vec<(String, Option<Date>, usize)>, StoreError> {
        self.ask(|sql| {
            let mut statement =
                Statement::new("select item, max(published_on), count(*) from shown where 1 = 1");
            within_scope(&mut statement, self.viewer(), "shown.organ");
            statement.add(" group by item", &[]);
            let rows = statement.rows(sql)?;
            rows.iter()
                .map(|row| {
                    let count = usize::try_from(row.int(2)).unwrap_or_default();
                    Ok((row.text(0), row.opt_date(1)?, count))
                })
                .collect()
        })
    }

    /// Returns how many editions that were issued from one day to another kept their publication
    /// deadline, and how many missed it; migrated ones had none to keep.
    ///
    /// # Errors
    /// What the database says.
    pub fn deadlines_kept(&self, from: Date, to: Date) -> Result<(usize, usize), StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select cast(coalesce(sum(case when published_on <= due_on then 1 else 0 end), 0)
                     as bigint), count(*) from edition where due_on is not null and migrated = 0",
            );
            within_scope(&mut statement, self.viewer(), "edition.organ");
            statement.add(
                " and published_on >= ? and published_on <= ?",
                values![from, to],
            );
            let rows = statement.rows(sql)?;
            let count = |index| {
                let count = rows.first().map_or(0, |row| row.int(index));
                usize::try_from(count).unwrap_or_default()
            };
            Ok((count(0), count(1) - count(0)))
        })
    }

    /// Returns the editions from one day to another that missed their deadline, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn deadlines_missed(
        &self,
        from: Date,
        to: Date,
        page: usize,
        per_page: usize,
    ) -> Result<Vec<MissedRow>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select record, edition, title, organ, published_on, due_on from edition
                 where published_on > due_on and migrated = 0",
            );
            within_scope(&mut statement, self.viewer(), "edition.organ");
            statement.add(
                " and published_on >= ? and published_on <= ?
                  order by published_on desc, record limit ? offset ?",
                values![from, to, per_page, page.saturating_mul(per_page)],
            );
            let rows = statement.rows(sql)?;
            let damaged = StoreError::Damaged;
            rows.iter()
                .map(|row| {
                    Ok(MissedRow {
                        record: RecordId(row.fixed(0)?),
                        edition: number(row.int(1)),
                        title: row.text(2),
                        organ: OrganId(row.fixed(3)?),
                        published_on: row.opt_date(4)?.ok_or(damaged("an edition has no date"))?,
                        due_on: row
                            .opt_date(5)?
                            .ok_or(damaged("a missed deadline has no date"))?,
                    })
                })
                .collect()
        })
    }

    /// Returns a published record's line.
    ///
    /// # Errors
    /// What the database says.
    pub fn shown(&self, id: RecordId) -> Result<Option<ShownRow>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new(&format!("select {SHOWN} from shown where 1 = 1"));
            within_scope(&mut statement, self.viewer(), "shown.organ");
            statement.add(" and record = ?", values![id.0]);
            statement
                .rows(sql)?
                .first()
                .map(|row| shown_row(row, 0))
                .transpose()
        })
    }

    /// Returns a record. To the public, one that was never published is not there.
    ///
    /// # Errors
    /// What the database says.
    pub fn record(&self, id: RecordId) -> Result<Option<RecordRow>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new("select 1 from record where 1 = 1");
            within_scope(&mut statement, self.viewer(), "record.organ");
            statement.add(" and record = ?", values![id.0]);
            if matches!(self.viewer(), super::Viewer::Public(_)) {
                statement.add(" and edition > 0", &[]);
            }
            if statement.rows(sql)?.is_empty() {
                return Ok(None);
            }
            record(sql, id)
        })
    }

    /// Returns the published editions of a record, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn editions(&self, id: RecordId) -> Result<Vec<EditionRow>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select edition.edition, edition.manifest, edition.body, edition.title,
                     edition.published_on, edition.issued, edition.act, act.position,
                     edition.migrated, edition.due_on
                 from edition join act on act.seq = edition.act where 1 = 1",
            );
            within_scope(&mut statement, self.viewer(), "edition.organ");
            statement.add(" and edition.record = ?", values![id.0]);
            statement.add(" order by edition.edition desc", &[]);
            let rows = statement.rows(sql)?;
            rows.iter()
                .map(|row| {
                    Ok(EditionRow {
                        record: id,
                        edition: number(row.int(0)),
                        manifest: ManifestDigest(row.fixed(1)?),
                        body: row.fixed(2)?,
                        title: row.text(3),
                        published_on: row
                            .opt_date(4)?
                            .ok_or(StoreError::Damaged("an edition has no date"))?,
                        issued: row.int(5).unsigned_abs(),
                        act: row.int(6),
                        position: row.opt_int(7).map(i64::unsigned_abs),
                        migrated: row.int(8) != 0,
                        due_on: row.opt_date(9)?,
                    })
                })
                .collect()
        })
    }

    /// Returns the manifest of an edition of this viewer's.
    ///
    /// # Errors
    /// What the database says; [`StoreError::Bytes`] when the stored bytes are damaged.
    pub fn manifest(&self, edition: &EditionRow) -> Result<Option<Manifest>, StoreError> {
        self.ask(|sql| manifest(sql, edition.manifest))
    }

    /// Returns the body text of an edition of this viewer's.
    ///
    /// # Errors
    /// What the database says.
    pub fn body(&self, edition: &EditionRow) -> Result<Option<String>, StoreError> {
        self.ask(|sql| text(sql, edition.body))
    }

    /// Returns the published editions that hold a file with a digest, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn editions_with_file(
        &self,
        digest: [u8; 32],
    ) -> Result<Vec<(RecordId, u32, String)>, StoreError> {
        self.ask(|sql| {
            let mut statement = Statement::new(
                "select f.record, f.edition, f.name from edition_file f
                 join edition on edition.record = f.record and edition.edition = f.edition
                 where 1 = 1",
            );
            within_scope(&mut statement, self.viewer(), "edition.organ");
            statement.add(
                " and f.digest = ? order by edition.issued desc limit 20",
                values![digest],
            );
            let rows = statement.rows(sql)?;
            rows.iter()
                .map(|row| Ok((RecordId(row.fixed(0)?), number(row.int(1)), row.text(2))))
                .collect()
        })
    }

    /// Returns the published records that a record has to do with, both ways.
    ///
    /// # Errors
    /// What the database says.
    pub fn related(&self, id: RecordId) -> Result<Vec<RelatedRow>, StoreError> {
        self.ask(|sql| {
            let mut related = Vec::new();
            for (outgoing, join) in [
                (
                    true,
                    "relation.other = shown.record where relation.record = ?",
                ),
                (
                    false,
                    "relation.record = shown.record where relation.other = ?",
                ),
            ] {
                let mut statement = Statement::new(&format!("select relation.kind, {SHOWN} from"));
                statement.add(&format!(" relation join shown on {join}"), values![id.0]);
                within_scope(&mut statement, self.viewer(), "shown.organ");
                statement.add(
                    " order by shown.published_on desc, shown.record limit 50",
                    &[],
                );
                for row in statement.rows(sql)? {
                    let kind = RelationKind::from_code(&row.text(0))
                        .ok_or(StoreError::Damaged("a relation has an unknown kind"))?;
                    related.push(RelatedRow {
                        kind,
                        outgoing,
                        other: shown_row(&row, 1)?,
                    });
                }
            }
            Ok(related)
        })
    }
}

/// Returns the lines of a page of a list.
fn lines(
    sql: &mut dyn Sql,
    viewer: Viewer,
    filter: &ListFilter,
) -> Result<Vec<ShownRow>, StoreError> {
    let mut list = Statement::new(&format!("select {SHOWN} from shown where 1 = 1"));
    within_scope_row_by_row(&mut list, viewer, "shown.organ");
    narrow(&mut list, filter);
    list.add(
        match filter.sort {
            Sort::Newest => " order by published_on desc, record limit ? offset ?",
            Sort::Oldest => " order by published_on, record limit ? offset ?",
        },
        values![filter.per_page, filter.page.saturating_mul(filter.per_page)],
    );
    let rows = list.rows(sql)?;
    rows.iter().map(|row| shown_row(row, 0)).collect()
}

/// Adds what a filter asks for.
fn narrow(statement: &mut Statement, filter: &ListFilter) {
    if !filter.items.is_empty() {
        let items: Vec<Value> = filter.items.iter().map(Value::from).collect();
        statement.add(" and item in ", &[]).add_list(&items);
    }
    if let Some(organ) = filter.organ {
        statement.add(
            " and organ in (select organ from organ_within where ancestor = ?)",
            values![organ.0],
        );
    }
    if !filter.years.is_empty() {
        let years: Vec<Value> = filter
            .years
            .iter()
            .map(|year| Value::from(format!("{year:04}")))
            .collect();
        statement
            .add(" and substr(published_on, 1, 4) in ", &[])
            .add_list(&years);
    }
    if !filter.validities.is_empty() {
        let validities: Vec<Value> = filter.validities.iter().map(Value::from).collect();
        statement
            .add(" and validity in ", &[])
            .add_list(&validities);
    }
    if let Some(words) = &filter.words {
        let like = format!("%{}%", words.replace(['%', '_', '\\'], ""));
        statement.add(
            " and (title like ? or document_number like ? or index_number like ?)",
            values![like.clone(), like.clone(), like],
        );
    }
    if let Some(from) = filter.from {
        statement.add(" and published_on >= ?", values![from]);
    }
    if let Some(to) = filter.to {
        statement.add(" and published_on <= ?", values![to]);
    }
}

impl WriteTx<'_> {
    /// Returns a record, whatever its state.
    ///
    /// # Errors
    /// What the database says.
    pub fn record(&mut self, id: RecordId) -> Result<Option<RecordRow>, StoreError> {
        self.ask(|sql| record(sql, id))
    }

    /// Returns the record that holds an index number.
    ///
    /// # Errors
    /// What the database says.
    pub fn holder_of_index_number(&mut self, number: &str) -> Result<Option<RecordId>, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                "select record from record where index_number = $1",
                values![number],
            )?;
            rows.first()
                .map(|row| row.fixed(0).map(RecordId))
                .transpose()
        })
    }

    /// Returns the last serial that was allotted for a code and a year; 0 when none was.
    ///
    /// # Errors
    /// What the database says.
    pub fn last_serial(&mut self, code: &str, year: i16) -> Result<u32, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                "select serial from index_serial where code = $1 and year = $2",
                values![code, i64::from(year)],
            )?;
            Ok(rows.first().map_or(0, |row| number(row.int(0))))
        })
    }

    /// Tells whether a published record, or a draft in review, interprets this one.
    ///
    /// # Errors
    /// What the database says.
    pub fn has_interpretation(&mut self, id: RecordId) -> Result<bool, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                "select 1 from relation where other = $1 and kind = 'interprets'
                 union all
                 select 1 from draft_relation r join draft d on d.record = r.record
                 where r.other = $1 and r.kind = 'interprets'
                     and d.state in ('review', 'scheduled')",
                values![id.0],
            )?;
            Ok(!rows.is_empty())
        })
    }
}
