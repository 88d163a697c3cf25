//! Why a page is not shown, in words for the reader, with a reference for whoever is asked about it.

use std::error::Error;
use std::fmt::Write as _;

use askama::Template;
use axum::http::{StatusCode, header};
use search::SearchError;
use store::StoreError;

use crate::frame::Frame;
use crate::page::{HTML, Page};
use crate::portal::parameter::{Wanted, WrongParameter};

/// Why a request gets another page than it asked for.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// 400: the address or the form cannot be understood.
    BadRequest,
    /// 400: a list as a file was asked for with parameters that cannot be; the way to the file
    /// without them.
    WrongParameters {
        wrong: Vec<WrongParameter>,
        without: String,
    },
    /// 404: there is nothing here, or nothing for this reader, which is the same page.
    NotFound,
    /// 405: the address is right, the method is not.
    MethodNotAllowed,
    /// 413: what was sent is too large.
    TooLarge,
    /// 429: too many requests from one reader.
    TooMany,
    /// 503: every desk is taken.
    Busy,
    /// 500: something is wrong on our side; the words are for the log.
    Failed(String),
}

impl Refusal {
    /// Makes a failure of an error and its causes.
    pub(crate) fn failed(error: &dyn Error) -> Refusal {
        let mut chain = error.to_string();
        let mut cause = error.source();
        while let Some(source) = cause {
            let _ = write!(chain, ": {source}");
            cause = source.source();
        }
        Refusal::Failed(chain)
    }

    /// Returns the status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Refusal::BadRequest | Refusal::WrongParameters { .. } => StatusCode::BAD_REQUEST,
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Makes the page, and logs what is ours to mend under the reference that the page shows.
    pub(crate) fn page(&self, frame: Frame) -> Page {
        let reference = reference();
        if let Refusal::Failed(chain) = self {
            tracing::error!(
                reference,
                path = frame.path,
                "a page could not be made: {chain}"
            );
        }
        let status = self.status();
        let (wrong, without) = match self {
            Refusal::WrongParameters { wrong, without } => (wrong.clone(), without.clone()),
            _ => (Vec::new(), String::new()),
        };
        let template = RefusalPage {
            wrong,
            without,
            frame,
            code: status.as_u16(),
            reference: reference.clone(),
        };
        let text = template
            .render()
            .unwrap_or_else(|_| bare(status, &reference));
        let mut page = Page::of(HTML, text).with_status(status).cached("no-store");
        if matches!(self, Refusal::Busy | Refusal::TooMany) {
            page = page.with_header(header::RETRY_AFTER, "5");
        }
        page
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        Refusal::failed(&error)
    }
}

impl From<SearchError> for Refusal {
    fn from(error: SearchError) -> Refusal {
        Refusal::failed(&error)
    }
}

#[derive(Template)]
#[template(path = "portal/refusal.html")]
struct RefusalPage {
    wrong: Vec<WrongParameter>,
    without: String,
    frame: Frame,
    code: u16,
    reference: String,
}

/// The page for a host that is not ours, and for when nothing else can be made: it says nothing.
pub(crate) fn bare(status: StatusCode, reference: &str) -> String {
    let template = BarePage {
        code: status.as_u16(),
        reference,
    };
    template.render().unwrap_or_else(|_| status.to_string())
}

#[derive(Template)]
#[template(path = "portal/bare.html")]
struct BarePage<'a> {
    code: u16,
    reference: &'a str,
}

/// Returns a reference that can be read out over the telephone: no letter that looks like a digit.
pub(crate) fn reference() -> String {
    const LETTERS: &[u8; 20] = b"ABCDEFGHJKLMNPQRTUWX";
    let mut bytes = [0; 6];
    // Without randomness the reference is still a reference, only not a unique one.
    let _ = getrandom::fill(&mut bytes);
    let letters = bytes[..3]
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 20)]));
    let letters: String = letters.collect();
    let digits = u16::from_be_bytes([bytes[3], bytes[4]]) % 900 + 100;
    format!("{letters}-{digits}")
}
