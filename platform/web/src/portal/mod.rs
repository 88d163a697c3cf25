//! The public portal: every page that anyone may see, rendered on the server, without scripts.
//!
//! Handlers are thin: they hand blocking work to [`crate::visit::Here::show`]. The work reads only
//! through the visitor's [`store::Reader`], so that no page shows what the site may not.

mod about;
pub(crate) mod body;
mod browse;
mod card;
mod catalogue;
mod data;
mod deadline;
mod edition;
mod export;
mod feed;
mod files;
mod home;
mod line;
mod linked_data;
mod log;
mod organs;
pub(crate) mod parameter;
mod policies;
mod proof;
mod qr;
mod record;
mod search;
mod sitemap;
pub(crate) mod table;
pub(crate) mod validity;
mod verify;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::web::Web;

/// Every route of the portal.
pub(crate) fn routes(upload_bytes: usize) -> Router<Web> {
    Router::new()
        .route("/", get(home::home))
        .route("/catalogue", get(catalogue::tree))
        .route("/catalogue/{item}", get(catalogue::list))
        .route("/catalogue/{item}/feed.atom", get(feed::of_item))
        .route("/policies", get(policies::policies))
        .route("/r/{id}", get(record::record))
        .route("/r/{id}/files/{place}/{name}", get(files::current))
        .route("/r/{id}/proof.tlog-proof", get(proof::current))
        .route("/r/{id}/qr.svg", get(qr::of_record))
        .route("/r/{id}/editions/{edition}", get(edition::edition))
        .route(
            "/r/{id}/editions/{edition}/files/{place}/{name}",
            get(files::of_edition),
        )
        .route(
            "/r/{id}/editions/{edition}/proof.tlog-proof",
            get(proof::of_edition),
        )
        .route("/organs", get(organs::organs))
        .route("/organs/{id}", get(organs::organ))
        .route("/organs/{id}/feed.atom", get(feed::of_organ))
        .route("/search", get(search::search))
        .route("/search/suggest", get(search::suggest))
        .route("/opensearch.xml", get(search::description))
        .route(
            "/verify",
            get(verify::page)
                .post(verify::check)
                .layer(DefaultBodyLimit::max(upload_bytes.saturating_add(1 << 20))),
        )
        .route("/sitemap", get(sitemap::page))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemap-{part}", get(sitemap::part))
        .route("/robots.txt", get(sitemap::robots))
        .route("/feed.atom", get(feed::of_site))
        .route("/data/", get(data::page))
        .route("/data", get(data::page))
        .route("/data/catalog.jsonld", get(data::catalogue))
        .route("/help", get(about::help))
        .route("/accessibility", get(about::accessibility))
        .route("/log/checkpoint", get(log::checkpoint))
        .route("/log/cosignatures", post(log::cosign))
        .route("/log/{*path}", get(log::tile))
}
