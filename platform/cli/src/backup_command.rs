//! `gongkai backup` and `gongkai restore`: a consistent, audited copy, and the way back.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use store::{Copied, CopyError, Opening, Store, back_up, read_erasure_list, restore};

use crate::data::DataArguments;
use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    data: DataArguments,
    /// The folder to make; it must not exist, or be empty
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

impl Backup {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        if self.data.database.is_some() {
            let hint = "make it with pg_dump or pg_basebackup, and after it copy the folder blobs";
            return Err(Failure::input("PostgreSQL is backed up with its own tools").hint(hint));
        }
        let copied = match back_up(&self.data.data, &self.to) {
            // An erasure may have come between the copy of the database and that of the files.
            Err(CopyError::File { .. }) => {
                std::fs::remove_dir_all(&self.to)?;
                back_up(&self.data.data, &self.to)?
            }
            copied => copied?,
        };
        println!("{}", self.to.display());
        tell(&copied)?;
        eprintln!(
            "note: the key (ledger.key) is not in the copy; keep it in a safe place of its own"
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// Says what a copy holds; refuses one whose audit found faults.
fn tell(copied: &Copied) -> Result<(), Failure> {
    for fault in &copied.faults {
        println!("fault: {fault}");
    }
    println!("{} entries, {} files", copied.entries, copied.files);
    if copied.faults.is_empty() {
        println!("nothing was altered");
        return Ok(());
    }
    let count = copied.faults.len();
    Err(
        Failure::refusal(format!("the audit of the copy names {count} faults"))
            .hint("audit the original; keep the older backups until you know what happened"),
    )
}

#[derive(Args)]
pub(crate) struct Restore {
    /// The backup
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The folder to restore into; it must be empty, but for the key
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The list of erasures that was kept outside the backups; each is done again
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "without_erasure_list"
    )]
    erasure_list: Option<PathBuf>,
    /// There is no such list: what was erased since the backup will be there again
    #[arg(long, conflicts_with = "erasure_list")]
    without_erasure_list: bool,
    /// The second place that remembers the last signed head
    #[arg(long, value_name = "FILE")]
    head_memory: Option<PathBuf>,
}

impl Restore {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let erasures = match &self.erasure_list {
            Some(path) if !path.exists() => {
                return Err(
                    Failure::input(format!("there is no file {}", path.display())).hint(
                        "name the list that serve wrote; --without-erasure-list if nothing was ever erased",
                    ),
                );
            }
            Some(path) => read_erasure_list(path)?,
            None => Vec::new(),
        };
        let restored = restore(&self.backup, &self.data, &erasures)?;
        println!("{}", self.data.display());
        tell(&restored)?;
        println!("{} erasures were done again", restored.erased_again);
        if let Some(path) = &self.head_memory {
            let kept = std::fs::read_to_string(path)?;
            let store = Store::open(&Opening::embedded(&self.data))?;
            if let Err(error) = store.check_against(&kept) {
                println!("{error}");
                eprintln!(
                    "note: acts were lost; restore a newer backup, or go on with `gongkai ledger resume`"
                );
            }
        }
        if !self.data.join("ledger.key").exists() {
            eprintln!("note: put ledger.key back from its safe place before you serve");
        }
        Ok(ExitCode::SUCCESS)
    }
}
