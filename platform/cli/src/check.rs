//! `gongkai check`: review findings of documents, or of each line of a file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use document::{Finding, Format};
use operations::{Rules, office_day};
use review::Setting;
use serde_json::json;

use crate::failure::{Failure, read_file};
use crate::read::finding_json;

#[derive(Args)]
pub(crate) struct Check {
    /// Documents: DOCX, PDF, HTML, Markdown, text
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON Lines, one object a file
    #[arg(long)]
    json: bool,
    /// Take each line of a file as a text of its own
    #[arg(long)]
    lines: bool,
}

impl Check {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let rules = Rules::builtin()?;
        let today = office_day((store::machine_clock())());
        let setting = Setting::on(today);
        let (mut found, mut unread) = (false, false);
        for path in &self.files {
            let bytes = match read_file(path) {
                Ok(bytes) => bytes,
                Err(failure) => {
                    failure.tell();
                    unread = true;
                    continue;
                }
            };
            let name = path.to_string_lossy();
            if self.lines {
                let (read, _) = document::read("lines.txt", &bytes);
                for (number, line) in read.text.split('\n').enumerate() {
                    let findings = review::check_text(rules.rulebook(), line, &setting);
                    found |= !findings.is_empty();
                    self.tell(&name, Some(number + 1), &findings);
                }
                continue;
            }
            let (read, mut findings) = document::read(&name, &bytes);
            unread |= read.format == Format::Unknown;
            findings.extend(review::check_text(rules.rulebook(), &read.text, &setting));
            found |= !findings.is_empty();
            self.tell(&name, None, &findings);
        }
        Ok(match (unread, found) {
            (true, _) => ExitCode::from(2),
            (false, true) => ExitCode::from(1),
            (false, false) => ExitCode::SUCCESS,
        })
    }

    fn tell(&self, file: &str, line: Option<usize>, findings: &[Finding]) {
        if self.json {
            let findings: Vec<_> = findings.iter().map(finding_json).collect();
            println!(
                "{}",
                match line {
                    Some(line) => json!({"file": file, "line": line, "findings": findings}),
                    None => json!({"file": file, "findings": findings}),
                }
            );
            return;
        }
        for finding in findings {
            let place = match line {
                Some(line) => format!("{file}:{line}:{}", finding.place.start),
                None => format!("{file}:{}", finding.place.start),
            };
            let (severity, rule) = (finding.severity, &finding.rule);
            println!(
                "{place} [{severity}] {rule} “{}” {}",
                finding.text, finding.reason
            );
            if let Some(suggestion) = &finding.suggestion {
                println!("    建议：{}", suggestion.words());
            }
        }
    }
}
