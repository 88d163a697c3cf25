//! What waits for an officer, what was typed and not saved, and the migration of old documents.

use axum::http::StatusCode;
use operations::Authority;
use operations::testing::Person;

use crate::console::{Browser, Console, NOTICE, Page, drafted};

/// A document of the past that may be published as it is.
const OLD: &str = "云岭市教育局文件\n云教〔2019〕3号\n云岭市教育局关于做好防汛工作的通知\n\
    各中小学校：\n请认真落实。\n云岭市教育局\n2019年5月6日\n（此件公开发布）\n";

/// The page of a job once it has ended.
fn finished(browser: &Browser<'_>, place: &str) -> Page {
    loop {
        let page = browser.get(place);
        if !page.text.contains("正在处理") {
            return page;
        }
        std::thread::yield_now();
    }
}

#[test]
fn the_work_list_opens_on_the_first_tab_that_has_something() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let empty = author.get("/console");
    assert!(
        empty.text.contains("没有等待您处理的事项"),
        "{}",
        empty.text
    );
    drafted(&author);
    let page = author.get("/console");
    assert!(page.text.contains(NOTICE[1].1), "{}", page.text);
    let here = "<a href=\"/console?kind=draft\" aria-current=\"true\">";
    assert!(page.text.contains(here), "{}", page.text);
    // Colour is not alone: the date says in words how far it is.
    assert!(page.text.contains("剩余 18 个工作日"));
    let returned = author.get("/console?kind=returned");
    assert!(!returned.text.contains(NOTICE[1].1));
}

#[test]
fn a_relation_is_shown_by_title_and_never_by_identifier() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let other = drafted(&author);
    let other = other.rsplit('/').next().unwrap();
    let form = author.blank("policy_interpretation");
    let address = format!("http://a.localhost/r/{other}");
    let saved = author.save(
        &form,
        &[
            ("item", "policy_interpretation"),
            ("f.title", "一图读懂校园安全检查"),
            ("relation_kind", "interprets"),
            ("relation_to", &address),
        ],
    );
    let page = author.get(saved.place.split('?').next().unwrap());
    let link = format!("<a href=\"/console/drafts/{other}\">{}</a>", NOTICE[1].1);
    assert!(page.text.contains(&link), "{}", page.text);
    assert!(!page.text.contains(&format!(">{other}<")));
    let id = saved.place.split(['/', '?']).nth(3).unwrap();
    let edit = author.get(&format!("/console/drafts/{id}/edit"));
    assert!(edit.text.contains(&format!("《{}》", NOTICE[1].1)));
}

#[test]
fn what_was_typed_and_not_saved_is_offered_again_to_its_officer_alone() {
    let console = Console::new();
    console
        .office
        .enter(Person::Supervisor, &[Authority::Draft]);
    let author = console.of(Person::Author);
    let address = drafted(&author);
    let record = address.rsplit('/').next().unwrap().to_owned();
    let form = author.get(&format!("{address}/edit"));
    let revision = form.value("seen_revision");
    let mut typed = vec![
        ("_token", form.value("_token")),
        ("record", record.clone()),
        ("act", form.act()),
        ("seen_revision", revision),
        ("organ", operations::testing::EDUCATION.to_string()),
    ];
    typed.extend(NOTICE.map(|(name, value)| (name, value.to_owned())));
    typed.retain(|(name, _)| *name != "body");
    typed.push(("body", "写到一半的正文。".to_owned()));
    let typed: Vec<(&str, &str)> = typed
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let kept = author.post("/console/drafts/autosave", &typed);
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);

    let colleague = console.of(Person::Supervisor);
    let theirs = colleague.get(&format!("{address}/edit"));
    assert!(!theirs.text.contains("未保存的修改"));
    let offered = author.get(&format!("{address}/edit"));
    assert!(
        offered.text.contains("您有未保存的修改"),
        "{}",
        offered.text
    );
    assert!(!offered.text.contains("写到一半的正文。"));
    let restored = author.get(&format!("{address}/edit?restore=1"));
    assert!(restored.text.contains("写到一半的正文。"));
    assert_ne!(restored.act(), form.act(), "the old act may have been used");

    // Once it is saved there is nothing left to offer.
    let mut fields = NOTICE;
    fields[6] = ("body", "写完的正文。");
    let saved = author.save(&restored, &fields);
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let after = author.get(&format!("{address}/edit"));
    assert!(!after.text.contains("未保存的修改"), "{}", after.text);
}

#[test]
fn a_new_draft_that_was_never_saved_is_found_again_and_can_be_given_up() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let form = author.blank("notice");
    let (token, record, act) = (form.token(), form.value("record"), form.act());
    author.post(
        "/console/drafts/autosave",
        &[
            ("_token", &token),
            ("record", &record),
            ("act", &act),
            ("item", "notice"),
            ("f.title", "还没写完的通知"),
        ],
    );
    for path in ["/console", "/console/drafts", "/console/drafts/new"] {
        assert!(author.get(path).text.contains("还没写完的通知"), "{path}");
    }
    let restored = author.get(&format!("/console/drafts/{record}/edit?restore=1"));
    assert!(
        restored.text.contains("还没写完的通知"),
        "{}",
        restored.text
    );
    let gone = author.post(
        "/console/drafts/autosave/discard",
        &[("_token", &token), ("record", &record)],
    );
    assert!(
        gone.is_done("/console/drafts", "forgotten"),
        "{}",
        gone.place
    );
    assert!(!author.get("/console").text.contains("还没写完的通知"));
}

#[test]
fn a_migration_goes_through_two_officers_and_leaves_a_report() {
    let console = Console::new();
    let first = console.of(Person::Supervisor);
    let page = first.get("/console/migrations");
    let nameless = first.post(
        "/console/migrations",
        &[
            ("_token", &page.token()),
            ("act", &page.act()),
            ("source", " "),
        ],
    );
    assert_eq!(nameless.status, StatusCode::CONFLICT);
    let opened = first.post(
        "/console/migrations",
        &[
            ("_token", &page.token()),
            ("act", &page.act()),
            ("source", "原政府网站"),
            ("validity", "in_force"),
        ],
    );
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
    let place = opened.place;
    let page = first.get(&place);
    let secret = OLD.replace("请认真落实。", "联系人身份证号110105194912310021。");
    let bare = OLD.replace("云教〔2019〕3号", "云教规〔2019〕4号");
    let put_in = |files: &[(&str, &str, &[u8])]| {
        let fields = [
            ("_token", page.token()),
            ("act", page.act()),
            ("intent", "add".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        first.post_files(&place, &fields, files)
    };
    let partly = put_in(&[
        ("files", "防汛.txt", OLD.as_bytes()),
        ("files", "伪装.pdf", b"MZ"),
        ("files", "联系人.txt", secret.as_bytes()),
    ]);
    let said = "已放入 2 个文件；1 个不能迁移，没有放入。";
    assert!(partly.text.contains(said), "{}", partly.text);
    // An archive under the name of a document is told what it is, and a file that is there already.
    let again = put_in(&[
        ("files", "防汛（副本）.txt", OLD.as_bytes()),
        (
            "files",
            "公文.docx",
            &[b"PK\x05\x06".as_slice(), &[0; 18]].concat(),
        ),
    ]);
    for words in [
        "没有放入文件；1 个已在清单中，不必重复放入；1 个不能迁移，没有放入。",
        "“防汛（副本）.txt”：清单中已有内容相同的文件。",
        "“公文.docx”：文件是压缩包，未读取。请解压后逐个上传其中的文件。",
    ] {
        assert!(again.text.contains(words), "{words}: {}", again.text);
    }

    // The authoriser does not confirm; a stranger does not even see the batch.
    assert!(!first.get(&place).text.contains("开始迁移"));
    assert_eq!(
        console.of(Person::Author).get(&place).status,
        StatusCode::NOT_FOUND
    );

    let second = console.of(Person::Issuer);
    assert!(second.get("/console").text.contains("等待您确认"));
    let seen = second.get(&place);
    assert_eq!(
        put_in(&[("files", "规范.txt", bare.as_bytes())]).status,
        StatusCode::SEE_OTHER
    );
    let press = |page: &Page, intent: &str| {
        second.post(
            &place,
            &[
                ("_token", &page.token()),
                ("act", &page.act()),
                ("list", &page.value("list")),
                ("intent", intent),
            ],
        )
    };
    let stale = press(&seen, "confirm");
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("文件清单有变化"), "{}", stale.text);
    // Nobody confirms what nobody looked at: first the officer sees what would become of each file.
    assert!(!second.get(&place).text.contains("开始迁移"));
    press(&second.get(&place), "rehearse");
    let rehearsed = finished(&second, &place);
    for words in [
        "将公开",
        "留作草稿：有问题须先处理",
        "留作草稿：要素不全",
        "请选择主题分类。",
    ] {
        assert!(
            rehearsed.text.contains(words),
            "{words}: {}",
            rehearsed.text
        );
    }
    // Nothing leads to records that are not there yet; what is erased later takes these words too.
    assert!(!rehearsed.text.contains("<a class=\"line\""));
    let mut raw = store::testing::Raw::open(&console.office.data_folder(), None).unwrap();
    let lines = raw.query("select name from import_report where record is null", &[]);
    assert_eq!(lines.unwrap().len(), 0);
    drop(raw);
    let list = second.get("/console/records").text;
    assert!(
        list.contains("没有符合条件的信息。"),
        "nothing happened: {list}"
    );
    let begun = press(&rehearsed, "confirm");
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);

    let report = finished(&second, &place);
    assert!(
        report
            .text
            .contains("已处理完毕，共<span class=\"num\">3</span>项")
    );
    for words in ["已公开", "留作草稿：有问题须先处理", "留作草稿：要素不全"]
    {
        assert!(report.text.contains(words), "{words}: {}", report.text);
    }
    assert!(report.text.contains("请选择主题分类。"), "{}", report.text);
    let held = second.get(&format!("{place}?outcome=held_fields"));
    assert!(held.text.contains("规范.txt") && !held.text.contains("防汛.txt"));
    assert_eq!(
        put_in(&[("files", "又一件.txt", b"words")]).status,
        StatusCode::CONFLICT
    );
}

#[test]
fn a_refused_publication_is_told_on_the_work_list_with_its_reason() {
    let console = Console::new();
    let draft = console.office.draft().reviewed();
    let issuer = Person::Issuer.staff();
    let at = console.office.now() + 1_000_000;
    let (record, revision) = (draft.record, draft.revision);
    operations::schedule_publication(
        &console.office,
        &issuer,
        operations::new_act(),
        record,
        revision,
        at,
    )
    .unwrap();
    console.office.enter(Person::Issuer, &[]);
    console.office.advance(10);
    assert_eq!(
        operations::schedule::publish_due(&console.office).unwrap(),
        0
    );
    console.office.enter(Person::Issuer, &[Authority::Issue]);
    for person in [Person::Issuer, Person::Author] {
        let work = console.of(person).get("/console");
        assert!(
            work.text.contains("定时公开未成"),
            "{person:?} {}",
            work.text
        );
        assert!(work.text.contains("没有签发权限"), "{person:?}");
    }
}

#[test]
fn a_refused_entry_of_an_organ_comes_back_filled_in() {
    let console = Console::new();
    let system = console.of(Person::SystemAdministrator);
    let page = system.get("/console/organs/edit");
    let wrong = system.post(
        "/console/organs",
        &[
            ("_token", &page.token()),
            ("act", &page.act()),
            ("organ", &page.value("organ")),
            ("kind", "department"),
            ("name", "云岭市林业局"),
            ("parent", &operations::testing::GOVERNMENT.to_string()),
            ("credit_code", "11539900MB9Y00016X"),
            ("valid_from", "2026-03-02"),
        ],
    );
    assert_eq!(wrong.status, StatusCode::CONFLICT);
    assert!(
        wrong.text.contains("统一社会信用代码不正确"),
        "{}",
        wrong.text
    );
    for typed in ["value=\"云岭市林业局\"", "11539900MB9Y00016X"] {
        assert!(wrong.text.contains(typed), "{typed}");
    }
}
