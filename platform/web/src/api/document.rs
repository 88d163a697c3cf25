//! The OpenAPI document of the API, made from the handlers and the shapes of their answers.

use std::sync::LazyLock;

use axum::response::Response;
use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::api::answer::{Answer, JSON};
use crate::api::asking::Asking;
use crate::api::codes::Code;
use crate::api::refused::ErrorBody;
use crate::api::{checks, drafts, due, items, ledger, organs, page, record, records, search};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "政务公开平台接口",
        version = "1",
        description = "读取已公开的政府信息不需要令牌，只看得到所访问网站的公开内容。\
            投稿需要令牌（Authorization: Bearer），以令牌所代表的人员的权限办理。",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        page::page,
        openapi,
        items::list,
        items::item,
        items::schema,
        records::list,
        record::record,
        record::editions,
        record::edition,
        record::proof,
        organs::list,
        organs::organ,
        search::search,
        search::suggest,
        due::due,
        ledger::head,
        ledger::changes,
        drafts::create,
        drafts::status,
        drafts::update,
        drafts::send_draft,
        drafts::discard,
        checks::check,
    ),
    components(schemas(ErrorBody)),
    tags(
        (name = "信息", description = "已公开的政府信息"),
        (name = "目录", description = "应当公开什么、公开哪些字段、何时公开"),
        (name = "机关", description = "公开机关"),
        (name = "检索", description = "全文检索和输入提示"),
        (name = "期限", description = "工作日期限"),
        (name = "账本", description = "存证、检查点和公开变更"),
        (name = "投稿", description = "办公系统提交草稿，需要令牌"),
        (name = "说明", description = "本说明")
    )
)]
struct Described;

/// The document, with what holds for every operation added to each.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let described = serde_json::to_value(Described::openapi());
    let mut document = described.expect("a document of plain data can be written");
    document["components"]["securitySchemes"] = json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "令牌由安全管理员签发，代表一名工作人员。"
        }
    });
    let paths = document["paths"]
        .as_object_mut()
        .into_iter()
        .flat_map(|paths| paths.values_mut());
    for path in paths {
        for operation in path
            .as_object_mut()
            .into_iter()
            .flat_map(|path| path.values_mut())
        {
            let is_private = operation.get("security").is_some();
            operation["responses"]["default"] = json!({
                "description": words_on_errors(is_private),
                "content": {
                    "application/json": { "schema": { "$ref": "#/components/schemas/ErrorBody" } }
                }
            });
        }
    }
    document["components"]["schemas"]["ErrorBody"]["properties"]["code"]["enum"] =
        Code::ALL.iter().map(|code| code.as_str()).collect();
    document
});

fn words_on_errors(is_private: bool) -> &'static str {
    match is_private {
        true => "出错；没有权限和不存在的回答相同",
        false => "出错；未公开和不存在的回答相同",
    }
}

/// Returns the document.
pub(crate) fn document() -> &'static Value {
    &DOCUMENT
}

/// `GET /api/v1/openapi.json`
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "read_document",
    tag = "说明",
    summary = "OpenAPI 文档",
    description = "本接口的 OpenAPI 3.1 文档。",
    responses((status = 200, description = "OpenAPI 文档", body = serde_json::Value))
)]
pub(crate) async fn openapi(asking: Asking) -> Response {
    asking
        .answer(|_| Ok(Answer::of(JSON, document().to_string())))
        .await
}
