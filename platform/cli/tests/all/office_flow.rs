//! From a file to a page that anyone can verify: five officers and a citizen, in a real browser.

use letters::Letter;
use serde_json::json;

use crate::browser::By;
use crate::town::Town;

const TITLE: &str = "云岭市人民政府关于临时调整城区公共停车场开放时间的通告";
const NUMBER: &str = "11010519491231002X";
const MASKED: &str = "110***********002X";
const TEXT: &str = "各有关单位，广大市民：
为保障城区道路维修施工，决定临时调整城区公共停车场开放时间，现通告如下。
一、调整范围。文昌街、清河路沿线公共停车场。
二、调整时间。2026年12月1日至12月15日，每日6:00至22:00开放。
三、停车场管理人员李某某（身份证号11010519491231002X）负责现场引导。
特此通告。
云岭市人民政府
2026年11月20日";

/// Those who sign off, in the order of the steps, each with the step's name.
const HANDS: [(&str, &str); 3] = [
    ("wen.shuqiao", "初审"),
    ("he.lanzhi", "复审"),
    ("bai.jingting", "保密审查"),
];

#[test]
fn a_file_becomes_a_public_page_through_five_pairs_of_hands() {
    let town = Town::open();
    let browser = &town.browser;
    let paper = |text: &str| letters::docx(&Letter::from_text(TITLE, None, text));
    let original = town.file("通告.docx", &paper(TEXT));
    let masked = town.file("通告（公开）.docx", &paper(&TEXT.replace(NUMBER, MASKED)));

    // The author: a wrong password first, then the import, the mask, and what is missing.
    town.sign_in("lu.yunxi", "not the password");
    assert!(browser.words(By::Css("[role=alert]")).contains("密码"));
    browser.complaints(); // of the refusal
    town.sign_in_first("lu.yunxi");
    town.go("/console/import");
    browser.choose(By::Label("选择文件"), &original);
    browser.follow(By::Css("form[action='/console/import'] button"));
    browser.follow(By::Words(TITLE));
    let draft = browser.address();
    let record = draft.rsplit('/').next().unwrap().to_owned();
    let findings = browser.words(By::Css("#findings"));
    assert!(findings.contains(NUMBER), "{findings}");
    browser.follow(By::Words("按建议修改"));
    let body = browser.words(By::Css(".look .body"));
    assert!(body.contains(MASKED) && !body.contains(NUMBER), "{body}");
    let findings = browser.words(By::Css("#findings"));
    assert!(
        findings.contains("附件"),
        "the file shows the number still: {findings}"
    );
    browser.follow(By::Words("编辑"));
    browser.click(By::Css("#f-attribute option[value=proactive]"));
    browser.click(By::Css("#f-kind option[value=announcement]"));
    browser.click(By::Css("input[name=remove_file]"));
    browser.choose(By::Label("添加文件"), &masked);
    browser.follow(By::Words("保存草稿"));
    browser.follow(By::Words("送审"));
    let nothing = browser.ask(
        "return document.querySelectorAll('button[value=sign]').length",
        json!([]),
    );
    assert_eq!(nothing, 0, "an author signs nothing off");
    town.sign_out();

    for (login, step) in HANDS {
        town.sign_in_first(login);
        town.go(&format!("/console/drafts/{record}"));
        browser.follow(By::Words(&format!("{step}：同意")));
        browser.find(By::Css(".stages .done"));
        assert_eq!(
            town.server.get("a.localhost", &format!("/r/{record}")).0,
            404
        );
        town.sign_out();
    }
    town.sign_in_first("song.huaizhou");
    town.go(&format!("/console/drafts/{record}"));
    browser.follow(By::Words("签发，立即公开"));
    browser.find(By::Words("公开页面"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    town.sign_out();

    // The citizen.
    town.go(&format!("/r/{record}"));
    assert_eq!(browser.words(By::Css("h1")), TITLE);
    let state = browser.words(By::Css(".proof .state"));
    assert!(state.contains("已登记于公开账本"), "{state}");
    browser.click(By::Css(".files a[href$='.docx']"));
    let downloaded = browser.downloaded(".docx");
    town.go("/verify");
    browser.choose(By::Label("要核验的文件"), &downloaded);
    browser.follow(By::Words("开始核验"));
    let verdict = browser.words(By::Css(".verdict"));
    assert!(verdict.contains("这份文件由本站公开"), "{verdict}");
    town.go("/search?q=停车场开放时间");
    browser.find(By::Css(&format!(".hits a[href='/r/{record}']")));
}
