//! What is offered while somebody types.

use search::SuggestionKind;

use crate::invented::{city, index_of, record};

#[test]
fn titles_and_numbers_are_completed() {
    let index = index_of(city());
    let table = [
        (
            "公共资源",
            SuggestionKind::Title,
            "云河市人民政府办公室关于印发《云河市公共资源交易平台管理办法（试行）》的通知",
        ),
        ("云河市校", SuggestionKind::Title, "云河市校车安全管理规定"),
        ("雲河市校", SuggestionKind::Title, "云河市校车安全管理规定"),
        ("校", SuggestionKind::Title, "云河市校车安全管理规定"),
        (
            "ggzyjy",
            SuggestionKind::Title,
            "云河市人民政府办公室关于印发《云河市公共资源交易平台管理办法（试行）》的通知",
        ),
        ("cql", SuggestionKind::Title, "云河市重庆路小学招生简章"),
        (
            "云政办发〔2017",
            SuggestionKind::Number,
            "云政办发〔2017〕47号",
        ),
        (
            "云政办发[2017]4",
            SuggestionKind::Number,
            "云政办发〔2017〕47号",
        ),
        (
            "云政办发2017 47",
            SuggestionKind::Number,
            "云政办发〔2017〕47号",
        ),
    ];
    for (prefix, kind, text) in table {
        let suggestions = index.suggest("main", prefix, 8).unwrap();
        assert!(
            suggestions
                .iter()
                .any(|one| one.kind == kind && one.text == text),
            "{prefix}: {suggestions:?}"
        );
    }
}

#[test]
fn titles_that_begin_so_come_before_titles_that_contain_it() {
    let index = index_of(vec![
        record(1, "关于修改电梯管理规定的决定", ""),
        record(2, "关于电梯安全的意见", ""),
        record(3, "电梯安全办法", ""),
    ]);
    for prefix in ["电梯", "dt", "电"] {
        let suggestions = index.suggest("main", prefix, 8).unwrap();
        let records: Vec<u8> = suggestions.iter().map(|one| one.record[0]).collect();
        assert_eq!(records, [3, 2, 1], "{prefix}");
    }
}

#[test]
fn another_site_is_offered_its_own_titles_only() {
    let index = index_of(city());
    assert_eq!(index.suggest("school", "云河市", 8).unwrap().len(), 1);
    assert!(index.suggest("nowhere", "云河市", 8).unwrap().is_empty());
    for prefix in ["", " ", "〔", "\"", "校车".repeat(500).as_str()] {
        assert!(index.suggest("main", prefix, 8).unwrap().is_empty());
    }
    assert!(index.suggest("main", "云河市", 0).unwrap().is_empty());
}

#[test]
fn the_same_title_is_offered_once() {
    let index = index_of(vec![
        record(1, "任免职通知", ""),
        record(2, "任免职通知", ""),
    ]);
    assert_eq!(index.suggest("main", "任免", 8).unwrap().len(), 1);
}
