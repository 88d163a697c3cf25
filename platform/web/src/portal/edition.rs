//! An earlier edition of a record: its text as it stood, under a notice that it is not current.

use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;

use super::record::{Published, page_of, published};
use crate::refusal::Refusal;
use crate::visit::Here;

/// `GET /r/{id}/editions/{edition}`.
pub(super) async fn edition(
    here: Here,
    Path((id, number)): Path<(String, String)>,
) -> Response<Body> {
    here.show(
        move |visit| match published(visit, id.parse().map_err(|_| Refusal::NotFound)?)? {
            Published::Notice(page) => Ok(page),
            Published::Shown(editions) => {
                let number: u32 = number.parse().map_err(|_| Refusal::NotFound)?;
                let place = editions.iter().position(|row| row.edition == number);
                page_of(visit, &editions, place.ok_or(Refusal::NotFound)?)
            }
        },
    )
    .await
}
