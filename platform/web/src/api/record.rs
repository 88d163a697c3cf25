//! One published record: its fields, text, files, relations, editions, deadline and proof.

use axum::http::header;
use axum::response::Response;
use catalogue::{FieldKind, FieldSpec, Manifest, RecordId, common};
use operations::{edition_deadline, proof_of};
use serde::{Deserialize, Serialize};
use store::{EditionRow, RelatedRow};
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::Answer;
use crate::api::asking::{Asking, InPath, InQuery, Public};
use crate::api::codes::Code;
use crate::api::items::{Grounds, grounds};
use crate::api::record_line::RecordLine;
use crate::api::refused::Refused;
use crate::words::{encoded, hex, rfc3339};

/// 一条已公开信息的全部公开内容。
#[derive(Serialize, ToSchema)]
pub(crate) struct Record {
    /// 概要。
    #[serde(flatten)]
    line: RecordLine,
    /// 是否为历史数据迁移。
    migrated: bool,
    /// 现行版本的内容。
    content: Content,
    /// 与其他信息的关系，双向。
    relations: Vec<Related>,
    /// 全部版本，新的在前。
    editions: Vec<EditionLine>,
}

/// 一个版本的内容。
#[derive(Serialize, ToSchema)]
pub(crate) struct Content {
    /// 版本序号，从1开始。
    edition: u32,
    /// 标题。
    title: String,
    /// 发布日期。
    #[schema(format = Date)]
    published_on: String,
    /// 清单摘要；签审、存证都绑定它。
    manifest: String,
    /// 公开的字段。
    fields: Vec<FieldValue>,
    /// 正文。
    body: Text,
    /// 正文的层次。
    outline: Vec<Part>,
    /// 附件。
    attachments: Vec<Attachment>,
    /// 公开时限；没有规定时为 null。
    deadline: Option<Kept>,
    /// 账本登记。
    ledger: Entry,
}

/// 一个字段的值。
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldValue {
    /// 字段代码。
    code: String,
    /// 字段名称。
    label: String,
    /// 字段类型。
    kind: &'static str,
    /// 规范写法的值。
    value: String,
    /// 给人看的值。
    shown: String,
    /// 表格的各行；不是表格时为 null。
    rows: Option<Vec<Vec<String>>>,
}

/// 正文。
#[derive(Serialize, ToSchema)]
pub(crate) struct Text {
    /// 全文，段落以换行隔开，表格每行单元格以制表符隔开。
    text: String,
    /// UTF-8 字节数。
    size: u64,
    /// SHA-256。
    digest: String,
    /// 是否已依法删除；未删除时没有这一项。
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
}

/// 正文的一个层次；位置按字符（Unicode 标量）计。
#[derive(Serialize, ToSchema)]
pub(crate) struct Part {
    /// 1 最高。
    level: u8,
    /// 序号，如 一、（一）、第三条。
    number: String,
    /// 标题。
    title: String,
    /// 起点。
    start: usize,
    /// 终点（不含）。
    end: usize,
}

/// 附件。
#[derive(Serialize, ToSchema)]
pub(crate) struct Attachment {
    /// 文件名。
    name: String,
    /// 字节数。
    size: u64,
    /// SHA-256。
    digest: String,
    /// 下载地址。
    address: String,
    /// 是否已依法删除；未删除时没有这一项。
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
}

/// 公开时限及其遵守情况。
#[derive(Serialize, ToSchema)]
pub(crate) struct Kept {
    /// 最后一日。
    #[schema(format = Date)]
    due: String,
    /// 是否按期公开。
    kept: bool,
    /// 起算日期，当日不计；内容变更后的版本自变更之日重新起算。
    #[schema(format = Date)]
    starts_on: String,
    /// 规定的原文。
    label: String,
    /// 依据。
    basis: Grounds,
}

/// 账本登记。
#[derive(Serialize, ToSchema)]
pub(crate) struct Entry {
    /// 在账本中的位置；刚刚登记、尚未排定时为 null。
    position: Option<u64>,
    /// 登记时刻。
    #[schema(format = DateTime)]
    logged_at: String,
    /// 存证文件（.tlog-proof）的地址。
    proof: String,
}

/// 与另一条信息的关系。
#[derive(Serialize, ToSchema)]
pub(crate) struct Related {
    /// interprets 解读，amends 修改，replaces 废止并替代，consults_on 征求意见，answers 答复，implements 落实。
    kind: &'static str,
    /// outgoing 本条信息对另一条，incoming 另一条对本条。
    direction: &'static str,
    /// 另一条信息。
    record: RecordLine,
}

/// 一个版本。
#[derive(Serialize, ToSchema)]
pub(crate) struct EditionLine {
    /// 版本序号，从1开始。
    edition: u32,
    /// 标题。
    title: String,
    /// 发布日期。
    #[schema(format = Date)]
    published_on: String,
    /// 清单摘要。
    manifest: String,
    /// 账本登记。
    ledger: Entry,
    /// 本接口的地址。
    api: String,
    /// 是否已依法删除；未删除时没有这一项。
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
}

/// 全部版本。
#[derive(Serialize, ToSchema)]
pub(crate) struct EditionList {
    /// 信息标识。
    id: String,
    /// 新的在前。
    editions: Vec<EditionLine>,
}

/// 存证的条件。
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProofQuery {
    /// 版本序号，默认现行版本。
    edition: Option<u32>,
}

/// `GET /api/v1/records/{id}`
#[utoipa::path(
    get,
    path = "/api/v1/records/{id}",
    operation_id = "read_record",
    tag = "信息",
    summary = "一条信息",
    description = "现行版本的全部公开内容。已撤回的信息回答 410。",
    params(("id" = String, Path, description = "信息标识")),
    responses((status = 200, description = "信息", body = Record))
)]
pub(crate) async fn record(asking: Asking, InPath(id): InPath<String>) -> Response {
    asking
        .answer(move |public| {
            let record = public.record(&id)?;
            let shown = public
                .reader
                .shown(record.record)?
                .ok_or_else(Refused::not_found)?;
            let editions = public.reader.editions(record.record)?;
            let current = editions.iter().find(|row| row.edition == shown.edition);
            let content = content(public, current.ok_or_else(Refused::not_found)?, true)?;
            let related = public.reader.related(record.record)?;
            Answer::json(&Record {
                line: RecordLine::of(public, &shown),
                migrated: record.migrated,
                content,
                relations: related.iter().map(|row| relation(public, row)).collect(),
                editions: editions
                    .iter()
                    .map(|row| edition_line(public, row))
                    .collect(),
            })
        })
        .await
}

/// `GET /api/v1/records/{id}/editions`
#[utoipa::path(
    get,
    path = "/api/v1/records/{id}/editions",
    operation_id = "list_editions",
    tag = "信息",
    summary = "全部版本",
    description = "一条信息历次发布的版本，新的在前。",
    params(("id" = String, Path, description = "信息标识")),
    responses((status = 200, description = "版本", body = EditionList))
)]
pub(crate) async fn editions(asking: Asking, InPath(id): InPath<String>) -> Response {
    asking
        .answer(move |public| {
            let record = public.record(&id)?;
            let editions = public.reader.editions(record.record)?;
            Answer::json(&EditionList {
                id: record.record.to_string(),
                editions: editions
                    .iter()
                    .map(|row| edition_line(public, row))
                    .collect(),
            })
        })
        .await
}

/// `GET /api/v1/records/{id}/editions/{edition}`
#[utoipa::path(
    get,
    path = "/api/v1/records/{id}/editions/{edition}",
    operation_id = "read_edition",
    tag = "信息",
    summary = "一个版本",
    description = "一条信息某一版本的全部公开内容。",
    params(
        ("id" = String, Path, description = "信息标识"),
        ("edition" = u32, Path, description = "版本序号，从1开始")
    ),
    responses((status = 200, description = "版本的内容", body = Content))
)]
pub(crate) async fn edition(
    asking: Asking,
    InPath((id, number)): InPath<(String, String)>,
) -> Response {
    asking
        .answer(move |public| {
            let record = public.record(&id)?;
            let editions = public.reader.editions(record.record)?;
            let wanted = number.parse::<u32>().ok();
            let found = editions.iter().find(|row| wanted == Some(row.edition));
            let found = found.ok_or_else(|| no_edition(record.record, &number))?;
            Answer::json(&content(public, found, found.edition == record.edition)?)
        })
        .await
}

/// `GET /api/v1/records/{id}/proof`
#[utoipa::path(
    get,
    path = "/api/v1/records/{id}/proof",
    operation_id = "read_proof",
    tag = "账本",
    summary = "存证",
    description = "证明这一版本已登记在账本中的文件（C2SP tlog-proof），可以离线核验。",
    params(("id" = String, Path, description = "信息标识"), ProofQuery),
    responses((status = 200, description = "存证文件", body = String, content_type = "text/plain"))
)]
pub(crate) async fn proof(
    asking: Asking,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<ProofQuery>,
) -> Response {
    asking
        .answer(move |public| {
            let record = public.record(&id)?;
            let number = query.edition.unwrap_or(record.edition);
            let editions = public.reader.editions(record.record)?;
            let found = editions.iter().find(|row| row.edition == number);
            let found = found.ok_or_else(|| no_edition(record.record, &number.to_string()))?;
            if found.is_erased() {
                return Err(erased());
            }
            let proof = proof_of(public.office(), record.record, number)?;
            let name = format!(
                "attachment; filename=\"{}-{number}.tlog-proof\"",
                record.record
            );
            let answer = Answer::of("text/plain; charset=utf-8", proof);
            Ok(answer.with_header(header::CONTENT_DISPOSITION, &name))
        })
        .await
}

fn no_edition(record: RecordId, number: &str) -> Refused {
    let list = format!("/api/v1/records/{record}/editions");
    Refused::no_such("版本", number, &list)
}

fn erased() -> Refused {
    Refused::new(Code::Erased, "这一版本已依法删除。")
}

fn content(public: &Public, row: &EditionRow, is_current: bool) -> Result<Content, Refused> {
    if row.is_erased() {
        return Err(erased());
    }
    let manifest = public
        .reader
        .manifest(row)?
        .ok_or_else(Refused::not_found)?;
    let text = public.reader.body(row)?.ok_or_else(Refused::not_found)?;
    let outline = document::outline(&text).into_iter().map(|section| Part {
        level: section.level,
        number: section.number,
        title: section.title,
        start: section.place.start,
        end: section.place.end,
    });
    let below = match is_current {
        true => format!("/r/{}", row.record),
        false => format!("/r/{}/editions/{}", row.record, row.edition),
    };
    Ok(Content {
        edition: row.edition,
        title: row.title.clone(),
        published_on: row.published_on.to_string(),
        manifest: row.manifest.to_string(),
        fields: fields(public, &manifest)?,
        outline: outline.collect(),
        body: Text {
            size: manifest.body.size,
            digest: hex(&manifest.body.digest),
            text,
            erased: row.is_body_erased(),
        },
        attachments: attachments(public, &manifest, &below, &public.reader.erased_files(row)?),
        deadline: deadline(public, &manifest, row)?,
        ledger: entry(public, row),
    })
}

/// Returns the fields that the public sees, with the labels of the rules in force; a field that the
/// rules no longer know is not shown, because nothing says that it may be.
fn fields(public: &Public, manifest: &Manifest) -> Result<Vec<FieldValue>, Refused> {
    let mut values = Vec::new();
    if let Some(number) = manifest.field(common::INDEX_NUMBER) {
        values.push(FieldValue {
            code: common::INDEX_NUMBER.to_owned(),
            label: "索引号".to_owned(),
            kind: "text",
            value: number.to_owned(),
            shown: number.to_owned(),
            rows: None,
        });
    }
    let Some(item) = public.rules.catalogue().item(&manifest.item) else {
        return Ok(values);
    };
    for field in item.public_fields() {
        if let Some(value) = manifest.field(field.code.as_str()) {
            values.push(field_value(public, field, value)?);
        }
    }
    Ok(values)
}

fn field_value(public: &Public, field: &FieldSpec, value: &str) -> Result<FieldValue, Refused> {
    let rows = match &field.kind {
        FieldKind::Table { .. } => {
            let lines = value.lines();
            Some(
                lines
                    .map(|line| line.split('\t').map(str::to_owned).collect())
                    .collect(),
            )
        }
        _ => None,
    };
    // Another record is shown by its title, as far as this site may show it.
    let shown = match (&field.kind, value.parse::<RecordId>()) {
        (FieldKind::Record, Ok(other)) => match public.reader.shown(other)? {
            Some(row) => row.title,
            None => "（未公开或者已撤回）".to_owned(),
        },
        _ => field.shown(value),
    };
    Ok(FieldValue {
        code: field.code.as_str().to_owned(),
        label: field.name.clone(),
        kind: field.kind.code(),
        value: value.to_owned(),
        shown,
        rows,
    })
}

fn attachments(
    public: &Public,
    manifest: &Manifest,
    below: &str,
    erased: &[[u8; 32]],
) -> Vec<Attachment> {
    let files = manifest.files.iter().zip(1..);
    files
        .map(|(file, place)| Attachment {
            name: file.name.clone(),
            size: file.size,
            digest: hex(&file.digest),
            address: public.address(&format!("{below}/files/{place}/{}", encoded(&file.name))),
            erased: erased.contains(&file.digest),
        })
        .collect()
}

/// Returns the deadline as the rules in force give it, which is what the page of the record says.
fn deadline(
    public: &Public,
    manifest: &Manifest,
    row: &EditionRow,
) -> Result<Option<Kept>, Refused> {
    let deadline = edition_deadline(public.office(), &public.reader, manifest, row)?;
    Ok(deadline.map(|deadline| Kept {
        due: deadline.due.to_string(),
        kept: deadline.kept(row.published_on),
        starts_on: deadline.starts_on.to_string(),
        label: deadline.limit.label.clone(),
        basis: grounds(&deadline.limit.basis),
    }))
}

fn entry(public: &Public, row: &EditionRow) -> Entry {
    let path = format!(
        "/api/v1/records/{}/proof?edition={}",
        row.record, row.edition
    );
    Entry {
        position: row.position,
        logged_at: rfc3339(row.issued),
        proof: public.address(&path),
    }
}

fn relation(public: &Public, row: &RelatedRow) -> Related {
    Related {
        kind: row.kind.code(),
        direction: if row.outgoing { "outgoing" } else { "incoming" },
        record: RecordLine::of(public, &row.other),
    }
}

fn edition_line(public: &Public, row: &EditionRow) -> EditionLine {
    EditionLine {
        edition: row.edition,
        title: row.title.clone(),
        published_on: row.published_on.to_string(),
        manifest: row.manifest.to_string(),
        ledger: entry(public, row),
        api: public.address(&format!(
            "/api/v1/records/{}/editions/{}",
            row.record, row.edition
        )),
        erased: row.is_erased(),
    }
}
