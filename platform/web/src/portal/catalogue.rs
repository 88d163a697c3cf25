//! 公开目录: the tree of items in the order of the 政府信息公开 column, and the list of one item.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, header};
use catalogue::{CatalogueItem, Stage};
use store::{ListFilter, Sort};

use super::browse::{Entry, Facet, Facets, Narrowed, PER_PAGE, Pager, Shelf, narrow, parameters};
use super::home::{Group, groups};
use super::parameter::{
    Parameters, Wanted, WrongParameter, is_worth_keeping, note_page_beyond, status_of,
};
use super::table::{Row, rows_of, table_of};
use super::validity::Validity;
use crate::asked::Asked;
use crate::frame::{ColumnMeta, Frame, Part};
use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::{Here, Visit};
use crate::words::shortened;

#[derive(Template)]
#[template(path = "portal/catalogue.html")]
struct TreePage {
    frame: Frame,
    groups: Vec<Group>,
    stages: Vec<StageLink>,
    is_whole: bool,
    wrong: Vec<WrongParameter>,
    without: String,
}

struct StageLink {
    name: &'static str,
    href: String,
    is_chosen: bool,
}

/// `GET /catalogue`.
pub(super) async fn tree(here: Here) -> Response<Body> {
    here.show(tree_page).await
}

fn tree_page(visit: &Visit) -> Result<Page, Refusal> {
    let mut parameters = Parameters::default();
    let choices: Vec<(&str, &str)> = Stage::ALL
        .iter()
        .map(|one| (one.code(), one.term()))
        .collect();
    parameters.check_choice(&visit.asked, "stage", "环节", &choices);
    let (asked, wrong) = parameters.apart(&visit.asked);
    let stage = asked.first("stage").and_then(Stage::from_code);
    let status = status_of(&wrong);
    let stages = Stage::ALL
        .iter()
        .map(|one| StageLink {
            name: one.term(),
            href: format!("/catalogue?stage={}", one.code()),
            is_chosen: stage == Some(*one),
        })
        .collect();
    let page = TreePage {
        groups: groups(visit, stage)?,
        is_whole: stage.is_none(),
        stages,
        wrong,
        without: "/catalogue".to_owned(),
        frame: Frame::new(visit)
            .titled("公开目录")
            .part(Part::Catalogue)
            .under("公开目录", "")
            .column(ColumnMeta {
                name: "公开目录".to_owned(),
                description: format!(
                    "{}主动公开的政府信息目录，按类别列出公开事项和数量",
                    visit.site.title
                ),
                keywords: "政府信息公开,公开目录,法定主动公开内容".to_owned(),
                kind: "信息公开目录".to_owned(),
            }),
    };
    Ok(Page::html(&page)?.showing([Tag::Lists]).with_status(status))
}

/// A list as a table.
pub(super) struct ListTable {
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<ListRow>,
}

pub(super) struct ListRow {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) cells: Vec<ListCell>,
}

pub(super) struct ListCell {
    pub(super) head: String,
    pub(super) text: String,
    pub(super) validity: Option<Validity>,
    pub(super) is_number: bool,
}

#[derive(Template)]
#[template(path = "portal/list.html")]
struct ListPage {
    frame: Frame,
    path: String,
    name: String,
    summary: String,
    basis: Vec<String>,
    time_limits: Vec<String>,
    table: ListTable,
    facets: Vec<Facet>,
    pager: Pager,
    words: String,
    hidden: Vec<(String, String)>,
    is_oldest: bool,
    newest: String,
    oldest: String,
    downloads: Vec<Download>,
    is_too_long_for_fields: bool,
    wrong: Vec<WrongParameter>,
    without: String,
}

/// A file format in which a list can be had.
pub(super) struct Download {
    pub(super) name: &'static str,
    pub(super) href: String,
}

/// `GET /catalogue/{item}`, and with `.csv`, `.xlsx` or `.json` the same list as a file.
pub(super) async fn list(here: Here, Path(item): Path<String>) -> Response<Body> {
    here.show(move |visit| match item.rsplit_once('.') {
        Some((code, ending)) => super::export::page(visit, code, ending),
        None => list_page(visit, &item),
    })
    .await
}

fn list_page(visit: &Visit, code: &str) -> Result<Page, Refusal> {
    let item = visit
        .rules
        .catalogue()
        .item(code)
        .ok_or(Refusal::NotFound)?;
    let path = format!("/catalogue/{code}");
    let shelf = Shelf {
        tables: table_of(visit, item)?
            .map(|table| (item, table))
            .into_iter()
            .collect(),
    };
    let is_too_long = shelf.tables.is_empty();
    let ways = Facets::OfItem(item);
    let (asked, mut wrong) = parameters(visit, &ways);
    let (entries, facets, total) = if is_too_long {
        (Vec::new(), Vec::new(), 0)
    } else {
        let Narrowed { entries, facets } = narrow(visit, &asked, &path, &shelf, &ways);
        let total = entries.len();
        (entries, facets, total)
    };
    let long = if is_too_long {
        Some(long_list(visit, &asked, item)?)
    } else {
        None
    };
    let total = long.as_ref().map_or(total, |long| long.1);
    let pager = Pager::of(&path, &asked, total, PER_PAGE);
    let entries: Vec<Entry<'_>> = match &long {
        Some((rows, _)) => rows.iter().map(|row| Entry { item, row }).collect(),
        None => entries
            .into_iter()
            .skip(pager.skip(PER_PAGE))
            .take(PER_PAGE)
            .collect(),
    };
    note_page_beyond(&mut wrong, &asked, pager.pages);
    let status = status_of(&wrong);
    let asked = asked.without(&["v", "page"]);
    let is_kept = is_worth_keeping(&asked, total);
    let page = ListPage {
        wrong,
        without: format!("{path}{}", asked.query()),
        name: item.name.clone(),
        summary: item.summary.clone(),
        basis: item.basis.iter().map(ToString::to_string).collect(),
        time_limits: item
            .time_limits
            .iter()
            .map(|limit| format!("{}（{}）", limit.label, limit.basis))
            .collect(),
        table: list_table(visit, item, &entries),
        facets,
        words: asked.first("words").unwrap_or_default().to_owned(),
        hidden: asked.without(&["words"]).pairs().to_vec(),
        is_oldest: asked.first("sort") == Some("oldest"),
        newest: format!("{path}{}", asked.with("sort", "").query()),
        oldest: format!("{path}{}", asked.with("sort", "oldest").query()),
        downloads: downloads(&path, &asked.query()),
        is_too_long_for_fields: is_too_long,
        frame: frame_of(visit, item)
            .under(
                &item.category.name,
                format!("/catalogue#{}", item.category.code),
            )
            .under(&item.name, ""),
        path,
        pager,
    };
    let mut page = Page::html(&page)?.with_status(status);
    if is_kept {
        page = page.showing([Tag::Lists]);
    }
    Ok(page.with_header(
        header::LINK,
        &format!("</catalogue/{code}/feed.atom>; rel=\"alternate\""),
    ))
}

/// A list that is too long for a table: the database narrows it down, by what it knows.
fn long_list(
    visit: &Visit,
    asked: &Asked,
    item: &CatalogueItem,
) -> Result<(Vec<Row>, usize), Refusal> {
    let filter = list_filter(asked, item, asked.page() - 1, PER_PAGE);
    let listing = visit.reader.listing(&filter)?;
    Ok((rows_of(&visit.reader, item, listing.rows)?, listing.total))
}

/// Returns what the database is asked for a list; it knows no fields of items.
pub(super) fn list_filter(
    asked: &Asked,
    item: &CatalogueItem,
    page: usize,
    per_page: usize,
) -> ListFilter {
    ListFilter {
        items: vec![item.code.as_str().to_owned()],
        organ: asked.first("organ").and_then(|organ| organ.parse().ok()),
        years: asked
            .first("year")
            .and_then(|year| year.parse().ok())
            .into_iter()
            .collect(),
        validities: asked
            .first("validity")
            .map(str::to_owned)
            .into_iter()
            .collect(),
        words: asked.first("words").map(str::to_owned),
        sort: if asked.first("sort") == Some("oldest") {
            Sort::Oldest
        } else {
            Sort::Newest
        },
        page,
        per_page,
        ..ListFilter::default()
    }
}

fn frame_of(visit: &Visit, item: &CatalogueItem) -> Frame {
    Frame::new(visit)
        .titled(&item.name)
        .part(Part::Catalogue)
        .under("公开目录", "/catalogue")
        .feed(format!("/catalogue/{}/feed.atom", item.code))
        .column(column_of(visit, item))
}

/// Returns the META tags of the column that an item is.
pub(super) fn column_of(visit: &Visit, item: &CatalogueItem) -> ColumnMeta {
    ColumnMeta {
        name: item.name.clone(),
        description: format!("{}公开的{}：{}", visit.site.title, item.name, item.summary),
        keywords: format!("{},{},政府信息公开", item.name, item.category.name),
        kind: if item.interprets {
            "政策解读".to_owned()
        } else {
            item.category.name.clone()
        },
    }
}

/// Returns the formats in which a list can be had, narrowed down as it is shown.
pub(super) fn downloads(path: &str, query: &str) -> Vec<Download> {
    [("CSV", "csv"), ("XLSX", "xlsx"), ("JSON", "json")]
        .map(|(name, ending)| Download {
            name,
            href: format!("{path}.{ending}{query}"),
        })
        .into()
}

/// Lays out records with the columns that their item names, and 发布日期 at the end.
fn list_table(visit: &Visit, item: &CatalogueItem, entries: &[Entry<'_>]) -> ListTable {
    let columns: Vec<&str> = item
        .columns
        .iter()
        .map(catalogue::FieldCode::as_str)
        .filter(|code| *code != "title" && *code != "published_on")
        .collect();
    let head = |code: &&str| {
        item.field(code)
            .map_or_else(|| (*code).to_owned(), |field| field.name.clone())
    };
    let mut heads: Vec<String> = columns.iter().map(head).collect();
    heads.push("发布日期".to_owned());
    let rows = entries
        .iter()
        .map(|entry| {
            let mut cells: Vec<ListCell> = columns
                .iter()
                .map(|code| cell(visit, *entry, code, head(code)))
                .collect();
            cells.push(ListCell {
                head: "发布日期".to_owned(),
                text: entry.row.shown.published_on.to_string(),
                validity: None,
                is_number: true,
            });
            ListRow {
                href: format!("/r/{}", entry.row.shown.record),
                title: entry.row.shown.title.clone(),
                cells,
            }
        })
        .collect();
    ListTable { heads, rows }
}

fn cell(visit: &Visit, entry: Entry<'_>, code: &str, head: String) -> ListCell {
    if code == "validity" {
        let validity = Validity::of(&entry.row.shown, visit.today);
        let text = validity.map_or_else(String::new, |validity| validity.term().to_owned());
        return ListCell {
            head,
            text,
            validity,
            is_number: false,
        };
    }
    let text = value_of(entry, code);
    let is_number = entry.item.field(code).is_some_and(|field| {
        field.kind.is_number()
            || field.kind.code() == "date"
            || field.kind.code() == "document_number"
    });
    ListCell {
        head,
        text: shortened(&text, 60),
        validity: None,
        is_number,
    }
}

/// Returns the value of a field in words for a reader.
pub(super) fn value_of(entry: Entry<'_>, code: &str) -> String {
    let value = entry
        .row
        .fields
        .get(code)
        .map(String::as_str)
        .unwrap_or_default();
    entry
        .item
        .field(code)
        .map_or_else(|| value.to_owned(), |field| field.shown(value))
}
