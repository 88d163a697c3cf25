//! Sight: every question of a reader is asked once by each viewer, and drafts stay out of sight.

use std::collections::BTreeSet;

use catalogue::RecordId;
use jiff::civil::date;
use operations::testing::{EDUCATION, GOVERNMENT, Person, SITE, TestDraft, TestOffice};
use operations::{SiteEntry, enter_site, new_act};
use organ::{OfficerId, OrganId, SiteId};
use store::payload::Fact;
use store::{DraftFilter, DraftRow, EditionRow, JobRow, ListFilter, Reader, ReportLine, Viewer};

use crate::on_both;

on_both![
    the_public_sees_nothing_of_drafts,
    staff_of_another_organ_see_nothing_of_a_draft,
    acts_of_administration_are_seen_within_the_own_organs,
    names_are_known_along_the_line_of_organs,
    the_report_of_a_job_is_for_whoever_began_it,
    a_site_shows_the_organs_within_its_roots_only,
    a_body_with_its_own_site_leaves_the_site_above,
    the_questions_find_what_their_viewer_may_see,
    a_field_that_is_not_public_stays_with_staff,
];

/// What the questions are asked about.
struct About<'a> {
    record: RecordId,
    draft: &'a DraftRow,
    edition: Option<&'a EditionRow>,
    file: [u8; 32],
}

type Question = fn(&Reader, &About<'_>) -> String;

macro_rules! questions {
    ($($name:ident: |$reader:pat_param, $about:pat_param| $answer:expr),+ $(,)?) => {
        &[$((stringify!($name), |$reader, $about| format!("{:?}", $answer.unwrap()))),+]
    };
}

/// Every question, by the name of its function. Those of later functions join here.
const QUESTIONS: &[(&str, Question)] = questions![
    organs: |reader, _| reader.organs().map(|organs| organs.len()),
    organ: |reader, _| reader.organ(GOVERNMENT).map(|organ| organ.is_some()),
    officers: |reader, _| reader.officers(0, 100),
    count_officers: |reader, _| reader.count_officers(),
    officer: |reader, _| reader.officer(Person::Author.id()),
    drafts: |reader, _| reader.drafts(&DraftFilter { per_page: 100, ..DraftFilter::default() }),
    draft: |reader, about| reader.draft(about.record),
    draft_manifest: |reader, about| reader.draft_manifest(about.draft.manifest),
    private_of: |reader, about| {
        about.edition.map(|row| reader.private_of(row)).transpose().map(Option::flatten)
    },
    draft_body: |reader, about| reader.draft_body(about.draft.body),
    revisions: |reader, about| reader.revisions(about.record),
    changed_at: |reader, about| reader.changed_at(about.record, 1),
    awaiting_sign_off: |reader, _| reader.awaiting_sign_off(100),
    sign_offs: |reader, about| reader.sign_offs(about.draft),
    waivers: |reader, about| reader.waivers(about.draft),
    former_waivers: |reader, about| reader.former_waivers(about.draft),
    newest: |reader, _| reader.newest(&ListFilter::default(), 9),
    listing: |reader, _| reader.listing(&ListFilter { per_page: 100, ..ListFilter::default() }),
    ever_published: |reader, _| {
        let filter = ListFilter { per_page: 100, ..ListFilter::default() };
        reader.ever_published(&filter, None)
    },
    counts_by_item: |reader, _| reader.counts_by_item(None),
    counts_by_organ: |reader, _| reader.counts_by_organ(),
    counts_by_year: |reader, _| reader.counts_by_year(),
    newest_by_item: |reader, _| reader.newest_by_item(),
    deadlines_kept: |reader, _| reader.deadlines_kept(date(2026, 1, 1), date(2026, 12, 31)),
    deadlines_missed: |reader, _| reader.deadlines_missed(date(2026, 1, 1), date(2026, 12, 31), 0, 9),
    shown: |reader, about| reader.shown(about.record),
    record: |reader, about| reader.record(about.record),
    editions: |reader, about| reader.editions(about.record),
    manifest: |reader, about| about.edition.map(|row| reader.manifest(row)).transpose(),
    body: |reader, about| about.edition.map(|row| reader.body(row)).transpose(),
    editions_with_file: |reader, about| reader.editions_with_file(about.file),
    related: |reader, about| reader.related(about.record),
    trail: |reader, about| reader.trail(about.record),
    erasures: |reader, _| reader.erasures(100),
    erasure: |reader, about| {
        let waiting = reader.erasures(1).unwrap();
        let id = waiting.first().map_or(about.record.0, |row| row.erasure);
        reader.erasure(id)
    },
    plan_erasure: |reader, about| {
        let whole = store::payload::ErasedPart {
            edition: about.draft.edition,
            part: store::erasure::WHOLE_EDITION.to_owned(),
            file: None,
        };
        reader.plan_erasure(about.record, &[whole])
    },
    erased_files: |reader, about| {
        about.edition.map(|row| reader.erased_files(row)).transpose().map(Option::unwrap_or_default)
    },
    administration: |reader, _| reader.administration(9),
    job: |reader, _| reader.job(JOB),
    jobs: |reader, _| reader.jobs(9),
    report: |reader, _| reader.report(JOB, None, 0, 9),
    report_counts: |reader, _| reader.report_counts(JOB),
    migrations: |reader, _| reader.migrations(0, 9),
    migration: |reader, _| reader.migration(JOB),
    migration_files: |reader, _| reader.migration_files(JOB),
];

/// A migration and its job, opened by the supervisor of the government.
const JOB: [u8; 16] = [9; 16];

fn migration_under_way(office: &TestOffice) {
    let supervisor = Person::Supervisor.staff();
    operations::open_migration(office, &supervisor, operations::new_act(), JOB, "旧网站").unwrap();
    let store = office.store();
    let job = JobRow {
        id: JOB,
        officer: supervisor.officer,
        kind: "migration".to_owned(),
        detail: String::new(),
        total: 1,
        done: 0,
        begun: 0,
        touched: 0,
        finished: None,
    };
    store.begin_job(&job).unwrap();
    let line = ReportLine {
        name: "旧文件.txt".to_owned(),
        outcome: "published".to_owned(),
        ..ReportLine::default()
    };
    store.note_report(JOB, &[line]).unwrap();
    let file = ("旧文件.txt".to_owned(), [3; 32], 7);
    store
        .add_migration_files(JOB, &[file.clone(), file])
        .unwrap();
}

fn the_report_of_a_job_is_for_whoever_began_it(office: TestOffice) {
    migration_under_way(&office);
    let reader = |person: Person| office.reader(office.eyes_of(person));
    let lines = |person: Person| reader(person).report(JOB, None, 0, 9).unwrap().len();
    // The second officer of the same organ has to see it too.
    assert_eq!((lines(Person::Supervisor), lines(Person::Issuer)), (1, 1));
    assert_eq!(lines(Person::Author), 0);
    assert_eq!(
        reader(Person::Issuer).migration_files(JOB).unwrap().len(),
        1
    );
    assert_eq!(
        reader(Person::Author).migration_files(JOB).unwrap().len(),
        0
    );
}

/// These tell nothing of a record: how many officers and organs there are, and their names.
const OF_BODIES: [&str; 2] = ["organs", "organ"];

/// Asks everything about a draft and returns the questions whose answer is not empty.
fn answered(office: &TestOffice, viewer: Viewer, draft: &TestDraft<'_>) -> BTreeSet<&'static str> {
    let reader = office.reader(viewer);
    let issuer = office.reader(office.eyes_of(Person::Issuer));
    let stored = issuer.draft(draft.record).unwrap().unwrap();
    let editions = issuer.editions(draft.record).unwrap();
    let about = About {
        record: draft.record,
        draft: &stored,
        edition: editions.first(),
        file: draft.content.files[0].digest,
    };
    QUESTIONS
        .iter()
        .filter(|(name, question)| {
            let answer = question(&reader, &about);
            let empty = [
                "None",
                "[]",
                "0",
                "([], 0)",
                "(0, 0)",
                "Listing { rows: [], total: 0 }",
            ];
            !OF_BODIES.contains(name) && !empty.contains(&answer.as_str())
        })
        .map(|(name, _)| *name)
        .collect()
}

fn secret_draft(office: &TestOffice) -> TestDraft<'_> {
    let draft = office.draft().title("尚未公开的通知");
    let draft = draft.file("附件.txt", "尚未公开的附件".as_bytes()).sent();
    migration_under_way(office);
    let reviewer = Person::Reviewer.staff();
    let order = draft.review_order("first_review");
    operations::review_record(office, &reviewer, &order).unwrap();
    draft
}

fn the_public_sees_nothing_of_drafts(office: TestOffice) {
    let draft = secret_draft(&office);
    office.follow_ledger();
    assert_eq!(answered(&office, office.public(), &draft), BTreeSet::new());
    let elsewhere = Viewer::Public(SiteId([8; 16]));
    assert_eq!(answered(&office, elsewhere, &draft), BTreeSet::new());
}

fn staff_of_another_organ_see_nothing_of_a_draft(office: TestOffice) {
    let draft = secret_draft(&office);
    let mut seen = answered(&office, office.eyes_of(Person::OtherAuthor), &draft);
    // Colleagues of the own organ, and what was done with their accounts.
    for known in ["officers", "count_officers", "administration"] {
        seen.remove(known);
    }
    assert_eq!(seen, BTreeSet::new());
}

fn acts_of_administration_are_seen_within_the_own_organs(office: TestOffice) {
    let seen = |person: Person| {
        let reader = office.reader(office.eyes_of(person));
        let rows = reader.administration(500).unwrap();
        let ofs = rows.iter().map(|row| match &row.fact {
            Fact::OfficerEntered(entered) => OfficerId(*entered.officer),
            _ => OfficerId([0; 16]),
        });
        ofs.collect::<BTreeSet<_>>()
    };
    let all = seen(Person::AuditAdministrator);
    assert!(all.contains(&Person::Author.id()) && all.contains(&Person::Reviewer.id()));
    // An officer of a department sees the accounts of the department.
    let some = seen(Person::OtherAuthor);
    assert!(some.contains(&Person::OtherAuthor.id()) && !some.contains(&Person::Author.id()));
}

fn names_are_known_along_the_line_of_organs(office: TestOffice) {
    let knows = |eyes: Person, other: Person| {
        let reader = office.reader(office.eyes_of(eyes));
        reader.officer(other.id()).unwrap().is_some()
    };
    // Whoever reviews what a department writes belongs to the government above it.
    assert!(knows(Person::Author, Person::Reviewer));
    assert!(knows(Person::Reviewer, Person::Author));
    assert!(!knows(Person::Author, Person::OtherAuthor));
}

fn a_site_shows_the_organs_within_its_roots_only(office: TestOffice) {
    let draft = office.draft().file("附件.txt", b"words").issued();
    let editions = |viewer| office.reader(viewer).editions(draft.record).unwrap().len();
    assert_eq!(editions(Viewer::Public(SITE)), 1);
    assert_eq!(editions(Viewer::Public(SiteId([8; 16]))), 0);
    assert_eq!(editions(office.eyes_of(Person::Author)), 1);
    assert_eq!(editions(office.eyes_of(Person::OtherAuthor)), 0);
}

fn a_body_with_its_own_site_leaves_the_site_above(office: TestOffice) {
    let draft = office.draft().title("小学招生的通知").issued();
    let own = SiteId([8; 16]);
    let shown = |site: SiteId| {
        office.follow_ledger();
        let query = search::Query {
            words: "招生".to_owned(),
            site: Some(site.to_string()),
            per_page: 10,
            ..search::Query::default()
        };
        let index = office.index();
        let found = index.search(&query, |_| None).unwrap().total;
        let suggested = index.suggest(&site.to_string(), "小学招生", 8).unwrap();
        let reader = office.reader(Viewer::Public(site));
        let editions = reader.editions(draft.record).unwrap().len();
        let bodies = office.bodies();
        let organs = bodies.organs_of(site).into_iter();
        let in_tree = organs.filter(|(_, organ)| organ.organ == EDUCATION);
        [editions, found, suggested.len(), in_tree.count()]
    };
    assert_eq!(shown(SITE), [1, 1, 1, 1]);
    let entry = |roots: &[OrganId]| SiteEntry {
        site: own,
        title: "云岭市教育局".to_owned(),
        organizer: String::new(),
        code: String::new(),
        filing: String::new(),
        hosts: vec!["e.localhost".to_owned()],
        roots: roots.to_vec(),
        rank: 2,
    };
    enter_site(&office, None, new_act(), &entry(&[EDUCATION])).unwrap();
    assert_eq!((shown(SITE), shown(own)), ([0; 4], [1; 4]));

    // A site of the same root, or of one further up, takes nothing from it.
    enter_site(&office, None, new_act(), &entry(&[GOVERNMENT])).unwrap();
    assert_eq!((shown(SITE), shown(own)), ([1; 4], [1; 4]));
}

fn the_questions_find_what_their_viewer_may_see(office: TestOffice) {
    // A published record with an interpretation, and a draft of its next edition.
    let first = office.draft().item("normative_document");
    let first = first.without_interpretation("随后发布解读。");
    let first = first.file("附件.txt", b"words").issued();
    office
        .draft()
        .item("policy_interpretation")
        .interprets(first.record)
        .issued();
    let next = first.edited().title("下一版").sent();
    let order = next.review_order("first_review");
    operations::review_record(&office, &Person::Reviewer.staff(), &order).unwrap();
    office.follow_ledger();

    migration_under_way(&office);
    let staff = answered(&office, office.eyes_of(Person::Issuer), &next);
    let silent: Vec<_> = QUESTIONS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !OF_BODIES.contains(name) && !staff.contains(name))
        .collect();
    // Nothing was waived or erased, no deadline missed, and the issuer began no job.
    let of_erasures = ["erasures", "erasure", "erased_files"];
    let expected = [
        &["waivers", "former_waivers", "deadlines_missed"],
        &of_erasures[..],
        &["jobs"],
    ]
    .concat();
    assert_eq!(silent, expected);
    let public = answered(&office, office.public(), &next);
    let expected = BTreeSet::from([
        "listing",
        "newest",
        "counts_by_item",
        "counts_by_organ",
        "counts_by_year",
        "newest_by_item",
        "deadlines_kept",
        "shown",
        "record",
        "editions",
        "changed_at",
        "manifest",
        "body",
        "editions_with_file",
        "related",
    ]);
    assert_eq!(public, expected);
}

fn a_field_that_is_not_public_stays_with_staff(office: TestOffice) {
    let number = "云司审〔2026〕3号";
    let draft = office.draft().item("normative_document");
    let draft = draft.without_interpretation("随后发布解读。");
    let draft = draft.field("legality_review_number", number).issued();
    office.follow_ledger();
    let public = office.reader(office.public());
    let edition = public.editions(draft.record).unwrap().remove(0);
    let manifest = public.manifest(&edition).unwrap().unwrap();
    assert!(!format!("{manifest:?}").contains(number));
    // A proof is handed to anyone, and carries the manifest.
    let proof = operations::proof_of(&office, draft.record, 1).unwrap();
    assert!(!proof.contains(number));
    let staff = office.reader(office.eyes_of(Person::Issuer));
    let private = staff.private_of(&edition).unwrap().unwrap();
    assert_eq!(private.fields["legality_review_number"], number);
    assert!(
        !format!("{private:?}").contains(number),
        "nor does a log show it"
    );
}

#[test]
fn every_question_of_a_reader_is_asked_by_each_viewer() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../store/src/reader");
    let mut asked = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for part in text.split("\nimpl Reader {").skip(1) {
            let body = part.split("\n}").next().unwrap();
            for function in body.split("    pub fn ").skip(1) {
                let name = function.split(['(', '<']).next().unwrap();
                asked.insert(name.to_owned());
            }
        }
    }
    for other in ["new", "viewer"] {
        assert!(asked.remove(other), "{other} is no question");
    }
    let listed: BTreeSet<String> = QUESTIONS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    assert_eq!(asked, listed);
}
