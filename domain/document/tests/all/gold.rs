//! What the reader makes of the heads of real documents, against what a person read there.

use std::collections::BTreeMap;

use document::Header;

use crate::shared::{self, Law};

#[derive(serde::Deserialize)]
struct Gold {
    document: Vec<Entry>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    line: Option<usize>,
    #[serde(default)]
    held: bool,
    title: Option<String>,
    document_number: Option<String>,
    issuer: Option<String>,
    signed_on: Option<String>,
    published_on: Option<String>,
    index_number: Option<String>,
    #[serde(default)]
    addressees: Vec<String>,
    attribute: Option<String>,
}

#[derive(serde::Deserialize)]
struct Body {
    body: String,
}

#[derive(serde::Deserialize)]
struct Report {
    text: String,
}

const FIELDS: [&str; 8] = [
    "title",
    "document_number",
    "issuer",
    "signed_on",
    "published_on",
    "index_number",
    "addressees",
    "attribute",
];

impl Entry {
    fn expected(&self) -> [Option<String>; 8] {
        let bare = |words: &String| {
            words
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
        };
        [
            self.title.as_ref().map(bare),
            self.document_number.clone(),
            self.issuer.clone(),
            self.signed_on.clone(),
            self.published_on.clone(),
            self.index_number.clone(),
            (!self.addressees.is_empty()).then(|| self.addressees.join("|")),
            self.attribute.clone(),
        ]
    }
}

fn read(header: &Header) -> [Option<String>; 8] {
    let bare = |words: &String| {
        words
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
    };
    [
        header.title.as_ref().map(bare),
        header.document_number.as_ref().map(ToString::to_string),
        header.issuer.clone(),
        header.signed_on.map(|day| day.to_string()),
        header.published_on.map(|day| day.to_string()),
        header.index_number.clone(),
        (!header.addressees.is_empty()).then(|| header.addressees.join("|")),
        header
            .attribute
            .map(|attribute| attribute.code().to_owned()),
    ]
}

/// Right, stated (the field is there), and false (a value where none is, or another one).
#[derive(Default, Clone, Copy)]
struct Score {
    right: usize,
    stated: usize,
    stated_right: usize,
    all: usize,
}

#[test]
fn heads_of_real_documents_are_read_as_a_person_reads_them() {
    if shared::data().is_none() {
        return;
    }
    let gold: Gold = toml::from_str(include_str!("../gold/headers.toml")).unwrap();
    let bodies: Vec<Body> = shared::records("gov_docs/policy_sample.jsonl");
    let reports: Vec<Report> = shared::records("gov_docs/work_reports.jsonl");
    let laws: Vec<Law> = shared::records("laws/sample-400.jsonl.zst");
    let mut scores: BTreeMap<(bool, usize), Score> = BTreeMap::new();
    for entry in &gold.document {
        let (name, bytes) = match (entry.file.as_str(), entry.line) {
            ("gov_docs/policy_sample.jsonl", Some(line)) => {
                ("body.txt", bodies[line].body.clone().into_bytes())
            }
            ("gov_docs/work_reports.jsonl", Some(line)) => {
                ("report.txt", reports[line].text.clone().into_bytes())
            }
            ("laws/sample-400.jsonl.zst", Some(line)) => {
                ("law.md", laws[line].document().into_bytes())
            }
            (file, _) => (file, shared::file(file)),
        };
        let (document, _) = document::read(name, &bytes);
        for (n, (expected, read)) in entry
            .expected()
            .into_iter()
            .zip(read(&document.header))
            .enumerate()
        {
            let score = scores.entry((entry.held, n)).or_default();
            let right = expected == read;
            score.all += 1;
            score.right += usize::from(right);
            score.stated += usize::from(expected.is_some());
            score.stated_right += usize::from(right && expected.is_some());
            // The held part is scored only, so that no rule is bent to it.
            if !right && !entry.held {
                let (file, line) = (&entry.file, entry.line);
                println!(
                    "{file} {line:?} {}: expected {expected:?}, read {read:?}",
                    FIELDS[n]
                );
            }
        }
    }
    for ((held, n), score) in &scores {
        let part = if *held { "held" } else { "tuned" };
        let Score {
            right,
            stated,
            stated_right,
            all,
        } = score;
        println!(
            "{part} {}: {right} of {all} right; {stated_right} of {stated} stated ones",
            FIELDS[*n]
        );
        if !held {
            assert!(
                right * 100 >= all * 97,
                "{} of the tuned part: {right} of {all}",
                FIELDS[*n]
            );
        }
    }
}
