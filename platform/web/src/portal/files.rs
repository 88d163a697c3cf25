//! Attachments: offered as files with safe content types, and shown as text where they have any.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use catalogue::{Manifest, ManifestFile, RecordId};
use operations::files::{ending, text_of};
use store::EditionRow;

use super::body::{self, Part};
use super::record::{Published, erased_part, published};
use crate::frame::Frame;
use crate::page::{Page, Tag};
use crate::refusal::Refusal;
use crate::visit::{Here, Visit};
use crate::words::{encoded, file_size};

/// The most characters of a file that a preview shows.
const LONGEST_PREVIEW: usize = 200_000;

/// An attachment as a page lists it.
#[derive(Debug, Clone)]
pub(crate) struct FileView {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) size: String,
    pub(crate) href: String,
    pub(crate) preview: Option<String>,
    /// Whether its bytes were erased; only its name is left.
    pub(crate) is_erased: bool,
}

/// Lists the files of an edition below a path such as `/r/{id}`.
pub(crate) fn views(manifest: &Manifest, below: &str, erased: &[[u8; 32]]) -> Vec<FileView> {
    let files = manifest.files.iter().zip(1..);
    files
        .map(|(file, place)| FileView {
            name: file.name.clone(),
            kind: ending(&file.name).to_uppercase(),
            size: file_size(file.size),
            href: format!("{below}/files/{place}/{}", encoded(&file.name)),
            preview: is_readable(&file.name).then(|| format!("{below}/files/{place}/preview")),
            is_erased: erased.contains(&file.digest),
        })
        .collect()
}

fn is_readable(name: &str) -> bool {
    matches!(
        ending(name).as_str(),
        "pdf" | "docx" | "txt" | "md" | "html" | "csv" | "xlsx" | "xls"
    )
}

/// `GET /r/{id}/files/{place}/{name}`; the name `preview` shows the file as text.
pub(super) async fn current(
    here: Here,
    Path((id, place, name)): Path<(String, String, String)>,
) -> Response<Body> {
    here.show(move |visit| {
        let published = published(visit, id.parse().map_err(|_| Refusal::NotFound)?)?;
        match published {
            Published::Notice(page) => Ok(page),
            Published::Shown(editions) => {
                let edition = editions.first().ok_or(Refusal::NotFound)?;
                file(visit, edition, &format!("/r/{id}"), &place, &name)
            }
        }
    })
    .await
}

/// `GET /r/{id}/editions/{edition}/files/{place}/{name}`.
pub(super) async fn of_edition(
    here: Here,
    Path((id, edition, place, name)): Path<(String, String, String, String)>,
) -> Response<Body> {
    here.show(move |visit| {
        let published = published(visit, id.parse().map_err(|_| Refusal::NotFound)?)?;
        match published {
            Published::Notice(page) => Ok(page),
            Published::Shown(editions) => {
                let number: u32 = edition.parse().map_err(|_| Refusal::NotFound)?;
                let found = editions.iter().find(|row| row.edition == number);
                let found = found.ok_or(Refusal::NotFound)?;
                file(
                    visit,
                    found,
                    &format!("/r/{id}/editions/{number}"),
                    &place,
                    &name,
                )
            }
        }
    })
    .await
}

fn file(
    visit: &Visit,
    edition: &EditionRow,
    below: &str,
    place: &str,
    name: &str,
) -> Result<Page, Refusal> {
    if edition.is_erased() {
        return erased_part(visit, edition.record);
    }
    let manifest = visit.reader.manifest(edition)?.ok_or(Refusal::NotFound)?;
    let place: usize = place.parse().map_err(|_| Refusal::NotFound)?;
    let file = place
        .checked_sub(1)
        .and_then(|place| manifest.files.get(place));
    let file = file.ok_or(Refusal::NotFound)?;
    if visit.reader.erased_files(edition)?.contains(&file.digest) {
        return erased_part(visit, edition.record);
    }
    if name == "preview" && is_readable(&file.name) {
        return preview(visit, edition.record, &manifest, file, below, place);
    }
    // An address names one file; a name that is not its own is no address of ours.
    if name != file.name {
        return Err(Refusal::NotFound);
    }
    let bytes = visit
        .office()
        .store()
        .blobs()
        .read(&file.digest)?
        .ok_or_else(|| Refusal::Failed("a file that a manifest lists is missing".to_owned()))?;
    Ok(Page::of(content_type(&file.name), bytes).offered_as(&file.name))
}

#[derive(Template)]
#[template(path = "portal/preview.html")]
struct PreviewPage {
    frame: Frame,
    name: String,
    kind: String,
    size: String,
    download: String,
    back: String,
    parts: Vec<Part>,
    is_cut: bool,
    title: String,
}

fn preview(
    visit: &Visit,
    record: RecordId,
    manifest: &Manifest,
    file: &ManifestFile,
    below: &str,
    place: usize,
) -> Result<Page, Refusal> {
    let text = text_of(visit.office(), &file.digest, &file.name)?.unwrap_or_default();
    let shown: String = text.chars().take(LONGEST_PREVIEW).collect();
    let is_cut = shown.len() < text.len();
    let parts = match ending(&file.name).as_str() {
        "csv" => table(csv_rows(&shown)),
        "xlsx" | "xls" => table(shown.lines().map(tab_cells).collect()),
        _ => body::parts(&shown, ""),
    };
    let page = PreviewPage {
        name: file.name.clone(),
        kind: ending(&file.name).to_uppercase(),
        size: file_size(file.size),
        download: format!("{below}/files/{place}/{}", encoded(&file.name)),
        back: below.to_owned(),
        parts,
        is_cut,
        title: manifest.title().to_owned(),
        frame: Frame::new(visit)
            .titled(format!("{}（预览）", file.name))
            .under(manifest.title(), below)
            .under(&file.name, "")
            .unlisted(),
    };
    Ok(Page::html(&page)?.showing([Tag::Record(record)]))
}

/// Makes one table of the rows of a sheet, the first of which names the columns.
fn table(rows: Vec<Vec<String>>) -> Vec<Part> {
    let mut rows = rows
        .into_iter()
        .filter(|row| row.iter().any(|cell| !cell.is_empty()));
    let Some(head) = rows.next() else {
        return Vec::new();
    };
    let mut rows: Vec<Vec<String>> = rows.collect();
    let left_out = rows.len().saturating_sub(body::MOST_ROWS);
    rows.truncate(body::MOST_ROWS);
    vec![Part::Table {
        head,
        rows,
        left_out,
    }]
}

fn tab_cells(line: &str) -> Vec<String> {
    line.split('\t')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let rows = reader.records().map_while(Result::ok);
    rows.map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// Returns the content type of a file that is offered; nothing here can run in a browser.
fn content_type(name: &str) -> &'static str {
    match ending(name).as_str() {
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "doc" | "wps" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        // OFD has no registered type, and HTML of others is never handed out as HTML.
        _ => "application/octet-stream",
    }
}
