//! Why the API refuses: every error of an operation becomes a code, words, a pointer and a reference.

use std::error::Error;
use std::fmt::Write as _;

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use catalogue::FieldFault;
use operations::files::FileRefusal;
use operations::{DiscardError, ProofError, SaveDraftError, SendError};
use search::SearchError;
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

use crate::api::codes::Code;
use crate::api::shape::{escaped, query_pointer};
use crate::refusal::reference;
use crate::words::shortened;

/// 出错时的唯一格式。程序按 `code` 判断，`message` 给人看，`reference` 报给平台以便查询。
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    /// 错误代码，含义长期不变。
    #[schema(example = "saved_meanwhile")]
    code: &'static str,
    /// 给人看的说明。
    message: String,
    /// 出错位置，写成 JSON Pointer（RFC 6901）：请求正文中的位置，如 `/fields/title`，空串指整个正文；
    /// 查询参数写作 `/query/参数名`；没有具体位置时为 null。
    #[schema(example = "/seen_revision")]
    pointer: Option<String>,
    /// 查询编号，报给平台以便查找日志。
    #[schema(example = "K7Q-204")]
    reference: String,
    /// 仅 `saved_meanwhile`：双方的稿次。
    #[serde(skip_serializing_if = "Option::is_none")]
    revisions: Option<Revisions>,
    /// 仅 `incomplete`：各字段的问题。
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<Fault>,
}

/// 稿次冲突的双方。
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Revisions {
    /// 请求所依据的稿次。
    pub(crate) seen: u32,
    /// 平台现有的稿次；0 表示现在没有草稿。
    pub(crate) found: u32,
}

/// 一个字段的问题。
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Fault {
    /// 字段在请求正文中的位置（JSON Pointer）。
    #[schema(example = "/fields/signed_on")]
    pub(crate) pointer: String,
    /// 问题的种类。
    #[schema(example = "missing")]
    pub(crate) problem: String,
    /// 给人看的说明。
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn of(fault: &FieldFault) -> Fault {
        Fault {
            pointer: field_pointer(&fault.field),
            problem: fault.problem.code().to_owned(),
            message: fault.message.clone(),
        }
    }
}

/// Returns the pointer of a field of the document (RFC 6901 §3).
pub(crate) fn field_pointer(code: &str) -> String {
    format!("/fields/{}", escaped(code))
}

/// Writes what was sent between quotation marks, cut off where it grows long.
pub(crate) fn quoted(value: &str) -> String {
    format!("“{}”", shortened(value, 48))
}

/// A refusal on its way to the asker.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) pointer: Option<String>,
    /// Boxed, so that a refusal is small to hand on.
    more: Box<More>,
}

/// What only some refusals carry.
#[derive(Debug, Default)]
struct More {
    revisions: Option<Revisions>,
    faults: Vec<Fault>,
    /// What goes into the log only: the chain of causes.
    causes: Option<String>,
    wait_seconds: Option<u64>,
}

impl Refused {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Refused {
        Refused {
            code,
            message: message.into(),
            pointer: None,
            more: Box::default(),
        }
    }

    pub(crate) fn at(mut self, pointer: impl Into<String>) -> Refused {
        self.pointer = Some(pointer.into());
        self
    }

    /// Tells the asker when to come again.
    pub(crate) fn after(mut self, seconds: u64) -> Refused {
        self.more.wait_seconds = Some(seconds);
        self
    }

    /// There is nothing here, or nothing for this asker.
    pub(crate) fn not_found() -> Refused {
        Refused::new(Code::NotFound, "没有找到您要的内容，请核对地址。")
    }

    /// There is no such thing, or not for this asker; `list` is the address where those that there
    /// are can be found.
    pub(crate) fn no_such(what: &str, value: &str, list: &str) -> Refused {
        let words = format!("没有找到{what}{}，可在 {list} 中查找。", quoted(value));
        Refused::new(Code::NotFound, words)
    }

    /// The organ is unknown, or not one that the token may draft for.
    pub(crate) fn organ_not_yours() -> Refused {
        let words = "没有找到该机关，或者该令牌无权为其拟稿，请核对机关名称或者联系管理员。";
        Refused::new(Code::OrganNotYours, words).at("/organ")
    }

    pub(crate) fn bad_query(name: &str, words: &str) -> Refused {
        Refused::new(Code::BadQuery, format!("查询参数 {name} 有误：{words}"))
            .at(query_pointer(name))
    }

    /// A parameter of the query has a value that it cannot have.
    pub(crate) fn wrong_value(name: &str, value: &str, words: &str) -> Refused {
        let words = format!("查询参数 {name} 的值{}有误：{words}", quoted(value));
        Refused::new(Code::BadQuery, words).at(query_pointer(name))
    }

    pub(crate) fn saved_meanwhile(seen: u32, found: u32) -> Refused {
        let words = format!(
            "您提交的内容依据第{seen}稿，平台上现在是第{found}稿，没有保存。请取回最新一稿，合并后重新提交。"
        );
        let mut refused = Refused::new(Code::SavedMeanwhile, words).at("/seen_revision");
        refused.more.revisions = Some(Revisions { seen, found });
        refused
    }

    /// Something is wrong on our side; the causes are for the log.
    pub(crate) fn failed(error: &dyn Error) -> Refused {
        let mut chain = error.to_string();
        let mut cause = error.source();
        while let Some(source) = cause {
            let _ = write!(chain, ": {source}");
            cause = source.source();
        }
        Refused::broken(chain)
    }

    pub(crate) fn broken(causes: impl Into<String>) -> Refused {
        let words = "平台出现故障，没有完成您的请求。请稍后重试；仍有问题的，请告知查询编号。";
        let mut refused = Refused::new(Code::Failed, words);
        refused.more.causes = Some(causes.into());
        refused
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let reference = reference();
        let code = self.code.as_str();
        if let Some(causes) = &self.more.causes {
            tracing::error!(reference, code, "the API failed: {causes}");
        } else {
            tracing::info!(reference, code, pointer = self.pointer, "the API refused");
        }
        let body = ErrorBody {
            code,
            message: self.message,
            pointer: self.pointer,
            reference,
            revisions: self.more.revisions,
            faults: self.more.faults,
        };
        let mut response = (self.code.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.more.wait_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code == Code::TokenNeeded {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        match error {
            StoreError::ActReused => {
                let words = "这个办件标识（act_id）已经用于另一次提交，请换一个新的标识。";
                Refused::new(Code::ActReused, words).at("/act_id")
            }
            StoreError::ClockBehind { .. }
            | StoreError::LittleSpace { .. }
            | StoreError::MayNotSign(_) => {
                let causes = error.to_string();
                let words = "平台暂时不能受理写入，公开内容的查询不受影响。请稍后重试。";
                let mut refused = Refused::new(Code::NoActsNow, words).after(60);
                refused.more.causes = Some(causes);
                refused
            }
            StoreError::Busy => Refused::new(Code::Busy, "平台繁忙，请稍后重试。").after(5),
            StoreError::Sqlite(_)
            | StoreError::Postgres(_)
            | StoreError::Address(_)
            | StoreError::File { .. }
            | StoreError::NotDurable(_)
            | StoreError::Damaged(_)
            | StoreError::InUse { .. }
            | StoreError::Unrestored { .. }
            | StoreError::Schema(_)
            | StoreError::Bytes(_) => Refused::failed(&error),
        }
    }
}

impl From<SearchError> for Refused {
    fn from(error: SearchError) -> Refused {
        Refused::failed(&error)
    }
}

impl From<SaveDraftError> for Refused {
    fn from(error: SaveDraftError) -> Refused {
        match error {
            SaveDraftError::NotAuthorised(_) => Refused::not_found(),
            SaveDraftError::SavedMeanwhile { seen, found } => Refused::saved_meanwhile(seen, found),
            SaveDraftError::NoSuchItem { item } => unknown_item(&item),
            SaveDraftError::TooLong { characters, most } => {
                let words = format!("正文有{characters}个字，最多可以有{most}个字。");
                Refused::new(Code::BodyTooLong, words).at("/body")
            }
            SaveDraftError::Closed => {
                Refused::new(Code::Closed, "这条信息已经撤稿，不能再编辑。请另建草稿。")
            }
            SaveDraftError::Store(error) => error.into(),
        }
    }
}

impl From<SendError> for Refused {
    fn from(error: SendError) -> Refused {
        match error {
            SendError::NotAuthorised(_) | SendError::NoSuchDraft => Refused::not_found(),
            SendError::SavedMeanwhile { seen, found } => Refused::saved_meanwhile(seen, found),
            SendError::UnderReview => {
                Refused::new(Code::UnderReview, "草稿已经送审，不必重复送审。")
            }
            SendError::Incomplete { faults } => {
                let words = format!("草稿已保存，但有{}处字段问题，没有送审。", faults.len());
                let mut refused = Refused::new(Code::Incomplete, words);
                refused.pointer = faults.first().map(|fault| field_pointer(&fault.field));
                refused.more.faults = faults.iter().map(Fault::of).collect();
                refused
            }
            SendError::NoBody => {
                Refused::new(Code::NoBody, "这类信息须有正文，请补充正文后送审。").at("/body")
            }
            SendError::NoCreditCode { .. } => {
                let words = "该机关及其上级都没有统一社会信用代码，无法编制索引号，请联系管理员。";
                Refused::new(Code::CreditCodeMissing, words).at("/organ")
            }
            SendError::NumberTaken { number } => {
                let words = format!("索引号 {number} 已用于另一条信息。");
                Refused::new(Code::IndexNumberTaken, words)
            }
            SendError::Store(error) => error.into(),
        }
    }
}

impl From<DiscardError> for Refused {
    fn from(error: DiscardError) -> Refused {
        match error {
            DiscardError::NotAuthorised(_) | DiscardError::NoSuchDraft => Refused::not_found(),
            DiscardError::UnderReview => {
                Refused::new(Code::UnderReview, "草稿正在审核，须先退回才能撤稿。")
            }
            DiscardError::Store(error) => error.into(),
        }
    }
}

impl From<FileRefusal> for Refused {
    fn from(refusal: FileRefusal) -> Refused {
        let words = crate::file_words::not_taken(&refusal);
        match refusal {
            FileRefusal::TooLarge { .. } => Refused::new(Code::TooLarge, words),
            FileRefusal::Empty { .. }
            | FileRefusal::Kind { .. }
            | FileRefusal::Disguised { .. } => Refused::new(Code::FileRefused, words),
            FileRefusal::Store(error) => error.into(),
        }
    }
}

impl From<ProofError> for Refused {
    fn from(error: ProofError) -> Refused {
        match error {
            ProofError::NotYet => {
                let words = "这一版本刚刚发布，存证即将生成，请稍后再取。";
                Refused::new(Code::ProofNotYet, words).after(1)
            }
            ProofError::Damaged(_) => Refused::failed(&error),
            ProofError::Store(error) => error.into(),
        }
    }
}

/// There is no such catalogue item.
pub(crate) fn unknown_item(code: &str) -> Refused {
    let words = format!(
        "没有代码为{}的公开事项，请查阅 /api/v1/items。",
        quoted(code)
    );
    Refused::new(Code::UnknownItem, words).at("/item")
}
