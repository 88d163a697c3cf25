//! What a program with a token may do: save, check, send, follow and discard drafts.

use insta::assert_json_snapshot;
use operations::testing::{Person, complete_fields};
use operations::{IssueOrder, ReviewOrder, issue_record, new_act, review_record};
use serde_json::{Value, json};

use crate::api_office::{Answered, Asked, steady};

const DRAFTS: &str = "/api/v1/drafts";
const ACT: &str = "00112233445566778899aabbccddeeff";
const PDF: &[u8] = b"%PDF-1.4 made up";

fn notice() -> Value {
    json!({
        "item": "notice",
        "organ": "云岭市教育局",
        "fields": complete_fields("notice"),
        "body": "各中小学校、幼儿园：\n\n请于本月底前完成校园安全自查。",
    })
}

fn with(mut document: Value, key: &str, value: Value) -> Value {
    document[key] = value;
    document
}

fn id_of(answered: &Answered) -> String {
    answered.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_draft_is_saved_checked_and_sent_in_one_call() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let document = with(notice(), "send_for_review", json!(true));
    let document = with(
        document,
        "body",
        json!("联系人身份证号：11010519491231002X。"),
    );
    let files = [(
        "attachment",
        "../附件 1.csv",
        "学校,人数\n第一小学,320\n".as_bytes(),
    )];
    let saved = asked.form("POST", DRAFTS, &token, &document, &files).await;
    assert_eq!(saved.status, 201, "{}", saved.text());
    let told = saved.json();
    assert_eq!(told["state"], "review");
    assert_eq!(told["findings_count"]["blocking"], 1);
    // A program that lost the answer asks again.
    let path = format!("{DRAFTS}/{}", id_of(&saved));
    let again = asked.with_token("GET", &path, &token).await.json();
    assert_eq!(again["findings"], told["findings"]);
    assert!(!again["findings"].as_array().unwrap().is_empty());
    assert_json_snapshot!("draft_saved", steady(told));
    assert_eq!(
        saved.header("location"),
        format!("{DRAFTS}/{}", id_of(&saved))
    );
    assert_eq!(saved.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_program_follows_its_draft_until_the_public_sees_it() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let document = with(notice(), "send_for_review", json!(true));
    let saved = asked.form("POST", DRAFTS, &token, &document, &[]).await;
    let id = id_of(&saved);
    let path = format!("{DRAFTS}/{id}");
    let public = format!("/api/v1/records/{id}");
    assert_eq!(asked.get(&public).await.refusal().1, "not_found");
    let record = id.parse().unwrap();
    let seen_revision = u32::try_from(saved.json()["revision"].as_u64().unwrap()).unwrap();
    for (step, person) in [
        ("first_review", Person::Reviewer),
        ("second_review", Person::SecondReviewer),
        ("secrecy_review", Person::SecrecyReviewer),
    ] {
        let order = ReviewOrder {
            act: new_act(),
            record,
            seen_revision,
            step: step.to_owned(),
        };
        review_record(&asked.office, &person.staff(), &order).unwrap();
    }
    let status = asked.with_token("GET", &path, &token).await;
    assert_json_snapshot!("draft_status", status.steady());
    let names = Person::ALL.map(|person| person.names().0);
    assert!(
        !names.iter().any(|name| status.text().contains(name)),
        "{}",
        status.text()
    );
    let order = IssueOrder {
        act: new_act(),
        record,
        seen_revision,
    };
    issue_record(&asked.office, &Person::Issuer.staff(), &order).unwrap();
    asked.office.follow_ledger();
    let issued = asked.with_token("GET", &path, &token).await.json();
    assert_eq!(
        (&issued["state"], &issued["is_public"]),
        (&json!("published"), &json!(true))
    );
    assert_eq!(issued["address"], format!("http://a.localhost/r/{id}"));
    assert_eq!(asked.get(&public).await.status, 200);
}

#[tokio::test]
async fn a_repeated_call_makes_no_second_draft() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let document = with(
        with(notice(), "act_id", json!(ACT)),
        "send_for_review",
        json!(true),
    );
    let first = asked.form("POST", DRAFTS, &token, &document, &[]).await;
    let second = asked.form("POST", DRAFTS, &token, &document, &[]).await;
    assert_eq!(
        (first.status.as_u16(), second.status.as_u16()),
        (201, 200),
        "{}",
        second.text()
    );
    assert_eq!(first.json(), second.json());
    assert_eq!(first.json()["state"], "review");
    let other = with(document.clone(), "body", json!("另一个正文。"));
    let refused = asked
        .form("POST", DRAFTS, &token, &other, &[])
        .await
        .refusal();
    assert_eq!(
        refused,
        (409, "act_reused".to_owned(), Some("/act_id".to_owned()))
    );
    // Another officer's program may choose the same identifier and gets a draft of its own.
    let elsewhere = with(document, "organ", json!("市交通运输局"));
    let other_token = asked.token(Person::OtherAuthor);
    let own = asked
        .form("POST", DRAFTS, &other_token, &elsewhere, &[])
        .await;
    assert_eq!(own.status, 201);
    assert_ne!(id_of(&own), id_of(&first));
}

#[tokio::test]
async fn a_draft_with_faults_is_saved_and_not_sent() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let document = json!({
        "item": "notice",
        "fields": { "title": "关于开展检查的通知", "signed_on": "2026年13月1日", "colour": "red" },
        "send_for_review": true,
    });
    let saved = asked.form("POST", DRAFTS, &token, &document, &[]).await;
    assert_eq!(saved.status, 201);
    let told = saved.json();
    assert_eq!(told["state"], "draft");
    assert_json_snapshot!(
        "draft_faults",
        json!({
            "faults": told["faults"],
            "not_sent": told["not_sent"],
        })
    );
    let path = format!("{DRAFTS}/{}/send", id_of(&saved));
    let sent = asked
        .json("POST", &path, &token, &json!({ "seen_revision": 1 }))
        .await;
    assert_eq!(sent.status, 422);
    assert_eq!(sent.json()["faults"], told["faults"]);
    assert_eq!(sent.refusal().1, "incomplete");
}

#[tokio::test]
async fn a_document_file_is_read_and_the_document_wins_over_it() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let file = "云岭市教育局关于开展防火检查的公告\n云教〔2026〕8号\n各区教育局：\n现公告如下。\n云岭市教育局\n2026年2月27日";
    let document = json!({ "fields": { "kind": "announcement", "attribute": "proactive" } });
    let files = [("source", "公告.txt", file.as_bytes())];
    let saved = asked.form("POST", DRAFTS, &token, &document, &files).await;
    assert_eq!(saved.status, 201, "{}", saved.text());
    let told = saved.json();
    assert_eq!(told["title"], "云岭市教育局关于开展防火检查的公告");
    assert_eq!(told["item"], "notice");
    let document = with(document, "item", json!("policy_document"));
    let saved = asked.form("POST", DRAFTS, &token, &document, &files).await;
    assert_eq!(saved.json()["item"], "policy_document");
    let files = [("source", "公告.docx", b"\x00\x01".as_slice())];
    let refused = asked
        .form("POST", DRAFTS, &token, &document, &files)
        .await
        .refusal();
    assert_eq!(
        refused,
        (
            422,
            "source_unreadable".to_owned(),
            Some("/source".to_owned())
        )
    );
}

#[tokio::test]
async fn a_change_is_made_on_the_revision_that_was_seen() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let files = [
        ("attachment", "一.pdf", PDF),
        ("attachment", "二.pdf", b"%PDF-1.4 two".as_slice()),
    ];
    let saved = asked.form("POST", DRAFTS, &token, &notice(), &files).await;
    let digest = saved.json()["files"][1]["digest"].clone();
    let path = format!("{DRAFTS}/{}", id_of(&saved));
    let change = with(notice(), "seen_revision", json!(1));
    let third = [("attachment", "三.pdf", b"%PDF-1.4 three".as_slice())];
    let changed = asked
        .form("PUT", &path, &token, &change, &third)
        .await
        .json();
    assert_eq!(changed["revision"], 2);
    assert_eq!(names(&changed), ["一.pdf", "二.pdf", "三.pdf"]);
    let late = asked.form("PUT", &path, &token, &change, &[]).await;
    assert_eq!(late.status, 409);
    assert_json_snapshot!("saved_meanwhile", late.steady());
    let change = with(
        with(notice(), "seen_revision", json!(2)),
        "files",
        json!([digest]),
    );
    let changed = asked.form("PUT", &path, &token, &change, &[]).await.json();
    assert_eq!(names(&changed), ["二.pdf"]);
    let change = with(
        with(notice(), "seen_revision", json!(3)),
        "files",
        json!(["00"]),
    );
    let refused = asked
        .form("PUT", &path, &token, &change, &[])
        .await
        .refusal();
    assert_eq!(
        refused,
        (422, "unknown_file".to_owned(), Some("/files/0".to_owned()))
    );
    let refused = asked
        .form("PUT", &path, &token, &notice(), &[])
        .await
        .refusal();
    assert_eq!(
        refused,
        (
            400,
            "bad_document".to_owned(),
            Some("/seen_revision".to_owned())
        )
    );
}

#[tokio::test]
async fn a_repeated_change_is_made_once_and_another_one_is_not_lost() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let first = with(notice(), "act_id", json!(ACT));
    let saved = asked.form("POST", DRAFTS, &token, &first, &[]).await;
    let path = format!("{DRAFTS}/{}", id_of(&saved));
    // The identifier of the first call is no obstacle: this is another act, on a known record.
    let change = with(
        with(first, "seen_revision", json!(1)),
        "body",
        json!("改过的正文。"),
    );
    for _ in 0..2 {
        let changed = asked.form("PUT", &path, &token, &change, &[]).await;
        assert_eq!(changed.json()["revision"], 2, "{}", changed.text());
    }
    let other = with(change, "body", json!("又改过的正文。"));
    assert_eq!(
        asked
            .form("PUT", &path, &token, &other, &[])
            .await
            .refusal()
            .1,
        "act_reused"
    );
}

fn names(told: &Value) -> Vec<&str> {
    let files = told["files"].as_array().unwrap();
    files
        .iter()
        .map(|file| file["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_draft_is_sent_once_and_discarded_only_from_its_authors_hands() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let path = format!(
        "{DRAFTS}/{}",
        id_of(&asked.form("POST", DRAFTS, &token, &notice(), &[]).await)
    );
    let send = format!("{path}/send");
    let order = json!({ "seen_revision": 1, "act_id": ACT });
    let sent = asked.json("POST", &send, &token, &order).await;
    assert_eq!(sent.json()["state"], "review", "{}", sent.text());
    assert_eq!(asked.json("POST", &send, &token, &order).await.status, 200);
    let order = json!({ "seen_revision": sent.json()["revision"] });
    assert_eq!(
        asked.json("POST", &send, &token, &order).await.refusal().1,
        "under_review"
    );
    assert_eq!(
        asked.with_token("DELETE", &path, &token).await.refusal().1,
        "under_review"
    );
    let other = format!(
        "{DRAFTS}/{}",
        id_of(&asked.form("POST", DRAFTS, &token, &notice(), &[]).await)
    );
    assert_eq!(asked.with_token("DELETE", &other, &token).await.status, 204);
    let status = asked.with_token("GET", &other, &token).await.json();
    assert_eq!(status["state"], "discarded");
}

#[tokio::test]
async fn an_issued_record_gets_its_next_edition_the_same_way() {
    let asked = Asked::new();
    let record = asked.office.draft().issued();
    let token = asked.token(Person::Author);
    let path = format!("{DRAFTS}/{}", record.record);
    let change = with(notice(), "seen_revision", json!(0));
    let saved = asked.form("PUT", &path, &token, &change, &[]).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    assert_eq!(
        (&saved.json()["edition"], &saved.json()["is_public"]),
        (&json!(2), &json!(true))
    );
}

#[tokio::test]
async fn what_is_not_the_programs_answers_like_what_is_not_there() {
    let asked = Asked::new();
    let draft = asked.office.draft().saved();
    let token = asked.token(Person::OtherAuthor);
    let change = with(notice(), "seen_revision", json!(1));
    let order = json!({ "seen_revision": 1 });
    let mut answers = Vec::new();
    for id in [draft.record.to_string(), "5".repeat(32)] {
        let path = format!("{DRAFTS}/{id}");
        answers.push([
            asked.with_token("GET", &path, &token).await.steady(),
            asked
                .form("PUT", &path, &token, &change, &[])
                .await
                .steady(),
            asked
                .json("POST", &format!("{path}/send"), &token, &order)
                .await
                .steady(),
            asked.with_token("DELETE", &path, &token).await.steady(),
        ]);
    }
    assert_eq!(answers[0], answers[1]);
    assert!(
        answers[0]
            .iter()
            .all(|answer| answer["code"] == "not_found"),
        "{answers:?}"
    );
    // The reviewer sees the draft, but may not write it; that too is answered alike.
    let reviewer = asked.token(Person::Reviewer);
    let path = format!("{DRAFTS}/{}", draft.record);
    assert_eq!(
        asked.with_token("DELETE", &path, &reviewer).await.steady(),
        answers[0][3]
    );
    let mut refusals = Vec::new();
    for organ in ["云岭市教育局", "不存在的机关", "5".repeat(32).as_str()] {
        let document = with(notice(), "organ", json!(organ));
        refusals.push(
            asked
                .form("POST", DRAFTS, &token, &document, &[])
                .await
                .steady(),
        );
    }
    assert!(
        refusals.iter().all(|refusal| *refusal == refusals[0]),
        "{refusals:?}"
    );
    assert_eq!(refusals[0]["code"], "organ_not_yours");
}

#[tokio::test]
async fn without_a_token_nothing_is_done() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let mut answers = Vec::new();
    for shown in ["", "x", &"0".repeat(64), &"0".repeat(500), &token[1..]] {
        let answered = asked.form("POST", DRAFTS, shown, &notice(), &[]).await;
        assert_eq!(answered.status, 401);
        assert_eq!(answered.header("www-authenticate"), "Bearer");
        answers.push(answered.steady());
    }
    answers.push(
        asked
            .json("POST", "/api/v1/checks", "x", &json!({ "text": "" }))
            .await
            .steady(),
    );
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
}

#[tokio::test]
async fn a_crooked_form_is_refused_at_its_place() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let bare = with(notice(), "item", json!(null));
    let relation =
        |kind: &str, to: &str| with(notice(), "relations", json!([{ "kind": kind, "to": to }]));
    let nobody = "5".repeat(32);
    let field = |code: &str, value: Value| with(notice(), "fields", json!({ code: value }));
    for (document, code, pointer) in [
        (json!([]), "bad_document", Some("")),
        (json!({ "colour": "red" }), "bad_document", Some("/colour")),
        (bare, "unknown_item", Some("/item")),
        (
            with(notice(), "item", json!("nothing")),
            "unknown_item",
            Some("/item"),
        ),
        (
            with(notice(), "act_id", json!("x")),
            "bad_document",
            Some("/act_id"),
        ),
        (
            with(notice(), "body", json!("长".repeat(400_001))),
            "body_too_long",
            Some("/body"),
        ),
        (
            with(notice(), "body", json!("长".repeat(2 << 20))),
            "too_large",
            Some("/document"),
        ),
        (
            relation("loves", &nobody),
            "bad_relation",
            Some("/relations/0/kind"),
        ),
        (
            relation("amends", "x"),
            "bad_relation",
            Some("/relations/0/to"),
        ),
        (
            relation("amends", &nobody),
            "bad_relation",
            Some("/relations/0/to"),
        ),
        (
            field("signed_on", json!(0.5)),
            "bad_document",
            Some("/fields/signed_on"),
        ),
        (
            field("index_number", json!("1")),
            "bad_document",
            Some("/fields/index_number"),
        ),
    ] {
        let refused = asked
            .form("POST", DRAFTS, &token, &document, &[])
            .await
            .refusal();
        assert_eq!((refused.1.as_str(), refused.2.as_deref()), (code, pointer));
    }
    let file = ("attachment", "一.pdf", PDF);
    for (files, code, pointer) in [
        (
            vec![file, ("attachment", "二.exe", b"MZ".as_slice())],
            "file_refused",
            Some("/attachment/1"),
        ),
        (
            vec![("attachment", "二.pdf", b"MZ".as_slice())],
            "file_refused",
            Some("/attachment/0"),
        ),
        (
            vec![("attachment", "二.pdf", b"".as_slice())],
            "file_refused",
            Some("/attachment/0"),
        ),
        (vec![("annex", "二.pdf", PDF)], "bad_form", Some("/annex")),
        (
            vec![
                ("source", "a.txt", b"x".as_slice()),
                ("source", "b.txt", b"y".as_slice()),
            ],
            "bad_form",
            Some("/source"),
        ),
        (vec![file; 51], "too_many_files", Some("/attachment/50")),
    ] {
        let refused = asked
            .form("POST", DRAFTS, &token, &notice(), &files)
            .await
            .refusal();
        assert_eq!((refused.1.as_str(), refused.2.as_deref()), (code, pointer));
    }
    let refused = asked
        .json("POST", DRAFTS, &token, &notice())
        .await
        .refusal();
    assert_eq!((refused.0, refused.1.as_str()), (415, "wrong_content_type"));
}

#[tokio::test]
async fn a_text_is_checked_in_the_shape_of_the_command_line() {
    let asked = Asked::new();
    let token = asked.token(Person::Author);
    let order = json!({ "text": "联系人身份证号：11010519491231002X。", "file": "稿.txt" });
    let checked = asked.json("POST", "/api/v1/checks", &token, &order).await;
    assert_json_snapshot!("checks", checked.steady());
    let refused = asked
        .json("POST", "/api/v1/checks", &token, &json!({ "words": "" }))
        .await;
    assert_eq!(
        refused.refusal(),
        (400, "bad_document".to_owned(), Some("/words".to_owned()))
    );
    let long = json!({ "text": "长".repeat(400_001) });
    let refused = asked
        .json("POST", "/api/v1/checks", &token, &long)
        .await
        .refusal();
    assert_eq!(
        refused,
        (422, "body_too_long".to_owned(), Some("/text".to_owned()))
    );
}
