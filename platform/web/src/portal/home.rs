//! 首页: search first, the newest of each kind, the catalogue, the five opennesses, the doors.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use catalogue::{CatalogueItem, Stage};
use jiff::civil::Date;
use store::ListFilter;

use super::line::Line;
use super::linked_data;
use crate::frame::{Frame, Part};
use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::{Here, Visit};
use crate::words::grouped;

/// Lines of the first kind, and of each other one.
const LINES: [usize; 2] = [7, 5];

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    frame: Frame,
    total: String,
    kinds: Vec<Kind>,
    groups: Vec<Group>,
    stages: Vec<StageCount>,
}

/// The newest of one kind.
struct Kind {
    name: &'static str,
    more: String,
    lines: Vec<Line>,
}

/// A group of the catalogue.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) code: String,
    pub(super) basis: String,
    pub(super) total: String,
    /// Whether it belongs to 法定主动公开内容.
    pub(super) is_statutory: bool,
    pub(super) items: Vec<ItemCount>,
}

/// An item of the catalogue, with how many records it has.
pub(super) struct ItemCount {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) count: String,
    pub(super) newest: Option<String>,
    pub(super) stage: &'static str,
}

struct StageCount {
    code: &'static str,
    name: &'static str,
    count: String,
}

/// `GET /`.
pub(super) async fn home(here: Here) -> Response<Body> {
    here.show(page).await
}

fn page(visit: &Visit) -> Result<Page, Refusal> {
    let groups = groups(visit, None)?;
    let total: usize = visit
        .reader
        .counts_by_item(None)?
        .iter()
        .map(|(_, count)| count)
        .sum();
    let page = HomePage {
        total: grouped(total as u64),
        kinds: kinds(visit)?,
        stages: stages(visit)?,
        groups,
        frame: Frame::new(visit)
            .part(Part::Home)
            .feed("/feed.atom")
            .linked_data(&linked_data::site(visit)),
    };
    Ok(Page::html(&page)?.showing([Tag::Lists]))
}

/// The kinds that stand on the home page, each with the items that belong to it.
fn kinds(visit: &Visit) -> Result<Vec<Kind>, Refusal> {
    let items = visit.rules.catalogue().items();
    let codes = |belongs: &dyn Fn(&CatalogueItem) -> bool| -> Vec<String> {
        let chosen = items.iter().filter(|item| belongs(item));
        chosen.map(|item| item.code.as_str().to_owned()).collect()
    };
    let kinds = [
        (
            "政策文件",
            "/policies".to_owned(),
            codes(&super::policies::is_policy),
        ),
        (
            "政策解读",
            "/catalogue/policy_interpretation".to_owned(),
            codes(&|item| item.interprets),
        ),
        (
            "通知公告",
            "/catalogue/notice".to_owned(),
            codes(&|item| item.code == *"notice"),
        ),
        (
            "工作动态",
            "/catalogue/work_news".to_owned(),
            codes(&|item| item.code == *"work_news"),
        ),
        (
            "决策草案与征求意见",
            "/catalogue?stage=decision#decision".to_owned(),
            codes(&|item| item.category.code == *"decision"),
        ),
    ];
    let mut shown = Vec::new();
    for (name, more, items) in kinds {
        if items.is_empty() {
            continue;
        }
        let filter = ListFilter {
            items,
            ..ListFilter::default()
        };
        let rows = visit.reader.newest(&filter, LINES[shown.len().min(1)])?;
        // An empty column is worse than none (国办秘函〔2019〕19号: 空白栏目).
        if !rows.is_empty() {
            let lines = rows.iter().map(|row| Line::of(row, visit.today)).collect();
            shown.push(Kind { name, more, lines });
        }
    }
    Ok(shown)
}

/// Returns the groups of the catalogue with their counts; with a stage, only its items.
pub(super) fn groups(visit: &Visit, stage: Option<Stage>) -> Result<Vec<Group>, Refusal> {
    let newest = visit.reader.newest_by_item()?;
    let of = |code: &str| newest.iter().find(|(item, _, _)| item == code);
    let mut groups = Vec::new();
    for (category, items) in visit.rules.catalogue().groups() {
        let mut total = 0;
        let mut counted = Vec::new();
        for item in items {
            if stage.is_some_and(|stage| stage != item.stage) || !item.in_force_on(visit.today) {
                continue;
            }
            let (_, day, count) = of(item.code.as_str()).cloned().unwrap_or_default();
            total += count;
            counted.push(ItemCount {
                code: item.code.as_str().to_owned(),
                name: item.name.clone(),
                summary: item.summary.clone(),
                count: grouped(count as u64),
                newest: day.map(|day| day.to_string()),
                stage: item.stage.term(),
            });
        }
        if !counted.is_empty() {
            groups.push(Group {
                name: category.name.clone(),
                code: category.code.as_str().to_owned(),
                basis: category.basis.to_string(),
                total: grouped(total as u64),
                is_statutory: category.statutory,
                items: counted,
            });
        }
    }
    Ok(groups)
}

fn stages(visit: &Visit) -> Result<Vec<StageCount>, Refusal> {
    let first_day = Date::new(visit.today.year(), 1, 1).unwrap_or(visit.today);
    let counts = visit.reader.counts_by_item(Some(first_day))?;
    let stage_of = |code: &str| visit.rules.catalogue().item(code).map(|item| item.stage);
    Ok(Stage::ALL
        .iter()
        .map(|stage| {
            let of_stage = counts
                .iter()
                .filter(|(item, _)| stage_of(item) == Some(*stage));
            StageCount {
                code: stage.code(),
                name: stage.term(),
                count: grouped(of_stage.map(|(_, count)| *count as u64).sum()),
            }
        })
        .collect())
}
