//! The list of published records, narrowed, sorted and paged.

use axum::http::header;
use axum::response::Response;
use organ::OrganId;
use serde::{Deserialize, Serialize};
use store::{ListFilter, Sort};
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::{Answer, Place};
use crate::api::asking::{Asking, InQuery, Public, date, list as values, list_of, page, years};
use crate::api::record_line::RecordLine;
use crate::api::refused::Refused;

/// Pages beyond this line are refused: whoever gets here follows `/changes`.
const DEEPEST: usize = 100_000;
/// What a record may state of its validity.
pub(crate) const STATED_VALIDITIES: &[&str] = &["in_force", "amended", "repealed", "lapsed"];

/// 列表的筛选条件。
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordQuery {
    /// 公开事项代码，多个用逗号隔开。
    item: Option<String>,
    /// 机关标识；包括其下级。
    organ: Option<String>,
    /// 发布年份，多个用逗号隔开。
    year: Option<String>,
    /// 标注的有效性：in_force、amended、repealed、lapsed，多个用逗号隔开。
    validity: Option<String>,
    /// 发布日期不早于。
    from: Option<String>,
    /// 发布日期不晚于。
    to: Option<String>,
    /// 标题、文号或者索引号中的字词。
    words: Option<String>,
    /// 排序：newest（默认）或者 oldest。
    sort: Option<String>,
    /// 页码，从1开始。
    #[param(minimum = 1)]
    page: Option<usize>,
    /// 每页条数，默认20，最多100。
    #[param(minimum = 1, maximum = 100)]
    per_page: Option<usize>,
}

/// 一页信息。
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordList {
    /// 符合条件的总数。
    total: usize,
    /// 页码，从1开始。
    page: usize,
    /// 每页条数。
    per_page: usize,
    /// 总页数。
    pages: usize,
    /// 本页信息。
    records: Vec<RecordLine>,
}

/// `GET /api/v1/records`
#[utoipa::path(
    get,
    path = "/api/v1/records",
    operation_id = "list_records",
    tag = "信息",
    summary = "已公开的信息",
    description = "按条件列出本网站已公开的信息。翻页地址见 Link 响应头。",
    params(RecordQuery),
    responses((status = 200, description = "一页信息", body = RecordList))
)]
pub(crate) async fn list(asking: Asking, InQuery(query): InQuery<RecordQuery>) -> Response {
    asking
        .answer(move |public| {
            let filter = filter_of(public, &query)?;
            let listing = public.reader.listing(&filter)?;
            let at = filter.page + 1;
            let place = Place::of(at, filter.per_page, listing.total);
            let rows = listing.rows.iter();
            let list = RecordList {
                total: listing.total,
                page: at,
                per_page: filter.per_page,
                pages: place.last,
                records: rows.map(|row| RecordLine::of(public, row)).collect(),
            };
            let link = place.link(&public.list_address());
            Ok(Answer::json(&list)?.with_header(header::LINK, &link))
        })
        .await
}

fn filter_of(public: &Public, query: &RecordQuery) -> Result<ListFilter, Refused> {
    let (page, per_page) = page(query.page, query.per_page, DEEPEST)?;
    let words = query
        .words
        .as_deref()
        .map(str::trim)
        .filter(|words| !words.is_empty());
    if words.is_some_and(|words| words.chars().count() > 100) {
        return Err(Refused::bad_query("words", "最多100个字，请缩短。"));
    }
    let (from, to) = (
        date("from", query.from.as_deref())?,
        date("to", query.to.as_deref())?,
    );
    if let (Some(first), Some(last)) = (from, to)
        && first > last
    {
        let words = format!("晚于 to 的{last}，请对调或者去掉其中一个。");
        return Err(Refused::wrong_value("from", &first.to_string(), &words));
    }
    let organ = query.organ.as_deref();
    Ok(ListFilter {
        items: items(public, query.item.as_deref())?,
        organ: organ
            .map(|words| organ_of_site(public, words))
            .transpose()?,
        years: years(query.year.as_deref())?,
        validities: list_of("validity", query.validity.as_deref(), STATED_VALIDITIES)?,
        words: words.map(str::to_owned),
        from,
        to,
        sort: match query.sort.as_deref() {
            None | Some("newest") => Sort::Newest,
            Some("oldest") => Sort::Oldest,
            Some(other) => {
                let words = "应为 newest 或者 oldest。";
                return Err(Refused::wrong_value("sort", other, words));
            }
        },
        page: page - 1,
        per_page,
    })
}

/// Reads the catalogue items of a query.
///
/// # Errors
/// `bad_query` when there is no such item.
pub(crate) fn items(public: &Public, words: Option<&str>) -> Result<Vec<String>, Refused> {
    let codes = values(words);
    for code in &codes {
        if public.rules.catalogue().item(code).is_none() {
            let words = "没有这个公开事项，各事项的代码见 /api/v1/items。";
            return Err(Refused::wrong_value("item", code, words));
        }
    }
    Ok(codes)
}

/// Reads an organ of a query.
///
/// # Errors
/// `bad_query` when it is not an identifier, or none of an organ that this site shows.
pub(crate) fn organ_of_site(public: &Public, value: &str) -> Result<OrganId, Refused> {
    let shown = public.bodies.organs_of(public.site.site);
    let organ = value.trim().parse::<OrganId>().ok();
    let organ = organ.filter(|id| shown.iter().any(|(_, organ)| organ.organ == *id));
    organ.ok_or_else(|| {
        let words = "本网站没有这个机关，各机关的标识见 /api/v1/organs。";
        Refused::wrong_value("organ", value, words)
    })
}
