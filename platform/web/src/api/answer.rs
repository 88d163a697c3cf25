//! What the API answers with: bytes with an ETag, and the addresses of neighbouring pages.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::api::refused::Refused;
use crate::words::hex;

/// JSON, always UTF-8 (RFC 8259).
pub(crate) const JSON: &str = "application/json";
const ASK_EVERY_TIME: &str = "public, max-age=0, must-revalidate";

/// An answer that was worked out.
#[derive(Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    content_type: &'static str,
    bytes: Vec<u8>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Answer {
    /// Writes a value as JSON.
    ///
    /// # Errors
    /// `failed` when it cannot be written, which only memory can prevent.
    pub(crate) fn json(value: &impl Serialize) -> Result<Answer, Refused> {
        let bytes = serde_json::to_vec(value).map_err(|error| Refused::failed(&error))?;
        Ok(Answer::of(JSON, bytes))
    }

    /// Makes an answer of any content type.
    pub(crate) fn of(content_type: &'static str, bytes: impl Into<Vec<u8>>) -> Answer {
        let bytes = bytes.into();
        Answer {
            status: StatusCode::OK,
            content_type,
            bytes,
            headers: Vec::new(),
        }
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Answer {
        self.status = status;
        self
    }

    /// Adds a header; a value that cannot stand in one is left out.
    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Answer {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// Sends a public answer: 304 when the asker has it already.
    pub(crate) fn for_the_public(self, request: &HeaderMap) -> Response<Body> {
        let etag = format!("\"{}\"", hex(&Sha256::digest(&self.bytes)[..12]));
        let unchanged = self.status == StatusCode::OK && is_known(request, &etag);
        let mut response = self.into_bare_response();
        let headers = response.headers_mut();
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, etag);
        }
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static(ASK_EVERY_TIME),
        );
        if unchanged {
            headers.remove(header::CONTENT_TYPE);
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = Body::empty();
        }
        response
    }

    /// Sends an answer that is for one program only.
    pub(crate) fn for_the_program(self) -> Response<Body> {
        let mut response = self.into_bare_response();
        let no_store = HeaderValue::from_static("no-store");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, no_store);
        response
    }

    fn into_bare_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.bytes));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(self.content_type),
        );
        headers.extend(self.headers);
        response
    }
}

/// `If-None-Match` compares weakly (RFC 9110 §13.1.2).
fn is_known(request: &HeaderMap, etag: &str) -> bool {
    let known = request.get_all(header::IF_NONE_MATCH).into_iter();
    known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
        })
}

/// Where one stands in a list of pages, for the `Link` header (RFC 8288).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// From 1.
    pub(crate) page: usize,
    /// The last page; at least 1.
    pub(crate) last: usize,
}

impl Place {
    /// Returns the place of a page in a list of `total` lines.
    pub(crate) fn of(page: usize, per_page: usize, total: usize) -> Place {
        Place {
            page,
            last: total.div_ceil(per_page.max(1)).max(1),
        }
    }

    /// Writes the `Link` header; `address` is that of the list with its query, but without `page`.
    pub(crate) fn link(self, address: &str) -> String {
        let mark = if address.contains('?') { '&' } else { '?' };
        let to = |page: usize, rel: &str| format!("<{address}{mark}page={page}>; rel=\"{rel}\"");
        let mut links = vec![to(1, "first")];
        if self.page > 1 {
            links.push(to((self.page - 1).min(self.last), "prev"));
        }
        if self.page < self.last {
            links.push(to(self.page + 1, "next"));
        }
        links.push(to(self.last, "last"));
        links.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_neighbouring_pages() {
        let link = Place::of(2, 10, 25).link("http://a.localhost/api/v1/records?item=notice");
        let expected = [
            "<http://a.localhost/api/v1/records?item=notice&page=1>; rel=\"first\"",
            "<http://a.localhost/api/v1/records?item=notice&page=1>; rel=\"prev\"",
            "<http://a.localhost/api/v1/records?item=notice&page=3>; rel=\"next\"",
            "<http://a.localhost/api/v1/records?item=notice&page=3>; rel=\"last\"",
        ];
        assert_eq!(link, expected.join(", "));
        assert_eq!(
            Place::of(1, 10, 0).link("/x"),
            "</x?page=1>; rel=\"first\", </x?page=1>; rel=\"last\""
        );
    }
}
