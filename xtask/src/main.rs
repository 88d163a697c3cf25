//! Development tasks: `cargo xtask setup | test | ci | bench | soak`.

mod bench;
#[path = "../../platform/store/src/testing/cluster.rs"]
#[allow(unreachable_pub, dead_code)] // it belongs to the store, whose tests use more of it
mod cluster;
mod licences;
mod setup;
mod snapshots;
mod step;
mod suites;

use std::process::ExitCode;

use step::Report;

const USAGE: &str = "\
cargo xtask TASK

  setup          installs what the suites need from the distribution, once
  test [ARGS]    every test and doc test, PostgreSQL included; ARGS go to the test runner
  ci             test, then formatting, lints, documentation, snapshots and licences
  bench [NAME]   measures everything, or one thing; `bench list` says what there is
  soak [TIMES]   the tests of faults and of chance, TIMES (20) times as long as in CI
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut arguments = arguments.iter().map(String::as_str);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<&str> = arguments.collect();
    let mut report = Report::new();
    match task {
        "setup" => setup::everything(&mut report),
        "test" => suites::test(&mut report, &rest),
        "ci" => suites::ci(&mut report),
        "bench" => bench::run(&mut report, &rest),
        "soak" => suites::soak(&mut report, rest.first().copied()),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    report.close()
}
