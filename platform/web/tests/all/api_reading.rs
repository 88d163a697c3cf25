//! What anyone may read, with the eyes of the public of one site.

use axum::body::Body;
use axum::http::Request;
use insta::assert_json_snapshot;
use jiff::civil::date;
use ledger::{Note, VerifierKey};
use operations::testing::{Person, SITE, TRANSPORT};
use operations::{SiteEntry, enter_site, new_act, withdraw_record};
use organ::SiteId;
use serde_json::Value;

use crate::api_office::{Asked, HOST};

const TABLE: &str = "学校,人数\n第一小学,320\n";

/// A second site, which shows the transport bureau alone.
fn open_second_site(asked: &Asked) {
    let entry = SiteEntry {
        site: SiteId([8; 16]),
        title: "云岭市交通运输局网站".to_owned(),
        organizer: "云岭市交通运输局".to_owned(),
        code: "5399000002".to_owned(),
        filing: String::new(),
        hosts: vec!["b.localhost".to_owned()],
        roots: vec![TRANSPORT],
        rank: 1,
    };
    assert_ne!(entry.site, SITE);
    enter_site(&asked.office, None, new_act(), &entry).unwrap();
}

#[tokio::test]
async fn a_record_is_told_in_full() {
    let asked = Asked::new();
    let other = asked
        .office
        .draft()
        .title("关于印发校园安全管理办法的通知")
        .issued();
    let interpretation = asked.office.draft().item("policy_interpretation");
    let record = interpretation
        .interprets(other.record)
        .text("一、目标\n\n校园安全。\n\n二、措施\n\n（一）自查。每校一次。")
        .file("附件 1.csv", TABLE.as_bytes())
        .issued();
    asked.office.follow_ledger();
    let answered = asked
        .get(&format!("/api/v1/records/{}", record.record))
        .await;
    assert_eq!(answered.status, 200);
    assert_json_snapshot!("record", answered.steady());
    let incoming = asked
        .get(&format!("/api/v1/records/{}", other.record))
        .await
        .json();
    assert_eq!(incoming["relations"][0]["direction"], "incoming");
    assert_eq!(
        incoming["relations"][0]["record"]["id"],
        record.record.to_string()
    );
}

#[tokio::test]
async fn an_attachment_is_where_the_record_says() {
    let asked = Asked::new();
    let record = asked
        .office
        .draft()
        .file("附件 1.csv", TABLE.as_bytes())
        .issued();
    asked.office.follow_ledger();
    let told = asked
        .get(&format!("/api/v1/records/{}", record.record))
        .await
        .json();
    let address = told["content"]["attachments"][0]["address"]
        .as_str()
        .unwrap();
    let path = address.strip_prefix("http://a.localhost").unwrap();
    assert_eq!(asked.get(path).await.text(), TABLE);
}

#[tokio::test]
async fn a_field_that_stays_in_the_console_is_not_told() {
    let asked = Asked::new();
    let record = asked
        .office
        .draft()
        .item("normative_document")
        .without_interpretation("内容简单明了")
        .issued();
    asked.office.follow_ledger();
    let path = format!("/api/v1/records/{}", record.record);
    for path in [path.clone(), format!("{path}/editions/1")] {
        let told = asked.get(&path).await;
        assert_eq!(told.status, 200);
        assert!(
            told.text().contains("\"code\":\"in_force_from\""),
            "{}",
            told.text()
        );
        assert!(!told.text().contains("legality_review_number"), "{path}");
        assert!(!told.text().contains("云司审"), "{path}");
    }
}

#[tokio::test]
async fn an_earlier_edition_stays_readable() {
    let asked = Asked::new();
    let first = asked.office.draft().title("第一版").issued();
    asked.office.advance(86_400);
    first.edited().title("第二版").issued();
    asked.office.follow_ledger();
    let path = format!("/api/v1/records/{}", first.record);
    assert_json_snapshot!(
        "editions",
        asked.get(&format!("{path}/editions")).await.steady()
    );
    let old = asked.get(&format!("{path}/editions/1")).await.json();
    assert_eq!(old["title"], "第一版");
    let (status, code, _) = asked.get(&format!("{path}/editions/3")).await.refusal();
    assert_eq!((status, code.as_str()), (404, "not_found"));
}

#[tokio::test]
async fn the_list_is_narrowed_sorted_and_paged() {
    let asked = Asked::new();
    asked.office.draft().title("第一件").issued();
    asked.office.advance(86_400);
    asked
        .office
        .draft()
        .item("policy_document")
        .title("第二件")
        .issued();
    asked.office.advance(86_400);
    asked
        .office
        .draft()
        .organ(TRANSPORT)
        .by(Person::OtherAuthor)
        .title("第三件")
        .issued();
    asked.office.follow_ledger();
    for (query, expected) in [
        ("", vec!["第三件", "第二件", "第一件"]),
        ("?sort=oldest", vec!["第一件", "第二件", "第三件"]),
        ("?item=policy_document,budget", vec!["第二件"]),
        ("?organ=04040404040404040404040404040404", vec!["第三件"]),
        ("?year=2026&from=2026-03-03", vec!["第三件", "第二件"]),
        ("?year=2025", vec![]),
        ("?to=2026-03-02", vec!["第一件"]),
        ("?words=%E7%AC%AC%E4%BA%8C", vec!["第二件"]),
        ("?validity=in_force", vec!["第二件"]),
        ("?per_page=1&page=2", vec!["第二件"]),
        ("?per_page=1&page=9", vec![]),
    ] {
        let list = asked.get(&format!("/api/v1/records{query}")).await.json();
        let titles: Vec<&str> = list["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|record| record["title"].as_str().unwrap())
            .collect();
        assert_eq!(titles, expected, "{query}");
    }
    let page = asked
        .get("/api/v1/records?per_page=1&sort=oldest&page=2")
        .await;
    assert_json_snapshot!("records", page.steady());
    assert!(page.header("link").contains(
        "<http://a.localhost/api/v1/records?per_page=1&sort=oldest&page=3>; rel=\"next\""
    ));
}

#[tokio::test]
async fn a_wrong_question_is_refused_at_its_parameter() {
    let asked = Asked::new();
    let long = format!("/api/v1/search?q={}", "x".repeat(3000));
    let deep = "/api/v1/records?page=5001&per_page=20";
    for (path, code, pointer) in [
        (
            "/api/v1/records?per_page=101",
            "bad_query",
            Some("/query/per_page"),
        ),
        ("/api/v1/records?page=0", "bad_query", Some("/query/page")),
        (deep, "bad_query", Some("/query/page")),
        (
            "/api/v1/records?from=2026-02-30",
            "bad_query",
            Some("/query/from"),
        ),
        ("/api/v1/records?organ=x", "bad_query", Some("/query/organ")),
        ("/api/v1/records?year=x", "bad_query", Some("/query/year")),
        ("/api/v1/records?sort=x", "bad_query", Some("/query/sort")),
        (
            "/api/v1/records?itme=notice",
            "bad_query",
            Some("/query/itme"),
        ),
        (
            "/api/v1/records?page=1&page=2",
            "bad_query",
            Some("/query/page"),
        ),
        ("/api/v1/search?sort=x", "bad_query", Some("/query/sort")),
        ("/api/v1/search?in=body", "bad_query", Some("/query/in")),
        (
            "/api/v1/suggest?q=a&limit=21",
            "bad_query",
            Some("/query/limit"),
        ),
        (
            "/api/v1/calendar/due?from=2026-03-02",
            "bad_query",
            Some("/query/working_days"),
        ),
        (
            "/api/v1/calendar/due?working_days=5",
            "bad_query",
            Some("/query/from"),
        ),
        (
            "/api/v1/calendar/due?from=2026-03-02&working_days=1001",
            "bad_query",
            Some("/query/working_days"),
        ),
        (&long, "bad_query", Some("/query")),
        ("/api/v1/records/x", "not_found", None),
        ("/api/v1/records/%FF", "not_found", None),
        ("/api/v1/items/x", "not_found", None),
        ("/api/v1/organs/x", "not_found", None),
    ] {
        let (_, found, place) = asked.get(path).await.refusal();
        assert_eq!(
            (found.as_str(), place.as_deref()),
            (code, pointer),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_wrong_value_is_named_with_the_way_out() {
    let asked = Asked::new();
    let nobody = format!("/api/v1/records?organ={}", catalogue::RecordId([9; 16]));
    let again = "/api/v1/calendar/due?from=2026-03-02&working_days=5";
    for (path, pointer, said) in [
        (
            "/api/v1/records?validity=foo",
            "/query/validity",
            "“foo”有误：可用的值：in_force、amended、repealed、lapsed",
        ),
        (
            "/api/v1/records?item=notice,nope",
            "/query/item",
            "“nope”有误：没有这个公开事项，各事项的代码见 /api/v1/items",
        ),
        (&nobody, "/query/organ", "/api/v1/organs"),
        ("/api/v1/records?year=26", "/query/year", "“26”"),
        (
            "/api/v1/records?from=2026-03-02&to=2026-03-01",
            "/query/from",
            "“2026-03-02”有误：晚于 to 的2026-03-01",
        ),
        ("/api/v1/records?page=-1", "/query/page", "“-1”"),
        ("/api/v1/records?page=x", "/query/page", "不小于1的整数"),
        (
            "/api/v1/records?utm_source=x",
            "/query/utm_source",
            "可用的参数：item、organ",
        ),
        ("/api/v1/items?lang=en", "/query/lang", "没有查询参数"),
        ("/api/v1/search?item=nope", "/query/item", "/api/v1/items"),
        (
            "/api/v1/search?stage=foo",
            "/query/stage",
            "decision、execution、management、service、result",
        ),
        (
            "/api/v1/search?validity=not_yet",
            "/query/validity",
            "in_force",
        ),
        ("/api/v1/suggest?q=a&limit=0", "/query/limit", "1至20"),
        ("/api/v1/changes?after=x", "/query/after", "“x”"),
        (
            &format!("{again}&provisional=1"),
            "/query/provisional",
            "true 或者 false",
        ),
    ] {
        let answer = asked.get(path).await;
        assert_eq!(answer.status, 400, "{path}");
        let body = answer.json();
        assert_eq!(body["pointer"], pointer, "{path}");
        let message = body["message"].as_str().unwrap();
        assert!(message.contains(said), "{path}: {message}");
    }
}

#[tokio::test]
async fn a_deadline_beyond_the_published_holidays_is_told_only_as_provisional() {
    let asked = Asked::new();
    let path = "/api/v1/calendar/due?from=9999-01-04&working_days=5";
    let refused = asked.get(path).await;
    assert_eq!(refused.status, 422);
    let body = refused.json();
    assert_eq!(body["code"], "due_uncertain");
    assert_eq!(body["pointer"], "/query/from");
    let message = body["message"].as_str().unwrap();
    assert!(message.contains("9999年") && message.contains("provisional=true"));
    let told = asked.get(&format!("{path}&provisional=true")).await.json();
    assert!(told["provisional"].is_string());
    // The very end of the calendar is an answer, too.
    let last = "/api/v1/calendar/due?from=9999-12-31&working_days=5&provisional=true";
    assert_eq!(asked.get(last).await.status, 200);
}

#[tokio::test]
async fn an_address_or_a_method_that_is_not_there_is_named() {
    let asked = Asked::new();
    let nowhere = asked.get("/api/v1/recrods").await.json();
    assert_eq!(nowhere["code"], "unknown_address");
    assert!(
        nowhere["message"]
            .as_str()
            .unwrap()
            .contains("“/api/v1/recrods”")
    );
    let request = Request::delete("/api/v1/records").header("host", HOST);
    let wrong = asked.send(request.body(Body::empty()).unwrap()).await;
    let wrong = wrong.json();
    assert_eq!(wrong["code"], "method_not_allowed");
    let message = wrong["message"].as_str().unwrap();
    assert!(
        message.contains("DELETE") && message.contains("GET"),
        "{message}"
    );
}

#[tokio::test]
async fn a_draft_is_nowhere_until_it_is_issued() {
    let asked = Asked::new();
    let draft = asked.office.draft().title("尚未公开的通知").reviewed();
    asked.office.follow_ledger();
    let id = draft.record.to_string();
    for below in ["", "/editions", "/editions/1", "/proof"] {
        let (status, code, _) = asked
            .get(&format!("/api/v1/records/{id}{below}"))
            .await
            .refusal();
        assert_eq!((status, code.as_str()), (404, "not_found"), "{below}");
    }
    let search = "/api/v1/search?q=%E5%B0%9A%E6%9C%AA%E5%85%AC%E5%BC%80";
    let places = [
        search,
        "/api/v1/records",
        "/api/v1/changes",
        "/api/v1/suggest?q=swgk",
    ];
    for path in places {
        let told = asked.get(path).await.text();
        assert!(
            !told.contains(&id) && !told.contains("尚未公开的通知"),
            "{path}: {told}"
        );
    }
    draft.issue();
    asked.office.follow_ledger();
    for path in places {
        assert!(asked.get(path).await.text().contains(&id), "{path}");
    }
}

#[tokio::test]
async fn a_site_tells_nothing_of_what_it_does_not_show() {
    let asked = Asked::new();
    open_second_site(&asked);
    let school = asked.office.draft().title("关于校园安全的通知").issued();
    let road = asked
        .office
        .draft()
        .organ(TRANSPORT)
        .by(Person::OtherAuthor)
        .issued();
    asked.office.follow_ledger();
    let (school, road) = (school.record.to_string(), road.record.to_string());
    for below in ["", "/editions", "/editions/1", "/proof"] {
        let path = format!("/api/v1/records/{school}{below}");
        let (status, code, _) = asked.get_from("b.localhost", &path).await.refusal();
        assert_eq!((status, code.as_str()), (404, "not_found"), "{below}");
    }
    for path in [
        "/api/v1/records",
        "/api/v1/changes",
        "/api/v1/search?q=",
        "/api/v1/search?q=通知",
    ] {
        let path = path.replace("通知", "%E9%80%9A%E7%9F%A5");
        let told = asked.get_from("b.localhost", &path).await.text();
        assert!(
            !told.contains(&school) && told.contains(&road),
            "{path}: {told}"
        );
    }
    let organs = asked.get_from("b.localhost", "/api/v1/organs").await.json();
    assert_eq!(organs["organs"].as_array().unwrap().len(), 1);
    assert!(organs["organs"][0]["parent"].is_null());
    let education = format!("/api/v1/organs/{}", "03".repeat(16));
    assert_eq!(asked.get_from("b.localhost", &education).await.status, 404);
    assert_eq!(asked.get(&education).await.status, 200);
}

#[tokio::test]
async fn a_withdrawn_record_is_gone_and_says_why() {
    let asked = Asked::new();
    let record = asked.office.draft().issued();
    withdraw_record(
        &asked.office,
        &Person::Issuer.staff(),
        new_act(),
        record.record,
        "内容有误",
    )
    .unwrap();
    asked.office.follow_ledger();
    let answered = asked
        .get(&format!("/api/v1/records/{}", record.record))
        .await;
    assert_eq!(answered.status, 410);
    assert_json_snapshot!("withdrawn", answered.steady());
    for below in ["/editions", "/editions/1", "/proof"] {
        let answered = asked
            .get(&format!("/api/v1/records/{}{below}", record.record))
            .await;
        assert_eq!(answered.refusal().1, "withdrawn", "{below}");
    }
}

#[tokio::test]
async fn a_mirror_follows_the_changes_by_position() {
    let asked = Asked::new();
    let record = asked.office.draft().issued();
    asked.office.follow_ledger();
    let first = asked.get("/api/v1/changes").await;
    assert_json_snapshot!("changes", first.steady());
    let next = first.json()["next"].as_u64().unwrap();
    let path = format!("/api/v1/changes?after={next}");
    assert_eq!(
        asked.get(&path).await.json()["changes"],
        Value::Array(Vec::new())
    );
    withdraw_record(
        &asked.office,
        &Person::Issuer.staff(),
        new_act(),
        record.record,
        "内容有误",
    )
    .unwrap();
    asked.office.follow_ledger();
    let later = asked.get(&path).await.json();
    assert_eq!(later["changes"][0]["kind"], "withdrawn");
    assert_eq!(later["changes"][0]["record"], record.record.to_string());
    let ahead = asked
        .get(&format!("/api/v1/changes?after={}", u64::MAX))
        .await;
    assert_eq!(ahead.json()["changes"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn the_ledger_shows_a_head_that_its_key_verifies() {
    let asked = Asked::new();
    let record = asked.office.draft().issued();
    let early = asked
        .get(&format!("/api/v1/records/{}/proof", record.record))
        .await;
    assert_eq!(early.refusal().1, "proof_not_yet");
    asked.office.follow_ledger();
    let ledger = asked.get("/api/v1/ledger").await.json();
    let key: VerifierKey = ledger["vkey"].as_str().unwrap().parse().unwrap();
    let note = Note::parse(ledger["checkpoint"].as_str().unwrap().as_bytes()).unwrap();
    note.verify(&[key]).unwrap();
    assert_eq!(ledger["origin"], "test.gongkai.example");
    let proof = asked
        .get(&format!("/api/v1/records/{}/proof", record.record))
        .await;
    assert_eq!(proof.header("content-type"), "text/plain; charset=utf-8");
    assert!(
        proof
            .text()
            .contains(ledger["checkpoint"].as_str().unwrap()),
        "{}",
        proof.text()
    );
}

#[tokio::test]
async fn search_and_suggestions_lead_to_records() {
    let asked = Asked::new();
    asked.office.draft().item("policy_document").issued();
    asked.office.follow_ledger();
    let words = "%E6%A0%A1%E5%9B%AD%E5%AE%89%E5%85%A8";
    let found = asked
        .get(&format!(
            "/api/v1/search?q={words}&organ={}",
            "01".repeat(16)
        ))
        .await;
    assert_json_snapshot!("search", found.steady());
    let elsewhere = asked
        .get(&format!(
            "/api/v1/search?q={words}&organ={}",
            "04".repeat(16)
        ))
        .await;
    assert_eq!(elsewhere.json()["total"], 0);
    let suggested = asked.get("/api/v1/suggest?q=xyaq").await;
    assert_json_snapshot!("suggest", suggested.steady());
}

#[tokio::test]
async fn a_deadline_is_explained_day_by_day() {
    let due = Asked::new()
        .get("/api/v1/calendar/due?from=2026-04-29&working_days=3")
        .await;
    assert_json_snapshot!("due", due.steady());
}

#[tokio::test]
async fn an_item_and_the_schema_of_its_fields_are_told() {
    let asked = Asked::new();
    asked.office.draft().issued();
    asked.office.follow_ledger();
    assert_json_snapshot!("item", asked.get("/api/v1/items/notice").await.steady());
    let schema = asked.get("/api/v1/items/notice/schema").await;
    assert_eq!(schema.header("content-type"), "application/schema+json");
    assert_json_snapshot!("schema", schema.steady());
    let items = asked.get("/api/v1/items").await.json();
    let items = items["items"].as_array().unwrap();
    assert_eq!(items.len(), asked.office.rules().catalogue().items().len());
    assert_json_snapshot!("organs", asked.get("/api/v1/organs").await.steady());
}

#[tokio::test]
async fn an_answer_that_the_asker_has_is_not_sent_again() {
    let asked = Asked::new();
    let first = asked.get("/api/v1/records").await;
    let etag = first.header("etag");
    assert!(!etag.is_empty());
    let again = |etag: &str| {
        let request = Request::get("/api/v1/records").header("host", HOST);
        request
            .header("if-none-match", etag)
            .body(Body::empty())
            .unwrap()
    };
    let second = asked.send(again(&format!("\"x\", W/{etag}"))).await;
    assert_eq!((second.status.as_u16(), second.bytes.len()), (304, 0));
    asked.office.draft().issued();
    asked.office.follow_ledger();
    assert_eq!(asked.send(again(&etag)).await.status, 200);
}

#[tokio::test]
async fn scripts_of_any_site_may_read_and_none_may_write() {
    let asked = Asked::new();
    let read = asked.get("/api/v1/records").await;
    assert_eq!(read.header("access-control-allow-origin"), "*");
    assert_eq!(read.header("x-content-type-options"), "nosniff");
    let preflight = Request::options("/api/v1/records").header("host", HOST);
    let preflight = asked.send(preflight.body(Body::empty()).unwrap()).await;
    assert_eq!(preflight.status, 204);
    assert_eq!(
        preflight.header("access-control-allow-headers"),
        "if-none-match"
    );
    let write = asked.with_token("OPTIONS", "/api/v1/drafts", "x").await;
    assert_eq!(write.header("access-control-allow-origin"), "");
    assert_eq!(write.refusal().1, "method_not_allowed");
}

#[tokio::test]
async fn one_address_cannot_ask_without_end() {
    let asked = Asked::new();
    let mut answered = asked.get("/api/v1/nothing").await;
    // Far more than a bucket holds and refills meanwhile; each of these takes microseconds.
    for _ in 0..200_000 {
        if answered.status == 429 {
            break;
        }
        answered = asked.get("/api/v1/nothing").await;
    }
    assert_eq!(answered.refusal().1, "too_many_requests");
    assert!(answered.header("retry-after").parse::<u64>().unwrap() >= 1);
}

#[test]
fn the_first_day_of_the_office_is_the_one_that_these_tests_count_from() {
    assert_eq!(operations::testing::FIRST_DAY, date(2026, 3, 2));
}
