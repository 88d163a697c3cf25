//! The last day of a period of working days, explained day by day.

use axum::response::Response;
use calendar::{NotYetPublished, Period};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::Answer;
use crate::api::asking::{Asking, InQuery, date};
use crate::api::codes::Code;
use crate::api::refused::Refused;
use crate::api::shape::query_pointer;

/// More than any law gives.
const MOST_WORKING_DAYS: u16 = 1000;

/// 期限的条件。
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DueQuery {
    /// 起算日，当日不计。
    #[param(required = true, format = Date, example = "2026-03-02")]
    from: Option<String>,
    /// 工作日数，最多1000。
    #[param(required = true, minimum = 1, maximum = 1000, example = 20)]
    working_days: Option<u16>,
    /// 为 true 时，节假日安排尚未公布的年份按周末推算，结果标为暂定；不填时拒绝推算。
    provisional: Option<bool>,
}

/// 期限及逐日说明。
#[derive(Serialize, ToSchema)]
pub(crate) struct Due {
    /// 起算日，当日不计。
    #[schema(format = Date)]
    from: String,
    /// 工作日数。
    working_days: u16,
    /// 最后一日。
    #[schema(format = Date)]
    due: String,
    /// 节假日安排尚未公布时，最后一日可能变动的说明；已确定时为 null。
    provisional: Option<String>,
    /// 起算日之后的每一日。
    days: Vec<DueDay>,
}

/// 一日。
#[derive(Serialize, ToSchema)]
pub(crate) struct DueDay {
    /// 日期。
    #[schema(format = Date)]
    date: String,
    /// 是否计入。
    counted: bool,
    /// 原因。
    why: String,
}

/// `GET /api/v1/calendar/due`
#[utoipa::path(
    get,
    path = "/api/v1/calendar/due",
    operation_id = "work_out_deadline",
    tag = "期限",
    summary = "工作日期限",
    description = "从某日起若干工作日的最后一日，并逐日说明是否计入。",
    params(DueQuery),
    responses((status = 200, description = "期限", body = Due))
)]
pub(crate) async fn due(asking: Asking, InQuery(query): InQuery<DueQuery>) -> Response {
    asking
        .answer(move |public| {
            let from = date("from", query.from.as_deref())?
                .ok_or_else(|| Refused::bad_query("from", "请填写起算日。"))?;
            let days = query
                .working_days
                .filter(|days| (1..=MOST_WORKING_DAYS).contains(days));
            let days =
                days.ok_or_else(|| Refused::bad_query("working_days", "应为1至1000的整数。"))?;
            let (period, calendar) = (Period::WorkingDays(days), public.rules.calendar());
            let deadline = if query.provisional == Some(true) {
                calendar::deadline(from, period, calendar)
            } else {
                calendar::certain_deadline(from, period, calendar).map_err(not_yet_published)?
            };
            Answer::json(&Due {
                from: from.to_string(),
                working_days: days,
                due: deadline.due.to_string(),
                provisional: deadline.provisional,
                days: deadline
                    .days
                    .into_iter()
                    .map(|day| DueDay {
                        date: day.date.to_string(),
                        counted: day.counted,
                        why: day.why.into_owned(),
                    })
                    .collect(),
            })
        })
        .await
}

fn not_yet_published(refusal: NotYetPublished) -> Refused {
    let words = format!(
        "{}年的节假日安排尚未公布，最后一日不能确定。确需推算的，请加上 provisional=true，结果仅供参考。",
        refusal.year
    );
    Refused::new(Code::DueUncertain, words).at(query_pointer("from"))
}
