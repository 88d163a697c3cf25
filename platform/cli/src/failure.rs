//! What an operator reads when a command fails: the error with its causes, a hint, an exit status.

use std::error::Error;
use std::fmt;
use std::process::ExitCode;

/// A command that did not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    hint: Option<String>,
    status: u8,
}

impl Failure {
    /// Bad usage or bad input: status 2.
    pub(crate) fn input(message: impl fmt::Display) -> Failure {
        Failure {
            message: message.to_string(),
            hint: None,
            status: 2,
        }
    }

    /// A refusal: status 1.
    pub(crate) fn refusal(message: impl fmt::Display) -> Failure {
        Failure {
            message: message.to_string(),
            hint: None,
            status: 1,
        }
    }

    /// Adds the way out.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }

    /// Says it on stderr and returns the exit status.
    pub(crate) fn tell(self) -> ExitCode {
        eprintln!("error: {}", self.message);
        if let Some(hint) = self.hint {
            eprintln!("hint: {hint}");
        }
        ExitCode::from(self.status)
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Failure {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(next) = cause {
            let words = next.to_string();
            if !message.contains(&words) {
                message = format!("{message}: {words}");
            }
            cause = next.source();
        }
        Failure::refusal(message)
    }
}

/// Reads a file that the command line names.
pub(crate) fn read_file(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    if path.is_dir() {
        return Err(Failure::input(format!("{} is a folder", path.display()))
            .hint("name its files; `gongkai import` takes folders"));
    }
    std::fs::read(path).map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}
