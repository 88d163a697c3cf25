//! Imports documents: a file is read, its kind and organ are recognised, a draft is saved.

use std::collections::BTreeMap;

use catalogue::{RecordId, common};
use document::{Finding, Format, OfficialDocument};
use organ::OrganId;
use serde::{Deserialize, Serialize};

use crate::authority::Staff;
use crate::files::{FileRefusal, ending, plain_name, take_file};
use crate::office::Office;
use crate::save_draft::{Content, SaveDraftError, SaveOrder, save_draft};

/// What happened to one file of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOutcome {
    /// The file.
    pub file: String,
    /// What became of it.
    pub imported: Imported,
    /// What the reader could not read, in Chinese.
    pub notes: Vec<String>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Imported {
    /// It became a draft.
    Draft {
        /// The record.
        record: String,
        /// Its title.
        title: String,
    },
    /// It was published by a migration.
    Published {
        /// The record.
        record: String,
        /// Its title.
        title: String,
    },
    /// Nothing was kept of it.
    Refused {
        /// Why, in Chinese.
        reason: String,
    },
}

/// Reads a file and saves what it says as a draft of the officer's.
///
/// One bad file never stops the others: what goes wrong is said in the outcome.
pub fn import_as_draft(office: &Office, staff: &Staff, name: &str, bytes: &[u8]) -> ImportOutcome {
    let file = plain_name(name);
    let (content, findings) = match read_into_content(office, staff.organ, &file, bytes) {
        Ok(read) => read,
        Err(reason) => {
            return ImportOutcome {
                file,
                imported: Imported::Refused { reason },
                notes: Vec::new(),
            };
        }
    };
    let notes = findings
        .iter()
        .map(|finding| finding.reason.clone())
        .collect();
    let title = content
        .fields
        .get(common::TITLE)
        .cloned()
        .unwrap_or_default();
    let record = RecordId(crate::random_id());
    let order = SaveOrder {
        act: crate::new_act(),
        record,
        seen_revision: 0,
        content,
    };
    let imported = match save_draft(office, staff, &order) {
        Ok(_) => Imported::Draft {
            record: record.to_string(),
            title,
        },
        Err(SaveDraftError::NotAuthorised(_)) => Imported::Refused {
            reason: "您没有为该机关拟稿的权限，请联系管理员。".to_owned(),
        },
        Err(error) => {
            tracing::warn!(operation = "import", %error, "a file was not imported");
            Imported::Refused {
                reason: "保存失败，请稍后重试。".to_owned(),
            }
        }
    };
    ImportOutcome {
        file,
        imported,
        notes,
    }
}

/// Reads a file into what the form of a draft says; the file itself becomes an attachment unless
/// it is plain text, whose words are all in the body.
///
/// # Errors
/// Why nothing could be made of it, in Chinese.
pub fn read_into_content(
    office: &Office,
    own_organ: OrganId,
    name: &str,
    bytes: &[u8],
) -> Result<(Content, Vec<Finding>), String> {
    let (read, findings) = document::read(name, bytes);
    if read.format == Format::Unknown || read.text.trim().is_empty() {
        let reason = findings.first().map(|finding| finding.reason.clone());
        return Err(reason.unwrap_or_else(|| format!("文件“{name}”中没有可以读取的文字。")));
    }
    let mut content = content_from(office, own_organ, name, &read);
    if matches!(read.format, Format::Docx | Format::Pdf) {
        match take_file(office, name, bytes) {
            Ok(file) => content.files.push(file),
            Err(refusal) => return Err(words_of(&refusal)),
        }
    }
    Ok((content, findings))
}

/// Says in Chinese why a file was not taken.
pub fn words_of(refusal: &FileRefusal) -> String {
    match refusal {
        FileRefusal::Empty { name } => format!("文件“{name}”是空的，请重新选择。"),
        FileRefusal::TooLarge { name, .. } => {
            format!("文件“{name}”超过50兆字节，请压缩或拆分后上传。")
        }
        FileRefusal::Kind { name } => format!(
            "文件“{name}”的类型（{}）不能公开发布，请转换为 PDF、DOCX、XLSX 等格式。",
            ending(name)
        ),
        FileRefusal::Disguised { reason, .. } => reason.clone(),
        FileRefusal::Store(_) => "文件保存失败，请稍后重试。".to_owned(),
    }
}

fn content_from(
    office: &Office,
    own_organ: OrganId,
    name: &str,
    read: &OfficialDocument,
) -> Content {
    let header = &read.header;
    let mut fields = BTreeMap::new();
    let mut put = |code: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            fields.insert(code.to_owned(), value);
        }
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let title = header.title.clone().unwrap_or_else(|| stem.to_owned());
    let number = header.document_number.as_ref().map(ToString::to_string);
    let bodies = office.bodies();
    let issuer = header.issuer.clone();
    let named = issuer.as_deref().and_then(|issuer| {
        bodies.organs.iter().find(|organ| {
            organ.name == issuer
                || organ.short_name == issuer
                || organ.aliases.iter().any(|alias| alias == issuer)
        })
    });
    let organ = named.map_or(own_organ, |organ| organ.organ);
    let item = item_of(office, &title, number.as_deref());
    put(common::TITLE, Some(title));
    put(common::DOCUMENT_NUMBER, number);
    let own_name = bodies.organ(organ).map(|organ| organ.name.clone());
    put(common::ISSUER, issuer.or(own_name));
    put(
        common::SIGNED_ON,
        header.signed_on.map(|day| day.to_string()),
    );
    let attribute = header
        .attribute
        .map(|attribute| attribute.code().to_owned());
    put(common::ATTRIBUTE, attribute);
    Content {
        item,
        organ,
        fields,
        body: body_of(read),
        files: Vec::new(),
        relations: Vec::new(),
        major: false,
        no_interpretation_reason: None,
    }
}

/// The text from the first block that is not of the head: title, number and metadata stand in fields.
fn body_of(read: &OfficialDocument) -> String {
    use document::BlockKind;
    let is_head = |kind: &BlockKind| matches!(kind, BlockKind::Head | BlockKind::Title);
    let first = read
        .blocks
        .iter()
        .position(|block| !is_head(&block.kind))
        .unwrap_or(0);
    let start = read.blocks.get(first).map_or(0, |block| block.place.start);
    read.text
        .chars()
        .skip(start)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// Guesses the catalogue item from number and title; the officer corrects it in the form.
fn item_of(office: &Office, title: &str, number: Option<&str>) -> String {
    let number = number.unwrap_or_default();
    let has = |words: &str| title.contains(words);
    let guess = if number.contains("规〔") || number.contains("令") {
        "normative_document"
    } else if has("解读") || has("读懂") || has("答记者问") {
        "policy_interpretation"
    } else if has("任免") || has("任职") || has("免职") {
        "personnel"
    } else if has("预算") && !has("管理") {
        "budget"
    } else if has("决算") && !has("管理") {
        "final_accounts"
    } else if has("规划") || has("行动方案") || has("工作要点") {
        "planning"
    } else if has("公告") || has("通告") || has("公示") {
        "notice"
    } else {
        "policy_document"
    };
    let rules = office.rules();
    let known = |code: &str| {
        rules
            .catalogue()
            .item(code)
            .map(|item| item.code.as_str().to_owned())
    };
    known(guess)
        .or_else(|| known("notice"))
        .or_else(|| {
            rules
                .catalogue()
                .items()
                .first()
                .map(|item| item.code.as_str().to_owned())
        })
        .unwrap_or_default()
}
