//! The page of a record: its metadata, its text, its editions, its withdrawal.

use axum::http::StatusCode;
use catalogue::{RelationKind, common};

use crate::office::TestOffice;

#[test]
fn a_record_carries_all_ten_meta_tags() {
    let office = TestOffice::new();
    let record = office.publish(office.policy());
    let page = office.get(&format!("/r/{record}"));
    assert_eq!(page.status, StatusCode::OK);
    let expected = [
        ("SiteName", "某某市人民政府"),
        ("SiteDomain", "a.localhost"),
        ("SiteIDCode", "5300000001"),
        ("ColumnName", "行政规范性文件"),
        ("ColumnType", "政策文件"),
        ("ArticleTitle", "某某市停车管理办法"),
        ("PubDate", "2026-03-02 09:30"),
        ("ContentSource", "某某市人民政府"),
    ];
    for (name, content) in expected {
        assert_eq!(page.meta(name).as_deref(), Some(content), "{name}");
    }
    assert!(page.meta("ColumnDescription").is_some() && page.meta("ColumnKeywords").is_some());
    assert!(
        page.text().contains("2026-03-02 09:30</td>"),
        "the page shows the time of PubDate"
    );
    assert_eq!(
        page.meta("Url").unwrap(),
        format!("http://a.localhost/r/{record}")
    );
}

#[test]
fn the_address_of_a_record_is_there_as_a_qr_code() {
    let office = TestOffice::new();
    let record = office.publish(office.policy());
    let picture = office.get(&format!("/r/{record}/qr.svg"));
    assert_eq!(picture.status, StatusCode::OK);
    assert!(picture.text().contains("<svg"));
    let page = office.get(&format!("/r/{record}")).text();
    assert!(page.contains(&format!("src=\"/r/{record}/qr.svg\"")));
    let nobodys = catalogue::RecordId([0xee; 16]);
    let nothing = office.get(&format!("/r/{nobodys}/qr.svg"));
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
}

#[test]
fn a_title_with_markup_is_shown_as_text_everywhere() {
    let office = TestOffice::new();
    let title = "关于<script>alert(1)</script>\"的通知";
    let record = office.publish(office.paper().titled(title));
    let page = office.get(&format!("/r/{record}")).text();
    assert!(!page.contains("<script>alert"));
    assert!(page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"));
    let data = page.split("application/ld+json\">").nth(1).unwrap();
    let data = data.split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["name"], title);
    assert!(!office.get("/").text().contains("<script>alert"));
    assert!(
        !office
            .get("/catalogue/notice")
            .text()
            .contains("<script>alert")
    );
}

#[test]
fn the_body_is_set_like_a_document() {
    let office = TestOffice::new();
    let body = "各单位：\n现通知如下。\n一、检查范围\n全市。\n项目\t金额\n甲\t1\n某某市人民政府\n2026年2月25日";
    let record = office.publish(office.paper().body(body));
    let page = office.get(&format!("/r/{record}")).text();
    assert!(page.contains("<p class=\"to\">各单位：</p>"));
    assert!(page.contains("<h2 id=\"s1\">一、检查范围</h2>"));
    assert!(page.contains("<td>甲</td>"));
    assert!(
        page.contains(
            "<p class=\"sign\"><span>某某市人民政府</span><span>2026年2月25日</span></p>"
        )
    );
}

#[test]
fn a_deadline_is_explained_day_by_day() {
    let office = TestOffice::new();
    let record = office.publish(office.policy());
    let page = office.get(&format!("/r/{record}")).text();
    assert!(page.contains("按期公开"));
    assert!(page.contains("自信息形成或者变更之日起20个工作日内"));
    // Signed on Wednesday 25 February; the weekend of 28 February is 调休: a working Saturday.
    assert!(page.contains("2026年2月26日 "));
    let late = office.publish(office.policy().field(common::SIGNED_ON, "2025-11-03"));
    assert!(
        office
            .get(&format!("/r/{late}"))
            .text()
            .contains("逾期公开")
    );
}

#[test]
fn the_deadline_of_a_later_edition_is_explained_too() {
    let office = TestOffice::new();
    let record = office.publish(office.policy());
    office.pass_days(1);
    let mut second = office.policy().edition(record, 2);
    second.published_on = "2026-03-03".to_owned();
    // As an issue under other rules noted it: an index column, never the explanation.
    second.due_on = Some("2026-04-15".to_owned());
    office.publish(second);
    for path in [format!("/r/{record}"), format!("/r/{record}/editions/1")] {
        let page = office.get(&path).text();
        assert!(page.contains("公开时限如何计算"), "{path}");
        assert!(page.contains("按期公开"), "{path}");
    }
    let page = office.get(&format!("/r/{record}")).text();
    assert!(page.contains("自2026年3月3日内容变更之日重新起算"));
    let answer = office.get(&format!("/api/v1/records/{record}")).text();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let told = &answer["content"]["deadline"];
    assert_eq!(told["starts_on"], "2026-03-03");
    assert_eq!(told["due"], "2026-03-31");
}

#[test]
fn an_interpretation_and_its_policy_show_each_other() {
    let office = TestOffice::new();
    let policy = office.publish(office.policy());
    let before = office.get(&format!("/r/{policy}")).text();
    assert!(!before.contains("停车办法解读"));
    let paper = office
        .paper()
        .item("policy_interpretation")
        .titled("停车办法解读");
    let reading = office.publish(paper.relation(RelationKind::Interprets, policy));
    let policy_page = office.get(&format!("/r/{policy}")).text();
    assert!(policy_page.contains("停车办法解读") && policy_page.contains("政策解读</h2>"));
    let reading_page = office.get(&format!("/r/{reading}")).text();
    assert!(reading_page.contains("解读的文件") && reading_page.contains("某某市停车管理办法"));
}

#[test]
fn an_interpretation_names_each_of_its_documents_once() {
    let office = TestOffice::new();
    let first = office.publish(office.policy());
    let second = office.publish(office.policy().titled("关于修改停车管理办法的决定"));
    let paper = office
        .paper()
        .item("policy_interpretation")
        .titled("停车办法解读")
        .field("interpreted_record", &first.to_string())
        .relation(RelationKind::Interprets, first)
        .relation(RelationKind::Interprets, second);
    let reading = office.publish(paper);
    let page = office.get(&format!("/r/{reading}?v=elder")).text();
    for record in [first, second] {
        let link = format!("href=\"/r/{record}?v=elder\"");
        assert_eq!(page.matches(&link).count(), 1, "{record}");
    }
    assert_eq!(page.matches("解读的文件").count(), 1);
}

#[test]
fn an_earlier_edition_says_that_it_is_not_current() {
    let office = TestOffice::new();
    let first = office.policy().body("第一版的内容。");
    let record = office.publish(first.clone());
    office.publish(first.edition(record, 2).body("第二版的内容。"));
    let current = office.get(&format!("/r/{record}")).text();
    assert!(current.contains("第二版的内容") && !current.contains("第一版的内容"));
    let old = office.get(&format!("/r/{record}/editions/1"));
    assert_eq!(old.status, StatusCode::OK);
    let old = old.text();
    assert!(old.contains("这不是现行版本") && old.contains("第一版的内容"));
    assert!(old.contains("name=\"robots\" content=\"noindex\""));
    assert_eq!(
        office.get(&format!("/r/{record}/editions/3")).status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn a_withdrawn_record_leaves_a_notice_and_nothing_of_its_content() {
    let office = TestOffice::new();
    let paper = office
        .policy()
        .titled("写错了的办法")
        .file("附件.txt", "附件内容".as_bytes());
    let record = office.publish(paper);
    office.withdraw(record, "内容有误，重新发布");
    for path in [
        "",
        "/editions/1",
        "/proof.tlog-proof",
        "/files/1/%E9%99%84%E4%BB%B6.txt",
    ] {
        let page = office.get(&format!("/r/{record}{path}"));
        assert_eq!(page.status, StatusCode::GONE, "{path}");
        let text = page.text();
        assert!(
            text.contains("内容有误，重新发布") && text.contains("2026年3月2日"),
            "{path}"
        );
        assert!(
            !text.contains("写错了的办法") && !text.contains("附件内容"),
            "{path}"
        );
    }
    assert!(!office.get("/policies").text().contains("写错了的办法"));
    assert!(!office.get("/search").text().contains("写错了的办法"));
}

#[test]
fn validity_is_asked_of_today() {
    let office = TestOffice::new();
    let record = office.publish(
        office
            .policy()
            .field(common::IN_FORCE_FROM, "2026-03-04")
            .field(common::EXPIRES_ON, "2026-03-05"),
    );
    let path = format!("/r/{record}");
    for (days, term) in [(0, "尚未施行"), (2, "有效"), (2, "失效")] {
        office.pass_days(days);
        let page = office.get(&path).text();
        assert!(page.contains(&format!("\">{term}</span>")), "{term}");
        assert!(
            office
                .get("/policies")
                .text()
                .contains(&format!("\">{term}</span>")),
            "{term}"
        );
    }
}

#[test]
fn a_migrated_record_claims_no_proof_of_its_date() {
    let office = TestOffice::new();
    let mut paper = office.policy();
    paper.published_on = "2018-05-04".to_owned();
    paper.batch = Some([9; 16]);
    let record = office.publish(paper);
    let page = office.get(&format!("/r/{record}"));
    assert!(page.text().contains("历史数据迁移"));
    assert!(
        page.text()
            .contains("登记于 <span class=\"num\">2026-03-02 09:30:00")
    );
    assert_eq!(page.meta("PubDate").unwrap(), "2018-05-04 00:00");
}
