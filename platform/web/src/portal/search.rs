//! 信息检索: the full text of everything published, with filters, marked words and better questions.

use ::catalogue::{RecordId, Stage};
use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use organ::OrganId;
use search::{Marked, MissingNumber, Query, Sort, SuggestionKind};
use serde_json::{Value, json};
use store::ShownRow;

use super::browse::{Facet, FacetValue, Pager, is_organ_of_site};
use super::parameter::{Parameters, Wanted, WrongParameter, is_year, note_page_beyond, status_of};
use super::validity::Validity;
use crate::asked::{Asked, LONGEST_QUESTION};
use crate::found_text::found_text;
use crate::frame::{ColumnMeta, Frame, Part};
use crate::page::Page;
use crate::refusal::Refusal;
use crate::visit::{Here, Visit};
use crate::words::grouped;

/// Hits on a page.
const PER_PAGE: usize = 10;
const PATH: &str = "/search";

#[derive(Template)]
#[template(path = "portal/search.html")]
struct SearchPage {
    frame: Frame,
    words: String,
    hidden: Vec<(String, String)>,
    hits: Vec<HitView>,
    facets: Vec<Facet>,
    pager: Pager,
    sorts: Vec<Choice>,
    places: Vec<Choice>,
    is_relaxed: bool,
    better: Option<(String, String)>,
    missing: Option<MissingView>,
    is_blank: bool,
    /// How many characters a question has that has too many.
    too_long: Option<usize>,
    wrong: Vec<WrongParameter>,
    without: String,
}

/// How to go on from a document number that is not here.
struct MissingView {
    /// The numbers of the same agency and year, if there are any: the question and its address.
    neighbours: Option<(String, String)>,
    /// The parts of the number, wherever they stand.
    apart: (String, String),
}

struct HitView {
    href: String,
    title: Vec<(String, bool)>,
    snippet: Vec<(String, bool)>,
    validity: Option<Validity>,
    item: String,
    number: Option<String>,
    issuer: String,
    date: String,
}

/// One of several ways to see the hits.
struct Choice {
    name: &'static str,
    href: String,
    is_chosen: bool,
}

/// `GET /search`.
pub(super) async fn search(here: Here) -> Response<Body> {
    here.show(page).await
}

fn page(visit: &Visit) -> Result<Page, Refusal> {
    let (asked, mut wrong) = parameters(visit);
    let asked = asked.without(&["v"]);
    let words = asked.first("q").unwrap_or_default().to_owned();
    let too_long = Some(words.chars().count()).filter(|length| *length > LONGEST_QUESTION);
    let found = |asked: &Asked| {
        if too_long.is_some() {
            return Ok(search::Results::default());
        }
        let query = query_of(visit, asked, &words);
        let index = visit.office().index();
        index.search(&query, |record| {
            found_text(&visit.reader, &visit.rules, *record)
        })
    };
    let mut results = found(&asked)?;
    let within = results.total.min(search::DEEPEST_HIT);
    let last = Pager::of(PATH, &asked, within, PER_PAGE).pages;
    note_page_beyond(&mut wrong, &asked, last);
    let asked = if asked.page() > last {
        let asked = asked.with("page", &last.to_string());
        results = found(&asked)?;
        asked
    } else {
        asked
    };
    let mut hits = Vec::with_capacity(results.hits.len());
    for hit in results.hits {
        // The index may be a moment behind; what the site may not show is not there.
        if let Some(row) = visit.reader.shown(RecordId(hit.record))? {
            hits.push(hit_view(visit, &row, &hit.title, &hit.snippet));
        }
    }
    let pager = Pager::of(PATH, &asked, within, PER_PAGE);
    let status = match too_long {
        Some(_) => StatusCode::BAD_REQUEST,
        None => status_of(&wrong),
    };
    let page = SearchPage {
        wrong,
        without: format!("{PATH}{}", asked.without(&["page"]).query()),
        hits,
        pager,
        facets: facets(visit, &asked, &results.facets),
        sorts: choices(
            &asked,
            "sort",
            &[("相关度", ""), ("最新", "newest"), ("最早", "oldest")],
        ),
        places: choices(&asked, "in", &[("全文", ""), ("仅标题", "title")]),
        is_relaxed: results.relaxed,
        better: results.did_you_mean.map(|better| other(&asked, better)),
        missing: results
            .missing_number
            .map(|missing| missing_view(visit, &asked, missing))
            .transpose()?,
        is_blank: words.is_empty(),
        too_long,
        hidden: asked.without(&["q", "page"]).pairs().to_vec(),
        frame: Frame::new(visit)
            .titled(if words.is_empty() {
                "信息检索".to_owned()
            } else {
                format!(
                    "检索“{}”",
                    crate::words::shortened(&words, LONGEST_QUESTION)
                )
            })
            .part(Part::Search)
            .under("信息检索", "")
            .words(&words)
            .unlisted()
            .column(ColumnMeta {
                name: "信息检索".to_owned(),
                description: format!("检索{}公开的全部政府信息", visit.site.title),
                keywords: "检索,政府信息,政策文件".to_owned(),
                kind: "信息检索".to_owned(),
            }),
        words,
    };
    // Questions are as many as readers; a page for each would push the others out.
    Ok(Page::html(&page)?.with_status(status))
}

/// Returns another question and its address, with the filters of this one.
fn other(asked: &Asked, words: String) -> (String, String) {
    let asked = asked.without(&["page"]).with("q", &words);
    (words, format!("{PATH}{}", asked.query()))
}

fn missing_view(
    visit: &Visit,
    asked: &Asked,
    missing: MissingNumber,
) -> Result<MissingView, Refusal> {
    let mut neighbours = None;
    if let Some(words) = missing.neighbours {
        let query = query_of(visit, &asked.without(&["page"]), &words);
        let found = visit.office().index().search(&query, |_| None)?;
        neighbours = (found.total > 0).then(|| other(asked, words));
    }
    Ok(MissingView {
        neighbours,
        apart: other(asked, missing.apart),
    })
}

/// Returns what is asked for without parameters that cannot be, and those.
fn parameters(visit: &Visit) -> (Asked, Vec<WrongParameter>) {
    let asked = &visit.asked;
    let mut parameters = Parameters::default();
    let is_item = |code: &str| visit.rules.catalogue().item(code).is_some();
    parameters.check(asked, "item", "公开事项", is_item, || Wanted::Offered);
    let is_organ = |id: &str| is_organ_of_site(visit, id);
    parameters.check(asked, "organ", "公开机构", is_organ, || Wanted::Offered);
    parameters.check(asked, "year", "公开年份", is_year, || Wanted::Year);
    let stated = Validity::ALL.iter().filter(|one| **one != Validity::NotYet);
    let stated: Vec<_> = stated.map(|one| (one.code(), one.term())).collect();
    parameters.check_choice(asked, "validity", "标明的有效性", &stated);
    let stages = Stage::ALL.iter().map(|one| (one.code(), one.term()));
    let stages: Vec<_> = stages.collect();
    parameters.check_choice(asked, "stage", "环节", &stages);
    parameters.check_choice(asked, "in", "检索范围", &[("title", "仅标题")]);
    let orders = [
        ("relevance", "相关度"),
        ("newest", "最新"),
        ("oldest", "最早"),
    ];
    parameters.check_choice(asked, "sort", "排序", &orders);
    parameters.check_page(asked);
    parameters.apart(asked)
}

fn query_of(visit: &Visit, asked: &Asked, words: &str) -> Query {
    let list =
        |name: &str| -> Vec<String> { asked.first(name).map(str::to_owned).into_iter().collect() };
    Query {
        words: words.to_owned(),
        site: Some(visit.site.site.to_string()),
        organs: list("organ"),
        items: list("item"),
        stages: list("stage"),
        years: asked
            .first("year")
            .and_then(|year| year.parse().ok())
            .into_iter()
            .collect(),
        validities: list("validity"),
        sort: match (asked.first("sort"), words.is_empty()) {
            (Some("oldest"), _) => Sort::OldestFirst,
            (Some("newest"), _) | (_, true) => Sort::NewestFirst,
            _ => Sort::Relevance,
        },
        page: asked.page(),
        per_page: PER_PAGE,
        in_title_only: asked.first("in") == Some("title"),
    }
}

fn hit_view(visit: &Visit, row: &ShownRow, title: &Marked, snippet: &Marked) -> HitView {
    let item = visit.rules.catalogue().item(&row.item);
    HitView {
        href: format!("/r/{}", row.record),
        title: title.pieces(),
        snippet: snippet.pieces(),
        validity: Validity::of(row, visit.today),
        item: item.map_or_else(String::new, |item| item.name.clone()),
        number: row.document_number.clone(),
        issuer: row.issuer.clone(),
        date: row.published_on.to_string(),
    }
}

fn choices(asked: &Asked, name: &str, options: &[(&'static str, &str)]) -> Vec<Choice> {
    let chosen = asked.first(name).unwrap_or_default();
    let asked = asked.without(&["page"]);
    let choice = |(words, code): &(&'static str, &str)| Choice {
        name: words,
        href: format!("{PATH}{}", asked.with(name, code).query()),
        is_chosen: chosen == *code,
    };
    options.iter().map(choice).collect()
}

fn facets(visit: &Visit, asked: &Asked, found: &search::Facets) -> Vec<Facet> {
    let catalogue = visit.rules.catalogue();
    let items = found.items.iter().filter_map(|(code, count)| {
        Some((code.clone(), catalogue.item(code)?.name.clone(), *count))
    });
    let validities = found.validities.iter().filter_map(|(code, count)| {
        let validity = Validity::ALL
            .into_iter()
            .find(|validity| validity.code() == code)?;
        Some((code.clone(), validity.term().to_owned(), *count))
    });
    let mut years: Vec<_> = found.years.clone();
    years.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
    let years = years
        .iter()
        .map(|(year, count)| (year.to_string(), format!("{year}年"), *count));
    let organs = found.organs.iter().filter_map(|(id, count)| {
        let organ = visit.bodies.organ(id.parse::<OrganId>().ok()?)?;
        Some((id.clone(), organ.name.clone(), *count))
    });
    [
        facet(asked, "item", "公开事项", items.collect()),
        facet(asked, "year", "公开年份", years.collect()),
        facet(asked, "organ", "公开机构", organs.collect()),
        facet(asked, "validity", "标明的有效性", validities.collect()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn facet(
    asked: &Asked,
    parameter: &str,
    name: &str,
    values: Vec<(String, String, usize)>,
) -> Option<Facet> {
    let chosen = asked.first(parameter);
    if values.len() < 2 && chosen.is_none() {
        return None;
    }
    let base = asked.without(&["page", parameter]);
    let values = values
        .into_iter()
        .map(|(code, name, count)| {
            let is_chosen = chosen == Some(code.as_str());
            let query = if is_chosen {
                base.clone()
            } else {
                base.with(parameter, &code)
            };
            let href = format!("{PATH}{}", query.query());
            FacetValue {
                name,
                count: grouped(count as u64),
                href,
                is_chosen,
            }
        })
        .collect();
    let all = format!("{PATH}{}", base.query());
    Some(Facet {
        name: name.to_owned(),
        all,
        values,
        is_chosen: chosen.is_some(),
    })
}

/// `GET /search/suggest?q=`: titles and numbers that go on from what was typed.
pub(super) async fn suggest(here: Here) -> Response<Body> {
    here.show(|visit| {
        let typed = visit.asked.first("q").unwrap_or_default();
        let typed: String = typed.chars().take(LONGEST_QUESTION).collect();
        let site = visit.site.site.to_string();
        let found = visit.office().index().suggest(&site, &typed, 8)?;
        let suggestions: Vec<Value> = found
            .iter()
            .map(|one| {
                let kind = match one.kind {
                    SuggestionKind::Title => "title",
                    SuggestionKind::Number => "number",
                };
                let href = format!("/r/{}", RecordId(one.record));
                json!({ "text": one.text, "kind": kind, "href": href })
            })
            .collect();
        let data = json!({ "q": typed, "suggestions": suggestions });
        Ok(Page::of(
            "application/json; charset=utf-8",
            data.to_string(),
        ))
    })
    .await
}

#[derive(Template)]
#[template(path = "portal/opensearch.xml")]
struct Description {
    name: String,
    organizer: String,
    search: String,
    suggest: String,
    icon: String,
}

/// `GET /opensearch.xml`.
pub(super) async fn description(here: Here) -> Response<Body> {
    here.show(|visit| {
        let description = Description {
            name: crate::words::shortened(&visit.site.title, 15),
            organizer: visit.site.organizer.clone(),
            search: visit.address("/search?q={searchTerms}"),
            suggest: visit.address("/search/suggest?q={searchTerms}"),
            icon: visit.address(&crate::assets::icon()),
        };
        let text = description
            .render()
            .map_err(|error| Refusal::failed(&error))?;
        Ok(
            Page::of("application/opensearchdescription+xml; charset=utf-8", text)
                .showing(Vec::new()),
        )
    })
    .await
}
