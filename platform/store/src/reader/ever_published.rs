//! The list of what was ever published: what is public now, what was withdrawn, what was erased.

use std::cmp::Reverse;

use catalogue::RecordId;
use jiff::civil::Date;
use organ::OrganId;

use super::lists::{ListFilter, SHOWN, narrow, shown_row};
use super::{Reader, Viewer, number, within_scope, within_scope_row_by_row};
use crate::error::StoreError;
use crate::sql::{Row, Sql, Statement, Value, values};

/// Where a record that was published stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The public sees it.
    Shown,
    /// It was withdrawn.
    Withdrawn,
    /// Its newest edition was erased.
    Erased,
}

impl Standing {
    /// Every one.
    pub const ALL: [Standing; 3] = [Standing::Shown, Standing::Withdrawn, Standing::Erased];

    /// Returns the code in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Shown => "published",
            Standing::Withdrawn => "withdrawn",
            Standing::Erased => "erased",
        }
    }
}

/// A record that was published at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EverPublishedRow {
    /// The record.
    pub record: RecordId,
    /// The code of the catalogue item.
    pub item: String,
    /// The organ that publishes.
    pub organ: OrganId,
    /// 标题; empty when it was erased.
    pub title: String,
    /// 发文字号, of what the public sees.
    pub document_number: Option<String>,
    /// 发布日期 of the newest edition.
    pub published_on: Date,
    /// The newest edition.
    pub edition: u32,
    /// Where it stands.
    pub standing: Standing,
}

impl Reader {
    /// Returns a page of the records in scope that were ever published, of one standing or of all,
    /// the newest first, and how many there are. Staff only; of the filter, items, words and page.
    ///
    /// # Errors
    /// What the database says.
    pub fn ever_published(
        &self,
        filter: &ListFilter,
        standing: Option<Standing>,
    ) -> Result<(Vec<EverPublishedRow>, usize), StoreError> {
        if !matches!(self.viewer(), Viewer::Staff { .. }) {
            return Ok((Vec::new(), 0));
        }
        self.ask(|sql| {
            // Few are withdrawn or erased: all of them are read, and what is public only as far as
            // the page needs it.
            let mut rows = match standing {
                Some(Standing::Shown) => Vec::new(),
                _ => closed(sql, self.viewer(), filter, standing)?,
            };
            let mut total = rows.len();
            let from = filter.page.saturating_mul(filter.per_page);
            let mut passed = 0;
            if matches!(standing, None | Some(Standing::Shown)) {
                passed = from.saturating_sub(rows.len());
                let most = from - passed + filter.per_page;
                total += count(sql, self.viewer(), filter)?;
                rows.extend(shown(sql, self.viewer(), filter, passed, most)?);
                rows.sort_by_key(|row| (Reverse(row.published_on), row.record));
            }
            let page = rows.into_iter().skip(from - passed).take(filter.per_page);
            Ok((page.collect(), total))
        })
    }
}

fn count(sql: &mut dyn Sql, viewer: Viewer, filter: &ListFilter) -> Result<usize, StoreError> {
    let mut count = Statement::new("select count(*) from shown where 1 = 1");
    within_scope(&mut count, viewer, "shown.organ");
    narrow(&mut count, filter);
    let rows = count.rows(sql)?;
    let count = rows.first().map_or(0, |row| row.int(0));
    Ok(usize::try_from(count).unwrap_or_default())
}

fn shown(
    sql: &mut dyn Sql,
    viewer: Viewer,
    filter: &ListFilter,
    passed: usize,
    most: usize,
) -> Result<Vec<EverPublishedRow>, StoreError> {
    let mut list = Statement::new(&format!("select {SHOWN} from shown where 1 = 1"));
    within_scope_row_by_row(&mut list, viewer, "shown.organ");
    narrow(&mut list, filter);
    list.add(
        " order by published_on desc, record limit ? offset ?",
        values![most, passed],
    );
    let rows = list.rows(sql)?;
    let rows = rows.iter().map(|row| {
        let row = shown_row(row, 0)?;
        Ok(EverPublishedRow {
            record: row.record,
            item: row.item,
            organ: row.organ,
            title: row.title,
            document_number: row.document_number,
            published_on: row.published_on,
            edition: row.edition,
            standing: Standing::Shown,
        })
    });
    rows.collect()
}

fn closed(
    sql: &mut dyn Sql,
    viewer: Viewer,
    filter: &ListFilter,
    standing: Option<Standing>,
) -> Result<Vec<EverPublishedRow>, StoreError> {
    let mut list = Statement::new(
        "select record.record, record.item, record.organ, edition.title, edition.published_on,
             record.edition, record.state
         from record join edition
             on edition.record = record.record and edition.edition = record.edition
         where record.state in ('withdrawn', 'erased')",
    );
    within_scope(&mut list, viewer, "record.organ");
    if let Some(standing) = standing {
        list.add(" and record.state = ?", values![standing.code()]);
    }
    if !filter.items.is_empty() {
        let items: Vec<Value> = filter.items.iter().map(Value::from).collect();
        list.add(" and record.item in ", &[]).add_list(&items);
    }
    if let Some(words) = &filter.words {
        let like = format!("%{}%", words.replace(['%', '_', '\\'], ""));
        list.add(
            " and (edition.title like ? or record.index_number like ?)",
            values![like.clone(), like],
        );
    }
    list.add(" order by edition.published_on desc, record.record", &[]);
    let rows = list.rows(sql)?;
    rows.iter().map(closed_row).collect()
}

fn closed_row(row: &Row) -> Result<EverPublishedRow, StoreError> {
    let state = row.text(6);
    let standing = Standing::ALL.into_iter().find(|one| one.code() == state);
    Ok(EverPublishedRow {
        record: RecordId(row.fixed(0)?),
        item: row.text(1),
        organ: OrganId(row.fixed(2)?),
        title: row.text(3),
        document_number: None,
        published_on: row
            .opt_date(4)?
            .ok_or(StoreError::Damaged("an edition has no date"))?,
        edition: number(row.int(5)),
        standing: standing.ok_or(StoreError::Damaged("a record is in an unknown state"))?,
    })
}
