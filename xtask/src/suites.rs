//! The suites: every test on both databases, and what CI asks besides. One profile, one target
//! folder: what the tests built is what the lints and the documentation start from.

use std::process::Command;

use crate::cluster::{Cluster, RUNNING};
use crate::step::{Report, cargo};
use crate::{licences, setup, snapshots};

/// Every test and every doc test.
pub(crate) fn test(report: &mut Report, arguments: &[&str]) {
    setup::for_tests(report);
    report.run("build", &mut cargo(&["test", "--workspace", "--no-run"]));
    tests(report, arguments, 1);
}

/// Everything that a change has to pass.
pub(crate) fn ci(report: &mut Report) {
    setup::for_tests(report);
    report.run("formatting", &mut cargo(&["fmt", "--all", "--check"]));
    if !report.run("build", &mut cargo(&["test", "--workspace", "--no-run"])) {
        return;
    }
    let lints = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    report.run("lints", &mut cargo(&lints));
    let documentation = ["doc", "--workspace", "--no-deps"];
    report.run(
        "documentation",
        cargo(&documentation).env("RUSTDOCFLAGS", "-Dwarnings"),
    );
    report.check("licences", "of every crate that is linked", licences::check);
    report.check("snapshots", "each belongs to a test", snapshots::check);
    // Last, so that the runner's own summary closes the log.
    tests(report, &[], 1);
}

/// The tests of faults and of chance, many times as long.
pub(crate) fn soak(report: &mut Report, times: Option<&str>) {
    let times = times.and_then(|times| times.parse().ok()).unwrap_or(20);
    setup::for_tests(report);
    tests(report, &["faults::", "full_disk", "busy_history"], times);
}

/// Runs the tests beside one PostgreSQL cluster that all of them share.
fn tests(report: &mut Report, arguments: &[&str], times: u32) {
    let mut cluster = None;
    report.check("postgresql", "one cluster for all tests", || {
        if std::env::var_os(RUNNING).is_none() {
            cluster = Some(Cluster::start()?);
        }
        Ok(())
    });
    let with = |command: &mut Command| {
        if let Some(cluster) = &cluster {
            command.env(RUNNING, cluster.address("postgres"));
        }
        command
            .env("GONGKAI_SOAK", times.to_string())
            .env("INSTA_UPDATE", "no");
    };
    let doc_tests = arguments.is_empty() && times == 1;
    if doc_tests {
        let mut command = cargo(&["test", "--workspace", "--doc"]);
        with(&mut command);
        report.run("doc tests", &mut command);
    }
    let has_nextest = cargo(&["nextest", "--version"])
        .output()
        .is_ok_and(|output| output.status.success());
    let mut command = if has_nextest {
        cargo(&["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        cargo(&["test", "--workspace", "--tests", "--no-fail-fast"])
    };
    if !arguments.is_empty() {
        // Words after the dashes choose tests by name, for either runner.
        command.arg("--").args(arguments);
    }
    with(&mut command);
    report.run("tests", &mut command);
}
