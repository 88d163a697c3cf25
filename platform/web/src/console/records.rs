//! Published records: the list, the page of one, a new edition, the withdrawal.

use std::cmp::Reverse;

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use catalogue::RecordId;
use operations::{Authority, content_of, withdraw_record};
use store::{ListFilter, RecordState, Standing};

use super::answer::{Answer, Denial};
use super::desk::{Desk, PER_PAGE};
use super::draft_act::followed;
use super::draft_form::Filled;
use super::edit::{Check, shown};
use super::form::Form;
use super::frame::Frame;
use super::note::Note;
use super::say;
use super::trail::{TrailLine, What, Who, trail};
use super::view::{FieldLine, Pager, field_lines, pager, titled};
use super::visit::{Posted, Visit};
use crate::words::moment;

#[derive(Template)]
#[template(path = "console/records.html")]
struct RecordsPage {
    frame: Frame,
    words: String,
    item: String,
    items: Vec<(String, String)>,
    standing: Option<Standing>,
    lines: Vec<RecordLine>,
    pager: Pager,
}

struct RecordLine {
    href: String,
    title: String,
    standing: Standing,
    item: String,
    organ: String,
    number: String,
    published_on: String,
    edition: u32,
}

#[derive(Template)]
#[template(path = "console/record.html")]
struct RecordPage {
    frame: Frame,
    record: String,
    title: String,
    item: String,
    organ: String,
    published: bool,
    withdrawn: Option<(String, String)>,
    erased: Option<(String, String)>,
    migrated: bool,
    draft: bool,
    editions: Vec<EditionLine>,
    fields: Vec<FieldLine>,
    trail: Vec<TrailLine>,
    may_edit: bool,
    may_withdraw: bool,
    may_erase: bool,
}

struct EditionLine {
    number: u32,
    erased: bool,
    title: String,
    published_on: String,
    recorded: String,
    position: Option<String>,
    kept: Option<bool>,
    due_on: String,
}

/// `GET /console/records`.
pub(crate) async fn list(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            desk.need_business()?;
            let (words, item) = (desk.first("words"), desk.first("item"));
            let filter = ListFilter {
                items: (!item.is_empty())
                    .then(|| item.to_owned())
                    .into_iter()
                    .collect(),
                words: (!words.is_empty()).then(|| words.to_owned()),
                page: desk.page(),
                per_page: PER_PAGE,
                ..ListFilter::default()
            };
            let standing = desk.first("state");
            let standing = Standing::ALL.into_iter().find(|one| one.code() == standing);
            let (rows, total) = desk.reader.ever_published(&filter, standing)?;
            let lines = rows.iter().map(|row| RecordLine {
                href: format!("/console/records/{}", row.record),
                title: titled(&row.title),
                standing: row.standing,
                item: desk.item_name(&row.item),
                organ: desk.organ_name(row.organ),
                number: row.document_number.clone().unwrap_or_default(),
                published_on: row.published_on.to_string(),
                edition: row.edition,
            });
            let items = desk.rules.catalogue().items().into_iter();
            let page = RecordsPage {
                words: words.to_owned(),
                item: item.to_owned(),
                items: items
                    .map(|item| (item.code.as_str().to_owned(), item.name.clone()))
                    .collect(),
                lines: lines.collect(),
                standing,
                pager: pager(desk, total, &["words", "item", "state"]),
                frame: desk.frame("已发布信息"),
            };
            Answer::page(&page)
        })
        .await
}

/// `GET /console/records/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| {
            desk.need_business()?;
            let record: RecordId = id.parse().map_err(|_| Denial::NotFound)?;
            page(desk, record)
        })
        .await
}

fn page(desk: &Desk, record: RecordId) -> Result<Answer, Denial> {
    let row = desk.reader.record(record)?.ok_or(Denial::NotFound)?;
    let mut editions = desk.reader.editions(record)?;
    editions.sort_by_key(|edition| Reverse(edition.edition));
    let newest = editions.first().ok_or(Denial::NotFound)?;
    let manifest = desk.reader.manifest(newest)?;
    let private = desk.reader.private_of(newest)?;
    let published = row.state == RecordState::Published;
    let has_draft = desk.reader.draft(record)?.is_some();
    let withdrawn = match &row.state {
        RecordState::Withdrawn { reason, on } => Some((reason.clone(), on.to_string())),
        RecordState::Draft
        | RecordState::Published
        | RecordState::Discarded
        | RecordState::Erased { .. } => None,
    };
    let erased = match &row.state {
        RecordState::Erased { ground, on } => Some((ground.clone(), on.to_string())),
        _ => None,
    };
    let lines = editions.iter().map(|edition| EditionLine {
        number: edition.edition,
        erased: edition.is_erased(),
        title: titled(&edition.title),
        published_on: edition.published_on.to_string(),
        recorded: moment(edition.issued),
        position: edition.position.map(crate::words::entry_number),
        kept: edition
            .due_on
            .filter(|_| !edition.migrated)
            .map(|due| edition.published_on <= due),
        due_on: edition
            .due_on
            .map(|due| due.to_string())
            .unwrap_or_default(),
    });
    let page = RecordPage {
        frame: desk.frame(titled(&newest.title)),
        record: record.to_string(),
        title: titled(&newest.title),
        item: desk.item_name(&row.item),
        organ: desk.organ_name(row.organ),
        published,
        withdrawn,
        erased,
        migrated: row.migrated,
        draft: has_draft,
        may_edit: desk.may(Authority::Draft) && editions.iter().any(|edition| !edition.is_erased()),
        editions: lines.collect(),
        fields: manifest
            .as_ref()
            .map(|manifest| field_lines(desk, manifest, private.as_ref()))
            .transpose()?
            .unwrap_or_default(),
        trail: trail(desk, record)?,
        may_withdraw: published && desk.may(Authority::Issue),
        may_erase: desk.may(Authority::Supervise),
    };
    Answer::page(&page)
}

/// `GET /console/records/{id}/edit`: a new edition begins with what is public now.
pub(crate) async fn new_edition(visit: Visit, Path(id): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| {
            desk.need(&[Authority::Draft])?;
            let record: RecordId = id.parse().map_err(|_| Denial::NotFound)?;
            if desk.reader.draft(record)?.is_some() {
                return Ok(Answer::SeeOther(format!("/console/drafts/{record}/edit")));
            }
            let row = desk.reader.record(record)?.ok_or(Denial::NotFound)?;
            let editions = desk.reader.editions(record)?;
            let left = editions.iter().filter(|edition| !edition.is_erased());
            let newest = left.max_by_key(|edition| edition.edition);
            let newest = newest.ok_or(Denial::NotFound)?;
            let manifest = desk.reader.manifest(newest)?.ok_or(Denial::NotFound)?;
            let body = desk.reader.body(newest)?.unwrap_or_default();
            let mut content = content_of(&manifest, body, row.organ, None);
            if let Some(private) = desk.reader.private_of(newest)? {
                content.fields.extend(private.fields);
            }
            // A file that was erased is not there to be published again.
            let erased = desk.reader.erased_files(newest)?;
            content.files.retain(|file| !erased.contains(&file.digest));
            // The day of publication belongs to the edition that had it.
            content.fields.remove(catalogue::common::PUBLISHED_ON);
            let filled = Filled::of(record, 0, content);
            shown(desk, &filled, StatusCode::OK, Check::Not)
        })
        .await
}

/// `POST /console/records/{id}/withdraw`.
pub(crate) async fn withdraw(Path(id): Path<String>, posted: Posted) -> Response<Body> {
    let Ok(record) = id.parse::<RecordId>() else {
        return posted.visit.refuse(Denial::NotFound).await;
    };
    let again = move |desk: &Desk, _: &Form| page(desk, record);
    posted
        .act(again, move |desk, form| {
            let reason = form.text("reason");
            withdraw_record(&desk.office, desk.staff(), form.act()?, record, &reason)
                .map_err(|error| say::withdraw(&error))?;
            followed(desk);
            Ok(desk.done(&format!("/console/records/{record}"), Note::Withdrawn))
        })
        .await
}
