//! Which refusal of the console every refusal of an operation is.

use catalogue::{IssueRefusal, SignOffRefusal};
use operations::{
    ApplyRuleError, Authority, DiscardError, EnterOfficerError, InstallError, IssueRecordError,
    MigrateError, ReturnError, ReviewRecordError, SaveDraftError, ScheduleError, SendError,
    SignInError, WaiveError, WithdrawError,
};
use store::StoreError;

use super::answer::Denial;
use super::desk::Desk;
use super::why::{Doing, Why};

fn refused(why: Why) -> Denial {
    Denial::Refused(why)
}

/// What the store refuses with: some of it is for people, the rest for the log.
pub(crate) fn store(error: &StoreError) -> Denial {
    match error {
        StoreError::ActReused => refused(Why::ActReused),
        StoreError::ClockBehind { behind_seconds } => refused(Why::ClockBehind {
            seconds: *behind_seconds,
        }),
        StoreError::LittleSpace { free_mib, .. } => refused(Why::LittleSpace {
            free_mib: *free_mib,
        }),
        StoreError::Busy => refused(Why::DatabaseBusy),
        StoreError::NotDurable(_) => refused(Why::NotDurable),
        StoreError::MayNotSign(_) => refused(Why::MayNotSign),
        StoreError::Sqlite(_)
        | StoreError::Postgres(_)
        | StoreError::Address(_)
        | StoreError::File { .. }
        | StoreError::Damaged(_)
        | StoreError::InUse { .. }
        | StoreError::Unrestored { .. }
        | StoreError::Schema(_)
        | StoreError::Bytes(_) => Denial::Failed(chain(error)),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        words = format!("{words}: {source}");
        cause = source.source();
    }
    words
}

fn gone(doing: Doing) -> Denial {
    refused(Why::Gone { doing })
}

fn saved_meanwhile(seen: u32, found: u32) -> Denial {
    refused(Why::SavedMeanwhile { seen, found })
}

/// Saving.
pub(crate) fn save(error: &SaveDraftError) -> Denial {
    match error {
        SaveDraftError::NotAuthorised(_) => refused(Why::NotYourOrgan),
        SaveDraftError::SavedMeanwhile { seen, found } => saved_meanwhile(*seen, *found),
        SaveDraftError::NoSuchItem { item } => refused(Why::NoSuchItem { item: item.clone() }),
        SaveDraftError::TooLong { characters, most } => refused(Why::BodyTooLong {
            characters: *characters,
            most: *most,
        }),
        SaveDraftError::Closed => refused(Why::RecordClosed),
        SaveDraftError::Store(error) => store(error),
    }
}

/// Sending for review; faults of fields are shown in the form instead.
pub(crate) fn send(desk: &Desk, error: &SendError) -> Denial {
    match error {
        SendError::NotAuthorised(_) | SendError::NoSuchDraft => Denial::NotFound,
        SendError::SavedMeanwhile { seen, found } => saved_meanwhile(*seen, *found),
        SendError::UnderReview => refused(Why::UnderReview),
        SendError::Incomplete { faults } => refused(Why::FieldsIncomplete {
            count: faults.len(),
        }),
        SendError::NoBody => refused(Why::NoBody),
        SendError::NoCreditCode { organ } => refused(Why::NoCreditCode {
            organ: desk.organ_name(*organ),
        }),
        SendError::NumberTaken { number } => refused(Why::IndexNumberTaken {
            number: number.clone(),
        }),
        SendError::Store(error) => store(error),
    }
}

/// Signing off a step.
pub(crate) fn review(desk: &Desk, error: &ReviewRecordError) -> Denial {
    match error {
        ReviewRecordError::NotAuthorised(_) => Denial::NotFound,
        ReviewRecordError::NoSuchDraft => gone(Doing::Sign),
        ReviewRecordError::SavedMeanwhile { seen, found } => saved_meanwhile(*seen, *found),
        ReviewRecordError::Blocked(blocked) => refused(Why::FindingsStand {
            count: blocked.standing.len(),
        }),
        ReviewRecordError::Refused(refusal) => match refusal {
            SignOffRefusal::ChangedSinceExamined => refused(Why::ChangedSinceExamined),
            SignOffRefusal::OutOfTurn { expected, .. } => refused(Why::OutOfTurn {
                step: step_name(desk, expected),
            }),
            SignOffRefusal::SecondPart { .. } => second_part(Doing::Sign),
        },
        ReviewRecordError::Store(error) => store(error),
    }
}

fn second_part(doing: Doing) -> Denial {
    refused(Why::SecondPart { doing })
}

/// Returns the name of a step of any item; steps are few and share their codes.
pub(crate) fn step_name(desk: &Desk, code: &str) -> String {
    if code == "issue" {
        return "签发".to_owned();
    }
    for item in desk.rules.catalogue().items() {
        let steps = item.review_steps.iter().chain([&item.major_extra_step]);
        for step in steps {
            if step.code.as_str() == code {
                return step.name.clone();
            }
        }
    }
    code.to_owned()
}

/// Issuing.
pub(crate) fn issue(desk: &Desk, error: &IssueRecordError) -> Denial {
    match error {
        IssueRecordError::NotAuthorised(_) => Denial::NotFound,
        IssueRecordError::NoSuchDraft => gone(Doing::Issue),
        IssueRecordError::SavedMeanwhile { seen, found } => saved_meanwhile(*seen, *found),
        IssueRecordError::Refused(refusal) => not_issued(desk, refusal),
        IssueRecordError::Store(error) => store(error),
    }
}

fn not_issued(desk: &Desk, refusal: &IssueRefusal) -> Denial {
    match refusal {
        IssueRefusal::NotReviewed { step } => refused(Why::StepNotSigned {
            step: step_name(desk, step),
        }),
        IssueRefusal::ChangedSinceReview => refused(Why::ChangedSinceReview),
        IssueRefusal::SecondPart { .. } => second_part(Doing::Issue),
        IssueRefusal::NoAttribute => refused(Why::NoAttribute),
        IssueRefusal::NotForPublication { attribute } => refused(Why::NotForPublication {
            attribute: attribute.term(),
        }),
        IssueRefusal::NoInterpretation => refused(Why::NoInterpretation),
        IssueRefusal::InForceBeforeSigned {
            in_force_from,
            signed_on,
        } => refused(Why::InForceBeforeSigned {
            in_force_from: *in_force_from,
            signed_on: *signed_on,
        }),
    }
}

/// Scheduling.
pub(crate) fn schedule(desk: &Desk, error: &ScheduleError) -> Denial {
    match error {
        ScheduleError::Issue(error) => issue(desk, error),
        ScheduleError::InThePast => refused(Why::MomentPast),
        ScheduleError::TooFar => refused(Why::MomentTooFar),
        ScheduleError::Store(error) => store(error),
    }
}

/// Returning.
pub(crate) fn hand_back(error: &ReturnError) -> Denial {
    match error {
        ReturnError::NotAuthorised(_) => Denial::NotFound,
        ReturnError::NoSuchDraft => gone(Doing::Return),
        ReturnError::NoReason => refused(Why::NoReturnReason),
        ReturnError::Store(error) => store(error),
    }
}

/// Waiving.
pub(crate) fn waive(error: &WaiveError) -> Denial {
    match error {
        WaiveError::NotAuthorised(_) | WaiveError::NoSuchDraft => Denial::NotFound,
        WaiveError::NoReason => refused(Why::NoWaiverReason),
        WaiveError::OwnDraft => refused(Why::OwnDraft),
        WaiveError::Store(error) => store(error),
    }
}

/// Discarding.
pub(crate) fn discard(error: &DiscardError) -> Denial {
    match error {
        DiscardError::NotAuthorised(_) => Denial::NotFound,
        DiscardError::NoSuchDraft | DiscardError::UnderReview => gone(Doing::Discard),
        DiscardError::Store(error) => store(error),
    }
}

/// Withdrawing.
pub(crate) fn withdraw(error: &WithdrawError) -> Denial {
    match error {
        WithdrawError::NotAuthorised(_) => Denial::NotFound,
        WithdrawError::NotPublished => refused(Why::NotPublished),
        WithdrawError::NoReason => refused(Why::NoWithdrawalReason),
        WithdrawError::Store(error) => store(error),
    }
}

/// Entering organs and sites.
pub(crate) fn install(error: &InstallError) -> Denial {
    match error {
        InstallError::NotAuthorised(_) => Denial::NotFound,
        InstallError::Origin { .. } | InstallError::OpenedAlready { .. } => {
            refused(Why::InstalledAlready)
        }
        InstallError::CreditCode { name, .. } => {
            refused(Why::CreditCodeWrong { name: name.clone() })
        }
        InstallError::NoName => refused(Why::NoName),
        InstallError::Circle { name } => refused(Why::OwnParent { name: name.clone() }),
        InstallError::Kind { kind } => refused(Why::NoSuchKind { kind: kind.clone() }),
        InstallError::Store(error) => store(error),
    }
}

/// Entering officers, passwords, tokens.
pub(crate) fn officer(error: &EnterOfficerError) -> Denial {
    match error {
        EnterOfficerError::NotAuthorised(_) => refused(Why::NotYourOffice),
        EnterOfficerError::Login { .. } => refused(Why::LoginUnfit),
        EnterOfficerError::LoginTaken { login } => refused(Why::LoginTaken {
            login: login.clone(),
        }),
        EnterOfficerError::Conflict { reason } => refused(Why::AuthoritiesConflict { reason }),
        EnterOfficerError::OpenedWithAuthorities => refused(Why::OpenedWithAuthorities),
        EnterOfficerError::MovedWithAuthorities => refused(Why::MovedWithAuthorities),
        EnterOfficerError::NoSuchOfficer => Denial::NotFound,
        EnterOfficerError::Store(error) => store(error),
    }
}

/// Applying a rule file.
pub(crate) fn rule(error: &ApplyRuleError) -> Denial {
    match error {
        ApplyRuleError::NotAuthorised(_) => Denial::NotFound,
        ApplyRuleError::NotAtTheTop => refused(Why::RuleNotAtTheTop),
        ApplyRuleError::Rule(error) => refused(Why::RuleUnreadable {
            file: error.path.clone(),
            line: error.line,
            trouble: error.trouble.clone(),
            reason: error.reason.clone(),
        }),
        ApplyRuleError::Store(error) => store(error),
    }
}

/// Opening and confirming a migration.
pub(crate) fn migrate(error: &MigrateError) -> Denial {
    match error {
        MigrateError::NotAuthorised(refusal) => match refusal.authority {
            Authority::Issue => refused(Why::IssueElsewhere),
            _ => Denial::NotFound,
        },
        MigrateError::SamePerson => refused(Why::OwnMigration),
        MigrateError::NoSuchBatch | MigrateError::NotConfirmed => Denial::NotFound,
        MigrateError::Store(error) => store(error),
        MigrateError::Blocked(_)
        | MigrateError::Incomplete { .. }
        | MigrateError::Refused(_)
        | MigrateError::NumberTaken { .. } => Denial::Failed(chain(error)),
    }
}

/// Changing a password.
pub(crate) fn password(error: &SignInError) -> Denial {
    match error {
        SignInError::Wrong => refused(Why::OldPasswordWrong),
        SignInError::Locked { minutes } => refused(Why::AccountLocked { minutes: *minutes }),
        SignInError::Weak => refused(Why::PasswordWeak),
        SignInError::Store(error) => store(error),
    }
}
