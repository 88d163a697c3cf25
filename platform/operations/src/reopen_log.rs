//! Closes a log whose last acts were lost, and lets it go on under a new origin.

use store::payload::{Fact, LogReopened};
use store::{Actor, Done, Store, StoreError};

use crate::rules::{RuleError, Rules};

/// Why the log was not reopened.
#[derive(Debug, thiserror::Error)]
pub enum ReopenError {
    /// The new origin names no log, or the one that is to be closed.
    #[error("{origin:?} does not name a new log")]
    Origin {
        /// What was given.
        origin: String,
    },
    /// What was remembered is no head of this log.
    #[error("the remembered head is none of {origin}")]
    AnotherLog {
        /// The origin of this log.
        origin: String,
    },
    /// There is no installation.
    #[error("the store holds no installation")]
    Empty,
    /// A rule file in force cannot be read by this release.
    #[error(transparent)]
    Rules(#[from] RuleError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Closes the log of a store that lags behind a head it signed, and opens one that cites the head.
/// The entries that are left keep their positions; heads are signed under the new origin, so that
/// none contradicts one of the old.
///
/// # Errors
/// [`ReopenError`] when the head is none of this log, or the new origin is not a new name.
pub fn reopen_log(store: &Store, new_origin: &str, remembered: &str) -> Result<(), ReopenError> {
    let closed = store.origin()?.ok_or(ReopenError::Empty)?;
    let earlier = store.closed_origins()?;
    let is_name = ledger::key::is_key_name(new_origin);
    if !is_name || new_origin == closed || earlier.iter().any(|known| known == new_origin) {
        return Err(ReopenError::Origin {
            origin: new_origin.to_owned(),
        });
    }
    if remembered.lines().next() != Some(closed.as_str()) {
        return Err(ReopenError::AnotherLog { origin: closed });
    }
    let rules = Rules::from_files(store.applied_rules()?)?.edition().0;
    store.act(Actor::Operator, crate::new_act(), rules, |_| {
        Ok::<_, ReopenError>(Done {
            fact: Fact::LogReopened(LogReopened {
                origin: new_origin.to_owned(),
                closed: closed.clone(),
                head: remembered.to_owned(),
            }),
            slots: Vec::new(),
            result: (),
        })
    })?;
    Ok(())
}
