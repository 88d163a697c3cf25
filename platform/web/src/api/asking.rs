//! A question to the API: whose site it is for, what it asks, and where the work is done.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catalogue::RecordId;
use jiff::civil::Date;
use operations::{Bodies, Office, Rules, Staff, staff_of_token};
use organ::OrganId;
use serde::de::DeserializeOwned;
use store::{Reader, RecordRow, RecordState, SiteRow, Viewer};
use utoipa::ToSchema;

use crate::api::answer::Answer;
use crate::api::codes::Code;
use crate::api::refused::{Refused, quoted};
use crate::api::shape::{check_body, check_query};
use crate::api::{Api, LARGEST_JSON};
use crate::visit::host_of;

/// The longest query that is read, in bytes.
const LONGEST_QUERY: usize = 2048;

/// A question that reached one of our sites.
pub(crate) struct Asking {
    pub(crate) api: Api,
    pub(crate) site: Arc<SiteRow>,
    pub(crate) headers: HeaderMap,
    pub(crate) path: String,
    pub(crate) query: String,
}

impl FromRequestParts<Api> for Asking {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refused> {
        let host = host_of(&parts.uri, &parts.headers);
        let bodies = api.office().bodies();
        let site = host.and_then(|host| bodies.site_of_host(&host).cloned());
        let unknown = || Refused::new(Code::UnknownSite, "这个域名不属于本平台的任何网站。");
        let query = parts.uri.query().unwrap_or_default();
        if query.len() > LONGEST_QUERY {
            let words = format!("查询条件超过{LONGEST_QUERY}字节，请缩短。");
            return Err(Refused::new(Code::BadQuery, words).at("/query"));
        }
        check_query(parts)?;
        Ok(Asking {
            api: api.clone(),
            site: Arc::new(site.ok_or_else(unknown)?),
            headers: parts.headers.clone(),
            path: parts.uri.path().to_owned(),
            query: query.to_owned(),
        })
    }
}

impl Asking {
    /// Answers with the eyes of the public of this site.
    pub(crate) async fn answer(
        self,
        work: impl FnOnce(&Public) -> Result<Answer, Refused> + Send + 'static,
    ) -> Response {
        let Asking {
            api,
            site,
            headers,
            path,
            query,
        } = self;
        let public = Public {
            reader: api.office().reader(Viewer::Public(site.site)),
            rules: api.office().rules(),
            bodies: api.office().bodies(),
            today: api.office().today(),
            api: api.clone(),
            site,
            path,
            query,
        };
        match api.at_desk(move || work(&public)).await {
            Ok(answer) => answer.for_the_public(&headers),
            Err(refused) => refused.into_response(),
        }
    }
}

/// What an answer to the public may use. Blocking.
pub(crate) struct Public {
    api: Api,
    pub(crate) site: Arc<SiteRow>,
    /// Sees what the public of this site may see, and nothing else.
    pub(crate) reader: Reader,
    pub(crate) rules: Arc<Rules>,
    pub(crate) bodies: Arc<Bodies>,
    pub(crate) today: Date,
    path: String,
    query: String,
}

impl Public {
    pub(crate) fn office(&self) -> &Office {
        self.api.office()
    }

    /// Returns the absolute address of a path on this site.
    pub(crate) fn address(&self, path: &str) -> String {
        let host = self.site.hosts.first().map_or("", String::as_str);
        self.api.settings().address(host, path)
    }

    /// Returns the address of this very list, without `page`.
    pub(crate) fn list_address(&self) -> String {
        let kept: Vec<&str> = self
            .query
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("page="))
            .collect();
        let mark = if kept.is_empty() { "" } else { "?" };
        self.address(&format!("{}{mark}{}", self.path, kept.join("&")))
    }

    /// Returns the name of an organ.
    pub(crate) fn organ_name(&self, organ: OrganId) -> String {
        self.bodies
            .organ(organ)
            .map(|organ| organ.name.clone())
            .unwrap_or_default()
    }

    /// Returns a published record of this site.
    ///
    /// # Errors
    /// `not_found` when there is none that the public may see; `withdrawn` or `erased` when a notice stands in
    /// its place.
    pub(crate) fn record(&self, id: &str) -> Result<RecordRow, Refused> {
        let none = || Refused::no_such("信息", id, "/api/v1/records");
        let record: RecordId = id.parse().map_err(|_| none())?;
        let record = self.reader.record(record)?.ok_or_else(none)?;
        match &record.state {
            RecordState::Published => Ok(record),
            RecordState::Withdrawn { reason, on } => {
                let words = format!("这条信息已于{on}撤回。原因：{reason}");
                Err(Refused::new(Code::Withdrawn, words))
            }
            RecordState::Erased { on, ground } => {
                let words = format!("这条信息已于{on}依法删除。依据：{ground}");
                Err(Refused::new(Code::Erased, words))
            }
            RecordState::Draft | RecordState::Discarded => Err(none()),
        }
    }
}

/// The parts of an address.
pub(crate) struct InPath<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for InPath<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refused> {
        match Path::<T>::from_request_parts(parts, api).await {
            Ok(Path(value)) => Ok(InPath(value)),
            Err(_) => Err(Refused::not_found()),
        }
    }
}

/// The parameters of a query; [`Asking`] has held them to the document.
pub(crate) struct InQuery<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Api> for InQuery<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Refused> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(value)) => Ok(InQuery(value)),
            Err(_) => {
                let words = "查询参数的写法无法识别，请对照 /api/v1/ 的说明。";
                Err(Refused::new(Code::BadQuery, words).at("/query"))
            }
        }
    }
}

/// A JSON body.
pub(crate) struct InBody<T>(pub(crate) T);

impl<T: DeserializeOwned + ToSchema> FromRequest<Api> for InBody<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Refused> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            let words = format!(
                "请求正文应为 JSON（Content-Type: application/json），收到的是{}。",
                content_type(kind)
            );
            return Err(Refused::new(Code::WrongContentType, words));
        }
        let bytes = Bytes::from_request(request, api).await;
        let bytes = bytes.map_err(|rejection| unread(rejection.status()))?;
        Ok(InBody(document_of(&bytes)?))
    }
}

/// Says of which kind a body claims to be.
pub(crate) fn content_type(kind: &str) -> String {
    if kind.is_empty() {
        "没有写明类型的正文".to_owned()
    } else {
        quoted(kind)
    }
}

fn unread(status: StatusCode) -> Refused {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let words = format!("请求正文超过{}兆字节，请缩短。", LARGEST_JSON >> 20);
        return Refused::new(Code::TooLarge, words).at("");
    }
    let words = "请求正文没有收完，请重新发送。";
    Refused::new(Code::BadDocument, words).at("")
}

/// Reads a JSON body, held to the shape that the document gives to it.
///
/// # Errors
/// `bad_document` at the place of what is wrong.
pub(crate) fn document_of<T: DeserializeOwned + ToSchema>(bytes: &[u8]) -> Result<T, Refused> {
    check_body(bytes, &T::name())?;
    // What is left is a member that is there twice, which the shape does not see.
    serde_json::from_slice(bytes).map_err(|_| {
        let words = "请求正文中有写了两次的成员，每个成员只能写一次。";
        Refused::new(Code::BadDocument, words).at("")
    })
}

/// A program that showed a token, and the officer whom it stands for.
pub(crate) struct Program {
    pub(crate) api: Api,
    pub(crate) staff: Staff,
}

impl FromRequestParts<Api> for Program {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refused> {
        Asking::from_request_parts(parts, api).await?;
        let needed = || {
            let words = "请在 Authorization 头中提供有效的令牌（Bearer）。令牌由安全管理员签发。";
            Refused::new(Code::TokenNeeded, words)
        };
        let value = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let (scheme, token) = value
            .and_then(|value| value.split_once(' '))
            .ok_or_else(needed)?;
        let token = token.trim().to_owned();
        // Ours have 64 digits; anything longer is not worth a digest.
        if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.len() > 128 {
            return Err(needed());
        }
        let office = api.office().clone();
        let staff = api
            .at_desk(move || Ok(staff_of_token(&office, &token)?))
            .await?;
        Ok(Program {
            api: api.clone(),
            staff: staff.ok_or_else(needed)?,
        })
    }
}

impl Program {
    /// Answers this program.
    pub(crate) async fn answer(
        self,
        work: impl FnOnce(&Desk) -> Result<Answer, Refused> + Send + 'static,
    ) -> Response {
        let Program { api, staff } = self;
        let desk = Desk {
            office: api.office().clone(),
            staff,
            api: api.clone(),
        };
        match api.at_desk(move || work(&desk)).await {
            Ok(answer) => answer.for_the_program(),
            Err(refused) => refused.into_response(),
        }
    }
}

/// What the work for a program may use. Blocking.
pub(crate) struct Desk {
    api: Api,
    pub(crate) office: Office,
    pub(crate) staff: Staff,
}

impl Desk {
    /// Returns a reader with the eyes of the officer whom the program stands for.
    pub(crate) fn reader(&self) -> Reader {
        self.office.reader(self.office.viewer(&self.staff))
    }

    /// Returns the address that the public knows, or will know, a record by: on the organ's home
    /// site, the first that shows it.
    pub(crate) fn public_address(&self, organ: OrganId, record: RecordId) -> Option<String> {
        let bodies = self.office.bodies();
        let home = bodies.sites.iter().find(|site| {
            bodies
                .organs_of(site.site)
                .iter()
                .any(|(_, shown)| shown.organ == organ)
        })?;
        let host = home.hosts.first()?;
        Some(self.api.settings().address(host, &format!("/r/{record}")))
    }
}

/// Reads a date of a query.
///
/// # Errors
/// `bad_query` that names the parameter.
pub(crate) fn date(name: &str, words: Option<&str>) -> Result<Option<Date>, Refused> {
    let read = |words: &str| {
        let wrong =
            |_| Refused::wrong_value(name, words, "应为实有的日期，写成 2026-03-02 的样子。");
        words.trim().parse::<Date>().map_err(wrong)
    };
    words.map(read).transpose()
}

/// Reads a list of a query: values parted by commas.
pub(crate) fn list(words: Option<&str>) -> Vec<String> {
    let values = words.unwrap_or_default().split(',').map(str::trim);
    values
        .filter(|value| !value.is_empty())
        .take(50)
        .map(str::to_owned)
        .collect()
}

/// Reads a list of a query of which every value is one of a few.
///
/// # Errors
/// `bad_query` that names the parameter, the value and what it may be.
pub(crate) fn list_of(
    name: &str,
    words: Option<&str>,
    allowed: &[&str],
) -> Result<Vec<String>, Refused> {
    let values = list(words);
    for value in &values {
        if !allowed.contains(&value.as_str()) {
            let words = format!("可用的值：{}。", allowed.join("、"));
            return Err(Refused::wrong_value(name, value, &words));
        }
    }
    Ok(values)
}

/// Reads the years of a query.
///
/// # Errors
/// `bad_query` that names the parameter.
pub(crate) fn years(words: Option<&str>) -> Result<Vec<i32>, Refused> {
    let read = |year: &String| {
        let number = year.parse::<i32>().ok().filter(|_| year.len() == 4);
        let words = "应为四位数字的年份，多个年份用逗号隔开。";
        number.ok_or_else(|| Refused::wrong_value("year", year, words))
    };
    list(words).iter().map(read).collect()
}

/// Reads page and lines a page.
///
/// # Errors
/// `bad_query` when one of them is out of bounds.
pub(crate) fn page(
    page: Option<usize>,
    per_page: Option<usize>,
    deepest: usize,
) -> Result<(usize, usize), Refused> {
    let (page, per_page) = (page.unwrap_or(1), per_page.unwrap_or(20));
    if !(1..=MOST_PER_PAGE).contains(&per_page) {
        let value = per_page.to_string();
        return Err(Refused::wrong_value(
            "per_page",
            &value,
            "每页应为1至100条。",
        ));
    }
    if page == 0 || page.saturating_mul(per_page) > deepest {
        let words = format!(
            "页码从1开始，最多翻到第{deepest}条；更多的请缩小查询范围，或者用 /api/v1/changes 逐批跟踪。"
        );
        return Err(Refused::wrong_value("page", &page.to_string(), &words));
    }
    Ok((page, per_page))
}

/// The most lines of a page.
const MOST_PER_PAGE: usize = 100;
