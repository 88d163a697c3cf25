//! Applies a rule file, such as next year's holiday notice, to every act that follows.

use store::payload::{Fact, RuleApplied};
use store::{ActId, Actor, Done, Slot, StoreError};

use crate::authority::{Authority, NotAuthorised, Staff, require, unauthorised_as};
use crate::deadline::note_stale_deadlines;
use crate::office::Office;
use crate::rules::{RuleError, Rules};

/// Why a rule file was not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyRuleError {
    /// Not the officer's to apply.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// Rules bind every organ: only the office at the top of the tree applies them.
    #[error("rules are applied at the top of the tree of organs")]
    NotAtTheTop,
    /// The file cannot be read as a rule.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

unauthorised_as!(ApplyRuleError);

/// Applies a rule file. `path` is below `rules/`, such as `holidays/2027.toml`; `staff` is none on
/// the operator's command line. A rule binds every organ, so whoever applies one supervises from the
/// top of the tree. Deadlines that rest on the rules are computed again.
///
/// # Errors
/// [`ApplyRuleError`] names the file, the line and the reason.
pub fn apply_rule(
    office: &Office,
    staff: Option<&Staff>,
    act: ActId,
    path: &str,
    bytes: &[u8],
) -> Result<(), ApplyRuleError> {
    let mut files = office.store().applied_rules()?;
    files.retain(|(known, _)| known != path);
    files.push((path.to_owned(), bytes.to_vec()));
    let rules = Rules::from_files(files)?;
    office.act(staff.map_or(Actor::Operator, Staff::actor), act, |tx| {
        if let Some(staff) = staff {
            let row = require(tx, staff.officer, Authority::Supervise, staff.organ)?;
            let organ = tx.organ(row.organ)?;
            if organ.is_none_or(|organ| organ.parent.is_some()) {
                return Err(ApplyRuleError::NotAtTheTop);
            }
        }
        let fact = Fact::RuleApplied(RuleApplied {
            path: path.to_owned(),
        });
        Ok(Done {
            fact,
            slots: vec![Slot::new("file", bytes)],
            result: (),
        })
    })?;
    office.put_rules(rules);
    note_stale_deadlines(office)?;
    Ok(())
}
