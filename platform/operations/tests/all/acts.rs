//! Acts: durable or not there, done once, with their leaf.

use std::collections::BTreeSet;

use operations::testing::{Person, TestOffice};
use operations::{
    IssueRecordError, SaveDraftError, SendOrder, discard_draft, issue_record, new_act, save_draft,
    send_for_review,
};
use store::{ActId, StoreError};

use crate::{chain, number, on_both};

on_both![
    an_act_commits_with_its_payload_and_its_leaf,
    a_refused_act_leaves_nothing_behind,
    a_repeated_act_returns_the_first_result,
    issuing_twice_files_one_edition,
    an_act_of_another_actor_is_not_repeated,
    an_act_of_another_kind_is_not_repeated,
    acts_of_many_threads_are_all_there_when_acknowledged,
    one_act_asked_for_by_many_threads_is_done_once,
    index_numbers_of_many_threads_are_unique_and_without_gaps,
    positions_are_dense_and_heads_follow_one_another,
    the_ledger_may_be_followed_from_many_threads,
    acts_are_refused_while_the_clock_is_behind_the_last_entry,
    a_clock_that_is_a_little_behind_does_not_turn_entry_time_back,
];

const ACTS: &str = "select count(*) from act";

fn an_act_commits_with_its_payload_and_its_leaf(office: TestOffice) {
    let before = number(&office, ACTS);
    office.draft().saved();
    assert_eq!(number(&office, ACTS), before + 1);
    let whole = "select count(*) from act
        where length(leaf) > 0 and length(payload) > 0 and length(salt) = 32";
    assert_eq!(number(&office, whole), before + 1);
}

fn a_refused_act_leaves_nothing_behind(office: TestOffice) {
    let draft = office.draft().sent();
    let counts = || {
        [
            "act", "slot", "content", "touched", "edition", "shown", "sign_off",
        ]
        .map(|table| number(&office, &format!("select count(*) from {table}")))
    };
    let before = counts();
    let refusal = issue_record(&office, &Person::Issuer.staff(), &draft.issue_order());
    let refusal = refusal.unwrap_err();
    assert_eq!(
        chain(&refusal),
        "not issued: the step first_review is not signed off"
    );
    assert_eq!(counts(), before);
}

fn a_repeated_act_returns_the_first_result(office: TestOffice) {
    let order = office.draft().save_order();
    let author = Person::Author.staff();
    let first = save_draft(&office, &author, &order).unwrap();
    let again = save_draft(&office, &author, &order).unwrap();
    assert_eq!(first, again);
    assert_eq!(number(&office, "select count(*) from draft_revision"), 1);
}

fn issuing_twice_files_one_edition(office: TestOffice) {
    let draft = office.draft().reviewed();
    let order = draft.issue_order();
    let issuer = Person::Issuer.staff();
    let first = issue_record(&office, &issuer, &order).unwrap();
    let again = issue_record(&office, &issuer, &order).unwrap();
    assert_eq!(first, again);
    assert_eq!(number(&office, "select count(*) from edition"), 1);

    let another = draft.issue_order();
    let refusal = issue_record(&office, &issuer, &another).unwrap_err();
    assert!(matches!(refusal, IssueRecordError::NoSuchDraft));
}

fn an_act_of_another_actor_is_not_repeated(office: TestOffice) {
    let order = office.draft().save_order();
    save_draft(&office, &Person::Author.staff(), &order).unwrap();
    let refusal = save_draft(&office, &Person::OtherAuthor.staff(), &order).unwrap_err();
    assert!(
        matches!(refusal, SaveDraftError::Store(StoreError::ActReused)),
        "{refusal}"
    );
}

fn an_act_of_another_kind_is_not_repeated(office: TestOffice) {
    let draft = office.draft().saved();
    let author = Person::Author.staff();
    let act = new_act();
    let order = SendOrder {
        act,
        ..draft.send_order()
    };
    send_for_review(&office, &author, &order).unwrap();
    let other = office.draft().saved();
    let refusal = discard_draft(&office, &author, act, other.record).unwrap_err();
    assert_eq!(
        chain(&refusal),
        "this act identifier was used before by another actor or for another act"
    );
}

fn acts_of_many_threads_are_all_there_when_acknowledged(office: TestOffice) {
    let before = number(&office, ACTS);
    let acknowledged: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..64)
            .map(|n| {
                let office = &office;
                scope.spawn(move || {
                    let draft = office.draft().title(&format!("关于第{n}号事项的通知"));
                    draft.saved().record
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let reader = office.reader(office.eyes_of(Person::Author));
    for record in acknowledged {
        assert!(reader.draft(record).unwrap().is_some());
    }
    assert_eq!(number(&office, ACTS), before + 64);
    office.follow_ledger();
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn one_act_asked_for_by_many_threads_is_done_once(office: TestOffice) {
    let order = office.draft().save_order();
    let results: BTreeSet<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| save_draft(&office, &Person::Author.staff(), &order)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap().unwrap().revision)
            .collect()
    });
    assert_eq!(results, BTreeSet::from([1]));
    assert_eq!(number(&office, "select count(*) from draft_revision"), 1);
}

fn index_numbers_of_many_threads_are_unique_and_without_gaps(office: TestOffice) {
    let numbers: BTreeSet<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..12)
            .map(|_| scope.spawn(|| office.draft().saved().send().index_number))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let expected: BTreeSet<String> = (1..=12)
        .map(|serial| format!("11539900MB9Y00032B/2026-{serial:05}"))
        .collect();
    assert_eq!(numbers, expected);
}

fn positions_are_dense_and_heads_follow_one_another(office: TestOffice) {
    for _ in 0..5 {
        office.draft().saved();
        office.draft().saved();
        office.follow_ledger();
    }
    let acts = number(&office, ACTS);
    let dense = "select count(distinct position) from act where position >= 0";
    assert_eq!(number(&office, dense), acts);
    assert_eq!(number(&office, "select max(position) from act"), acts - 1);
    assert_eq!(number(&office, "select count(*) from head"), 6);
    assert_eq!(number(&office, "select max(size) from head"), acts);
    // Audit verifies each head's signature and root over the entries that it covers.
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn the_ledger_may_be_followed_from_many_threads(office: TestOffice) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..4 {
                    office.draft().saved();
                    office.follow_ledger();
                }
            });
        }
    });
    assert_eq!(
        office.published_head().size,
        office.entries().size().unwrap()
    );
}

fn acts_are_refused_while_the_clock_is_behind_the_last_entry(office: TestOffice) {
    office.draft().saved();
    office.set_back(3_600);
    let order = office.draft().save_order();
    let refusal = save_draft(&office, &Person::Author.staff(), &order).unwrap_err();
    assert_eq!(
        chain(&refusal),
        "the clock is 3600 s behind the last entry; set it right before acting"
    );
    office.advance(3_600);
    save_draft(&office, &Person::Author.staff(), &order).unwrap();

    // A restart does not forget it.
    let office = {
        office.set_back(6);
        office.closed().reopened().unwrap()
    };
    let order = office.draft().save_order();
    let refusal = save_draft(&office, &Person::Author.staff(), &order).unwrap_err();
    assert!(chain(&refusal).contains("6 s behind"), "{refusal}");
}

fn a_clock_that_is_a_little_behind_does_not_turn_entry_time_back(office: TestOffice) {
    office.draft().saved();
    office.set_back(4);
    office.draft().saved();
    let decreasing = "select count(*) from act a join act b on b.seq > a.seq
        where b.instant < a.instant";
    assert_eq!(number(&office, decreasing), 0);
}

#[test]
fn an_act_identifier_reads_back_as_it_is_written() {
    let act = new_act();
    assert_eq!(act.to_string().parse::<ActId>().unwrap(), act);
}
