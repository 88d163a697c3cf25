//! What a check saw, in the shape of `gongkai check --json`.

use document::Finding;
use review::{PlacedFinding, Waiver};
use serde::Serialize;
use utoipa::ToSchema;

/// 检查发现的一个问题；位置按字符（Unicode 标量）计。
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingView {
    /// 规则，如 personal.identity_number。
    rule: String,
    /// notice 提示，warning 应当复核，blocking 改正或者说明理由豁免之前不能发布。
    severity: &'static str,
    /// 起点。
    start: usize,
    /// 终点（不含）。
    end: usize,
    /// 该处原文。
    text: String,
    /// 原因。
    reason: String,
    /// 建议。
    suggestion: Option<String>,
    /// 依据。
    basis: Option<String>,
    /// 把握：low、medium、high。
    confidence: &'static str,
}

/// 草稿中的一个问题。
#[derive(Serialize, ToSchema)]
pub(crate) struct PlacedFindingView {
    /// 所在部分：title、body、field:代码、file:文件名、file_name:文件名。
    part: String,
    /// 是否已由审核人员豁免。
    waived: bool,
    /// 问题。
    #[serde(flatten)]
    finding: FindingView,
}

/// 问题的个数。
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct FindingCounts {
    /// 须改正或者豁免的，不含已豁免的。
    blocking: usize,
    /// 应当复核的。
    warning: usize,
    /// 提示。
    notice: usize,
}

impl FindingView {
    pub(crate) fn of(finding: &Finding) -> FindingView {
        FindingView {
            rule: finding.rule.to_string(),
            severity: finding.severity.code(),
            start: finding.place.start,
            end: finding.place.end,
            text: finding.text.clone(),
            reason: finding.reason.clone(),
            suggestion: finding
                .suggestion
                .as_ref()
                .map(|words| words.words().to_owned()),
            basis: finding.basis.as_ref().map(ToString::to_string),
            confidence: finding.confidence.code(),
        }
    }
}

impl PlacedFindingView {
    pub(crate) fn of(placed: &PlacedFinding, waivers: &[Waiver]) -> PlacedFindingView {
        PlacedFindingView {
            part: placed.part.code(),
            waived: waivers.iter().any(|waiver| waiver.covers(placed)),
            finding: FindingView::of(&placed.finding),
        }
    }
}

impl FindingCounts {
    pub(crate) fn of(findings: &[PlacedFinding], waivers: &[Waiver]) -> FindingCounts {
        use document::Severity::{Blocking, Notice, Warning};
        let mut counts = FindingCounts::default();
        for placed in findings {
            match placed.finding.severity {
                Blocking if waivers.iter().any(|waiver| waiver.covers(placed)) => {}
                Blocking => counts.blocking += 1,
                Warning => counts.warning += 1,
                Notice => counts.notice += 1,
            }
        }
        counts
    }
}
