//! 开放数据: every list of the catalogue as a data set (DCAT), for people and for machines.

use askama::Template;
use axum::body::Body;
use axum::http::{Response, header};
use serde_json::{Value, json};

use crate::frame::{ColumnMeta, Frame, Part};
use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::{Here, Visit};
use crate::words::grouped;

/// One list as a data set.
struct DataSet {
    code: String,
    name: String,
    summary: String,
    category: String,
    count: String,
    newest: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/data.html")]
struct DataPage {
    frame: Frame,
    sets: Vec<DataSet>,
}

/// `GET /data/`.
pub(super) async fn page(here: Here) -> Response<Body> {
    here.show(|visit| {
        let page = DataPage {
            sets: sets(visit)?,
            frame: Frame::new(visit)
                .titled("开放数据")
                .part(Part::Data)
                .under("开放数据", "")
                .column(ColumnMeta {
                    name: "开放数据".to_owned(),
                    description: format!(
                        "{}公开目录各事项的数据集，可下载 CSV、XLSX、JSON",
                        visit.site.title
                    ),
                    keywords: "开放数据,数据集,下载".to_owned(),
                    kind: "数据发布".to_owned(),
                }),
        };
        Ok(Page::html(&page)?.showing([Tag::Lists]))
    })
    .await
}

fn sets(visit: &Visit) -> Result<Vec<DataSet>, Refusal> {
    let newest = visit.reader.newest_by_item()?;
    let items = visit.rules.catalogue().items();
    let with_records = items.into_iter().filter_map(|item| {
        let found = newest
            .iter()
            .find(|(code, _, count)| item.code == **code && *count > 0);
        found.map(|(_, day, count)| DataSet {
            code: item.code.as_str().to_owned(),
            name: item.name.clone(),
            summary: item.summary.clone(),
            category: item.category.name.clone(),
            count: grouped(*count as u64),
            newest: day.map(|day| day.to_string()),
        })
    });
    Ok(with_records.collect())
}

/// `GET /data/catalog.jsonld`: the catalogue of data sets (DCAT 3).
pub(super) async fn catalogue(here: Here) -> Response<Body> {
    here.show(|visit| {
        let sets: Vec<Value> = sets(visit)?.iter().map(|set| described(visit, set)).collect();
        let data = json!({
            "@context": {
                "dcat": "http://www.w3.org/ns/dcat#",
                "dct": "http://purl.org/dc/terms/",
                "foaf": "http://xmlns.com/foaf/0.1/",
            },
            "@id": visit.address("/data/"),
            "@type": "dcat:Catalog",
            "dct:title": { "@language": "zh", "@value": format!("{}开放数据目录", visit.site.title) },
            "dct:publisher": { "@type": "foaf:Agent", "foaf:name": visit.site.organizer },
            "dct:language": "zh-CN",
            "dcat:dataset": sets,
        });
        let page = Page::of("application/ld+json; charset=utf-8", data.to_string())
            .with_header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        Ok(page.showing([Tag::Lists]))
    })
    .await
}

fn described(visit: &Visit, set: &DataSet) -> Value {
    let list = format!("/catalogue/{}", set.code);
    let distribution = |ending: &str, kind: &str| {
        json!({
            "@type": "dcat:Distribution",
            "dcat:downloadURL": { "@id": visit.address(&format!("{list}.{ending}")) },
            "dcat:mediaType": kind,
        })
    };
    json!({
        "@id": visit.address(&list),
        "@type": "dcat:Dataset",
        "dct:identifier": set.code,
        "dct:title": { "@language": "zh", "@value": set.name },
        "dct:description": { "@language": "zh", "@value": set.summary },
        "dct:modified": set.newest,
        "dcat:theme": set.category,
        "dcat:landingPage": { "@id": visit.address(&list) },
        "dcat:distribution": [
            distribution("csv", "text/csv"),
            distribution("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            distribution("json", "application/json"),
        ],
    })
}
