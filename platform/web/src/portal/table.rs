//! The published records of a catalogue item with the fields that lists show and filter by.
//!
//! A list with filters by fields asks for all records of the item at once; the table is kept until
//! one of them changes. Items with more records than [`MOST_ROWS`] are listed by the database
//! instead, with fewer filters.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use catalogue::{CatalogueItem, Manifest};
use operations::RecordChange;
use organ::SiteId;
use store::{EditionRow, ListFilter, Reader, ShownRow, StoreError};

use crate::visit::Visit;

/// The most records of one item that are kept as a table.
pub(crate) const MOST_ROWS: usize = 5_000;
/// The most tables that are kept.
const MOST_TABLES: usize = 96;

/// The records of one item, the newest first.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
}

/// One record, with the values of the fields that the item's list shows or filters by.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) shown: ShownRow,
    pub(crate) fields: BTreeMap<String, String>,
}

/// The tables of one process.
#[derive(Default)]
pub(crate) struct Tables(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    tables: HashMap<(SiteId, String), Arc<Table>>,
    generation: u64,
}

impl Tables {
    /// Drops the tables that a change touches.
    pub(crate) fn drop_changed(&self, changes: &[RecordChange]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.generation += 1;
        kept.tables.retain(|(_, item), table| {
            !changes.iter().any(|change| {
                change
                    .shown
                    .as_ref()
                    .is_some_and(|shown| shown.shown.item == *item)
                    || table
                        .rows
                        .iter()
                        .any(|row| row.shown.record == change.record)
            })
        });
    }

    /// Drops every table.
    pub(crate) fn drop_all(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.generation += 1;
        kept.tables.clear();
    }

    fn kept(&self, key: &(SiteId, String)) -> (Option<Arc<Table>>, u64) {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.tables.get(key).cloned(), kept.generation)
    }

    fn keep(&self, key: (SiteId, String), table: &Arc<Table>, begun: u64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.generation != begun {
            return;
        }
        if kept.tables.len() >= MOST_TABLES {
            kept.tables.clear();
        }
        kept.tables.insert(key, Arc::clone(table));
    }
}

/// Returns the table of an item on the visitor's site; none when the item has too many records.
pub(crate) fn table_of(
    visit: &Visit,
    item: &CatalogueItem,
) -> Result<Option<Arc<Table>>, StoreError> {
    let key = (visit.site.site, item.code.as_str().to_owned());
    let (kept, begun) = visit.web.tables().kept(&key);
    if let Some(table) = kept {
        return Ok(Some(table));
    }
    let filter = ListFilter {
        items: vec![item.code.as_str().to_owned()],
        per_page: MOST_ROWS + 1,
        ..ListFilter::default()
    };
    let listing = visit.reader.listing(&filter)?;
    if listing.total > MOST_ROWS {
        return Ok(None);
    }
    let rows = rows_of(&visit.reader, item, listing.rows)?;
    let table = Arc::new(Table { rows });
    visit.web.tables().keep(key, &table, begun);
    Ok(Some(table))
}

/// Adds the fields that the item's list needs to published records.
pub(crate) fn rows_of(
    reader: &Reader,
    item: &CatalogueItem,
    shown: Vec<ShownRow>,
) -> Result<Vec<Row>, StoreError> {
    let wanted: Vec<&str> = item
        .columns
        .iter()
        .chain(&item.filters)
        .map(catalogue::FieldCode::as_str)
        .collect();
    let mut rows = Vec::with_capacity(shown.len());
    for row in shown {
        let manifest = manifest_of(reader, &row)?;
        let fields = manifest.map_or_else(BTreeMap::new, |manifest| {
            let fields = manifest.fields.into_iter();
            fields
                .filter(|(code, _)| wanted.contains(&code.as_str()))
                .collect()
        });
        rows.push(Row { shown: row, fields });
    }
    Ok(rows)
}

/// Returns the manifest of a published record that this reader was shown.
pub(crate) fn manifest_of(reader: &Reader, row: &ShownRow) -> Result<Option<Manifest>, StoreError> {
    // The reader asks for an edition of this viewer's; the line that it gave names the same one.
    reader.manifest(&EditionRow {
        record: row.record,
        edition: row.edition,
        manifest: row.manifest,
        body: [0; 32],
        title: String::new(),
        published_on: row.published_on,
        issued: 0,
        act: 0,
        position: None,
        migrated: false,
        due_on: None,
    })
}
