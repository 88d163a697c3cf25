//! Publication: issued, scheduled, withdrawn, published anew; pages, lists and search agree.

use operations::testing::{Person, TestOffice};
use operations::{
    ScheduleError, new_act, proof_of, schedule, schedule_publication, withdraw_record,
};
use search::Query;
use store::{DraftState, ListFilter, RecordState, Standing};

use crate::{chain, number, on_both};

on_both![
    an_issued_record_is_listed_found_and_proven,
    the_deadline_of_a_later_edition_runs_from_its_change,
    a_draft_changes_nothing_that_is_public,
    the_first_lines_of_several_items_are_those_of_the_list,
    a_new_edition_keeps_the_old_one_reachable,
    a_withdrawn_record_leaves_lists_and_search,
    what_was_ever_published_is_listed_page_by_page_with_its_standing,
    a_withdrawn_record_may_be_published_anew,
    what_was_scheduled_is_published_once_at_its_time,
    a_refused_publication_is_noted_once_and_told,
    an_edit_takes_a_publication_off_the_schedule,
    a_publication_is_not_scheduled_for_the_past,
    an_interpretation_and_its_document_lead_to_one_another,
    a_file_is_published_with_its_edition,
    the_index_made_anew_equals_the_index_that_followed,
];

/// Returns the records that the list of the public shows.
pub(crate) fn listed(office: &TestOffice) -> Vec<[u8; 16]> {
    let filter = ListFilter {
        per_page: 1_000,
        ..ListFilter::default()
    };
    let listing = office.reader(office.public()).listing(&filter).unwrap();
    assert_eq!(listing.total, listing.rows.len());
    let mut records: Vec<_> = listing.rows.iter().map(|row| row.record.0).collect();
    records.sort_unstable();
    records
}

/// Returns the records that search finds on the office's site.
pub(crate) fn found(office: &TestOffice, words: &str) -> Vec<[u8; 16]> {
    let query = Query {
        per_page: 100,
        site: Some(operations::testing::SITE.to_string()),
        ..Query::for_words(words)
    };
    let results = office.index().search(&query, |_| None).unwrap();
    let mut records: Vec<_> = results.hits.iter().map(|hit| hit.record).collect();
    records.sort_unstable();
    records
}

fn an_issued_record_is_listed_found_and_proven(office: TestOffice) {
    let draft = office.draft().title("关于调整校车路线的通知").issued();
    // Lists read the database; search follows the ledger.
    assert_eq!(listed(&office), [draft.record.0]);
    assert!(proof_of(&office, draft.record, 1).is_err());
    office.follow_ledger();
    assert_eq!(found(&office, "校车路线"), [draft.record.0]);
    assert!(
        proof_of(&office, draft.record, 1)
            .unwrap()
            .contains("c2sp.org/tlog-proof")
    );
}

fn the_deadline_of_a_later_edition_runs_from_its_change(office: TestOffice) {
    let first = office.draft().issued();
    office.advance(40 * 86_400);
    let second = first.edited().title("关于调整有关事项的通知").saved();
    let changed_on = office.today();
    let expected = operations::draft_deadline(
        &office,
        office.eyes_of(Person::Issuer),
        &second.stored().unwrap(),
    );
    let expected = expected.unwrap().unwrap();
    assert_eq!(expected.starts_on, changed_on);
    // Days go by on desks; sending and signing change nothing that a reader would see.
    office.advance(3 * 86_400);
    let mut second = second;
    second.send();
    second.review();
    office.advance(2 * 86_400);
    second.issue();
    office.follow_ledger();
    let reader = office.reader(office.public());
    let editions = reader.editions(first.record).unwrap();
    assert_eq!(editions[0].due_on, Some(expected.due));
    let told = |edition: &store::EditionRow| {
        let manifest = reader.manifest(edition).unwrap().unwrap();
        operations::edition_deadline(&office, &reader, &manifest, edition).unwrap()
    };
    assert_eq!(told(&editions[0]), Some(expected));
    assert_eq!(told(&editions[1]).unwrap().changed_on, None);
}

fn a_draft_changes_nothing_that_is_public(office: TestOffice) {
    let first = office.draft().issued();
    let reader = office.reader(office.public());
    let face = || {
        let editions = reader.editions(first.record).unwrap();
        let record = reader.record(first.record).unwrap();
        let shown = reader.shown(first.record).unwrap();
        (editions, record, shown, listed(&office))
    };
    office.follow_ledger();
    let before = face();
    // Another kind, another title, and at last another organ.
    use operations::Authority::Draft;
    office.enter(Person::Supervisor, &[Draft]);
    let second = first
        .edited()
        .item("policy_document")
        .title("改头换面的通知");
    let second = second
        .by(Person::Supervisor)
        .organ(operations::testing::TRANSPORT);
    let mut second = second.saved();
    assert_eq!(face(), before);
    second.send();
    assert_eq!(face(), before);
    office.follow_ledger();
    assert_eq!(found(&office, "改头换面"), Vec::<[u8; 16]>::new());
}

fn the_first_lines_of_several_items_are_those_of_the_list(office: TestOffice) {
    for (turn, item) in ["notice", "policy_document", "notice", "policy_document"]
        .iter()
        .enumerate()
    {
        office
            .draft()
            .item(item)
            .title(&format!("消息之{turn}"))
            .issued();
        office.advance(86_400);
    }
    let filter = ListFilter {
        items: vec!["notice".to_owned(), "policy_document".to_owned()],
        per_page: 3,
        ..ListFilter::default()
    };
    let reader = office.reader(office.public());
    let first = reader.newest(&filter, 3).unwrap();
    assert_eq!(first, reader.listing(&filter).unwrap().rows);
    let titles: Vec<&str> = first.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["消息之3", "消息之2", "消息之1"]);
}

fn a_new_edition_keeps_the_old_one_reachable(office: TestOffice) {
    let first = office.draft().text("第一版的正文。").issued();
    let number_before = first_index_number(&office, &first);
    let second = first.edited().text("第二版的正文。").reviewed();
    assert_eq!(second.issue(), 2);
    office.follow_ledger();

    let reader = office.reader(office.public());
    let editions = reader.editions(first.record).unwrap();
    let texts: Vec<_> = editions
        .iter()
        .map(|edition| reader.body(edition).unwrap().unwrap())
        .collect();
    assert_eq!(texts, ["第二版的正文。", "第一版的正文。"]);
    for edition in [1, 2] {
        proof_of(&office, first.record, edition).unwrap();
    }
    assert_eq!(first_index_number(&office, &first), number_before);
    assert_eq!(found(&office, "第一版"), Vec::<[u8; 16]>::new());
    assert_eq!(found(&office, "第二版"), [first.record.0]);
}

fn first_index_number(
    office: &TestOffice,
    draft: &operations::testing::TestDraft<'_>,
) -> Option<String> {
    let reader = office.reader(office.public());
    let shown = reader.shown(draft.record).unwrap().unwrap();
    assert!(shown.index_number.is_some());
    shown.index_number
}

fn a_withdrawn_record_leaves_lists_and_search(office: TestOffice) {
    let draft = office.draft().title("误发的通知").issued();
    office.follow_ledger();
    let issuer = Person::Issuer.staff();
    let silent = withdraw_record(&office, &issuer, new_act(), draft.record, " ");
    assert_eq!(
        chain(&silent.unwrap_err()),
        "a record is withdrawn with a reason"
    );
    assert_eq!(listed(&office), [draft.record.0]);

    withdraw_record(&office, &issuer, new_act(), draft.record, "内容有误").unwrap();
    assert_eq!(listed(&office), Vec::<[u8; 16]>::new());
    office.follow_ledger();
    assert_eq!(found(&office, "误发"), Vec::<[u8; 16]>::new());
    let record = office.reader(office.public()).record(draft.record);
    let RecordState::Withdrawn { reason, .. } = record.unwrap().unwrap().state else {
        panic!("a notice stands in its place");
    };
    assert_eq!(reason, "内容有误");
    let again = withdraw_record(&office, &issuer, new_act(), draft.record, "再撤一次");
    assert_eq!(
        chain(&again.unwrap_err()),
        "there is no such published record"
    );
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn what_was_ever_published_is_listed_page_by_page_with_its_standing(office: TestOffice) {
    let issuer = Person::Issuer.staff();
    let mut issued = Vec::new();
    for number in 0..6 {
        let draft = office.draft().title(&format!("第{number}号通知")).issued();
        issued.push(draft.record);
        // Each is published on a day of its own.
        office.advance(86_400);
    }
    for record in [issued[1], issued[4]] {
        withdraw_record(&office, &issuer, new_act(), record, "内容有误").unwrap();
    }
    let reader = office.reader(office.eyes_of(Person::Author));
    let page = |page, per_page, standing| {
        let filter = ListFilter {
            page,
            per_page,
            ..ListFilter::default()
        };
        let (rows, total) = reader.ever_published(&filter, standing).unwrap();
        let rows = rows.into_iter().map(|row| (row.record, row.standing));
        (rows.collect::<Vec<_>>(), total)
    };
    let (all, total) = page(0, 100, None);
    let newest_first: Vec<_> = issued.iter().rev().copied().collect();
    assert_eq!(
        all.iter().map(|row| row.0).collect::<Vec<_>>(),
        newest_first
    );
    assert_eq!(
        (all[1].1, all[4].1, total),
        (Standing::Withdrawn, Standing::Withdrawn, 6)
    );
    for per_page in 1..=4 {
        let pages = (0..6).flat_map(|number| page(number, per_page, None).0);
        assert_eq!(pages.collect::<Vec<_>>(), all, "{per_page} a page");
    }
    assert_eq!(page(0, 100, Some(Standing::Withdrawn)).1, 2);
    assert_eq!(page(0, 100, Some(Standing::Shown)).1, 4);
    assert_eq!(page(0, 100, Some(Standing::Erased)), (Vec::new(), 0));
}

fn a_withdrawn_record_may_be_published_anew(office: TestOffice) {
    let draft = office.draft().issued();
    let issuer = Person::Issuer.staff();
    withdraw_record(&office, &issuer, new_act(), draft.record, "内容有误").unwrap();
    let next = draft.edited().title("更正后的通知").reviewed();
    assert_eq!(next.issue(), 2);
    office.follow_ledger();
    assert_eq!(found(&office, "更正后"), [draft.record.0]);
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn what_was_scheduled_is_published_once_at_its_time(office: TestOffice) {
    let draft = office.draft().reviewed();
    let at = office.now() + 3_600_000_000;
    let issuer = Person::Issuer.staff();
    let (record, revision) = (draft.record, draft.revision);
    schedule_publication(&office, &issuer, new_act(), record, revision, at).unwrap();
    assert_eq!(draft.stored().unwrap().state, DraftState::Scheduled);

    office.advance(3_599);
    assert_eq!(schedule::publish_due(&office).unwrap(), 0);
    assert_eq!(listed(&office), Vec::<[u8; 16]>::new());
    office.advance(1);
    assert_eq!(schedule::publish_due(&office).unwrap(), 1);
    assert_eq!(schedule::publish_due(&office).unwrap(), 0);
    assert_eq!(listed(&office), [draft.record.0]);
    assert_eq!(number(&office, "select count(*) from edition"), 1);
    office.follow_ledger();
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn a_refused_publication_is_noted_once_and_told(office: TestOffice) {
    use operations::Authority;
    let draft = office.draft().reviewed();
    let at = office.now() + 1_000_000;
    let issuer = Person::Issuer.staff();
    let (record, revision) = (draft.record, draft.revision);
    schedule_publication(&office, &issuer, new_act(), record, revision, at).unwrap();
    office.enter(Person::Issuer, &[]);
    office.advance(10);
    for _ in 0..3 {
        assert_eq!(schedule::publish_due(&office).unwrap(), 0);
    }
    let refused = || draft.stored().unwrap().refused;
    assert_eq!(refused().as_deref(), Some("not_authorised"));
    let again = office
        .store()
        .note_schedule_refusal(record, revision, "not_authorised");
    assert!(!again.unwrap(), "the same reason is no news");

    // Once the reason is gone, the next round publishes.
    office.enter(Person::Issuer, &[Authority::Issue]);
    assert_eq!(schedule::publish_due(&office).unwrap(), 1);
    assert_eq!(listed(&office), [record.0]);
}

fn an_edit_takes_a_publication_off_the_schedule(office: TestOffice) {
    let draft = office.draft().reviewed();
    let at = office.now() + 1_000_000;
    let issuer = Person::Issuer.staff();
    let (record, revision) = (draft.record, draft.revision);
    schedule_publication(&office, &issuer, new_act(), record, revision, at).unwrap();
    draft.edited().text("改了。").saved();
    office.advance(10);
    assert_eq!(schedule::publish_due(&office).unwrap(), 0);
    assert_eq!(listed(&office), Vec::<[u8; 16]>::new());
}

fn a_publication_is_not_scheduled_for_the_past(office: TestOffice) {
    let draft = office.draft().reviewed();
    let refusal = schedule_publication(
        &office,
        &Person::Issuer.staff(),
        new_act(),
        draft.record,
        draft.revision,
        office.now(),
    );
    assert!(matches!(refusal.unwrap_err(), ScheduleError::InThePast));
    let far = office.now() + 400 * 86_400 * 1_000_000;
    let refusal = schedule_publication(
        &office,
        &Person::Issuer.staff(),
        new_act(),
        draft.record,
        draft.revision,
        far,
    );
    assert!(matches!(refusal.unwrap_err(), ScheduleError::TooFar));
}

fn an_interpretation_and_its_document_lead_to_one_another(office: TestOffice) {
    let document = office
        .draft()
        .item("normative_document")
        .without_interpretation("随后发布解读。")
        .issued();
    let interpretation = office
        .draft()
        .item("policy_interpretation")
        .title("一图读懂校园安全")
        .interprets(document.record);
    let reader = office.reader(office.public());
    let interpretation = interpretation.reviewed();
    assert_eq!(reader.related(document.record).unwrap(), Vec::new());
    interpretation.issue();
    let other = &reader.related(document.record).unwrap()[0].other;
    assert_eq!(other.record, interpretation.record);
    let other = &reader.related(interpretation.record).unwrap()[0].other;
    assert_eq!(other.record, document.record);
}

fn a_file_is_published_with_its_edition(office: TestOffice) {
    let words = "附件正文：校车站点一览。";
    let draft = office.draft().file("站点.txt", words.as_bytes());
    let draft = draft.reviewed();
    let digest = draft.content.files[0].digest;
    let reader = office.reader(office.public());
    assert_eq!(reader.editions_with_file(digest).unwrap(), Vec::new());
    draft.issue();
    let held = reader.editions_with_file(digest).unwrap();
    assert_eq!(held, [(draft.record, 1, "站点.txt".to_owned())]);
    let bytes = office.store().blobs().read(&digest).unwrap().unwrap();
    assert_eq!(bytes, words.as_bytes());
    office.follow_ledger();
    assert_eq!(found(&office, "站点一览"), [draft.record.0]);
}

fn the_index_made_anew_equals_the_index_that_followed(office: TestOffice) {
    for n in 0..6 {
        let draft = office
            .draft()
            .title(&format!("关于第{n}号事项的通知"))
            .issued();
        if n % 3 == 0 {
            let issuer = Person::Issuer.staff();
            withdraw_record(&office, &issuer, new_act(), draft.record, "误发").unwrap();
        }
        office.follow_ledger();
    }
    let followed = found(&office, "通知");
    assert_eq!(followed, listed(&office));
    // A process that starts again has an empty index, and follows from the beginning.
    let office = office.closed().reopened().unwrap();
    assert_eq!(found(&office, "通知"), Vec::<[u8; 16]>::new());
    office.follow_ledger();
    assert_eq!(found(&office, "通知"), followed);
}
