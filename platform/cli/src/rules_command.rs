//! `gongkai rules`: lists rule files, or applies some.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use operations::{Rules as RuleSet, apply_rule, new_act};

use crate::data::DataArguments;
use crate::failure::{Failure, read_file};

#[derive(Subcommand)]
pub(crate) enum Rules {
    /// List the rule files in force with their digests
    List {
        #[command(flatten)]
        data: DataArguments,
    },
    /// Check rule files without applying them
    Check {
        /// A folder laid out like rules/
        folder: PathBuf,
    },
    /// Apply the rule files of a folder laid out like rules/
    Apply {
        #[command(flatten)]
        data: DataArguments,
        /// The folder
        folder: PathBuf,
    },
}

impl Rules {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        match self {
            Rules::List { data } => {
                let office = data.open()?;
                for (path, file) in office.rules().files() {
                    let digest: String = file
                        .digest
                        .iter()
                        .map(|byte| format!("{byte:02x}"))
                        .collect();
                    println!("{digest}  {path}");
                }
            }
            Rules::Check { folder } => {
                let files = rule_files(folder)?;
                let count = files.len();
                RuleSet::from_files(files).map_err(Failure::input)?;
                println!("{count} rule files are fine");
            }
            Rules::Apply { data, folder } => {
                let files = rule_files(folder)?;
                RuleSet::from_files(files.clone()).map_err(Failure::input)?;
                let office = data.open()?;
                for (path, bytes) in &files {
                    apply_rule(&office, None, new_act(), path, bytes)?;
                    println!("applied {path}");
                }
                office.follow()?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Reads the rule files of a folder laid out like `rules/`.
pub(crate) fn rule_files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    let entries = std::fs::read_dir(folder)
        .map_err(|error| Failure::input(format!("{}: {error}", folder.display())))?;
    for entry in entries {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(entry.path())? {
            let path = file?.path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                let name = format!(
                    "{}/{}",
                    entry.file_name().to_string_lossy(),
                    path.file_name().unwrap_or_default().to_string_lossy()
                );
                files.push((name, read_file(&path)?));
            }
        }
    }
    if files.is_empty() {
        return Err(
            Failure::input(format!("{} holds no rule files", folder.display()))
                .hint("rule files lie in sub-folders, such as holidays/2027.toml"),
        );
    }
    files.sort();
    Ok(files)
}
