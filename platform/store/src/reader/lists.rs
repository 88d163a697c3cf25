//! Lists of what is published: their lines, their order, and how many there are of each sort.

use std::cmp::Reverse;

use catalogue::RecordId;
use jiff::civil::Date;
use organ::OrganId;
use review::ManifestDigest;

use super::{Reader, Viewer, number, within_scope, within_scope_row_by_row};
use crate::error::StoreError;
use crate::sql::{Row, Sql, Statement, Value, values};

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

pub(super) const SHOWN: &str = "shown.record, shown.edition, shown.item, shown.organ, shown.title,
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
pub(super) fn narrow(statement: &mut Statement, filter: &ListFilter) {
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
