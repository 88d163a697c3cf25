//! Measured on real texts of the folder that `GONGKAI_SHARED` names; they are not in the repository.

use std::collections::BTreeMap;
use std::path::PathBuf;

use document::{Finding, Severity};
use review::{ManifestDigest, Material, Required, Setting, check_text, examine};

use crate::{lexicons, setting};

fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("GONGKAI_SHARED")?;
    Some(PathBuf::from(folder).join("data").join(path))
}

fn counted<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        let key = format!("{} {}", finding.rule, finding.severity);
        *counts.entry(key).or_default() += 1;
    }
    counts
}

#[test]
fn clean_laws_are_hardly_ever_blocked() {
    let Some(path) = shared("laws/sample-400.jsonl.zst") else {
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let plain = String::from_utf8(zstd::decode_all(bytes.as_slice()).unwrap()).unwrap();
    let mut all = Vec::new();
    for line in plain.lines() {
        let law: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = law["body"].as_str().unwrap();
        let findings = check_text(lexicons::rulebook(), text, &setting());
        for finding in findings.iter().filter(|finding| finding.is_blocking()) {
            println!("{}: {} {:?}", law["title"], finding.rule, finding.text);
        }
        let review = examine(lexicons::rulebook(), &record(text), &setting());
        let of_structure = review.findings().iter().map(|placed| &placed.finding);
        let of_structure = of_structure.filter(|finding| finding.rule.starts_with("structure."));
        for finding in of_structure.clone() {
            println!(
                "{}: {} {:?} {}",
                law["title"], finding.rule, finding.text, finding.reason
            );
        }
        all.extend(of_structure.cloned());
        all.extend(findings);
    }
    println!("400 laws: {:#?}", counted(&all));
    let blocking = all
        .iter()
        .filter(|finding| finding.severity == Severity::Blocking)
        .count();
    assert!(blocking <= 2, "{blocking} blocking findings in 400 laws");
    let of_structure = all
        .iter()
        .filter(|finding| finding.rule.starts_with("structure."))
        .count();
    assert!(
        of_structure <= 60,
        "{of_structure} findings on the structure of 400 laws"
    );
}

fn record(body: &str) -> Material<'_> {
    Material {
        manifest_digest: ManifestDigest([7; 32]),
        title: "",
        document_number: None,
        number_holder: None,
        attribute: None,
        signed_on: None,
        decided_on: None,
        published_on: None,
        in_force_from: None,
        fields: &[],
        body,
        files: &[],
        required: Required::default(),
    }
}

#[test]
fn telephones_of_offices_are_no_personal_data() {
    let Some(path) = shared("service_items/items.jsonl") else {
        return;
    };
    let guide = Setting {
        office_contacts_expected: true,
        ..setting()
    };
    let (mut in_telephones, mut in_items) = (Vec::new(), Vec::new());
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let item: serde_json::Value = serde_json::from_str(line).unwrap();
        for (key, value) in item.as_object().unwrap() {
            let text = match value {
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let mut findings = check_text(lexicons::rulebook(), &text, &guide);
            findings.retain(|finding| finding.rule.starts_with("personal."));
            if key == "consult_phone" || key == "complain_phone" {
                in_telephones.extend(findings);
            } else {
                for finding in &findings {
                    println!(
                        "{key}: {} {} {:?}",
                        finding.rule, finding.severity, finding.text
                    );
                }
                in_items.extend(findings);
            }
        }
    }
    println!(
        "telephones: {:#?}\nitems: {:#?}",
        counted(&in_telephones),
        counted(&in_items)
    );
    // Some fields also name a mailbox at a commercial provider; that only warns.
    in_telephones.retain(|finding| finding.rule != "personal.email");
    assert_eq!(counted(&in_telephones), BTreeMap::new());
    assert!(
        in_items.len() <= 20,
        "{} personal findings in 2262 items",
        in_items.len()
    );
}

#[test]
fn no_term_of_the_lexicons_stands_in_clean_text() {
    let Some(path) = shared("laws/sample-400.jsonl.zst") else {
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let laws = String::from_utf8(zstd::decode_all(bytes.as_slice()).unwrap()).unwrap();
    let reports = std::fs::read_to_string(shared("gov_docs/work_reports.jsonl").unwrap()).unwrap();
    for text in [&laws, &reports] {
        let findings = check_text(lexicons::rulebook(), text, &setting());
        let lexical = |finding: &&Finding| {
            finding.rule.starts_with("wording.") || finding.rule == "tampering.spam_word"
        };
        assert_eq!(counted(findings.iter().filter(lexical)), BTreeMap::new());
    }
}

#[test]
fn valid_credit_codes_are_no_identity_numbers() {
    let Some(path) = shared("org_codes/uscc_valid_examples.txt") else {
        return;
    };
    for code in std::fs::read_to_string(path).unwrap().lines() {
        let findings = check_text(lexicons::rulebook(), code, &setting());
        assert!(findings.is_empty(), "{code}: {findings:?}");
    }
}
