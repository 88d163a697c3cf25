//! `gongkai rebuild` and `gongkai backup`: derived state anew; a consistent copy.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::data::DataArguments;
use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Rebuild {
    #[command(flatten)]
    data: DataArguments,
}

impl Rebuild {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let index = self.data.data.join("index");
        if self.data.data.join("ledger.key").exists() && index.exists() {
            std::fs::remove_dir_all(&index)?;
        }
        let office = self.data.open()?;
        office.follow()?;
        println!("the index covers {} entries", office.index().position());
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    data: DataArguments,
    /// The folder to make; it must not exist
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

impl Backup {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        if self.to.exists() {
            return Err(Failure::input(format!(
                "{} exists already",
                self.to.display()
            )));
        }
        let office = self.data.open()?;
        std::fs::create_dir_all(&self.to)?;
        // The database first: every file that it names was durable before its act was.
        office
            .store()
            .copy_database_to(&self.to.join("gongkai.sqlite"))?;
        copy_folder(&self.data.data.join("blobs"), &self.to.join("blobs"))?;
        println!("{}", self.to.display());
        eprintln!(
            "note: the key (ledger.key) is not in the copy; keep it in a safe place of its own"
        );
        Ok(ExitCode::SUCCESS)
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
