//! The form in which a program sends a draft: one JSON part, perhaps a source file, attachments.

use std::collections::BTreeMap;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use catalogue::{ManifestFile, RecordId, Relation, RelationKind, common};
use operations::files::{LARGEST_FILE, MOST_FILES, plain_name, take_file};
use operations::{Content, read_into_content};
use organ::OrganId;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::Api;
use crate::api::asking::{Desk, content_type, document_of};
use crate::api::codes::Code;
use crate::api::refused::{Refused, field_pointer, quoted};
use crate::api::shape::escaped;

/// The most bytes of the part `document`: a body of the longest kind, and its fields.
const LARGEST_DOCUMENT: usize = 4 << 20;

/// 草稿的内容（表单中名为 document 的 JSON）。
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftDocument {
    /// 公开事项代码；有 source 文件时可以不填，由平台识别。
    #[schema(example = "notice")]
    item: Option<String>,
    /// 公开机关：标识、统一社会信用代码、全称、简称或者其他名称。不填时为令牌所属机关，或者 source 文件中的发文机关。
    #[schema(example = "云岭市教育局")]
    organ: Option<String>,
    /// 字段，见 `/api/v1/items/{code}/schema`。值为字符串；多选可以是数组，表格可以是数组的数组。
    #[serde(default)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    fields: BTreeMap<String, Value>,
    /// 正文，段落以换行隔开；不填时用 source 文件的正文。
    body: Option<String>,
    /// 与其他信息的关系。
    #[serde(default)]
    relations: Vec<DraftRelation>,
    /// 是否重大，重大的多一个审批环节。
    #[serde(default)]
    major: bool,
    /// 不解读的理由，仅用于须同步解读的事项。
    no_interpretation_reason: Option<String>,
    /// 仅修改时：保留的原有附件（SHA-256）；不填时全部保留。
    files: Option<Vec<String>>,
    /// 本次提交的标识，32位十六进制随机数。网络中断后用同一标识重试，不会重复建稿。
    pub(crate) act_id: Option<String>,
    /// 仅修改时：所依据的稿次。
    pub(crate) seen_revision: Option<u32>,
    /// 保存后随即送审。
    #[serde(default)]
    pub(crate) send_for_review: bool,
}

/// 与另一条信息的关系。
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftRelation {
    /// interprets 解读，amends 修改，replaces 废止并替代，consults_on 征求意见，answers 答复，implements 落实。
    kind: String,
    /// 另一条信息的标识。
    to: String,
}

/// 提交草稿的表单。
#[derive(ToSchema)]
#[allow(dead_code, reason = "it only describes the form in the document")]
pub(crate) struct DraftForm {
    /// 草稿的内容。
    document: DraftDocument,
    /// 由平台读取的公文文件（DOCX、PDF、HTML、文本）。
    #[schema(value_type = Option<String>, format = Binary, content_media_type = "application/octet-stream")]
    source: Option<Vec<u8>>,
    /// 附件，可以有多个，每个不超过50兆字节。
    #[schema(value_type = Vec<String>, format = Binary)]
    attachment: Vec<Vec<u8>>,
}

/// A form that was received; its attachments are kept already.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) document: DraftDocument,
    source: Option<(String, Vec<u8>)>,
    attachments: Vec<ManifestFile>,
}

/// Receives a form part by part: at most one file is in memory at a time, beside the source.
///
/// # Errors
/// What is wrong with the form, the document or a file.
pub(crate) async fn receive(api: &Api, request: Request) -> Result<Received, Refused> {
    let _place = api.upload()?;
    let kind = request.headers().get(header::CONTENT_TYPE).cloned();
    let mut form = Multipart::from_request(request, api).await.map_err(|_| {
        let kind = kind.as_ref().and_then(|kind| kind.to_str().ok());
        let words = format!(
            "请求正文应为 multipart/form-data，其中有名为 document 的 JSON，收到的是{}。",
            content_type(kind.unwrap_or_default())
        );
        Refused::new(Code::WrongContentType, words)
    })?;
    let mut document = None;
    let mut source = None;
    let mut attachments: Vec<ManifestFile> = Vec::new();
    while let Some(field) = form.next_field().await.map_err(bad_form)? {
        let name = field.file_name().map(plain_name);
        match (field.name(), name) {
            (Some("document"), _) if document.is_none() => {
                let bytes = bytes_of(field, LARGEST_DOCUMENT, "/document").await?;
                document = Some(document_of::<DraftDocument>(&bytes)?);
            }
            (Some("source"), Some(name)) if source.is_none() => {
                source = Some((name, bytes_of(field, LARGEST_FILE, "/source").await?));
            }
            (Some("attachment"), Some(name)) => {
                let pointer = format!("/attachment/{}", attachments.len());
                if attachments.len() == MOST_FILES {
                    let words = format!("附件最多{MOST_FILES}个。");
                    return Err(Refused::new(Code::TooManyFiles, words).at(pointer));
                }
                let bytes = bytes_of(field, LARGEST_FILE, &pointer).await?;
                let office = api.office().clone();
                let taken = api
                    .at_desk(move || Ok(take_file(&office, &name, &bytes)?))
                    .await;
                attachments.push(taken.map_err(|refused| refused.at(pointer))?);
            }
            (part, _) => {
                let part = part.unwrap_or_default();
                let words = format!(
                    "表单中的{}多余或者缺少文件名：只能有一个 document、至多一个带文件名的 source 和若干带文件名的 attachment。",
                    quoted(part)
                );
                let pointer = format!("/{}", escaped(part));
                return Err(Refused::new(Code::BadForm, words).at(pointer));
            }
        }
    }
    let missing =
        || Refused::new(Code::BadForm, "表单中缺少名为 document 的 JSON。").at("/document");
    Ok(Received {
        document: document.ok_or_else(missing)?,
        source,
        attachments,
    })
}

async fn bytes_of(mut field: Field<'_>, most: usize, pointer: &str) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(bad_form)? {
        if bytes.len() + chunk.len() > most {
            let words = format!("这一部分超过{}兆字节，请压缩或者拆分后提交。", most >> 20);
            return Err(Refused::new(Code::TooLarge, words).at(pointer));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn bad_form(error: MultipartError) -> Refused {
    if error.status().as_u16() == 413 {
        let most = (LARGEST_FILE * (MOST_FILES + 1)) >> 20;
        let words = format!("提交的内容总量超过{most}兆字节，请减少附件。");
        return Refused::new(Code::TooLarge, words).at("");
    }
    Refused::new(Code::BadForm, "表单不完整或者格式有误，请检查后重新提交。")
}

impl Received {
    /// Makes of the form what a draft says. `before` is the draft that it changes.
    ///
    /// # Errors
    /// What is wrong, with its pointer.
    pub(crate) fn content(self, desk: &Desk, before: Option<&Content>) -> Result<Content, Refused> {
        let Received {
            document,
            source,
            attachments,
        } = self;
        let mut content = match source {
            Some((name, bytes)) => read_source(desk, &name, &bytes)?,
            None => empty(desk.staff.organ),
        };
        if let Some(item) = document.item {
            content.item = item;
        }
        if content.item.is_empty() {
            let words = "请填写公开事项代码 item，各事项的代码见 /api/v1/items。";
            return Err(Refused::new(Code::UnknownItem, words).at("/item"));
        }
        if let Some(words) = &document.organ {
            content.organ = organ_named(desk, words).ok_or_else(Refused::organ_not_yours)?;
        }
        for (code, value) in &document.fields {
            content.fields.insert(code.clone(), written(code, value)?);
        }
        // The platform sets these itself; what a program says of them would be silently lost.
        for code in [common::ORGAN, common::INDEX_NUMBER] {
            if document.fields.contains_key(code) {
                let words = "索引号由平台编制，公开机关写在 organ 中，字段中不必填写。";
                return Err(Refused::new(Code::BadDocument, words).at(field_pointer(code)));
            }
        }
        if let Some(body) = document.body {
            content.body = body;
        }
        let kept = before
            .map(|before| before.files.as_slice())
            .unwrap_or_default();
        content
            .files
            .extend(kept_files(kept, document.files.as_deref())?);
        content.files.extend(attachments);
        if content.files.len() > MOST_FILES {
            let words = format!("附件最多{MOST_FILES}个。");
            return Err(Refused::new(Code::TooManyFiles, words).at("/attachment"));
        }
        content.relations = relations(desk, &document.relations)?;
        content.major = document.major;
        content.no_interpretation_reason = document
            .no_interpretation_reason
            .filter(|reason| !reason.trim().is_empty());
        Ok(content)
    }
}

fn read_source(desk: &Desk, name: &str, bytes: &[u8]) -> Result<Content, Refused> {
    let read = read_into_content(&desk.office, desk.staff.organ, name, bytes);
    let (content, _) = read.map_err(|why| {
        let words = crate::file_words::not_imported(&why);
        Refused::new(Code::SourceUnreadable, words).at("/source")
    })?;
    Ok(content)
}

fn empty(organ: OrganId) -> Content {
    Content {
        item: String::new(),
        organ,
        fields: BTreeMap::new(),
        body: String::new(),
        files: Vec::new(),
        relations: Vec::new(),
        major: false,
        no_interpretation_reason: None,
    }
}

/// Finds an organ by identifier, credit code or one of its names; a name that two have is none.
fn organ_named(desk: &Desk, words: &str) -> Option<OrganId> {
    let words = words.trim();
    let bodies = desk.office.bodies();
    if let Ok(id) = words.parse::<OrganId>() {
        return bodies.organ(id).map(|row| row.organ);
    }
    let by = |is: &dyn Fn(&store::OrganRow) -> bool| {
        let mut found = bodies.organs.iter().filter(|row| is(row));
        match (found.next(), found.next()) {
            (Some(row), None) => Some(row.organ),
            _ => None,
        }
    };
    by(&|row| row.credit_code.as_deref() == Some(words))
        .or_else(|| by(&|row| row.name == words))
        .or_else(|| {
            by(&|row| row.short_name == words || row.aliases.iter().any(|name| name == words))
        })
}

/// Writes a value of the document as a form would hold it.
fn written(code: &str, value: &Value) -> Result<String, Refused> {
    let wrong = || {
        let words = "字段的值应为字符串；小数也写成字符串，多选可以是字符串数组，表格可以是字符串数组的数组。";
        Refused::new(Code::BadDocument, words).at(field_pointer(code))
    };
    match value {
        Value::Null => Ok(String::new()),
        Value::String(words) => Ok(words.clone()),
        Value::Bool(true) => Ok("yes".to_owned()),
        Value::Bool(false) => Ok("no".to_owned()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Ok(number.to_string()),
        Value::Array(values) if values.iter().all(Value::is_array) && !values.is_empty() => {
            let rows: Option<Vec<String>> = values.iter().map(|row| cells(row, "\t")).collect();
            Ok(rows.ok_or_else(wrong)?.join("\n"))
        }
        Value::Array(_) => cells(value, ";").ok_or_else(wrong),
        Value::Number(_) | Value::Object(_) => Err(wrong()),
    }
}

fn cells(row: &Value, between: &str) -> Option<String> {
    let cells: Option<Vec<String>> = row
        .as_array()?
        .iter()
        .map(|cell| match cell {
            Value::String(words) => Some(words.replace(['\t', '\n', '\r'], " ")),
            Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
            Value::Null => Some(String::new()),
            _ => None,
        })
        .collect();
    Some(cells?.join(between))
}

/// Returns the files of the draft before that are kept, in their order there.
fn kept_files(
    before: &[ManifestFile],
    wanted: Option<&[String]>,
) -> Result<Vec<ManifestFile>, Refused> {
    let Some(wanted) = wanted else {
        return Ok(before.to_vec());
    };
    let digests: Vec<String> = before
        .iter()
        .map(|file| crate::words::hex(&file.digest))
        .collect();
    if let Some(place) = wanted.iter().position(|digest| !digests.contains(digest)) {
        let words = "草稿中没有这个附件，请用附件的 SHA-256（小写十六进制）。";
        return Err(Refused::new(Code::UnknownFile, words).at(format!("/files/{place}")));
    }
    let kept = before
        .iter()
        .zip(&digests)
        .filter(|(_, digest)| wanted.contains(digest));
    Ok(kept.map(|(file, _)| file.clone()).collect())
}

/// A relation may lead to any record that the officer or the public can see.
fn relations(desk: &Desk, asked: &[DraftRelation]) -> Result<Vec<Relation>, Refused> {
    let mut relations = Vec::with_capacity(asked.len());
    for (place, relation) in asked.iter().enumerate() {
        let wrong = |what: &str, words: &str| {
            Refused::new(Code::BadRelation, words).at(format!("/relations/{place}/{what}"))
        };
        let kind = RelationKind::from_code(&relation.kind).ok_or_else(|| {
            let known: Vec<&str> = RelationKind::ALL.iter().map(|kind| kind.code()).collect();
            let words = format!(
                "没有{}这种关系，可用的值：{}。",
                quoted(&relation.kind),
                known.join("、")
            );
            wrong("kind", &words)
        })?;
        let to: RecordId = relation.to.parse().map_err(|_| {
            let words = format!("{}不是信息标识，应为32位十六进制。", quoted(&relation.to));
            wrong("to", &words)
        })?;
        if !is_known(desk, to)? {
            let words = format!("没有找到标识为{}的信息，请核对。", quoted(&relation.to));
            return Err(wrong("to", &words));
        }
        relations.push(Relation { kind, to });
    }
    Ok(relations)
}

fn is_known(desk: &Desk, record: RecordId) -> Result<bool, Refused> {
    if desk.reader().record(record)?.is_some() {
        return Ok(true);
    }
    for site in &desk.office.bodies().sites {
        if desk
            .office
            .reader(store::Viewer::Public(site.site))
            .record(record)?
            .is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_written_as_a_form_holds_them() {
        for (value, expected) in [
            (json!("  有效 "), "  有效 "),
            (json!(12), "12"),
            (json!(true), "yes"),
            (json!(null), ""),
            (json!(["a", "b"]), "a;b"),
            (json!([["甲", 1], ["乙", null]]), "甲\t1\n乙\t"),
            (json!([]), ""),
        ] {
            assert_eq!(written("x", &value).unwrap(), expected, "{value}");
        }
    }

    #[test]
    fn a_decimal_that_could_lose_digits_is_refused_at_its_place() {
        for value in [
            json!(0.1),
            json!({ "a": 1 }),
            json!([0.5]),
            json!([["a"], "b"]),
        ] {
            let refused = written("a/b", &value).unwrap_err();
            assert_eq!(refused.code, Code::BadDocument, "{value}");
            assert_eq!(refused.pointer.as_deref(), Some("/fields/a~1b"));
        }
    }
}
