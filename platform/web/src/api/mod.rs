//! `/api/v1`: public reads without a key, drafts with a token, one shape of error, one document.
//!
//! Reads are made with the eyes of the public of the site that the `Host` header names; what a
//! program may do is decided in `operations`, never here. Doc comments on the shapes of requests and
//! answers are part of the published OpenAPI document, and therefore Chinese.

mod answer;
mod asking;
mod checks;
mod codes;
mod document;
mod draft_acts;
mod draft_form;
mod draft_status;
mod drafts;
mod due;
mod finding;
mod item_schema;
mod items;
mod ledger;
mod limit;
mod organs;
mod page;
mod record;
mod record_line;
mod records;
mod refused;
mod search;
mod shape;

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, delete, get, post, put};
use operations::Office;
use operations::files::{LARGEST_FILE, MOST_FILES};
use tokio::sync::{Semaphore, SemaphorePermit};
use tower_http::catch_panic::CatchPanicLayer;

use crate::api::codes::Code;
use crate::api::limit::{Buckets, RATE};
use crate::api::refused::{Refused, quoted};
use crate::refusal::Refusal;
use crate::settings::WebSettings;
use crate::web::Web;

/// How many calls bring files at once; each may hold two files of 50 MiB in memory.
const UPLOADS_AT_ONCE: usize = 4;
/// How long one call may take that brings files.
const LONGEST_UPLOAD: Duration = Duration::from_secs(600);
/// The most bytes of a JSON body: a text of the longest kind, three bytes a character, escaped.
pub(crate) const LARGEST_JSON: usize = 4 << 20;

/// What the handlers of the API share; cheap to clone.
#[derive(Clone)]
pub(crate) struct Api(Arc<Inner>);

struct Inner {
    web: Web,
    buckets: Buckets,
    uploads: Semaphore,
}

impl Api {
    fn new(web: Web) -> Api {
        Api(Arc::new(Inner {
            web,
            buckets: Buckets::new(RATE),
            uploads: Semaphore::new(UPLOADS_AT_ONCE),
        }))
    }

    fn office(&self) -> &Office {
        self.0.web.office()
    }

    fn settings(&self) -> &WebSettings {
        self.0.web.settings()
    }

    fn buckets(&self) -> &Buckets {
        &self.0.buckets
    }

    /// Returns a place among those who bring files.
    ///
    /// # Errors
    /// `busy` when every place is taken.
    fn upload(&self) -> Result<SemaphorePermit<'_>, Refused> {
        let busy = |_| Refused::new(Code::Busy, "正在接收其他投稿，请稍后重试。").after(10);
        self.0.uploads.try_acquire().map_err(busy)
    }

    /// Does blocking work at a desk.
    async fn at_desk<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        match self.0.web.at_desk(work).await {
            Ok(done) => done,
            Err(Refusal::Busy) => Err(Refused::new(Code::Busy, "平台繁忙，请稍后重试。").after(5)),
            Err(Refusal::Failed(causes)) => Err(Refused::broken(causes)),
            Err(other) => Err(Refused::broken(format!("{other:?}"))),
        }
    }
}

/// One address of the API, what it answers to, and whether anyone may ask.
struct Route {
    path: &'static str,
    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "a test holds the document to it")
    )]
    methods: &'static [&'static str],
    handlers: MethodRouter<Api>,
}

fn route(
    path: &'static str,
    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "a test holds the document to it")
    )]
    methods: &'static [&'static str],
    handlers: MethodRouter<Api>,
) -> Route {
    Route {
        path,
        methods,
        handlers,
    }
}

/// What anyone may ask.
fn public_table() -> Vec<Route> {
    vec![
        route("/api/v1/openapi.json", &["get"], get(document::openapi)),
        route("/api/v1/items", &["get"], get(items::list)),
        route("/api/v1/items/{code}", &["get"], get(items::item)),
        route("/api/v1/items/{code}/schema", &["get"], get(items::schema)),
        route("/api/v1/records", &["get"], get(records::list)),
        route("/api/v1/records/{id}", &["get"], get(record::record)),
        route(
            "/api/v1/records/{id}/editions",
            &["get"],
            get(record::editions),
        ),
        route(
            "/api/v1/records/{id}/editions/{edition}",
            &["get"],
            get(record::edition),
        ),
        route("/api/v1/records/{id}/proof", &["get"], get(record::proof)),
        route("/api/v1/organs", &["get"], get(organs::list)),
        route("/api/v1/organs/{id}", &["get"], get(organs::organ)),
        route("/api/v1/search", &["get"], get(search::search)),
        route("/api/v1/suggest", &["get"], get(search::suggest)),
        route("/api/v1/calendar/due", &["get"], get(due::due)),
        route("/api/v1/ledger", &["get"], get(ledger::head)),
        route("/api/v1/changes", &["get"], get(ledger::changes)),
    ]
}

/// What a program with a token may do.
fn private_table() -> Vec<Route> {
    let upload = DefaultBodyLimit::max(LARGEST_FILE * (MOST_FILES + 1));
    vec![
        route(
            "/api/v1/drafts",
            &["post"],
            post(drafts::create).layer(upload),
        ),
        route(
            "/api/v1/drafts/{id}",
            &["get", "put", "delete"],
            put(drafts::update)
                .layer(upload)
                .merge(get(drafts::status))
                .merge(delete(drafts::discard)),
        ),
        route(
            "/api/v1/drafts/{id}/send",
            &["post"],
            post(drafts::send_draft),
        ),
        route("/api/v1/checks", &["post"], post(checks::check)),
    ]
}

/// Every route of the API, and what is answered below `/api` where there is none. To be merged
/// beside the pages: hosts, time limits, panics and errors are answered here, as JSON.
pub(crate) fn routes(web: &Web) -> Router<Web> {
    let api = Api::new(web.clone());
    let open = router_of(public_table()).layer(middleware::from_fn(open_to_scripts));
    let beyond = Router::new()
        .route("/api", any(unknown))
        .route("/api/", any(unknown))
        .route("/api/{*rest}", any(unknown));
    open.merge(router_of(private_table()).layer(DefaultBodyLimit::max(LARGEST_JSON)))
        .merge(beyond)
        .layer(middleware::from_fn_with_state(api.clone(), limit::pass))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(api.clone(), around))
        .with_state(api)
}

/// The page on which people read about the API; it is one of the portal's.
pub(crate) fn pages() -> Router<Web> {
    Router::new()
        .route("/api/v1/", get(page::page))
        .route("/api/v1", get(page::page))
}

fn router_of(table: Vec<Route>) -> Router<Api> {
    let mut router = Router::new();
    for route in table {
        router = router.route(route.path, route.handlers);
    }
    router.method_not_allowed_fallback(wrong_method)
}

/// Lets scripts of any site read what anyone may read (CORS), also after a preflight.
async fn open_to_scripts(request: Request, next: Next) -> Response {
    let mut response = match *request.method() {
        Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "if-none-match"),
        (
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            "etag, link, retry-after",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Bounds the time of a call, counts it, and says that answers are data and nothing to run.
async fn around(State(api): State<Api>, request: Request, next: Next) -> Response {
    let counters = api.0.web.counters();
    counters.requests.count();
    let brings_files = request.uri().path().starts_with("/api/v1/drafts");
    let most = if brings_files {
        LONGEST_UPLOAD
    } else {
        api.settings().time_limit
    };
    let answer = tokio::time::timeout(most, next.run(request)).await;
    let mut response = answer.unwrap_or_else(|_| {
        Refused::new(Code::Busy, "处理超时，请稍后重试。")
            .after(5)
            .into_response()
    });
    match response.status() {
        StatusCode::NOT_MODIFIED => counters.unchanged.count(),
        status if status.is_client_error() => counters.refusals.count(),
        status if status.is_server_error() => counters.failures.count(),
        _ => {}
    }
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, nothing);
    response
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    Refused::broken("a handler panicked").into_response()
}

async fn unknown(uri: Uri) -> Refused {
    let words = format!(
        "没有{}这个接口，接口的地址见 /api/v1/。",
        quoted(uri.path())
    );
    Refused::new(Code::UnknownAddress, words)
}

async fn wrong_method(method: Method, path: MatchedPath) -> Refused {
    let taken = document::document()["paths"].get(path.as_str());
    let taken: Vec<String> = taken
        .and_then(|methods| methods.as_object())
        .into_iter()
        .flat_map(|methods| methods.keys().map(|method| method.to_uppercase()))
        .collect();
    let words = format!(
        "这个接口不接受 {method} 请求，可用的请求方法：{}。",
        taken.join("、")
    );
    Refused::new(Code::MethodNotAllowed, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use std::collections::BTreeSet;
    use tower::ServiceExt as _;

    #[test]
    fn the_document_knows_every_route_and_no_other() {
        let mut routes = BTreeSet::from([("/api/v1/".to_owned(), "get".to_owned())]);
        for route in public_table().into_iter().chain(private_table()) {
            for method in route.methods {
                routes.insert((route.path.to_owned(), (*method).to_owned()));
            }
        }
        let mut documented = BTreeSet::new();
        for (path, methods) in document::document()["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                documented.insert((path.clone(), method.clone()));
            }
        }
        assert_eq!(documented, routes);
    }

    #[test]
    fn what_needs_a_token_says_so_and_nothing_else_does() {
        let private: Vec<&str> = private_table().iter().map(|route| route.path).collect();
        for (path, methods) in document::document()["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let says = operation.get("security").is_some();
                assert_eq!(says, private.contains(&path.as_str()), "{method} {path}");
            }
        }
    }

    #[tokio::test]
    async fn a_panic_is_answered_as_json() {
        async fn fail() -> StatusCode {
            panic!("on purpose")
        }
        let router: Router = Router::new()
            .route("/", get(fail))
            .layer(CatchPanicLayer::custom(panicked));
        let request = Request::get("/").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let bytes = to_bytes(response.into_body(), 1 << 16).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(body["code"], "failed");
    }
}
