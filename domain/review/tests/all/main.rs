//! Claims about the review of texts and records.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // real texts are read from a folder

mod completeness;
mod lexicons;
mod personal;
mod properties;
mod real_texts;
mod records;
mod secrecy;
mod tampering;
mod wording;

use document::Finding;
use review::{Setting, check_text};

/// The day on which every test happens.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 3, 2);
const OWN_HOSTS: &[&str] = &["www.linjiang.gov.cn", "linjiang-service.cn"];

fn setting() -> Setting<'static> {
    Setting {
        own_hosts: OWN_HOSTS,
        ..Setting::on(TODAY)
    }
}

fn check(text: &str) -> Vec<Finding> {
    check_text(lexicons::rulebook(), text, &setting())
}

/// Writes findings of some groups as `rule=text=confidence`, with the group's name left out.
fn told(findings: &[Finding], groups: &[&str]) -> String {
    let shown = findings
        .iter()
        .filter(|finding| groups.iter().any(|group| finding.rule.starts_with(group)));
    shown
        .map(|finding| {
            let rule = finding.rule.split_once('.').map_or("", |parts| parts.1);
            format!("{rule}={}={}", finding.text, finding.confidence.code())
        })
        .collect::<Vec<_>>()
        .join("; ")
}

/// Checks rows of a text and the findings of some groups that it has.
fn table(groups: &[&str], rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, told(&check(text), groups)))
        .filter(|(_, expected, seen)| *expected != seen)
        .map(|(text, expected, seen)| format!("{text}\n  expected {expected}\n  seen     {seen}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} rows differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
