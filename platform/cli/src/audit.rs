//! `gongkai audit`: recomputes the ledger and every digest.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

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
            Some(path) => Some(String::from_utf8_lossy(&read_file(path)?).into_owned()),
            None => None,
        };
        let office = self.data.open()?;
        let report = operations::audit(&office, against.as_deref())?;
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
