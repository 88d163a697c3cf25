//! A record with a word in every place where words are kept, and the search for what is left of them.

use std::path::Path;

use operations::testing::{Person, TestDraft, TestOffice};
use operations::{WaiveOrder, new_act, return_draft, waive_finding};
use review::Waiver;
use store::testing::Raw;
use store::{ReportLine, Value};

/// Words that occur nowhere else, one for each place that holds words of a record.
pub(crate) const TITLE: &str = "白鹭洲夜间巡查通报";

pub(crate) const BODY_WORDS: &str = "经查，绰号石榴籽的人员多次攀爬围栏";

pub(crate) const EARLIER: &str = "初稿曾写有芦苇荡一段";

pub(crate) const FILE_NAME: &str = "紫藤架现场记录.txt";

pub(crate) const FILE_WORDS: &str = "现场拾得银杏木梳一把";

pub(crate) const PRIVATE: &str = "云司审〔2026〕7391号";

pub(crate) const WAIVED: &str = "石榴籽的联系方式";

pub(crate) const WAIVER_REASON: &str = "海棠巷公示事项";

pub(crate) const RETURNED: &str = "请删去芦苇荡一段再报";

pub(crate) const WORDS: [&str; 9] = [
    TITLE,
    BODY_WORDS,
    EARLIER,
    FILE_NAME,
    FILE_WORDS,
    PRIVATE,
    WAIVED,
    WAIVER_REASON,
    RETURNED,
];

/// A record with a word in every place: returned once, waived, published with file and private field.
pub(crate) fn full_of_words(office: &TestOffice) -> TestDraft<'_> {
    let first = office
        .draft()
        .item("normative_document")
        .without_interpretation("随后发布。")
        .title(TITLE)
        .text(&format!("{BODY_WORDS}。\n\n{EARLIER}。"))
        .field("legality_review_number", PRIVATE)
        .file(FILE_NAME, FILE_WORDS.as_bytes())
        .sent();
    let reviewer = Person::Reviewer.staff();
    return_draft(office, &reviewer, new_act(), first.record, RETURNED).unwrap();
    let mut draft = first.edited().text(&format!("{BODY_WORDS}。")).saved();
    draft.send();
    let waiver = WaiveOrder {
        act: new_act(),
        record: draft.record,
        waiver: Waiver {
            rule: "personal.phone".to_owned(),
            part: "body".to_owned(),
            text: WAIVED.to_owned(),
        },
        reason: WAIVER_REASON.to_owned(),
    };
    waive_finding(office, &Person::SecondReviewer.staff(), &waiver).unwrap();
    draft.review();
    draft.issue();
    office.follow_ledger();
    leave_words_in_working_tables(office, &draft);
    draft
}

/// What the console keeps beside the acts: a form that was typed on, a file that a migration read.
pub(crate) fn leave_words_in_working_tables(office: &TestOffice, draft: &TestDraft<'_>) {
    let store = office.store();
    let author = Person::Author.id();
    store
        .keep_autosave(author, draft.record, BODY_WORDS)
        .unwrap();
    let original = format!("{TITLE}\n{BODY_WORDS}");
    let digest = store.blobs().keep(original.as_bytes()).unwrap();
    let job = [6; 16];
    let file = (FILE_NAME.to_owned(), digest, original.len() as u64);
    store.add_migration_files(job, &[file]).unwrap();
    let line = ReportLine {
        name: FILE_NAME.to_owned(),
        outcome: "published".to_owned(),
        record: Some(draft.record),
        message: TITLE.to_owned(),
        notes: vec![WAIVED.to_owned()],
        ..ReportLine::default()
    };
    store.note_report(job, &[line]).unwrap();
}

/// Returns where some words still are: tables by name, and on SQLite and among the files the bytes.
pub(crate) fn traces(office: &TestOffice, words: &[&str]) -> Vec<String> {
    let mut raw = Raw::open(&office.data_folder(), office.database()).unwrap();
    let tables = match office.database() {
        None => "select name from sqlite_master where type = 'table' and name not like 'sqlite%'",
        Some(_) => {
            "select table_name::text from information_schema.tables where table_schema = 'public'"
        }
    };
    let mut traces = Vec::new();
    for table in raw.query(tables, &[]).unwrap() {
        let Value::Text(table) = &table[0] else {
            panic!("a table has a name");
        };
        for row in raw.query(&format!("select * from {table}"), &[]).unwrap() {
            for value in row {
                let bytes = match value {
                    Value::Text(text) => text.into_bytes(),
                    Value::Bytes(bytes) => bytes,
                    Value::Null | Value::Int(_) => continue,
                };
                traces.extend(
                    words
                        .iter()
                        .filter(|words| holds(&bytes, words))
                        .map(|words| format!("{words} in table {table}")),
                );
            }
        }
    }
    drop(raw);
    search_files(&office.data_folder(), words, &mut traces);
    traces
}

pub(crate) fn search_files(folder: &Path, words: &[&str], traces: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            search_files(&path, words, traces);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        traces.extend(
            words
                .iter()
                .filter(|words| holds(&bytes, words))
                .map(|words| format!("{words} in {}", path.display())),
        );
    }
}

pub(crate) fn holds(bytes: &[u8], words: &str) -> bool {
    let words = words.as_bytes();
    bytes.windows(words.len()).any(|window| window == words)
}
