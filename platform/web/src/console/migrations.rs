//! 历史数据迁移: one officer opens a batch and puts files in, a second one confirms exactly those,
//! each file goes through machine clearance, and the report of the batch stays.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use catalogue::{FieldKind, common};
use operations::files::plain_name;
use operations::{
    Authority, BatchNumbers, Imported, MigrationOrder, NotImported, Office, Rehearsed,
    confirm_listed_migration, look_at, migrate_document, open_migration, rehearse_document,
};
use organ::OfficerId;
use sha2::{Digest, Sha256};
use store::{JobRow, MigrationFile, MigrationRow, ReportLine};

use super::answer::{Answer, Denial};
use super::desk::{Desk, PER_PAGE};
use super::draft_view::Choice;
use super::form::Form;
use super::frame::Frame;
use super::import::report_line;
use super::job::{Beginning, Report, ReportView, begin};
use super::note::Note;
use super::say;
use super::view::{Pager, page_of, pager, titled};
use super::visit::{Posted, Visit};
use super::why::Why;
use crate::file_words::not_imported;
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
    put_in: Option<PutIn>,
    pager: Pager,
    list: String,
    may_add: bool,
    may_confirm: bool,
    is_authoriser: bool,
    /// What would become of each file, as this officer had it rehearsed.
    rehearsal: Option<ReportView>,
    rehearsal_at: String,
    /// Whether it can be begun, or goes on where it stopped.
    may_rehearse: bool,
    is_rehearsed: bool,
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
                    return Err(Why::NoSource.into());
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
fn list_digest(known: &Known) -> [u8; 32] {
    let mut hash = Sha256::new();
    for file in &known.files {
        hash.update(file.digest);
        hash.update(file.name.as_bytes());
        hash.update(b"\n");
    }
    for (code, value) in &known.stated {
        hash.update(format!("{code}={value}\n"));
    }
    hash.finalize().into()
}

/// The rehearsal of this very list by this officer, today and by the rules in force: a list that
/// changed has another, and so has another day.
fn rehearsal_id(desk: &Desk, known: &Known) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(b"rehearsal\n");
    hash.update(known.row.batch);
    hash.update(desk.staff().officer.0);
    hash.update(list_digest(known));
    hash.update(desk.rules.edition().0);
    hash.update(desk.today.to_string());
    half_of(&hash.finalize())
}

/// `GET /console/migrations/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| page(desk, &known(desk, &id)?, None))
        .await
}

fn page(desk: &Desk, known: &Known, put_in: Option<PutIn>) -> Result<Answer, Denial> {
    let row = &known.row;
    let own = desk.staff().officer;
    let is_authoriser = row.authoriser == own;
    let is_open = row.confirmed_by.is_none();
    let report = match &known.job {
        Some(job) if !is_open => Some(ReportView::of(desk, job)?),
        _ => None,
    };
    let rehearsal = match desk.reader.job(rehearsal_id(desk, known))? {
        Some(job) if is_open => Some(ReportView::of(desk, &job)?),
        _ => None,
    };
    let runs = report.as_ref().or(rehearsal.as_ref());
    let refresh = runs.map_or(0, ReportView::refresh);
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
        put_in,
        pager: pager(desk, known.files.len(), &[]),
        list: hex(&list_digest(known)),
        may_add: is_open && is_authoriser,
        may_confirm: is_open && !is_authoriser && desk.may(Authority::Issue),
        may_rehearse: rehearsal
            .as_ref()
            .is_none_or(|rehearsal| rehearsal.state == "stopped"),
        is_rehearsed: rehearsal
            .as_ref()
            .is_some_and(|rehearsal| rehearsal.state == "finished"),
        rehearsal_at: format!("/console/jobs/{}", hex(&rehearsal_id(desk, known))),
        rehearsal,
        is_authoriser,
        may_go_on: !is_open && stopped && !known.files.is_empty() && may_run(row, own),
        most_files: MOST_FILES,
        report,
    };
    Answer::page(&page)
}

fn may_run(row: &MigrationRow, own: OfficerId) -> bool {
    row.authoriser == own || row.confirmed_by == Some(own)
}

/// `POST /console/migrations/{id}`: one form, one thing.
pub(crate) async fn act(Path(id): Path<String>, posted: Posted) -> Response<Body> {
    let own = id.clone();
    let again = move |desk: &Desk, _: &Form| page(desk, &known(desk, &own)?, None);
    posted
        .act(again, move |desk, form| {
            let known = known(desk, &id)?;
            match form.first("intent") {
                "add" => add(desk, &known, &form),
                "remove" => remove(desk, &known, &form),
                "rehearse" => rehearse(desk, &known),
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
        return Err(Why::BatchConfirmed.into());
    }
    Ok(())
}

fn add(desk: &Desk, known: &Known, form: &Form) -> Result<Answer, Denial> {
    need_open(desk, known)?;
    if form.files.is_empty() {
        return Err(Why::NoFilesPutIn.into());
    }
    if known.files.len() + form.files.len() > MOST_FILES {
        return Err(Why::BatchTooLarge { most: MOST_FILES }.into());
    }
    let mut put_in = PutIn::default();
    let mut taken: Vec<(String, [u8; 32], u64)> = Vec::new();
    for file in &form.files {
        let name = plain_name(&file.name);
        // A file is looked at now, and not only once two officers have answered for it.
        if let Err(why) = look_at(&name, &file.bytes) {
            put_in.left.push(NotPutIn::new(name, why));
            continue;
        }
        let digest = desk.office.store().blobs().keep(&file.bytes)?;
        let in_list = known.files.iter().map(|file| file.digest);
        if in_list
            .chain(taken.iter().map(|one| one.1))
            .any(|one| one == digest)
        {
            put_in.there.push(name);
        } else {
            taken.push((name, digest, file.bytes.len() as u64));
        }
    }
    put_in.taken = taken.len();
    let batch = known.row.batch;
    desk.office.store().add_migration_files(batch, &taken)?;
    if put_in.left.is_empty() && put_in.there.is_empty() {
        return Ok(desk.done(&address(batch), Note::PutIn));
    }
    page(desk, &self::known(desk, &hex(&batch))?, Some(put_in))
}

/// What became of files that were put in.
#[derive(Debug, Default)]
struct PutIn {
    taken: usize,
    /// Those that are on the list already, by name.
    there: Vec<String>,
    left: Vec<NotPutIn>,
}

/// A file that no migration can read, why, and what to do.
#[derive(Debug)]
struct NotPutIn {
    name: String,
    reason: String,
    advice: Option<String>,
}

impl NotPutIn {
    fn new(name: String, why: NotImported) -> NotPutIn {
        NotPutIn {
            name,
            reason: not_imported(&why),
            advice: match why {
                NotImported::Unreadable { advice, .. } => advice,
                NotImported::NoWords { .. }
                | NotImported::NotTaken { .. }
                | NotImported::NotAuthorised
                | NotImported::NotConfirmed
                | NotImported::NotSaved => None,
            },
        }
    }
}

fn remove(desk: &Desk, known: &Known, form: &Form) -> Result<Answer, Denial> {
    need_open(desk, known)?;
    let number: usize = form.read_first("number")?;
    let batch = known.row.batch;
    desk.office.store().remove_migration_file(batch, number)?;
    Ok(desk.done(&address(batch), Note::TakenOut))
}

/// Has every file of the list read and checked as the migration would, and nothing kept of it.
fn rehearse(desk: &Desk, known: &Known) -> Result<Answer, Denial> {
    let own = desk.staff().officer;
    let may = known.row.authoriser == own || desk.may(Authority::Issue);
    if !may || known.row.confirmed_by.is_some() || known.files.is_empty() {
        return Err(Denial::NotFound);
    }
    let id = rehearsal_id(desk, known);
    let beginning = Beginning {
        id,
        kind: "rehearsal",
        detail: hex(&known.row.batch),
        total: known.files.len(),
    };
    // The authoriser does not confirm: whoever will is someone else.
    let second = match known.row.authoriser == own {
        true => OfficerId(known.row.batch),
        false => own,
    };
    let order = order_of(known, second);
    let done = desk.office.store().reported(id)?;
    let mut files = known.files.clone();
    files.retain(|file| !done.contains(&file.number));
    let office = desk.office.clone();
    begin(desk, &beginning, move |report| {
        let numbers = BatchNumbers::default();
        for_each_file(&files, report, |file| {
            rehearse_one(&office, &order, file, &numbers)
        });
    })?;
    Ok(match known.row.authoriser == own {
        true => Answer::SeeOther(format!("/console/jobs/{}", hex(&id))),
        false => there(known.row.batch),
    })
}

fn order_of(known: &Known, confirmed_by: OfficerId) -> MigrationOrder {
    MigrationOrder {
        batch: known.row.batch,
        authoriser: operations::Staff {
            officer: known.row.authoriser,
            organ: known.row.organ,
            by_program: false,
        },
        confirmed_by,
        stated: known.stated.clone(),
    }
}

fn rehearse_one(
    office: &Office,
    order: &MigrationOrder,
    file: &MigrationFile,
    numbers: &BatchNumbers,
) -> ReportLine {
    let Some(bytes) = bytes_of(office, file) else {
        return gone(file);
    };
    let rehearsal = rehearse_document(office, order, &file.name, &bytes, numbers);
    let outcome = rehearsal.rehearsed.code().to_owned();
    match rehearsal.rehearsed {
        Rehearsed::Published { title } | Rehearsed::Held { title, .. } => ReportLine {
            number: file.number,
            name: rehearsal.file,
            outcome,
            record: Some(rehearsal.record),
            message: titled(&title),
            notes: rehearsal.notes,
        },
        Rehearsed::Refused(why) => {
            let outcome = operations::ImportOutcome {
                file: rehearsal.file,
                imported: Imported::Refused(why),
                notes: rehearsal.notes,
            };
            report_line(file.number, outcome)
        }
    }
}

fn bytes_of(office: &Office, file: &MigrationFile) -> Option<Vec<u8>> {
    match office.store().blobs().read(&file.digest) {
        Ok(Some(bytes)) => Some(bytes.to_vec()),
        Ok(None) | Err(_) => {
            tracing::error!(digest = hex(&file.digest), "a file of a migration is gone");
            None
        }
    }
}

fn gone(file: &MigrationFile) -> ReportLine {
    let outcome = operations::ImportOutcome {
        file: file.name.clone(),
        imported: Imported::Refused(NotImported::NotSaved),
        notes: Vec::new(),
    };
    report_line(file.number, outcome)
}

fn confirm(desk: &Desk, known: &Known, form: &Form) -> Result<Answer, Denial> {
    if known.row.confirmed_by.is_some() {
        return Ok(there(known.row.batch));
    }
    if known.files.is_empty() {
        return Err(Why::BatchEmpty.into());
    }
    let list = list_digest(known);
    if form.first("list") != hex(&list) {
        return Err(Why::ListChanged.into());
    }
    let rehearsal = desk.reader.job(rehearsal_id(desk, known))?;
    if !rehearsal.is_some_and(|job| job.finished.is_some() && job.done >= job.total) {
        return Err(Why::NotRehearsed.into());
    }
    let batch = known.row.batch;
    confirm_listed_migration(&desk.office, desk.staff(), form.act()?, batch, list)
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
    let order = order_of(&known, confirmed_by);
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

/// Works through files with several workers, and writes a line of the report for each.
fn for_each_file(
    files: &[MigrationFile],
    report: &Report,
    work: impl Fn(&MigrationFile) -> ReportLine + Sync,
) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS.min(files.len()) {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    report.line(work(file));
                }
            });
        }
    });
    report.flush();
}

fn migrate_all(office: &Office, order: &MigrationOrder, files: &[MigrationFile], report: &Report) {
    let numbers = BatchNumbers::default();
    for_each_file(files, report, |file| {
        migrate_one(office, order, file, &numbers)
    });
    if let Err(error) = office.follow() {
        // The acts are durable; the loop behind `serve` tries again.
        tracing::warn!(%error, "the ledger was not followed after a migration");
    }
}

fn migrate_one(
    office: &Office,
    order: &MigrationOrder,
    file: &MigrationFile,
    numbers: &BatchNumbers,
) -> ReportLine {
    match bytes_of(office, file) {
        Some(bytes) => {
            let outcome = migrate_document(office, order, &file.name, &bytes, numbers);
            report_line(file.number, outcome)
        }
        None => gone(file),
    }
}
