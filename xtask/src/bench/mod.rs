//! Measurements: each is an example of the crate that it measures, built for speed.

use crate::step::{Report, cargo};

/// Each by name, with its package, its example and what it measures. Arguments are passed on.
const MEASUREMENTS: [(&str, &str, &str, &str); 2] = [
    (
        "search",
        "search",
        "search_bench",
        "the full-text index on many documents",
    ),
    (
        "judged",
        "search",
        "judged",
        "how well search answers the judged questions",
    ),
];

/// Runs a measurement, or lists them all.
pub(crate) fn run(report: &mut Report, arguments: &[&str]) {
    let wanted = arguments.first().copied().unwrap_or_default();
    let known = MEASUREMENTS.iter().find(|(name, ..)| *name == wanted);
    let Some((name, package, example, _)) = known else {
        for (name, _, _, what) in MEASUREMENTS {
            eprintln!("{name:<10} {what}");
        }
        return;
    };
    let mut command = cargo(&[
        "run",
        "--release",
        "-p",
        package,
        "--example",
        example,
        "--",
    ]);
    command.args(&arguments[1..]);
    report.run(name, &mut command);
}
