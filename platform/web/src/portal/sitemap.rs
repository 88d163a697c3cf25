//! 网站地图: a page for people, and sitemaps and robots.txt for search engines.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use store::{ListFilter, Sort};

use super::home::{Group, groups};
use crate::frame::{ColumnMeta, Frame};
use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::{Here, Visit};

/// Addresses of one sitemap; the protocol allows 50,000.
const PER_PART: usize = 40_000;
const XML: &str = "application/xml; charset=utf-8";

#[derive(Template)]
#[template(path = "portal/sitemap.html")]
struct SitemapPage {
    frame: Frame,
    groups: Vec<Group>,
}

/// `GET /sitemap`.
pub(super) async fn page(here: Here) -> Response<Body> {
    here.show(|visit| {
        let page = SitemapPage {
            groups: groups(visit, None)?,
            frame: Frame::new(visit)
                .titled("网站地图")
                .under("网站地图", "")
                .column(ColumnMeta {
                    name: "网站地图".to_owned(),
                    description: format!("{}的栏目一览", visit.site.title),
                    keywords: "网站地图,栏目,导航".to_owned(),
                    kind: "网站地图".to_owned(),
                }),
        };
        Ok(Page::html(&page)?.showing([Tag::Lists]))
    })
    .await
}

#[derive(Template)]
#[template(path = "portal/sitemap.xml")]
struct Sitemap {
    /// Addresses with the day of the last change, where it is known.
    addresses: Vec<(String, Option<String>)>,
}

#[derive(Template)]
#[template(path = "portal/sitemap_index.xml")]
struct SitemapIndex {
    parts: Vec<String>,
}

/// `GET /sitemap.xml`: all addresses, or an index of parts when there are too many.
pub(super) async fn index(here: Here) -> Response<Body> {
    here.show(|visit| {
        let total = total(visit)?;
        if total <= PER_PART {
            return part_page(visit, 1);
        }
        let parts = (1..=total.div_ceil(PER_PART))
            .map(|number| visit.address(&format!("/sitemap-{number}.xml")))
            .collect();
        let text = SitemapIndex { parts }
            .render()
            .map_err(|error| Refusal::failed(&error))?;
        Ok(Page::of(XML, text).showing([Tag::Lists]))
    })
    .await
}

/// `GET /sitemap-{number}.xml`.
pub(super) async fn part(here: Here, Path(part): Path<String>) -> Response<Body> {
    here.show(move |visit| {
        let number = part
            .strip_suffix(".xml")
            .and_then(|number| number.parse().ok());
        let number: usize = number.ok_or(Refusal::NotFound)?;
        let last = total(visit)?.div_ceil(PER_PART).max(1);
        if (1..=last).contains(&number) {
            part_page(visit, number)
        } else {
            Err(Refusal::NotFound)
        }
    })
    .await
}

fn total(visit: &Visit) -> Result<usize, Refusal> {
    Ok(visit
        .reader
        .counts_by_item(None)?
        .iter()
        .map(|(_, count)| count)
        .sum())
}

fn part_page(visit: &Visit, number: usize) -> Result<Page, Refusal> {
    let mut addresses = Vec::new();
    if number == 1 {
        for path in [
            "/",
            "/catalogue",
            "/policies",
            "/organs",
            "/verify",
            "/data/",
            "/help",
            "/accessibility",
        ] {
            addresses.push((visit.address(path), None));
        }
        for (code, newest, _) in visit.reader.newest_by_item()? {
            let day = newest.map(|day| day.to_string());
            addresses.push((visit.address(&format!("/catalogue/{code}")), day));
        }
    }
    let filter = ListFilter {
        sort: Sort::Oldest,
        page: number - 1,
        per_page: PER_PART,
        ..ListFilter::default()
    };
    for row in visit.reader.listing(&filter)?.rows {
        let address = visit.home_address(row.organ, &format!("/r/{}", row.record));
        addresses.push((address, Some(row.published_on.to_string())));
    }
    let text = Sitemap { addresses }
        .render()
        .map_err(|error| Refusal::failed(&error))?;
    Ok(Page::of(XML, text).showing([Tag::Lists]))
}

/// `GET /robots.txt`.
pub(super) async fn robots(here: Here) -> Response<Body> {
    here.show(|visit| {
        let text = format!(
            "User-agent: *\nDisallow: /console\nDisallow: /api/\nDisallow: /search\nDisallow: /verify\n\nSitemap: {}\n",
            visit.address("/sitemap.xml")
        );
        Ok(Page::of("text/plain; charset=utf-8", text).showing(Vec::new()))
    })
    .await
}
