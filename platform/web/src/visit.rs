//! A visit: one request on one site, from the `Host` header to the answer.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use axum::response::IntoResponse;
use jiff::civil::Date;
use operations::{Bodies, Office, Rules};
use organ::OrganId;
use store::{Reader, SiteRow, Viewer};

use crate::asked::Asked;
use crate::cache::PageKey;
use crate::frame::{Frame, Mode};
use crate::page::{Finished, HTML, Page};
use crate::refusal::{self, Refusal};
use crate::web::Web;

/// A request that reached one of our sites. Every page asks for it first: it is how a handler
/// learns whose eyes to read with, and how its work gets to a desk.
pub(crate) struct Here {
    pub(crate) web: Web,
    pub(crate) site: Arc<SiteRow>,
    pub(crate) asked: Asked,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    /// The visitor's address, where it is known.
    pub(crate) peer: Option<IpAddr>,
}

impl FromRequestParts<Web> for Here {
    type Rejection = Response<Body>;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let host = host_of(&parts.uri, &parts.headers);
        let bodies = web.office().bodies();
        let Some(site) = host.and_then(|host| bodies.site_of_host(&host).cloned()) else {
            return Err(unknown_host());
        };
        Ok(Here {
            web: web.clone(),
            site: Arc::new(site),
            asked: Asked::read(parts.uri.path(), parts.uri.query().unwrap_or_default()),
            path: parts.uri.path().to_owned(),
            headers: parts.headers.clone(),
            peer: peer_of(parts, web.settings().trusted_proxy),
        })
    }
}

/// Returns the visitor's address: as the proxy in front saw it when there is one, else the peer's.
fn peer_of(parts: &Parts, trusted_proxy: bool) -> Option<IpAddr> {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip());
    if !trusted_proxy {
        return peer;
    }
    // The last address is the one that our own proxy added; those before it are claims.
    let told = parts
        .headers
        .get_all("x-forwarded-for")
        .into_iter()
        .next_back();
    let last = told.and_then(|told| told.to_str().ok()?.rsplit(',').next());
    last.and_then(|last| last.trim().parse().ok()).or(peer)
}

/// Answers for a host that is not ours: a page that says nothing more.
pub(crate) fn unknown_host() -> Response<Body> {
    let status = StatusCode::NOT_FOUND;
    let page = refusal::bare(status, &refusal::reference());
    (status, [(header::CONTENT_TYPE, HTML)], page).into_response()
}

/// Returns the host that a request is for: in lower case, without a port.
pub(crate) fn host_of(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let named = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = named.or(uri.authority().map(|authority| authority.as_str()))?;
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    Some(name.trim_end_matches('.').to_ascii_lowercase())
}

impl Here {
    /// Shows a page: from the cache, or made by `work` on a thread where waiting is allowed.
    pub(crate) async fn show(
        self,
        work: impl FnOnce(&Visit) -> Result<Page, Refusal> + Send + 'static,
    ) -> Response<Body> {
        let Here {
            web,
            site,
            asked,
            path,
            headers,
            ..
        } = self;
        let today = web.office().today();
        let query = asked.query();
        let key = PageKey {
            site: site.site,
            path: path.clone(),
            query,
            day: today,
        };
        if let Some(page) = web.cache().get(&key) {
            web.counters().cache_hits.count();
            return page.answer(&headers);
        }
        web.counters().cache_misses.count();
        let begun = web.cache().generation();
        let visit = Visit::open(&web, site, asked, path, today);
        let frame = Frame::new(&visit);
        let made = web
            .at_desk(move || {
                let page = work(&visit).unwrap_or_else(|refusal| refusal.page(Frame::new(&visit)));
                Finished::of(page)
            })
            .await;
        match made {
            Ok((page, Some(tags))) => {
                web.cache().keep(key, Arc::clone(&page), tags, begun);
                page.answer(&headers)
            }
            Ok((page, None)) => page.answer(&headers),
            Err(refusal) => Finished::of(refusal.page(frame)).0.answer(&headers),
        }
    }

    /// Shows a page that is the answer to a form: made anew, and kept by nobody.
    pub(crate) async fn show_fresh(
        self,
        work: impl FnOnce(&Visit) -> Result<Page, Refusal> + Send + 'static,
    ) -> Response<Body> {
        let Here {
            web,
            site,
            asked,
            path,
            headers,
            ..
        } = self;
        let today = web.office().today();
        let visit = Visit::open(&web, site, asked, path, today);
        let frame = Frame::new(&visit);
        let made = web
            .at_desk(move || {
                let page = work(&visit).map(|page| page.cached("no-store"));
                page.unwrap_or_else(|refusal| refusal.page(Frame::new(&visit)))
            })
            .await;
        let page = made.unwrap_or_else(|refusal| refusal.page(frame));
        Finished::of(page).0.answer(&headers)
    }

    /// Answers with the page of a refusal.
    pub(crate) fn refuse(self, refusal: &Refusal) -> Response<Body> {
        let Here {
            web,
            site,
            asked,
            path,
            headers,
            ..
        } = self;
        let today = web.office().today();
        let visit = Visit::open(&web, site, asked, path, today);
        Finished::of(refusal.page(Frame::new(&visit)))
            .0
            .answer(&headers)
    }
}

/// What the making of a page may use: the site's reader, the law, the day. Blocking.
pub(crate) struct Visit {
    pub(crate) web: Web,
    pub(crate) site: Arc<SiteRow>,
    pub(crate) mode: Mode,
    pub(crate) asked: Asked,
    /// The path asked for, without the query.
    pub(crate) path: String,
    pub(crate) today: Date,
    /// Sees what the public of this site may see, and nothing else.
    pub(crate) reader: Reader,
    pub(crate) bodies: Arc<Bodies>,
    pub(crate) rules: Arc<Rules>,
}

impl Visit {
    fn open(web: &Web, site: Arc<SiteRow>, asked: Asked, path: String, today: Date) -> Visit {
        Visit {
            reader: web.office().reader(Viewer::Public(site.site)),
            bodies: web.office().bodies(),
            rules: web.office().rules(),
            mode: Mode::read(asked.first("v")),
            web: web.clone(),
            site,
            asked,
            path,
            today,
        }
    }

    /// Returns the office, for the log, the index and the files.
    pub(crate) fn office(&self) -> &Office {
        self.web.office()
    }

    /// Returns the absolute address of a path on this site.
    pub(crate) fn address(&self, path: &str) -> String {
        self.web
            .settings()
            .address(self.site.hosts.first().map_or("", String::as_str), path)
    }

    /// Returns the absolute address of a path on the home site of an organ: the site of which the
    /// organ, or the nearest organ above it, is a root.
    pub(crate) fn home_address(&self, organ: OrganId, path: &str) -> String {
        let mut next = Some(organ);
        for _ in 0..16 {
            let Some(id) = next else { break };
            let home = self
                .bodies
                .sites
                .iter()
                .find(|site| site.roots.contains(&id));
            if let Some(host) = home.and_then(|site| site.hosts.first()) {
                return self.web.settings().address(host, path);
            }
            next = self.bodies.organ(id).and_then(|organ| organ.parent);
        }
        self.address(path)
    }

    /// Returns the name of an organ.
    pub(crate) fn organ_name(&self, organ: OrganId) -> &str {
        self.bodies
            .organ(organ)
            .map_or("", |organ| organ.name.as_str())
    }
}

/// One part of a path that is an identifier or a number; anything else is not found.
pub(crate) struct InPath<T>(pub(crate) T);

impl<T: FromStr + Send> FromRequestParts<Web> for InPath<T> {
    type Rejection = Response<Body>;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let words = Path::<String>::from_request_parts(parts, web).await;
        match words.ok().and_then(|Path(words)| words.parse().ok()) {
            Some(part) => Ok(InPath(part)),
            None => {
                let here = Here::from_request_parts(parts, web).await?;
                Err(here.refuse(&Refusal::NotFound))
            }
        }
    }
}
