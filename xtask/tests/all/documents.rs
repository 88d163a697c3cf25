//! Documents that have to keep up with the code.

use crate::{root, text};

#[test]
fn each_decision_has_a_status() {
    let mut count = 0;
    for entry in std::fs::read_dir(root().join("docs/adr")).unwrap() {
        let path = entry.unwrap().path();
        let page = std::fs::read_to_string(&path).unwrap();
        let has_status = page.lines().any(|line| line.starts_with("Status: "));
        assert!(has_status, "{} has no line `Status: …`", path.display());
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn the_glossary_names_the_five_stages() {
    let glossary = text("docs/GLOSSARY.md");
    for (code, term) in [
        ("decision", "决策"),
        ("execution", "执行"),
        ("management", "管理"),
        ("service", "服务"),
        ("result", "结果"),
    ] {
        assert!(glossary.contains(term), "{code} ({term}) is missing");
    }
}

#[test]
fn working_tables_are_listed_in_the_architecture() {
    let architecture = text("ARCHITECTURE.md");
    let schema = text("platform/store/src/schema/0003_working.sql");
    for line in schema.lines() {
        if let Some(name) = line.strip_prefix("create table ") {
            let name = name.trim_end_matches(" (");
            assert!(
                architecture.contains(name),
                "the working table {name} is not listed"
            );
        }
    }
}
