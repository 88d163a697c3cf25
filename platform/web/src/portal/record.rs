//! The page of a record: metadata, body, attachments, what it has to do with others, its proof.

use ::catalogue::{CatalogueItem, FieldKind, FieldSpec, Manifest, RecordId, common};
use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use operations::{office_day, office_time};
use organ::OrganId;
use store::{EditionRow, RecordRow, RecordState, RelatedRow};

use super::body::{self, Content, Part};
use super::card::{CardCell, CardValue, IN_CARD, card};
use super::catalogue::column_of;
use super::deadline::{self, DeadlineView};
use super::files::{self, FileView};
use super::line::Line;
use super::linked_data;
use super::policies::is_policy;
use crate::frame::{ArticleMeta, ColumnMeta, Frame, Part as SitePart};
use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::{Here, InPath, Visit};
use crate::words::{long_date, moment, rfc3339};

/// What the public may see of a record.
pub(super) enum Published {
    /// Its editions, the newest first.
    Shown(Vec<EditionRow>),
    /// It was withdrawn or erased: the notice that stands in its place.
    Notice(Page),
}

#[derive(Template)]
#[template(path = "portal/record.html")]
struct RecordPage {
    frame: Frame,
    title: String,
    card: Vec<Vec<CardCell>>,
    deadline: Option<DeadlineView>,
    fields: Vec<FieldView>,
    parts: Vec<Part>,
    contents: Vec<Content>,
    /// Whether 正文 was erased; a note stands in its place.
    is_body_erased: bool,
    files: Vec<FileView>,
    relations: Vec<RelationGroup>,
    editions: Vec<EditionLine>,
    proof: ProofView,
    qr: String,
    home: String,
    /// The number of the edition, when it is not the current one.
    old: Option<u32>,
    current: String,
    source: Option<String>,
}

/// One public field of the item.
struct FieldView {
    name: String,
    value: FieldValue,
}

enum FieldValue {
    Text(Vec<String>),
    /// Addresses and their words.
    Links(Vec<(String, String)>),
    Table {
        heads: Vec<String>,
        rows: Vec<Vec<String>>,
    },
}

/// Records with the same relation to this one.
struct RelationGroup {
    kind: &'static str,
    is_outgoing: bool,
    lines: Vec<Line>,
}

struct EditionLine {
    number: u32,
    date: String,
    href: String,
    is_this: bool,
}

struct ProofView {
    position: Option<String>,
    logged: String,
    is_migrated: bool,
    digest: String,
    href: String,
    check: String,
}

/// `GET /r/{id}`.
pub(super) async fn record(here: Here, InPath(id): InPath<RecordId>) -> Response<Body> {
    here.show(move |visit| match published(visit, id)? {
        Published::Notice(page) => Ok(page),
        Published::Shown(editions) => page_of(visit, &editions, 0),
    })
    .await
}

/// Returns what the public may see of a record; one of another site is not there.
pub(super) fn published(visit: &Visit, id: RecordId) -> Result<Published, Refusal> {
    let record = visit.reader.record(id)?.ok_or(Refusal::NotFound)?;
    match &record.state {
        RecordState::Published => {
            let editions = visit.reader.editions(id)?;
            if editions.is_empty() {
                Err(Refusal::NotFound)
            } else {
                Ok(Published::Shown(editions))
            }
        }
        RecordState::Withdrawn { reason, on } => {
            let page = withdrawn(visit, &record, reason, &long_date(*on))?;
            Ok(Published::Notice(page))
        }
        RecordState::Erased { on, ground } => {
            let page = erased(visit, &record, ground, &long_date(*on))?;
            Ok(Published::Notice(page))
        }
        RecordState::Draft | RecordState::Discarded => Err(Refusal::NotFound),
    }
}

#[derive(Template)]
#[template(path = "portal/erased.html")]
struct ErasedPage {
    frame: Frame,
    /// When and on what ground, where the whole record was erased.
    whole: Option<(String, String)>,
    index_number: Option<String>,
    organ: String,
}

/// The notice in the place of a record that was erased; it says no word of what was there.
fn erased(visit: &Visit, record: &RecordRow, ground: &str, on: &str) -> Result<Page, Refusal> {
    let page = ErasedPage {
        whole: Some((on.to_owned(), ground.to_owned())),
        index_number: record.index_number.clone(),
        organ: visit.organ_name(record.organ).to_owned(),
        frame: Frame::new(visit)
            .titled("信息已依法删除")
            .under("信息已依法删除", "")
            .unlisted(),
    };
    let page = Page::html(&page)?.with_status(StatusCode::GONE);
    Ok(page.showing([Tag::Record(record.record)]))
}

/// The notice in the place of something of a record that stays: an earlier edition, a file.
pub(super) fn erased_part(visit: &Visit, id: RecordId) -> Result<Page, Refusal> {
    let record = visit.reader.record(id)?.ok_or(Refusal::NotFound)?;
    let page = ErasedPage {
        whole: None,
        index_number: record.index_number.clone(),
        organ: visit.organ_name(record.organ).to_owned(),
        frame: Frame::new(visit)
            .titled("内容已依法删除")
            .under("内容已依法删除", "")
            .unlisted(),
    };
    let page = Page::html(&page)?.with_status(StatusCode::GONE);
    Ok(page.showing([Tag::Record(id)]))
}

#[derive(Template)]
#[template(path = "portal/withdrawn.html")]
struct WithdrawnPage {
    frame: Frame,
    reason: String,
    on: String,
    index_number: Option<String>,
    organ: String,
}

/// The notice in the place of a withdrawn record: it stays where it was, and leads nowhere else.
fn withdrawn(visit: &Visit, record: &RecordRow, reason: &str, on: &str) -> Result<Page, Refusal> {
    let page = WithdrawnPage {
        reason: reason.to_owned(),
        on: on.to_owned(),
        index_number: record.index_number.clone(),
        organ: visit.organ_name(record.organ).to_owned(),
        frame: Frame::new(visit)
            .titled("信息已撤回")
            .under("信息已撤回", "")
            .unlisted(),
    };
    Ok(Page::html(&page)?.with_status(StatusCode::GONE))
}

/// Makes the page of one of the editions, given by its place in the list (0 is the current one).
pub(super) fn page_of(
    visit: &Visit,
    editions: &[EditionRow],
    place: usize,
) -> Result<Page, Refusal> {
    let edition = editions.get(place).ok_or(Refusal::NotFound)?;
    if edition.is_erased() {
        return erased_part(visit, edition.record);
    }
    let manifest = visit.reader.manifest(edition)?.ok_or(Refusal::NotFound)?;
    let text = visit.reader.body(edition)?.ok_or(Refusal::NotFound)?;
    let item = visit.rules.catalogue().item(&manifest.item);
    let id = edition.record;
    let current = format!("/r/{id}");
    let is_current = place == 0;
    let below = if is_current {
        current.clone()
    } else {
        format!("/r/{id}/editions/{}", edition.edition)
    };
    let organ = organ_of(&manifest);
    let related = if is_current {
        visit.reader.related(id)?
    } else {
        Vec::new()
    };
    let deadline = deadline::view(visit, &manifest, edition)?;
    let parts = body::parts(&text, manifest.title());
    let home = organ.map_or_else(
        || visit.address(&current),
        |organ| visit.home_address(organ, &current),
    );
    let frame = frame_of(visit, &manifest, edition, item, &parts).canonical(home.clone());
    let frame = if is_current {
        let data = linked_data::record(visit, &manifest, edition, item, &home);
        frame.linked_data(&data)
    } else {
        frame.unlisted()
    };
    let mut tags = vec![Tag::Record(id)];
    tags.extend(
        related
            .iter()
            .map(|related| Tag::Record(related.other.record)),
    );
    let mut relations = relations(visit, related);
    let fields = item
        .map(|item| fields(visit, item, &manifest, &mut relations))
        .transpose()?
        .unwrap_or_default();
    let page = RecordPage {
        title: manifest.title().to_owned(),
        card: card(visit, &manifest, edition, item, deadline.is_some()),
        fields,
        contents: body::contents(&parts),
        files: files::views(&manifest, &below, &visit.reader.erased_files(edition)?),
        is_body_erased: edition.is_body_erased(),
        relations,
        editions: edition_lines(editions, place),
        proof: proof(visit, edition, &below),
        qr: format!("/r/{id}/qr.svg"),
        old: (!is_current).then_some(edition.edition),
        source: manifest.field(common::SOURCE).map(str::to_owned),
        home,
        current,
        deadline,
        parts,
        frame,
    };
    Ok(Page::html(&page)?.showing(tags))
}

pub(super) fn organ_of(manifest: &Manifest) -> Option<OrganId> {
    manifest.field(common::ORGAN)?.parse().ok()
}

fn frame_of(
    visit: &Visit,
    manifest: &Manifest,
    edition: &EditionRow,
    item: Option<&CatalogueItem>,
    parts: &[Part],
) -> Frame {
    let column = item.map_or_else(
        || ColumnMeta {
            name: "政府信息公开".to_owned(),
            description: format!("{}主动公开的政府信息", visit.site.title),
            keywords: "政府信息公开".to_owned(),
            kind: "信息公开".to_owned(),
        },
        |item| column_of(visit, item),
    );
    let source = manifest
        .field(common::SOURCE)
        .or(manifest.field(common::ISSUER));
    let summary = manifest.field(common::SUMMARY).map(str::to_owned);
    way_to(Frame::new(visit).titled(manifest.title()), item)
        .under("正文", "")
        .column(column)
        .article(ArticleMeta {
            title: manifest.title().to_owned(),
            published: published_at(edition),
            source: source.unwrap_or(&visit.site.title).to_owned(),
            keywords: manifest
                .field(common::KEYWORDS)
                .map(|words| words.replace([';', '；', '、', ' '], ",")),
            description: summary.or_else(|| body::opening(parts, 100)),
        })
}

/// The way to a record: a policy stands in the library, anything else in the catalogue.
fn way_to(frame: Frame, item: Option<&CatalogueItem>) -> Frame {
    match item {
        Some(item) if is_policy(item) => frame
            .part(SitePart::Policies)
            .under("政策文件库", "/policies")
            .under(&item.name, format!("/policies?item={}", item.code)),
        Some(item) => frame
            .part(SitePart::Catalogue)
            .under("公开目录", "/catalogue")
            .under(
                &item.category.name,
                format!("/catalogue#{}", item.category.code),
            )
            .under(&item.name, format!("/catalogue/{}", item.code)),
        None => frame
            .part(SitePart::Catalogue)
            .under("公开目录", "/catalogue"),
    }
}

/// Writes 发布日期 as META tags want it: the minute is known when the day of issue is the stated one.
pub(super) fn published_at(edition: &EditionRow) -> String {
    let minute = if !edition.migrated && office_day(edition.issued) == edition.published_on {
        office_time(edition.issued).chars().take(5).collect()
    } else {
        "00:00".to_owned()
    };
    format!("{} {minute}", edition.published_on)
}

/// Returns the fields of the item. Records of a relation that a field names are named there, all of
/// them, and not beside the text once more.
fn fields(
    visit: &Visit,
    item: &CatalogueItem,
    manifest: &Manifest,
    relations: &mut Vec<RelationGroup>,
) -> Result<Vec<FieldView>, Refusal> {
    let mut views = Vec::new();
    for field in item
        .public_fields()
        .filter(|field| !IN_CARD.contains(&field.code.as_str()))
    {
        if let Some(value) = manifest.field(field.code.as_str()) {
            let value = match (&field.kind, named_by(value, relations)) {
                (FieldKind::Record, Some(place)) => {
                    let lines = relations.remove(place).lines.into_iter();
                    FieldValue::Links(lines.map(|line| (line.href, line.title)).collect())
                }
                _ => field_value(visit, field, value)?,
            };
            views.push(FieldView {
                name: field.name.clone(),
                value,
            });
        }
    }
    Ok(views)
}

/// Finds the relation to others of which a field names one.
fn named_by(value: &str, relations: &[RelationGroup]) -> Option<usize> {
    let href = format!("/r/{}", value.parse::<RecordId>().ok()?);
    relations
        .iter()
        .position(|group| group.is_outgoing && group.lines.iter().any(|line| line.href == href))
}

fn field_value(visit: &Visit, field: &FieldSpec, value: &str) -> Result<FieldValue, Refusal> {
    Ok(match &field.kind {
        FieldKind::Table { columns } => FieldValue::Table {
            heads: columns.iter().map(|column| column.name.clone()).collect(),
            rows: value
                .lines()
                .map(|line| {
                    let cells = line.split('\t').zip(columns);
                    cells.map(|(cell, column)| column.shown(cell)).collect()
                })
                .collect(),
        },
        // Other schemes never become a link, whoever wrote them.
        FieldKind::Url if value.starts_with("http://") || value.starts_with("https://") => {
            FieldValue::Links(vec![(value.to_owned(), value.to_owned())])
        }
        FieldKind::Record => match value.parse::<RecordId>().ok() {
            Some(other) => match visit.reader.shown(other)? {
                Some(row) => FieldValue::Links(vec![(format!("/r/{other}"), row.title)]),
                None => FieldValue::Text(vec!["（未公开或者已撤回）".to_owned()]),
            },
            None => FieldValue::Text(vec![value.to_owned()]),
        },
        FieldKind::Date { .. } => {
            let shown = field.shown(value);
            let day = shown.parse().map(long_date);
            FieldValue::Text(vec![day.unwrap_or(shown)])
        }
        _ => FieldValue::Text(field.shown(value).lines().map(str::to_owned).collect()),
    })
}

fn relations(visit: &Visit, related: Vec<RelatedRow>) -> Vec<RelationGroup> {
    let mut groups: Vec<RelationGroup> = Vec::new();
    for row in related {
        let line = Line::of(&row.other, visit.today);
        let group = groups
            .iter_mut()
            .find(|group| group.kind == row.kind.code() && group.is_outgoing == row.outgoing);
        match group {
            Some(group) => group.lines.push(line),
            None => groups.push(RelationGroup {
                kind: row.kind.code(),
                is_outgoing: row.outgoing,
                lines: vec![line],
            }),
        }
    }
    groups.sort_by_key(|group| (group.kind != "interprets", group.kind, group.is_outgoing));
    groups
}

fn edition_lines(editions: &[EditionRow], place: usize) -> Vec<EditionLine> {
    if editions.len() < 2 {
        return Vec::new();
    }
    let lines = editions.iter().enumerate();
    lines
        .map(|(at, edition)| EditionLine {
            number: edition.edition,
            date: edition.published_on.to_string(),
            href: if at == 0 {
                format!("/r/{}", edition.record)
            } else {
                format!("/r/{}/editions/{}", edition.record, edition.edition)
            },
            is_this: at == place,
        })
        .collect()
}

fn proof(visit: &Visit, edition: &EditionRow, below: &str) -> ProofView {
    let covered = visit.office().published_head().size;
    let position = edition.position.filter(|position| *position < covered);
    ProofView {
        position: position.map(crate::words::entry_number),
        logged: moment(edition.issued),
        is_migrated: edition.migrated,
        digest: edition.manifest.to_string(),
        href: format!("{below}/proof.tlog-proof"),
        check: format!("/verify?record={}", edition.record),
    }
}

/// Returns the moment of an edition for feeds.
pub(super) fn updated(edition: &EditionRow) -> String {
    rfc3339(edition.issued)
}
