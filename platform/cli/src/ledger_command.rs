//! `gongkai ledger`: the public key and the head.

use std::process::ExitCode;

use clap::Subcommand;

use crate::data::DataArguments;
use crate::failure::Failure;

#[derive(Subcommand)]
pub(crate) enum Ledger {
    /// Print the public key of the log, to give to everyone who wants to verify
    Key {
        #[command(flatten)]
        data: DataArguments,
    },
    /// Print the last signed head
    Head {
        #[command(flatten)]
        data: DataArguments,
    },
    /// Replace the signing key; the old one signs no more, and its public key stays on the ledger
    RotateKey {
        #[command(flatten)]
        data: DataArguments,
    },
    /// Add an SM2 key, whose signature stands as a second line under every head
    AddSm2Key {
        #[command(flatten)]
        data: DataArguments,
    },
}

impl Ledger {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        match self {
            Ledger::Key { data } => println!("{}", data.open()?.verifier_key()),
            Ledger::Head { data } => {
                let office = data.open()?;
                office.follow()?;
                print!("{}", office.published_head().note);
            }
            Ledger::RotateKey { data } => {
                let office = data.open()?;
                office.follow()?;
                let old = office.verifier_key().to_string();
                drop(office);
                data.rotate_key()?;
                let office = data.open()?;
                operations::announce_key(&office)?;
                office.follow()?;
                println!("retired  {old}");
                println!("now      {}", office.verifier_key());
                eprintln!("note: give the new public key to everyone who verifies");
            }
            Ledger::AddSm2Key { data } => {
                data.open()?;
                data.add_sm2_key()?;
                println!("every head from now on carries an SM2 line");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
