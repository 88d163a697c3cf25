//! Every public page and every main page of the console: narrow and wide, without a complaint of
//! the browser, and open to everyone (WCAG 2.1, A and AA).

use std::path::Path;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::town::Town;

const DESK: u32 = 1280;
const TELEPHONE: u32 = 390;

/// Pages of the portal, one of each template and each kind of record that looks different.
fn public_pages(town: &Town) -> Vec<String> {
    let record = |item: &str| format!("/r/{}", town.newest(&format!("/catalogue/{item}")));
    // 印发云岭市城镇燃气…: it has interpretations, editions and files.
    let document = record(concat!(
        "normative_document?words=%E5%8D%B0%E5%8F%91%E4%BA%91%E5%B2%AD%E5%B8%82",
        "%E5%9F%8E%E9%95%87%E7%87%83%E6%B0%94"
    ));
    let organ = town.server.page("/organs");
    let organ = organ.split("href=\"/organs/").nth(2).unwrap();
    let organ = organ.split('"').next().unwrap();
    let mut pages: Vec<String> = [
        "/",
        "/catalogue",
        "/catalogue/normative_document",
        "/catalogue/administrative_penalty",
        "/catalogue/plan_progress?words=%E6%B2%A1%E6%9C%89",
        "/policies",
        "/organs",
        "/search",
        "/search?q=%E7%87%83%E6%B0%94",
        "/search?q=%E7%87%83%E6%B0%A3%E7%AE%A1%E7%90%86%E6%9D%A1%E5%88%97",
        "/search?q=%E9%98%BF%E5%B0%94%E5%8D%91%E6%96%AF",
        "/verify",
        "/data/",
        "/sitemap",
        "/help",
        "/accessibility",
        "/api/v1/",
    ]
    .map(str::to_owned)
    .to_vec();
    pages.extend([
        format!("{document}/editions/1"),
        format!("{document}/files/1/preview"),
        document,
        format!("/organs/{organ}"),
    ]);
    let kinds = [
        "administrative_penalty",
        "budget",
        "leadership",
        "policy_interpretation",
        "service_guide",
        "statistics",
    ];
    pages.extend(kinds.map(record));
    pages
}

/// Main pages of the console, for an officer of each authority that sees them.
const CONSOLE: [(&str, &[&str]); 5] = [
    (
        "lu.yunxi",
        &[
            "/console",
            "/console/drafts",
            "/console/drafts/new",
            "/console/drafts/new?item=normative_document",
            "/console/import",
            "/console/records",
            "/console/calendar",
            "/console/health",
            "/console/sessions",
            "/console/password",
        ],
    ),
    (
        "ji.mubai",
        &[
            "/console/organs",
            "/console/organs/edit",
            "/console/sites",
            "/console/officers/edit",
        ],
    ),
    ("cen.wanqiu", &["/console/officers"]),
    ("he.lanzhi", &["/console/erasures", "/console/holidays"]),
    ("qu.ruoheng", &["/console/ledger"]),
];

#[test]
fn no_public_page_scrolls_sideways_or_makes_the_browser_complain() {
    let town = Town::open();
    let mut faults = Vec::new();
    for path in public_pages(&town) {
        town.go(&path);
        faults.extend(faults_of_layout(&town, &path));
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn no_console_page_scrolls_sideways_or_makes_the_browser_complain() {
    let town = Town::open();
    let mut faults = Vec::new();
    for (login, paths) in CONSOLE {
        for path in signed_in(&town, login, paths) {
            town.go(&path);
            faults.extend(faults_of_layout(&town, &path));
        }
        town.sign_out();
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn every_public_page_is_open_to_everyone_in_every_mode() {
    let town = Town::open();
    let axe = checker();
    let mut faults = Vec::new();
    for path in public_pages(&town).into_iter().chain(["/none".to_owned()]) {
        let mark = if path.contains('?') { '&' } else { '?' };
        for mode in ["", "contrast", "elder"] {
            let path = match mode {
                "" => path.clone(),
                mode => format!("{path}{mark}v={mode}"),
            };
            town.go(&path);
            faults.extend(barriers(&town.browser, &axe, &path));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn every_main_page_of_the_console_is_open_to_everyone() {
    let town = Town::open();
    let axe = checker();
    let mut faults = Vec::new();
    for (login, paths) in CONSOLE {
        for path in signed_in(&town, login, paths) {
            town.go(&path);
            faults.extend(barriers(&town.browser, &axe, &path));
        }
        town.sign_out();
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_checker_sees_a_barrier() {
    let browser = Browser::start();
    let page = "data:text/html,<html lang=zh-CN><title>a</title><main><h1>a</h1>\
        <p style='color:silver'>too pale to read</p><input></main>";
    browser.go(page);
    let faults = barriers(&browser, &checker(), "page").join("\n");
    for rule in ["color-contrast", "label"] {
        assert!(faults.contains(&format!("page: {rule} ")), "{faults}");
    }
}

/// Signs an officer in and returns the pages to look at, the first draft and record among them.
fn signed_in(town: &Town, login: &str, paths: &[&str]) -> Vec<String> {
    town.sign_in_first(login);
    let mut pages: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    if paths.contains(&"/console/drafts") {
        let draft = first_of(town, "/console/drafts");
        pages.extend([format!("{draft}/edit"), draft]);
        pages.push(first_of(town, "/console/records"));
    }
    if paths.contains(&"/console/erasures") {
        let record = town.newest("/catalogue/notice");
        pages.push(format!("/console/erasures/new?record={record}"));
    }
    pages
}

/// Returns the page that the first line of a list leads to.
fn first_of(town: &Town, list: &str) -> String {
    town.go(list);
    let first = "return document.querySelector(`main td a[href^='${arguments[0]}/']`).pathname";
    let first = town.browser.ask(first, json!([list]));
    first.as_str().unwrap().to_owned()
}

fn faults_of_layout(town: &Town, path: &str) -> Vec<String> {
    let browser = &town.browser;
    let mut faults = Vec::new();
    for width in [DESK, TELEPHONE] {
        browser.resize(width);
        let shown = browser.ask("return document.documentElement.scrollWidth", json!([]));
        if shown.as_u64().unwrap() > u64::from(width) {
            faults.push(format!("{path} is {shown} px wide in a window of {width}"));
        }
    }
    let complaints = browser.complaints().into_iter();
    faults.extend(complaints.map(|complaint| format!("{path}: {complaint}")));
    faults
}

/// Returns the checker that `cargo xtask setup` fetched beside the tests.
fn checker() -> String {
    let beside = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let script = beside.join("npm/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(script).expect("the checker was fetched: cargo xtask setup")
}

/// Returns what axe-core finds against WCAG 2.1 A and AA on the page that is shown.
fn barriers(browser: &Browser, axe: &str, path: &str) -> Vec<String> {
    browser.ask(axe, json!([]));
    let run = "
        const done = arguments[0];
        const rules = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] };
        axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then(found => done(
            found.violations.flatMap(rule => rule.nodes.map(node =>
                rule.id + ' ' + node.target.join(' ') + ' ' + (node.any[0] || {}).message))))";
    let found: Value = browser.ask_and_wait(run, json!([]));
    let found = found.as_array().unwrap().iter();
    found
        .map(|barrier| format!("{path}: {}", barrier.as_str().unwrap()))
        .collect()
}
