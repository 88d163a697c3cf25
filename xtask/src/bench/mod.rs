//! Measurements, built for speed: each prints rows of what, figure and goal. One after the other, so
//! that none disturbs another.

mod server;

use std::path::PathBuf;
use std::process::Command;

use crate::setup;
use crate::step::{Report, cargo, root};

/// Programs of the crates that they measure: name, package, example, what it is about.
const EXAMPLES: [(&str, &str, &str, &str); 4] = [
    (
        "review",
        "review",
        "review_speed",
        "the checks over clean law text; argument: a file",
    ),
    (
        "judged",
        "search",
        "judged",
        "how well search answers the judged questions",
    ),
    (
        "ledger",
        "operations",
        "ledger_bench",
        "acts, batches, proofs, audit; argument: entries",
    ),
    (
        "search",
        "search",
        "search_bench",
        "the full-text index; argument: records",
    ),
];
const SERVER: &str =
    "import, start, pages beside nginx, search, memory; arguments: records, seconds";

/// How many records each step of growth has, and for how many seconds it is busy.
const GROWTH: [[&str; 2]; 3] = [["10000", "20"], ["100000", "20"], ["1000000", "20"]];

/// Runs one measurement by name, `growth`, or without a name all of them.
pub(crate) fn run(report: &mut Report, arguments: &[&str]) {
    let (name, rest) = match arguments {
        [] => ("", arguments),
        [name, rest @ ..] => (*name, rest),
    };
    let examples = EXAMPLES
        .iter()
        .filter(|(known, ..)| name.is_empty() || *known == name);
    let mut is_known = matches!(name, "" | "server" | "growth");
    if is_known {
        setup::everything(report);
    }
    for (name, package, example, _) in examples {
        is_known = true;
        let words = ["run", "--release", "-p", package, "--example", example];
        let mut command = cargo(&words);
        command.arg("--").args(rest);
        report.run(name, with_shared(&mut command));
    }
    match name {
        "" | "server" => server(report, &[rest]),
        "growth" => server(report, &GROWTH.each_ref().map(|step| &step[..])),
        _ if !is_known => list(),
        _ => {}
    }
}

/// Measures the very binary that a user builds, once with each set of arguments.
fn server(report: &mut Report, runs: &[&[&str]]) {
    if !report.run("build", &mut cargo(&["build", "--release"])) {
        return;
    }
    for arguments in runs {
        report.check("server", &arguments.join(" "), || {
            let shared = shared().ok_or("set GONGKAI_SHARED to the folder of the shared data")?;
            server::run(&shared, arguments)
        });
    }
}

fn list() {
    for (name, _, _, what) in EXAMPLES {
        eprintln!("{name:<8} {what}");
    }
    eprintln!("server   {SERVER}");
    eprintln!("growth   the same with 10,000, 100,000 and 1,000,000 records");
}

fn with_shared(command: &mut Command) -> &mut Command {
    match shared() {
        Some(folder) => command.env("GONGKAI_SHARED", folder),
        None => command,
    }
}

/// Returns the folder of the shared data: the one named, or the one beside the repository.
fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("GONGKAI_SHARED").map(PathBuf::from);
    let beside = root().parent().map(|folder| folder.join("shared"));
    named.or(beside.filter(|folder| folder.is_dir()))
}
