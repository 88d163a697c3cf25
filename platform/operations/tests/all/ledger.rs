//! The ledger over restarts: one holder, one key, no head that contradicts an earlier one.

use operations::OpeningError;
use operations::testing::{TestOffice, copy_folder, office_of};
use store::{Opening, Store, StoreError};

use crate::{number, on_both};

on_both![
    a_second_process_does_not_open_the_folder,
    a_head_that_was_kept_but_not_remembered_is_remembered_at_the_next_start,
    a_head_is_not_published_before_it_is_remembered,
    editions_and_acts_are_kept_by_the_database,
    another_kind_of_schema_is_refused,
];

fn a_second_process_does_not_open_the_folder(office: TestOffice) {
    let opening = Opening {
        folder: office.data_folder(),
        database: office.database().map(str::to_owned),
        clock: store::machine_clock(),
    };
    let refusal = Store::open(&opening).err().unwrap();
    assert!(matches!(refusal, StoreError::InUse { .. }), "{refusal}");
    let place = office.closed();
    drop(Store::open(&opening).unwrap());
    place.reopened().unwrap();
}

#[test]
fn a_store_restored_from_an_older_copy_refuses_to_sign_and_says_so() {
    let office = TestOffice::new();
    let place = office.closed();
    let folder = tempfile::TempDir::new().unwrap();
    let backup = folder.path().join("backup");
    copy_folder(&place.data_folder(), &backup);
    let office = place.reopened().unwrap();
    office.draft().issued();
    office.follow_ledger();
    let memory = office.head_memory();

    let restored = Store::open(&Opening::embedded(&backup)).unwrap();
    let refusal = office_of(restored, Some(memory)).err().unwrap();
    let OpeningError::Store(StoreError::MayNotSign(reason)) = &refusal else {
        panic!("{refusal}");
    };
    assert!(reason.contains("restored from an older backup"), "{reason}");
    // Without the second place nobody can know.
    let restored = Store::open(&Opening::embedded(&backup)).unwrap();
    office_of(restored, None).unwrap();
}

#[test]
fn a_store_with_another_history_of_the_same_length_refuses_to_sign() {
    let one = TestOffice::new();
    let other = TestOffice::new();
    let memory = one.head_memory();
    let folder = other.data_folder();
    let _kept = other.closed();
    let store = Store::open(&Opening::embedded(folder)).unwrap();
    let refusal = office_of(store, Some(memory)).err().unwrap();
    let signs_not = matches!(refusal, OpeningError::Store(StoreError::MayNotSign(_)));
    assert!(signs_not, "{refusal}");
}

fn a_head_that_was_kept_but_not_remembered_is_remembered_at_the_next_start(office: TestOffice) {
    office.draft().saved();
    office.follow_ledger();
    let last = office.published_head();
    let memory = office.head_memory();
    std::fs::remove_file(&memory).unwrap();
    let office = office.closed().reopened().unwrap();
    assert_eq!(std::fs::read_to_string(&memory).unwrap(), last.note);
    assert_eq!(office.published_head(), last);
}

fn a_head_is_not_published_before_it_is_remembered(office: TestOffice) {
    let memory = office.head_memory();
    let before = office.published_head();
    // A folder in its place cannot be replaced by a file.
    std::fs::remove_file(&memory).unwrap();
    std::fs::create_dir_all(memory.join("in the way")).unwrap();
    office.draft().saved();
    assert!(office.follow().is_err());
    assert_eq!(office.published_head(), before);

    std::fs::remove_dir_all(&memory).unwrap();
    office.follow_ledger();
    let head = office.published_head();
    assert_eq!(head.size, before.size + 1);
    assert_eq!(std::fs::read_to_string(&memory).unwrap(), head.note);
}

fn editions_and_acts_are_kept_by_the_database(office: TestOffice) {
    office.draft().issued();
    let mut raw = store::testing::Raw::open(&office.data_folder(), office.database()).unwrap();
    for statement in [
        "update edition set title = 'x'",
        "delete from edition",
        "update edition_part set part = 'author'",
        "delete from edition_part",
        "delete from act",
        "update act set payload = salt",
        "update act set leaf = salt",
    ] {
        let refusal = raw.execute(statement, &[]);
        assert!(refusal.is_err(), "{statement}");
    }
    assert_eq!(number(&office, "select count(*) from edition"), 1);
}

fn another_kind_of_schema_is_refused(office: TestOffice) {
    let place = office.closed();
    let mut raw = place.tampering();
    let digest = store::Value::from(vec![0_u8; 32]);
    raw.execute(
        "insert into migration (name, digest) values ('9999_from_the_future', $1)",
        &[digest],
    )
    .unwrap();
    drop(raw);
    let refusal = place.reopened().err().unwrap();
    assert_eq!(
        refusal.to_string(),
        "the database schema does not fit this release: it has the later migration 9999_from_the_future"
    );
}
