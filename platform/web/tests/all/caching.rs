//! Pages as bytes: ETags, compression, and what a change of the ledger drops.

use std::io::Read as _;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use crate::office::{CITY, COUNTY, TestOffice};

#[test]
fn a_page_that_is_known_is_not_sent_again() {
    let office = TestOffice::new();
    let first = office.get("/catalogue");
    assert_eq!(
        first.header(header::CACHE_CONTROL),
        "public, max-age=0, must-revalidate"
    );
    let etag = first.header(header::ETAG).to_owned();
    assert!(etag.starts_with('"'), "the ETag is strong: {etag}");
    let again = office.get_with("/catalogue", &[(header::IF_NONE_MATCH, &etag)]);
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.bytes.is_empty());
    assert_eq!(again.header(header::ETAG), etag);
}

#[test]
fn a_compressed_page_is_the_same_page_under_another_etag() {
    let office = TestOffice::new();
    let plain = office.get("/catalogue");
    let zipped = office.get_with("/catalogue", &[(header::ACCEPT_ENCODING, "gzip, br")]);
    assert_eq!(zipped.header(header::CONTENT_ENCODING), "gzip");
    assert_eq!(zipped.header(header::VARY), "accept-encoding");
    assert_ne!(zipped.header(header::ETAG), plain.header(header::ETAG));
    assert!(zipped.bytes.len() * 2 < plain.bytes.len());
    let mut text = String::new();
    flate2::read::GzDecoder::new(&zipped.bytes[..])
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, plain.text());
}

#[test]
fn head_gives_the_headers_without_the_page() {
    let office = TestOffice::new();
    let whole = office.get("/help");
    let head = office.ask(Method::HEAD, CITY, "/help", &[], Body::empty());
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.header(header::ETAG), whole.header(header::ETAG));
    assert!(head.bytes.is_empty());
}

#[test]
fn publishing_renews_the_lists_and_the_home_page() {
    let office = TestOffice::new();
    let paths = [
        "/",
        "/catalogue",
        "/catalogue/notice",
        "/feed.atom",
        "/sitemap.xml",
        "/data/",
    ];
    let before: Vec<String> = paths
        .iter()
        .map(|path| office.get(path).header(header::ETAG).to_owned())
        .collect();
    office.publish(office.paper());
    for (path, before) in paths.iter().zip(before) {
        let after = office.get_with(path, &[(header::IF_NONE_MATCH, &before)]);
        assert_eq!(after.status, StatusCode::OK, "{path} is as it was");
    }
}

#[test]
fn a_new_edition_and_a_withdrawal_renew_the_page_of_the_record() {
    let office = TestOffice::new();
    let paper = office.paper().body("第一版的内容。");
    let record = office.publish(paper.clone());
    let other = office.publish(office.paper().titled("别的通知"));
    let path = format!("/r/{record}");
    assert!(office.get(&path).text().contains("第一版的内容"));
    let other_etag = office
        .get(&format!("/r/{other}"))
        .header(header::ETAG)
        .to_owned();
    office.publish(paper.edition(record, 2).body("第二版的内容。"));
    assert!(office.get(&path).text().contains("第二版的内容"));
    assert_eq!(
        office.get(&format!("/r/{other}")).header(header::ETAG),
        other_etag
    );
    office.withdraw(record, "重复");
    assert_eq!(office.get(&path).status, StatusCode::GONE);
}

#[test]
fn a_kept_page_belongs_to_one_site() {
    let office = TestOffice::new();
    assert!(office.get("/").text().contains("某某市人民政府"));
    let county = office.get_on(COUNTY, "/").text();
    assert!(county.contains("甲县人民政府") && !county.contains("某某市人民政府"));
}

#[test]
fn assets_are_kept_for_ever_under_the_name_of_their_content() {
    let office = TestOffice::new();
    let home = office.get("/").text();
    let path = home
        .split("rel=\"stylesheet\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let style = office.get_with(path, &[(header::ACCEPT_ENCODING, "gzip")]);
    assert_eq!(style.status, StatusCode::OK);
    assert!(style.header(header::CACHE_CONTROL).contains("immutable"));
    assert_eq!(style.header(header::CONTENT_ENCODING), "gzip");
    assert_eq!(
        office.get("/assets/style.0000000000000000.css").status,
        StatusCode::NOT_FOUND
    );
}
