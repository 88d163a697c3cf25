//! The table of crates in ARCHITECTURE.md decides; Cargo.toml files obey.

use std::collections::BTreeMap;

use crate::{crates, text};

/// Returns the names in one section of a crate's Cargo.toml.
fn section(folder: &str, wanted: &str) -> Vec<String> {
    let manifest = text(&format!("{folder}/Cargo.toml"));
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.trim() == wanted;
        } else if inside && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            if !name.is_empty() {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// Reads the rows `| crate | what it is for | may use |` of ARCHITECTURE.md.
fn table() -> BTreeMap<String, Vec<String>> {
    let own: Vec<String> = crates().into_iter().map(|(_, name)| name).collect();
    let names = |cell: &str| -> Vec<String> {
        let words = cell.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let words = words.filter(|word| own.iter().any(|name| name == word));
        words.map(str::to_owned).collect()
    };
    let mut rows = BTreeMap::new();
    for line in text("ARCHITECTURE.md").lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').collect();
        if let [first, _, may_use] = cells.as_slice() {
            let bare = first.trim().trim_matches('`').trim_end_matches('/');
            let bare = bare.rsplit('/').next().unwrap_or(bare);
            if own.iter().any(|name| name == bare) {
                rows.insert(bare.to_owned(), names(may_use));
            }
        }
    }
    rows
}

#[test]
fn crates_depend_only_on_what_the_architecture_allows() {
    let table = table();
    let mut surprises = Vec::new();
    for (folder, name) in crates() {
        let Some(may_use) = table.get(&name) else {
            surprises.push(format!("{name} has no row"));
            continue;
        };
        for used in section(&folder, "[dependencies]") {
            let own = table.contains_key(&used);
            if own && !may_use.contains(&used) {
                surprises.push(format!("{name} -> {used}"));
            }
        }
    }
    assert_eq!(surprises, Vec::<String>::new(), "not in ARCHITECTURE.md");
}

#[test]
fn the_pure_half_depends_on_itself_and_on_no_framework() {
    let never = [
        "serde",
        "serde_json",
        "tokio",
        "axum",
        "rusqlite",
        "postgres",
        "getrandom",
        "tracing",
        "rustix",
        "tempfile",
    ];
    let outside: Vec<String> = crates()
        .into_iter()
        .filter(|(folder, _)| folder.starts_with("platform/"))
        .map(|(_, name)| name)
        .collect();
    for (folder, name) in crates() {
        if folder.starts_with("domain/") {
            for used in section(&folder, "[dependencies]") {
                let wrong = never.contains(&used.as_str()) || outside.contains(&used);
                assert!(!wrong, "{name} -> {used}");
            }
        }
    }
}

/// Reads the rows `| dependency | only in | because |`.
fn places() -> BTreeMap<String, Vec<String>> {
    let names = |cell: &str| -> Vec<String> {
        let names = cell.split(',').map(|name| name.trim().trim_matches('`'));
        names.map(str::to_owned).collect()
    };
    let architecture = text("ARCHITECTURE.md");
    let rows = architecture
        .lines()
        .skip_while(|line| !line.starts_with("| dependency | only in |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let mut places = BTreeMap::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        for library in names(cells[0]) {
            places.insert(library, names(cells[1]));
        }
    }
    places
}

#[test]
fn libraries_stay_where_they_belong() {
    let places = places();
    assert!(places.contains_key("rusqlite"));
    let mut surprises = Vec::new();
    for (folder, name) in crates() {
        for used in section(&folder, "[dependencies]") {
            if places
                .get(&used)
                .is_some_and(|allowed| !allowed.contains(&name))
            {
                surprises.push(format!("{name} -> {used}"));
            }
        }
    }
    assert_eq!(surprises, Vec::<String>::new(), "not in ARCHITECTURE.md");
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = text("Cargo.toml");
    let list = manifest.split("[workspace.dependencies]").nth(1).unwrap();
    let list = list.split("\n[").next().unwrap();
    let (wanted, tests) = list.split_once("# tests only").unwrap();
    let silent: Vec<&str> = wanted
        .lines()
        .filter(|line| line.contains('=') && !line.contains("path =") && !line.contains(" # "))
        .collect();
    assert_eq!(silent, Vec::<&str>::new());
    assert!(tests.contains("proptest"));
}
