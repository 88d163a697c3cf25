//! Why the console refuses; what happened and what to do now stands in `templates/console/why.html`,
//! which has to have words for every one.

use askama::Template;
use calendar::{CalendarError, NoticeError};
use jiff::civil::Date;
use operations::RuleTrouble;

/// Why a page or an act is refused, with its values.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "console/why.html")]
pub(crate) enum Why {
    FormIncomplete,
    UploadTooLarge,
    DesksTaken,
    FormFromElsewhere,
    SessionUnreadable,
    NothingHere,
    OurFault,
    ActReused,
    ClockBehind {
        seconds: u64,
    },
    LittleSpace {
        free_mib: u64,
    },
    DatabaseBusy,
    NotDurable,
    MayNotSign,
    Gone {
        doing: Doing,
    },
    SecondPart {
        doing: Doing,
    },
    SavedMeanwhile {
        seen: u32,
        found: u32,
    },
    NotYourOrgan,
    NoSuchItem {
        item: String,
    },
    BodyTooLong {
        characters: usize,
        most: usize,
    },
    RecordClosed,
    TooLongToKeep,
    UnderReview,
    FieldsIncomplete {
        count: usize,
    },
    NoBody,
    NoCreditCode {
        organ: String,
    },
    IndexNumberTaken {
        number: String,
    },
    FindingsStand {
        count: usize,
    },
    ChangedSinceExamined,
    OutOfTurn {
        step: String,
    },
    StepNotSigned {
        step: String,
    },
    ChangedSinceReview,
    NoAttribute,
    NotForPublication {
        attribute: &'static str,
    },
    NoInterpretation,
    InForceBeforeSigned {
        in_force_from: Date,
        signed_on: Date,
    },
    MomentUnreadable {
        on: String,
        at: String,
    },
    MomentPast,
    MomentTooFar,
    MomentAfterDue {
        due: Date,
    },
    NoReturnReason,
    NoWaiverReason,
    OwnDraft,
    NothingToApply,
    NotPublished,
    NoWithdrawalReason,
    InstalledAlready,
    CreditCodeWrong {
        name: String,
    },
    NoName,
    OwnParent {
        name: String,
    },
    NoSuchKind {
        kind: String,
    },
    ValidFromUnreadable {
        words: String,
    },
    NoRoots,
    HostTaken {
        host: String,
    },
    NotYourOffice,
    LoginUnfit,
    LoginTaken {
        login: String,
    },
    AuthoritiesConflict {
        reason: &'static str,
    },
    NoTokenPurpose,
    OpenedWithAuthorities,
    MovedWithAuthorities,
    RuleNotAtTheTop,
    RuleUnreadable {
        file: String,
        line: Option<usize>,
        trouble: RuleTrouble,
        reason: String,
    },
    YearUnreadable {
        words: String,
    },
    NoHolidays,
    HolidayUnreadable {
        line: usize,
        words: String,
    },
    HolidayLength {
        line: usize,
        words: String,
        from: Date,
        to: Date,
    },
    IssueElsewhere,
    OwnMigration,
    NoSource,
    BatchConfirmed,
    NoFilesPutIn,
    BatchTooLarge {
        most: usize,
    },
    BatchEmpty,
    ListChanged,
    NotRehearsed,
    NoPartsChosen,
    NoGround,
    NoErasureReason,
    NothingToErase,
    ErasureWaits {
        first: Option<Proposed>,
        edition: u32,
    },
    DraftUnderWay {
        edition: u32,
    },
    NotLookedAt,
    ErasureDecided,
    OwnErasure,
    NoFilesImported,
    TooManyFiles {
        most: usize,
    },
    NoItemChosen,
    TableUnreadable {
        reasons: Vec<String>,
    },
    NotAHead,
    JobsTaken,
    PasswordsDiffer,
    OldPasswordWrong,
    AccountLocked {
        minutes: u64,
    },
    PasswordWeak,
    SessionEnded,
    SignInIncomplete,
    SignInExpired,
    NotEncrypted,
    SignInsTaken,
    SignInWrong,
    SignInLocked {
        minutes: u64,
    },
    SignInUnavailable,
}

/// What an officer was doing with a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    Sign,
    Issue,
    Return,
    Discard,
}

/// An erasure that waits: whose, since when, on what ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proposed {
    pub(crate) by: String,
    pub(crate) at: String,
    pub(crate) ground: String,
}

impl Why {
    /// Returns the name of the refusal without its values, which may be of persons, for the log.
    pub(crate) fn name(&self) -> String {
        let words = format!("{self:?}");
        let end = words.find(|letter: char| !letter.is_alphanumeric());
        words[..end.unwrap_or(words.len())].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_names_a_refusal_and_nobody_in_it() {
        let login = "zhangsan".to_owned();
        assert_eq!(Why::LoginTaken { login }.name(), "LoginTaken");
        assert_eq!(Why::NoGround.name(), "NoGround");
    }
}
