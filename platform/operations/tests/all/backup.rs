//! Backup beside a running office, restore, and a log that goes on after its end was lost. The
//! embedded database: PostgreSQL has tools of its own.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use ledger::{Ed25519Signer, Note};
use operations::testing::{TestOffice, copy_folder, office_of};
use operations::{OfficeOpening, ReopenError, proof_of, reopen_log};
use store::{CopyError, KeptHead, Opening, Store, StoreError, back_up, restore};
use tempfile::TempDir;

use crate::erasure::{erased, whole};
use crate::number;
use crate::traces::{WORDS, full_of_words, search_files};

const NEW_ORIGIN: &str = "test.gongkai.example/second";

#[test]
fn a_backup_beside_a_running_office_is_whole_and_holds_every_acknowledged_act() {
    let office = TestOffice::new();
    let place = TempDir::new().unwrap();
    let stopped = AtomicBool::new(false);
    let acknowledged = AtomicI64::new(0);
    std::thread::scope(|scope| {
        for worker in 0..3 {
            let (office, stopped, acknowledged) = (&office, &stopped, &acknowledged);
            scope.spawn(move || {
                let mut turn = 0;
                while !stopped.load(Ordering::Relaxed) {
                    let words = format!("第{worker}人第{turn}件");
                    let draft = office
                        .draft()
                        .title(&words)
                        .file("附件.txt", words.as_bytes());
                    draft.issued();
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                    office.follow_ledger();
                    turn += 1;
                }
            });
        }
        for turn in 0..4 {
            // Until the office is at work in earnest.
            while acknowledged.load(Ordering::SeqCst) < 3 * turn {
                std::thread::yield_now();
            }
            let before = acknowledged.load(Ordering::SeqCst);
            let to = place.path().join(format!("copy-{turn}"));
            let copied = back_up(&office.data_folder(), &to).unwrap();
            assert_eq!(copied.faults, Vec::new());
            let files = i64::try_from(copied.files).unwrap();
            assert!(files >= before, "{files} files, {before} were acknowledged");
            let mut names: Vec<_> = std::fs::read_dir(&to)
                .unwrap()
                .map(|entry| entry.unwrap().file_name())
                .collect();
            names.sort();
            assert_eq!(names, ["blobs", "gongkai.sqlite"]);
        }
        stopped.store(true, Ordering::Relaxed);
    });
    let to = place.path().join("copy-3");
    let restored = restore(&to, &place.path().join("data"), &[]).unwrap();
    assert_eq!(restored.faults, Vec::new());
    assert!(restored.entries > 0 && restored.files > 0);
    let again = back_up(&office.data_folder(), &to).unwrap_err();
    assert!(matches!(again, CopyError::NotEmpty { .. }), "{again}");
}

#[test]
fn a_backup_from_before_an_erasure_erases_again_before_it_opens() {
    let office = TestOffice::new();
    let draft = full_of_words(&office);
    let place = TempDir::new().unwrap();
    let (backup, data) = (place.path().join("backup"), place.path().join("data"));
    back_up(&office.data_folder(), &backup).unwrap();
    let mut kept = Vec::new();
    search_files(&backup, &WORDS, &mut kept);
    assert!(!kept.is_empty(), "a backup from before holds the words");
    erased(&office, &draft, &[whole(1)]);
    let list = operations::testing::erasure_list_beside(&office.head_memory());

    let erasures = store::read_erasure_list(&list).unwrap();
    let restored = restore(&backup, &data, &erasures).unwrap();
    assert_eq!((restored.erased_again, restored.files), (1, 0));
    assert_eq!(restored.faults, Vec::new());
    let mut left = Vec::new();
    search_files(&data, &WORDS, &mut left);
    assert_eq!(left, Vec::<String>::new());
    // A backup from after it knows of it by itself.
    let later = place.path().join("later");
    back_up(&office.data_folder(), &later).unwrap();
    let restored = restore(&later, &place.path().join("again"), &erasures).unwrap();
    assert_eq!(restored.erased_again, 0);
}

#[test]
fn a_damaged_backup_is_not_restored_and_never_opened() {
    let office = TestOffice::new();
    let draft = office.draft().file("附件.txt", b"words").issued();
    office.follow_ledger();
    let place = TempDir::new().unwrap();
    let backup = place.path().join("backup");
    back_up(&office.data_folder(), &backup).unwrap();

    let of_file = place.path().join("file");
    copy_folder(&backup, &of_file);
    let path = office.store().blobs().path(&draft.content.files[0].digest);
    let path = of_file.join(path.strip_prefix(office.data_folder()).unwrap());
    std::fs::write(&path, b"other").unwrap();
    let data = place.path().join("data");
    let refusal = restore(&of_file, &data, &[]).unwrap_err();
    assert!(matches!(refusal, CopyError::File { .. }), "{refusal}");
    let refusal = Store::open(&Opening::embedded(&data)).err().unwrap();
    assert!(
        matches!(refusal, StoreError::Unrestored { .. }),
        "{refusal}"
    );

    let of_row = place.path().join("row");
    copy_folder(&backup, &of_row);
    let mut raw = store::testing::Raw::open(&of_row, None).unwrap();
    raw.take_guards_away().unwrap();
    raw.execute("update edition set title = '另一个标题'", &[])
        .unwrap();
    drop(raw);
    let data = place.path().join("other");
    let restored = restore(&of_row, &data, &[]).unwrap();
    assert!(!restored.faults.is_empty());
    assert!(Store::open(&Opening::embedded(&data)).is_err());
    let again = restore(&backup, &data, &[]).unwrap_err();
    assert!(matches!(again, CopyError::NotEmpty { .. }), "{again}");
}

#[test]
fn a_log_whose_end_was_lost_goes_on_under_a_new_origin_and_cites_the_old_head() {
    let office = TestOffice::new();
    let draft = office.draft().issued();
    office.follow_ledger();
    let old_proof = proof_of(&office, draft.record, 1).unwrap();
    let old_key = office.verifier_key().clone();
    let place = TempDir::new().unwrap();
    let (backup, data) = (place.path().join("backup"), place.path().join("data"));
    back_up(&office.data_folder(), &backup).unwrap();
    office.draft().issued();
    office.follow_ledger();
    let memory = office.head_memory();
    let remembered = std::fs::read_to_string(&memory).unwrap();

    restore(&backup, &data, &[]).unwrap();
    let store = Store::open(&Opening::embedded(&data)).unwrap();
    assert!(store.check_against(&remembered).is_err());
    let same = reopen_log(&store, operations::testing::ORIGIN, &remembered).unwrap_err();
    assert!(matches!(same, ReopenError::Origin { .. }), "{same}");
    let foreign = remembered.replacen("test.gongkai.example", "other.example", 1);
    let foreign = reopen_log(&store, NEW_ORIGIN, &foreign).unwrap_err();
    assert!(
        matches!(foreign, ReopenError::AnotherLog { .. }),
        "{foreign}"
    );
    drop(store);
    let store = Store::open(&Opening::embedded(&data)).unwrap();
    reopen_log(&store, NEW_ORIGIN, &remembered).unwrap();

    let signer = Ed25519Signer::from_seed(NEW_ORIGIN, &[8; 32]).unwrap();
    let settings = search::Settings {
        writer_memory: 15_000_000,
        writer_threads: 1,
        ..search::Settings::default()
    };
    let new_memory = place.path().join("head");
    let reopened = operations::Office::open(OfficeOpening {
        store,
        signers: vec![Box::new(signer)],
        head_memory: Some(new_memory.clone()),
        erasure_list: None,
        index: search::Index::in_memory(&settings).unwrap(),
    })
    .unwrap();
    operations::announce_key(&reopened).unwrap();
    reopened.follow().unwrap();
    let head = std::fs::read_to_string(&new_memory).unwrap();
    assert_eq!(head.lines().next(), Some(NEW_ORIGIN));
    let note = Note::parse(head.as_bytes()).unwrap();
    note.verify(&[reopened.verifier_key().clone()]).unwrap();
    let report = operations::audit(&reopened, None).unwrap();
    assert_eq!(report.faults, Vec::new());
    // What was proven stays proven, by the old key; the new log proves it too.
    let trust = ledger::Trust::in_log(&old_key);
    assert!(ledger::verify_published(old_proof.as_bytes(), &trust).is_ok());
    let trust = ledger::Trust::in_log(reopened.verifier_key());
    let proof = proof_of(&reopened, draft.record, 1).unwrap();
    assert!(ledger::verify_published(proof.as_bytes(), &trust).is_ok());
    assert!(number(&office, "select count(*) from closed_log") == 0);
    // The lost end cannot be passed off as this log's.
    let remembered = KeptHead::parse(&remembered).unwrap();
    let report = operations::audit(&reopened, Some(&remembered)).unwrap();
    assert!(!report.faults.is_empty());
    let without = Store::open(&Opening::embedded(&backup)).unwrap();
    assert!(office_of(without, Some(memory)).is_err());
}
