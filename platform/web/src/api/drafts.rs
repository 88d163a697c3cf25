//! Drafts as an office-automation system sends them: saved, checked, sent for review, followed.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use catalogue::RecordId;
use operations::{
    Content, SaveDraftError, SaveOrder, SendError, SendOrder, discard_draft, manifest_of, new_act,
    office_day, save_draft, send_for_review,
};
use serde::{Deserialize, Serialize};
use store::{ActId, DraftRow, RecordRow, StoreError};
use utoipa::ToSchema;

use crate::api::answer::Answer;
use crate::api::asking::{Desk, InBody, InPath, Program};
use crate::api::codes::Code;
use crate::api::draft_acts::Acts;
use crate::api::draft_form::{DraftForm, Received, receive};
use crate::api::draft_status::{DraftStatus, status_of, stored_content};
use crate::api::refused::Refused;

/// 保存或者送审的结果。
#[derive(Serialize, ToSchema)]
pub(crate) struct DraftSaved {
    /// 草稿的现状。
    #[serde(flatten)]
    status: DraftStatus,
    /// 这次保存是否使已有的签署失效。
    voided_sign_offs: bool,
    /// 要求送审而没有送审的原因；已送审或者没有要求时为 null。
    not_sent: Option<NotSent>,
}

/// 没有送审的原因。
#[derive(Serialize, ToSchema)]
pub(crate) struct NotSent {
    /// 错误代码。
    code: &'static str,
    /// 说明。
    message: String,
    /// 位置。
    pointer: Option<String>,
}

/// 送审。
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendDocument {
    /// 所依据的稿次。
    seen_revision: u32,
    /// 本次提交的标识，32位十六进制随机数。
    act_id: Option<String>,
}

/// `POST /api/v1/drafts`
#[utoipa::path(
    post,
    path = "/api/v1/drafts",
    operation_id = "create_draft",
    tag = "投稿",
    summary = "提交草稿",
    description = "一次提交草稿的内容和附件，可以随即送审。带同一 act_id 重试时不重复建稿，返回现状（200）。",
    request_body(content = DraftForm, content_type = "multipart/form-data"),
    security(("token" = [])),
    responses(
        (status = 201, description = "已保存", body = DraftSaved),
        (status = 200, description = "此前已保存", body = DraftSaved)
    )
)]
pub(crate) async fn create(program: Program, request: Request) -> Response {
    let received = match receive(&program.api, request).await {
        Ok(received) => received,
        Err(refused) => return refused.into_response(),
    };
    program
        .answer(move |desk| create_draft(desk, received))
        .await
}

fn create_draft(desk: &Desk, received: Received) -> Result<Answer, Refused> {
    let acts = Acts::of_new(desk, received.document.act_id.as_deref())?;
    let wants_review = received.document.send_for_review;
    let content = received.content(desk, None)?;
    let is_new = desk.reader().record(acts.record)?.is_none();
    let order = SaveOrder {
        act: acts.save,
        record: acts.record,
        seen_revision: 0,
        content: content.clone(),
    };
    let saved = save_draft(&desk.office, &desk.staff, &order).map_err(|error| match error {
        SaveDraftError::NotAuthorised(_) => Refused::organ_not_yours(),
        other => other.into(),
    })?;
    let (record, _) = found(desk, &acts.record.to_string())?;
    was_this(desk, &record, saved.revision, &content)?;
    let not_sent = match wants_review {
        true => send(desk, acts.send, acts.record, saved.revision)?,
        false => None,
    };
    let answer = Answer::json(&saved_answer(desk, acts.record, false, not_sent)?)?;
    if !is_new {
        return Ok(answer);
    }
    let location = format!("/api/v1/drafts/{}", acts.record);
    Ok(answer
        .with_status(StatusCode::CREATED)
        .with_header(header::LOCATION, &location))
}

/// `GET /api/v1/drafts/{id}`
#[utoipa::path(
    get,
    path = "/api/v1/drafts/{id}",
    operation_id = "read_draft",
    tag = "投稿",
    summary = "草稿的现状",
    description = "审签到了哪一步，检查还有多少问题，发布后的地址。不含人员姓名。",
    params(("id" = String, Path, description = "信息标识")),
    security(("token" = [])),
    responses((status = 200, description = "现状", body = DraftStatus))
)]
pub(crate) async fn status(program: Program, InPath(id): InPath<String>) -> Response {
    program
        .answer(move |desk| {
            let (record, draft) = found(desk, &id)?;
            Answer::json(&status_of(desk, &record, draft.as_ref())?)
        })
        .await
}

/// `PUT /api/v1/drafts/{id}`
#[utoipa::path(
    put,
    path = "/api/v1/drafts/{id}",
    operation_id = "change_draft",
    tag = "投稿",
    summary = "修改草稿",
    description = "以新的内容替换草稿，须写明所依据的稿次 seen_revision；其间有人保存过则回答 409 和双方的稿次。\
        已发布的信息没有草稿时，seen_revision 写 0，即起草下一版本。",
    params(("id" = String, Path, description = "信息标识")),
    request_body(content = DraftForm, content_type = "multipart/form-data"),
    security(("token" = [])),
    responses((status = 200, description = "已保存", body = DraftSaved))
)]
pub(crate) async fn update(
    program: Program,
    InPath(id): InPath<String>,
    request: Request,
) -> Response {
    let received = match receive(&program.api, request).await {
        Ok(received) => received,
        Err(refused) => return refused.into_response(),
    };
    program
        .answer(move |desk| update_draft(desk, &id, received))
        .await
}

fn update_draft(desk: &Desk, id: &str, received: Received) -> Result<Answer, Refused> {
    let (record, draft) = found(desk, id)?;
    let missing = || {
        let words = "请写明所依据的稿次 seen_revision。";
        Refused::new(Code::BadDocument, words).at("/seen_revision")
    };
    let seen_revision = received.document.seen_revision.ok_or_else(missing)?;
    let acts = Acts::of(
        "change",
        desk,
        record.record,
        received.document.act_id.as_deref(),
    )?;
    let wants_review = received.document.send_for_review;
    let before = draft
        .as_ref()
        .map(|draft| stored_content(desk, draft))
        .transpose()?;
    let content = received.content(desk, before.as_ref())?;
    let order = SaveOrder {
        act: acts.save,
        record: record.record,
        seen_revision,
        content: content.clone(),
    };
    let saved = save_draft(&desk.office, &desk.staff, &order)?;
    was_this(desk, &record, saved.revision, &content)?;
    let not_sent = match wants_review {
        true => send(desk, acts.send, record.record, saved.revision)?,
        false => None,
    };
    Answer::json(&saved_answer(
        desk,
        record.record,
        saved.voided_sign_offs,
        not_sent,
    )?)
}

/// `POST /api/v1/drafts/{id}/send`
#[utoipa::path(
    post,
    path = "/api/v1/drafts/{id}/send",
    operation_id = "send_draft",
    tag = "投稿",
    summary = "送审",
    description = "把草稿送审。字段不完整时回答 422 和各字段的问题。",
    params(("id" = String, Path, description = "信息标识")),
    request_body = SendDocument,
    security(("token" = [])),
    responses((status = 200, description = "已送审", body = DraftSaved))
)]
pub(crate) async fn send_draft(
    program: Program,
    InPath(id): InPath<String>,
    InBody(document): InBody<SendDocument>,
) -> Response {
    program
        .answer(move |desk| {
            let (record, _) = found(desk, &id)?;
            let acts = Acts::of("send", desk, record.record, document.act_id.as_deref())?;
            let order = SendOrder {
                act: acts.send,
                record: record.record,
                seen_revision: document.seen_revision,
            };
            send_for_review(&desk.office, &desk.staff, &order)?;
            Answer::json(&saved_answer(desk, record.record, false, None)?)
        })
        .await
}

/// `DELETE /api/v1/drafts/{id}`
#[utoipa::path(
    delete,
    path = "/api/v1/drafts/{id}",
    operation_id = "discard_draft",
    tag = "投稿",
    summary = "撤稿",
    description = "撤掉还在拟稿人手中（未送审或者已退回）的草稿；审核中的须先退回。",
    params(("id" = String, Path, description = "信息标识")),
    security(("token" = [])),
    responses((status = 204, description = "已撤稿"))
)]
pub(crate) async fn discard(program: Program, InPath(id): InPath<String>) -> Response {
    program
        .answer(move |desk| {
            let (record, _) = found(desk, &id)?;
            discard_draft(&desk.office, &desk.staff, new_act(), record.record)?;
            Ok(Answer::of("application/json", "").with_status(StatusCode::NO_CONTENT))
        })
        .await
}

/// A repeat has to say what the first call said: the store answers it with the first result, and
/// what is said anew would be lost.
fn was_this(
    desk: &Desk,
    record: &RecordRow,
    revision: u32,
    content: &Content,
) -> Result<(), Refused> {
    let revisions = desk.reader().revisions(record.record)?;
    let Some(first) = revisions.iter().find(|row| row.revision == revision) else {
        return Ok(());
    };
    let day = office_day(first.saved);
    // The index number may have been allotted since.
    for number in [None, record.index_number.clone()] {
        let (manifest, _) = manifest_of(
            &desk.office,
            record.record,
            first.edition,
            content,
            number,
            day,
        );
        if manifest.digest() == first.manifest {
            return Ok(());
        }
    }
    Err(StoreError::ActReused.into())
}

/// Sends a draft that was saved in the same call: what stands in the way is told, not lost.
fn send(
    desk: &Desk,
    act: ActId,
    record: RecordId,
    seen_revision: u32,
) -> Result<Option<NotSent>, Refused> {
    let order = SendOrder {
        act,
        record,
        seen_revision,
    };
    let Err(error) = send_for_review(&desk.office, &desk.staff, &order) else {
        return Ok(None);
    };
    if let SendError::Store(error) = error {
        return Err(error.into());
    }
    let Refused {
        code,
        message,
        pointer,
        ..
    } = error.into();
    Ok(Some(NotSent {
        code: code.as_str(),
        message,
        pointer,
    }))
}

/// Returns a record in the officer's scope that is, or was, a draft.
fn found(desk: &Desk, id: &str) -> Result<(RecordRow, Option<DraftRow>), Refused> {
    let id: RecordId = id.parse().map_err(|_| Refused::not_found())?;
    let reader = desk.reader();
    let record = reader.record(id)?.ok_or_else(Refused::not_found)?;
    let draft = reader.draft(id)?;
    Ok((record, draft))
}

fn saved_answer(
    desk: &Desk,
    id: RecordId,
    voided_sign_offs: bool,
    not_sent: Option<NotSent>,
) -> Result<DraftSaved, Refused> {
    let (record, draft) = found(desk, &id.to_string())?;
    Ok(DraftSaved {
        status: status_of(desk, &record, draft.as_ref())?,
        voided_sign_offs,
        not_sent,
    })
}
