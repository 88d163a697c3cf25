//! `gongkai ledger`: the public key, the head, another key, a log after one whose end was lost.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use store::{Opening, Store, machine_clock};

use crate::data::DataArguments;
use crate::failure::Failure;

#[derive(Subcommand)]
pub(crate) enum Ledger {
    /// Print the public key of the log, to give to everyone who wants to verify, and below it the
    /// SM2 key, if there is one
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
    /// Close a log whose last acts were lost, and open a new one that cites its last known head
    Resume {
        #[command(flatten)]
        data: DataArguments,
        /// The origin of the new log: another name than the old one had
        #[arg(long, value_name = "NAME")]
        new_origin: String,
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
            Ledger::Key { data } => {
                for key in data.public_keys()? {
                    println!("{key}");
                }
            }
            Ledger::Head { data } => {
                let office = data.open()?;
                office.follow()?;
                print!("{}", office.published_head().note);
            }
            Ledger::RotateKey { data } => {
                let office = data.open()?;
                // An earlier run may have been interrupted before it told of its key.
                operations::announce_key(&office)?;
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
            Ledger::Resume { data, new_origin } => resume(data, new_origin)?,
            Ledger::AddSm2Key { data } => {
                data.open()?;
                data.add_sm2_key()?;
                println!("every head from now on carries an SM2 line by");
                for key in data.public_keys()?.iter().skip(1) {
                    println!("{key}");
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Every step may be repeated: a run that was interrupted is done to its end by the next.
fn resume(data: &DataArguments, new_origin: &str) -> Result<(), Failure> {
    let memory = data.head_memory.as_ref().ok_or_else(|| {
        Failure::input("the head memory is missing: it holds the head that the new log cites")
            .hint("name it with --head-memory FILE")
    })?;
    let opening = Opening {
        folder: data.data.clone(),
        database: data.database.clone(),
        clock: machine_clock(),
    };
    let store = Store::open(&opening)?;
    let is_closed = store.origin()?.as_deref() == Some(new_origin);
    if !is_closed {
        let kept = std::fs::read_to_string(memory)?;
        if store.check_against(&kept).is_ok() {
            return Err(Failure::refusal(
                "the store holds everything that the remembered head covers",
            )
            .hint("nothing has to be resumed; serve"));
        }
        operations::reopen_log(&store, new_origin, &kept)?;
    }
    drop(store);
    data.rename_key(new_origin)?;
    put_aside(memory, new_origin)?;
    let office = data.open()?;
    operations::announce_key(&office)?;
    office.follow()?;
    println!("closed   the old head is kept beside {}", memory.display());
    println!("opened   {new_origin}");
    println!("now      {}", office.verifier_key());
    eprintln!("note: publish the new public key, the gap, and the last entry that survived");
    Ok(())
}

/// Keeps the last head of the closed log as evidence; one of the new log stays where it is.
fn put_aside(memory: &Path, new_origin: &str) -> Result<(), Failure> {
    let kept = match std::fs::read_to_string(memory) {
        Ok(kept) => kept,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if kept.lines().next() == Some(new_origin) {
        return Ok(());
    }
    let aside = (1..)
        .map(|number| {
            let mut path = memory.as_os_str().to_owned();
            path.push(format!(".closed-{number}"));
            PathBuf::from(path)
        })
        .find(|path| !path.exists());
    let aside = aside.ok_or_else(|| Failure::refusal("there is no free name"))?;
    std::fs::rename(memory, aside)?;
    Ok(())
}
