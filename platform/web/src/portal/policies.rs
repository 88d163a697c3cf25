//! 政策文件库: rules, normative documents and other policies in one list, with their validity.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use catalogue::CatalogueItem;

use super::browse::{Facet, Facets, PER_PAGE, Pager, Shelf, narrow, parameters};
use super::line::Line;
use super::parameter::{Wanted, WrongParameter, is_worth_keeping, note_page_beyond, status_of};
use super::table::table_of;
use crate::frame::{ColumnMeta, Frame, Part};
use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::{Here, Visit};

#[derive(Template)]
#[template(path = "portal/policies.html")]
struct PoliciesPage {
    frame: Frame,
    lines: Vec<Line>,
    facets: Vec<Facet>,
    pager: Pager,
    words: String,
    hidden: Vec<(String, String)>,
    is_oldest: bool,
    newest: String,
    oldest: String,
    left_out: Vec<String>,
    wrong: Vec<WrongParameter>,
    without: String,
}

/// `GET /policies`.
pub(super) async fn policies(here: Here) -> Response<Body> {
    here.show(page).await
}

fn page(visit: &Visit) -> Result<Page, Refusal> {
    let path = "/policies";
    let mut shelf = Shelf { tables: Vec::new() };
    let mut left_out = Vec::new();
    for item in policy_items(visit) {
        match table_of(visit, item)? {
            Some(table) => shelf.tables.push((item, table)),
            None => left_out.push(item.name.clone()),
        }
    }
    let (asked, mut wrong) = parameters(visit, &Facets::OfPolicies);
    let narrowed = narrow(visit, &asked, path, &shelf, &Facets::OfPolicies);
    let pager = Pager::of(path, &asked, narrowed.entries.len(), PER_PAGE);
    note_page_beyond(&mut wrong, &asked, pager.pages);
    let lines = narrowed
        .entries
        .iter()
        .skip(pager.skip(PER_PAGE))
        .take(PER_PAGE)
        .map(|entry| Line::of(&entry.row.shown, visit.today))
        .collect();
    let status = status_of(&wrong);
    let asked = asked.without(&["v", "page"]);
    let is_kept = is_worth_keeping(&asked, narrowed.entries.len());
    let page = PoliciesPage {
        wrong,
        without: format!("{path}{}", asked.query()),
        lines,
        facets: narrowed.facets,
        words: asked.first("words").unwrap_or_default().to_owned(),
        hidden: asked.without(&["words"]).pairs().to_vec(),
        is_oldest: asked.first("sort") == Some("oldest"),
        newest: format!("{path}{}", asked.with("sort", "").query()),
        oldest: format!("{path}{}", asked.with("sort", "oldest").query()),
        left_out,
        frame: Frame::new(visit)
            .titled("政策文件库")
            .part(Part::Policies)
            .under("政策文件库", "")
            .column(ColumnMeta {
                name: "政策文件库".to_owned(),
                description: format!(
                    "{}现行有效和历史政策文件，可按有效性、年份、机构、主题查找",
                    visit.site.title
                ),
                keywords: "政策文件,规章,行政规范性文件,有效性".to_owned(),
                kind: "政策文件".to_owned(),
            }),
        pager,
    };
    let page = Page::html(&page)?.with_status(status);
    Ok(if is_kept {
        page.showing([Tag::Lists])
    } else {
        page
    })
}

/// The items of the group 政策文件 that are policies themselves.
fn policy_items(visit: &Visit) -> Vec<&CatalogueItem> {
    let items = visit.rules.catalogue().items();
    items.into_iter().filter(|item| is_policy(item)).collect()
}

/// Tells whether an item is of policies that are in force or not: no interpretations, no gazettes.
pub(super) fn is_policy(item: &CatalogueItem) -> bool {
    item.category.code == *"policy" && item.shows_validity()
}
