//! Licences: every crate of the graph is under one that we may link (ARCHITECTURE.md names them).

use serde_json::Value;

use crate::step::{cargo, root};

/// Licences under which a crate may be linked into a program that is given away.
const ALLOWED: [&str; 17] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Checks the whole graph of crates.
pub(crate) fn check() -> Result<(), String> {
    let output = cargo(&["metadata", "--format-version", "1"])
        .current_dir(root())
        .output()
        .map_err(|error| error.to_string())?;
    let graph: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let packages = graph["packages"].as_array().ok_or("no packages")?;
    let faults: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let name = package["name"].as_str().unwrap_or_default();
            let licence = package["license"].as_str().unwrap_or("none stated");
            (!is_allowed(licence)).then(|| format!("{name}: {licence}"))
        })
        .collect();
    if faults.is_empty() {
        eprintln!(
            "{} crates, each under a licence of the list",
            packages.len()
        );
        Ok(())
    } else {
        Err(faults.join("; "))
    }
}

/// Reads an SPDX expression: of `OR` one part has to be allowed, of `AND` every one.
fn is_allowed(expression: &str) -> bool {
    let plain = expression.replace('/', " OR ");
    let parts = split_outside(&plain, " OR ");
    if parts.len() > 1 {
        return parts.iter().any(|part| is_allowed(part));
    }
    let parts = split_outside(&plain, " AND ");
    if parts.len() > 1 {
        return parts.iter().all(|part| is_allowed(part));
    }
    let bare = plain.trim();
    match bare
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(inner) => is_allowed(inner),
        None => ALLOWED.contains(&bare),
    }
}

/// Splits at a word that stands outside of brackets.
fn split_outside<'e>(expression: &'e str, word: &str) -> Vec<&'e str> {
    let mut parts = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (place, letter) in expression.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 && place >= start && expression[place..].starts_with(word) => {
                parts.push(&expression[start..place]);
                start = place + word.len();
            }
            _ => {}
        }
    }
    parts.push(&expression[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_allowed_when_one_way_through_it_is() {
        for (expression, allowed) in [
            ("MIT", true),
            ("MIT/Apache-2.0", true),
            ("GPL-3.0-only", false),
            ("GPL-3.0-only OR MIT", true),
            ("GPL-3.0-only AND MIT", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND OFL-1.1", false),
            ("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", true),
            ("none stated", false),
        ] {
            assert_eq!(is_allowed(expression), allowed, "{expression}");
        }
    }
}
