//! Imports documents: a file is read, its kind and organ are recognised, a draft is saved.

use std::collections::BTreeMap;

use catalogue::{RecordId, common};
use document::{Finding, Format, OfficialDocument};
use jiff::civil::Date;
use organ::OrganId;

use crate::authority::Staff;
use crate::batch_numbers::BatchNumbers;
use crate::files::{FileFault, FileRefusal, check_file, plain_name, take_file};
use crate::office::Office;
use crate::save_draft::{Content, SaveDraftError, SaveOrder, save_draft};

/// What happened to one file of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOutcome {
    /// The file.
    pub file: String,
    /// What became of it.
    pub imported: Imported,
    /// What the reader could not read, and what has to be mended, in Chinese.
    pub notes: Vec<String>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// It became a draft.
    Draft {
        /// The record.
        record: RecordId,
        /// Its title.
        title: String,
    },
    /// It was published by a migration.
    Published {
        /// The record.
        record: RecordId,
        /// Its title.
        title: String,
    },
    /// A migration left it a draft.
    Held {
        /// The record.
        record: RecordId,
        /// Its title.
        title: String,
        /// What stood in the way.
        by: HeldBy,
    },
    /// Nothing was kept of it.
    Refused(NotImported),
}

/// Why a migration leaves a document a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeldBy {
    /// Findings that have to be corrected or waived.
    #[error("{count} findings have to be corrected or waived")]
    Findings {
        /// How many.
        count: usize,
    },
    /// Fields that its catalogue item asks for are missing or do not read well.
    #[error("{count} fields of its catalogue item are missing or wrong")]
    Fields {
        /// How many.
        count: usize,
    },
    /// Its attribute is not 主动公开, or its dates contradict each other.
    #[error("its attribute or its dates do not allow publication")]
    NotPublishable,
    /// Another record holds its index number.
    #[error("the index number {number} belongs to another record")]
    NumberTaken {
        /// The number.
        number: String,
    },
    /// The store refused its publication.
    #[error("it could not be published now")]
    NotSaved,
}

impl HeldBy {
    /// Returns the stable English code.
    pub fn code(&self) -> &'static str {
        match self {
            HeldBy::Findings { .. } => "held_findings",
            HeldBy::Fields { .. } => "held_fields",
            HeldBy::NotPublishable => "held_not_publishable",
            HeldBy::NumberTaken { .. } => "held_number",
            HeldBy::NotSaved => "held_not_saved",
        }
    }
}

/// Why nothing was kept of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotImported {
    /// It could not be read.
    #[error("{reason}")]
    Unreadable {
        /// Why, in Chinese, as findings are.
        reason: String,
        /// What to do about it, in Chinese.
        advice: Option<String>,
    },
    /// It was read, and holds no words.
    #[error("the file {name} holds no words")]
    NoWords {
        /// Its name.
        name: String,
    },
    /// It may not be kept as a file of a record.
    #[error("the file {name} was not taken: {fault}")]
    NotTaken {
        /// Its name.
        name: String,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// The organ that it is of is not the officer's.
    #[error("the officer has no authority over its organ")]
    NotAuthorised,
    /// The migration is not confirmed, or is not this authoriser's.
    #[error("the migration is not confirmed by a second officer")]
    NotConfirmed,
    /// The store refused.
    #[error("it could not be saved now")]
    NotSaved,
}

impl NotImported {
    /// Returns the stable English code.
    pub fn code(&self) -> &'static str {
        match self {
            NotImported::Unreadable { .. }
            | NotImported::NoWords { .. }
            | NotImported::NotTaken { .. } => "refused_unreadable",
            NotImported::NotAuthorised => "refused_not_authorised",
            NotImported::NotConfirmed => "refused_not_confirmed",
            NotImported::NotSaved => "refused_not_saved",
        }
    }
}

impl Imported {
    /// Returns the stable English code, for reports.
    pub fn code(&self) -> &'static str {
        match self {
            Imported::Draft { .. } => "draft",
            Imported::Published { .. } => "published",
            Imported::Held { by, .. } => by.code(),
            Imported::Refused(why) => why.code(),
        }
    }

    /// Returns the record that the file became.
    pub fn record(&self) -> Option<RecordId> {
        match self {
            Imported::Draft { record, .. }
            | Imported::Published { record, .. }
            | Imported::Held { record, .. } => Some(*record),
            Imported::Refused(_) => None,
        }
    }
}

/// Looks at a file before it is read: what it is, and whether it is what its name says.
///
/// # Errors
/// Why nothing could be kept of it, and what to do.
pub fn look_at(name: &str, bytes: &[u8]) -> Result<(), NotImported> {
    if let Some(finding) = document::unread(name, bytes) {
        return Err(NotImported::by(finding));
    }
    match check_file(name, bytes) {
        // What may not be published as a file may still be read for its words.
        Ok(()) | Err(FileRefusal::Kind { .. } | FileRefusal::Store(_)) => Ok(()),
        Err(refusal) => Err(NotImported::for_refusal(name, &refusal)),
    }
}

/// Reads a file and saves what it says as a draft of the officer's.
///
/// One bad file never stops the others: what goes wrong is said in the outcome. `numbers` are those
/// of the files that were imported with it before.
pub fn import_as_draft(
    office: &Office,
    staff: &Staff,
    name: &str,
    bytes: &[u8],
    numbers: &BatchNumbers,
) -> ImportOutcome {
    let file = plain_name(name);
    let read = match read_file_into_content(office, staff.organ, &file, bytes) {
        Ok(read) => read,
        Err(why) => return why.outcome(file),
    };
    let mut notes = read.notes();
    let mut content = read.content;
    fill_in_usual_attribute(office, &mut content);
    let title = title_of(&content);
    let record = RecordId(crate::random_id());
    notes.extend(numbers.warning(office, record, &content));
    let order = SaveOrder {
        act: crate::new_act(),
        record,
        seen_revision: 0,
        content,
    };
    let imported = match save_draft(office, staff, &order) {
        Ok(_) => Imported::Draft { record, title },
        Err(error) => Imported::Refused(not_saved("import", &error)),
    };
    ImportOutcome {
        file,
        imported,
        notes,
    }
}

/// Puts in the usual attribute of the item where the document states none, as an empty form has it.
pub(crate) fn fill_in_usual_attribute(office: &Office, content: &mut Content) {
    if let Some(item) = office.rules().catalogue().item(&content.item) {
        let place = content.fields.entry(common::ATTRIBUTE.to_owned());
        place.or_insert_with(|| item.attribute_default.code().to_owned());
    }
}

pub(crate) fn title_of(content: &Content) -> String {
    let title = content.fields.get(common::TITLE);
    title.cloned().unwrap_or_default()
}

/// Turns the refusal of a save into that of an import; what is for the log is logged.
pub(crate) fn not_saved(operation: &str, error: &SaveDraftError) -> NotImported {
    if let SaveDraftError::NotAuthorised(_) = error {
        return NotImported::NotAuthorised;
    }
    tracing::warn!(operation, %error, "nothing was kept of a file or row");
    NotImported::NotSaved
}

/// A file, read into what the form of a draft says.
pub(crate) struct ReadFile {
    pub(crate) content: Content,
    pub(crate) findings: Vec<Finding>,
    /// The day that the file states as that of its publication, or else of its signing.
    pub(crate) stated: Option<Date>,
    pub(crate) index_number: Option<String>,
}

impl ReadFile {
    /// Returns what the reader could not read, in Chinese.
    pub(crate) fn notes(&self) -> Vec<String> {
        let reasons = self.findings.iter().map(|finding| finding.reason.clone());
        reasons.collect()
    }
}

impl NotImported {
    /// Says what a finding says of a file that could not be read.
    pub fn by(finding: Finding) -> NotImported {
        NotImported::Unreadable {
            reason: finding.reason,
            advice: finding
                .suggestion
                .map(|suggestion| suggestion.words().to_owned()),
        }
    }

    /// Says why a file was not taken.
    pub fn for_refusal(name: &str, refusal: &FileRefusal) -> NotImported {
        match refusal.fault() {
            Some(fault) => NotImported::NotTaken {
                name: name.to_owned(),
                fault,
            },
            None => {
                tracing::warn!(error = %refusal, "a file was not kept");
                NotImported::NotSaved
            }
        }
    }

    /// What an import says of the file.
    pub(crate) fn outcome(self, file: String) -> ImportOutcome {
        ImportOutcome {
            file,
            imported: Imported::Refused(self),
            notes: Vec::new(),
        }
    }
}

/// Reads a file into what the form of a draft says; the file itself becomes an attachment unless
/// it is plain text, whose words are all in the body.
///
/// # Errors
/// Why nothing could be made of it.
pub fn read_into_content(
    office: &Office,
    own_organ: OrganId,
    name: &str,
    bytes: &[u8],
) -> Result<(Content, Vec<Finding>), NotImported> {
    let read = read_file_into_content(office, own_organ, name, bytes)?;
    Ok((read.content, read.findings))
}

pub(crate) fn read_file_into_content(
    office: &Office,
    own_organ: OrganId,
    name: &str,
    bytes: &[u8],
) -> Result<ReadFile, NotImported> {
    let (read, findings) = document::read(name, bytes);
    if read.format == Format::Unknown || read.text.trim().is_empty() {
        let first = findings.into_iter().next();
        let name = name.to_owned();
        return Err(first.map_or(NotImported::NoWords { name }, NotImported::by));
    }
    let mut content = content_from(office, own_organ, name, &read);
    if matches!(read.format, Format::Docx | Format::Pdf) {
        match take_file(office, name, bytes) {
            Ok(file) => content.files.push(file),
            Err(refusal) => return Err(NotImported::for_refusal(name, &refusal)),
        }
    }
    Ok(ReadFile {
        content,
        findings,
        stated: read.header.published_on.or(read.header.signed_on),
        index_number: read.header.index_number,
    })
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
