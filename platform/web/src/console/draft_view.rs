//! What the form of a draft shows: each field with its control, its help and its fault.

use catalogue::{
    FieldFault, FieldKind, FieldSpec, ManifestFile, Presence, RelationKind, Required, common,
};
use operations::{Content, manifest_of};
use organ::OrganId;
use store::DraftRow;

use super::desk::Desk;
use super::draft_form::{Filled, record_in, sealed};
use super::view::{named, relation};
use crate::words::{file_size, hex};

/// How many empty lines for relations a form offers beyond those that are filled in.
const SPARE_RELATIONS: usize = 2;

/// What the template of the form shows.
#[derive(Debug, Clone)]
pub(crate) struct FormView {
    pub(crate) record: String,
    pub(crate) act: String,
    pub(crate) seen_revision: u32,
    pub(crate) item: String,
    pub(crate) item_name: String,
    pub(crate) item_summary: String,
    pub(crate) items: Vec<(String, Vec<Choice>)>,
    pub(crate) organs: Vec<Choice>,
    pub(crate) organ_error: String,
    pub(crate) fields: Vec<FieldView>,
    /// Fields of another item, kept until the draft is saved.
    pub(crate) carried: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) body_shown: bool,
    pub(crate) body_required: bool,
    pub(crate) body_error: String,
    pub(crate) files_shown: bool,
    pub(crate) files: Vec<FileView>,
    pub(crate) files_error: String,
    pub(crate) relations: Vec<RelationView>,
    pub(crate) major: bool,
    pub(crate) major_step: String,
    pub(crate) wants_interpretation: bool,
    pub(crate) no_interpretation_reason: String,
    pub(crate) is_new: bool,
    pub(crate) is_checked: bool,
    pub(crate) error_count: usize,
    pub(crate) under_review: bool,
}

/// One thing to choose.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

/// One control of the form.
#[derive(Debug, Clone)]
pub(crate) struct FieldView {
    pub(crate) code: String,
    pub(crate) name: String,
    /// Which control: `text`, `long`, `choice`, `choices`, `table`.
    pub(crate) control: &'static str,
    pub(crate) mode: &'static str,
    pub(crate) value: String,
    pub(crate) required: &'static str,
    pub(crate) private: bool,
    pub(crate) help: String,
    pub(crate) example: String,
    pub(crate) error: String,
    pub(crate) options: Vec<Choice>,
    pub(crate) wide: bool,
    /// The title of the record that the value points to; empty when it points to none.
    pub(crate) points_to: String,
}

/// One file of the form.
#[derive(Debug, Clone)]
pub(crate) struct FileView {
    pub(crate) sealed: String,
    pub(crate) digest: String,
    pub(crate) name: String,
    pub(crate) size: String,
}

/// One relation of the form.
#[derive(Debug, Clone)]
pub(crate) struct RelationView {
    pub(crate) place: usize,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) to: String,
    /// The title of the record that it points to; empty when it is not found.
    pub(crate) points_to: String,
    pub(crate) error: String,
}

/// Works out what is still wrong with the fields of a form.
pub(crate) fn faults(desk: &Desk, filled: &Filled) -> Vec<FieldFault> {
    let item = desk.rules.catalogue().item(&filled.content.item);
    let content = filled.to_save(item);
    let (_, faults) = manifest_of(&desk.office, filled.record, 1, &content, None, desk.today);
    faults
}

/// Makes the form; with `faults`, each stands beside its field.
pub(crate) fn view(
    desk: &Desk,
    filled: &Filled,
    draft: Option<&DraftRow>,
    faults: Option<&[FieldFault]>,
) -> FormView {
    let content = &filled.content;
    let item = desk.rules.catalogue().item(&content.item);
    let error = |name: &str| filled.errors.get(name).cloned().unwrap_or_default();
    let wants_body = item.is_some_and(|item| item.body == Presence::Required);
    let is_checked = faults.is_some();
    let body_error = if is_checked && wants_body && content.body.trim().is_empty() {
        "这一事项须有正文，请填写。".to_owned()
    } else {
        String::new()
    };
    let found = faults.unwrap_or_default();
    let fields: Vec<FieldView> = item
        .map(|item| {
            item.form()
                .map(|field| field_view(desk, field, content, found))
                .collect()
        })
        .unwrap_or_default();
    let carried = content
        .fields
        .iter()
        .filter(|(code, _)| item.is_some_and(|item| item.field(code).is_none()));
    FormView {
        record: filled.record.to_string(),
        act: filled.act.clone(),
        seen_revision: filled.seen_revision,
        item: content.item.clone(),
        item_name: desk.item_name(&content.item),
        item_summary: item.map(|item| item.summary.clone()).unwrap_or_default(),
        items: item_choices(desk, &content.item),
        organs: organ_choices(desk, content.organ),
        organ_error: error("organ"),
        carried: carried
            .map(|(code, value)| (code.clone(), value.clone()))
            .collect(),
        body: content.body.clone(),
        body_shown: item.is_none_or(|item| item.body != Presence::Hidden),
        body_required: wants_body,
        files_shown: item.is_none_or(|item| item.files != Presence::Hidden),
        files: content
            .files
            .iter()
            .map(|file| file_view(desk, file))
            .collect(),
        files_error: error("upload"),
        relations: relation_views(desk, filled),
        major: content.major,
        major_step: item
            .map(|item| item.major_extra_step.name.clone())
            .unwrap_or_default(),
        wants_interpretation: item.is_some_and(|item| item.requires_interpretation),
        no_interpretation_reason: content.no_interpretation_reason.clone().unwrap_or_default(),
        is_new: draft.is_none(),
        is_checked,
        error_count: found.len() + filled.errors.len() + usize::from(!body_error.is_empty()),
        body_error,
        under_review: draft.is_some_and(|draft| {
            matches!(
                draft.state,
                store::DraftState::Review | store::DraftState::Scheduled
            )
        }),
        fields,
    }
}

fn item_choices(desk: &Desk, chosen: &str) -> Vec<(String, Vec<Choice>)> {
    let groups = desk.rules.catalogue().groups();
    groups
        .into_iter()
        .map(|(category, items)| {
            let items = items
                .into_iter()
                .filter(|item| item.in_force_on(desk.today) || item.code.as_str() == chosen)
                .map(|item| Choice {
                    code: item.code.as_str().to_owned(),
                    name: item.name.clone(),
                    chosen: item.code.as_str() == chosen,
                });
            (category.name.clone(), items.collect())
        })
        .collect()
}

/// The organs that an officer may write for, indented by their place in the tree.
pub(crate) fn organ_choices(desk: &Desk, chosen: OrganId) -> Vec<Choice> {
    let own = desk.own_organs();
    own.into_iter()
        .map(|(depth, organ)| Choice {
            code: organ.organ.to_string(),
            name: format!("{}{}", "　".repeat(depth), organ.name),
            chosen: organ.organ == chosen,
        })
        .collect()
}

fn file_view(desk: &Desk, file: &ManifestFile) -> FileView {
    FileView {
        sealed: sealed(desk, file),
        digest: hex(&file.digest),
        name: file.name.clone(),
        size: file_size(file.size),
    }
}

fn relation_views(desk: &Desk, filled: &Filled) -> Vec<RelationView> {
    let spare = std::iter::repeat_n((String::new(), String::new()), SPARE_RELATIONS);
    let lines = filled.relations.iter().cloned().chain(spare);
    lines
        .enumerate()
        .map(|(place, (kind, to))| RelationView {
            place,
            kinds: RelationKind::ALL
                .into_iter()
                .map(|known| Choice {
                    code: known.code().to_owned(),
                    name: relation(known).to_owned(),
                    chosen: known.code() == kind,
                })
                .collect(),
            points_to: title_at(desk, &to),
            to: as_address(&to),
            error: filled
                .errors
                .get(&format!("relation-{place}"))
                .cloned()
                .unwrap_or_default(),
        })
        .collect()
}

/// Returns the title of the record that an address points to; empty when there is none.
fn title_at(desk: &Desk, address: &str) -> String {
    let other = record_in(address).and_then(|record| named(desk, record).ok().flatten());
    other.map(|other| other.title).unwrap_or_default()
}

/// Writes an identifier as the address of its page, which is what people know it by.
fn as_address(words: &str) -> String {
    let is_bare = words.len() == 32 && words.chars().all(|letter| letter.is_ascii_hexdigit());
    if is_bare {
        format!("/r/{words}")
    } else {
        words.to_owned()
    }
}

fn field_view(
    desk: &Desk,
    field: &FieldSpec,
    content: &Content,
    faults: &[FieldFault],
) -> FieldView {
    let code = field.code.as_str();
    let value = content.fields.get(code).cloned().unwrap_or_default();
    let error: Vec<&str> = faults
        .iter()
        .filter(|fault| fault.field == code)
        .map(|fault| fault.message.as_str())
        .collect();
    let (control, mode) = control_of(&field.kind);
    FieldView {
        code: code.to_owned(),
        name: field.name.clone(),
        control,
        mode,
        options: options_of(field, &value),
        required: match field.required {
            Required::Always => "必填",
            Required::When(_) => "有此情形的必填",
            Required::Never => "",
        },
        private: !field.public,
        help: help_of(field),
        example: field.example.clone(),
        error: error.join(""),
        wide: matches!(control, "long" | "table" | "choices") || code == common::TITLE,
        points_to: match field.kind {
            FieldKind::Record => title_at(desk, &value),
            _ => String::new(),
        },
        value: match field.kind {
            FieldKind::Record => as_address(&value),
            _ => value,
        },
    }
}

/// Which control a kind of field gets, and which keyboard a telephone offers for it.
fn control_of(kind: &FieldKind) -> (&'static str, &'static str) {
    match kind {
        FieldKind::Text { .. } | FieldKind::Organ | FieldKind::DocumentNumber => ("text", "text"),
        FieldKind::LongText { .. } => ("long", "text"),
        // A date input would throw away what it cannot read; words keep what was typed.
        FieldKind::Date { .. } => ("text", "numeric"),
        FieldKind::Integer { .. } => ("text", "numeric"),
        FieldKind::Decimal { .. } | FieldKind::Money { .. } => ("text", "decimal"),
        FieldKind::Choice { .. } | FieldKind::YesNo => ("choice", "text"),
        FieldKind::Choices { .. } => ("choices", "text"),
        FieldKind::CreditCode => ("text", "text"),
        FieldKind::Url | FieldKind::Record => ("text", "url"),
        FieldKind::Table { .. } => ("table", "text"),
    }
}

fn options_of(field: &FieldSpec, value: &str) -> Vec<Choice> {
    let yes_no = [("yes", "是"), ("no", "否")];
    let mut options: Vec<Choice> = match &field.kind {
        FieldKind::YesNo => yes_no
            .iter()
            .map(|(code, name)| Choice {
                code: (*code).to_owned(),
                name: (*name).to_owned(),
                chosen: value == *code || value == *name,
            })
            .collect(),
        FieldKind::Choice { options } => options
            .iter()
            .map(|option| Choice {
                code: option.code.clone(),
                name: option.name.clone(),
                chosen: value == option.code || value == option.name,
            })
            .collect(),
        FieldKind::Choices { options } => options
            .iter()
            .map(|option| Choice {
                code: option.code.clone(),
                name: option.name.clone(),
                chosen: value
                    .split([';', '；', '、'])
                    .any(|one| one == option.code || one == option.name),
            })
            .collect(),
        _ => Vec::new(),
    };
    // What was typed elsewhere and is not on the list stays to be seen.
    let is_choice = matches!(field.kind, FieldKind::Choice { .. } | FieldKind::YesNo);
    if is_choice && !value.is_empty() && options.iter().all(|option| !option.chosen) {
        options.push(Choice {
            code: value.to_owned(),
            name: format!("{value}（不在可选项中）"),
            chosen: true,
        });
    }
    options
}

fn help_of(field: &FieldSpec) -> String {
    let kind = match &field.kind {
        FieldKind::Date {
            open_ended: true, ..
        } => "按 2026-01-31 填写，没有期限填“长期”".to_owned(),
        FieldKind::Date { .. } => "按 2026-01-31 填写".to_owned(),
        FieldKind::Money { unit } => format!("单位：{}", unit.term()),
        FieldKind::Decimal { unit, .. } if !unit.is_empty() => format!("单位：{unit}"),
        FieldKind::Table { columns } => {
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            format!(
                "每行依次为：{}；各列之间用制表符分开，可从表格软件复制粘贴",
                names.join("、")
            )
        }
        FieldKind::Record => "填信息页面的网址".to_owned(),
        _ => String::new(),
    };
    let parts = [kind, field.help.clone()];
    let said: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    said.join("；")
}
