//! The data folder: database, files, index and key, opened as one office.

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use clap::Args;
use ledger::{Ed25519Signer, SM2_IDENTIFIER, Signer, Sm2Signer, VerifierKey};
use operations::{Office, OfficeOpening};
use store::{Clock, Opening, Store, machine_clock};

use crate::failure::Failure;

/// Where the data lie.
#[derive(Args, Debug, Clone)]
pub(crate) struct DataArguments {
    /// The data folder
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// postgres://… instead of the embedded database in the data folder
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) database: Option<String>,
    /// A second place that remembers the last signed head, best on another disk
    #[arg(long, value_name = "FILE")]
    pub(crate) head_memory: Option<PathBuf>,
    /// The list of erasures, kept outside the backups [default: beside the head memory]
    #[arg(long, value_name = "FILE")]
    pub(crate) erasure_list: Option<PathBuf>,
}

impl DataArguments {
    /// Opens the office of an installation that exists.
    pub(crate) fn open(&self) -> Result<Office, Failure> {
        self.open_by(machine_clock())
    }

    /// Opens the office by another clock.
    pub(crate) fn open_by(&self, clock: Clock) -> Result<Office, Failure> {
        let key = self.data.join("ledger.key");
        if !key.exists() {
            return Err(Failure::input(format!(
                "{} holds no installation: there is no ledger.key",
                self.data.display()
            ))
            .hint("run `gongkai init --data DIR` first, or name the right folder"));
        }
        if self.database.is_none() && !self.data.join("gongkai.sqlite").exists() {
            return Err(Failure::input(format!(
                "{} holds a key and no embedded database",
                self.data.display()
            ))
            .hint("this installation keeps its acts in PostgreSQL: name it with --database"));
        }
        self.open_with_key(clock)
    }

    /// Returns where erasures are listed: where the options say, or beside the head memory.
    pub(crate) fn erasure_list(&self) -> Option<PathBuf> {
        let beside = || {
            let mut path = self.head_memory.as_ref()?.as_os_str().to_owned();
            path.push(".erasures");
            Some(PathBuf::from(path))
        };
        self.erasure_list.clone().or_else(beside)
    }

    /// Refuses a second place that cannot be written to, before anything is made.
    fn check_head_memory(&self) -> Result<(), Failure> {
        let folder = self.head_memory.as_deref().and_then(Path::parent);
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        match folder {
            Some(folder) if !folder.is_dir() => Err(Failure::input(format!(
                "there is no folder {}",
                folder.display()
            ))
            .hint("make the folder of --head-memory first, best on another disk")),
            Some(folder) => check_may_write(folder),
            None => Ok(()),
        }
    }

    fn open_with_key(&self, clock: Clock) -> Result<Office, Failure> {
        self.check_head_memory()?;
        let opening = Opening {
            folder: self.data.clone(),
            database: self.database.clone(),
            clock,
        };
        let store = Store::open(&opening)?;
        let signers = read_keys(&self.data)?;
        let index = open_index(&self.data.join("index"))?;
        let head_memory = self.head_memory.clone();
        Ok(Office::open(OfficeOpening {
            store,
            signers,
            head_memory,
            erasure_list: self.erasure_list(),
            index,
        })?)
    }

    /// Makes the key and opens the office of a new installation.
    pub(crate) fn create(&self, origin: &str, clock: Clock) -> Result<Office, Failure> {
        self.check_head_memory()?;
        std::fs::create_dir_all(&self.data)
            .map_err(|error| Failure::input(format!("{}: {error}", self.data.display())))?;
        let path = self.data.join("ledger.key");
        if path.exists() {
            return Err(Failure::refusal(format!(
                "{} holds an installation already",
                self.data.display()
            ))
            .hint("serve it; if its init was interrupted, remove the folder and run init again"));
        }
        let words = format!("{HEADING}\norigin {origin}\ned25519 {}\n", new_secret());
        write_private(&path, &words)?;
        self.open_with_key(clock)
    }
}

impl DataArguments {
    /// Returns the public keys that sign, the Ed25519 key first.
    pub(crate) fn public_keys(&self) -> Result<Vec<VerifierKey>, Failure> {
        let signers = read_keys(&self.data)?;
        Ok(signers.iter().map(|signer| signer.key().clone()).collect())
    }

    /// Puts a new Ed25519 key in the place of the old one, which is kept aside.
    pub(crate) fn rotate_key(&self) -> Result<(), Failure> {
        self.rewrite_key(|line| match line.split_once(' ') {
            Some(("ed25519", _)) => format!("ed25519 {}", new_secret()),
            _ => line.to_owned(),
        })
    }

    /// Adds an SM2 key beside the Ed25519 key.
    pub(crate) fn add_sm2_key(&self) -> Result<(), Failure> {
        let path = self.data.join("ledger.key");
        if std::fs::read_to_string(&path)?
            .lines()
            .any(|line| line.starts_with("sm2 "))
        {
            return Err(Failure::refusal("the ledger has an SM2 key already"));
        }
        self.rewrite_key(|line| match line.split_once(' ') {
            Some(("ed25519", _)) => format!("{line}\nsm2 {}", new_secret()),
            _ => line.to_owned(),
        })
    }

    /// Gives the key file a new origin and a new Ed25519 secret, unless it has that origin already.
    pub(crate) fn rename_key(&self, origin: &str) -> Result<(), Failure> {
        let line = format!("origin {origin}");
        let words = std::fs::read_to_string(self.data.join("ledger.key"))?;
        if words.lines().any(|known| known == line) {
            return Ok(());
        }
        // Left there by a run that was interrupted.
        match std::fs::remove_file(self.data.join("ledger.key.new")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        self.rewrite_key(|known| match known.split_once(' ') {
            Some(("origin", _)) => line.clone(),
            Some(("ed25519", _)) => format!("ed25519 {}", new_secret()),
            _ => known.to_owned(),
        })
    }

    fn rewrite_key(&self, rewrite: impl Fn(&str) -> String) -> Result<(), Failure> {
        let path = self.data.join("ledger.key");
        let old = std::fs::read_to_string(&path)?;
        let lines: Vec<String> = old.lines().map(rewrite).collect();
        let beside = self.data.join("ledger.key.new");
        write_private(&beside, &format!("{}\n", lines.join("\n")))?;
        let number = (1..).find(|n| !self.data.join(format!("ledger.key.retired-{n}")).exists());
        let retired = self
            .data
            .join(format!("ledger.key.retired-{}", number.unwrap_or_default()));
        write_private(&retired, &old)?;
        std::fs::rename(&beside, &path)?;
        Ok(())
    }
}

/// Refuses a folder in which no file can be made: an installation is whole or not there.
fn check_may_write(folder: &Path) -> Result<(), Failure> {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).map_err(|error| {
        Failure::input(format!("{}: {error}", folder.display()))
            .hint("give the folder of --head-memory to the user who runs this command")
    })
}

/// The first line of a key file.
const HEADING: &str = "gongkai-ledger-key/v1";

fn new_secret() -> String {
    let halves = [operations::random_id(), operations::random_id()];
    halves
        .as_flattened()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Writes a file that only its owner can read, and syncs it.
fn write_private(path: &Path, words: &str) -> Result<(), Failure> {
    let failed = |error| Failure::refusal(format!("{}: {error}", path.display()));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    file.write_all(words.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)
}

/// Reads the keys of the ledger: one Ed25519 line, and an SM2 line when the office adds one.
fn read_keys(folder: &Path) -> Result<Vec<Box<dyn Signer + Send + Sync>>, Failure> {
    let path = folder.join("ledger.key");
    let wrong = |what: &str| {
        Failure::input(format!("{}: {what}", path.display()))
            .hint("restore the key file from its safe place; without it no head can be signed")
    };
    let mode = std::fs::metadata(&path)
        .map_err(|error| wrong(&error.to_string()))?
        .permissions();
    if mode.mode() & 0o077 != 0 {
        return Err(Failure::refusal(format!(
            "{} can be read by others (mode {:o})",
            path.display(),
            mode.mode() & 0o777
        ))
        .hint(format!("chmod 600 {}", path.display())));
    }
    let words = std::fs::read_to_string(&path).map_err(|error| wrong(&error.to_string()))?;
    let mut lines = words.lines();
    if lines.next() != Some(HEADING) {
        return Err(wrong("it is not a ledger key"));
    }
    let mut origin = None;
    let mut signers: Vec<Box<dyn Signer + Send + Sync>> = Vec::new();
    for line in lines {
        let (kind, value) = line
            .split_once(' ')
            .ok_or_else(|| wrong("a line has no value"))?;
        if kind == "origin" {
            origin = Some(value.to_owned());
            continue;
        }
        let name = origin
            .as_deref()
            .ok_or_else(|| wrong("the origin comes first"))?;
        let secret = read_secret(value).ok_or_else(|| wrong("a secret is not 64 digits"))?;
        let failed = |error: &dyn std::error::Error| wrong(&error.to_string());
        match kind {
            "ed25519" => signers.push(Box::new(
                Ed25519Signer::from_seed(name, &secret).map_err(|error| failed(&error))?,
            )),
            "sm2" => signers.push(Box::new(
                Sm2Signer::from_scalar(name, SM2_IDENTIFIER, &secret)
                    .map_err(|error| failed(&error))?,
            )),
            other => return Err(wrong(&format!("there is no kind of key {other:?}"))),
        }
    }
    if signers.is_empty() {
        return Err(wrong("it holds no key"));
    }
    Ok(signers)
}

fn read_secret(digits: &str) -> Option<[u8; 32]> {
    let halves = digits.split_at_checked(32)?;
    let mut secret = [0; 32];
    secret[..16].copy_from_slice(&organ::read_hex(halves.0).ok()?);
    secret[16..].copy_from_slice(&organ::read_hex(halves.1).ok()?);
    Some(secret)
}

/// Opens the index; one that is damaged or of another release is made anew and follows from empty.
pub(crate) fn open_index(folder: &Path) -> Result<search::Index, Failure> {
    let settings = search::Settings::default();
    match search::Index::open(folder, &settings) {
        Ok(index) => Ok(index),
        Err(error) => {
            eprintln!("note: the search index is built anew ({error})");
            Ok(search::Index::create_anew(folder, &settings)?)
        }
    }
}
