//! Migration: two officers answer for it, and what has a blocking finding stays a draft.

use operations::testing::{Person, TestOffice};
use operations::{
    ImportOutcome, Imported, MigrationOrder, confirm_migration, migrate_document, new_act,
    open_migration,
};
use store::ListFilter;

use crate::publication::listed;
use crate::{chain, on_both};

on_both![
    a_migration_wants_two_officers,
    a_confirmed_migration_publishes_documents_of_the_past,
    a_document_with_a_blocking_finding_stays_a_draft,
];

const BATCH: [u8; 16] = [5; 16];

fn order() -> MigrationOrder {
    MigrationOrder {
        batch: BATCH,
        authoriser: Person::Supervisor.staff(),
        confirmed_by: Person::Issuer.id(),
    }
}

fn document(body: &str) -> String {
    format!(
        "云岭市教育局关于做好校园安全工作的通知\n\n云教〔2024〕8号\n\n各中小学校：\n\n{body}\n\n云岭市教育局\n2024年5月6日\n"
    )
}

fn migrated(office: &TestOffice, body: &str) -> ImportOutcome {
    migrate_document(office, &order(), "安全.txt", document(body).as_bytes())
}

fn opened(office: &TestOffice) {
    let supervisor = Person::Supervisor.staff();
    open_migration(office, &supervisor, new_act(), BATCH, "旧网站").unwrap();
}

fn a_migration_wants_two_officers(office: TestOffice) {
    opened(&office);
    let supervisor = Person::Supervisor.staff();
    let alone = confirm_migration(&office, &supervisor, new_act(), BATCH);
    assert_eq!(
        chain(&alone.unwrap_err()),
        "a migration is confirmed by a second officer"
    );
    let stranger = confirm_migration(&office, &Person::Author.staff(), new_act(), BATCH);
    assert!(chain(&stranger.unwrap_err()).contains("no authority"));
    migrated(&office, "请加强值班。");
    assert_eq!(listed(&office), Vec::<[u8; 16]>::new());
}

fn a_confirmed_migration_publishes_documents_of_the_past(office: TestOffice) {
    opened(&office);
    confirm_migration(&office, &Person::Issuer.staff(), new_act(), BATCH).unwrap();
    let outcome = migrated(&office, "请加强值班。");
    assert!(
        matches!(outcome.imported, Imported::Published { .. }),
        "{outcome:?}"
    );
    let reader = office.reader(office.public());
    let filter = ListFilter {
        per_page: 9,
        ..ListFilter::default()
    };
    let rows = reader.listing(&filter).unwrap().rows;
    assert_eq!(rows[0].document_number.as_deref(), Some("云教〔2024〕8号"));
    assert_eq!(rows[0].published_on.to_string(), "2024-05-06");
    assert!(reader.record(rows[0].record).unwrap().unwrap().migrated);
    office.follow_ledger();
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn a_document_with_a_blocking_finding_stays_a_draft(office: TestOffice) {
    use operations::Authority::{Draft, Supervise};
    office.enter(Person::Supervisor, &[Draft, Supervise]);
    opened(&office);
    confirm_migration(&office, &Person::Issuer.staff(), new_act(), BATCH).unwrap();
    let outcome = migrated(
        &office,
        "绝密★10年\n\n请联系身份证号539900199001011238的同志。",
    );
    assert!(
        matches!(outcome.imported, Imported::Draft { .. }),
        "{outcome:?}"
    );
    assert_eq!(listed(&office), Vec::<[u8; 16]>::new());
}
