//! The server: routes, what is refused before them, and the headers that every answer carries.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::routing::get;
use operations::Office;
use tokio::net::TcpListener;
use tower::Layer as _;
use tower_http::catch_panic::CatchPanicLayer;

use crate::cache::PageKey;
use crate::page::HTML;
use crate::refusal::{self, Refusal};
use crate::settings::WebSettings;
use crate::visit::{Here, host_of, unknown_host};
use crate::web::Web;
use crate::{api, assets, console, portal};

/// Longer addresses are refused unread.
const LONGEST_ADDRESS: usize = 4096;
/// A question may be a pasted page, nine bytes a character; its page says how much is too much.
const LONGEST_SEARCH_ADDRESS: usize = 40 << 10;

/// Nothing foreign, nothing inline, nothing framed. Structured data in a script element of another
/// type is data and needs no permission.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
     script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// Returns the service of one process: portal, ledger, health.
///
/// The office has to be followed by someone (`Office::follow_until`), or pages grow stale: the page
/// cache is a follower of its ledger.
pub fn router(office: Office, settings: WebSettings) -> Router {
    let web = Web::open(office, settings);
    let pages = Router::new()
        .merge(portal::routes(web.settings().upload_bytes))
        .merge(api::pages())
        .route("/assets/{name}", get(assets::serve))
        .route("/favicon.ico", get(assets::favicon))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn_with_state(web.clone(), gate));
    let inside = Router::new()
        .route("/healthz", get(health))
        .route("/metrics", get(metrics));
    let routes = pages
        .merge(inside)
        .layer(middleware::from_fn_with_state(web.clone(), around))
        // The API bounds its own time, because drafts bring files, and answers in JSON throughout.
        .merge(api::routes(&web))
        // So does the console, whose forms bring files too.
        .merge(
            Router::new()
                .nest("/console", console::router(web.clone()))
                .layer(middleware::from_fn_with_state(web.clone(), gate)),
        )
        .layer(CatchPanicLayer::custom(|_| panicked()))
        .with_state(web.clone());
    // In front of everything: a page that is kept needs no route.
    let front = middleware::from_fn_with_state(web, from_the_cache);
    Router::new().fallback_service(front.layer(routes))
}

/// Serves until `shutdown` is done, then lets the requests at hand finish.
///
/// # Errors
/// What the listener says.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(shutdown)
        .await
}

/// Answers at once when the page is kept; most readers ask for one of few pages.
async fn from_the_cache(State(web): State<Web>, request: Request, next: Next) -> Response<Body> {
    match kept(&web, &request) {
        Some(response) => response,
        None => next.run(request).await,
    }
}

/// Returns a kept page. Only addresses without a query are looked up here: they need no reading.
fn kept(web: &Web, request: &Request) -> Option<Response<Body>> {
    if request.method() != Method::GET || request.uri().query().is_some() {
        return None;
    }
    let host = host_of(request.uri(), request.headers())?;
    let bodies = web.office().bodies();
    let key = PageKey {
        site: bodies.site_of_host(&host)?.site,
        path: request.uri().path().to_owned(),
        query: String::new(),
        day: web.office().today(),
    };
    let page = web.cache().get(&key)?;
    let counters = web.counters();
    counters.requests.count();
    counters.cache_hits.count();
    let response = page.answer(request.headers());
    if response.status() == StatusCode::NOT_MODIFIED {
        counters.unchanged.count();
    }
    Some(response)
}

/// Lets nothing through that is for another host, or has an address that nobody types.
async fn gate(State(web): State<Web>, request: Request, next: Next) -> Response<Body> {
    let host = host_of(request.uri(), request.headers());
    let bodies = web.office().bodies();
    if host
        .and_then(|host| bodies.site_of_host(&host).map(|_| ()))
        .is_none()
    {
        return unknown_host();
    }
    let target = request.uri().path_and_query();
    let most = match request.uri().path() {
        "/search" => LONGEST_SEARCH_ADDRESS,
        _ => LONGEST_ADDRESS,
    };
    if target.is_some_and(|target| target.as_str().len() > most) {
        return bare(StatusCode::BAD_REQUEST);
    }
    next.run(request).await
}

/// Counts requests, bounds their time, and puts the headers of safety on every answer.
async fn around(State(web): State<Web>, request: Request, next: Next) -> Response<Body> {
    let counters = web.counters();
    counters.requests.count();
    let answer = tokio::time::timeout(web.settings().time_limit, next.run(request)).await;
    let mut response = answer.unwrap_or_else(|_| bare(StatusCode::SERVICE_UNAVAILABLE));
    match response.status() {
        StatusCode::NOT_MODIFIED => counters.unchanged.count(),
        status if status.is_client_error() => counters.refusals.count(),
        status if status.is_server_error() => counters.failures.count(),
        _ => {}
    }
    add_headers_of_safety(response.headers_mut());
    response
}

/// Adds the headers of safety where a page has none of its own.
pub(crate) fn add_headers_of_safety(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ] {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

async fn not_found(here: Here) -> Response<Body> {
    here.refuse(&Refusal::NotFound)
}

async fn method_not_allowed(here: Here) -> Response<Body> {
    here.refuse(&Refusal::MethodNotAllowed)
}

fn bare(status: StatusCode) -> Response<Body> {
    let page = refusal::bare(status, &refusal::reference());
    (status, [(header::CONTENT_TYPE, HTML)], page).into_response()
}

fn panicked() -> Response<Body> {
    let reference = refusal::reference();
    tracing::error!(reference, "a handler panicked");
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    (
        status,
        [(header::CONTENT_TYPE, HTML)],
        refusal::bare(status, &reference),
    )
        .into_response()
}

/// `GET /healthz`, on any host.
async fn health() -> &'static str {
    "ok\n"
}

/// `GET /metrics`, for this machine alone: not from elsewhere, and not through a proxy.
async fn metrics(State(web): State<Web>, request: Request) -> Response<Body> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_near = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    let is_forwarded = request.headers().contains_key("x-forwarded-for")
        || request.headers().contains_key(header::FORWARDED);
    if !is_near || is_forwarded {
        return unknown_host();
    }
    let size = web.office().published_head().size;
    let text = web.counters().text(web.cache().bytes(), size);
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        text,
    )
        .into_response()
}
