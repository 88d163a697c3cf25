//! The style sheet, the script and the icon: inside the binary, named after their digests.

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::IntoResponse;
use sha2::{Digest, Sha256};

use crate::page::{Finished, Page};
use crate::words::hex;

/// A fingerprinted name never gets other content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

struct Asset {
    name: String,
    finished: Arc<Finished>,
}

struct Assets {
    style: Asset,
    script: Asset,
    icon: Asset,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    style: asset(
        "style",
        "css",
        "text/css; charset=utf-8",
        include_bytes!("../assets/style.css"),
    ),
    script: asset(
        "suggest",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/suggest.js"),
    ),
    icon: asset(
        "icon",
        "svg",
        "image/svg+xml",
        include_bytes!("../assets/icon.svg"),
    ),
});

fn asset(stem: &str, ending: &str, content_type: &'static str, bytes: &[u8]) -> Asset {
    let digest = Sha256::digest(bytes);
    let page = Page::of(content_type, bytes).cached(FOR_EVER);
    Asset {
        name: format!("{stem}.{}.{ending}", hex(&digest[..8])),
        finished: Finished::of(page).0,
    }
}

/// Returns the path of the style sheet.
pub(crate) fn style() -> String {
    format!("/assets/{}", ASSETS.style.name)
}

/// Returns the path of the script that completes words in the search box.
pub(crate) fn script() -> String {
    format!("/assets/{}", ASSETS.script.name)
}

/// Returns the path of the icon.
pub(crate) fn icon() -> String {
    format!("/assets/{}", ASSETS.icon.name)
}

/// `GET /favicon.ico`: browsers ask for it where a page names no icon, as plain data do.
pub(crate) async fn favicon(headers: HeaderMap) -> Response<Body> {
    ASSETS.icon.finished.answer(&headers)
}

/// `GET /assets/{name}`.
pub(crate) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response<Body> {
    let assets = [&ASSETS.style, &ASSETS.script, &ASSETS.icon];
    match assets.into_iter().find(|asset| asset.name == name) {
        Some(asset) => asset.finished.answer(&headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
