//! Migration: two officers answer for it, and what has a blocking finding stays a draft.

use std::collections::BTreeMap;

use operations::testing::{EDUCATION, Person, TestOffice};
use operations::{
    Authority, BatchNumbers, HeldBy, ImportOutcome, Imported, MigrationOrder, Rehearsal,
    confirm_listed_migration, confirm_migration, import_as_draft, migrate_document, new_act,
    open_migration, rehearse_document,
};
use store::{DraftFilter, ListFilter, Value};

use crate::publication::listed;
use crate::{chain, on_both};

on_both![
    a_migration_wants_two_officers,
    a_rehearsal_says_what_the_migration_does_and_keeps_nothing,
    a_document_number_in_use_is_told_and_does_not_block,
    the_list_that_was_confirmed_is_on_the_ledger,
    a_confirmed_migration_publishes_documents_of_the_past,
    a_document_with_a_blocking_finding_stays_a_draft,
    a_document_that_lacks_a_field_stays_a_draft_and_names_it,
    a_document_that_is_migrated_twice_is_one_record,
    the_second_officer_issues_for_the_organ_of_the_first,
];

const BATCH: [u8; 16] = [5; 16];

fn order() -> MigrationOrder {
    MigrationOrder {
        batch: BATCH,
        authoriser: Person::Supervisor.staff(),
        confirmed_by: Person::Issuer.id(),
        stated: BTreeMap::from([("validity".to_owned(), "in_force".to_owned())]),
    }
}

fn document(body: &str) -> String {
    format!(
        "云岭市教育局关于做好校园安全工作的通知\n\n云教〔2024〕8号\n\n各中小学校：\n\n{body}\n\n云岭市教育局\n2024年5月6日\n"
    )
}

fn migrate(office: &TestOffice, order: &MigrationOrder, name: &str, text: &str) -> ImportOutcome {
    let alone = BatchNumbers::default();
    migrate_document(office, order, name, text.as_bytes(), &alone)
}

fn migrated(office: &TestOffice, body: &str) -> ImportOutcome {
    migrate(office, &order(), "安全.txt", &document(body))
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

fn a_rehearsal_says_what_the_migration_does_and_keeps_nothing(office: TestOffice) {
    opened(&office);
    let plain = document("请加强值班。");
    let numbered = |words: &str| format!("索引号：000014349/2024-00003\n{}", document(words));
    let files = [
        ("安全.txt", plain.clone()),
        ("一.txt", numbered("一、加强值班。")),
        ("二.txt", numbered("二、加强巡查。")),
        ("保密.txt", document("绝密★10年\n\n请加强值班。")),
        (
            "规范.txt",
            plain.replace("云教〔2024〕8号", "云教规〔2024〕8号"),
        ),
        ("别处.txt", "\u{0}\u{1}".to_owned()),
        ("安全.bat", plain.clone()),
    ];
    let numbers = BatchNumbers::default();
    let rehearsed: Vec<Rehearsal> = files
        .iter()
        .map(|(name, text)| rehearse_document(&office, &order(), name, text.as_bytes(), &numbers))
        .collect();
    let reader = office.reader(office.eyes_of(Person::Supervisor));
    let kept = reader.drafts(&DraftFilter {
        per_page: 9,
        ..DraftFilter::default()
    });
    assert_eq!((kept.unwrap().1, listed(&office).len()), (0, 0));
    confirm_migration(&office, &Person::Issuer.staff(), new_act(), BATCH).unwrap();
    let numbers = BatchNumbers::default();
    for ((name, text), rehearsal) in files.iter().zip(&rehearsed) {
        let outcome = migrate_document(&office, &order(), name, text.as_bytes(), &numbers);
        let code = match outcome.imported.code() {
            "published" => "would_publish",
            code => code,
        };
        assert_eq!(rehearsal.rehearsed.code(), code, "{name}: {rehearsal:?}");
        assert_eq!(rehearsal.notes, outcome.notes, "{name}");
    }
    let codes: Vec<_> = rehearsed.iter().map(|one| one.rehearsed.code()).collect();
    assert_eq!(
        codes,
        [
            "would_publish",
            "would_publish",
            "held_number",
            "held_findings",
            "held_fields",
            "refused_unreadable",
            "refused_unreadable"
        ]
    );
}

fn a_document_number_in_use_is_told_and_does_not_block(office: TestOffice) {
    opened(&office);
    confirm_migration(&office, &Person::Issuer.staff(), new_act(), BATCH).unwrap();
    let numbers = BatchNumbers::default();
    let warnings = |outcome: &ImportOutcome| {
        assert_eq!(outcome.imported.code(), "published");
        let notes = outcome.notes.iter();
        notes
            .filter(|note| note.starts_with("发文字号“云教〔2024〕8号”已用于"))
            .cloned()
            .collect::<Vec<_>>()
    };
    let migrate_next = |name: &str, body: &str, numbers: &BatchNumbers| {
        migrate_document(&office, &order(), name, document(body).as_bytes(), numbers)
    };
    let first = migrate_next("一.txt", "请加强值班。", &numbers);
    assert!(warnings(&first).is_empty(), "{first:?}");
    let second = warnings(&migrate_next("二.txt", "请加强巡查。", &numbers));
    assert!(
        second[0].contains("本批中同一发文机关的另一份文件"),
        "{second:?}"
    );
    // A file that is tried again is no other file; what has its number by now is the second one.
    let again = warnings(&migrate_next("一.txt", "请加强值班。", &numbers));
    assert!(again[0].contains("同一发文机关的另一条信息"), "{again:?}");
    office.follow_ledger();
    let numbers = BatchNumbers::default();
    let body = document("请加强训练。");
    let rehearsal = rehearse_document(&office, &order(), "三.txt", body.as_bytes(), &numbers);
    let third = migrate_next("三.txt", "请加强训练。", &BatchNumbers::default());
    assert_eq!(rehearsal.notes, third.notes);
    assert!(
        warnings(&third)[0].contains("同一发文机关的另一条信息"),
        "{third:?}"
    );
    let author = Person::Author.staff();
    let imported = import_as_draft(&office, &author, "四.txt", body.as_bytes(), &numbers);
    assert_eq!(imported.imported.code(), "draft");
    assert!(
        imported.notes.iter().any(|note| note.contains("本批中")),
        "{imported:?}"
    );
}

fn the_list_that_was_confirmed_is_on_the_ledger(office: TestOffice) {
    opened(&office);
    let issuer = Person::Issuer.staff();
    confirm_listed_migration(&office, &issuer, new_act(), BATCH, [7; 32]).unwrap();
    let outcome = migrated(&office, "请加强值班。");
    assert_eq!(outcome.imported.code(), "published");
    office.follow_ledger();
    assert_eq!(office.faults(), Vec::<String>::new());
    let bytes = [Value::Bytes(vec![7; 32])];
    let kept = office.closed().tampering().query(
        "select slot.name from slot join content on content.digest = slot.content
         where slot.name = 'list' and content.bytes = $1",
        &bytes,
    );
    assert_eq!(
        kept.unwrap().len(),
        1,
        "the digest of the list is a text of the act"
    );
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
    // The authoriser supervises and does not draft; the document is kept all the same.
    opened(&office);
    confirm_migration(&office, &Person::Issuer.staff(), new_act(), BATCH).unwrap();
    let outcome = migrated(
        &office,
        "绝密★10年\n\n请联系身份证号539900199001011238的同志。",
    );
    let Imported::Held { record, by, .. } = &outcome.imported else {
        panic!("{outcome:?}");
    };
    assert!(matches!(by, HeldBy::Findings { count: 2 }), "{by:?}");
    assert_eq!(listed(&office), Vec::<[u8; 16]>::new());
    let reader = office.reader(office.eyes_of(Person::Author));
    assert!(reader.draft(*record).unwrap().is_some());
}

fn a_document_that_lacks_a_field_stays_a_draft_and_names_it(office: TestOffice) {
    opened(&office);
    confirm_migration(&office, &Person::Issuer.staff(), new_act(), BATCH).unwrap();
    let text = document("请加强值班。").replace("云教〔2024〕8号", "云教规〔2024〕8号");
    let outcome = migrate(&office, &order(), "安全.txt", &text);
    let Imported::Held { by, .. } = &outcome.imported else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        by,
        &HeldBy::Fields {
            count: outcome.notes.len()
        }
    );
    let notes = outcome.notes.join("\n");
    for missing in ["施行日期", "主题分类", "合法性审核意见文号"] {
        assert!(notes.contains(missing), "{missing}: {notes}");
    }
    assert!(
        !notes.contains("有效性"),
        "the authoriser states it: {notes}"
    );
    assert_eq!(listed(&office), Vec::<[u8; 16]>::new());

    let silent = MigrationOrder {
        stated: BTreeMap::new(),
        ..order()
    };
    let outcome = migrate(&office, &silent, "值班.txt", &document("值班。"));
    assert!(matches!(outcome.imported, Imported::Held { .. }));
    assert!(outcome.notes[0].contains("有效性"), "{outcome:?}");
}

fn a_document_that_is_migrated_twice_is_one_record(office: TestOffice) {
    opened(&office);
    confirm_migration(&office, &Person::Issuer.staff(), new_act(), BATCH).unwrap();
    for body in ["请加强值班。", "绝密★10年"] {
        let first = migrated(&office, body);
        assert_eq!(migrated(&office, body), first);
    }
    assert_eq!(listed(&office).len(), 1);
}

fn the_second_officer_issues_for_the_organ_of_the_first(office: TestOffice) {
    opened(&office);
    // One who issues for a department only cannot answer for the whole government's documents.
    office.enter(Person::Author, &[Authority::Issue]);
    assert_eq!(Person::Author.organ(), EDUCATION);
    let below = confirm_migration(&office, &Person::Author.staff(), new_act(), BATCH);
    assert!(chain(&below.unwrap_err()).contains("no authority"));
    confirm_migration(&office, &Person::Issuer.staff(), new_act(), BATCH).unwrap();
}
