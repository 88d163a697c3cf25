//! The list of published records, narrowed, sorted and paged.

use axum::http::header;
use axum::response::Response;
use organ::OrganId;
use serde::{Deserialize, Serialize};
use store::{ListFilter, Sort};
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::{Answer, Place};
use crate::api::asking::{Asking, InQuery, date, list as values, page, years};
use crate::api::record_line::RecordLine;
use crate::api::refused::Refused;

/// Pages beyond this line are refused: whoever gets here follows `/changes`.
const DEEPEST: usize = 100_000;

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
            let filter = filter_of(&query)?;
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

fn filter_of(query: &RecordQuery) -> Result<ListFilter, Refused> {
    let (page, per_page) = page(query.page, query.per_page, DEEPEST)?;
    let words = query
        .words
        .as_deref()
        .map(str::trim)
        .filter(|words| !words.is_empty());
    if words.is_some_and(|words| words.chars().count() > 100) {
        return Err(Refused::bad_query("words", "最多100个字。"));
    }
    Ok(ListFilter {
        items: values(query.item.as_deref()),
        organ: query.organ.as_deref().map(organ).transpose()?,
        years: years(query.year.as_deref())?,
        validities: values(query.validity.as_deref()),
        words: words.map(str::to_owned),
        from: date("from", query.from.as_deref())?,
        to: date("to", query.to.as_deref())?,
        sort: match query.sort.as_deref() {
            None | Some("newest") => Sort::Newest,
            Some("oldest") => Sort::Oldest,
            Some(_) => return Err(Refused::bad_query("sort", "应为 newest 或者 oldest。")),
        },
        page: page - 1,
        per_page,
    })
}

/// Reads an organ of a query.
///
/// # Errors
/// `bad_query` when it is not an identifier.
pub(crate) fn organ(words: &str) -> Result<OrganId, Refused> {
    words
        .trim()
        .parse()
        .map_err(|_| Refused::bad_query("organ", "应为机关标识，见 /api/v1/organs。"))
}
