//! The ledger's head and the public changes by position, for those who check and those who mirror.

use ::ledger::{Checkpoint, Note};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::RecordState;
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::Answer;
use crate::api::asking::{Asking, InQuery, Public};
use crate::api::refused::Refused;
use crate::words::hex;

/// How many changes are told at once.
const STEP: usize = 500;

/// 账本的现状。
#[derive(Serialize, ToSchema)]
pub(crate) struct LedgerHead {
    /// 账本名称。
    origin: String,
    /// 验证公钥（vkey）。
    vkey: String,
    /// 已签名的条目数。
    size: u64,
    /// 根摘要（SHA-256）。
    root: Option<String>,
    /// 签名的检查点原文（C2SP tlog-checkpoint）。
    checkpoint: String,
    /// 检查点的地址。
    address: String,
    /// 是否在第二处保存已签名的检查点。
    has_head_memory: bool,
}

/// 变更的条件。
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangesQuery {
    /// 从这一位置之后开始；第一次不填。
    after: Option<u64>,
}

/// 一批公开变更。
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangeList {
    /// 已签名的条目数。
    size: u64,
    /// 下次的 after；账本还没有条目时为 null。
    next: Option<u64>,
    /// 后面是否还有，应当立即再取。
    more: bool,
    /// 变更，按位置先后。
    changes: Vec<Change>,
}

/// 一项变更。信息的状态是现在的状态，不是当时的。
#[derive(Serialize, ToSchema)]
pub(crate) struct Change {
    /// 在账本中的位置。
    position: u64,
    /// published 已公开（新的或者改过的），withdrawn 已撤回，erased 已依法删除，everything 机关、网站或者规则有变，应当重新读取目录和机关。
    kind: &'static str,
    /// 信息标识；everything 时为 null。
    record: Option<String>,
    /// 现行版本；没有时为 null。
    edition: Option<u32>,
    /// 清单摘要；没有时为 null。
    manifest: Option<String>,
    /// 本接口的地址；没有时为 null。
    api: Option<String>,
}

/// `GET /api/v1/ledger`
#[utoipa::path(
    get,
    path = "/api/v1/ledger",
    operation_id = "read_ledger",
    tag = "账本",
    summary = "账本的现状",
    description = "账本名称、验证公钥和最新的签名检查点。",
    responses((status = 200, description = "账本", body = LedgerHead))
)]
pub(crate) async fn head(asking: Asking) -> Response {
    asking
        .answer(|public| {
            let office = public.office();
            let head = office.published_head();
            Answer::json(&LedgerHead {
                origin: office.verifier_key().name().to_owned(),
                vkey: office.verifier_key().to_string(),
                size: head.size,
                root: root_of(&head.note),
                checkpoint: head.note.clone(),
                address: public.address("/log/checkpoint"),
                has_head_memory: office.has_head_memory(),
            })
        })
        .await
}

fn root_of(note: &str) -> Option<String> {
    let note = Note::parse(note.as_bytes()).ok()?;
    let checkpoint = Checkpoint::parse(note.unverified_text()).ok()?;
    Some(hex(&checkpoint.head().root))
}

/// `GET /api/v1/changes`
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    operation_id = "list_changes",
    tag = "账本",
    summary = "公开变更",
    description = "按账本位置列出本网站的公开变更，供镜像和下游系统跟踪。把 next 作为下次的 after。",
    params(ChangesQuery),
    responses((status = 200, description = "变更", body = ChangeList))
)]
pub(crate) async fn changes(asking: Asking, InQuery(query): InQuery<ChangesQuery>) -> Response {
    asking
        .answer(move |public| {
            let size = public.office().published_head().size;
            let from = query.after.map_or(0, |after| after.saturating_add(1));
            // Effects name records of every site; what this site may show, its reader says.
            let effects = public.office().entries().effects_from(from, size, STEP)?;
            let more = effects.len() == STEP;
            let next = match effects.last() {
                Some(last) if more => Some(last.position),
                // Also for a cursor beyond the end: what comes next must not be missed.
                _ => size.checked_sub(1),
            };
            let mut changes = Vec::with_capacity(effects.len());
            for effect in effects {
                changes.extend(change(public, effect)?);
            }
            Answer::json(&ChangeList {
                size,
                next,
                more,
                changes,
            })
        })
        .await
}

fn change(public: &Public, effect: store::EntryEffect) -> Result<Option<Change>, Refused> {
    let position = effect.position;
    let Some(id) = effect.record else {
        let kind = "everything";
        let change = Change {
            position,
            kind,
            record: None,
            edition: None,
            manifest: None,
            api: None,
        };
        return Ok(Some(change));
    };
    let Some(record) = public.reader.record(id)? else {
        return Ok(None);
    };
    let is_erased = matches!(record.state, RecordState::Erased { .. });
    let shown = match record.state {
        RecordState::Published => public.reader.shown(id)?,
        RecordState::Withdrawn { .. } | RecordState::Erased { .. } => None,
        RecordState::Draft | RecordState::Discarded => return Ok(None),
    };
    Ok(Some(Change {
        position,
        kind: if shown.is_some() {
            "published"
        } else if is_erased {
            "erased"
        } else {
            "withdrawn"
        },
        record: Some(id.to_string()),
        edition: shown.as_ref().map(|row| row.edition),
        manifest: shown.as_ref().map(|row| row.manifest.to_string()),
        api: shown
            .as_ref()
            .map(|_| public.address(&format!("/api/v1/records/{id}"))),
    }))
}
