//! Signing in, and what a form has to carry.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use operations::testing::Person;

use crate::console::{Console, NOTICE, drafted};

#[test]
fn five_wrong_passwords_lock_the_account_and_the_page_says_for_how_long() {
    let console = Console::new();
    let _ = console.of(Person::Author);
    let browser = console.browser();
    for _ in 0..5 {
        let page = browser.sign_in("author", "wrong");
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(page.text.contains("登录名或密码不正确"));
    }
    let page = browser.sign_in("author", "wrong");
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.text.contains("15分钟后自动解锁"), "{}", page.text);
    assert!(
        page.text.contains("value=\"author\""),
        "the name stays typed"
    );
}

#[test]
fn a_wrong_name_and_a_wrong_password_are_answered_alike() {
    let console = Console::new();
    let _ = console.of(Person::Author);
    let browser = console.browser();
    let nobody = browser.sign_in("nobody", "wrong");
    let author = browser.sign_in("author", "wrong");
    assert_eq!(nobody.status, author.status);
    assert!(
        nobody.text.contains("登录名或密码不正确") && author.text.contains("登录名或密码不正确")
    );
}

#[test]
fn every_page_asks_to_sign_in_and_comes_back() {
    let console = Console::new();
    let page = console.browser().get("/console/drafts?state=review");
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(
        page.place,
        "/console/sign-in?back=%2Fconsole%2Fdrafts%3Fstate%3Dreview"
    );
}

#[test]
fn a_form_without_the_token_changes_nothing_and_loses_nothing() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let address = drafted(&author);
    let page = author.post(&address, &[("act", "00"), ("intent", "discard")]);
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(
        author.get(&address).status,
        StatusCode::OK,
        "the draft is still there"
    );
    let page = author.post(
        "/console/drafts/save",
        &[("record", "x"), ("body", "写好的正文")],
    );
    assert!(
        page.text.contains("写好的正文"),
        "what was typed comes back"
    );
}

#[test]
fn a_form_from_another_site_is_refused() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let token = author.get("/console/sessions").token();
    let request = Request::post("/console/sign-out")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "https://elsewhere.example");
    let page = author.ask(request, Body::from(format!("_token={token}")));
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(
        author.get("/console").status,
        StatusCode::OK,
        "still signed in"
    );
}

#[test]
fn a_form_sent_after_the_session_ended_comes_back_filled_in() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let form = author.blank("notice");
    console.office.advance(31 * 60);
    let asked = author.save(&form, &NOTICE);
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(asked.text.contains("您填写的内容已保留"));
    let body = "请于本月底前完成校园安全自查";
    let signed_in = author.post(
        "/console/sign-in",
        &[
            ("_token", &asked.token()),
            ("login", "author"),
            ("password", "好山-好水-好风光-2026"),
            ("kept_action", "/console/drafts/save"),
            ("kept.record", &form.value("record")),
            ("kept.act", &form.act()),
            ("kept.item", "notice"),
            ("kept.body", body),
        ],
    );
    assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.text);
    assert!(signed_in.text.contains(body) && signed_in.text.contains("继续"));
}

#[test]
fn a_session_can_be_ended_from_another() {
    let console = Console::new();
    let here = console.of(Person::Author);
    let there = console.browser();
    there.sign_in("author", "好山-好水-好风光-2026");
    let page = here.get("/console/sessions");
    let session = page.value("session");
    let ended = here.post(
        "/console/sessions",
        &[
            ("_token", &page.token()),
            ("act", &page.act()),
            ("session", &session),
        ],
    );
    assert!(
        ended.is_done("/console/sessions", "ended"),
        "{}",
        ended.place
    );
    assert_eq!(there.get("/console").status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/console").status, StatusCode::OK);
}

#[test]
fn unknown_and_unauthorised_pages_are_one_page() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let bare = |text: &str| {
        let text = text.split("编号").next().unwrap().to_owned();
        let at = text.find("<div class=\"notice\">").unwrap();
        text[at..].to_owned()
    };
    let unknown = author.get("/console/nothing");
    for path in ["/console/ledger", "/console/officers", "/console/holidays"] {
        let page = author.get(path);
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(bare(&page.text), bare(&unknown.text), "{path}");
    }
}

#[test]
fn each_officer_finds_what_works_and_nothing_else() {
    let console = Console::new();
    for (person, paths) in [
        (
            Person::Author,
            &[
                "/console",
                "/console/drafts",
                "/console/drafts/new",
                "/console/import",
                "/console/records",
                "/console/calendar",
                "/console/health",
            ][..],
        ),
        (
            Person::Supervisor,
            &["/console", "/console/holidays", "/console/health"],
        ),
        (
            Person::SystemAdministrator,
            &[
                "/console",
                "/console/organs",
                "/console/organs/edit",
                "/console/sites",
                "/console/sites/edit",
                "/console/officers",
                "/console/officers/edit",
            ],
        ),
        (
            Person::SecurityAdministrator,
            &["/console", "/console/officers"],
        ),
        (Person::AuditAdministrator, &["/console", "/console/ledger"]),
    ] {
        let browser = console.of(person);
        for path in paths {
            let page = browser.get(path);
            assert_eq!(page.status, StatusCode::OK, "{person:?} {path}");
            assert!(!page.text.contains("没有完成"), "{person:?} {path}");
        }
    }
}
