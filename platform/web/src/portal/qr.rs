//! The address of a record as a QR code: a picture of its own, so that pages need not wait for it.

use ::catalogue::RecordId;
use axum::body::Body;
use axum::http::Response;
use store::RecordState;

use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::{Here, InPath};

/// `GET /r/{id}/qr.svg`: the address of the record's current edition on its home site.
pub(super) async fn of_record(here: Here, InPath(id): InPath<RecordId>) -> Response<Body> {
    here.show(move |visit| {
        let record = visit.reader.record(id)?;
        let record = record.filter(|record| matches!(record.state, RecordState::Published));
        let organ = record.ok_or(Refusal::NotFound)?.organ;
        let address = visit.home_address(organ, &format!("/r/{id}"));
        let picture = drawn(&address).ok_or(Refusal::NotFound)?;
        Ok(Page::of("image/svg+xml", picture).showing([Tag::Record(id)]))
    })
    .await
}

/// Draws an address; nothing when it is too long for a code.
fn drawn(address: &str) -> Option<String> {
    let code = qrcode::QrCode::new(address.as_bytes()).ok()?;
    let mut picture = code.render::<qrcode::render::svg::Color<'_>>();
    Some(picture.min_dimensions(132, 132).quiet_zone(true).build())
}
