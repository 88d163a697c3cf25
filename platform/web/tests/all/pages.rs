//! Pages of a site: what every page carries, lists, search, and refusals.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use catalogue::common;

use crate::office::{CITY, COUNTY, TestOffice};

#[test]
fn the_home_page_carries_the_three_meta_tags_of_the_site() {
    let office = TestOffice::new();
    let home = office.get("/");
    assert_eq!(home.status, StatusCode::OK);
    assert_eq!(home.meta("SiteName").unwrap(), "某某市人民政府");
    assert_eq!(home.meta("SiteDomain").unwrap(), "a.localhost");
    assert_eq!(home.meta("SiteIDCode").unwrap(), "5300000001");
    assert_eq!(home.meta("ColumnName"), None);
    assert_eq!(home.meta("ArticleTitle"), None);
}

#[test]
fn a_list_carries_the_four_meta_tags_of_its_column_as_well() {
    let office = TestOffice::new();
    for path in [
        "/catalogue/notice",
        "/catalogue",
        "/policies",
        "/organs",
        "/help",
        "/data/",
    ] {
        let list = office.get(path);
        assert_eq!(list.status, StatusCode::OK, "{path}");
        for name in [
            "SiteName",
            "SiteDomain",
            "SiteIDCode",
            "ColumnName",
            "ColumnDescription",
            "ColumnKeywords",
            "ColumnType",
        ] {
            assert!(
                list.meta(name).is_some_and(|content| !content.is_empty()),
                "{path} {name}"
            );
        }
        assert_eq!(list.meta("ArticleTitle"), None, "{path}");
        assert_ne!(
            list.meta("ColumnName"),
            list.meta("ColumnDescription"),
            "{path}"
        );
    }
}

#[test]
fn another_host_is_told_nothing_and_healthz_answers_anyone() {
    let office = TestOffice::new();
    let other = office.get_on("c.localhost", "/");
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    assert!(!other.text().contains("某某市"));
    assert_eq!(
        office.get_on("c.localhost", "/help").status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        office.get_on("c.localhost", "/healthz").status,
        StatusCode::OK
    );
    assert_eq!(
        office.get_on("A.Localhost:8080", "/").status,
        StatusCode::OK
    );
    // Only this machine may read the counters; a request without a peer is not from it.
    assert_eq!(
        office.get_on(CITY, "/metrics").status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn a_site_shows_its_own_records_and_no_others() {
    let office = TestOffice::new();
    let paper = office
        .paper()
        .of(office.county, "甲县人民政府")
        .titled("甲县的通知");
    let record = office.publish(paper);
    assert_eq!(
        office.get_on(COUNTY, &format!("/r/{record}")).status,
        StatusCode::OK
    );
    assert_eq!(
        office.get(&format!("/r/{record}")).status,
        StatusCode::NOT_FOUND
    );
    for path in [
        "/",
        "/catalogue/notice",
        "/feed.atom",
        "/sitemap.xml",
        "/search?q=甲县",
        "/catalogue/notice.json",
    ] {
        let text = office
            .get(&path.replace("甲县", "%E7%94%B2%E5%8E%BF"))
            .text();
        assert!(!text.contains("甲县的通知"), "{path}");
    }
}

#[test]
fn refusals_are_chinese_pages_with_a_reference() {
    let office = TestOffice::new();
    let long = format!("/search?q={}", "a".repeat(5000));
    for (method, path, status) in [
        (Method::GET, "/nothing", StatusCode::NOT_FOUND),
        (Method::GET, "/r/xyz", StatusCode::NOT_FOUND),
        (
            Method::GET,
            "/r/00000000000000000000000000000000",
            StatusCode::NOT_FOUND,
        ),
        (
            Method::GET,
            "/catalogue/no_such_item",
            StatusCode::NOT_FOUND,
        ),
        (
            Method::GET,
            "/organs/00000000000000000000000000000000",
            StatusCode::NOT_FOUND,
        ),
        (Method::POST, "/catalogue", StatusCode::METHOD_NOT_ALLOWED),
        (Method::POST, "/verify", StatusCode::BAD_REQUEST),
        (Method::GET, long.as_str(), StatusCode::BAD_REQUEST),
    ] {
        let answer = office.ask(method, CITY, path, &[], Body::empty());
        assert_eq!(answer.status, status, "{path}");
        assert!(
            answer.header(header::CONTENT_TYPE).starts_with("text/html"),
            "{path}"
        );
        assert!(answer.text().contains("lang=\"zh-CN\""), "{path}");
    }
    assert!(office.get("/nothing").text().contains("编号："));
}

#[test]
fn every_answer_carries_the_headers_of_safety() {
    let office = TestOffice::new();
    for path in ["/", "/nothing", "/feed.atom", "/log/checkpoint"] {
        let answer = office.get(path);
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(
            answer.header(header::X_CONTENT_TYPE_OPTIONS),
            "nosniff",
            "{path}"
        );
    }
}

#[test]
fn no_page_needs_what_the_content_policy_forbids() {
    let office = TestOffice::new();
    let record = office.publish(office.policy().file("附件.txt", "内容".as_bytes()));
    let record = format!("/r/{record}");
    for path in [
        "/",
        "/catalogue",
        "/policies",
        "/organs",
        "/search",
        "/verify",
        "/help",
        &record,
    ] {
        let text = office.get(path).text();
        assert!(!text.contains(" style=\""), "{path} has an inline style");
        assert!(!text.contains(" onclick"), "{path} has an inline handler");
        assert!(!text.contains("<style"), "{path} has a style element");
    }
}

#[test]
fn the_readers_mode_stays_in_every_link() {
    let office = TestOffice::new();
    office.publish(office.paper());
    let home = office.get("/?v=elder").text();
    assert!(home.contains("<html lang=\"zh-CN\" class=\"elder\">"));
    assert!(home.contains("href=\"/catalogue?v=elder\""));
    assert!(home.contains("标准版"));
    let links = home.matches("href=\"/catalogue").count();
    let kept = home.matches("v=elder").count();
    assert!(
        kept >= links,
        "{kept} of at least {links} links keep the mode"
    );
    let both = office.get("/catalogue?v=elder-contrast").text();
    assert!(both.contains("class=\"elder contrast\""));
    assert_eq!(
        office.get("/?v=elder").meta("SiteName").unwrap(),
        "某某市人民政府"
    );
}

#[test]
fn a_list_is_narrowed_down_by_fields_of_its_item() {
    let office = TestOffice::new();
    office.publish(office.policy().titled("停车办法").field("genre", "notice"));
    office.publish(
        office
            .policy()
            .titled("供水意见")
            .field("genre", "opinion")
            .field(common::VALIDITY, "repealed"),
    );
    let all = office.get("/catalogue/normative_document").text();
    assert!(all.contains("停车办法") && all.contains("供水意见"));
    assert!(all.contains("公文种类"), "the item's own filter is offered");
    let opinions = office
        .get("/catalogue/normative_document?f_genre=opinion")
        .text();
    assert!(!opinions.contains("停车办法") && opinions.contains("供水意见"));
    let repealed = office.get("/policies?validity=repealed").text();
    assert!(!repealed.contains("停车办法") && repealed.contains("供水意见"));
    let words = office.get("/policies?words=%E5%81%9C%E8%BD%A6").text();
    assert!(words.contains("停车办法") && !words.contains("供水意见"));
    let nothing = office.get("/policies?year=1999").text();
    assert!(nothing.contains("没有符合条件的文件"));
}

#[test]
fn a_number_that_is_not_here_is_said_to_be_missing() {
    let office = TestOffice::new();
    office.publish(office.policy().body("自2019年26日起施行，按编号管理。"));
    // 国办发〔2019〕26号
    let page = office.get("/search?q=%E5%9B%BD%E5%8A%9E%E5%8F%91%E3%80%942019%E3%80%9526%E5%8F%B7");
    let text = page.text();
    assert!(
        text.contains("没有这个文号：国办发〔2019〕26号。"),
        "{text}"
    );
    assert!(!text.contains("<mark>") && !text.contains("同一发文机关代字"));
    let href = "/search?q=%E5%9B%BD%E5%8A%9E%E5%8F%91%202019%2026";
    assert!(text.contains(href), "{text}");
}

#[test]
fn a_question_that_is_too_long_is_said_to_be_so_and_stays_in_the_form() {
    let office = TestOffice::new();
    let word = "%E5%81%9C%E8%BD%A6";
    let page = office.get(&format!("/search?q={}", word.repeat(300)));
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    let text = page.text();
    assert!(
        text.contains("检索词过长：共 600 个字，最多 120 个字。"),
        "{text}"
    );
    assert!(text.contains(&format!("value=\"{}\"", "停车".repeat(300))));
    assert!(!text.contains("没有找到"));
    assert_eq!(
        office.get(&format!("/search?q={}", word.repeat(60))).status,
        StatusCode::OK
    );
}

#[test]
fn search_marks_words_and_suggests() {
    let office = TestOffice::new();
    office.publish(office.policy().body("为了规范机动车停放，制定本办法。"));
    let found = office.get("/search?q=%E5%81%9C%E8%BD%A6").text();
    assert!(found.contains("<mark>停车</mark>"), "{found}");
    let none = office
        .get("/search?q=%E9%A3%9E%E8%88%B9%E5%8F%91%E5%B0%84%E5%9C%BA")
        .text();
    assert!(none.contains("没有找到符合条件的信息"));
    let suggested = office
        .get("/search/suggest?q=%E6%9F%90%E6%9F%90%E5%B8%82")
        .text();
    let data: serde_json::Value = serde_json::from_str(&suggested).unwrap();
    assert_eq!(data["suggestions"][0]["text"], "某某市停车管理办法");
    assert!(
        office
            .get("/opensearch.xml")
            .text()
            .contains("{searchTerms}")
    );
}

#[test]
fn words_that_were_asked_for_are_escaped() {
    let office = TestOffice::new();
    let page = office
        .get("/search?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")
        .text();
    assert!(!page.contains("<script>alert"));
}

#[test]
fn machines_find_feeds_maps_and_robots() {
    let office = TestOffice::new();
    let record = office.publish(office.paper().titled("甲 < 乙 & 丙"));
    for path in [
        "/feed.atom",
        "/catalogue/notice/feed.atom",
        &format!("/organs/{}/feed.atom", office.city),
    ] {
        let feed = office.get(path);
        assert!(
            feed.header(header::CONTENT_TYPE)
                .starts_with("application/atom+xml")
        );
        let text = feed.text();
        assert!(
            text.contains(&format!("http://a.localhost/r/{record}")),
            "{path}"
        );
        assert!(
            text.contains("甲 &#60; 乙 &#38; 丙") || text.contains("甲 &lt; 乙 &amp; 丙"),
            "{text}"
        );
    }
    assert!(
        office
            .get("/sitemap.xml")
            .text()
            .contains(&format!("/r/{record}</loc>"))
    );
    assert_eq!(office.get("/sitemap-2.xml").status, StatusCode::NOT_FOUND);
    assert!(
        office
            .get("/robots.txt")
            .text()
            .contains("Sitemap: http://a.localhost/sitemap.xml")
    );
    let data: serde_json::Value =
        serde_json::from_str(&office.get("/data/catalog.jsonld").text()).unwrap();
    assert_eq!(data["dcat:dataset"][0]["dct:identifier"], "notice");
}
