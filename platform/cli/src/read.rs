//! `gongkai read`: what the reader makes of documents.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use document::{Finding, Format, OfficialDocument};
use serde_json::{Value, json};

use crate::failure::{Failure, read_file};

#[derive(Args)]
pub(crate) struct Read {
    /// Documents: DOCX, PDF, HTML, Markdown, text
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON Lines, one object a file
    #[arg(long)]
    json: bool,
}

impl Read {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let mut unread = false;
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
            let (read, findings) = document::read(&name, &bytes);
            unread |= read.format == Format::Unknown;
            if self.json {
                println!("{}", as_json(&name, &read, &findings));
            } else {
                tell(&name, &read, &findings);
            }
        }
        Ok(if unread {
            ExitCode::from(2)
        } else {
            ExitCode::SUCCESS
        })
    }
}

fn as_json(file: &str, read: &OfficialDocument, findings: &[Finding]) -> Value {
    let header = &read.header;
    let outline: Vec<Value> = read
        .outline
        .iter()
        .map(|part| {
            json!({
                "level": part.level, "number": part.number, "title": part.title,
                "start": part.place.start, "end": part.place.end,
            })
        })
        .collect();
    json!({
        "file": file,
        "format": read.format.code(),
        "header": {
            "title": header.title,
            "document_number": header.document_number.as_ref().map(ToString::to_string),
            "issuer": header.issuer,
            "signed_on": header.signed_on.map(|day| day.to_string()),
            "published_on": header.published_on.map(|day| day.to_string()),
            "index_number": header.index_number,
            "addressees": header.addressees,
            "attribute": header.attribute.map(|attribute| attribute.code()),
        },
        "outline": outline,
        "text": read.text,
        "findings": findings.iter().map(finding_json).collect::<Vec<_>>(),
    })
}

/// Writes a finding in the one shape that the command line and the API share.
pub(crate) fn finding_json(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule,
        "severity": finding.severity.code(),
        "start": finding.place.start,
        "end": finding.place.end,
        "text": finding.text,
        "reason": finding.reason,
        "suggestion": finding.suggestion.as_ref().map(|suggestion| suggestion.words()),
        "basis": finding.basis,
        "confidence": finding.confidence.code(),
    })
}

fn tell(file: &str, read: &OfficialDocument, findings: &[Finding]) {
    let header = &read.header;
    println!(
        "{file}（{}，{}字）",
        read.format.code(),
        read.text.chars().count()
    );
    let line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            println!("  {name}：{value}");
        }
    };
    line("标题", header.title.clone());
    line(
        "发文字号",
        header.document_number.as_ref().map(ToString::to_string),
    );
    line("发文机关", header.issuer.clone());
    line("成文日期", header.signed_on.map(|day| day.to_string()));
    line("发布日期", header.published_on.map(|day| day.to_string()));
    line("索引号", header.index_number.clone());
    let addressees = (!header.addressees.is_empty()).then(|| header.addressees.join("，"));
    line("主送机关", addressees);
    line(
        "公开属性",
        header
            .attribute
            .map(|attribute| attribute.term().to_owned()),
    );
    for part in &read.outline {
        let indent = "  ".repeat(usize::from(part.level));
        println!("  {indent}{} {}", part.number, part.title);
    }
    for finding in findings {
        println!(
            "  [{}] {} {}",
            finding.severity, finding.rule, finding.reason
        );
    }
}
