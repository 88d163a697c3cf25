//! Steps: each is shown before it runs and timed, and a summary of all comes last.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// What ran, how long it took, and how it ended.
#[derive(Default)]
pub(crate) struct Report {
    steps: Vec<Step>,
}

struct Step {
    name: String,
    took: Duration,
    fault: Option<String>,
}

impl Report {
    pub(crate) fn new() -> Report {
        Report::default()
    }

    /// Runs a command in the root of the repository and shows what it prints.
    pub(crate) fn run(&mut self, name: &str, command: &mut Command) -> bool {
        let words: Vec<_> = std::iter::once(command.get_program())
            .chain(command.get_args())
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        self.check(name, &words.join(" "), || {
            match command.current_dir(root()).status() {
                Ok(status) if status.success() => Ok(()),
                Ok(status) => Err(status.to_string()),
                Err(error) => Err(format!("it could not be started: {error}")),
            }
        })
    }

    /// Runs a check of our own.
    pub(crate) fn check(
        &mut self,
        name: &str,
        what: &str,
        check: impl FnOnce() -> Result<(), String>,
    ) -> bool {
        eprintln!("\n--- {name}: {what}");
        let begun = Instant::now();
        let fault = check().err();
        let took = begun.elapsed();
        if let Some(fault) = &fault {
            eprintln!("--- {name} failed: {fault}");
        }
        let went_well = fault.is_none();
        self.steps.push(Step {
            name: name.to_owned(),
            took,
            fault,
        });
        went_well
    }

    /// Prints the summary and returns whether all went well.
    pub(crate) fn close(self) -> ExitCode {
        eprintln!();
        let mut whole = Duration::ZERO;
        for step in &self.steps {
            whole += step.took;
            let end = if step.fault.is_some() { "FAILED" } else { "ok" };
            eprintln!(
                "{:>8.1} s  {:<6}  {}",
                step.took.as_secs_f64(),
                end,
                step.name
            );
        }
        let failed = self.steps.iter().filter(|step| step.fault.is_some());
        let failed = failed.count();
        eprintln!(
            "{:>8.1} s  {} steps, {failed} failed",
            whole.as_secs_f64(),
            self.steps.len()
        );
        if failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Returns `cargo` with arguments: the one that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // What cargo told this program of itself: a build script that watches it (ring's does) would run
    // again, and everything above it be built anew, at each change between `cargo` and `cargo xtask`.
    for (name, _) in std::env::vars_os() {
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        if told
            .iter()
            .any(|part| name.to_string_lossy().starts_with(part))
        {
            command.env_remove(name);
        }
    }
    command.args(arguments);
    command
}

/// Returns the root of the repository.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}
