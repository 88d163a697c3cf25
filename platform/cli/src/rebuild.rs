//! `gongkai rebuild`: derived state anew.

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
