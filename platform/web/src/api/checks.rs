//! Checks a text before anything is made of it.

use axum::response::Response;
use operations::LONGEST_BODY;
use review::{Setting, check_text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::answer::Answer;
use crate::api::asking::{InBody, Program};
use crate::api::codes::Code;
use crate::api::finding::FindingView;
use crate::api::refused::Refused;

/// 要检查的文字。
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckOrder {
    /// 文字，最多40万字。
    text: String,
    /// 给结果起的名字，原样返回。
    file: Option<String>,
}

/// 检查结果，与 `gongkai check --json` 相同。
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckResult {
    /// 请求中的名字。
    file: Option<String>,
    /// 问题，按位置先后。
    findings: Vec<FindingView>,
}

/// `POST /api/v1/checks`
#[utoipa::path(
    post,
    path = "/api/v1/checks",
    operation_id = "check_text",
    tag = "投稿",
    summary = "检查文字",
    description = "检查一段文字中的个人信息、涉密标志、表述差错和改动痕迹。文字不保存。",
    request_body = CheckOrder,
    security(("token" = [])),
    responses((status = 200, description = "检查结果", body = CheckResult))
)]
pub(crate) async fn check(program: Program, InBody(order): InBody<CheckOrder>) -> Response {
    program
        .answer(move |desk| {
            let characters = order.text.chars().count();
            if characters > LONGEST_BODY {
                let words = format!("文字有{characters}个字，最多可以有{LONGEST_BODY}个字。");
                return Err(Refused::new(Code::BodyTooLong, words).at("/text"));
            }
            let bodies = desk.office.bodies();
            let hosts: Vec<&str> = bodies
                .sites
                .iter()
                .flat_map(|site| site.hosts.iter().map(String::as_str))
                .collect();
            let setting = Setting {
                own_hosts: &hosts,
                ..Setting::on(desk.office.today())
            };
            let rules = desk.office.rules();
            let findings = check_text(rules.rulebook(), &order.text, &setting);
            Answer::json(&CheckResult {
                file: order.file,
                findings: findings.iter().map(FindingView::of).collect(),
            })
        })
        .await
}
