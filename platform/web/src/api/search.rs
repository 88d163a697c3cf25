//! Full-text search and suggestions, over what the site may show.

use ::search::{DEEPEST_HIT, Marked, Query, Sort, SuggestionKind};
use axum::http::header;
use axum::response::Response;
use catalogue::{RecordId, Stage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::{Answer, Place};
use crate::api::asking::{Asking, InQuery, Public, list_of, page, years};
use crate::api::record_line::RecordLine;
use crate::api::records::{STATED_VALIDITIES, items, organ_of_site};
use crate::api::refused::Refused;
use crate::asked::LONGEST_QUESTION;
use crate::found_text::found_text;

/// 检索条件。
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// 检索词；空格隔开的词都要出现，引号内的词组须原样出现。
    q: Option<String>,
    /// 公开事项代码，多个用逗号隔开。
    item: Option<String>,
    /// 机关标识；包括其下级。
    organ: Option<String>,
    /// 环节：decision、execution、management、service、result，多个用逗号隔开。
    stage: Option<String>,
    /// 发布年份，多个用逗号隔开。
    year: Option<String>,
    /// 标注的有效性，多个用逗号隔开。
    validity: Option<String>,
    /// title 表示只检索标题。
    r#in: Option<String>,
    /// 排序：relevance（默认）、newest 或者 oldest。
    sort: Option<String>,
    /// 页码，从1开始。
    #[param(minimum = 1)]
    page: Option<usize>,
    /// 每页条数，默认20，最多100。
    #[param(minimum = 1, maximum = 100)]
    per_page: Option<usize>,
}

/// 提示条件。
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuggestQuery {
    /// 已输入的文字，或者拼音首字母。
    q: Option<String>,
    /// 最多几条，默认10，最多20。
    #[param(minimum = 1, maximum = 20)]
    limit: Option<usize>,
}

/// 检索结果。
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchResults {
    /// 符合条件的总数。
    total: usize,
    /// 页码，从1开始。
    page: usize,
    /// 每页条数。
    per_page: usize,
    /// 总页数。
    pages: usize,
    /// 没有一条包含全部检索词，以下只包含一部分。
    relaxed: bool,
    /// 可能想查的词。
    did_you_mean: Option<String>,
    /// 本页结果。
    hits: Vec<SearchHit>,
    /// 结果的分布。
    facets: SearchFacets,
}

/// 一条结果。
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchHit {
    /// 信息。
    record: RecordLine,
    /// 标题及其中的检索词。
    title: MarkedText,
    /// 正文片段及其中的检索词。
    snippet: MarkedText,
}

/// 带标记的文字；位置按字符（Unicode 标量）计。
#[derive(Serialize, ToSchema)]
pub(crate) struct MarkedText {
    /// 文字。
    text: String,
    /// 检索词的位置。
    marks: Vec<Mark>,
}

/// 一处检索词。
#[derive(Serialize, ToSchema)]
pub(crate) struct Mark {
    /// 起点。
    start: usize,
    /// 终点（不含）。
    end: usize,
}

/// 结果的分布，多的在前，每类最多50个。
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchFacets {
    /// 按机关标识。
    organs: Vec<Count>,
    /// 按公开事项代码。
    items: Vec<Count>,
    /// 按发布年份。
    years: Vec<Count>,
    /// 按标注的有效性。
    validities: Vec<Count>,
}

/// 一个值及其条数。
#[derive(Serialize, ToSchema)]
pub(crate) struct Count {
    /// 值。
    value: String,
    /// 条数。
    count: usize,
}

/// 输入提示。
#[derive(Serialize, ToSchema)]
pub(crate) struct SuggestionList {
    /// 提示。
    suggestions: Vec<Suggested>,
}

/// 一条提示。
#[derive(Serialize, ToSchema)]
pub(crate) struct Suggested {
    /// 标题或者文号。
    text: String,
    /// title 标题，number 文号。
    kind: &'static str,
    /// 信息标识。
    record: String,
    /// 网页地址。
    address: String,
}

/// `GET /api/v1/search`
#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "search",
    tag = "检索",
    summary = "全文检索",
    description = "在本网站已公开的信息中检索，参数与网页检索相同。",
    params(SearchQuery),
    responses((status = 200, description = "检索结果", body = SearchResults))
)]
pub(crate) async fn search(asking: Asking, InQuery(asked): InQuery<SearchQuery>) -> Response {
    asking
        .answer(move |public| {
            let query = query_of(public, &asked)?;
            let results = public.office().index().search(&query, |record| {
                found_text(&public.reader, &public.rules, *record)
            })?;
            let mut hits = Vec::with_capacity(results.hits.len());
            for hit in results.hits {
                // The index may be a moment behind; what the site may not show is not there.
                if let Some(row) = public.reader.shown(RecordId(hit.record))? {
                    hits.push(SearchHit {
                        record: RecordLine::of(public, &row),
                        title: marked(hit.title),
                        snippet: marked(hit.snippet),
                    });
                }
            }
            let place = Place::of(query.page, query.per_page, results.total.min(DEEPEST_HIT));
            let facets = results.facets;
            let answer = Answer::json(&SearchResults {
                total: results.total,
                page: query.page,
                per_page: query.per_page,
                pages: place.last,
                relaxed: results.relaxed,
                did_you_mean: results.did_you_mean,
                hits,
                facets: SearchFacets {
                    organs: counts(facets.organs),
                    items: counts(facets.items),
                    years: counts(facets.years),
                    validities: counts(facets.validities),
                },
            })?;
            Ok(answer.with_header(header::LINK, &place.link(&public.list_address())))
        })
        .await
}

/// `GET /api/v1/suggest`
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    operation_id = "suggest",
    tag = "检索",
    summary = "输入提示",
    description = "按已输入的文字或者拼音首字母，提示标题和文号。",
    params(SuggestQuery),
    responses((status = 200, description = "提示", body = SuggestionList))
)]
pub(crate) async fn suggest(asking: Asking, InQuery(asked): InQuery<SuggestQuery>) -> Response {
    asking
        .answer(move |public| {
            let words = question(asked.q.as_deref())?;
            let limit = asked.limit.unwrap_or(10);
            if !(1..=20).contains(&limit) {
                return Err(Refused::bad_query("limit", "应为1至20。"));
            }
            let site = public.site.site.to_string();
            let mut suggestions = Vec::new();
            for found in public.office().index().suggest(&site, &words, limit)? {
                let record = RecordId(found.record);
                if public.reader.shown(record)?.is_some() {
                    suggestions.push(Suggested {
                        text: found.text,
                        kind: match found.kind {
                            SuggestionKind::Title => "title",
                            SuggestionKind::Number => "number",
                        },
                        record: record.to_string(),
                        address: public.address(&format!("/r/{record}")),
                    });
                }
            }
            Answer::json(&SuggestionList { suggestions })
        })
        .await
}

fn question(words: Option<&str>) -> Result<String, Refused> {
    let words = words.unwrap_or_default().trim();
    if words.chars().count() > LONGEST_QUESTION {
        return Err(Refused::bad_query("q", "最多120个字，请缩短。"));
    }
    Ok(words.to_owned())
}

fn query_of(public: &Public, asked: &SearchQuery) -> Result<Query, Refused> {
    let words = question(asked.q.as_deref())?;
    let (page, per_page) = page(asked.page, asked.per_page, DEEPEST_HIT)?;
    let sort = match (asked.sort.as_deref(), words.is_empty()) {
        (None | Some("relevance"), false) => Sort::Relevance,
        (None | Some("relevance" | "newest"), _) => Sort::NewestFirst,
        (Some("oldest"), _) => Sort::OldestFirst,
        (Some(other), _) => {
            let words = "应为 relevance、newest 或者 oldest。";
            return Err(Refused::wrong_value("sort", other, words));
        }
    };
    let in_title_only = match asked.r#in.as_deref() {
        None => false,
        Some("title") => true,
        Some(other) => {
            let words = "应为 title，或者不填。";
            return Err(Refused::wrong_value("in", other, words));
        }
    };
    let stages: Vec<&str> = Stage::ALL.iter().map(|stage| stage.code()).collect();
    Ok(Query {
        words,
        site: Some(public.site.site.to_string()),
        organs: organs_within(public, asked.organ.as_deref())?,
        items: items(public, asked.item.as_deref())?,
        stages: list_of("stage", asked.stage.as_deref(), &stages)?,
        years: years(asked.year.as_deref())?,
        validities: list_of("validity", asked.validity.as_deref(), STATED_VALIDITIES)?,
        sort,
        page,
        per_page,
        in_title_only,
    })
}

/// The index knows organs one by one; an organ stands for everything within it.
fn organs_within(public: &Public, words: Option<&str>) -> Result<Vec<String>, Refused> {
    let Some(words) = words else {
        return Ok(Vec::new());
    };
    let wanted = organ_of_site(public, words)?;
    let mut depth_of_wanted = None;
    let mut within = vec![wanted.to_string()];
    // Parents come first, so that what follows deeper belongs to it.
    for (depth, row) in public.bodies.organs_of(public.site.site) {
        match depth_of_wanted {
            None if row.organ == wanted => depth_of_wanted = Some(depth),
            Some(top) if depth > top => within.push(row.organ.to_string()),
            Some(_) => break,
            None => {}
        }
    }
    Ok(within)
}

fn marked(marked: Marked) -> MarkedText {
    let marks = marked.marks.iter();
    MarkedText {
        marks: marks
            .map(|mark| Mark {
                start: mark.start,
                end: mark.end,
            })
            .collect(),
        text: marked.text,
    }
}

fn counts<T: ToString>(groups: Vec<(T, usize)>) -> Vec<Count> {
    groups
        .into_iter()
        .map(|(value, count)| Count {
            value: value.to_string(),
            count,
        })
        .collect()
}
