//! Claims about the format layer, by format and for hostile input.

mod docx_samples;
mod docx_tests;
mod hostile;
mod html_tests;
mod laws;
mod markdown_tests;
mod pdf_samples;
mod pdf_tests;
mod text_tests;

use super::{Extracted, Role, extract};
use crate::Severity;

/// The text as the rest of the reader sees it.
fn joined(extracted: &Extracted) -> String {
    let lines: Vec<&str> = extracted
        .lines
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    lines.join("\n")
}

fn text_of(name: &str, bytes: impl AsRef<[u8]>) -> String {
    joined(&extract(name, bytes.as_ref()))
}

fn has(extracted: &Extracted, rule: &str) -> bool {
    extracted
        .findings
        .iter()
        .any(|finding| finding.rule == rule)
}

fn severity(extracted: &Extracted, rule: &str) -> Option<Severity> {
    let mut findings = extracted.findings.iter();
    findings
        .find(|finding| finding.rule == rule)
        .map(|finding| finding.severity)
}

fn rows(extracted: &Extracted) -> Vec<(&str, bool)> {
    let rows = extracted.lines.iter().filter_map(|line| match line.role {
        Role::TableRow { head, .. } => Some((line.text.as_str(), head)),
        Role::Text | Role::Heading(_) => None,
    });
    rows.collect()
}
