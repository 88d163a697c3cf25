//! Refused forms come back filled in, and nothing is said to have happened that did not.

use axum::http::StatusCode;
use operations::testing::Person;

use crate::console::{Browser, Console, NOTICE, Page, drafted};

/// Sends a form of a page: its hidden fields, and what was typed.
fn send(browser: &Browser<'_>, page: &Page, to: &str, form: &str, typed: &[(&str, &str)]) -> Page {
    let opening = format!("name=\"form\" value=\"{form}\"");
    assert!(page.text.contains(&opening), "{form}: {}", page.text);
    let (token, act) = (page.token(), page.act());
    let mut fields = vec![("_token", token.as_str()), ("form", form), ("act", &act)];
    fields.extend(typed);
    browser.post(to, &fields)
}

/// The part of a page between the form of a name and its end.
fn form_of<'p>(page: &'p Page, name: &str) -> &'p str {
    let opening = format!("name=\"form\" value=\"{name}\"");
    let rest = page.text.split(&opening).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no form {name}: {}", page.text));
    rest.split("</form>").next().unwrap()
}

/// The form stands open on its own page, with the words at it, where the keyboard is.
fn is_back(page: &Page, name: &str, what: &str) {
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
    let form = form_of(page, name);
    for words in [what, "role=\"alert\"", "tabindex=\"-1\" autofocus"] {
        assert!(form.contains(words), "{words}: {form}");
    }
    assert!(!page.text.contains("返回上一页"));
}

#[test]
fn a_return_without_a_reason_comes_back_on_the_page_of_the_draft() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let address = drafted(&author);
    author.act(&address, "send", &[]);
    let reviewer = console.of(Person::Reviewer);
    let page = reviewer.get(&address);
    let typed = [("intent", "return"), ("reason", " ")];
    let refused = send(&reviewer, &page, &address, "return", &typed);
    is_back(&refused, "return", "退回须写明理由");
    assert!(
        refused.text.contains("<details open><summary>退回拟稿人"),
        "the form is not folded away"
    );
    assert!(refused.text.contains("关于开展校园安全检查的通知"));
}

#[test]
fn a_waiver_without_a_reason_comes_back_at_its_own_finding() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let mut fields = NOTICE;
    let body = "联系人手机13812345678。\n\n值班手机13912345678。\n\n云岭市教育局\n2026年2月27日";
    fields[6] = ("body", body);
    let saved = author.save(&author.blank("notice"), &fields);
    let address = saved.place.split('?').next().unwrap();
    author.act(address, "send", &[]);
    let reviewer = console.of(Person::Reviewer);
    let page = reviewer.get(address);
    let forms = page.text.split("name=\"form\" value=\"waive-").skip(1);
    let forms: Vec<String> = forms
        .map(|form| format!("waive-{}", form.split('"').next().unwrap()))
        .collect();
    assert_eq!(forms.len(), 2, "{}", page.text);
    let typed = [
        ("intent", "waive"),
        ("rule", "personal.phone"),
        ("part", "body"),
        ("words", "13912345678"),
        ("reason", " "),
    ];
    let refused = send(&reviewer, &page, address, &forms[1], &typed);
    is_back(&refused, &forms[1], "保留须写明理由");
    assert!(!form_of(&refused, &forms[0]).contains("保留须写明理由"));
    assert_eq!(refused.text.matches("<details open>").count(), 1);
}

#[test]
fn a_wrong_moment_comes_back_as_it_was_typed() {
    let console = Console::new();
    let draft = console.office.draft().reviewed();
    let issuer = console.of(Person::Issuer);
    let address = format!("/console/drafts/{}", draft.record);
    let page = issuer.get(&address);
    let typed = [
        ("intent", "schedule"),
        ("seen_revision", "1"),
        ("on", "三月五日"),
        ("at", "九点"),
    ];
    let refused = send(&issuer, &page, &address, "schedule", &typed);
    is_back(
        &refused,
        "schedule",
        "定时的日期“三月五日”或者时刻“九点”不能识别",
    );
    let form = form_of(&refused, "schedule");
    assert!(
        form.contains("value=\"三月五日\"") && form.contains("value=\"九点\""),
        "{form}"
    );
}

#[test]
fn a_withdrawal_that_came_too_late_keeps_its_reason_on_the_page() {
    let console = Console::new();
    let record = console.office.draft().issued().record;
    console.office.follow_ledger();
    let issuer = console.of(Person::Issuer);
    let address = format!("/console/records/{record}");
    let page = issuer.get(&address);
    let withdraw = format!("{address}/withdraw");
    let blank = send(&issuer, &page, &withdraw, "withdraw", &[("reason", "")]);
    is_back(&blank, "withdraw", "撤下须写明理由");
    let done = send(
        &issuer,
        &page,
        &withdraw,
        "withdraw",
        &[("reason", "重复。")],
    );
    assert!(done.is_done(&address, "withdrawn"), "{}", done.text);
    // Another officer had the page open, and the form is not on it any more.
    let late = send(
        &issuer,
        &page,
        &withdraw,
        "withdraw",
        &[("reason", "内容有误，另行公布。")],
    );
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("这件信息不在公开状态"), "{}", late.text);
    assert!(
        late.text.contains("内容有误，另行公布。") && late.text.contains("账本位置"),
        "{}",
        late.text
    );
}

#[test]
fn a_batch_without_a_source_and_an_import_without_a_file_come_back() {
    let console = Console::new();
    let supervisor = console.of(Person::Supervisor);
    let page = supervisor.get("/console/migrations");
    let typed = [("source", ""), ("validity", "in_force")];
    let refused = send(&supervisor, &page, "/console/migrations", "open", &typed);
    is_back(&refused, "open", "没有写明来源");
    assert!(form_of(&refused, "open").contains("value=\"in_force\" selected"));
    let author = console.of(Person::Author);
    let page = author.get("/console/import");
    let refused = send(&author, &page, "/console/import", "files", &[]);
    is_back(&refused, "files", "没有选择文件");
    let typed = [
        ("item", "notice"),
        ("organ", &operations::testing::EDUCATION.to_string()),
    ];
    let refused = send(&author, &page, "/console/import/table", "table", &typed);
    is_back(&refused, "table", "没有选择文件");
    assert!(form_of(&refused, "table").contains("value=\"notice\" selected"));
}

#[test]
fn a_token_without_a_purpose_is_not_issued() {
    let console = Console::new();
    let security = console.of(Person::SecurityAdministrator);
    let officer = Person::Author.id().to_string();
    let page = security.get(&format!("/console/officers/edit?officer={officer}"));
    let typed = [("officer", officer.as_str()), ("label", " ")];
    let refused = send(&security, &page, "/console/officers/token", "token", &typed);
    is_back(&refused, "token", "没有写明接口令牌的用途");
}

#[test]
fn a_note_shows_to_the_session_that_acted_and_on_its_page_alone() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let saved = author.save(&author.blank("notice"), &NOTICE);
    assert!(author.get(&saved.place).text.contains("草稿已保存。"));
    let address = saved.place.split('?').next().unwrap();
    let query = saved.place.split('?').nth(1).unwrap();
    let seal = query.split('&').next().unwrap();
    for forged in [
        format!("{address}?said=saved"),
        format!("{address}?{seal}&said=discarded"),
        format!("/console/drafts?{query}"),
        "/console?said=issued".to_owned(),
    ] {
        let page = author.get(&forged);
        assert_eq!(page.status, StatusCode::OK, "{forged}");
        assert!(!page.text.contains("role=\"status\""), "{forged}");
    }
    console
        .office
        .enter(Person::Supervisor, &[operations::Authority::Draft]);
    let other = console.of(Person::Supervisor);
    let page = other.get(&saved.place);
    assert!(page.text.contains("校园安全检查") && !page.text.contains("草稿已保存。"));
}

#[test]
fn a_form_that_was_saved_and_gone_back_to_makes_no_second_draft() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let begun = author.get("/console/drafts/new?item=notice").place;
    let form = author.get(&begun);
    let first = author.save(&form, &NOTICE);
    let address = first.place.split('?').next().unwrap().to_owned();
    // Back: the browser asks for the address of the form once more.
    assert_eq!(author.get(&begun).place, format!("{address}/edit"));
    // Back to a page that the browser had kept: what was changed is neither lost nor a second draft.
    let mut changed = NOTICE;
    changed[6] = ("body", "各学校：\n\n改过的正文。");
    let page = author.save(&form, &changed);
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
    assert!(page.text.contains("这张表单已经保存过") && page.text.contains("改过的正文。"));
    let list = author.get("/console/drafts");
    assert_eq!(list.text.matches("关于开展校园安全检查的通知").count(), 1);
}

#[test]
fn a_second_proposal_of_the_same_erasure_names_the_first() {
    let console = Console::new();
    let record = console.office.draft().issued().record;
    let supervisor = console.of(Person::Supervisor);
    let address = format!("/console/erasures/new?record={record}");
    let propose = |part: &str| {
        let page = supervisor.get(&address);
        let record = record.to_string();
        let typed = [
            ("record", record.as_str()),
            ("part", part),
            ("ground", "《个人信息保护法》第四十七条"),
            ("reason", "当事人要求。"),
        ];
        send(&supervisor, &page, "/console/erasures", "propose", &typed)
    };
    assert_eq!(propose("1:edition").status, StatusCode::SEE_OTHER);
    let again = propose("1:body");
    is_back(&again, "propose", "还在等待确认，同样涉及第1版");
    let form = form_of(&again, "propose");
    let ticked = "value=\"1:body\" checked";
    for words in [
        "王督民已于",
        ticked,
        "value=\"《个人信息保护法》第四十七条\"",
        "当事人要求。",
    ] {
        assert!(form.contains(words), "{words}: {form}");
    }
}

#[test]
fn what_is_no_signed_head_comes_back_and_says_nothing_of_the_ledger() {
    let console = Console::new();
    console.office.draft().issued();
    console.office.follow_ledger();
    let auditor = console.of(Person::AuditAdministrator);
    let page = auditor.get("/console/ledger");
    let ledger = "/console/ledger";
    let typed = [("against", "rubbish")];
    let refused = send(&auditor, &page, ledger, "audit", &typed);
    is_back(&refused, "audit", "填写的内容不是签名头");
    assert!(form_of(&refused, "audit").contains("rubbish</textarea>"));
    assert!(!refused.text.contains("与账本不符"));
    // The page shows the head, and a copy of it loses its last line feed.
    let kept = console.office.published_head().note.trim().to_owned();
    let typed = [("against", kept.as_str())];
    let begun = send(&auditor, &page, ledger, "audit", &typed);
    assert!(begun.place.starts_with("/console/jobs/"), "{}", begun.text);
}

#[test]
fn a_holiday_that_ends_before_it_begins_is_named_by_its_line() {
    let console = Console::new();
    let supervisor = console.of(Person::Supervisor);
    let page = supervisor.get("/console/holidays");
    for (text, said) in [
        (
            "元旦 放假 1月3日 1月1日",
            "第1行“元旦 放假 1月3日 1月1日”止早于起：假期不能从2027-01-03到2027-01-01",
        ),
        (
            "\n元旦 放假 1月1日 2月1日",
            "第2行“元旦 放假 1月1日 2月1日”从2027-01-01到2027-02-01，超过31天",
        ),
    ] {
        let typed = [("year", "2027"), ("notice", "通知"), ("text", text)];
        let refused = send(&supervisor, &page, "/console/holidays", "holidays", &typed);
        is_back(&refused, "holidays", said);
        assert!(!refused.text.contains("holidays/2027.toml"));
    }
}

#[test]
fn a_moment_after_the_deadline_wants_a_word_of_the_issuer_and_stays_visible() {
    let console = Console::new();
    let draft = console.office.draft().reviewed();
    let stored = draft.stored().unwrap();
    let (due, revision) = (stored.due_on.unwrap(), stored.revision.to_string());
    let on = due.tomorrow().unwrap().to_string();
    let issuer = console.of(Person::Issuer);
    let address = format!("/console/drafts/{}", draft.record);
    let page = issuer.get(&address);
    assert!(!page.text.contains("name=\"after\""));
    let typed = [
        ("intent", "schedule"),
        ("seen_revision", revision.as_str()),
        ("on", on.as_str()),
        ("at", "10:30"),
    ];
    let refused = send(&issuer, &page, &address, "schedule", &typed);
    let warning = format!("定时晚于应于日期（{due}）");
    is_back(&refused, "schedule", &warning);
    let form = form_of(&refused, "schedule");
    for kept in [
        format!("value=\"{on}\""),
        "value=\"10:30\"".to_owned(),
        format!("name=\"after\" value=\"{due}\""),
    ] {
        assert!(form.contains(&kept), "{kept}: {form}");
    }
    let confirmed = due.to_string();
    let typed = [&typed[..], &[("after", confirmed.as_str())]].concat();
    let set = send(&issuer, &refused, &address, "schedule", &typed);
    assert!(set.is_done(&address, "scheduled"), "{}", set.text);
    let said = format!("晚于应于日期（{due}）");
    assert!(issuer.get(&address).text.contains(&said));
    assert!(issuer.get("/console?tab=scheduled").text.contains(&said));
    let month = format!("/console/calendar?month={}", &on[..7]);
    assert!(issuer.get(&month).text.contains("<b>超期定时</b>"));
    // A moment in time asks for nothing.
    let other = console.office.draft().reviewed();
    let address = format!("/console/drafts/{}", other.record);
    let page = issuer.get(&address);
    let typed = [
        ("intent", "schedule"),
        ("seen_revision", revision.as_str()),
        ("on", confirmed.as_str()),
        ("at", "10:30"),
    ];
    let set = send(&issuer, &page, &address, "schedule", &typed);
    assert!(set.is_done(&address, "scheduled"), "{}", set.text);
    assert!(!issuer.get(&address).text.contains("晚于应于日期"));
}

#[test]
fn a_month_that_does_not_exist_is_named() {
    let console = Console::new();
    let supervisor = console.of(Person::Supervisor);
    for month in ["2026-13", "x", "2026-1"] {
        let page = supervisor.get(&format!("/console/calendar?month={month}"));
        let said = format!("没有“{month}”这个月份");
        assert!(page.text.contains(&said), "{}", page.text);
    }
    for path in ["/console/calendar", "/console/calendar?month=2026-12"] {
        assert!(!supervisor.get(path).text.contains("这个月份"), "{path}");
    }
}

#[test]
fn the_form_of_a_later_edition_says_which_one_and_what_it_follows() {
    let console = Console::new();
    let record = console
        .office
        .draft()
        .title("关于停车的通知")
        .issued()
        .record;
    console.office.follow_ledger();
    let author = console.of(Person::Author);
    let page = author.get(&format!("/console/records/{record}/edit"));
    assert!(page.text.contains("<h1>拟写第2版</h1>"), "{}", page.text);
    assert!(
        page.text
            .contains("接续已公开的第<span class=\"num\">1</span>版")
    );
    assert!(page.text.contains(">关于停车的通知</a>"));
    assert!(
        page.text
            .contains("预览：拟作第<span class=\"num\">2</span>版")
    );
    assert!(!page.text.contains("<h1>新建信息"));
    let blank = author.blank("notice");
    assert!(blank.text.contains("<h1>新建信息</h1>") && !blank.text.contains("拟作第"));
}
