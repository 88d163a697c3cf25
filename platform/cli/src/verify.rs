//! `gongkai verify`: proves offline that this very document is in the ledger.

use std::path::PathBuf;
use std::process::ExitCode;

use catalogue::{BodyDigest, Manifest};
use clap::Args;
use ledger::{Trust, VerifierKey};
use operations::{office_day, office_time};

use crate::failure::{Failure, read_file};

#[derive(Args)]
pub(crate) struct Verify {
    /// The downloaded document: an attachment, or the body as text
    #[arg(value_name = "DOCUMENT")]
    document: PathBuf,
    /// The proof that was downloaded with it
    #[arg(long, value_name = "FILE")]
    proof: PathBuf,
    /// The public key of the log, as text or as a file that holds it
    #[arg(long, value_name = "LOG-KEY")]
    log_key: String,
}

impl Verify {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let key = read_key(&self.log_key)?;
        let proof = read_file(&self.proof)?;
        let document = read_file(&self.document)?;
        let edition =
            ledger::verify_published(&proof, &Trust::in_log(&key)).map_err(|refusal| {
                Failure::from(refusal)
                    .hint("download both again; a proof from before a change of key wants the key of that time, which the page 文件核验 lists")
            })?;
        let manifest = Manifest::read(&edition.manifest)
            .map_err(|error| Failure::refusal(error.to_string()))?;
        let digest = ledger::digest::sha256(&document);
        let file = manifest.files.iter().find(|file| file.digest == digest);
        let is_body = manifest.body.digest == digest
            || std::str::from_utf8(&document)
                .is_ok_and(|text| BodyDigest::of(text.trim_end_matches('\n')) == manifest.body);
        let what = match file {
            Some(file) => format!("the file {:?}", file.name),
            None if is_body => "the body text".to_owned(),
            None => {
                return Err(Failure::refusal(format!(
                    "{} is not listed in edition {} of {:?}: it was changed, or belongs elsewhere",
                    self.document.display(),
                    edition.edition,
                    manifest.title()
                )));
            }
        };
        println!(
            "verified: {} is {what} of edition {}",
            self.document.display(),
            edition.edition
        );
        println!("  title     {}", manifest.title());
        println!(
            "  logged at {} {} (UTC+08:00)",
            office_day(edition.instant.0),
            office_time(edition.instant.0)
        );
        println!(
            "  entry     {} of {} in {}",
            // As pages say it: people count from one, and the proof's index from nought.
            edition.position.0 + 1,
            edition.size,
            edition.origin
        );
        for (witness, time) in &edition.cosigned {
            println!("  witness   {witness} at {time}");
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn read_key(given: &str) -> Result<VerifierKey, Failure> {
    let path = std::path::Path::new(given);
    let words = if path.is_file() {
        String::from_utf8_lossy(&read_file(path)?).trim().to_owned()
    } else {
        given.trim().to_owned()
    };
    // An SM2 key may stand below it, as `gongkai ledger key` prints them.
    let first = words.lines().next().unwrap_or_default();
    first
        .trim()
        .parse()
        .map_err(|error| Failure::input(format!("the log key: {error}")))
}
