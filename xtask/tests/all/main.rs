//! Keepers: the repository is as its own documents say.
#![allow(clippy::unwrap_used)] // a helper that has nothing to give back fails its test

mod documents;
mod layers;
mod sources;

use std::path::{Path, PathBuf};

/// Returns the root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Returns a file of the repository.
fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns each crate below `domain` and `platform`: its folder from the root, and its name.
fn crates() -> Vec<(String, String)> {
    let mut crates = Vec::new();
    for group in ["domain", "platform"] {
        for entry in std::fs::read_dir(root().join(group)).unwrap() {
            let entry = entry.unwrap();
            if entry.path().join("Cargo.toml").exists() {
                let name = entry.file_name().to_string_lossy().into_owned();
                crates.push((format!("{group}/{name}"), name));
            }
        }
    }
    crates.sort();
    crates
}

/// Returns the Rust files below a folder, each with its path from the root.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(root()).unwrap().display().to_string();
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}
