//! The index follows the ledger: it keeps its place, forgets what is hidden, and rebuilds itself.

use proptest::prelude::*;
use search::{Change, Index, Query, SearchError, Settings};

use crate::invented::{ask, ask_for, city, ids, index_of, record, show};

#[test]
fn a_hidden_record_is_not_found_and_a_new_edition_replaces_the_old() {
    let index = index_of(city());
    index.apply(vec![Change::Hide([3; 16])], 2).unwrap();
    assert_eq!(ids(&ask(&index, "校车安全管理规定")), [9]);
    let mut newer = record(9, "云河市校车通行证规定", "正文");
    newer.edition = 2;
    index.apply(show(vec![newer]), 3).unwrap();
    assert_eq!(ask(&index, "\"校车安全\"").total, 0);
    assert_eq!(ask(&index, "通行证").hits[0].edition, 2);
    assert_eq!(index.position(), 3);
}

#[test]
fn the_last_change_of_a_record_in_a_batch_holds() {
    let index = index_of(Vec::new());
    let mut changes = show(vec![record(1, "甲版", ""), record(1, "乙版", "")]);
    changes.push(Change::Hide([2; 16]));
    changes.insert(0, show(vec![record(2, "丙版", "")]).remove(0));
    index.apply(changes, 5).unwrap();
    assert_eq!(ask(&index, "").total, 1);
    assert_eq!(ids(&ask(&index, "乙版")), [1]);
}

#[test]
fn applying_twice_is_applying_once() {
    let index = index_of(city());
    let before = ask(&index, "公共资源");
    index.apply(show(city()), 1).unwrap();
    assert_eq!(ask(&index, "").total, 12);
    assert_eq!(ids(&ask(&index, "公共资源")), ids(&before));
}

#[test]
fn changes_from_before_the_position_are_left_out() {
    let index = index_of(city());
    index.apply(vec![Change::Hide([3; 16])], 9).unwrap();
    index.apply(show(city()), 4).unwrap();
    assert_eq!(index.position(), 9);
    assert_eq!(ask(&index, "").total, 11);
}

#[test]
fn a_folder_keeps_records_and_position() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::default();
    let index = Index::open(folder.path(), &settings).unwrap();
    assert_eq!(index.position(), 0);
    index.apply(show(city()), 42).unwrap();
    assert!(matches!(
        Index::open(folder.path(), &settings),
        Err(SearchError::InUse { .. })
    ));
    drop(index);
    let index = Index::open(folder.path(), &settings).unwrap();
    assert_eq!(index.position(), 42);
    assert_eq!(ids(&ask(&index, "见义勇为")), [6]);
}

#[test]
fn a_folder_of_another_layout_or_with_damage_asks_for_a_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::default();
    let index = Index::open(folder.path(), &settings).unwrap();
    index.apply(show(city()), 42).unwrap();
    drop(index);

    let other = Settings {
        words: vec!["云河市人民政府".to_owned()],
        ..Settings::default()
    };
    let error = Index::open(folder.path(), &other).unwrap_err();
    assert!(matches!(error, SearchError::Foreign { .. }), "{error}");
    assert!(error.asks_for_rebuild());

    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "pos") {
            let mut bytes = std::fs::read(&path).unwrap();
            bytes[0] ^= 1;
            std::fs::write(&path, bytes).unwrap();
        }
    }
    let error = Index::open(folder.path(), &settings).unwrap_err();
    assert!(matches!(error, SearchError::Damaged { .. }), "{error}");
    assert!(error.asks_for_rebuild());

    std::fs::write(folder.path().join("meta.json"), "{").unwrap();
    let error = Index::open(folder.path(), &settings).unwrap_err();
    assert!(matches!(error, SearchError::Damaged { .. }), "{error}");

    let index = Index::create_anew(folder.path(), &settings).unwrap();
    assert_eq!(index.position(), 0);
    index.apply(show(city()), 1).unwrap();
    assert_eq!(ids(&ask(&index, "见义勇为")), [6]);
}

#[test]
fn added_words_change_nothing_that_is_found() {
    let settings = Settings {
        words: vec!["公共资源交易平台管理".to_owned(), "云河市教育局".to_owned()],
        ..Settings::default()
    };
    let index = Index::in_memory(&settings).unwrap();
    index.apply(show(city()), 1).unwrap();
    for words in ["公共资源交易平台管理", "资源交易", "云河市教育局", "教育"]
    {
        let plain = ask(&index_of(city()), words);
        assert_eq!(ids(&ask(&index, words)), ids(&plain), "{words}");
    }
}

#[test]
fn after_scrubbing_no_file_holds_the_words_of_a_hidden_record() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path(), &Settings::default()).unwrap();
    let mut records = city();
    records.push(record(99, "鹂鹳鹮 zzsecretzz", "鹂鹳鹮"));
    index.apply(show(records), 1).unwrap();
    let holds = |needle: &[u8]| {
        std::fs::read_dir(folder.path()).unwrap().any(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
            bytes.windows(needle.len()).any(|window| window == needle)
        })
    };
    assert!(holds(b"secretzz"));
    index.apply(vec![Change::Hide([99; 16])], 2).unwrap();
    assert_eq!(ask(&index, "鹂鹳").total, 0);
    index.scrub().unwrap();
    assert!(!holds(b"secretzz"));
    assert_eq!(index.position(), 2);
    assert_eq!(ask(&index, "").total, 12);
    drop(index);
    let index = Index::open(folder.path(), &Settings::default()).unwrap();
    assert_eq!(index.position(), 2);
}

#[test]
fn clones_see_the_same_index_from_many_threads() {
    let index = index_of(city());
    let clone = index.clone();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(ids(&ask(&clone, "见义勇为")), [6]);
                }
            });
        }
        scope.spawn(|| index.apply(vec![Change::Hide([1; 16])], 7).unwrap());
    });
    assert_eq!(clone.position(), 7);
}

const WORDS: [&str; 8] = ["公开", "资源", "交易", "公共", "教育", "教", "2017", "办法"];

fn any_change() -> impl Strategy<Value = Change> {
    let title = prop::collection::vec(0..WORDS.len(), 1..5);
    let body = prop::collection::vec(0..WORDS.len(), 0..12);
    (0_u8..6, title, body, any::<bool>(), 2000_i32..2025).prop_map(
        |(id, title, body, hide, year)| {
            if hide {
                return Change::Hide([id; 16]);
            }
            let text = |words: Vec<usize>| {
                words
                    .into_iter()
                    .map(|word| WORDS[word])
                    .collect::<String>()
            };
            let mut record = record(id, &text(title), &text(body));
            record.year = year;
            record.published_on = jiff::civil::date(year as i16, 1, 1);
            Change::Show(Box::new(record))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_rebuilt_index_finds_what_the_followed_one_finds(
        batches in prop::collection::vec(prop::collection::vec(any_change(), 1..6), 1..6),
        word in 0..WORDS.len(),
    ) {
        let followed = index_of(Vec::new());
        for (position, batch) in (2..).zip(&batches) {
            followed.apply(batch.clone(), position).unwrap();
        }
        let rebuilt = index_of(Vec::new());
        let all: Vec<Change> = batches.concat();
        let mut last: Vec<Change> = Vec::new();
        for change in all {
            last.retain(|kept| kept.record() != change.record());
            last.push(change);
        }
        last.retain(|change| matches!(change, Change::Show(_)));
        rebuilt.apply(last, 1 + batches.len() as u64).unwrap();
        prop_assert_eq!(followed.position(), rebuilt.position());
        for words in ["", WORDS[word], "公共资源", "公开 教育"] {
            let newest = Query { sort: search::Sort::NewestFirst, ..Query::for_words(words) };
            let (a, b) = (ask_for(&followed, &newest), ask_for(&rebuilt, &newest));
            prop_assert_eq!(&a, &b);
            // Scores weigh words by how rare they are, and hidden records count until their part
            // of the index is rewritten; which records are found never depends on that.
            let (a, b) = (ask(&followed, words), ask(&rebuilt, words));
            let sorted = |results| { let mut ids = ids(results); ids.sort_unstable(); ids };
            prop_assert_eq!(sorted(&a), sorted(&b));
            prop_assert_eq!(a.facets, b.facets);
        }
    }
}
