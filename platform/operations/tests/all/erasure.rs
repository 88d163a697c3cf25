//! Erasure: two officers, no word left anywhere, proofs whole, and audit that tells it from tampering.

use std::path::Path;

use operations::testing::{Person, TestDraft, TestOffice};
use operations::{
    EraseError, ErasureOrder, audit, confirm_erasure, decline_erasure, new_act, proof_of,
    propose_erasure, random_id, withdraw_record,
};
use store::erasure::{BODY, FILE, PRIVATE_FIELDS, WHOLE_EDITION};
use store::payload::ErasedPart;
use store::testing::Raw;
use store::{ErasureState, RecordState, Value};

use crate::publication::{found, listed};
use crate::traces::{
    BODY_WORDS, EARLIER, FILE_WORDS, PRIVATE, RETURNED, TITLE, WAIVED, WAIVER_REASON, WORDS,
    full_of_words, search_files, traces,
};
use crate::{chain, number, on_both};

on_both![
    an_erasure_wants_a_ground_and_two_officers,
    an_erasure_that_is_declined_erases_nothing,
    what_waits_to_be_erased_is_not_proposed_again,
    an_erased_record_leaves_no_word_anywhere,
    an_edition_goes_and_the_one_after_it_stays,
    the_newest_edition_goes_and_a_corrected_one_follows,
    a_body_goes_and_its_edition_is_still_proven,
    private_fields_go_and_the_edition_stays,
    an_attachment_goes_in_every_form_it_had,
    a_file_that_another_edition_cites_stays,
    a_draft_that_was_never_public_is_erased_too,
    a_part_of_a_draft_under_way_is_not_erased,
    what_no_act_erased_is_still_tampering,
    the_database_lets_only_an_erasure_through,
];

pub(crate) fn part(edition: u32, part: &str) -> ErasedPart {
    ErasedPart {
        edition,
        part: part.to_owned(),
        file: None,
    }
}

/// The whole of an edition.
pub(crate) fn whole(edition: u32) -> ErasedPart {
    part(edition, WHOLE_EDITION)
}

pub(crate) fn file_part(edition: u32, digest: [u8; 32]) -> ErasedPart {
    ErasedPart {
        file: Some(digest.into()),
        ..part(edition, FILE)
    }
}

pub(crate) fn order(draft: &TestDraft<'_>, parts: &[ErasedPart]) -> ErasureOrder {
    ErasureOrder {
        erasure: random_id(),
        record: draft.record,
        parts: parts.to_vec(),
        ground: "《中华人民共和国个人信息保护法》第四十七条".to_owned(),
        reason: "当事人要求删除。".to_owned(),
    }
}

pub(crate) fn proposed(office: &TestOffice, order: &ErasureOrder) {
    propose_erasure(office, &Person::Supervisor.staff(), new_act(), order).unwrap();
}

/// Proposes and confirms an erasure, and follows it.
pub(crate) fn erased(office: &TestOffice, draft: &TestDraft<'_>, parts: &[ErasedPart]) {
    let order = order(draft, parts);
    proposed(office, &order);
    confirm_erasure(office, &Person::Issuer.staff(), new_act(), order.erasure).unwrap();
    office.follow_ledger();
}

fn an_erasure_wants_a_ground_and_two_officers(office: TestOffice) {
    let draft = office.draft().title(TITLE).issued();
    let supervisor = Person::Supervisor.staff();
    let mut order = order(&draft, &[whole(1)]);
    let unfounded = ErasureOrder {
        ground: " ".to_owned(),
        ..order.clone()
    };
    let refusal = propose_erasure(&office, &supervisor, new_act(), &unfounded).unwrap_err();
    assert_eq!(
        chain(&refusal),
        "an erasure states its ground in law and its reason"
    );
    let other = propose_erasure(&office, &Person::Issuer.staff(), new_act(), &order);
    assert!(chain(&other.unwrap_err()).contains("no authority"));

    // One person with both authorities is still one person.
    use operations::Authority::{Issue, Supervise};
    office.enter(Person::Supervisor, &[Supervise, Issue]);
    proposed(&office, &order);
    let alone = confirm_erasure(&office, &supervisor, new_act(), order.erasure);
    assert_eq!(
        chain(&alone.unwrap_err()),
        "an erasure is confirmed by a second officer"
    );
    let stranger = confirm_erasure(&office, &Person::Author.staff(), new_act(), order.erasure);
    assert!(chain(&stranger.unwrap_err()).contains("no authority"));
    office.follow_ledger();
    assert_eq!(listed(&office), [draft.record.0]);

    let (act, issuer) = (new_act(), Person::Issuer.staff());
    confirm_erasure(&office, &issuer, act, order.erasure).unwrap();
    // The same form sent twice is one act; another form comes too late.
    confirm_erasure(&office, &issuer, act, order.erasure).unwrap();
    let late = confirm_erasure(&office, &issuer, new_act(), order.erasure);
    assert!(matches!(late.unwrap_err(), EraseError::NotWaiting));
    order.erasure = random_id();
    let again = propose_erasure(&office, &supervisor, new_act(), &order);
    assert!(matches!(again.unwrap_err(), EraseError::NothingThere));
    office.follow_ledger();
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn what_waits_to_be_erased_is_not_proposed_again(office: TestOffice) {
    let office = &office;
    let draft = full_of_words(office);
    let supervisor = Person::Supervisor.staff();
    let propose = |parts: &[ErasedPart]| {
        let order = order(&draft, parts);
        let proposed = propose_erasure(office, &supervisor, new_act(), &order);
        proposed.map(|()| order.erasure)
    };
    let first = propose(&[whole(1)]).unwrap();
    for parts in [
        vec![whole(1)],
        vec![part(1, BODY)],
        vec![part(1, PRIVATE_FIELDS)],
    ] {
        let refused = propose(&parts);
        assert!(
            matches!(refused, Err(EraseError::Waiting { erasure, edition: 1 }) if erasure == first),
            "{parts:?}: {refused:?}"
        );
    }
    decline_erasure(office, &Person::Issuer.staff(), new_act(), first).unwrap();
    // Parts that have nothing in common may wait side by side; the whole of them may not.
    let body = propose(&[part(1, BODY)]).unwrap();
    propose(&[part(1, PRIVATE_FIELDS)]).unwrap();
    let refused = propose(&[whole(1)]);
    assert!(
        matches!(refused, Err(EraseError::Waiting { erasure, .. }) if erasure == body),
        "{refused:?}"
    );
}

fn an_erasure_that_is_declined_erases_nothing(office: TestOffice) {
    let draft = office.draft().title(TITLE).issued();
    let order = order(&draft, &[whole(1)]);
    proposed(&office, &order);
    let issuer = Person::Issuer.staff();
    decline_erasure(&office, &issuer, new_act(), order.erasure).unwrap();
    let late = confirm_erasure(&office, &issuer, new_act(), order.erasure);
    assert!(matches!(late.unwrap_err(), EraseError::NotWaiting));
    office.follow_ledger();
    assert_eq!(found(&office, TITLE), [draft.record.0]);
    let reader = office.reader(office.eyes_of(Person::Supervisor));
    let row = reader.erasure(order.erasure).unwrap().unwrap();
    assert!(matches!(row.state, ErasureState::Declined { by, .. } if by == Person::Issuer.id()));
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn an_erased_record_leaves_no_word_anywhere(office: TestOffice) {
    // Others around it, so that its rows lie in the middle of pages.
    for turn in 0..12 {
        office.draft().title(&format!("寻常通知之{turn}")).issued();
    }
    let draft = full_of_words(&office);
    for turn in 12..24 {
        office.draft().title(&format!("寻常通知之{turn}")).issued();
    }
    withdraw_record(
        &office,
        &Person::Issuer.staff(),
        new_act(),
        draft.record,
        RETURNED,
    )
    .unwrap();
    office.follow_ledger();
    let before = traces(&office, &WORDS);
    for words in WORDS {
        assert!(
            before.iter().any(|trace| trace.starts_with(words)),
            "{words}"
        );
    }
    let entries = office.entries().size().unwrap();

    erased(&office, &draft, &[whole(1)]);

    assert_eq!(traces(&office, &WORDS), Vec::<String>::new());
    assert_eq!(office.entries().size().unwrap(), entries + 2);
    for viewer in [office.public(), office.eyes_of(Person::Supervisor)] {
        let reader = office.reader(viewer);
        let record = reader.record(draft.record).unwrap().unwrap();
        let RecordState::Erased { ground, .. } = &record.state else {
            panic!("{:?}", record.state);
        };
        assert_eq!(ground, "《中华人民共和国个人信息保护法》第四十七条");
        assert!(
            record.index_number.is_some(),
            "the number is never given again"
        );
        let edition = reader.editions(draft.record).unwrap().remove(0);
        assert!(edition.is_erased());
        assert!(edition.position.is_some());
        assert_eq!(reader.manifest(&edition).unwrap(), None);
        assert_eq!(reader.private_of(&edition).unwrap(), None);
        let file = draft.content.files[0].digest;
        assert_eq!(reader.editions_with_file(file).unwrap(), Vec::new());
        let shown = format!(
            "{edition:?} {:?} {:?}",
            reader.revisions(draft.record).unwrap(),
            reader.trail(draft.record).unwrap()
        );
        assert!(WORDS.iter().all(|words| !shown.contains(words)));
    }
    assert!(!listed(&office).contains(&draft.record.0));
    for words in ["白鹭洲", "石榴籽", "银杏木梳"] {
        assert_eq!(found(&office, words), Vec::<[u8; 16]>::new(), "{words}");
    }
    assert!(proof_of(&office, draft.record, 1).is_err());
    // Whoever kept a proof from before goes on proving: the log did not change.
    assert_eq!(office.faults(), Vec::<String>::new());
    let report = audit(&office, None).unwrap();
    let erased: Vec<String> = report.erased.iter().map(ToString::to_string).collect();
    let by = number(&office, "select max(seq) from act where kind = 20");
    let issued = number(
        &office,
        "select max(act) from edition where title = '' and edition = 1",
    );
    let line = format!("act {issued}, body, manifest, private, salt: erased by act {by}");
    assert!(erased.contains(&line), "{erased:#?}");
    let place = office.closed();
    let office = place.reopened().unwrap();
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn an_edition_goes_and_the_one_after_it_stays(office: TestOffice) {
    let first = full_of_words(&office);
    let second = first
        .edited()
        .title("更正后的通报")
        .text("请加强夜间巡查。");
    let second = second
        .field("legality_review_number", "云司审〔2026〕1号")
        .issued();
    office.follow_ledger();
    erased(&office, &first, &[whole(1)]);

    // The file is part of the second edition as well.
    let gone = [TITLE, BODY_WORDS, EARLIER, PRIVATE, WAIVED, RETURNED];
    assert_eq!(traces(&office, &gone), Vec::<String>::new());
    assert_eq!(found(&office, "更正后"), [second.record.0]);
    let reader = office.reader(office.public());
    let editions = reader.editions(second.record).unwrap();
    let erased: Vec<bool> = editions.iter().map(store::EditionRow::is_erased).collect();
    assert_eq!(erased, [false, true]);
    assert!(reader.manifest(&editions[0]).unwrap().is_some());
    assert!(proof_of(&office, second.record, 2).is_ok());
    let file = second.content.files[0].digest;
    assert!(office.store().blobs().read(&file).unwrap().is_some());
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn the_newest_edition_goes_and_a_corrected_one_follows(office: TestOffice) {
    let first = office.draft().title("巡查通报").issued();
    let second = first.edited().title(TITLE).text(BODY_WORDS).issued();
    office.follow_ledger();
    erased(&office, &second, &[whole(2)]);
    assert_eq!(traces(&office, &[TITLE, BODY_WORDS]), Vec::<String>::new());
    // The older text does not come back by itself.
    assert_eq!(listed(&office), Vec::<[u8; 16]>::new());
    assert_eq!(office.faults(), Vec::<String>::new());

    let third = first.edited().title("巡查通报（更正）").issued();
    office.follow_ledger();
    assert_eq!(listed(&office), [third.record.0]);
    let editions = office
        .reader(office.public())
        .editions(third.record)
        .unwrap();
    assert_eq!(editions.len(), 3);
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn a_body_goes_and_its_edition_is_still_proven(office: TestOffice) {
    let draft = full_of_words(&office);
    erased(&office, &draft, &[part(1, BODY)]);
    let gone = [BODY_WORDS, EARLIER, WAIVED, WAIVER_REASON, RETURNED];
    assert_eq!(traces(&office, &gone), Vec::<String>::new());
    let reader = office.reader(office.public());
    let edition = reader.editions(draft.record).unwrap().remove(0);
    assert!(edition.is_body_erased() && !edition.is_erased());
    assert_eq!(reader.body(&edition).unwrap().as_deref(), Some(""));
    assert!(reader.manifest(&edition).unwrap().is_some());
    assert!(proof_of(&office, draft.record, 1).is_ok());
    assert_eq!(found(&office, "白鹭洲"), [draft.record.0]);
    assert_eq!(found(&office, "石榴籽"), Vec::<[u8; 16]>::new());
    assert_eq!(office.faults(), Vec::<String>::new());
    // And then the rest of it.
    erased(&office, &draft, &[whole(1)]);
    assert_eq!(traces(&office, &WORDS), Vec::<String>::new());
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn private_fields_go_and_the_edition_stays(office: TestOffice) {
    let draft = full_of_words(&office);
    erased(&office, &draft, &[part(1, PRIVATE_FIELDS)]);
    assert_eq!(traces(&office, &[PRIVATE]), Vec::<String>::new());
    let staff = office.reader(office.eyes_of(Person::Issuer));
    let edition = staff.editions(draft.record).unwrap().remove(0);
    assert_eq!(staff.private_of(&edition).unwrap(), None);
    assert_eq!(found(&office, "石榴籽"), [draft.record.0]);
    assert!(proof_of(&office, draft.record, 1).is_ok());
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn an_attachment_goes_in_every_form_it_had(office: TestOffice) {
    let first = office.draft().file("名单.txt", EARLIER.as_bytes()).saved();
    let mut next = first.edited();
    next = next.without_files().file("名单.txt", FILE_WORDS.as_bytes());
    let draft = next.file("说明.txt", b"kept").issued();
    office.follow_ledger();
    assert_eq!(found(&office, "银杏木梳"), [draft.record.0]);
    let digest = draft.content.files[0].digest;
    erased(&office, &draft, &[file_part(1, digest)]);
    assert_eq!(
        traces(&office, &[EARLIER, FILE_WORDS]),
        Vec::<String>::new()
    );
    assert_eq!(found(&office, "银杏木梳"), Vec::<[u8; 16]>::new());
    let reader = office.reader(office.public());
    let edition = reader.editions(draft.record).unwrap().remove(0);
    assert!(reader.erased_files(&edition).unwrap().contains(&digest));
    assert!(proof_of(&office, draft.record, 1).is_ok());
    assert_eq!(office.faults(), Vec::<String>::new());
    let report = audit(&office, None).unwrap();
    let files = report.erased.iter().map(ToString::to_string);
    assert_eq!(files.filter(|line| line.starts_with("file ")).count(), 2);
}

fn a_file_that_another_edition_cites_stays(office: TestOffice) {
    let draft = office
        .draft()
        .file("表.txt", FILE_WORDS.as_bytes())
        .issued();
    let other = office.draft().title("另一件通知");
    let other = other.taken_file(draft.content.files[0].clone()).issued();
    office.follow_ledger();
    let digest = draft.content.files[0].digest;
    let elsewhere = office
        .store()
        .cited_elsewhere(draft.record, &[1], &[digest].into())
        .unwrap();
    assert_eq!(elsewhere[&digest], [(other.record, 1)]);
    erased(&office, &draft, &[whole(1)]);
    assert!(office.store().blobs().read(&digest).unwrap().is_some());
    assert_eq!(office.faults(), Vec::<String>::new());
    erased(&office, &other, &[whole(1)]);
    assert!(office.store().blobs().read(&digest).unwrap().is_none());
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn a_draft_that_was_never_public_is_erased_too(office: TestOffice) {
    let draft = office.draft().title(TITLE).text(BODY_WORDS).saved();
    erased(&office, &draft, &[whole(1)]);
    assert_eq!(traces(&office, &[TITLE, BODY_WORDS]), Vec::<String>::new());
    assert_eq!(draft.stored(), None);
    assert_eq!(office.faults(), Vec::<String>::new());
}

fn a_part_of_a_draft_under_way_is_not_erased(office: TestOffice) {
    let draft = office.draft().text(BODY_WORDS).saved();
    let order = order(&draft, &[part(1, BODY)]);
    let refusal = propose_erasure(&office, &Person::Supervisor.staff(), new_act(), &order);
    assert_eq!(
        chain(&refusal.unwrap_err()),
        "edition 1 is still a draft, which is erased as a whole or edited"
    );
}

fn what_no_act_erased_is_still_tampering(office: TestOffice) {
    let draft = full_of_words(&office);
    let other = office.draft().title("另一件通知").issued();
    office.follow_ledger();
    erased(&office, &draft, &[whole(1)]);
    let mut raw = Raw::open(&office.data_folder(), office.database()).unwrap();
    raw.take_guards_away().unwrap();
    let record = [Value::from(other.record.0)];
    let of_other = "(select act from edition where record = $1)";
    let issued = number(&office, "select max(act) from edition where title = ''");
    for (what, statement, values, expected) in [
        (
            "a salt of an act that was not erased",
            format!("update act set salt = null where seq = {of_other}"),
            &record[..],
            "its salt is gone".to_owned(),
        ),
        (
            "a text of an act that was not erased",
            format!("delete from slot where name = 'body' and act = {of_other}"),
            &record[..],
            "text body: missing".to_owned(),
        ),
        (
            "the payload of an act whose salt was erased",
            format!(
                "update act set payload = (select payload from act where seq = {of_other}) where seq = {issued}"
            ),
            &record[..],
            format!("act {issued}: it is not what was erased from"),
        ),
        (
            "a text put back",
            format!(
                "insert into slot (act, name, content) select {issued}, 'body', digest from content limit 1"
            ),
            &[],
            format!("act {issued}, text body: erased by an act, and is there"),
        ),
        (
            "the erasure itself",
            "update act set salt = null where kind = 20".to_owned(),
            &[],
            format!("act {issued}: its salt is gone"),
        ),
    ] {
        assert_eq!(raw.execute(&statement, values).unwrap(), 1, "{what}");
        let faults = office.faults();
        assert!(
            faults.iter().any(|fault| fault.contains(&expected)),
            "{what}: {faults:#?}"
        );
    }
}

fn the_database_lets_only_an_erasure_through(office: TestOffice) {
    let draft = full_of_words(&office);
    office.draft().title("另一件通知").issued();
    erased(&office, &draft, &[part(1, BODY)]);
    let mut raw = Raw::open(&office.data_folder(), office.database()).unwrap();
    for statement in [
        "update act set salt = null where kind = 11",
        "update act set result = ''",
        "update act set salt = leaf",
        "update slot set name = 'x'",
        "delete from slot where name = 'manifest'",
        "update content set bytes = digest",
        "delete from content",
        "update edition set title = 'x'",
        "update edition set title = '', item = '' where title = '另一件通知'",
        "update edition set body = private",
        "update edition set published_on = '2020-01-01'",
        "delete from edition",
    ] {
        assert!(raw.execute(statement, &[]).is_err(), "{statement}");
    }
    assert_eq!(office.faults(), Vec::<String>::new());
}

#[test]
fn the_files_of_the_index_hold_no_word_after_an_erasure() {
    let office = TestOffice::new();
    for turn in 0..3 {
        office.draft().title(&format!("寻常通知之{turn}")).issued();
    }
    let draft = full_of_words(&office);
    let order = order(&draft, &[whole(1)]);
    let place = office.closed();
    let folder = tempfile::TempDir::new().unwrap();
    let office = place.reopened_with_index_in(folder.path()).unwrap();
    office.follow().unwrap();
    let mut before = Vec::new();
    search_files(folder.path(), &[TITLE], &mut before);
    assert!(!before.is_empty(), "the index keeps titles as they are");

    propose_erasure(&office, &Person::Supervisor.staff(), new_act(), &order).unwrap();
    confirm_erasure(&office, &Person::Issuer.staff(), new_act(), order.erasure).unwrap();
    office.follow().unwrap();
    let mut left = Vec::new();
    search_files(folder.path(), &WORDS, &mut left);
    assert_eq!(left, Vec::<String>::new());
    // Nor is a part of the index left from before, which holds them in another writing.
    let parts = |traces: Vec<String>| -> Vec<String> {
        let names = traces.iter().filter_map(|trace| trace.split(" in ").nth(1));
        names.map(str::to_owned).collect()
    };
    assert!(parts(before).iter().all(|path| !Path::new(path).exists()));
    assert_eq!(office.faults(), Vec::<String>::new());
}
