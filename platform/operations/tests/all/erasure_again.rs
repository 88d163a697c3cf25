//! Erasures that are done again: after one was cut short, and in a store from before them.

use operations::testing::{Person, TestDraft, TestOffice, copy_folder};
use operations::{audit, confirm_erasure, new_act, proof_of};
use store::erasure::BODY;
use store::testing::copied_database;
use store::{Opening, Store, read_erasure_list};

use crate::erasure::{erased, order, part, proposed, whole};
use crate::on_both;
use crate::traces::{WORDS, full_of_words, holds, search_files, traces};

on_both![
    a_sweep_that_was_cut_short_is_done_at_the_next_start,
    the_list_outside_the_backups_holds_every_erasure_and_none_of_its_words,
    a_store_put_back_by_hand_erases_again_before_it_is_read,
];

fn a_sweep_that_was_cut_short_is_done_at_the_next_start(office: TestOffice) {
    let draft = full_of_words(&office);
    let order = order(&draft, &[whole(1)]);
    proposed(&office, &order);
    confirm_erasure(&office, &Person::Issuer.staff(), new_act(), order.erasure).unwrap();
    // The process ends before any follower has seen the act.
    let digest = draft.content.files[0].digest;
    let record = draft.record;
    let office = office.closed().reopened().unwrap();
    assert!(office.store().blobs().read(&digest).unwrap().is_some());
    office.follow_ledger();
    assert!(office.store().blobs().read(&digest).unwrap().is_none());
    assert_eq!(traces(&office, &WORDS), Vec::<String>::new());
    assert!(proof_of(&office, record, 1).is_err());
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn the_list_outside_the_backups_holds_every_erasure_and_none_of_its_words(office: TestOffice) {
    let draft = full_of_words(&office);
    erased(&office, &draft, &[part(1, BODY)]);
    erased(&office, &draft, &[whole(1)]);
    let path = operations::testing::erasure_list_beside(&office.head_memory());
    let listed = read_erasure_list(&path).unwrap();
    assert_eq!(listed, office.store().recorded_erasures().unwrap());
    assert_eq!(listed.len(), 2);
    let bytes = std::fs::read(&path).unwrap();
    let hex = |words: &str| -> String { words.bytes().map(|b| format!("{b:02x}")).collect() };
    for words in WORDS {
        assert!(
            !holds(&bytes, words) && !holds(&bytes, &hex(words)),
            "{words}"
        );
    }
    // A line that was changed is not believed.
    let changed = String::from_utf8(bytes)
        .unwrap()
        .replacen("\"salt\":\"", "\"salt\":\"0", 1);
    std::fs::write(&path, changed).unwrap();
    assert!(read_erasure_list(&path).is_err());
}

#[test]
fn a_store_restored_from_before_an_erasure_erases_again() {
    let office = TestOffice::new();
    let draft = full_of_words(&office);
    let (record, memory) = (draft.record, office.head_memory());
    let place = office.closed();
    let folder = tempfile::TempDir::new().unwrap();
    let backup = folder.path().join("data");
    copy_folder(&place.data_folder(), &backup);
    let office = place.reopened().unwrap();
    let draft = TestDraft::restored(&office, record, 0, office.draft().saved().content);
    erased(&office, &draft, &[whole(1)]);

    let listed = read_erasure_list(&operations::testing::erasure_list_beside(&memory)).unwrap();
    let store = Store::open(&Opening::embedded(&backup)).unwrap();
    for one in &listed {
        assert!(store.erase_again(one).unwrap());
        assert!(!store.erase_again(one).unwrap(), "once is enough");
    }
    store.sweep().unwrap();
    let restored = operations::testing::office_of(store, None).unwrap();
    restored.follow().unwrap();
    let mut left = Vec::new();
    search_files(&backup, &WORDS, &mut left);
    assert_eq!(left, Vec::<String>::new());
    let report = audit(&restored, None).unwrap();
    assert_eq!(report.faults, Vec::new());
    assert!(!report.erased.is_empty());
}

fn a_store_put_back_by_hand_erases_again_before_it_is_read(office: TestOffice) {
    let draft = full_of_words(&office);
    let record = draft.record;
    let place = office.closed();
    let folder = tempfile::TempDir::new().unwrap();
    copy_folder(&place.data_folder(), &folder.path().join("data"));
    let database = place.database().map(copied_database);
    let office = place.reopened().unwrap();
    let draft = TestDraft::restored(&office, record, 0, office.draft().saved().content);
    erased(&office, &draft, &[whole(1)]);
    let beside = operations::testing::erasure_list_beside;
    std::fs::copy(
        beside(&office.head_memory()),
        beside(&folder.path().join("head")),
    )
    .unwrap();

    let older = operations::testing::Place::at(folder.path(), database);
    let older = older.reopened().unwrap();
    let reader = older.reader(older.public());
    assert!(reader.editions(record).unwrap()[0].is_erased());
    older.follow_ledger();
    assert_eq!(traces(&older, &WORDS), Vec::<String>::new());
    assert_eq!(older.faults(), Vec::<String>::new());
}
