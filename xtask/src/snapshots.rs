//! Snapshots: each file belongs to a test that still exists, and none waits to be accepted.

use std::path::{Path, PathBuf};

use crate::step::root;

/// Checks every snapshot file of the repository.
pub(crate) fn check() -> Result<(), String> {
    let mut faults = Vec::new();
    let mut count = 0;
    for path in files_below(&root()) {
        let name = path.to_string_lossy().into_owned();
        if name.ends_with(".snap.new") || name.ends_with(".pending-snap") {
            faults.push(format!("{name} waits to be accepted or thrown away"));
        }
        if name.ends_with(".snap") {
            count += 1;
            if let Some(fault) = fault_of(&path) {
                faults.push(format!("{name}: {fault}"));
            }
        }
    }
    if faults.is_empty() {
        eprintln!("{count} snapshot files");
        Ok(())
    } else {
        Err(faults.join("; "))
    }
}

/// A snapshot says which file asserted it; its name ends in words that stand in that file: the
/// name of the test, or the name that the test gave it.
fn fault_of(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let source = text
        .lines()
        .find_map(|line| line.strip_prefix("source: "))?;
    let Ok(test) = std::fs::read_to_string(root().join(source.trim_matches('"'))) else {
        return Some(format!("{source} is gone"));
    };
    let stem = path.file_name()?.to_string_lossy().into_owned();
    let stem = stem.trim_end_matches(".snap");
    let name = stem.rsplit("__").next().unwrap_or(stem);
    let unnumbered = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let unnumbered = unnumbered.trim_end_matches('-');
    (!test.contains(name) && !test.contains(unnumbered))
        .then(|| format!("nothing in {source} asserts it"))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if !path.is_dir() {
                files.push(path);
            } else if name != "target" && !name.starts_with('.') {
                folders.push(path);
            }
        }
    }
    files
}
