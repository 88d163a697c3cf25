//! Authorities: each thing that a person can do, tried once by every officer of the office.

use std::fmt::Write as _;

use catalogue::RecordId;
use jiff::civil::date;
use operations::testing::{EDUCATION, GOVERNMENT, Person, SITE, TRANSPORT, TestDraft, TestOffice};
use operations::{
    Authority, ErasureOrder, OfficerEntry, OrganEntry, ReviewOrder, SiteEntry, WaiveOrder,
    apply_rule, confirm_erasure, confirm_listed_migration, confirm_migration, decline_erasure,
    discard_draft, enter_officer, enter_organ, enter_site, issue_record, issue_token, new_act,
    open_migration, propose_erasure, random_id, reset_password, return_draft, review_record,
    save_draft, schedule_publication, send_for_review, waive_finding, withdraw_record,
};
use organ::{OfficerId, OrganId, SiteId};
use review::Waiver;
use store::payload::ErasedPart;

use crate::{chain, on_both};

on_both![
    each_officer_may_do_what_the_table_says,
    nobody_alone_makes_an_officer_who_may_do_something,
    authorities_stay_behind_when_an_officer_moves,
    rules_are_applied_at_the_top_of_the_tree,
    an_administrator_takes_no_organ_or_site_from_elsewhere,
    an_officer_whose_account_is_closed_may_do_nothing,
    a_department_does_not_act_on_the_drafts_of_another,
];

/// Who may do what. Each officer holds one authority (see `Person::authority`); the authors belong
/// to a department each, everyone else to the government above them.
const TABLE: &str = "\
save_draft: Author
discard_draft: Author
send_for_review: Author
review_record first_review: Reviewer SecondReviewer Leader
review_record secrecy_review: SecrecyReviewer
waive_finding personal: Reviewer SecondReviewer Leader
waive_finding secrecy: SecrecyReviewer
return_draft: Reviewer SecondReviewer SecrecyReviewer Leader Issuer
issue_record: Issuer
schedule_publication: Issuer
withdraw_record: Issuer
open_migration: Supervisor
confirm_migration: Issuer
confirm_listed_migration: Issuer
propose_erasure: Supervisor
confirm_erasure: Issuer
decline_erasure: Issuer
apply_rule: Supervisor
enter_organ: SystemAdministrator
enter_site: SystemAdministrator
enter_officer account: SystemAdministrator
enter_officer authorities: SecurityAdministrator
reset_password: SecurityAdministrator
issue_token: SecurityAdministrator
";

type Tried = Result<(), Box<dyn std::error::Error>>;
type Trial = fn(&TestOffice, Person) -> Tried;

macro_rules! trials {
    ($($name:literal: |$office:ident, $person:ident| $done:expr),+ $(,)?) => {
        &[$(($name, |$office, $person| { $done?; Ok(()) })),+]
    };
}

const TRIALS: &[(&str, Trial)] = trials![
    "save_draft": |office, person| save_draft(office, &person.staff(), &office.draft().save_order()),
    "discard_draft": |office, person| {
        discard_draft(office, &person.staff(), new_act(), office.draft().saved().record)
    },
    "send_for_review": |office, person| {
        send_for_review(office, &person.staff(), &office.draft().saved().send_order())
    },
    "review_record first_review": |office, person| {
        let draft = office.draft().sent();
        review_record(office, &person.staff(), &draft.review_order("first_review"))
    },
    "review_record secrecy_review": |office, person| {
        let draft = office.draft().sent();
        // By others than those who try it: one officer has one part.
        use Authority::{Draft, Review};
        for (step, officer) in [("first_review", 0x71), ("second_review", 0x72)] {
            enter(office, officer, &[Draft, Review]);
            let staff = staff(officer);
            review_record(office, &staff, &draft.review_order(step)).unwrap();
        }
        review_record(office, &person.staff(), &draft.review_order("secrecy_review"))
    },
    "waive_finding personal": |office, person| {
        waive_finding(office, &person.staff(), &waive_order(&office.draft().sent(), "personal.phone"))
    },
    "waive_finding secrecy": |office, person| {
        waive_finding(office, &person.staff(), &waive_order(&office.draft().sent(), "secrecy.mark"))
    },
    "return_draft": |office, person| {
        return_draft(office, &person.staff(), new_act(), office.draft().sent().record, "退回")
    },
    "issue_record": |office, person| {
        let draft = office.draft().reviewed();
        issue_record(office, &person.staff(), &draft.issue_order())
    },
    "schedule_publication": |office, person| {
        let draft = office.draft().reviewed();
        let (record, revision) = (draft.record, draft.revision);
        let at = office.now() + 1_000_000;
        schedule_publication(office, &person.staff(), new_act(), record, revision, at)
    },
    "withdraw_record": |office, person| {
        withdraw_record(office, &person.staff(), new_act(), office.draft().issued().record, "误发")
    },
    "open_migration": |office, person| {
        open_migration(office, &person.staff(), new_act(), random_id(), "旧网站")
    },
    "confirm_migration": |office, person| {
        let batch = random_id();
        enter(office, 0x73, &[Authority::Supervise]);
        open_migration(office, &staff(0x73), new_act(), batch, "旧网站").unwrap();
        confirm_migration(office, &person.staff(), new_act(), batch)
    },
    "confirm_listed_migration": |office, person| {
        let batch = random_id();
        enter(office, 0x73, &[Authority::Supervise]);
        open_migration(office, &staff(0x73), new_act(), batch, "旧网站").unwrap();
        confirm_listed_migration(office, &person.staff(), new_act(), batch, [7; 32])
    },
    "propose_erasure": |office, person| {
        propose_erasure(office, &person.staff(), new_act(), &erasure(&office.draft().issued()))
    },
    "confirm_erasure": |office, person| {
        let order = proposed_erasure(office);
        confirm_erasure(office, &person.staff(), new_act(), order.erasure)
    },
    "decline_erasure": |office, person| {
        let order = proposed_erasure(office);
        decline_erasure(office, &person.staff(), new_act(), order.erasure)
    },
    "apply_rule": |office, person| {
        let path = "holidays/2026.toml";
        let bytes = office.rules().files()[path].bytes.clone();
        apply_rule(office, Some(&person.staff()), new_act(), path, &bytes)
    },
    "enter_organ": |office, person| {
        enter_organ(office, Some(&person.staff()), new_act(), &organ(OrganId([5; 16]), GOVERNMENT))
    },
    "enter_site": |office, person| {
        enter_site(office, Some(&person.staff()), new_act(), &site(SiteId([6; 16]), &[EDUCATION]))
    },
    "enter_officer account": |office, person| {
        let known = officer(0x74, &[]);
        enter_officer(office, Some(&person.staff()), new_act(), &known)
    },
    "enter_officer authorities": |office, person| {
        enter(office, 0x75, &[]);
        let known = officer(0x75, &[Authority::Draft]);
        enter_officer(office, Some(&person.staff()), new_act(), &known)
    },
    "reset_password": |office, person| {
        reset_password(office, Some(&person.staff()), new_act(), Person::Author.id())
    },
    "issue_token": |office, person| {
        issue_token(office, Some(&person.staff()), new_act(), Person::Author.id(), "接口")
    },
];

fn each_officer_may_do_what_the_table_says(office: TestOffice) {
    let mut table = String::new();
    for (name, trial) in TRIALS {
        write!(table, "{name}:").unwrap();
        for person in Person::ALL {
            match trial(&office, person) {
                Ok(()) => write!(table, " {person:?}").unwrap(),
                Err(refusal) => {
                    let reason = chain(refusal.as_ref());
                    // What one may not see is answered as if it were not there.
                    let refused = ["has no authority", "there is no such draft"];
                    let refused = refused.iter().any(|words| reason.contains(words));
                    assert!(refused, "{name}, {person:?}: {reason}");
                }
            }
        }
        table.push('\n');
    }
    assert_eq!(table, TABLE);
}

#[test]
fn every_operation_has_a_row_in_the_authority_table() {
    let text = include_str!("../../src/lib.rs");
    let exported: Vec<&str> = text
        .split(|letter: char| !letter.is_ascii_lowercase() && letter != '_')
        .collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut missing = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let Ok(source) = std::fs::read_to_string(&path) else {
            continue;
        };
        // What takes an officer and asks for an authority is something that a person can do.
        for function in source.split("\npub fn ").skip(1) {
            let name = function.split(['(', '<']).next().unwrap();
            let body = function.split("\n}").next().unwrap();
            let acts = body.contains("require(") && body.contains("office.act(");
            let listed = TRIALS
                .iter()
                .any(|(row, _)| row.split(' ').next() == Some(name));
            if acts && exported.contains(&name) && !listed {
                missing.push(name.to_owned());
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

fn nobody_alone_makes_an_officer_who_may_do_something(office: TestOffice) {
    let able = officer(0x76, &[Authority::Draft]);
    for person in [
        Person::SystemAdministrator,
        Person::SecurityAdministrator,
        Person::AuditAdministrator,
    ] {
        let refusal = enter_officer(&office, Some(&person.staff()), new_act(), &able).unwrap_err();
        let said =
            "an account is opened without authorities, which the security administrator gives";
        assert_eq!(chain(&refusal), said, "{person:?}");
    }
    let system = Person::SystemAdministrator.staff();
    let security = Person::SecurityAdministrator.staff();
    enter_officer(&office, Some(&system), new_act(), &officer(0x76, &[])).unwrap();
    enter_officer(&office, Some(&security), new_act(), &able).unwrap();
    // Whoever gives authorities changes nothing else of the account.
    let renamed = OfficerEntry {
        name: "别名".to_owned(),
        ..officer(0x76, &[Authority::Issue])
    };
    assert!(enter_officer(&office, Some(&security), new_act(), &renamed).is_err());
}

fn authorities_stay_behind_when_an_officer_moves(office: TestOffice) {
    let system = Person::SystemAdministrator.staff();
    enter(&office, 0x77, &[Authority::Draft]);
    let moved = |authorities: &[Authority]| OfficerEntry {
        organ: EDUCATION,
        ..officer(0x77, authorities)
    };
    let with = enter_officer(
        &office,
        Some(&system),
        new_act(),
        &moved(&[Authority::Draft]),
    );
    assert_eq!(
        chain(&with.unwrap_err()),
        "authorities do not move to another organ with their officer"
    );
    enter_officer(&office, Some(&system), new_act(), &moved(&[])).unwrap();
    let reader = office.reader(office.eyes_of(Person::SystemAdministrator));
    let row = reader.officer(OfficerId([0x77; 16])).unwrap().unwrap();
    assert_eq!((row.organ, row.authorities), (EDUCATION, Vec::new()));
}

fn rules_are_applied_at_the_top_of_the_tree(office: TestOffice) {
    let path = "holidays/2026.toml";
    let bytes = office.rules().files()[path].bytes.clone();
    let local = OfficerEntry {
        organ: EDUCATION,
        ..officer(0x78, &[Authority::Supervise])
    };
    enter_officer(&office, None, new_act(), &local).unwrap();
    let mut below = staff(0x78);
    below.organ = EDUCATION;
    let refusal = apply_rule(&office, Some(&below), new_act(), path, &bytes).unwrap_err();
    assert_eq!(
        chain(&refusal),
        "rules are applied at the top of the tree of organs"
    );
    let top = Person::Supervisor.staff();
    apply_rule(&office, Some(&top), new_act(), path, &bytes).unwrap();
}

fn an_administrator_takes_no_organ_or_site_from_elsewhere(office: TestOffice) {
    // The administrator of one department only.
    let mut local = officer(0x76, &[Authority::System]);
    local.organ = TRANSPORT;
    enter_officer(&office, None, new_act(), &local).unwrap();
    let mut staff = staff(0x76);
    staff.organ = TRANSPORT;

    let moved = enter_organ(
        &office,
        Some(&staff),
        new_act(),
        &organ(EDUCATION, TRANSPORT),
    );
    assert!(chain(&moved.unwrap_err()).contains("has no authority"));
    for roots in [vec![], vec![TRANSPORT]] {
        let taken = enter_site(&office, Some(&staff), new_act(), &site(SITE, &roots));
        assert!(chain(&taken.unwrap_err()).contains("has no authority"));
    }
    let own = organ(OrganId([5; 16]), TRANSPORT);
    enter_organ(&office, Some(&staff), new_act(), &own).unwrap();
}

fn an_officer_whose_account_is_closed_may_do_nothing(office: TestOffice) {
    let mut author = officer(Person::Author.id().0[0], &[Authority::Draft]);
    author.organ = EDUCATION;
    author.active = false;
    enter_officer(&office, None, new_act(), &author).unwrap();
    let order = office.draft().save_order();
    let refusal = save_draft(&office, &Person::Author.staff(), &order).unwrap_err();
    assert!(chain(&refusal).contains("has no authority"));
}

fn a_department_does_not_act_on_the_drafts_of_another(office: TestOffice) {
    let draft = office.draft().saved();
    let other = Person::OtherAuthor.staff();
    let theirs = draft.edited().by(Person::OtherAuthor);
    for order in [
        theirs.save_order(),
        theirs.clone().organ(TRANSPORT).save_order(),
    ] {
        let refusal = save_draft(&office, &other, &order).unwrap_err();
        assert!(chain(&refusal).contains("has no authority"));
    }
    let refusal = discard_draft(&office, &other, new_act(), draft.record).unwrap_err();
    assert!(chain(&refusal).contains("has no authority"));
    // A record that is not there is answered differently only to those who could see it.
    let nothing = discard_draft(&office, &other, new_act(), RecordId([0; 16])).unwrap_err();
    assert_eq!(chain(&nothing), "there is no such draft");
}

fn staff(number: u8) -> operations::Staff {
    operations::Staff {
        officer: OfficerId([number; 16]),
        organ: GOVERNMENT,
        by_program: false,
    }
}

fn officer(number: u8, authorities: &[Authority]) -> OfficerEntry {
    OfficerEntry {
        officer: OfficerId([number; 16]),
        organ: GOVERNMENT,
        name: "何其多".to_owned(),
        login: format!("officer.{number}"),
        authorities: authorities.to_vec(),
        active: true,
    }
}

fn enter(office: &TestOffice, number: u8, authorities: &[Authority]) {
    enter_officer(office, None, new_act(), &officer(number, authorities)).unwrap();
}

fn organ(organ: OrganId, parent: OrganId) -> OrganEntry {
    OrganEntry {
        organ,
        kind: "department".to_owned(),
        name: "云岭市试验局".to_owned(),
        short_name: "市试验局".to_owned(),
        parent: Some(parent),
        credit_code: None,
        aliases: Vec::new(),
        duties: String::new(),
        valid_from: date(2026, 1, 1),
        rank: 9,
    }
}

fn site(site: SiteId, roots: &[OrganId]) -> SiteEntry {
    SiteEntry {
        site,
        title: "云岭市教育局网站".to_owned(),
        organizer: "云岭市教育局".to_owned(),
        code: "5399000002".to_owned(),
        filing: String::new(),
        hosts: vec!["c.localhost".to_owned()],
        roots: roots.to_vec(),
        rank: 1,
    }
}

fn erasure(draft: &TestDraft<'_>) -> ErasureOrder {
    ErasureOrder {
        erasure: random_id(),
        record: draft.record,
        parts: vec![ErasedPart {
            edition: 1,
            part: store::erasure::WHOLE_EDITION.to_owned(),
            file: None,
        }],
        ground: "判决书".to_owned(),
        reason: "判决删除。".to_owned(),
    }
}

/// An erasure that someone else proposed than those who try to decide on it.
fn proposed_erasure(office: &TestOffice) -> ErasureOrder {
    enter(office, 0x77, &[Authority::Supervise]);
    let order = erasure(&office.draft().issued());
    propose_erasure(office, &staff(0x77), new_act(), &order).unwrap();
    order
}

fn waive_order(draft: &TestDraft<'_>, rule: &str) -> WaiveOrder {
    let ReviewOrder { act, record, .. } = draft.review_order("");
    WaiveOrder {
        act,
        record,
        waiver: Waiver {
            rule: rule.to_owned(),
            part: "body".to_owned(),
            text: "文字".to_owned(),
        },
        reason: "法定公示事项。".to_owned(),
    }
}
