//! What a handler of the console answers with, and the headers that every answer carries.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

use super::why::Why;

/// Nothing of the console is kept by anyone; nothing foreign runs in it; nobody frames it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// What a handler answers with.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A page.
    Page(StatusCode, String),
    /// See there: after an act, so that loading again does not act again.
    SeeOther(String),
    /// A file to save.
    File {
        content_type: &'static str,
        name: String,
        bytes: Vec<u8>,
    },
}

/// Why a page or an act is refused.
#[derive(Debug)]
pub(crate) enum Denial {
    /// There is nothing here, or nothing for this officer: the same page.
    NotFound,
    /// The act is refused.
    Refused(Why),
    /// Something is wrong on our side; the words are for the log.
    Failed(String),
}

impl From<Why> for Denial {
    fn from(why: Why) -> Denial {
        Denial::Refused(why)
    }
}

impl From<store::StoreError> for Denial {
    fn from(error: store::StoreError) -> Denial {
        crate::console::say::store(&error)
    }
}

impl Answer {
    /// Renders a template.
    ///
    /// # Errors
    /// [`Denial::Failed`] when the template cannot be written.
    pub(crate) fn page(template: &impl Template) -> Result<Answer, Denial> {
        Answer::page_with(StatusCode::OK, template)
    }

    /// Renders a template under another status.
    ///
    /// # Errors
    /// As [`Answer::page`].
    pub(crate) fn page_with(
        status: StatusCode,
        template: &impl Template,
    ) -> Result<Answer, Denial> {
        let text = template
            .render()
            .map_err(|error| Denial::Failed(error.to_string()))?;
        Ok(Answer::Page(status, text))
    }

    /// Makes the response.
    pub(crate) fn response(self) -> Response<Body> {
        let mut response = match self {
            Answer::Page(status, text) => {
                let mut response = Response::new(Body::from(text));
                *response.status_mut() = status;
                put(
                    &mut response,
                    header::CONTENT_TYPE,
                    "text/html; charset=utf-8",
                );
                response
            }
            Answer::SeeOther(place) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::SEE_OTHER;
                put(&mut response, header::LOCATION, &place);
                response
            }
            Answer::File {
                content_type,
                name,
                bytes,
            } => {
                let mut response = Response::new(Body::from(bytes));
                put(&mut response, header::CONTENT_TYPE, content_type);
                let name = crate::words::encoded(&name);
                let value = format!("attachment; filename*=UTF-8''{name}");
                put(&mut response, header::CONTENT_DISPOSITION, &value);
                response
            }
        };
        put(&mut response, header::CACHE_CONTROL, "no-store");
        put(&mut response, header::CONTENT_SECURITY_POLICY, POLICY);
        put(&mut response, header::X_FRAME_OPTIONS, "DENY");
        put(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        put(&mut response, header::REFERRER_POLICY, "same-origin");
        response
    }
}

/// Puts a header; a value that cannot stand in one is left out.
pub(crate) fn put(response: &mut Response<Body>, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
