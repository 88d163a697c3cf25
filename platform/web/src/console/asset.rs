//! The style sheet and the script of the console: inside the binary, named after their digests.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode, header};
use sha2::{Digest, Sha256};

use super::answer::put;
use crate::words::hex;

struct Asset {
    name: String,
    content_type: &'static str,
    bytes: &'static [u8],
}

static ASSETS: LazyLock<[Asset; 2]> = LazyLock::new(|| {
    [
        asset(
            "css",
            "text/css; charset=utf-8",
            include_bytes!("../../assets/console.css"),
        ),
        asset(
            "js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/console.js"),
        ),
    ]
});

fn asset(ending: &str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
    let digest = Sha256::digest(bytes);
    Asset {
        name: format!("console.{}.{ending}", hex(&digest[..8])),
        content_type,
        bytes,
    }
}

/// Returns the path of the style sheet.
pub(crate) fn style() -> String {
    format!("/console/assets/{}", ASSETS[0].name)
}

/// Returns the path of the script.
pub(crate) fn script() -> String {
    format!("/console/assets/{}", ASSETS[1].name)
}

/// `GET /console/assets/{name}`: a fingerprinted name never gets other content.
pub(crate) async fn serve(Path(name): Path<String>) -> Response<Body> {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(asset.bytes));
    put(&mut response, header::CONTENT_TYPE, asset.content_type);
    put(
        &mut response,
        header::CACHE_CONTROL,
        "public, max-age=31536000, immutable",
    );
    put(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}
