//! What is absent from the sources (DESIGN, "what is absent"), looked for word by word.

use crate::{crates, rust_files};

/// Returns the lines of a source that are code: no comments, nothing from the tests on.
fn code(source: &str) -> impl Iterator<Item = &str> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

fn assert_absent(folder: &str, words: &[&str], why: &str) {
    let mut found = Vec::new();
    for (path, source) in rust_files(folder) {
        if path.contains("/testing") || path.ends_with("_test.rs") || path.contains("/tests/") {
            continue;
        }
        for line in code(&source) {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                found.push(format!("{path}: {word}"));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new(), "{why}");
}

#[test]
fn the_pure_half_touches_nothing_of_the_world() {
    let words = [
        "SystemTime",
        "Instant::now",
        "std::fs",
        "std::net::Tcp",
        "std::net::Udp",
        "ToSocketAddrs",
        "std::env",
        "std::process",
        "std::thread",
        "Zoned::now",
        "Timestamp::now",
        "getrandom",
        "async fn",
    ];
    for (folder, _) in crates() {
        if folder.starts_with("domain/") {
            let why = "values in, values out: no clock, file, socket, environment, thread";
            assert_absent(&format!("{folder}/src"), &words, why);
        }
    }
}

#[test]
fn there_is_no_sql_outside_the_store() {
    let words = ["select ", "insert into ", "delete from ", "create table "];
    for (folder, name) in crates() {
        if name != "store" && folder.starts_with("platform/") {
            let mut found = Vec::new();
            for (path, source) in rust_files(&format!("{folder}/src")) {
                for line in code(&source) {
                    // SQL stands in a string; English sentences about selecting do not.
                    let quoted = words.iter().any(|word| {
                        line.contains(&format!("\"{word}")) || line.trim_start().starts_with(word)
                    });
                    if quoted {
                        found.push(format!("{path}: {}", line.trim()));
                    }
                }
            }
            assert_eq!(found, Vec::<String>::new(), "SQL belongs to the store");
        }
    }
}

#[test]
fn authority_is_asked_in_operations_alone() {
    for (folder, name) in crates() {
        if name != "operations" && name != "store" {
            let words = ["fn require(", "NotAuthorised {"];
            assert_absent(
                &format!("{folder}/src"),
                &words,
                "operations ask, and nobody else",
            );
        }
    }
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let mut silent = Vec::new();
    for (folder, _) in crates() {
        for (path, source) in rust_files(&folder) {
            if !source.starts_with("//!") {
                silent.push(path);
            }
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn nothing_is_called_utils() {
    for (folder, _) in crates() {
        for (path, _) in rust_files(&folder) {
            let name = path.rsplit('/').next().unwrap_or_default();
            let vague = [
                "utils.rs",
                "util.rs",
                "types.rs",
                "common.rs",
                "helpers.rs",
                "core.rs",
            ];
            assert!(!vague.contains(&name), "{path}");
        }
    }
}
