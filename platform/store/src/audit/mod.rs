//! Audit: replays every payload into an empty database and compares everything with what is stored.

mod acts;
mod erasures;
mod files;
mod log;
mod outcome;
mod replay;
mod tables;

use std::sync::Arc;

use ledger::VerifierKey;

use self::erasures::Erasures;
pub use self::log::{KeptHead, NotAHead};
pub use self::outcome::{AuditFault, Audited, ErasedThing};
use self::replay::Replay;
use crate::error::StoreError;
use crate::store::Store;

/// How many acts are read at once.
const STEP: i64 = 1_000;

/// Recomputes everything from the payloads and compares it with what is stored.
///
/// # Errors
/// What the database says when it cannot be read at all.
pub fn audit(
    store: &Arc<Store>,
    keys: &[VerifierKey],
    against: Option<&KeptHead>,
) -> Result<Audited, StoreError> {
    let mut audited = Audited::default();
    let heads = log::heads(store, against)?;
    let erasures = Erasures::read(store)?;
    let replay = Replay::empty()?;
    acts::replay_acts(store, &replay, &erasures, &mut audited)?;
    log::grow_anew(store, heads, keys, &mut audited)?;
    tables::compare_tables(store, &replay, &mut audited)?;
    files::check_files(store, &erasures, &mut audited)?;
    tables::check_left_over(store, &mut audited)?;
    Ok(audited)
}
