//! Review: sign-offs of one exact text, by different people, and waivers with name and reason.

use operations::testing::{Person, TestOffice};
use operations::{
    SaveDraftError, SendError, WaiveError, WaiveOrder, examine_draft, issue_record, new_act,
    return_draft, review_record, save_draft, send_for_review, waive_finding,
};
use review::Waiver;
use store::testing::Raw;
use store::{DraftState, Value};

use crate::{chain, on_both};

on_both![
    a_draft_that_shows_an_identity_number_stays_unpublished,
    an_edit_voids_the_sign_offs,
    a_draft_saved_by_someone_else_meanwhile_is_refused_with_both_versions,
    a_returned_draft_goes_back_to_its_author_with_the_reason,
    a_draft_under_review_is_not_sent_twice,
    an_incomplete_draft_is_saved_and_not_sent,
    a_waiver_wants_a_reason_and_is_not_the_authors,
    a_waived_finding_no_longer_stands_in_the_way,
    a_document_number_of_another_record_is_warned_of,
    steps_go_in_order,
    one_officer_has_one_part_in_an_edition,
    one_officer_has_one_part_in_the_database_too,
    what_is_major_passes_one_step_more,
    what_wants_an_interpretation_waits_for_one_or_for_a_reason,
    what_is_withheld_is_never_published,
];

/// An identity number that checks, of a region that does not exist.
const IDENTITY: &str = "539900199001011236";

fn with_identity_number() -> String {
    format!(
        "经审核，申请人（身份证号码：{}）符合条件。",
        valid(IDENTITY)
    )
}

/// Puts the right check character (GB 11643) at the end of an identity number.
fn valid(number: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = number
        .chars()
        .zip(weights)
        .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
        .sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    format!("{}{}", &number[..17], char::from(check))
}

fn a_draft_that_shows_an_identity_number_stays_unpublished(office: TestOffice) {
    let draft = office.draft().text(&with_identity_number()).sent();
    let order = draft.review_order("first_review");
    let blocked = review_record(&office, &Person::Reviewer.staff(), &order).unwrap_err();
    let refusal = issue_record(&office, &Person::Issuer.staff(), &draft.issue_order());
    office.follow_ledger();

    assert_eq!(
        chain(&blocked),
        "not cleared: findings still to correct or waive: 1"
    );
    assert_eq!(
        chain(&refusal.unwrap_err()),
        "not issued: the step first_review is not signed off"
    );
    let reader = office.reader(office.public());
    assert_eq!(reader.shown(draft.record).unwrap(), None);
    assert_eq!(reader.editions(draft.record).unwrap(), Vec::new());
}

fn an_edit_voids_the_sign_offs(office: TestOffice) {
    let draft = office.draft().reviewed();
    let saved = save_draft(
        &office,
        &Person::Author.staff(),
        &draft.edited().text("改了一个字。").save_order(),
    );
    assert!(saved.unwrap().voided_sign_offs);
    let row = draft.stored().unwrap();
    assert_eq!(row.state, DraftState::Draft);
    let reader = office.reader(office.eyes_of(Person::Issuer));
    assert_eq!(reader.sign_offs(&row).unwrap(), Vec::new());

    let mut again = draft.clone();
    again.revision = row.revision;
    again.send();
    let refusal = issue_record(&office, &Person::Issuer.staff(), &again.issue_order());
    assert!(chain(&refusal.unwrap_err()).contains("first_review"));
}

fn a_draft_saved_by_someone_else_meanwhile_is_refused_with_both_versions(office: TestOffice) {
    let draft = office.draft().saved();
    let mine = draft.edited().text("我的改动。").save_order();
    draft.edited().text("同事的改动。").saved();
    let refusal = save_draft(&office, &Person::Author.staff(), &mine).unwrap_err();
    assert!(matches!(
        refusal,
        SaveDraftError::SavedMeanwhile { seen: 1, found: 2 }
    ));
    let stale = send_for_review(&office, &Person::Author.staff(), &draft.send_order());
    assert!(matches!(
        stale.unwrap_err(),
        SendError::SavedMeanwhile { seen: 1, found: 2 }
    ));
}

fn a_returned_draft_goes_back_to_its_author_with_the_reason(office: TestOffice) {
    let mut draft = office.draft().reviewed();
    let reviewer = Person::Reviewer.staff();
    let blank = return_draft(&office, &reviewer, new_act(), draft.record, " \n");
    assert_eq!(
        chain(&blank.unwrap_err()),
        "a draft is returned with a reason"
    );
    let own = Person::Author.staff();
    let refusal = return_draft(&office, &own, new_act(), draft.record, "退回");
    assert!(chain(&refusal.unwrap_err()).contains("has no authority"));

    return_draft(
        &office,
        &reviewer,
        new_act(),
        draft.record,
        "标题请写全称。",
    )
    .unwrap();
    let row = draft.stored().unwrap();
    assert_eq!(row.state, DraftState::Returned);
    assert_eq!(row.returned_reason.as_deref(), Some("标题请写全称。"));
    let refusal = issue_record(&office, &Person::Issuer.staff(), &draft.issue_order());
    assert_eq!(
        chain(&refusal.unwrap_err()),
        "there is no such draft under review"
    );
    // Sent again without a change, it passes every step again.
    draft.send();
    draft.review();
    assert_eq!(draft.issue(), 1);
}

fn a_draft_under_review_is_not_sent_twice(office: TestOffice) {
    let draft = office.draft().sent();
    let again = send_for_review(&office, &Person::Author.staff(), &draft.send_order());
    assert!(matches!(again.unwrap_err(), SendError::UnderReview));
}

fn an_incomplete_draft_is_saved_and_not_sent(office: TestOffice) {
    let draft = office.draft().title("").field("kind", "none such").saved();
    let refusal = send_for_review(&office, &Person::Author.staff(), &draft.send_order());
    let SendError::Incomplete { faults } = refusal.unwrap_err() else {
        panic!("its fields have faults");
    };
    let codes: Vec<String> = faults.iter().map(|fault| fault.field.to_string()).collect();
    assert_eq!(codes, ["title", "kind"]);

    let empty = office.draft().text("  \n").saved();
    let refusal = send_for_review(&office, &Person::Author.staff(), &empty.send_order());
    assert!(matches!(refusal.unwrap_err(), SendError::NoBody));
}

/// Returns the order that waives the first blocking finding of a draft.
fn waive_order(office: &TestOffice, draft: &operations::testing::TestDraft<'_>) -> WaiveOrder {
    let viewer = office.eyes_of(Person::Reviewer);
    let examined = examine_draft(office, viewer, &draft.stored().unwrap());
    let review = examined.unwrap().unwrap().review;
    let blocked = review.clear(&[]).unwrap_err();
    let placed = &blocked.standing[0];
    WaiveOrder {
        act: new_act(),
        record: draft.record,
        waiver: Waiver {
            rule: placed.finding.rule.to_string(),
            part: placed.part.code(),
            text: placed.finding.text.clone(),
        },
        reason: "法定公示事项，经当事人书面同意。".to_owned(),
    }
}

fn a_waiver_wants_a_reason_and_is_not_the_authors(office: TestOffice) {
    let draft = office.draft().text(&with_identity_number()).sent();
    let order = waive_order(&office, &draft);
    let silent = WaiveOrder {
        reason: " ".to_owned(),
        ..order.clone()
    };
    let refusal = waive_finding(&office, &Person::Reviewer.staff(), &silent);
    assert!(matches!(refusal.unwrap_err(), WaiveError::NoReason));

    let refusal = waive_finding(&office, &Person::Author.staff(), &order);
    assert!(matches!(refusal.unwrap_err(), WaiveError::NotAuthorised(_)));
    // Not even with the authority in hand.
    use operations::Authority::{Draft, Review};
    office.enter(Person::Author, &[Draft, Review]);
    let order = WaiveOrder {
        act: new_act(),
        ..order
    };
    let refusal = waive_finding(&office, &Person::Author.staff(), &order);
    assert!(matches!(refusal.unwrap_err(), WaiveError::OwnDraft));
}

fn a_waived_finding_no_longer_stands_in_the_way(office: TestOffice) {
    let draft = office.draft().text(&with_identity_number()).sent();
    let order = waive_order(&office, &draft);
    waive_finding(&office, &Person::Reviewer.staff(), &order).unwrap();
    draft.review();
    assert_eq!(draft.issue(), 1);
}

fn steps_go_in_order(office: TestOffice) {
    let draft = office.draft().sent();
    let early = draft.review_order("secrecy_review");
    let refusal = review_record(&office, &Person::SecrecyReviewer.staff(), &early);
    assert_eq!(
        chain(&refusal.unwrap_err()),
        "the next step is first_review, not secrecy_review"
    );
}

fn one_officer_has_one_part_in_an_edition(office: TestOffice) {
    use operations::Authority::{Draft, Issue, Review};
    let draft = office.draft().sent();
    office.enter(Person::Author, &[Draft, Review, Issue]);
    office.enter(Person::Reviewer, &[Review, Issue]);
    let own = review_record(
        &office,
        &Person::Author.staff(),
        &draft.review_order("first_review"),
    );
    assert!(chain(&own.unwrap_err()).contains("already has a part"));
    draft.review();
    for person in [Person::Author, Person::Reviewer] {
        let refusal = issue_record(&office, &person.staff(), &draft.issue_order());
        assert!(chain(&refusal.unwrap_err()).contains("already has a part"));
    }
    assert_eq!(draft.issue(), 1);
}

fn one_officer_has_one_part_in_the_database_too(office: TestOffice) {
    let draft = office.draft().issued();
    let mut raw = Raw::open(&office.data_folder(), office.database()).unwrap();
    let parts = raw.query(
        "select officer from edition_part where record = $1",
        &[Value::from(draft.record.0)],
    );
    let parts = parts.unwrap();
    assert_eq!(parts.len(), 5);
    for officer in parts {
        let second = raw.execute(
            "insert into edition_part (record, edition, officer, part) values ($1, 1, $2, 'issuer')",
            &[Value::from(draft.record.0), officer[0].clone()],
        );
        assert!(second.is_err());
    }
}

fn what_is_major_passes_one_step_more(office: TestOffice) {
    let draft = office.draft().major().sent();
    for (step, person) in &draft.steps()[..3] {
        review_record(&office, &person.staff(), &draft.review_order(step)).unwrap();
    }
    let refusal = issue_record(&office, &Person::Issuer.staff(), &draft.issue_order());
    assert_eq!(
        chain(&refusal.unwrap_err()),
        "not issued: the step leader_approval is not signed off"
    );
    let order = draft.review_order("leader_approval");
    review_record(&office, &Person::Leader.staff(), &order).unwrap();
    assert_eq!(draft.issue(), 1);
}

fn what_wants_an_interpretation_waits_for_one_or_for_a_reason(office: TestOffice) {
    let draft = office.draft().item("normative_document").reviewed();
    let refusal = issue_record(&office, &Person::Issuer.staff(), &draft.issue_order());
    assert!(chain(&refusal.unwrap_err()).contains("needs an interpretation"));

    // An interpretation that is only being written does not count; one under review does.
    let mut interpretation = office
        .draft()
        .item("policy_interpretation")
        .interprets(draft.record)
        .saved();
    let refusal = issue_record(&office, &Person::Issuer.staff(), &draft.issue_order());
    assert!(refusal.is_err());
    interpretation.send();
    assert_eq!(draft.issue(), 1);

    let reason = "文件内容通俗易懂，无需解读。";
    let other = office.draft().item("normative_document");
    let other = other.field("document_number", "云教〔2026〕6号");
    other.without_interpretation(reason).issued();
}

fn what_is_withheld_is_never_published(office: TestOffice) {
    for (attribute, ground) in [("withheld", "涉及国家秘密"), ("on_request", "")] {
        let draft = office.draft().field("attribute", attribute);
        let draft = draft.field("withholding_ground", ground).reviewed();
        let refusal = issue_record(&office, &Person::Issuer.staff(), &draft.issue_order());
        assert!(
            chain(&refusal.unwrap_err()).contains("only 主动公开 is published"),
            "{attribute}"
        );
        let at = office.now() + 1_000_000;
        let scheduled = operations::schedule_publication(
            &office,
            &Person::Issuer.staff(),
            new_act(),
            draft.record,
            draft.revision,
            at,
        );
        assert!(scheduled.is_err());
    }
}

fn a_document_number_of_another_record_is_warned_of(office: TestOffice) {
    let number = "云政发〔2026〕12号";
    let paper = || {
        let draft = office.draft().item("policy_document");
        draft.field("document_number", number)
    };
    let warned = |draft: &store::DraftRow| {
        let viewer = office.eyes_of(Person::Issuer);
        let examined = examine_draft(&office, viewer, draft).unwrap().unwrap();
        let findings = examined.review.findings().iter();
        findings
            .filter(|placed| placed.finding.rule == "structure.number_taken")
            .map(|placed| placed.finding.reason.clone())
            .collect::<Vec<_>>()
    };
    let first = paper().title("关于加强河道管理的通知").saved();
    assert!(warned(&first.stored().unwrap()).is_empty());
    let first = paper().title("关于加强河道管理的通知").issued();
    // Another issuer may have the number, and a later edition keeps its own.
    let other = paper().field("issuer", "云岭市交通运输局").saved();
    assert!(warned(&other.stored().unwrap()).is_empty());
    let next = first
        .edited()
        .title("关于加强河道管理的通知（修订）")
        .saved();
    assert!(warned(&next.stored().unwrap()).is_empty());
    let second = paper().title("关于加强湖泊管理的通知").sent();
    let warnings = warned(&second.stored().unwrap());
    let said = "发文字号“云政发〔2026〕12号”已用于同一发文机关的《关于加强河道管理的通知》";
    assert_eq!(warnings, [said]);
    // A warning does not stand in the way.
    let order = second.review_order("first_review");
    review_record(&office, &Person::Reviewer.staff(), &order).unwrap();
}
