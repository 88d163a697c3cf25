//! A visit to the console: who is signed in, and whether a form really comes from our page.

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response, StatusCode, header};
use operations::{OpenSession, end_session, session_of};

use super::Console;
use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::form::Form;
use super::frame::{bare_denied, denied};
use super::refused::Refused;
use super::sign_in::{self, Kept};
use super::why::Why;
use crate::words::hex;

/// The largest form that is kept over a sign-in, in bytes.
const LARGEST_KEPT: usize = 8 << 20;

/// A request of an officer who is signed in.
pub(crate) struct Visit {
    pub(crate) console: Console,
    pub(crate) open: OpenSession,
    /// The path asked for, from `/console` on.
    pub(crate) path: String,
    pub(crate) asked: Vec<(String, String)>,
    /// The scheme and host that the browser asked, as its `Origin` writes them.
    pub(crate) host: String,
}

/// A form of an officer who is signed in; it carries the token of the officer's session.
pub(crate) struct Posted {
    pub(crate) visit: Visit,
    pub(crate) form: Form,
}

impl FromRequestParts<Console> for Visit {
    type Rejection = Response<Body>;

    async fn from_request_parts(
        parts: &mut Parts,
        console: &Console,
    ) -> Result<Self, Self::Rejection> {
        let place = Place::of(parts);
        let Some(open) = open_session(console, &parts.headers).await? else {
            let back = format!("{}{}", place.path, place.query());
            return Err(sign_in::ask(&back));
        };
        if open.must_change_password && place.path != "/console/password" {
            return Err(Answer::SeeOther("/console/password".to_owned()).response());
        }
        Ok(place.visit(console, open))
    }
}

impl FromRequest<Console> for Posted {
    type Rejection = Response<Body>;

    async fn from_request(request: Request, console: &Console) -> Result<Self, Self::Rejection> {
        let (parts, body) = request.into_parts();
        let place = Place::of(&parts);
        if !is_from_here(&parts.headers, &place.host) {
            return Err(bare_denied(StatusCode::FORBIDDEN, &foreign()));
        }
        let open = open_session(console, &parts.headers).await?;
        if open.is_none() && length_of(&parts.headers) > LARGEST_KEPT {
            return Err(sign_in::ask(&place.path));
        }
        let form = Form::read(Request::from_parts(parts, body)).await;
        let Some(open) = open else {
            let kept = form.unwrap_or_default();
            return Err(sign_in::ask_keeping(
                console,
                &place.host,
                Kept::of(&place.path, kept),
            ));
        };
        let token = hex(&open.session.csrf);
        let visit = place.visit(console, open);
        let form = match form {
            Ok(form) => form,
            Err(why) => return Err(visit.refuse(Denial::Refused(why)).await),
        };
        if form.first("_token") != token {
            let kept = Kept::of(&visit.path, form);
            return Err(visit
                .show(move |desk| sign_in::resume(desk, &kept, StatusCode::FORBIDDEN))
                .await);
        }
        if visit.open.must_change_password && visit.path != "/console/password" {
            return Err(Answer::SeeOther("/console/password".to_owned()).response());
        }
        Ok(Posted { visit, form })
    }
}

impl Visit {
    /// Makes a page at a desk.
    pub(crate) async fn show(
        self,
        work: impl FnOnce(&Desk) -> Result<Answer, Denial> + Send + 'static,
    ) -> Response<Body> {
        let console = self.console.clone();
        let done = console.web.at_desk(move || {
            let desk = Desk::open(self);
            let answer = work(&desk);
            answer
                .unwrap_or_else(|denial| denied(&desk, &denial))
                .response()
        });
        match done.await {
            Ok(response) => response,
            Err(refusal) => {
                tracing::error!(?refusal, "a page of the console could not be made");
                let why = Why::DesksTaken;
                bare_denied(StatusCode::SERVICE_UNAVAILABLE, &why)
            }
        }
    }

    /// Answers with the page of a denial.
    pub(crate) async fn refuse(self, denial: Denial) -> Response<Body> {
        self.show(move |_| Err(denial)).await
    }
}

impl Posted {
    /// Does what a form asks for at a desk. `again` makes the page that the form stands on, to
    /// show it again, filled in, when it is refused.
    pub(crate) async fn act(
        self,
        again: impl Fn(&Desk, &Form) -> Result<Answer, Denial> + Send + 'static,
        work: impl FnOnce(&Desk, Form) -> Result<Answer, Denial> + Send + 'static,
    ) -> Response<Body> {
        let Posted { visit, form } = self;
        let typed = form.clone();
        visit
            .show(move |desk| match work(desk, form) {
                Err(Denial::Refused(why)) => desk.show_refused(Refused::new(why, typed), again),
                other => other,
            })
            .await
    }

    /// Does what a form without anything typed asks for.
    pub(crate) async fn act_at_once(
        self,
        work: impl FnOnce(&Desk, Form) -> Result<Answer, Denial> + Send + 'static,
    ) -> Response<Body> {
        self.act(|_, _| Err(Denial::NotFound), work).await
    }
}

/// Any other address of the console.
pub(crate) async fn unknown(State(console): State<Console>, request: Request) -> Response<Body> {
    let (mut parts, _) = request.into_parts();
    match Visit::from_request_parts(&mut parts, &console).await {
        Ok(visit) => visit.refuse(Denial::NotFound).await,
        Err(response) => response,
    }
}

/// Where a request points to.
pub(crate) struct Place {
    pub(crate) path: String,
    pub(crate) asked: Vec<(String, String)>,
    pub(crate) host: String,
    query: String,
}

impl Place {
    pub(crate) fn of(parts: &Parts) -> Place {
        let uri = &parts.uri;
        let query = uri.query().unwrap_or_default().to_owned();
        let asked = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        let host = parts.headers.get(header::HOST);
        let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
        Place {
            // The router below `/console` sees addresses without it.
            path: format!("/console{}", uri.path())
                .trim_end_matches('/')
                .to_owned(),
            asked: asked.map(|asked| asked.0).unwrap_or_default(),
            host: host.to_ascii_lowercase(),
            query,
        }
    }

    fn query(&self) -> String {
        if self.query.is_empty() {
            String::new()
        } else {
            format!("?{}", self.query)
        }
    }

    fn visit(self, console: &Console, open: OpenSession) -> Visit {
        Visit {
            console: console.clone(),
            open,
            path: self.path,
            asked: self.asked,
            host: self.host,
        }
    }
}

/// Returns the open session of the cookie, if there is one.
async fn open_session(
    console: &Console,
    headers: &HeaderMap,
) -> Result<Option<OpenSession>, Response<Body>> {
    let Some(secret) = sign_in::secret_of(headers) else {
        return Ok(None);
    };
    let office = console.web.office().clone();
    let found = console
        .web
        .at_desk(move || session_of(&office, &secret))
        .await;
    match found {
        Ok(Ok(open)) => Ok(open),
        Ok(Err(error)) => {
            tracing::error!(%error, "a session could not be read");
            Err(bare_denied(StatusCode::SERVICE_UNAVAILABLE, &not_now()))
        }
        Err(refusal) => {
            tracing::error!(?refusal, "a session could not be read");
            Err(bare_denied(StatusCode::SERVICE_UNAVAILABLE, &not_now()))
        }
    }
}

/// A form comes from our own page: by `Origin` where the browser sends it, else by
/// `Sec-Fetch-Site`. A caller that sends neither still needs the token of the session.
pub(crate) fn is_from_here(headers: &HeaderMap, host: &str) -> bool {
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default().to_ascii_lowercase();
        let named = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"));
        return !host.is_empty() && named == Some(host);
    }
    let site = headers.get("sec-fetch-site");
    site.and_then(|site| site.to_str().ok())
        .is_none_or(|site| matches!(site, "same-origin" | "none"))
}

fn length_of(headers: &HeaderMap) -> usize {
    let length = headers.get(header::CONTENT_LENGTH);
    length
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse().ok())
        .unwrap_or(0)
}

fn foreign() -> Why {
    Why::FormFromElsewhere
}

fn not_now() -> Why {
    Why::SessionUnreadable
}

/// Ends a session, at sign-out.
pub(crate) fn end(desk: &Desk) -> Result<(), Denial> {
    end_session(&desk.office, desk.open.session.digest)?;
    Ok(())
}
