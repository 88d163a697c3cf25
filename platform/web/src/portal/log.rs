//! The public ledger as static files (C2SP tlog-tiles): the signed head, tiles, entry bundles.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, StatusCode};

use ledger::{BundleId, TileId, TilePath, VerifierKey};

use crate::page::{Finished, Page};
use crate::refusal::Refusal;
use crate::web::Web;

/// Tiles that a head implies never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `GET /log/checkpoint`: the newest signed head.
pub(super) async fn checkpoint(State(web): State<Web>, headers: HeaderMap) -> Response<Body> {
    let head = web.office().published_head();
    let page = Page::of("text/plain; charset=utf-8", head.note.clone()).cached("no-cache");
    Finished::of(page).0.answer(&headers)
}

/// The most bytes that witnesses' lines have: a hundred lines of an ML-DSA signature are fewer.
const LONGEST_LINES: usize = 64 << 10;

/// `POST /log/cosignatures`: signature lines of configured witnesses over the published head, as a
/// witness answers them (C2SP tlog-witness). Anyone may bring them; only valid ones are added.
pub(super) async fn cosign(State(web): State<Web>, lines: String) -> Response<Body> {
    if lines.len() > LONGEST_LINES {
        return plain(&Refusal::BadRequest);
    }
    let work = web.clone();
    let added = web
        .at_desk(move || {
            let witnesses: Vec<VerifierKey> = work
                .settings()
                .witnesses
                .iter()
                .filter_map(|key| key.parse().ok())
                .collect();
            match work.office().add_cosignatures(&lines, &witnesses) {
                Err(store::StoreError::MayNotSign(_)) => Err(Refusal::BadRequest),
                added => Ok(added?),
            }
        })
        .await
        .and_then(|added| added);
    match added {
        Ok(added) => {
            let mut response = Response::new(Body::from(format!("{added}\n")));
            *response.status_mut() = StatusCode::OK;
            response
        }
        Err(refusal) => plain(&refusal),
    }
}

/// `GET /log/tile/…`: a tile or a bundle that a published head implies; anything else is not there.
pub(super) async fn tile(
    State(web): State<Web>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let made = match path.parse::<TilePath>() {
        Ok(path) => {
            let work = web.clone();
            web.at_desk(move || bytes(&work, path))
                .await
                .and_then(|bytes| bytes)
        }
        Err(_) => Err(Refusal::NotFound),
    };
    match made {
        Ok(finished) => finished.answer(&headers),
        Err(refusal) => plain(&refusal),
    }
}

fn bytes(web: &Web, path: TilePath) -> Result<Arc<Finished>, Refusal> {
    let size = web.office().published_head().size;
    let bytes = match path {
        TilePath::Hashes(tile) => {
            let widest = TileId::in_tree(tile.level(), tile.index(), size);
            if widest.is_none_or(|widest| tile.width() > widest.width()) {
                return Err(Refusal::NotFound);
            }
            web.office().entries().tile(tile)?
        }
        TilePath::Entries(bundle) => {
            let widest = BundleId::in_tree(bundle.index(), size);
            if widest.is_none_or(|widest| bundle.width() > widest.width()) {
                return Err(Refusal::NotFound);
            }
            let positions = bundle.positions();
            let leaves = web
                .office()
                .entries()
                .leaves(positions.start, positions.end)?;
            let whole = leaves.len() == usize::from(bundle.width());
            whole
                .then(|| ledger::bundle::encode(leaves.iter().map(Vec::as_slice)))
                .transpose()
                .map_err(|error| Refusal::failed(&error))?
        }
    };
    let bytes = bytes.ok_or(Refusal::NotFound)?;
    let page = Page::of("application/octet-stream", bytes).cached(FOR_EVER);
    Ok(Finished::of(page).0)
}

/// Answers a program: a status and a short text.
fn plain(refusal: &Refusal) -> Response<Body> {
    if let Refusal::Failed(chain) = refusal {
        tracing::error!("a tile could not be read: {chain}");
    }
    let status = refusal.status();
    let mut response = Response::new(Body::from(match status {
        StatusCode::NOT_FOUND => "not in the log\n",
        _ => "not available\n",
    }));
    *response.status_mut() = status;
    response
}
