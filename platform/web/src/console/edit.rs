//! Writing a draft: a new one, an edit, the check and preview beside it, and the save.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use catalogue::{RecordId, common};
use operations::{
    Authority, Content, SaveDraftError, SaveOrder, content_of, examine_content, random_id,
    save_draft,
};
use store::DraftRow;

use super::answer::{Answer, Denial};
use super::autosave::{self, Unsaved};
use super::compare::{Comparison, compare};
use super::desk::Desk;
use super::draft_form::Filled;
use super::draft_page::{FindingGroup, findings_of};
use super::draft_view::{FileView, FormView, faults, view};
use super::form::Form;
use super::frame::Frame;
use super::note::Note;
use super::say;
use super::view::titled;
use super::visit::{Posted, Visit};
use crate::portal::body::{Part, parts};
use crate::words::minute;

#[derive(Template)]
#[template(path = "console/choose_item.html")]
struct ChooseItemPage {
    frame: Frame,
    unsaved: Vec<Unsaved>,
    groups: Vec<ItemGroup>,
}

struct ItemGroup {
    name: String,
    items: Vec<ItemLine>,
}

struct ItemLine {
    code: String,
    name: String,
    summary: String,
    limit: String,
}

#[derive(Template)]
#[template(path = "console/edit.html")]
struct EditPage {
    frame: Frame,
    heading: String,
    /// The edition that the form is to become.
    edition: u32,
    /// The title of the edition before; none for a first one.
    follows: Option<String>,
    form: FormView,
    title: String,
    parts: Vec<Part>,
    groups: Vec<FindingGroup>,
    /// Whether the words were checked too, so that the page may say that nothing was found.
    words_checked: bool,
    /// When unsaved changes of this officer were kept, if there are any besides those shown.
    unsaved: Option<String>,
}

#[derive(Template)]
#[template(path = "console/preview.html")]
struct Preview {
    title: String,
    parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "console/conflict.html")]
struct ConflictPage {
    frame: Frame,
    form: FormView,
    saved_by: String,
    saved_at: String,
    found: u32,
    seen: u32,
    comparison: Comparison,
}

/// `GET /console/drafts/new`: first the item, then its form.
pub(crate) async fn new(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            desk.need(&[Authority::Draft])?;
            let code = desk.first("item");
            match desk.rules.catalogue().item(code) {
                Some(_) => begin(desk, code),
                None => choose_item(desk),
            }
        })
        .await
}

/// The record stands in the address, so that whoever goes back to the form after saving it finds
/// the draft that it made, and does not make a second one.
fn begin(desk: &Desk, item: &str) -> Result<Answer, Denial> {
    let Ok(record) = desk.first("record").parse::<RecordId>() else {
        let record = RecordId(random_id());
        let place = format!("/console/drafts/new?item={item}&record={record}");
        return Ok(Answer::SeeOther(place));
    };
    if desk.reader.record(record)?.is_some() {
        return Ok(Answer::SeeOther(format!("/console/drafts/{record}/edit")));
    }
    let filled = Filled::of(record, 0, beginning(desk, item));
    shown(desk, &filled, StatusCode::OK, Check::Not)
}

fn choose_item(desk: &Desk) -> Result<Answer, Denial> {
    let groups = desk.rules.catalogue().groups().into_iter();
    let groups = groups
        .map(|(category, items)| ItemGroup {
            name: category.name.clone(),
            items: items
                .into_iter()
                .filter(|item| item.in_force_on(desk.today))
                .map(|item| ItemLine {
                    code: item.code.as_str().to_owned(),
                    name: item.name.clone(),
                    summary: item.summary.clone(),
                    limit: item
                        .time_limits
                        .first()
                        .map(|limit| limit.label.clone())
                        .unwrap_or_default(),
                })
                .collect(),
        })
        .filter(|group: &ItemGroup| !group.items.is_empty())
        .collect();
    let page = ChooseItemPage {
        frame: desk.frame("新建信息"),
        unsaved: autosave::unsaved_new(desk)?,
        groups,
    };
    Answer::page(&page)
}

/// What a new draft begins with: the usual attribute of the item, and the officer's own organ.
fn beginning(desk: &Desk, item: &str) -> Content {
    let organ = desk.staff().organ;
    let mut fields = BTreeMap::new();
    if let Some(item) = desk.rules.catalogue().item(item) {
        let attribute = item.attribute_default.code().to_owned();
        fields.insert(common::ATTRIBUTE.to_owned(), attribute);
        if item.field(common::ISSUER).is_some() {
            fields.insert(common::ISSUER.to_owned(), desk.organ_name(organ));
        }
        if item.shows_validity() {
            fields.insert(common::VALIDITY.to_owned(), "in_force".to_owned());
        }
    }
    Content {
        item: item.to_owned(),
        organ,
        fields,
        body: String::new(),
        files: Vec::new(),
        relations: Vec::new(),
        major: false,
        no_interpretation_reason: None,
    }
}

/// `GET /console/drafts/{id}/edit`.
pub(crate) async fn edit(visit: Visit, Path(id): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| {
            desk.need(&[Authority::Draft])?;
            let record = id.parse().map_err(|_| Denial::NotFound)?;
            let filled = if desk.first("restore").is_empty() {
                stored(desk, record)?
            } else {
                typed(desk, record)?
            };
            let check = if desk.first("check").is_empty() {
                Check::Not
            } else {
                Check::Fields
            };
            shown(desk, &filled, StatusCode::OK, check)
        })
        .await
}

/// Begins a form from what the officer typed and did not save.
fn typed(desk: &Desk, record: RecordId) -> Result<Filled, Denial> {
    let Some((form, _)) = autosave::form_of(desk, record)? else {
        return stored(desk, record);
    };
    let mut filled = Filled::read(desk, &form)?;
    // The act of the form that was typed into may have been used for an earlier save.
    filled.act = operations::new_act().to_string();
    Ok(filled)
}

/// Begins a form from the stored draft.
pub(crate) fn stored(desk: &Desk, record: RecordId) -> Result<Filled, Denial> {
    let draft = desk.reader.draft(record)?.ok_or(Denial::NotFound)?;
    let manifest = desk.reader.draft_manifest(draft.manifest)?;
    let body = desk.reader.draft_body(draft.body)?;
    let (Some(manifest), Some(body)) = (manifest, body) else {
        return Err(Denial::Failed("a draft lacks its texts".to_owned()));
    };
    let content = content_of(&manifest, body, draft.organ, Some(&draft));
    Ok(Filled::of(record, draft.revision, content))
}

/// How much of a form is checked when it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    Not,
    Fields,
    Everything,
}

/// Shows the form with the preview beside it.
pub(crate) fn shown(
    desk: &Desk,
    filled: &Filled,
    status: StatusCode,
    check: Check,
) -> Result<Answer, Denial> {
    let draft = desk.reader.draft(filled.record)?;
    let faults = (check != Check::Not).then(|| faults(desk, filled));
    let form = view(desk, filled, draft.as_ref(), faults.as_deref());
    let groups = if check == Check::Everything {
        let item = desk.rules.catalogue().item(&filled.content.item);
        let content = filled.to_save(item);
        let review = examine_content(&desk.office, filled.record, &content)?;
        findings_of(desk, item, review.findings(), &content.body, &[], None)
    } else {
        Vec::new()
    };
    let title = filled.content.fields.get(common::TITLE);
    let title = title.cloned().unwrap_or_default();
    let edition = edition_of(desk, filled.record, draft.as_ref())?;
    let heading = match (form.is_new, edition) {
        (true, 1) => "新建信息".to_owned(),
        (true, _) => format!("拟写第{edition}版"),
        (false, 1) => "编辑草稿".to_owned(),
        (false, _) => format!("编辑草稿（第{edition}版）"),
    };
    // A form that was posted or restored holds what was typed; one from the store may not.
    let is_stored = status == StatusCode::OK && check != Check::Everything;
    let unsaved = if is_stored && desk.first("restore").is_empty() {
        autosave::form_of(desk, filled.record)?.map(|(_, kept)| kept)
    } else {
        None
    };
    let page = EditPage {
        words_checked: check == Check::Everything,
        unsaved,
        frame: desk.frame(heading.as_str()),
        heading,
        follows: follows(desk, filled.record, edition)?,
        edition,
        parts: parts(&filled.content.body, &title),
        form,
        title,
        groups,
    };
    Answer::page_with(status, &page)
}

/// Returns the edition that the form is to become.
fn edition_of(desk: &Desk, record: RecordId, draft: Option<&DraftRow>) -> Result<u32, Denial> {
    if let Some(draft) = draft {
        return Ok(draft.edition);
    }
    let known = desk.reader.record(record)?;
    Ok(known.map_or(1, |record| record.edition + 1))
}

/// Returns the title of the edition before, none for a first one.
fn follows(desk: &Desk, record: RecordId, edition: u32) -> Result<Option<String>, Denial> {
    let editions = desk.reader.editions(record)?;
    let before = editions.iter().find(|one| one.edition + 1 == edition);
    Ok(before.map(|one| titled(&one.title)))
}

/// `POST /console/preview`: the body as it will stand, for the script that refreshes it.
pub(crate) async fn preview(posted: Posted) -> Response<Body> {
    posted
        .act_at_once(|desk, form| {
            desk.need(&[Authority::Draft])?;
            let title = form.first("f.title").to_owned();
            let parts = parts(&form.text("body"), &title);
            Answer::page(&Preview { title, parts })
        })
        .await
}

/// `POST /console/drafts/save`: checks and shows again, or saves.
pub(crate) async fn save(posted: Posted) -> Response<Body> {
    let again = |desk: &Desk, form: &Form| {
        let filled = Filled::read(desk, form)?;
        shown(desk, &filled, StatusCode::CONFLICT, Check::Fields)
    };
    posted
        .act(again, |desk, form| {
            desk.need(&[Authority::Draft])?;
            let filled = Filled::read(desk, &form)?;
            let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
            if form.first("intent") != "save" {
                return shown(desk, &filled, StatusCode::OK, Check::Everything);
            }
            if !filled.errors.is_empty() {
                return shown(desk, &filled, unprocessable, Check::Fields);
            }
            keep(desk, &form, &filled)
        })
        .await
}

fn keep(desk: &Desk, form: &Form, filled: &Filled) -> Result<Answer, Denial> {
    let item = desk.rules.catalogue().item(&filled.content.item);
    let order = SaveOrder {
        act: form.act()?,
        record: filled.record,
        seen_revision: filled.seen_revision,
        content: filled.to_save(item),
    };
    match save_draft(&desk.office, desk.staff(), &order) {
        Ok(saved) => {
            let note = if saved.voided_sign_offs {
                Note::Voided
            } else {
                Note::Saved
            };
            let record = filled.record;
            autosave::drop_own(desk, record)?;
            Ok(desk.done(&format!("/console/drafts/{record}"), note))
        }
        Err(SaveDraftError::SavedMeanwhile { seen, found }) => conflict(desk, filled, seen, found),
        Err(error) => Err(say::save(&error)),
    }
}

/// Shows both versions; nothing that was typed is lost.
fn conflict(desk: &Desk, filled: &Filled, seen: u32, found: u32) -> Result<Answer, Denial> {
    let draft = desk
        .reader
        .draft(filled.record)?
        .ok_or_else(|| say::save(&SaveDraftError::SavedMeanwhile { seen, found }))?;
    let theirs = stored(desk, filled.record)?;
    let comparison = compare(desk, &theirs.content, &filled.content);
    let mut mine = filled.clone();
    mine.seen_revision = draft.revision;
    mine.act = operations::new_act().to_string();
    let revisions = desk.reader.revisions(filled.record)?;
    let by = revisions
        .iter()
        .find(|revision| revision.revision == draft.revision);
    let by = by
        .and_then(|revision| revision.officer)
        .unwrap_or(draft.author);
    let page = ConflictPage {
        frame: desk.frame("内容有冲突"),
        form: view(desk, &mine, Some(&draft), None),
        saved_by: desk.officer_name(by),
        saved_at: minute(draft.saved),
        found: draft.revision,
        seen,
        comparison,
    };
    Answer::page_with(StatusCode::CONFLICT, &page)
}

/// The hidden fields that carry a whole form over a page.
impl FormView {
    /// Returns every file, for the hidden fields of a page that carries the form.
    pub(crate) fn carried_files(&self) -> &[FileView] {
        &self.files
    }
}
