//! Signing in and out: the cookie, the token of forms, and forms that outlive their session.

use std::net::SocketAddr;

use askama::Template;
use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use operations::{SignInError, sign_in};
use sha2::{Digest, Sha256};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::form::Form;
use super::frame::{Bare, Frame, bare_denied};
use super::visit::{Place, Posted, Visit, is_from_here};
use super::why::Why;
use super::{Console, visit};
use crate::words::{encoded, hex};

/// Behind TLS: the browser itself holds the cookie to this host, this path and encryption.
const SECURE: &str = "__Host-gongkai";
/// Over plain HTTP on this very machine, where a browser keeps no `Secure` cookie.
const LOCAL: &str = "gongkai-local";
/// Of the sign-in form, which has no session whose token it could carry.
const NONCE: &str = "gongkai-sign-in";

/// What stands for the way back after a change of password.
const CHANGED: &str = "changed";

/// A form that was sent without a session, kept over the sign-in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    pub(crate) action: String,
    pub(crate) pairs: Vec<(String, String)>,
    /// Files are not kept; the page says so.
    pub(crate) lost_files: bool,
}

impl Kept {
    /// Keeps what may be kept: no password, no token, no file.
    pub(crate) fn of(action: &str, form: Form) -> Kept {
        let lost_files = !form.files.is_empty();
        let pairs = form.pairs.into_iter().filter(|(name, _)| {
            name != "_token" && !name.contains("password") && !name.starts_with('_')
        });
        let mut pairs: Vec<(String, String)> = pairs.collect();
        // The form of a draft comes back to be looked at, and is not saved unseen.
        if pairs.iter().any(|(name, _)| name == "body") {
            pairs.retain(|(name, _)| name != "intent");
            pairs.push(("intent".to_owned(), "check".to_owned()));
        }
        Kept {
            action: action.to_owned(),
            pairs,
            lost_files,
        }
    }

    fn read(form: &Form) -> Kept {
        let pairs = form.pairs.iter();
        let kept = pairs.filter_map(|(name, value)| {
            Some((name.strip_prefix("kept.")?.to_owned(), value.clone()))
        });
        Kept {
            action: form.first("kept_action").to_owned(),
            pairs: kept.collect(),
            lost_files: form.ticked("kept_lost_files"),
        }
    }

    /// Tells whether there is anything to go on with.
    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty() || !is_own_path(&self.action)
    }
}

#[derive(Template)]
#[template(path = "console/sign_in.html")]
struct SignInPage {
    bare: Bare,
    login: String,
    back: String,
    nonce: String,
    error: Option<Why>,
    changed: bool,
    kept: Kept,
}

#[derive(Template)]
#[template(path = "console/resume.html")]
struct ResumePage {
    frame: Frame,
    kept: Kept,
}

/// Sends someone without a session to the sign-in, and back afterwards.
pub(crate) fn ask(back: &str) -> Response<Body> {
    Answer::SeeOther(format!("/console/sign-in?back={}", encoded(back))).response()
}

/// Asks someone whose session ended to sign in, and keeps the form that was sent.
pub(crate) fn ask_keeping(console: &Console, host: &str, kept: Kept) -> Response<Body> {
    let why = Why::SessionEnded;
    form(
        console,
        host,
        StatusCode::UNAUTHORIZED,
        "",
        &kept.action.clone(),
        Some(why),
        kept,
    )
}

/// Shows a form that could not be taken as it came, to be sent again with the right token.
///
/// # Errors
/// When the page cannot be written.
pub(crate) fn resume(desk: &Desk, kept: &Kept, status: StatusCode) -> Result<Answer, Denial> {
    let frame = desk.frame("继续提交");
    let kept = kept.clone();
    Answer::page_with(status, &ResumePage { frame, kept })
}

/// `GET /console/sign-in`.
pub(crate) async fn show(State(console): State<Console>, request: Request) -> Response<Body> {
    let (mut parts, _) = request.into_parts();
    let place = Place::of(&parts);
    let back = place.asked.iter().find(|(name, _)| name == "back");
    let back = back.map(|(_, value)| value.clone()).unwrap_or_default();
    if secret_of(&parts.headers).is_some()
        && Visit::from_request_parts(&mut parts, &console)
            .await
            .is_ok()
    {
        return Answer::SeeOther(after(&back)).response();
    }
    let kept = Kept::default();
    form(&console, &place.host, StatusCode::OK, "", &back, None, kept)
}

/// `POST /console/sign-in`.
pub(crate) async fn enter(State(console): State<Console>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let place = Place::of(&parts);
    let headers = parts.headers.clone();
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(peer)| peer.ip().to_string());
    let form_read = Form::read(Request::from_parts(parts, body)).await;
    let Ok(posted) = form_read else {
        let why = Why::SignInIncomplete;
        return bare_denied(StatusCode::BAD_REQUEST, &why);
    };
    let login = posted.first("login").trim().to_owned();
    let back = posted.first("back").to_owned();
    let kept = Kept::read(&posted);
    let again = |status, why| {
        form(
            &console,
            &place.host,
            status,
            &login,
            &back,
            Some(why),
            kept.clone(),
        )
    };
    if !is_from_here(&headers, &place.host) || !nonce_fits(&headers, posted.first("_token")) {
        let why = Why::SignInExpired;
        return again(StatusCode::FORBIDDEN, why);
    }
    let Some(sort) = cookie_sort(&console, &place.host) else {
        let why = Why::NotEncrypted;
        return again(StatusCode::FORBIDDEN, why);
    };
    let agent = headers.get(header::USER_AGENT);
    let agent = agent
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    let (agent, address) = (agent.to_owned(), address_of(&console, &headers, peer));
    let office = console.web.office().clone();
    let password = posted.first("password").to_owned();
    let name = login.clone();
    let done = console
        .web
        .at_desk(move || sign_in(&office, &name, &password, &address, &agent));
    let signed_in = match done.await {
        Ok(Ok(signed_in)) => signed_in,
        Ok(Err(error)) => {
            let (status, why) = why_of(&error);
            return again(status, why);
        }
        Err(_) => {
            let why = Why::SignInsTaken;
            return again(StatusCode::SERVICE_UNAVAILABLE, why);
        }
    };
    let goes_on = !kept.is_empty() && !signed_in.must_change_password;
    let mut response = if goes_on {
        go_on(&console, &signed_in.secret, &place.host, kept).await
    } else {
        Answer::SeeOther(after(&back)).response()
    };
    set_cookie(&mut response, &sort.cookie(&signed_in.secret));
    response
}

/// Shows the kept form under the new session.
async fn go_on(console: &Console, secret: &str, host: &str, kept: Kept) -> Response<Body> {
    let office = console.web.office().clone();
    let secret = secret.to_owned();
    let found = console
        .web
        .at_desk(move || operations::session_of(&office, &secret));
    let Ok(Ok(Some(open))) = found.await else {
        return Answer::SeeOther("/console".to_owned()).response();
    };
    let visit = Visit {
        console: console.clone(),
        open,
        path: "/console/sign-in".to_owned(),
        asked: Vec::new(),
        host: host.to_owned(),
    };
    visit
        .show(move |desk| resume(desk, &kept, StatusCode::OK))
        .await
}

/// `POST /console/sign-out`.
pub(crate) async fn leave(posted: Posted) -> Response<Body> {
    let answer = posted.act_at_once(|desk, _| {
        visit::end(desk)?;
        Ok(Answer::SeeOther("/console/sign-in".to_owned()))
    });
    let mut response = answer.await;
    for name in [SECURE, LOCAL] {
        let secure = if name == SECURE { "; Secure" } else { "" };
        set_cookie(
            &mut response,
            &format!("{name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{secure}"),
        );
    }
    response
}

/// Returns the secret of the session cookie.
pub(crate) fn secret_of(headers: &HeaderMap) -> Option<String> {
    let secret = cookie(headers, SECURE).or_else(|| cookie(headers, LOCAL))?;
    // A secret is 64 hexadecimal digits; nothing else is worth a question to the database.
    (secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(secret)
}

/// How the cookie of this address has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CookieSort {
    Secure,
    Local,
}

impl CookieSort {
    fn cookie(self, secret: &str) -> String {
        match self {
            CookieSort::Secure => {
                format!("{SECURE}={secret}; Path=/; HttpOnly; SameSite=Strict; Secure")
            }
            CookieSort::Local => format!("{LOCAL}={secret}; Path=/; HttpOnly; SameSite=Strict"),
        }
    }
}

/// Tells which cookie an address gets; none over a connection that others could read.
fn cookie_sort(console: &Console, host: &str) -> Option<CookieSort> {
    if console.web.settings().public_scheme == "https" {
        return Some(CookieSort::Secure);
    }
    is_loopback(host).then_some(CookieSort::Local)
}

fn is_loopback(host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next() == Some("::1");
    }
    let name = host.split(':').next().unwrap_or_default();
    name == "localhost"
        || name.ends_with(".localhost")
        || name
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|ip| ip.is_loopback())
}

fn address_of(console: &Console, headers: &HeaderMap, peer: Option<String>) -> String {
    if !console.web.settings().trusted_proxy {
        return peer.unwrap_or_default();
    }
    // The nearest proxy writes the last entry; earlier ones are whatever the client claimed.
    let forwarded = headers.get("x-forwarded-for");
    let forwarded = forwarded.and_then(|value| value.to_str().ok());
    let last = forwarded.and_then(|value| value.rsplit(',').next());
    last.unwrap_or_default().trim().to_owned()
}

fn form(
    console: &Console,
    host: &str,
    status: StatusCode,
    login: &str,
    back: &str,
    error: Option<Why>,
    kept: Kept,
) -> Response<Body> {
    // The password page sends people back here when theirs is changed.
    let changed = back == CHANGED;
    let nonce = hex(&operations::random_id());
    let page = SignInPage {
        bare: Bare::of(console, host),
        login: login.to_owned(),
        back: back.to_owned(),
        nonce: token_of(&nonce),
        error,
        changed,
        kept,
    };
    let answer = Answer::page_with(status, &page);
    let Ok(answer) = answer else {
        let why = Why::SignInUnavailable;
        return bare_denied(StatusCode::INTERNAL_SERVER_ERROR, &why);
    };
    let mut response = answer.response();
    let secure = match cookie_sort(console, host) {
        Some(CookieSort::Secure) => "; Secure",
        Some(CookieSort::Local) | None => "",
    };
    set_cookie(
        &mut response,
        &format!("{NONCE}={nonce}; Path=/console/sign-in; HttpOnly; SameSite=Strict{secure}"),
    );
    response
}

fn token_of(nonce: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"gongkai/sign-in\n");
    hash.update(nonce.as_bytes());
    hex(&hash.finalize())
}

fn nonce_fits(headers: &HeaderMap, token: &str) -> bool {
    cookie(headers, NONCE).is_some_and(|nonce| token_of(&nonce) == token)
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(header::COOKIE).into_iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

fn set_cookie(response: &mut Response<Body>, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Returns where to go after the sign-in: only to a page of the console.
fn after(back: &str) -> String {
    if is_own_path(back) && !back.starts_with("/console/sign-") {
        back.to_owned()
    } else {
        "/console".to_owned()
    }
}

fn is_own_path(path: &str) -> bool {
    let known =
        path == "/console" || path.starts_with("/console/") || path.starts_with("/console?");
    known && !path.contains(['\\', '\r', '\n']) && !path.contains("//")
}

fn why_of(error: &SignInError) -> (StatusCode, Why) {
    match error {
        SignInError::Wrong => (StatusCode::UNAUTHORIZED, Why::SignInWrong),
        SignInError::Locked { minutes } => (
            StatusCode::TOO_MANY_REQUESTS,
            Why::SignInLocked { minutes: *minutes },
        ),
        SignInError::Weak | SignInError::Store(_) => {
            tracing::error!(%error, operation = "sign_in");
            (StatusCode::SERVICE_UNAVAILABLE, Why::SignInUnavailable)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_only_to_a_page_of_the_console() {
        for (back, to) in [
            ("/console/drafts?page=2", "/console/drafts?page=2"),
            ("https://elsewhere.example/", "/console"),
            ("//elsewhere.example/console", "/console"),
            ("/console/..//elsewhere.example", "/console"),
            ("/console/sign-in", "/console"),
            ("", "/console"),
        ] {
            assert_eq!(after(back), to, "{back}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for (host, is) in [
            ("localhost:8080", true),
            ("a.localhost", true),
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("localhost.example.org", false),
            ("10.0.0.5", false),
        ] {
            assert_eq!(is_loopback(host), is, "{host}");
        }
    }
}
