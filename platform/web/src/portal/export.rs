//! A list as a file: CSV that spreadsheets open rightly, XLSX, JSON. At most ten thousand rows.

use ::catalogue::{CatalogueItem, FieldKind};
use axum::http::{HeaderName, header};
use letters::{Cell, Column, Sheet, workbook};
use serde_json::{Map, Value, json};
use store::{ListFilter, ShownRow};

use super::browse::{Entry, Facets, Shelf, narrow, parameters};
use super::catalogue::list_filter;
use super::parameter::is_worth_keeping;
use super::table::{manifest_of, table_of};
use super::validity::Validity;
use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::Visit;

/// The most rows of one file.
pub(super) const MOST_ROWS: usize = 10_000;

/// Fields that have a column of their own, and one that a published record has no use for.
const STANDING: [&str; 3] = ["title", "validity", "withholding_ground"];

/// A list as rows of text, with the names of its columns.
struct Rows {
    /// Code and Chinese name of each column.
    columns: Vec<(String, String)>,
    rows: Vec<Vec<String>>,
    total: usize,
}

/// Makes `/catalogue/{item}.csv`, `.xlsx` or `.json`, narrowed down by the same query as the list.
pub(super) fn page(visit: &Visit, code: &str, ending: &str) -> Result<Page, Refusal> {
    let item = visit
        .rules
        .catalogue()
        .item(code)
        .ok_or(Refusal::NotFound)?;
    if !matches!(ending, "csv" | "xlsx" | "json") {
        return Err(Refusal::NotFound);
    }
    let (asked, wrong) = parameters(visit, &Facets::OfItem(item));
    if !wrong.is_empty() {
        let without = asked.without(&["v", "page"]).query();
        let without = format!("/catalogue/{code}.{ending}{without}");
        return Err(Refusal::WrongParameters { wrong, without });
    }
    let (shown, total) = records(visit, item)?;
    let rows = rows(visit, item, &shown, total)?;
    let day = visit.today;
    let name = format!("{}-{}-{day}.{ending}", visit.site.title, item.name);
    let page = match ending {
        "csv" => Page::of("text/csv; charset=utf-8", csv(&rows)?).offered_as(&name),
        "xlsx" => {
            let bytes = xlsx(visit, item, &rows)?;
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            Page::of(kind, bytes).offered_as(&name)
        }
        _ => Page::of(
            "application/json; charset=utf-8",
            json(visit, item, &rows).to_string(),
        )
        .with_header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    };
    let page = page
        .with_header(
            HeaderName::from_static("x-total-count"),
            &rows.total.to_string(),
        )
        .with_header(HeaderName::from_static("x-robots-tag"), "noindex");
    Ok(if is_worth_keeping(&asked, rows.total) {
        page.showing([Tag::Lists])
    } else {
        page
    })
}

/// Returns the records of the file, and how many the list has.
fn records(visit: &Visit, item: &CatalogueItem) -> Result<(Vec<ShownRow>, usize), Refusal> {
    if let Some(table) = table_of(visit, item)? {
        let shelf = Shelf {
            tables: vec![(item, table)],
        };
        let narrowed = narrow(visit, &visit.asked, "", &shelf, &Facets::OfItem(item));
        let rows: Vec<ShownRow> = narrowed
            .entries
            .iter()
            .map(|entry: &Entry<'_>| entry.row.shown.clone())
            .collect();
        let total = rows.len();
        return Ok((rows, total));
    }
    let filter = ListFilter {
        page: 0,
        ..list_filter(&visit.asked, item, 0, MOST_ROWS)
    };
    let listing = visit.reader.listing(&filter)?;
    Ok((listing.rows, listing.total))
}

fn rows(
    visit: &Visit,
    item: &CatalogueItem,
    shown: &[ShownRow],
    total: usize,
) -> Result<Rows, Refusal> {
    let fields: Vec<_> = item
        .public_fields()
        .filter(|field| !matches!(field.kind, FieldKind::Table { .. }))
        .filter(|field| !STANDING.contains(&field.code.as_str()))
        .collect();
    let mut columns = vec![
        ("index_number".to_owned(), "索引号".to_owned()),
        ("title".to_owned(), "标题".to_owned()),
        ("published_on".to_owned(), "发布日期".to_owned()),
        ("validity".to_owned(), "有效性".to_owned()),
    ];
    columns.extend(
        fields
            .iter()
            .map(|field| (field.code.as_str().to_owned(), field.name.clone())),
    );
    columns.push(("address".to_owned(), "网址".to_owned()));
    let mut rows = Vec::with_capacity(shown.len());
    for row in shown.iter().take(MOST_ROWS) {
        let manifest = manifest_of(&visit.reader, row)?;
        let validity = Validity::of(row, visit.today);
        let mut cells = vec![
            row.index_number.clone().unwrap_or_default(),
            row.title.clone(),
            row.published_on.to_string(),
            validity.map_or_else(String::new, |validity| validity.term().to_owned()),
        ];
        cells.extend(fields.iter().map(|field| {
            let value = manifest
                .as_ref()
                .and_then(|manifest| manifest.field(field.code.as_str()));
            value.map_or_else(String::new, |value| field.shown(value))
        }));
        cells.push(visit.home_address(row.organ, &format!("/r/{}", row.record)));
        rows.push(cells);
    }
    Ok(Rows {
        columns,
        rows,
        total,
    })
}

fn csv(rows: &Rows) -> Result<Vec<u8>, Refusal> {
    // Without the mark, spreadsheets take UTF-8 for GBK.
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let failed = |error: csv::Error| Refusal::failed(&error);
    writer
        .write_record(rows.columns.iter().map(|(_, name)| name))
        .map_err(failed)?;
    for row in &rows.rows {
        writer
            .write_record(row.iter().map(|cell| harmless(cell)))
            .map_err(failed)?;
    }
    if let Some(words) = cut_off(rows) {
        writer.write_record([words]).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| Refusal::Failed(error.to_string()))
}

/// Keeps a spreadsheet from taking a text for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// Says that rows were left out, when some were.
fn cut_off(rows: &Rows) -> Option<String> {
    (rows.total > rows.rows.len()).then(|| {
        format!(
            "（共 {} 件，本文件列出前 {} 件，其余请按年份等条件分批下载。）",
            rows.total,
            rows.rows.len()
        )
    })
}

fn xlsx(visit: &Visit, item: &CatalogueItem, rows: &Rows) -> Result<Vec<u8>, Refusal> {
    let width = |code: &str| match code {
        "title" => 48.0,
        "address" | "index_number" => 32.0,
        _ => 16.0,
    };
    let columns = rows.columns.iter().map(|(code, name)| Column {
        title: name.clone(),
        width: width(code),
        hint: None,
    });
    let cell = |text: &String| {
        if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text.clone())
        }
    };
    let list = Sheet {
        name: item
            .name
            .chars()
            .filter(|letter| !"[]:*?/\\".contains(*letter))
            .take(31)
            .collect(),
        columns: columns.collect(),
        rows: rows
            .rows
            .iter()
            .map(|row| row.iter().map(cell).collect())
            .collect(),
    };
    let mut notes = vec![
        vec![
            Cell::Text("来源".to_owned()),
            Cell::Text(visit.site.title.clone()),
        ],
        vec![Cell::Text("事项".to_owned()), Cell::Text(item.name.clone())],
        vec![
            Cell::Text("生成日期".to_owned()),
            Cell::Text(visit.today.to_string()),
        ],
        vec![
            Cell::Text("件数".to_owned()),
            Cell::Text(rows.rows.len().to_string()),
        ],
    ];
    notes.extend(cut_off(rows).map(|words| vec![Cell::Text("提示".to_owned()), Cell::Text(words)]));
    let column = |title: &str, width| Column {
        title: title.to_owned(),
        width,
        hint: None,
    };
    let about = Sheet {
        name: "说明".to_owned(),
        columns: vec![column("项目", 16.0), column("内容", 60.0)],
        rows: notes,
    };
    workbook(&[list, about]).map_err(|error| Refusal::failed(&error))
}

fn json(visit: &Visit, item: &CatalogueItem, rows: &Rows) -> Value {
    let records: Vec<Value> = rows
        .rows
        .iter()
        .map(|row| {
            let pairs = rows
                .columns
                .iter()
                .zip(row)
                .filter(|(_, value)| !value.is_empty());
            let pairs = pairs.map(|((code, _), value)| (code.clone(), json!(value)));
            Value::Object(pairs.collect::<Map<_, _>>())
        })
        .collect();
    json!({
        "site": visit.site.title,
        "item": { "code": item.code.as_str(), "name": item.name },
        "generated_on": visit.today.to_string(),
        "total": rows.total,
        "complete": rows.total == rows.rows.len(),
        "columns": rows.columns.iter().map(|(code, name)| json!({ "code": code, "name": name })).collect::<Vec<_>>(),
        "records": records,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_becomes_a_formula() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("@a", "'@a"),
            ("-3", "'-3"),
            ("公开", "公开"),
        ] {
            assert_eq!(harmless(cell), written);
        }
    }

    #[test]
    fn a_csv_begins_with_the_mark_and_says_what_was_left_out() {
        let columns = vec![("title".to_owned(), "标题".to_owned())];
        let rows = Rows {
            columns,
            rows: vec![vec!["=A1".to_owned()]],
            total: 2,
        };
        let text = String::from_utf8(csv(&rows).unwrap()).unwrap();
        assert!(
            text.starts_with("\u{feff}标题\n'=A1\n（共 2 件，本文件列出前 1 件"),
            "{text}"
        );
    }
}
