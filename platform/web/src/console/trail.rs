//! 办理记录: the acts on a record in words, with their positions on the ledger.

use catalogue::RecordId;
use operations::Authority;
use organ::OfficerId;
use store::TrailRow;
use store::payload::Fact;

use super::answer::Denial;
use super::desk::Desk;
use super::say::step_name;
use crate::words::{minute, moment};

/// One line of the trail.
#[derive(Debug, Clone)]
pub(crate) struct TrailLine {
    pub(crate) when: String,
    pub(crate) who: Who,
    pub(crate) what: What,
    pub(crate) position: Option<String>,
}

/// Who acted, by name.
#[derive(Debug, Clone)]
pub(crate) enum Who {
    Staff(String),
    Schedule(String),
    Program(String),
    Operator,
    Public,
}

/// What happened, with its values.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Saved {
        revision: u32,
    },
    Sent {
        number: Option<String>,
    },
    Reviewed {
        step: String,
    },
    Returned,
    Waived {
        rule: &'static str,
    },
    Issued {
        edition: u32,
    },
    Migrated {
        edition: u32,
    },
    Scheduled {
        at: String,
    },
    Withdrawn,
    Discarded,
    OrganEntered {
        name: String,
    },
    SiteEntered {
        title: String,
    },
    OfficerEntered {
        name: String,
        closed: bool,
        authorities: String,
    },
    PasswordSet {
        name: String,
        once: bool,
    },
    MigrationOpened {
        source: String,
    },
    MigrationConfirmed,
    RuleApplied {
        path: String,
    },
    KeyAnnounced,
    ErasureProposed,
    Erased,
    ErasureDeclined,
    LogReopened,
    InstallationOpened,
}

/// Returns the acts on a record, the newest first.
///
/// # Errors
/// What the store says.
pub(crate) fn trail(desk: &Desk, record: RecordId) -> Result<Vec<TrailLine>, Denial> {
    let rows = desk.reader.trail(record)?;
    Ok(lines(desk, &rows))
}

/// Makes the lines of acts.
pub(crate) fn lines(desk: &Desk, rows: &[TrailRow]) -> Vec<TrailLine> {
    let lines = rows.iter().map(|row| TrailLine {
        when: moment(row.instant),
        who: who(desk, &row.actor),
        what: what(desk, &row.fact),
        position: row.position.map(crate::words::entry_number),
    });
    lines.collect()
}

/// Finds the name behind an actor as payloads write it.
fn who(desk: &Desk, actor: &str) -> Who {
    let name = |words: &str| {
        let officer: Result<OfficerId, _> = words.parse();
        officer.map_or_else(|_| String::new(), |officer| desk.officer_name(officer))
    };
    match actor.split_once(':') {
        Some(("staff", officer)) => Who::Staff(name(officer)),
        Some(("schedule", officer)) => Who::Schedule(name(officer)),
        Some(("integrator", officer)) => Who::Program(name(officer)),
        _ if actor == "operator" => Who::Operator,
        _ => Who::Public,
    }
}

fn what(desk: &Desk, fact: &Fact) -> What {
    match fact {
        Fact::InstallationOpened(_) => What::InstallationOpened,
        Fact::OrganEntered(entered) => What::OrganEntered {
            name: entered.name.clone(),
        },
        Fact::SiteEntered(entered) => What::SiteEntered {
            title: entered.title.clone(),
        },
        Fact::OfficerEntered(entered) => What::OfficerEntered {
            name: desk.officer_name(OfficerId(*entered.officer)),
            closed: !entered.active,
            authorities: terms(&entered.authorities),
        },
        Fact::PasswordSet(set) => What::PasswordSet {
            name: desk.officer_name(OfficerId(*set.officer)),
            once: set.once,
        },
        Fact::DraftSaved(saved) => What::Saved {
            revision: saved.revision,
        },
        Fact::DraftSent(sent) => What::Sent {
            number: sent.allotted.as_ref().map(|number| {
                let (code, year, serial) = (&number.code, number.year, number.serial);
                format!("{code}/{year}-{serial:05}")
            }),
        },
        Fact::RecordReviewed(reviewed) => What::Reviewed {
            step: step_name(desk, &reviewed.step),
        },
        Fact::DraftReturned(_) => What::Returned,
        Fact::FindingWaived(waived) => What::Waived {
            rule: review::rule(&waived.rule).map_or("", |rule| rule.title),
        },
        Fact::RecordIssued(issued) if issued.batch.is_some() => What::Migrated {
            edition: issued.edition,
        },
        Fact::RecordIssued(issued) => What::Issued {
            edition: issued.edition,
        },
        Fact::PublicationScheduled(scheduled) => What::Scheduled {
            at: minute(scheduled.at),
        },
        Fact::RecordWithdrawn(_) => What::Withdrawn,
        Fact::MigrationOpened(opened) => What::MigrationOpened {
            source: opened.source.clone(),
        },
        Fact::MigrationConfirmed(_) => What::MigrationConfirmed,
        Fact::RuleApplied(applied) => What::RuleApplied {
            path: applied.path.clone(),
        },
        Fact::DraftDiscarded(_) => What::Discarded,
        Fact::KeyAnnounced(_) => What::KeyAnnounced,
        Fact::ErasureProposed(_) => What::ErasureProposed,
        Fact::Erased(_) => What::Erased,
        Fact::ErasureDeclined(_) => What::ErasureDeclined,
        Fact::LogReopened(_) => What::LogReopened,
    }
}

fn terms(codes: &[String]) -> String {
    let held = codes.iter().filter_map(|code| Authority::from_code(code));
    let terms: Vec<&str> = held.map(Authority::term).collect();
    terms.join("、")
}
