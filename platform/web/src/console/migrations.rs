//! 历史数据迁移: one officer opens a batch and puts files in, a second one confirms exactly those,
//! each file goes through machine clearance, and the report of the batch stays.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use catalogue::{FieldKind, common};
use operations::files::{FileRefusal, check_file, plain_name};
use operations::{
    Authority, Imported, MigrationOrder, NotImported, Office, confirm_migration, migrate_document,
    open_migration, words_of,
};
use organ::OfficerId;
use sha2::{Digest, Sha256};
use store::{JobRow, MigrationFile, MigrationRow, ReportLine};

use super::answer::{Answer, Denial, Said};
use super::desk::{Desk, PER_PAGE};
use super::draft_view::Choice;
use super::form::Form;
use super::frame::Frame;
use super::import::report_line;
use super::job::{Beginning, Report, ReportView, begin};
use super::note::Note;
use super::say;
use super::view::{Pager, page_of, pager};
use super::visit::{Posted, Visit};
use crate::words::{file_size, hex, minute};

/// The most files of one batch.
const MOST_FILES: usize = 5_000;
/// How many documents are read at once.
const WORKERS: usize = 4;

#[derive(Template)]
#[template(path = "console/migrations.html")]
struct MigrationsPage {
    frame: Frame,
    lines: Vec<MigrationLine>,
    pager: Pager,
    may_open: bool,
    validities: Vec<Choice>,
}

struct MigrationLine {
    href: String,
    source: String,
    organ: String,
    authoriser: String,
    confirmed_by: Option<String>,
    opened: String,
    files: usize,
    done: usize,
}

#[derive(Template)]
#[template(path = "console/migration.html")]
struct MigrationPage {
    frame: Frame,
    batch: String,
    source: String,
    organ: String,
    authoriser: String,
    confirmed_by: Option<String>,
    opened: String,
    stated: Vec<(String, String)>,
    total: usize,
    size: String,
    files: Vec<FileLine>,
    refused: Vec<String>,
    pager: Pager,
    list: String,
    may_add: bool,
    may_confirm: bool,
    is_authoriser: bool,
    may_go_on: bool,
    most_files: usize,
    report: Option<ReportView>,
}

struct FileLine {
    number: usize,
    name: String,
    size: String,
}

/// `GET /console/migrations`.
pub(crate) async fn list(visit: Visit) -> Response<Body> {
    visit.show(list_page).await
}

fn list_page(desk: &Desk) -> Result<Answer, Denial> {
    desk.need(&[Authority::Supervise, Authority::Issue])?;
    let (rows, total) = desk.reader.migrations(desk.page(), PER_PAGE)?;
    let lines = rows.into_iter().map(|row| line(desk, row));
    let page = MigrationsPage {
        lines: lines.collect::<Result<_, _>>()?,
        pager: pager(desk, total, &[]),
        may_open: desk.may(Authority::Supervise),
        validities: validities(desk),
        frame: desk.frame("历史数据迁移"),
    };
    Answer::page(&page)
}

fn line(desk: &Desk, row: MigrationRow) -> Result<MigrationLine, Denial> {
    let job = desk.reader.job(row.batch)?;
    Ok(MigrationLine {
        href: format!("/console/migrations/{}", hex(&row.batch)),
        source: row.source,
        organ: desk.organ_name(row.organ),
        authoriser: desk.officer_name(row.authoriser),
        confirmed_by: row.confirmed_by.map(|second| desk.officer_name(second)),
        opened: minute(row.opened),
        files: row.files.max(job.as_ref().map_or(0, |job| job.total)),
        done: job.map_or(0, |job| job.done),
    })
}

/// What the authoriser may state of documents that do not say whether they are in force.
fn validities(desk: &Desk) -> Vec<Choice> {
    let items = desk.rules.catalogue().items();
    let field = items.iter().find_map(|item| item.field(common::VALIDITY));
    let Some(FieldKind::Choice { options }) = field.map(|field| &field.kind) else {
        return Vec::new();
    };
    let options = options.iter().map(|option| Choice {
        code: option.code.clone(),
        name: option.name.clone(),
        chosen: false,
    });
    options.collect()
}

/// `POST /console/migrations`: opens a batch.
pub(crate) async fn open(posted: Posted) -> Response<Body> {
    posted
        .act(
            |desk, _| list_page(desk),
            |desk, form| {
                desk.need(&[Authority::Supervise])?;
                let source: String = form.first("source").trim().chars().take(200).collect();
                if source.is_empty() {
                    return Err(Said::new(
                        "没有写明来源，没有开启。",
                        "请写明这一批文件从哪里来，例如“原政府网站2015—2020年政策文件”。",
                    )
                    .into());
                }
                let act = form.act()?;
                // The batch follows from the act, so that a double click opens one.
                let batch = half_of(&Sha256::digest([b"batch".as_slice(), &act.0].concat()));
                open_migration(&desk.office, desk.staff(), act, batch, &source)
                    .map_err(|error| say::migrate(&error))?;
                let validity = form.first(common::VALIDITY);
                let known = validities(desk).iter().any(|one| one.code == validity);
                let detail = if known {
                    format!("{}={validity}", common::VALIDITY)
                } else {
                    String::new()
                };
                desk.office.store().begin_job(&JobRow {
                    id: batch,
                    officer: desk.staff().officer,
                    kind: "migration".to_owned(),
                    detail,
                    total: 0,
                    done: 0,
                    begun: 0,
                    touched: 0,
                    finished: None,
                })?;
                Ok(there(batch))
            },
        )
        .await
}

fn half_of(digest: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    half
}

fn address(batch: [u8; 16]) -> String {
    format!("/console/migrations/{}", hex(&batch))
}

fn there(batch: [u8; 16]) -> Answer {
    Answer::SeeOther(address(batch))
}

/// A migration with everything that its page shows.
struct Known {
    row: MigrationRow,
    files: Vec<MigrationFile>,
    stated: BTreeMap<String, String>,
    job: Option<JobRow>,
}

fn known(desk: &Desk, id: &str) -> Result<Known, Denial> {
    desk.need(&[Authority::Supervise, Authority::Issue])?;
    let batch = organ::read_hex(id).map_err(|_| Denial::NotFound)?;
    let row = desk.reader.migration(batch)?.ok_or(Denial::NotFound)?;
    let job = desk.reader.job(batch)?;
    let stated = job.as_ref().map(|job| job.detail.as_str());
    let stated = stated.unwrap_or_default().lines();
    let stated = stated.filter_map(|line| line.split_once('='));
    Ok(Known {
        stated: stated
            .map(|(code, value)| (code.to_owned(), value.to_owned()))
            .collect(),
        files: desk.reader.migration_files(batch)?,
        row,
        job,
    })
}

/// The digest of everything that the second officer answers for.
fn list_digest(known: &Known) -> String {
    let mut hash = Sha256::new();
    for file in &known.files {
        hash.update(file.digest);
        hash.update(file.name.as_bytes());
        hash.update(b"\n");
    }
    for (code, value) in &known.stated {
        hash.update(format!("{code}={value}\n"));
    }
    hex(&hash.finalize())
}

/// `GET /console/migrations/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| page(desk, &known(desk, &id)?, StatusCode::OK, Vec::new()))
        .await
}

fn page(
    desk: &Desk,
    known: &Known,
    status: StatusCode,
    refused: Vec<String>,
) -> Result<Answer, Denial> {
    let row = &known.row;
    let own = desk.staff().officer;
    let is_authoriser = row.authoriser == own;
    let is_open = row.confirmed_by.is_none();
    let report = match &known.job {
        Some(job) if !is_open => Some(ReportView::of(desk, job)?),
        _ => None,
    };
    let refresh = report.as_ref().map_or(0, ReportView::refresh);
    let stopped = report
        .as_ref()
        .is_none_or(|report| report.state == "stopped");
    let item = desk.rules.catalogue().items().into_iter();
    let fields: Vec<_> = item
        .filter_map(|item| item.field(common::VALIDITY))
        .collect();
    let shown_stated = known.stated.iter().map(|(code, value)| {
        let field = fields.iter().find(|field| field.code.as_str() == code);
        field.map_or_else(
            || (code.clone(), value.clone()),
            |field| (field.name.clone(), field.shown(value)),
        )
    });
    let lines = page_of(desk, known.files.iter().collect());
    let page = MigrationPage {
        frame: desk.frame("历史数据迁移").refreshing(refresh),
        batch: hex(&row.batch),
        source: row.source.clone(),
        organ: desk.organ_name(row.organ),
        authoriser: desk.officer_name(row.authoriser),
        confirmed_by: row.confirmed_by.map(|second| desk.officer_name(second)),
        opened: minute(row.opened),
        stated: shown_stated.collect(),
        total: known.files.len(),
        size: file_size(known.files.iter().map(|file| file.size).sum()),
        files: lines
            .into_iter()
            .map(|file| FileLine {
                number: file.number,
                name: file.name.clone(),
                size: file_size(file.size),
            })
            .collect(),
        refused,
        pager: pager(desk, known.files.len(), &[]),
        list: list_digest(known),
        may_add: is_open && is_authoriser,
        may_confirm: is_open && !is_authoriser && desk.may(Authority::Issue),
        is_authoriser,
        may_go_on: !is_open && stopped && !known.files.is_empty() && may_run(row, own),
        most_files: MOST_FILES,
        report,
    };
    Answer::page_with(status, &page)
}

fn may_run(row: &MigrationRow, own: OfficerId) -> bool {
    row.authoriser == own || row.confirmed_by == Some(own)
}

/// `POST /console/migrations/{id}`: one form, one thing.
pub(crate) async fn act(Path(id): Path<String>, posted: Posted) -> Response<Body> {
    let own = id.clone();
    let again = move |desk: &Desk, _: &Form| {
        page(desk, &known(desk, &own)?, StatusCode::CONFLICT, Vec::new())
    };
    posted
        .act(again, move |desk, form| {
            let known = known(desk, &id)?;
            match form.first("intent") {
                "add" => add(desk, &known, &form),
                "remove" => remove(desk, &known, &form),
                "confirm" => confirm(desk, &known, &form),
                "go_on" if may_run(&known.row, desk.staff().officer) => run(desk, known),
                _ => Err(Denial::NotFound),
            }
        })
        .await
}

/// Files are put in and taken out by the authoriser, and by nobody once they are confirmed.
fn need_open(desk: &Desk, known: &Known) -> Result<(), Denial> {
    if known.row.authoriser != desk.staff().officer {
        return Err(Denial::NotFound);
    }
    if known.row.confirmed_by.is_some() {
        return Err(Said::new(
            "这一批已经确认，文件不能再增减。",
            "还有文件要迁移的，请另开一批。",
        )
        .into());
    }
    Ok(())
}

fn add(desk: &Desk, known: &Known, form: &Form) -> Result<Answer, Denial> {
    need_open(desk, known)?;
    if form.files.is_empty() {
        return Err(Said::new("没有选择文件，没有放入。", "请先选择要迁移的文件。").into());
    }
    if known.files.len() + form.files.len() > MOST_FILES {
        return Err(Said::new(
            format!("一批最多{MOST_FILES}个文件，这些文件没有放入。"),
            "请分成几批迁移。",
        )
        .into());
    }
    let mut taken = Vec::new();
    let mut refused = Vec::new();
    for file in &form.files {
        let name = plain_name(&file.name);
        match check_file(&name, &file.bytes) {
            // What may not be published as a file may still be read for its words.
            Ok(()) | Err(FileRefusal::Kind { .. } | FileRefusal::Store(_)) => {
                let digest = desk.office.store().blobs().keep(&file.bytes)?;
                taken.push((name, digest, file.bytes.len() as u64));
            }
            Err(refusal) => refused.push(words_of(&refusal)),
        }
    }
    let batch = known.row.batch;
    desk.office.store().add_migration_files(batch, &taken)?;
    if refused.is_empty() {
        return Ok(desk.done(&address(batch), Note::PutIn));
    }
    let known = self::known(desk, &hex(&batch))?;
    page(desk, &known, StatusCode::UNPROCESSABLE_ENTITY, refused)
}

fn remove(desk: &Desk, known: &Known, form: &Form) -> Result<Answer, Denial> {
    need_open(desk, known)?;
    let number: usize = form.read_first("number")?;
    let batch = known.row.batch;
    desk.office.store().remove_migration_file(batch, number)?;
    Ok(desk.done(&address(batch), Note::TakenOut))
}

fn confirm(desk: &Desk, known: &Known, form: &Form) -> Result<Answer, Denial> {
    if known.row.confirmed_by.is_some() {
        return Ok(there(known.row.batch));
    }
    if known.files.is_empty() {
        return Err(Said::new(
            "这一批还没有文件，没有确认。",
            "请等授权人放入文件后再确认。",
        )
        .into());
    }
    if form.first("list") != list_digest(known) {
        return Err(Said::new(
            "您打开页面之后，文件清单有变化，没有确认。",
            "请返回页面，重新核对清单后确认。",
        )
        .into());
    }
    let batch = known.row.batch;
    confirm_migration(&desk.office, desk.staff(), form.act()?, batch)
        .map_err(|error| say::migrate(&error))?;
    run(desk, self::known(desk, &hex(&batch))?)
}

/// Works through the files that have no line in the report yet.
fn run(desk: &Desk, known: Known) -> Result<Answer, Denial> {
    let batch = known.row.batch;
    let Some(confirmed_by) = known.row.confirmed_by else {
        return Err(Denial::NotFound);
    };
    let done = desk.office.store().reported(batch)?;
    let order = MigrationOrder {
        batch,
        authoriser: operations::Staff {
            officer: known.row.authoriser,
            organ: known.row.organ,
            by_program: false,
        },
        confirmed_by,
        stated: known.stated,
    };
    let beginning = Beginning {
        id: batch,
        kind: "migration",
        detail: known.job.map(|job| job.detail).unwrap_or_default(),
        total: known.files.len(),
    };
    let mut files = known.files;
    files.retain(|file| !done.contains(&file.number));
    let office = desk.office.clone();
    begin(desk, &beginning, move |report| {
        migrate_all(&office, &order, &files, report);
    })?;
    Ok(there(batch))
}

fn migrate_all(office: &Office, order: &MigrationOrder, files: &[MigrationFile], report: &Report) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS.min(files.len()) {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    report.line(migrate_one(office, order, file));
                }
            });
        }
    });
    report.flush();
    if let Err(error) = office.follow() {
        // The acts are durable; the loop behind `serve` tries again.
        tracing::warn!(%error, "the ledger was not followed after a migration");
    }
}

fn migrate_one(office: &Office, order: &MigrationOrder, file: &MigrationFile) -> ReportLine {
    let outcome = match office.store().blobs().read(&file.digest) {
        Ok(Some(bytes)) => migrate_document(office, order, &file.name, &bytes),
        Ok(None) | Err(_) => {
            tracing::error!(digest = hex(&file.digest), "a file of a migration is gone");
            operations::ImportOutcome {
                file: file.name.clone(),
                imported: Imported::Refused(NotImported::NotSaved),
                notes: Vec::new(),
            }
        }
    };
    report_line(file.number, outcome)
}
