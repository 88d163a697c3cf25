//! 公开机构: the tree of bodies, and what one of them publishes.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use organ::OrganId;
use store::ListFilter;

use super::line::Line;
use crate::frame::{ColumnMeta, Frame, Part};
use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::{Here, InPath, Visit};
use crate::words::grouped;

#[derive(Template)]
#[template(path = "portal/organs.html")]
struct OrgansPage {
    frame: Frame,
    organs: Vec<OrganLine>,
    /// Bodies below that have a site of their own, each with its address.
    elsewhere: Vec<(String, String)>,
}

struct OrganLine {
    depth: usize,
    name: String,
    href: String,
    count: String,
}

/// `GET /organs`.
pub(super) async fn organs(here: Here) -> Response<Body> {
    here.show(organs_page).await
}

fn organs_page(visit: &Visit) -> Result<Page, Refusal> {
    let counts = visit.reader.counts_by_organ()?;
    let of_site = visit.bodies.organs_of(visit.site.site);
    let is_shown = |id: OrganId| of_site.iter().any(|(_, organ)| organ.organ == id);
    let elsewhere = visit
        .bodies
        .organs
        .iter()
        .filter(|organ| !is_shown(organ.organ) && organ.parent.is_some_and(is_shown))
        .map(|organ| (organ.name.clone(), visit.home_address(organ.organ, "/")))
        .collect();
    let organs = of_site
        .iter()
        .map(|(depth, organ)| {
            let count = counts
                .iter()
                .find(|(id, _)| *id == organ.organ)
                .map_or(0, |(_, count)| *count);
            OrganLine {
                depth: (*depth).min(4),
                name: organ.name.clone(),
                href: format!("/organs/{}", organ.organ),
                count: grouped(count as u64),
            }
        })
        .collect();
    let page = OrgansPage {
        organs,
        elsewhere,
        frame: Frame::new(visit)
            .titled("公开机构")
            .part(Part::Organs)
            .under("公开机构", "")
            .column(ColumnMeta {
                name: "公开机构".to_owned(),
                description: format!("{}的公开主体、机构职能和公开数量", visit.site.title),
                keywords: "机构职能,公开主体,机构概况".to_owned(),
                kind: "概况信息".to_owned(),
            }),
    };
    Ok(Page::html(&page)?.showing([Tag::Lists]))
}

#[derive(Template)]
#[template(path = "portal/organ.html")]
struct OrganPage {
    frame: Frame,
    name: String,
    short_name: Option<String>,
    credit_code: Option<String>,
    duties: Vec<String>,
    above: Option<(String, String)>,
    below: Vec<(String, String)>,
    items: Vec<(String, String, String)>,
    lines: Vec<Line>,
    total: String,
}

/// `GET /organs/{id}`.
pub(super) async fn organ(here: Here, InPath(id): InPath<OrganId>) -> Response<Body> {
    here.show(move |visit| organ_page(visit, id)).await
}

fn organ_page(visit: &Visit, id: OrganId) -> Result<Page, Refusal> {
    let of_site = visit.bodies.organs_of(visit.site.site);
    let (_, organ) = of_site
        .iter()
        .find(|(_, organ)| organ.organ == id)
        .ok_or(Refusal::NotFound)?;
    let link = |organ: &store::OrganRow| (organ.name.clone(), format!("/organs/{}", organ.organ));
    let above = organ.parent.and_then(|above| {
        of_site
            .iter()
            .find(|(_, organ)| organ.organ == above)
            .map(|(_, organ)| link(organ))
    });
    let below = of_site
        .iter()
        .filter(|(_, other)| other.parent == Some(id))
        .map(|(_, o)| link(o));
    let filter = ListFilter {
        organ: Some(id),
        per_page: 15,
        ..ListFilter::default()
    };
    let listing = visit.reader.listing(&filter)?;
    let page = OrganPage {
        name: organ.name.clone(),
        short_name: Some(organ.short_name.clone())
            .filter(|name| !name.is_empty() && *name != organ.name),
        credit_code: organ.credit_code.clone(),
        duties: organ
            .duties
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect(),
        above,
        below: below.collect(),
        items: items(visit, id)?,
        lines: listing
            .rows
            .iter()
            .map(|row| Line::of(row, visit.today))
            .collect(),
        total: grouped(listing.total as u64),
        frame: Frame::new(visit)
            .titled(&organ.name)
            .part(Part::Organs)
            .under("公开机构", "/organs")
            .under(&organ.name, "")
            .feed(format!("/organs/{id}/feed.atom"))
            .canonical(visit.home_address(id, &format!("/organs/{id}")))
            .column(ColumnMeta {
                name: organ.name.clone(),
                description: format!("{}的机构职能和主动公开的政府信息", organ.name),
                keywords: format!("{},机构职能,政府信息公开", organ.name),
                kind: "概况信息".to_owned(),
            }),
    };
    Ok(Page::html(&page)?.showing([Tag::Lists]))
}

/// Returns what an organ and its units published, by item: name, list, count.
fn items(visit: &Visit, id: OrganId) -> Result<Vec<(String, String, String)>, Refusal> {
    let mut items = Vec::new();
    for (code, _) in visit.reader.counts_by_item(None)? {
        let filter = ListFilter {
            items: vec![code.clone()],
            organ: Some(id),
            per_page: 0,
            ..ListFilter::default()
        };
        let total = visit.reader.listing(&filter)?.total;
        if let (true, Some(item)) = (total > 0, visit.rules.catalogue().item(&code)) {
            let rank = (item.category.rank, item.rank);
            items.push((
                rank,
                item.name.clone(),
                format!("/catalogue/{code}?organ={id}"),
                grouped(total as u64),
            ));
        }
    }
    items.sort();
    Ok(items
        .into_iter()
        .map(|(_, name, href, count)| (name, href, count))
        .collect())
}
