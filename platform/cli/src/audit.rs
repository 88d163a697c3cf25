//! `gongkai audit`: recomputes the ledger and every digest.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use store::KeptHead;

use crate::data::DataArguments;
use crate::failure::{Failure, read_file};

#[derive(Args)]
pub(crate) struct Audit {
    #[command(flatten)]
    data: DataArguments,
    /// A checkpoint that someone else kept
    #[arg(long, value_name = "CHECKPOINT")]
    against: Option<PathBuf>,
}

impl Audit {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let against = match &self.against {
            Some(path) => Some(kept_head(path)?),
            None => None,
        };
        let office = self.data.open()?;
        let report = operations::audit(&office, against.as_ref())?;
        println!(
            "{} entries, {} bytes of payloads and texts, {} files with {} bytes",
            report.entries, report.bytes, report.files, report.file_bytes
        );
        for erased in &report.erased {
            println!("{erased}");
        }
        for fault in &report.faults {
            println!("fault: {fault}");
        }
        if report.faults.is_empty() {
            println!("nothing was altered");
            return Ok(ExitCode::SUCCESS);
        }
        Ok(ExitCode::from(1))
    }
}

fn kept_head(path: &Path) -> Result<KeptHead, Failure> {
    let words = String::from_utf8_lossy(&read_file(path)?).into_owned();
    KeptHead::parse(&words).map_err(|error| {
        let why = error.source().map(ToString::to_string).unwrap_or_default();
        Failure::input(format!("{}: {error}: {why}", path.display()))
            .hint("a signed head is what /log/checkpoint answers, kept byte for byte")
    })
}
