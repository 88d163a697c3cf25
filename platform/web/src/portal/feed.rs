//! Atom feeds: of the site, of an item, of an organ.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use organ::OrganId;
use store::ListFilter;

use super::record::updated;
use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::{Here, InPath, Visit};

/// Entries of a feed.
const ENTRIES: usize = 30;

#[derive(Template)]
#[template(path = "portal/feed.xml")]
struct Feed {
    id: String,
    title: String,
    updated: String,
    page: String,
    author: String,
    entries: Vec<FeedEntry>,
}

struct FeedEntry {
    address: String,
    title: String,
    published: String,
    updated: String,
    author: String,
    category: String,
    summary: Option<String>,
}

/// `GET /feed.atom`.
pub(super) async fn of_site(here: Here) -> Response<Body> {
    here.show(|visit| {
        let title = visit.site.title.clone();
        feed(visit, title, "/feed.atom", "/", ListFilter::default())
    })
    .await
}

/// `GET /catalogue/{item}/feed.atom`.
pub(super) async fn of_item(here: Here, Path(code): Path<String>) -> Response<Body> {
    here.show(move |visit| {
        let item = visit
            .rules
            .catalogue()
            .item(&code)
            .ok_or(Refusal::NotFound)?;
        let title = format!("{}_{}", item.name, visit.site.title);
        let filter = ListFilter {
            items: vec![code.clone()],
            ..ListFilter::default()
        };
        let page = format!("/catalogue/{code}");
        feed(visit, title, &format!("{page}/feed.atom"), &page, filter)
    })
    .await
}

/// `GET /organs/{id}/feed.atom`.
pub(super) async fn of_organ(here: Here, InPath(id): InPath<OrganId>) -> Response<Body> {
    here.show(move |visit| {
        let of_site = visit.bodies.organs_of(visit.site.site);
        let (_, organ) = of_site
            .iter()
            .find(|(_, organ)| organ.organ == id)
            .ok_or(Refusal::NotFound)?;
        let title = format!("{}_{}", organ.name, visit.site.title);
        let filter = ListFilter {
            organ: Some(id),
            ..ListFilter::default()
        };
        let page = format!("/organs/{id}");
        feed(visit, title, &format!("{page}/feed.atom"), &page, filter)
    })
    .await
}

fn feed(
    visit: &Visit,
    title: String,
    path: &str,
    page: &str,
    filter: ListFilter,
) -> Result<Page, Refusal> {
    let rows = visit.reader.newest(&filter, ENTRIES)?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let editions = visit.reader.editions(row.record)?;
        let item = visit.rules.catalogue().item(&row.item);
        let day = format!("{}T00:00:00+08:00", row.published_on);
        entries.push(FeedEntry {
            address: visit.home_address(row.organ, &format!("/r/{}", row.record)),
            title: row.title,
            updated: editions.first().map_or_else(|| day.clone(), updated),
            published: day,
            author: row.issuer,
            category: item.map_or_else(String::new, |item| item.name.clone()),
            summary: row.summary,
        });
    }
    let newest = entries.iter().map(|entry| entry.updated.clone()).max();
    let feed = Feed {
        id: visit.address(path),
        title,
        updated: newest.unwrap_or_else(|| format!("{}T00:00:00+08:00", visit.today)),
        page: visit.address(page),
        author: visit.site.organizer.clone(),
        entries,
    };
    let text = feed.render().map_err(|error| Refusal::failed(&error))?;
    Ok(Page::of("application/atom+xml; charset=utf-8", text).showing([Tag::Lists]))
}
