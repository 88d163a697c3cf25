//! `gongkai import`: documents in bulk, as drafts, or published as a migration.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use catalogue::{FieldFault, FieldKind, FieldSpec};
use clap::Args;
use operations::files::FileFault;
use operations::{
    BatchNumbers, ImportOutcome, Imported, MigrateError, MigrationOrder, NotImported, Office,
    Staff, confirm_migration, import_as_draft, migrate_document, new_act, open_migration,
    random_id,
};
use serde_json::json;

use crate::data::DataArguments;
use crate::failure::Failure;
use crate::officer_command::officer_named;
use crate::progress::bar;

/// Reading, checking and storing overlap. More workers than cores, because acts that wait for the
/// disk together share one commit.
const WORKERS: usize = 32;
/// Of files above this size, in bytes, one is worked on at a time: each may take many times its size.
const LARGE: u64 = 1 << 20;
/// How long what was published waits for the ledger and the index at most, while the import goes on.
const FOLLOW_EVERY: Duration = Duration::from_secs(3);

#[derive(Args)]
pub(crate) struct Import {
    /// Files or folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    data: DataArguments,
    /// Sign-in name of the officer whose drafts they become, or who authorises a migration
    #[arg(long, value_name = "LOGIN")]
    officer: String,
    /// Publish as a migration (历史数据迁移); asks for a second officer
    #[arg(long, requires = "confirmed_by")]
    publish: bool,
    /// Sign-in name of the second officer of a migration
    #[arg(long, value_name = "LOGIN")]
    confirmed_by: Option<String>,
    /// State a field of every document that does not state it itself, such as validity=in_force
    #[arg(long = "field", value_name = "CODE=VALUE", value_parser = stated, requires = "publish")]
    fields: Vec<(String, String)>,
    /// Where the documents come from, for the ledger
    #[arg(long, default_value = "批量导入")]
    source: String,
    /// Print JSON Lines, one object a file
    #[arg(long)]
    json: bool,
}

impl Import {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let mut files = Vec::new();
        for path in &self.paths {
            gather(path, &mut files)?;
        }
        files.sort();
        let office = self.data.open()?;
        let staff = staff_named(&office, &self.officer)?;
        for (code, value) in &self.fields {
            check_stated(&office, code, value)?;
        }
        let migration = match (&self.confirmed_by, self.publish) {
            (Some(second), true) => Some(self.open_migration(&office, &staff, second)?),
            _ => None,
        };
        let outcomes = import_all(&office, &staff, migration.as_ref(), &files);
        office.follow()?;
        Ok(self.report(&outcomes))
    }

    fn open_migration(
        &self,
        office: &Office,
        staff: &Staff,
        second: &str,
    ) -> Result<MigrationOrder, Failure> {
        let (first, login) = (&self.officer, second);
        let second = staff_named(office, second)?;
        let batch = random_id();
        open_migration(office, staff, new_act(), batch, &self.source)
            .map_err(|error| by_login(error, first))?;
        confirm_migration(office, &second, new_act(), batch)
            .map_err(|error| by_login(error, login))?;
        Ok(MigrationOrder {
            batch,
            authoriser: staff.clone(),
            confirmed_by: second.officer,
            stated: self.fields.iter().cloned().collect(),
        })
    }

    fn report(&self, outcomes: &[ImportOutcome]) -> ExitCode {
        let (mut drafts, mut published, mut refused) = (0, 0, 0);
        for outcome in outcomes {
            let (state, message) = match &outcome.imported {
                Imported::Draft { title, .. } => {
                    drafts += 1;
                    ("draft", title.clone())
                }
                Imported::Held { title, by, .. } => {
                    drafts += 1;
                    ("draft", format!("{title} ({by})"))
                }
                Imported::Published { title, .. } => {
                    published += 1;
                    ("published", title.clone())
                }
                Imported::Refused(why) => {
                    refused += 1;
                    ("refused", why.to_string())
                }
            };
            let mut notes = outcome.notes.clone();
            if let Imported::Refused(NotImported::Unreadable { advice, .. }) = &outcome.imported {
                notes.splice(0..0, advice.clone());
            }
            let record = outcome.imported.record().map(|record| record.to_string());
            if self.json {
                println!(
                    "{}",
                    json!({"file": outcome.file, "outcome": state, "record": record,
                           "code": outcome.imported.code(), "message": message,
                           "notes": notes})
                );
            } else {
                println!("{state:<9} {}  {message}", outcome.file);
                for note in &notes {
                    println!("          {note}");
                }
            }
        }
        eprintln!("{published} published, {drafts} drafts, {refused} refused");
        if refused > 0 {
            ExitCode::from(1)
        } else {
            ExitCode::SUCCESS
        }
    }
}

/// Names an officer as the command line did.
fn by_login(error: MigrateError, login: &str) -> Failure {
    match error {
        MigrateError::NotAuthorised(refused) => {
            let code = refused.authority.code();
            Failure::refusal(format!("{login} has no authority to {code} here"))
                .hint("name an officer who has it, or have the security administrator give it")
        }
        other => other.into(),
    }
}

/// Reads `CODE=VALUE`.
fn stated(words: &str) -> Result<(String, String), String> {
    let (code, value) = words.split_once('=').ok_or("write CODE=VALUE")?;
    Ok((code.trim().to_owned(), value.trim().to_owned()))
}

/// Refuses a field that no kind of information has, or a value that none of them takes, before the
/// first file: each document would become a draft for it.
fn check_stated(office: &Office, code: &str, value: &str) -> Result<(), Failure> {
    let rules = office.rules();
    let items = rules.catalogue().items();
    let fields: Vec<&FieldSpec> = items.iter().filter_map(|item| item.field(code)).collect();
    let faults: Vec<FieldFault> = fields
        .iter()
        .map_while(|field| catalogue::check(field, value, office.today()).err())
        .collect();
    let wrong = |message: String| Failure::input(format!("--field {code}={value}: {message}"));
    let options = fields.iter().find_map(|field| match &field.kind {
        FieldKind::Choice { options } | FieldKind::Choices { options } => Some(options),
        _ => None,
    });
    match (faults.first(), options) {
        (None, _) if fields.is_empty() => Err(wrong("no kind of information has it".to_owned())
            .hint("codes of fields stand in rules/catalogue and at /api/v1/catalogue")),
        (Some(fault), options) if faults.len() == fields.len() => {
            let refused = wrong(fault.message.clone());
            let codes = options
                .into_iter()
                .flatten()
                .map(|option| option.code.as_str());
            let codes: Vec<&str> = codes.collect();
            Err(match codes.is_empty() {
                true => refused,
                false => refused.hint(format!("use one of {}", codes.join(", "))),
            })
        }
        _ => Ok(()),
    }
}

fn staff_named(office: &Office, login: &str) -> Result<Staff, Failure> {
    let officer = officer_named(office, login)?;
    let row = office.store().officer_by_login(login)?;
    let organ = row
        .map(|row| row.organ)
        .ok_or_else(|| Failure::input("the officer is gone"))?;
    Ok(Staff {
        officer,
        organ,
        by_program: false,
    })
}

/// Imports every file; one bad file never stops the others.
fn import_all(
    office: &Office,
    staff: &Staff,
    migration: Option<&MigrationOrder>,
    files: &[PathBuf],
) -> Vec<ImportOutcome> {
    let next = AtomicUsize::new(0);
    let large = Mutex::new(());
    let outcomes = Mutex::new(Vec::with_capacity(files.len()));
    let numbers = BatchNumbers::default();
    let bar = bar(files.len());
    std::thread::scope(|scope| {
        let follower = scope.spawn(|| {
            while next.load(Ordering::Relaxed) < files.len() {
                std::thread::park_timeout(FOLLOW_EVERY);
                // Whatever stands in the way now does so at the end as well, where it is told.
                if let Err(error) = office.follow() {
                    tracing::warn!(%error, "the ledger could not be followed during an import");
                }
            }
        });
        std::thread::scope(|workers| {
            for _ in 0..WORKERS.min(files.len()) {
                workers.spawn(|| {
                    while let Some((number, path)) = {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        files.get(number).map(|path| (number, path))
                    } {
                        let size = std::fs::metadata(path).map_or(0, |file| file.len());
                        let alone = (size > LARGE)
                            .then(|| large.lock().unwrap_or_else(PoisonError::into_inner));
                        let outcome = import_one(office, staff, migration, path, &numbers);
                        drop(alone);
                        bar.inc(1);
                        outcomes
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push((number, outcome));
                    }
                });
            }
        });
        follower.thread().unpark();
    });
    bar.finish_and_clear();
    let mut outcomes = outcomes
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    outcomes.sort_by_key(|(number, _)| *number);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn import_one(
    office: &Office,
    staff: &Staff,
    migration: Option<&MigrationOrder>,
    path: &Path,
    numbers: &BatchNumbers,
) -> ImportOutcome {
    let file = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let too_large = std::fs::metadata(path)
        .is_ok_and(|metadata| metadata.len() > operations::files::LARGEST_FILE as u64);
    let refused = |why: NotImported| ImportOutcome {
        file: file.clone(),
        imported: Imported::Refused(why),
        notes: Vec::new(),
    };
    if too_large {
        return refused(NotImported::NotTaken {
            name: file.clone(),
            fault: FileFault::TooLarge,
        });
    }
    match std::fs::read(path) {
        Ok(bytes) => match migration {
            Some(order) => migrate_document(office, order, &file, &bytes, numbers),
            None => import_as_draft(office, staff, &file, &bytes, numbers),
        },
        Err(error) => refused(NotImported::Unreadable {
            reason: error.to_string(),
            advice: None,
        }),
    }
}

fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if !path.is_dir() {
        if !path.exists() {
            return Err(Failure::input(format!(
                "{}: no such file or folder",
                path.display()
            )));
        }
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        // Links are not followed: an import reads what lies in the folder and nothing else.
        if entry.file_type()?.is_symlink() {
            continue;
        }
        gather(&entry.path(), files)?;
    }
    Ok(())
}
