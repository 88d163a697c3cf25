//! A finished page as bytes, and the answer that a request gets from it.

use std::io::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use catalogue::RecordId;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::refusal::Refusal;
use crate::server::add_headers_of_safety;
use crate::words::hex;

/// HTML, as every page of the portal and the console is.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
/// Below this many bytes compression saves nothing.
const LEAST_WORTH_COMPRESSING: usize = 512;
/// What a page takes besides its bytes: two sets of headers, its key and its tags.
const WEIGHT_OF_HEADERS: usize = 4_096;
/// For pages that may change at any moment and have an ETag.
const ASK_EVERY_TIME: &str = "public, max-age=0, must-revalidate";

/// What a page shows, so that a change of it drops the page from the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Tag {
    /// Lists, counts, anything that any publication may change.
    Lists,
    /// One record.
    Record(RecordId),
}

/// A page that a handler made.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// What it shows; none means that it is never kept.
    pub(crate) shows: Option<Vec<Tag>>,
    /// How long others may keep it.
    pub(crate) caching: &'static str,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Page {
    /// Renders a template as HTML. The page is not kept unless [`Page::showing`] says what it shows.
    ///
    /// # Errors
    /// [`Refusal::Failed`] when the template cannot be written, which only memory can prevent.
    pub(crate) fn html(template: &impl Template) -> Result<Page, Refusal> {
        let text = template.render().map_err(|error| Refusal::failed(&error))?;
        Ok(Page::of(HTML, text))
    }

    /// Makes a page of any content type.
    pub(crate) fn of(content_type: &'static str, bytes: impl Into<Vec<u8>>) -> Page {
        Page {
            status: StatusCode::OK,
            content_type,
            bytes: bytes.into(),
            shows: None,
            caching: ASK_EVERY_TIME,
            headers: Vec::new(),
        }
    }

    /// Says what the page shows, which lets the cache keep it until that changes.
    pub(crate) fn showing(mut self, tags: impl Into<Vec<Tag>>) -> Page {
        self.shows = Some(tags.into());
        self
    }

    /// Gives the page another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Page {
        self.status = status;
        self
    }

    /// Says how long others may keep the page.
    pub(crate) fn cached(mut self, caching: &'static str) -> Page {
        self.caching = caching;
        self
    }

    /// Adds a header; a value that cannot stand in one is left out.
    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Page {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// Offers the page as a file with this name (RFC 6266; the plain name is for old readers).
    pub(crate) fn offered_as(self, name: &str) -> Page {
        let plain = plain_name(name);
        let full = crate::words::encoded(name);
        let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}");
        self.with_header(header::CONTENT_DISPOSITION, &value)
    }
}

/// Returns what of a name is ASCII, for readers that know nothing else: `file.pdf` when only the
/// ending is.
fn plain_name(name: &str) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let kept = |part: &str| part.chars().filter(is_plain).collect::<String>();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let (stem, ending) = (kept(stem), kept(ending));
    let stem = if stem.is_empty() { "file" } else { &stem };
    match ending.as_str() {
        "" => stem.to_owned(),
        ending => format!("{stem}.{ending}"),
    }
}

/// A page ready to be sent: plain and compressed bytes with their headers, and their ETag.
#[derive(Debug)]
pub(crate) struct Finished {
    status: StatusCode,
    plain: Form,
    gzip: Option<Form>,
    /// Without quotation marks, as both forms share it.
    etag: String,
}

/// One form of a page, and the headers that go with it.
#[derive(Debug)]
struct Form {
    bytes: Bytes,
    headers: HeaderMap,
}

impl Finished {
    /// Compresses a page and works out its ETag.
    pub(crate) fn of(page: Page) -> (Arc<Finished>, Option<Vec<Tag>>) {
        let etag = hex(&Sha256::digest(&page.bytes)[..12]);
        let gzip = is_compressible(page.content_type)
            .then(|| compressed(&page.bytes))
            .flatten()
            .filter(|gzip| gzip.len() < page.bytes.len());
        let gzip = gzip.map(|bytes| Form {
            headers: headers_of(&page, &etag, true),
            bytes: Bytes::from(bytes),
        });
        let finished = Finished {
            status: page.status,
            plain: Form {
                headers: headers_of(&page, &etag, false),
                bytes: Bytes::from(page.bytes),
            },
            gzip,
            etag,
        };
        (Arc::new(finished), page.shows)
    }

    /// Returns how many bytes of memory it takes.
    pub(crate) fn weight(&self) -> usize {
        let gzip = self.gzip.as_ref();
        self.plain.bytes.len() + gzip.map_or(0, |gzip| gzip.bytes.len()) + WEIGHT_OF_HEADERS
    }

    /// Tells whether it may be kept for the next reader: a success of moderate size.
    pub(crate) fn may_be_kept(&self) -> bool {
        self.status == StatusCode::OK && self.plain.bytes.len() <= 512 << 10
    }

    /// Answers a request: 304 when the reader has it, else plain or compressed.
    pub(crate) fn answer(&self, request: &HeaderMap) -> Response<Body> {
        let gzip = self.gzip.as_ref().filter(|_| accepts_gzip(request));
        let form = gzip.unwrap_or(&self.plain);
        let unchanged = self.status == StatusCode::OK && self.is_known_to(request);
        if unchanged {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            for name in [header::ETAG, header::CACHE_CONTROL, header::VARY] {
                if let Some(value) = form.headers.get(&name) {
                    response.headers_mut().insert(name, value.clone());
                }
            }
            return response;
        }
        let mut response = Response::new(Body::from(form.bytes.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = form.headers.clone();
        response
    }

    /// `If-None-Match` compares weakly (RFC 9110 §13.1.2), and either form will do.
    fn is_known_to(&self, request: &HeaderMap) -> bool {
        let known = request.get_all(header::IF_NONE_MATCH).into_iter();
        known
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|tag| {
                let tag = tag.trim();
                let bare = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
                tag == "*" || bare.strip_suffix("-gz").unwrap_or(bare) == self.etag
            })
    }
}

/// Makes the headers of one form. A strong ETag names bytes, so that the two forms have two.
fn headers_of(page: &Page, etag: &str, zipped: bool) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(16);
    let suffix = if zipped { "-gz" } else { "" };
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{etag}{suffix}\""))
        && page.status == StatusCode::OK
    {
        headers.insert(header::ETAG, etag);
    }
    let mut put = |name, value| headers.insert(name, HeaderValue::from_static(value));
    put(header::CACHE_CONTROL, page.caching);
    put(header::VARY, "accept-encoding");
    put(header::CONTENT_TYPE, page.content_type);
    if zipped {
        put(header::CONTENT_ENCODING, "gzip");
    }
    for (name, value) in &page.headers {
        headers.insert(name, value.clone());
    }
    // Here already, so that a kept page is sent as it lies.
    add_headers_of_safety(&mut headers);
    headers
}

fn accepts_gzip(request: &HeaderMap) -> bool {
    let values = request.get_all(header::ACCEPT_ENCODING).into_iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let refused = parts.any(|part| {
                part.strip_prefix("q=")
                    .is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0))
            });
            name.eq_ignore_ascii_case("gzip") && !refused
        })
}

fn is_compressible(content_type: &str) -> bool {
    content_type.starts_with("text/")
        || content_type.starts_with("application/json")
        || content_type.starts_with("application/ld+json")
        || content_type.contains("xml")
            && !content_type.starts_with("application/vnd.openxmlformats")
}

/// Compresses at level 6, which is within a few per cent of the best at a third of its time.
pub(crate) fn compressed(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() < LEAST_WORTH_COMPRESSING {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(6));
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn gzip_is_sent_only_to_those_who_take_it() {
        for (value, takes) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("identity", false),
        ] {
            assert_eq!(
                accepts_gzip(&headers(header::ACCEPT_ENCODING, value)),
                takes,
                "{value}"
            );
        }
    }

    #[test]
    fn either_form_of_a_page_answers_an_etag_with_304() {
        let (page, _) = Finished::of(Page::of(HTML, "公开".repeat(400)));
        for tag in [
            format!("\"{}\"", page.etag),
            format!("W/\"{}-gz\", \"x\"", page.etag),
        ] {
            let answer = page.answer(&headers(header::IF_NONE_MATCH, &tag));
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{tag}");
        }
        let answer = page.answer(&headers(header::IF_NONE_MATCH, "\"other\""));
        assert_eq!(answer.status(), StatusCode::OK);
    }
}
