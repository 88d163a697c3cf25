//! One file per thing a person can do: authority, decision, record, one transaction.

mod apply_rule;
mod audit;
mod authority;
mod batch_numbers;
mod check_draft;
mod deadline;
mod discard_draft;
mod enter_bodies;
mod enter_officer;
mod erase;
mod field_words;
pub mod files;
mod follow;
mod import;
mod import_table;
mod issue_record;
mod migrate;
mod office;
mod proof;
mod reopen_log;
mod return_draft;
mod review_record;
pub mod rules;
mod save_draft;
pub mod schedule;
mod schedule_publication;
mod send_for_review;
mod sign_in;
#[cfg(feature = "testing")]
pub mod testing;
mod waive_finding;
mod withdraw_record;

pub use apply_rule::{ApplyRuleError, apply_rule};
pub use audit::{AuditReport, Fault, audit};
pub use authority::{Authority, NotAuthorised, Staff, conflict};
pub use batch_numbers::BatchNumbers;
pub use check_draft::{Examined, examine_content, examine_draft};
pub use deadline::{draft_deadline, edition_deadline, manifest_deadline};
pub use discard_draft::{DiscardError, discard_draft};
pub use enter_bodies::{
    InstallError, OrganEntry, SiteEntry, announce_key, enter_organ, enter_site, open_installation,
};
pub use enter_officer::{
    EnterOfficerError, OfficerEntry, enter_officer, issue_token, reset_password,
};
pub use erase::{EraseError, ErasureOrder, confirm_erasure, decline_erasure, propose_erasure};
pub use field_words::{FieldWords, field_words};
pub use follow::{Follower, RecordChange};
pub use import::{
    HeldBy, ImportOutcome, Imported, NotImported, import_as_draft, look_at, read_into_content,
};
pub use import_table::{MOST_ROWS, ReadTable, RowOutcome, import_row, read_table};
pub use issue_record::{IssueOrder, IssueRecordError, Issued, issue_record};
pub use migrate::{
    MigrateError, MigrationOrder, Rehearsal, Rehearsed, confirm_listed_migration,
    confirm_migration, migrate_document, open_migration, rehearse_document,
};
pub use office::{Bodies, Office, OfficeOpening, OpeningError, office_day, office_time};
pub use proof::{ProofError, proof_of};
pub use reopen_log::{ReopenError, reopen_log};
pub use return_draft::{ReturnError, return_draft};
pub use review_record::{ReviewOrder, ReviewRecordError, review_record};
pub use rules::{RuleTrouble, Rules};
pub use save_draft::{
    Content, LONGEST_BODY, SaveDraftError, SaveOrder, Saved, content_of, manifest_of, save_draft,
};
pub use schedule_publication::{ScheduleError, schedule_publication};
pub use send_for_review::{SendError, SendOrder, Sent, send_for_review};
pub use sign_in::{
    OpenSession, SHORTEST_PASSWORD, Session, SignInError, SignedIn, change_password, end_session,
    session_of, sign_in, staff_of_token,
};
pub use waive_finding::{WaiveError, WaiveOrder, waive_finding};
pub use withdraw_record::{WithdrawError, withdraw_record};

use std::time::{SystemTime, UNIX_EPOCH};

use store::ActId;

/// Makes 16 random bytes: identifiers of records, acts, organs, officers.
///
/// # Panics
/// When the operating system has no randomness to give; nothing safe can be done then.
pub fn random_id() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// Makes the identifier of a new act: 48 bits of milliseconds since 1970, as UUID version 7 begins
/// (RFC 9562 §5.7), and 80 random bits.
///
/// Acts of one time lie together in the index of identifiers, so that an act touches the same few
/// pages of the database however long the ledger has become.
pub fn new_act() -> ActId {
    let mut bytes = random_id();
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let milliseconds = since.map_or(0, |duration| duration.as_millis() as u64);
    bytes[..6].copy_from_slice(&milliseconds.to_be_bytes()[2..]);
    ActId(bytes)
}
