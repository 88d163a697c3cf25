//! Parameters that cannot be: named on the page, never an empty list that looks like "nothing".

use axum::http::StatusCode;

use crate::office::TestOffice;

#[test]
fn a_value_that_does_not_exist_is_named_and_left_out() {
    let office = TestOffice::new();
    let record = office.publish(office.policy());
    let nobody = catalogue::RecordId([9; 16]);
    let county = office.county;
    let reading = office.paper().item("policy_interpretation");
    office.publish(reading.titled("停车办法解读"));
    for (path, said) in [
        (
            "/catalogue/normative_document?validity=foo",
            "有效性“foo”不存在",
        ),
        (
            "/catalogue/normative_document?year=abc",
            "公开年份“abc”不存在",
        ),
        (
            "/catalogue/normative_document?organ=nope",
            "公开机构“nope”不存在",
        ),
        (
            &format!("/catalogue/normative_document?organ={nobody}"),
            &format!("公开机构“{nobody}”不存在"),
        ),
        // An organ of another site is none of this one's.
        (
            &format!("/policies?organ={county}"),
            &format!("公开机构“{county}”不存在"),
        ),
        (
            "/catalogue/normative_document?f_genre=x",
            "公文种类“x”不存在",
        ),
        (
            "/catalogue/normative_document?f_nope=1",
            "筛选条件“f_nope”不存在",
        ),
        ("/policies?f_nope=1", "筛选条件“f_nope”不存在"),
        ("/catalogue/normative_document?sort=foo", "排序“foo”不存在"),
        ("/catalogue/normative_document?page=0", "页码“0”不在范围内"),
        (
            "/catalogue/normative_document?page=-1",
            "页码“-1”不在范围内",
        ),
        ("/catalogue/normative_document?page=2", "这个列表只有 1 页"),
        (
            "/catalogue/policy_interpretation?validity=in_force",
            "这个列表不按有效性筛选",
        ),
        ("/policies?item=notice", "文件类型“notice”不存在"),
        ("/policies?topic=x", "主题分类“x”不存在"),
        ("/policies?validity=foo&words=停车", "有效性“foo”不存在"),
        ("/search?q=停车&item=nope", "公开事项“nope”不存在"),
        ("/search?q=停车&validity=foo", "标明的有效性“foo”不存在"),
        ("/search?q=停车&stage=foo", "环节“foo”不存在"),
        ("/search?q=停车&in=foo", "检索范围“foo”不存在"),
        ("/search?q=停车&page=99999999999999999999", "不在范围内"),
        ("/search?q=停车&page=7", "这个列表只有 1 页"),
    ] {
        let page = office.get(path);
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}");
        let text = page.text();
        assert!(text.contains(said), "{path}");
        let link = format!("href=\"/r/{record}\"");
        let is_shown = text.contains(&link) || text.contains("停车办法解读");
        assert!(is_shown, "{path} shows the list");
    }
    let page = office.get("/policies?validity=foo&words=停车").text();
    assert!(
        page.contains("name=\"words\" value=\"停车\""),
        "the form stays filled in"
    );
    assert!(page.contains("href=\"/policies?words=%E5%81%9C%E8%BD%A6\""));
    let tree = office.get("/catalogue?stage=foo");
    assert_eq!(tree.status, StatusCode::BAD_REQUEST);
    assert!(tree.text().contains("环节“foo”不存在") && tree.text().contains("行政规范性文件"));
}

#[test]
fn what_may_be_asked_for_is_answered_though_nothing_is_there() {
    let office = TestOffice::new();
    office.publish(office.policy());
    let city = office.city;
    for path in [
        "/catalogue/normative_document?validity=repealed",
        "/catalogue/normative_document?year=1999&sort=newest",
        &format!("/policies?organ={city}&item=normative_document&page=1"),
        "/search?q=停车&sort=relevance&validity=lapsed",
        "/catalogue?stage=decision",
        // Marks of mail and of social networks are none of ours.
        "/policies?utm_source=x&fbclid=y",
    ] {
        assert_eq!(office.get(path).status, StatusCode::OK, "{path}");
    }
}

#[test]
fn a_file_of_a_list_is_not_made_with_a_value_that_does_not_exist() {
    let office = TestOffice::new();
    office.publish(office.policy());
    for ending in ["csv", "xlsx", "json"] {
        let path = format!("/catalogue/normative_document.{ending}");
        let refused = office.get(&format!("{path}?validity=foo&year=2026"));
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{ending}");
        let text = refused.text();
        assert!(text.contains("有效性“foo”不存在"), "{ending}");
        assert!(
            text.contains(&format!("href=\"{path}?year=2026\"")),
            "{ending}"
        );
        for name in ["bad", "utm_source", "item", "f_nope"] {
            let refused = office.get(&format!("{path}?{name}=1&year=2026"));
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{name}");
            let text = refused.text();
            let link = format!("href=\"{path}?year=2026\"");
            assert!(text.contains(&link), "{ending} {name}: {text}");
            let said = format!("筛选条件“{name}”不存在");
            assert!(text.contains(&said), "{name}: {text}");
        }
        for query in ["", "?page=2&sort=oldest&f_genre=notice&v=elder"] {
            let file = office.get(&format!("{path}{query}"));
            assert_eq!(file.status, StatusCode::OK, "{ending}{query}");
        }
    }
}

#[test]
fn a_list_is_kept_once_whatever_else_an_address_carries() {
    let office = TestOffice::new();
    office.publish(office.policy());
    office.get("/catalogue/normative_document?year=2026");
    office.get("/help");
    let before = office.bytes_kept();
    assert!(!before.ends_with(" 0"), "pages are kept");
    for path in [
        "/catalogue/normative_document?year=2026&utm_source=a",
        "/catalogue/normative_document?year=2026&f_nope=1",
        "/catalogue/normative_document?year=2026&q=x&record=y&stage=z",
        "/catalogue/normative_document?year=2026&year=2025",
        "/catalogue/normative_document?year=2026&v=nope",
        "/catalogue/normative_document?words=停车",
        "/catalogue/normative_document.csv?words=停车",
        "/catalogue/normative_document?year=1234",
        "/policies?year=1234",
        "/catalogue/normative_document?validity=nope",
        "/help?year=2026&page=3",
    ] {
        office.get(path);
    }
    assert_eq!(office.bytes_kept(), before);
}
