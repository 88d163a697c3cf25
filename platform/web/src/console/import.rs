//! Bulk import: many files at once, or a filled-in template, each with its report.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use catalogue::{CatalogueItem, Column, columns};
use letters::{Cell, Hint, Sheet};
use operations::files::plain_name;
use operations::{
    Authority, BatchNumbers, ImportOutcome, Imported, NotImported, Office, RowOutcome, Staff,
    import_as_draft, import_row, look_at, read_table,
};
use store::{JobRow, ReportLine};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::draft_view::{Choice, organ_choices};
use super::form::Upload;
use super::frame::Frame;
use super::job::begin_once;
use super::visit::{Posted, Visit};
use super::why::Why;
use crate::file_words::not_imported;
use crate::words::{hex, minute};

/// The most files of one import.
const MOST_FILES: usize = 500;
/// What one sheet's list of choices may have, in characters.
const LONGEST_CHOICES: usize = 255;

#[derive(Template)]
#[template(path = "console/import.html")]
struct ImportPage {
    frame: Frame,
    groups: Vec<(String, Vec<(String, String)>)>,
    organs: Vec<Choice>,
    most_files: usize,
    jobs: Vec<JobLine>,
}

/// A job on the list of those that this officer began.
struct JobLine {
    href: String,
    kind: String,
    detail: String,
    begun: String,
    done: usize,
    total: usize,
    is_finished: bool,
}

/// How many earlier imports the page lists.
const MOST_JOBS: usize = 20;

fn job_line(desk: &Desk, job: JobRow) -> JobLine {
    JobLine {
        href: format!("/console/jobs/{}", hex(&job.id)),
        detail: match job.kind.as_str() {
            "table" => desk.item_name(&job.detail),
            _ => job.detail,
        },
        kind: job.kind,
        begun: minute(job.begun),
        done: job.done,
        total: job.total,
        is_finished: job.finished.is_some(),
    }
}

/// `GET /console/import`.
pub(crate) async fn show(visit: Visit) -> Response<Body> {
    visit.show(page).await
}

fn page(desk: &Desk) -> Result<Answer, Denial> {
    desk.need(&[Authority::Draft])?;
    let groups = desk.rules.catalogue().groups().into_iter();
    let groups = groups.map(|(category, items)| {
        let items = items.into_iter();
        let items = items.filter(|item| item.in_force_on(desk.today));
        let items = items.map(|item| (item.code.as_str().to_owned(), item.name.clone()));
        (category.name.clone(), items.collect())
    });
    let jobs = desk.reader.jobs(MOST_JOBS)?.into_iter();
    let jobs = jobs.filter(|job| matches!(job.kind.as_str(), "files" | "table"));
    let page = ImportPage {
        jobs: jobs.map(|job| job_line(desk, job)).collect(),
        groups: groups.collect(),
        organs: organ_choices(desk, desk.staff().organ),
        frame: desk.frame("批量导入"),
        most_files: MOST_FILES,
    };
    Answer::page(&page)
}

/// `POST /console/import`: documents, each of which becomes a draft.
pub(crate) async fn take(posted: Posted) -> Response<Body> {
    posted
        .act(
            |desk, _| page(desk),
            |desk, form| {
                desk.need(&[Authority::Draft])?;
                if form.files.is_empty() {
                    return Err(no_file());
                }
                if form.files.len() > MOST_FILES {
                    return Err(Why::TooManyFiles { most: MOST_FILES }.into());
                }
                let (office, staff) = (desk.office.clone(), desk.staff().clone());
                let act = form.act()?;
                let files = form.files;
                begin_once(desk, act, "files", "", files.len(), move |report| {
                    let numbers = BatchNumbers::default();
                    for (number, file) in files.into_iter().enumerate() {
                        report.line(import_one(&office, &staff, number, &file, &numbers));
                    }
                })
            },
        )
        .await
}

/// A file that is not what its name says is not read at all.
fn import_one(
    office: &Office,
    staff: &Staff,
    number: usize,
    file: &Upload,
    numbers: &BatchNumbers,
) -> ReportLine {
    let name = plain_name(&file.name);
    let outcome = match look_at(&name, &file.bytes) {
        Ok(()) => import_as_draft(office, staff, &file.name, &file.bytes, numbers),
        Err(why) => ImportOutcome {
            file: name,
            imported: Imported::Refused(why),
            notes: Vec::new(),
        },
    };
    report_line(number, outcome)
}

/// Writes what became of a file as a line of a report.
pub(crate) fn report_line(number: usize, outcome: ImportOutcome) -> ReportLine {
    let mut notes = outcome.notes;
    if let Imported::Refused(NotImported::Unreadable { advice, .. }) = &outcome.imported {
        notes.splice(0..0, advice.clone());
    }
    ReportLine {
        number,
        name: outcome.file,
        outcome: outcome.imported.code().to_owned(),
        record: outcome.imported.record(),
        message: match outcome.imported {
            Imported::Draft { title, .. }
            | Imported::Published { title, .. }
            | Imported::Held { title, .. } => super::view::titled(&title),
            Imported::Refused(why) => not_imported(&why),
        },
        notes,
    }
}

fn no_file() -> Denial {
    Why::NoFilesImported.into()
}

/// `POST /console/import/table`: a filled-in template, each row of which becomes a draft.
pub(crate) async fn take_table(posted: Posted) -> Response<Body> {
    posted
        .act(
            |desk, _| page(desk),
            |desk, form| {
                desk.need(&[Authority::Draft])?;
                let item = desk.rules.catalogue().item(form.first("item"));
                let item = item.ok_or(Why::NoItemChosen)?;
                let organ = form.read_first("organ")?;
                let file = form.files.first().ok_or_else(no_file)?;
                let read = read_table(item, organ, &file.name, &file.bytes);
                let rows = read.map_err(|reasons| Why::TableUnreadable { reasons })?;
                let (office, staff) = (desk.office.clone(), desk.staff().clone());
                let (code, total) = (item.code.as_str(), rows.rows.len());
                begin_once(desk, form.act()?, "table", code, total, move |report| {
                    let numbers = BatchNumbers::default();
                    for (number, (row, content)) in rows.rows.into_iter().enumerate() {
                        let outcome = import_row(&office, &staff, row, content, &numbers);
                        report.line(row_line(number, outcome));
                    }
                })
            },
        )
        .await
}

fn row_line(number: usize, outcome: RowOutcome) -> ReportLine {
    let faults = outcome.faults.into_iter();
    let mut line = report_line(
        number,
        ImportOutcome {
            file: format!("第{}行", outcome.row),
            imported: outcome.imported,
            notes: faults.map(|fault| fault.message).collect(),
        },
    );
    if line.outcome == "draft" && !line.notes.is_empty() {
        "incomplete".clone_into(&mut line.outcome);
    }
    line.notes.extend(outcome.warning);
    line
}

/// `GET /console/import/template/{name}`: `ITEM.csv` or `ITEM.xlsx`.
pub(crate) async fn template(visit: Visit, Path(name): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| {
            desk.need(&[Authority::Draft])?;
            let (code, ending) = name.rsplit_once('.').ok_or(Denial::NotFound)?;
            let item = desk.rules.catalogue().item(code).ok_or(Denial::NotFound)?;
            template_of(desk, item, ending)
        })
        .await
}

fn template_of(_: &Desk, item: &CatalogueItem, ending: &str) -> Result<Answer, Denial> {
    let columns = columns(item);
    let failed = |error: &dyn std::error::Error| Denial::Failed(error.to_string());
    let (content_type, bytes) = match ending {
        "csv" => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            let headings = columns.iter().map(heading);
            writer
                .write_record(headings)
                .map_err(|error| failed(&error))?;
            let written = writer.into_inner().map_err(|error| failed(&error))?;
            // Spreadsheet programs take a CSV for UTF-8 only when it begins with the mark.
            let mut bytes = b"\xef\xbb\xbf".to_vec();
            bytes.extend(written);
            ("text/csv; charset=utf-8", bytes)
        }
        "xlsx" => {
            let sheets = [form_sheet(item, &columns), notes_sheet(&columns)];
            let bytes = letters::workbook(&sheets).map_err(|error| failed(&error))?;
            (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                bytes,
            )
        }
        _ => return Err(Denial::NotFound),
    };
    Ok(Answer::File {
        content_type,
        name: format!("{}-导入模板.{ending}", item.name),
        bytes,
    })
}

fn heading(column: &Column) -> String {
    if column.required {
        format!("{}（必填）", column.header)
    } else {
        column.header.clone()
    }
}

fn form_sheet(item: &CatalogueItem, columns: &[Column]) -> Sheet {
    let name: String = item
        .name
        .chars()
        .filter(|sign| !"[]:*?/\\".contains(*sign))
        .collect();
    Sheet {
        name: name.chars().take(28).collect(),
        columns: columns
            .iter()
            .map(|column| letters::Column {
                title: heading(column),
                width: if column.code == catalogue::BODY {
                    60.0
                } else {
                    22.0
                },
                hint: Some(hint(column)),
            })
            .collect(),
        rows: Vec::new(),
    }
}

fn hint(column: &Column) -> Hint {
    let length: usize = column
        .choices
        .iter()
        .map(|choice| choice.chars().count() + 1)
        .sum();
    let plain = |choice: &String| !choice.contains(',');
    if !column.choices.is_empty() && length <= LONGEST_CHOICES && column.choices.iter().all(plain) {
        return Hint::Choices(column.choices.clone());
    }
    Hint::Advice(column.hint.chars().take(LONGEST_CHOICES - 5).collect())
}

fn notes_sheet(columns: &[Column]) -> Sheet {
    let titles = [
        ("列", 22.0),
        ("填写要求", 60.0),
        ("可选值", 60.0),
        ("示例", 36.0),
    ];
    let text = |words: &str| Cell::Text(words.to_owned());
    Sheet {
        name: "填写说明".to_owned(),
        columns: titles
            .iter()
            .map(|(title, width)| letters::Column {
                title: (*title).to_owned(),
                width: *width,
                hint: None,
            })
            .collect(),
        rows: columns
            .iter()
            .map(|column| {
                let choices = column.choices.join("；");
                vec![
                    text(&heading(column)),
                    text(&column.hint),
                    text(&choices),
                    text(&column.example),
                ]
            })
            .collect(),
    }
}
