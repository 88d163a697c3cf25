//! Where a draft stands: its state, the steps that were signed, what the checks see in it.

use jiff::civil::Date;
use operations::{Content, content_of, draft_deadline, examine_draft, manifest_of};
use serde::Serialize;
use store::{DraftRow, DraftState, RecordRow, RecordState};
use utoipa::ToSchema;

use crate::api::asking::Desk;
use crate::api::finding::{FindingCounts, PlacedFindingView};
use crate::api::record_line::OrganName;
use crate::api::refused::{Fault, Refused};
use crate::words::{hex, rfc3339};

/// 草稿的现状。
#[derive(Serialize, ToSchema)]
pub(crate) struct DraftStatus {
    /// 信息标识，发布后不变。
    id: String,
    /// draft 拟稿，review 审核中，returned 已退回，scheduled 待发布，published 已发布，withdrawn 已撤回，erased 已依法删除，discarded 已撤稿。
    state: &'static str,
    /// 稿次；没有草稿时为 null。
    revision: Option<u32>,
    /// 将要（或者已经）成为的版本序号。
    edition: u32,
    /// 公开事项代码。
    item: String,
    /// 公开机关。
    organ: OrganName,
    /// 标题。
    title: String,
    /// 索引号；送审时编制，此前为 null。
    index_number: Option<String>,
    /// 最近保存的时刻。
    #[schema(format = DateTime)]
    saved_at: Option<String>,
    /// 公开时限；没有规定时为 null。
    #[schema(format = Date)]
    due_on: Option<String>,
    /// 定时发布的时刻。
    #[schema(format = DateTime)]
    scheduled_for: Option<String>,
    /// 退回的原因。
    returned_reason: Option<String>,
    /// 审签环节，最后一项是签发。
    steps: Vec<SignedStep>,
    /// 检查发现的问题数；没有草稿时为 null。
    findings_count: Option<FindingCounts>,
    /// 检查发现的问题。
    findings: Vec<PlacedFindingView>,
    /// 字段的问题；有问题的草稿可以保存，不能送审。
    faults: Vec<Fault>,
    /// 附件，依次。
    files: Vec<DraftFile>,
    /// 是否已经公开。
    is_public: bool,
    /// 公开后的网页地址；机关不属于任何网站时为 null。
    address: Option<String>,
}

/// 一个审签环节。
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedStep {
    /// 环节代码。
    code: String,
    /// 环节名称。
    name: String,
    /// 签署的时刻；尚未签署时为 null。
    #[schema(format = DateTime)]
    signed_at: Option<String>,
}

/// 草稿的附件。
#[derive(Serialize, ToSchema)]
pub(crate) struct DraftFile {
    /// 文件名。
    name: String,
    /// 字节数。
    size: u64,
    /// SHA-256。
    digest: String,
}

/// Says where a record's draft stands, or the record when there is none.
///
/// # Errors
/// What the store says.
pub(crate) fn status_of(
    desk: &Desk,
    record: &RecordRow,
    draft: Option<&DraftRow>,
) -> Result<DraftStatus, Refused> {
    let organ = draft.map_or(record.organ, |draft| draft.organ);
    let bodies = desk.office.bodies();
    let name = bodies
        .organ(organ)
        .map(|row| row.name.clone())
        .unwrap_or_default();
    let mut status = DraftStatus {
        id: record.record.to_string(),
        state: state_of(record, draft),
        revision: draft.map(|draft| draft.revision),
        edition: draft.map_or(record.edition, |draft| draft.edition),
        item: draft.map_or(&record.item, |draft| &draft.item).clone(),
        organ: OrganName {
            id: organ.to_string(),
            name,
        },
        title: draft.map(|draft| draft.title.clone()).unwrap_or_default(),
        index_number: record.index_number.clone(),
        saved_at: draft.map(|draft| rfc3339(draft.saved)),
        due_on: None,
        scheduled_for: draft
            .and_then(|draft| draft.scheduled)
            .map(|(at, _)| rfc3339(at)),
        returned_reason: draft.and_then(|draft| draft.returned_reason.clone()),
        steps: Vec::new(),
        findings_count: None,
        findings: Vec::new(),
        faults: Vec::new(),
        files: Vec::new(),
        is_public: matches!(record.state, RecordState::Published),
        address: desk.public_address(organ, record.record),
    };
    let Some(draft) = draft else {
        let editions = desk.reader().editions(record.record)?;
        if let Some(newest) = editions.first() {
            status.title = newest.title.clone();
            status.due_on = newest.due_on.map(|day| day.to_string());
        }
        return Ok(status);
    };
    let viewer = desk.office.viewer(&desk.staff);
    let due: Option<Date> = draft_deadline(&desk.office, viewer, draft)?.map(|found| found.due);
    status.due_on = due.map(|day| day.to_string());
    status.steps = steps(desk, draft)?;
    let examined = examine_draft(&desk.office, viewer, draft)?.ok_or_else(Refused::not_found)?;
    let waivers = &examined.waivers;
    let findings = examined.review.findings();
    status.findings_count = Some(FindingCounts::of(findings, waivers));
    status.findings = findings
        .iter()
        .map(|placed| PlacedFindingView::of(placed, waivers))
        .collect();
    status.files = examined
        .manifest
        .files
        .iter()
        .map(|file| DraftFile {
            name: file.name.clone(),
            size: file.size,
            digest: hex(&file.digest),
        })
        .collect();
    let content = stored_content(desk, draft)?;
    let today = desk.office.today();
    let number = record.index_number.clone();
    let (_, faults) = manifest_of(
        &desk.office,
        draft.record,
        draft.edition,
        &content,
        number,
        today,
    );
    status.faults = faults.iter().map(Fault::of).collect();
    Ok(status)
}

fn state_of(record: &RecordRow, draft: Option<&DraftRow>) -> &'static str {
    match (draft.map(|draft| draft.state), &record.state) {
        (Some(DraftState::Draft), _) => "draft",
        (Some(DraftState::Review), _) => "review",
        (Some(DraftState::Returned), _) => "returned",
        (Some(DraftState::Scheduled), _) => "scheduled",
        (None, RecordState::Published) => "published",
        (None, RecordState::Withdrawn { .. }) => "withdrawn",
        (None, RecordState::Erased { .. }) => "erased",
        (None, RecordState::Discarded | RecordState::Draft) => "discarded",
    }
}

/// Tells when each step was signed, of the manifest as it stands, and by nobody's name.
fn steps(desk: &Desk, draft: &DraftRow) -> Result<Vec<SignedStep>, Refused> {
    let rules = desk.office.rules();
    let Some(item) = rules.catalogue().item(&draft.item) else {
        return Ok(Vec::new());
    };
    let sign_offs = desk.reader().sign_offs(draft)?;
    let mut steps: Vec<SignedStep> = item
        .sign_off_steps(draft.major)
        .into_iter()
        .map(|step| {
            let signed = sign_offs
                .iter()
                .find(|row| row.step == step.code.as_str() && row.manifest == draft.manifest);
            SignedStep {
                code: step.code.as_str().to_owned(),
                name: step.name.clone(),
                signed_at: signed.map(|row| rfc3339(row.signed)),
            }
        })
        .collect();
    let last = item.issue_step();
    steps.push(SignedStep {
        code: last.code.as_str().to_owned(),
        name: last.name.clone(),
        signed_at: None,
    });
    Ok(steps)
}

/// Returns what the form of a stored draft says.
///
/// # Errors
/// What the store says.
pub(crate) fn stored_content(desk: &Desk, draft: &DraftRow) -> Result<Content, Refused> {
    let reader = desk.reader();
    let manifest = reader
        .draft_manifest(draft.manifest)?
        .ok_or_else(Refused::not_found)?;
    let body = reader
        .draft_body(draft.body)?
        .ok_or_else(Refused::not_found)?;
    Ok(content_of(&manifest, body, draft.organ, Some(draft)))
}
