//! The page on which people read what the API offers, made from the same document.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use serde_json::Value;

use crate::api::codes::Code;
use crate::api::document::document;
use crate::frame::{ColumnMeta, Frame, Part};
use crate::page::Page;
use crate::visit::Here;

#[derive(Template)]
#[template(path = "api/index.html")]
struct IndexPage {
    frame: Frame,
    description: String,
    groups: Vec<Group>,
    codes: Vec<(u16, &'static str)>,
}

/// The operations of one tag.
struct Group {
    name: String,
    description: String,
    operations: Vec<Operation>,
}

struct Operation {
    anchor: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Parameter>,
    answers: Vec<(String, String)>,
    example: String,
}

struct Parameter {
    name: String,
    place: &'static str,
    required: bool,
    description: String,
}

/// `GET /api/v1/`
#[utoipa::path(
    get,
    path = "/api/v1/",
    operation_id = "show_page",
    tag = "说明",
    summary = "接口说明",
    description = "供人阅读的接口说明，内容与 OpenAPI 文档相同。",
    responses((status = 200, description = "网页", body = String, content_type = "text/html"))
)]
pub(crate) async fn page(here: Here) -> Response<Body> {
    here.show(|visit| {
        let document = document();
        let frame = Frame::new(visit)
            .titled("数据接口")
            .part(Part::Data)
            .column(ColumnMeta {
                name: "数据接口".to_owned(),
                description: format!("{}的数据接口：地址、参数、回答和出错代码", visit.site.title),
                keywords: "数据接口,开放数据,开发者".to_owned(),
                kind: "数据发布".to_owned(),
            });
        Page::html(&IndexPage {
            description: text(&document["info"], "description"),
            groups: groups(document, &visit.address("")),
            codes: Code::ALL
                .iter()
                .map(|code| (code.status().as_u16(), code.as_str()))
                .collect(),
            frame: frame.under("开放数据", "/data/").under("数据接口", ""),
        })
    })
    .await
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn groups(document: &Value, address: &str) -> Vec<Group> {
    let tags = document["tags"].as_array().into_iter().flatten();
    tags.map(|tag| {
        let name = text(tag, "name");
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                if operation["tags"][0] == name.as_str() {
                    operations.push(described(path, method, operation, address));
                }
            }
        }
        Group {
            description: text(tag, "description"),
            name,
            operations,
        }
    })
    .collect()
}

fn described(path: &str, method: &str, operation: &Value, address: &str) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let responses = operation["responses"].as_object().into_iter().flatten();
    Operation {
        anchor: text(operation, "operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary"),
        description: text(operation, "description"),
        parameters: parameters
            .map(|parameter| Parameter {
                name: text(parameter, "name"),
                place: if parameter["in"] == "path" {
                    "路径"
                } else {
                    "查询"
                },
                required: parameter["required"] == true,
                description: text(parameter, "description"),
            })
            .collect(),
        answers: responses
            .filter(|(status, _)| *status != "default")
            .map(|(status, answer)| (status.clone(), text(answer, "description")))
            .collect(),
        example: example(path, method, operation, address),
    }
}

/// Writes a call with curl that works once the words in capitals are filled in.
fn example(path: &str, method: &str, operation: &Value, address: &str) -> String {
    let mut path = path
        .replace("{code}", "notice")
        .replace("{edition}", "1")
        .replace("{id}", "ID");
    let mut marks = ['?'].into_iter().chain(std::iter::repeat('&'));
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let value = &parameter["schema"]["example"];
        let value = if value.is_null() {
            &parameter["example"]
        } else {
            value
        };
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        if parameter["in"] == "query" && parameter["required"] == true && value != "null" {
            path.extend(marks.next());
            path.push_str(&format!("{}={value}", text(parameter, "name")));
        }
    }
    let mut call = "curl".to_owned();
    if method != "get" {
        call.push_str(&format!(" -X {}", method.to_uppercase()));
    }
    if operation.get("security").is_some() {
        call.push_str(" -H 'Authorization: Bearer TOKEN'");
    }
    let content = operation["requestBody"]["content"].as_object();
    match content
        .and_then(|content| content.keys().next())
        .map(String::as_str)
    {
        Some("multipart/form-data") => {
            call.push_str(
                " -F 'document=@draft.json;type=application/json' -F 'attachment=@附件.pdf'",
            );
        }
        Some(_) => call.push_str(" -H 'Content-Type: application/json' -d @body.json"),
        None => {}
    }
    format!("{call} '{address}{path}'")
}
