//! `.tlog-proof` files: that an edition is in the ledger, for anyone to check offline.

use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use operations::{ProofError, proof_of};
use store::EditionRow;

use super::record::{Published, erased_part, published};
use crate::page::Page;
use crate::refusal::Refusal;
use crate::visit::{Here, Visit};

/// `GET /r/{id}/proof.tlog-proof`.
pub(super) async fn current(here: Here, Path(id): Path<String>) -> Response<Body> {
    here.show(
        move |visit| match published(visit, id.parse().map_err(|_| Refusal::NotFound)?)? {
            Published::Notice(page) => Ok(page),
            Published::Shown(editions) => proof(visit, editions.first().ok_or(Refusal::NotFound)?),
        },
    )
    .await
}

/// `GET /r/{id}/editions/{edition}/proof.tlog-proof`.
pub(super) async fn of_edition(
    here: Here,
    Path((id, number)): Path<(String, String)>,
) -> Response<Body> {
    here.show(
        move |visit| match published(visit, id.parse().map_err(|_| Refusal::NotFound)?)? {
            Published::Notice(page) => Ok(page),
            Published::Shown(editions) => {
                let number: u32 = number.parse().map_err(|_| Refusal::NotFound)?;
                let found = editions.iter().find(|row| row.edition == number);
                proof(visit, found.ok_or(Refusal::NotFound)?)
            }
        },
    )
    .await
}

fn proof(visit: &Visit, edition: &EditionRow) -> Result<Page, Refusal> {
    if edition.is_erased() {
        return erased_part(visit, edition.record);
    }
    match proof_of(visit.office(), edition.record, edition.edition) {
        Ok(proof) => {
            let name = format!("{}-{}.tlog-proof", edition.record, edition.edition);
            Ok(Page::of("text/plain; charset=utf-8", proof).offered_as(&name))
        }
        // The head that covers it is signed within a moment.
        Err(ProofError::NotYet) => Err(Refusal::Busy),
        Err(ProofError::Store(error)) => Err(error.into()),
        Err(ProofError::Damaged(reason)) => Err(Refusal::Failed(reason)),
    }
}
