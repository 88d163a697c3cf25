//! The binary `gongkai`: exit status 0 fine, 1 findings or a refusal, 2 bad usage or bad input.

mod audit;
mod backup_command;
mod check;
mod data;
mod demo;
mod due;
mod failure;
mod import;
mod init;
mod ledger_command;
mod officer_command;
mod progress;
mod read;
mod rebuild;
mod rules_command;
mod serve;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs 政务公开 for a public body: publish, check, prove.
#[derive(Parser)]
#[command(name = "gongkai", version, about, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a data folder: origin of the ledger, first organ, three administrators, key
    Init(init::Init),
    /// Show a made-up city in a temporary data folder
    Demo(demo::Demo),
    /// Serve portal, console and API
    Serve(serve::Serve),
    /// Show what the reader makes of documents
    Read(read::Read),
    /// Check documents for personal data, secrecy marks, wording, tampering
    Check(check::Check),
    /// Compute the last day of a period of working days, and say why
    Due(due::Due),
    /// Import documents as drafts, or publish them as a migration
    Import(import::Import),
    /// Prove offline that a document is in the ledger
    Verify(verify::Verify),
    /// Recompute the ledger and every digest
    Audit(audit::Audit),
    /// Delete the search index and build it anew from the database and files
    Rebuild(rebuild::Rebuild),
    /// Write a consistent copy of a data folder, beside a running server if there is one
    Backup(backup_command::Backup),
    /// Restore a backup into an empty folder, doing later erasures again
    Restore(backup_command::Restore),
    /// List rule files, or apply some
    #[command(subcommand)]
    Rules(rules_command::Rules),
    /// Enter officers and give one-time passwords
    #[command(subcommand)]
    User(officer_command::User),
    /// Show the public key and the head of the ledger
    #[command(subcommand)]
    Ledger(ledger_command::Ledger),
}

fn main() -> ExitCode {
    leave_quietly_when_nobody_reads();
    let arguments = Arguments::parse();
    let done = match &arguments.command {
        Command::Init(command) => command.run(),
        Command::Demo(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Read(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Due(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Audit(command) => command.run(),
        Command::Rebuild(command) => command.run(),
        Command::Backup(command) => command.run(),
        Command::Restore(command) => command.run(),
        Command::Rules(command) => command.run(),
        Command::User(command) => command.run(),
        Command::Ledger(command) => command.run(),
    };
    match done {
        Ok(code) => code,
        Err(failure) => failure.tell(),
    }
}

/// `gongkai … | head` ends when `head` does: that is no error, and no trace belongs on the screen.
fn leave_quietly_when_nobody_reads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic
            .payload()
            .downcast_ref::<String>()
            .map(String::as_str)
            .unwrap_or_default();
        if words.starts_with("failed printing to stdout") {
            std::process::exit(0);
        }
        usual(panic);
    }));
}
