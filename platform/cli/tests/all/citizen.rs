//! A citizen and the portal, in a real browser.

use serde_json::{Value, json};

use crate::browser::{Browser, By, ENTER, TAB};
use crate::program::printed;
use crate::town::Town;

#[test]
fn a_citizen_searches_filters_reads_downloads_and_verifies() {
    let town = Town::open();
    let browser = &town.browser;
    town.go("/");
    browser.fill(By::Css(".hero input[name=q]"), "燃气");
    browser.follow(By::Words("检索"));
    let all = count(browser);
    browser.follow(By::Css(".facets a[href*='item=normative_document']"));
    browser.find(By::Css(".facets a[aria-current]"));
    assert!(count(browser) < all, "a filter narrows {all} hits down");
    browser.follow(By::Words(
        "云岭市人民政府关于印发云岭市城镇燃气安全管理办法的通知",
    ));
    assert!(
        browser
            .words(By::Css(".card"))
            .contains("云政规〔2025〕6号")
    );

    browser.click(By::Css(".files a[href$='.pdf']"));
    browser.click(By::Words("下载证明"));
    let document = browser.downloaded(".pdf");
    let proof = browser.downloaded(".tlog-proof");
    let place = browser.words(By::Css(".proof .num, .proof b"));
    browser.follow(By::Words("上传文件比对、离线核验方法"));
    let key = browser.words(By::Css(".facts dd code"));
    browser.choose(By::Label("要核验的文件"), &document);
    browser.choose(By::Label("证明文件"), &proof);
    browser.follow(By::Words("开始核验"));
    let verdict = browser.words(By::Css(".verdict"));
    assert!(verdict.contains("证明有效，文件与登记一致"), "{verdict}");

    // The page and the command line count entries alike.
    let told = printed(
        &[
            "verify",
            document.to_str().unwrap(),
            "--proof",
            proof.to_str().unwrap(),
            "--log-key",
            &key,
        ],
        0,
    );
    assert!(told.contains(&format!("entry     {place} of ")), "{told}");

    let mut altered = std::fs::read(&document).unwrap();
    altered.push(b'\n');
    browser.choose(By::Label("要核验的文件"), &town.file("改过.pdf", &altered));
    browser.follow(By::Words("开始核验"));
    let verdict = browser.words(By::Css(".verdict.no"));
    assert!(verdict.contains("本站没有公开过这样一份文件"), "{verdict}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn pages_work_without_scripts() {
    let town = Town::open();
    let browser = &town.browser;
    let completes_words =
        || browser.ask("return !!document.querySelector('#suggestions')", json!([]));
    town.go("/");
    assert_eq!(completes_words(), json!(true));
    browser.without_scripts();
    town.go("/");
    assert_eq!(completes_words(), json!(false), "scripts are off");

    browser.fill(By::Css(".hero input[name=q]"), "云政规[2025]6");
    browser.follow(By::Words("检索"));
    browser.follow(By::Css(".hits h2 a"));
    browser.follow(By::Words("预览云岭市城镇燃气安全管理办法.pdf"));
    assert!(browser.words(By::Css(".body")).contains("第一条"));
    browser.follow(By::Words("长者版"));
    assert!(browser.words(By::Css(".body")).contains("第一条"));
    browser.follow(By::Words("公开目录"));
    browser.follow(By::Words("行政处罚决定"));
    let all = count(browser);
    browser.fill(By::Label("在本事项中查找"), "食品");
    browser.follow(By::Words("查找"));
    assert!(count(browser) < all);
    browser.follow(By::Words("文件核验"));
    browser.choose(By::Label("要核验的文件"), &town.file("别处.txt", b"words"));
    browser.follow(By::Words("开始核验"));
    browser.find(By::Css(".elder .verdict.no"));
}

#[test]
fn pages_work_by_keyboard_alone() {
    let town = Town::open();
    let browser = &town.browser;
    town.go("/");
    browser.press(TAB);
    assert_eq!(
        focused(browser),
        "跳到正文",
        "the first stop skips to the text"
    );
    browser.press(ENTER);
    assert_eq!(
        browser.ask("return document.activeElement.id", json!([])),
        "main"
    );
    browser.press(TAB);
    let first = "return document.activeElement === document.querySelector('main a')";
    assert_eq!(browser.ask(first, json!([])), json!(true));

    // From the top again: every stop is seen, and they come in the order of the page.
    town.go("/");
    let mut stops = Vec::new();
    while stops.last().is_none_or(|last| last != "检索") {
        browser.press(TAB);
        assert_eq!(
            browser.ask(IS_FOCUS_SEEN, json!([])),
            json!(true),
            "after {stops:?}"
        );
        stops.push(focused(browser));
        assert!(stops.len() < 30, "the search button is reached: {stops:?}");
    }
    let expected = [
        "跳到正文",
        "长者版",
        "高对比",
        "无障碍",
        "帮助",
        "云岭市人民政府 政府信息公开平台",
        "首页",
        "公开目录",
        "政策文件库",
        "公开机构",
        "信息检索",
        "文件核验",
        "开放数据",
        "检索公开信息",
        "检索",
    ];
    assert_eq!(stops, expected);
    browser.ask("document.querySelector('.hero input').focus()", json!([]));
    for letter in "gazette".chars() {
        browser.press(letter);
    }
    browser.press(ENTER);
    browser.find(By::Css(".tally"));
    assert!(
        browser.address().contains("/search?q=gazette"),
        "{}",
        browser.address()
    );
}

#[test]
fn a_reader_enlarges_and_darkens_every_page_that_follows() {
    let town = Town::open();
    let browser = &town.browser;
    let size = || {
        let size = "return parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)";
        browser.ask(size, json!([])).as_f64().unwrap()
    };
    town.go("/help");
    let usual = size();
    browser.follow(By::Words("长者版"));
    browser.follow(By::Words("高对比"));
    browser.find(By::Css("html.elder.contrast"));
    assert!(size() >= 1.25 * usual, "{usual} px become {} px", size());
    browser.follow(By::Words("公开目录"));
    browser.find(By::Css("html.elder.contrast"));
    browser.follow(By::Words("标准版"));
    browser.follow(By::Words("标准配色"));
    browser.find(By::Css("html:not(.elder):not(.contrast)"));
    assert!(!browser.address().contains("v="));
}

#[test]
fn a_withdrawn_record_leaves_a_notice() {
    let town = Town::open();
    let browser = &town.browser;
    town.sign_in_first("song.huaizhou");
    let record = town.newest("/catalogue/notice");
    town.go(&format!("/console/records/{record}"));
    browser.click(By::Words("撤下这件信息"));
    browser.fill(By::Label("撤下理由"), "线路调整方案另行研究");
    browser.follow(By::Words("确认撤下"));
    browser.find(By::Css(".wrong"));
    town.go(&format!("/r/{record}"));
    assert_eq!(browser.words(By::Css("h1")), "这件信息已经撤回");
    assert!(
        browser
            .words(By::Css(".card"))
            .contains("线路调整方案另行研究")
    );
    assert_eq!(
        browser.address(),
        town.server.address(&format!("/r/{record}"))
    );
}

/// The focused element has an outline, or a shadow, that it does not have otherwise.
const IS_FOCUS_SEEN: &str = "
    const here = document.activeElement, look = getComputedStyle(here);
    const place = here.getBoundingClientRect();
    return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2
        && place.width > 1 && place.height > 1 && place.left >= 0 && place.top >= 0";

fn focused(browser: &Browser) -> String {
    let name = "
        const here = document.activeElement;
        return here.getAttribute('aria-label') || here.innerText.replace(/\\s+/g, ' ').trim()";
    let name: Value = browser.ask(name, json!([]));
    name.as_str().unwrap().to_owned()
}

fn count(browser: &Browser) -> u32 {
    browser.words(By::Css(".tally b")).parse().unwrap()
}
