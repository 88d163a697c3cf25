//! The whole way of a record through the console, and the refusals on it.

use axum::http::StatusCode;
use operations::testing::Person;

use crate::console::{Console, NOTICE, drafted, encoded};

/// Signs the three steps of a notice by three officers.
fn signed(console: &Console, address: &str) {
    for (step, person) in [
        ("first_review", Person::Reviewer),
        ("second_review", Person::SecondReviewer),
        ("secrecy_review", Person::SecrecyReviewer),
    ] {
        let browser = console.of(person);
        let work = browser.get("/console");
        assert!(
            work.text.contains(address),
            "{person:?} finds the draft in the work list"
        );
        let page = browser.act(address, "sign", &[("step", step)]);
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{step}: {}", page.text);
    }
}

#[test]
fn a_notice_goes_from_its_author_for_the_public() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let address = drafted(&author);
    let page = author.get(&address);
    assert!(page.text.contains("2026-03-26"), "{}", page.text);
    assert!(page.text.contains("剩余 18 个工作日"), "{}", page.text);
    let sent = author.act(&address, "send", &[]);
    assert!(sent.place.ends_with("said=sent"), "{}", sent.text);
    signed(&console, &address);
    let issuer = console.of(Person::Issuer);
    let issued = issuer.act(&address, "issue", &[]);
    assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
    let record = address.rsplit('/').next().unwrap();
    let path = format!("/console/records/{record}");
    assert!(issued.is_done(&path, "issued"), "{}", issued.place);
    let page = issuer.get(&issued.place);
    assert!(
        page.text.contains("信息已公开") && page.text.contains("签批：保密审查"),
        "{}",
        page.text
    );
    let public = console.browser().get(&format!("/r/{record}"));
    assert_eq!(public.status, StatusCode::OK);
    assert!(public.text.contains("关于开展校园安全检查的通知"));
    assert_eq!(
        issuer.get(&address).place,
        format!("/console/records/{record}")
    );
}

#[test]
fn the_reason_of_a_waiver_is_taken_over_into_the_next_edition_at_one_click() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let mut fields = NOTICE;
    fields[6] = (
        "body",
        "联系人手机13812345678。\n\n云岭市教育局\n2026年2月27日",
    );
    let saved = author.save(&author.blank("notice"), &fields);
    let address = saved.place.split('?').next().unwrap();
    let record = address.rsplit('/').next().unwrap();
    author.act(address, "send", &[]);
    let reviewer = console.of(Person::Reviewer);
    let first = reviewer.get(address);
    assert!(!first.text.contains("沿用这一理由"));
    let rule = first.value("rule");
    let waiver = [
        ("rule", rule.as_str()),
        ("part", "body"),
        ("words", "13812345678"),
    ];
    let reasoned = [&waiver[..], &[("reason", "值班电话，应当公开。")]].concat();
    reviewer.act(address, "waive", &reasoned);
    signed(&console, address);
    console.of(Person::Issuer).act(address, "issue", &[]);

    let again = author.get(&format!("/console/records/{record}/edit"));
    fields[6] = (
        "body",
        "值班手机13912345678，联系人手机13812345678。\n\n云岭市教育局\n2026年2月27日",
    );
    let saved = author.save(&again, &fields);
    assert_eq!(
        saved.place.split('?').next(),
        Some(address),
        "{}",
        saved.text
    );
    let sent = author.act(address, "send", &[]);
    assert!(sent.is_done(address, "sent"), "{}", sent.text);
    assert!(!author.get(address).text.contains("沿用这一理由"));
    // A new sign-in ended the first.
    let reviewer = console.of(Person::Reviewer);
    let page = reviewer.get(address);
    // Words that nobody waived before have no reason to take over.
    assert_eq!(
        page.text.matches("沿用这一理由").count(),
        1,
        "{}",
        page.text
    );
    assert!(page.text.contains("说明保留理由：值班电话，应当公开。"));
    let form = page.text.split("name=\"form\" value=\"again-").nth(1);
    let form = form.unwrap().split("</form>").next().unwrap();
    assert!(
        form.contains("13812345678") && form.contains("值班电话，应当公开。"),
        "{form}"
    );
    let act = form.split("name=\"act\" value=\"").nth(1).unwrap();
    let taken = [&reasoned[..], &[("act", &act[..32])]].concat();
    let taken = reviewer.act(address, "waive", &taken);
    assert!(taken.is_done(address, "waived"), "{}", taken.text);
    let page = reviewer.get(address);
    assert!(page.text.contains("已说明保留理由：值班电话，应当公开。"));
    assert!(!page.text.contains("沿用这一理由"));
}

#[test]
fn an_edit_voids_what_was_signed() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let address = drafted(&author);
    author.act(&address, "send", &[]);
    signed(&console, &address);
    let form = author.get(&format!("{address}/edit"));
    assert!(form.text.contains("此前的签批全部作废"));
    let mut fields = NOTICE;
    fields[6] = ("body", "各中小学校：\n\n请于三月底前完成校园安全自查。");
    let saved = author.save(&form, &fields);
    assert!(saved.place.ends_with("said=voided"), "{}", saved.place);
    let issuer = console.of(Person::Issuer);
    let page = issuer.act(&address, "issue", &[]);
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.text.contains("没有签发") || page.text.contains("没有处理"),
        "{}",
        page.text
    );
}

#[test]
fn an_author_with_every_authority_still_signs_nothing_of_their_own() {
    let console = Console::new();
    use operations::Authority::{Draft, Issue, Review, SecrecyReview};
    console
        .office
        .enter(Person::Author, &[Draft, Review, SecrecyReview, Issue]);
    let author = console.of(Person::Author);
    let address = drafted(&author);
    author.act(&address, "send", &[]);
    assert!(author.get(&address).text.contains("您已参与拟稿"));
    let page = author.act(
        &address,
        "sign",
        &[("step", "first_review"), ("seen_revision", "2")],
    );
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.text.contains("须由不同人员办理"), "{}", page.text);
}

#[test]
fn a_double_click_acts_once() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let form = author.blank("notice");
    let first = author.save(&form, &NOTICE);
    let second = author.save(&form, &NOTICE);
    assert_eq!((first.status, &first.place), (second.status, &second.place));
    let page = author.get(first.place.split('?').next().unwrap());
    assert!(page.text.contains("第<span class=\"num\">1</span>次修订"));
    assert_eq!(page.text.matches("保存草稿（第").count(), 1);
}

#[test]
fn a_draft_that_another_saved_meanwhile_shows_both_and_keeps_the_text() {
    let console = Console::new();
    console
        .office
        .enter(Person::Supervisor, &[operations::Authority::Draft]);
    let author = console.of(Person::Author);
    let address = drafted(&author);
    let mine = author.get(&format!("{address}/edit"));
    let colleague = console.of(Person::Supervisor);
    let theirs = colleague.get(&format!("{address}/edit"));
    let mut fields = NOTICE;
    fields[6] = ("body", "同事改写的正文。");
    assert_eq!(
        colleague.save(&theirs, &fields).status,
        StatusCode::SEE_OTHER
    );
    fields[6] = ("body", "我辛苦写成的正文。");
    let page = author.save(&mine, &fields);
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.text.contains("王督民") && page.text.contains("我辛苦写成的正文。"));
    assert!(page.text.contains("同事"), "both versions are shown");
    let seen = page.value("seen_revision");
    assert_eq!(seen, "2", "saving again goes on from the newest revision");
}

#[test]
fn a_file_that_is_not_what_its_name_says_is_refused_in_words_and_the_text_stays() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let form = author.blank("notice");
    let (token, act, record) = (form.token(), form.act(), form.value("record"));
    let mut fields = vec![
        ("_token", token.as_str()),
        ("act", act.as_str()),
        ("record", record.as_str()),
        ("seen_revision", "0"),
        ("intent", "save"),
    ];
    fields.extend(NOTICE);
    let good = b"%PDF-1.4 not much of one";
    let page = author.post_files(
        "/console/drafts/save",
        &fields,
        &[
            ("upload", "安排.pdf", b"MZ\x90\x00"),
            ("upload", "附表.pdf", good),
        ],
    );
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("文件“安排.pdf”的内容与扩展名不符"),
        "{}",
        page.text
    );
    assert!(
        page.text.contains("请于本月底前完成校园安全自查"),
        "the text stays"
    );
    assert!(page.text.contains("附表.pdf"), "the good file stays");
}

#[test]
fn what_is_missing_stands_beside_its_field_with_what_was_typed() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let form = author.blank("notice");
    let mut fields = NOTICE;
    fields[3] = ("f.signed_on", "二月底");
    fields[5] = ("f.kind", "");
    let saved = author.save(&form, &fields);
    assert_eq!(
        saved.status,
        StatusCode::SEE_OTHER,
        "a draft may be incomplete"
    );
    let address = saved.place.split('?').next().unwrap().to_owned();
    let page = author.act(&address, "send", &[]);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("id=\"e-signed_on\"") && page.text.contains("id=\"e-kind\""));
    assert!(
        page.text.contains("value=\"二月底\""),
        "the value stays as typed"
    );
}

#[test]
fn one_click_puts_what_a_finding_suggests() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let form = author.blank("notice");
    let mut fields = NOTICE;
    fields[6] = (
        "body",
        "联系人：张三丰，手机号码13812345678。\n\n云岭市教育局\n2026年2月27日",
    );
    let saved = author.save(&form, &fields);
    let address = saved.place.split('?').next().unwrap().to_owned();
    let page = author.get(&address);
    assert!(page.text.contains("按建议修改"), "{}", page.text);
    let (rule, part, start) = (page.value("rule"), page.value("part"), page.value("start"));
    let done = author.act(
        &address,
        "apply",
        &[("rule", &rule), ("part", &part), ("start", &start)],
    );
    assert!(done.place.ends_with("said=applied"), "{}", done.text);
    let page = author.get(&address);
    assert!(page.text.contains("第<span class=\"num\">2</span>次修订"));
    let compared = author.get(&format!("{address}/compare"));
    assert!(compared.text.contains("<del>"), "{}", compared.text);
}

#[test]
fn a_page_says_that_nothing_was_found_only_after_it_looked() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let address = drafted(&author);
    let page = author.get(&format!("{address}/edit?check=1"));
    assert!(page.text.contains("各栏填写完整。"), "{}", page.text);
    assert!(!page.text.contains("内容检查没有发现问题"));
}

#[test]
fn a_returned_draft_comes_back_with_the_reason() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let address = drafted(&author);
    author.act(&address, "send", &[]);
    let reviewer = console.of(Person::Reviewer);
    let without = reviewer.act(&address, "return", &[("reason", " ")]);
    assert_eq!(without.status, StatusCode::CONFLICT);
    reviewer.act(&address, "return", &[("reason", "请补充联系电话。")]);
    let work = author.get("/console");
    assert!(work.text.contains("请补充联系电话。") && work.text.contains("退回修改"));
}

#[test]
fn many_files_are_imported_and_a_bad_one_stops_none() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let page = author.get("/console/import");
    let (token, act) = (page.token(), page.act());
    let text = "关于停课的通知\n云教〔2026〕9号\n各学校：\n因天气原因停课一天。\n云岭市教育局\n2026年2月26日";
    let begun = author.post_files(
        "/console/import",
        &[("_token", &token), ("act", &act)],
        &[
            ("files", "停课.txt", text.as_bytes()),
            ("files", "坏.pdf", b"MZ"),
            (
                "files",
                "一批公文.zip",
                b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            ),
        ],
    );
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let mut page = author.get(&begun.place);
    while page.text.contains("正在处理") {
        std::thread::yield_now();
        page = author.get(&begun.place);
    }
    assert!(page.text.contains("关于停课的通知") && page.text.contains("坏.pdf"));
    assert!(page.text.contains("未导入：不能读取"));
    assert!(
        page.text.contains("请解压后逐个上传其中的文件。"),
        "{}",
        page.text
    );
    // The report stays, and its lines can be narrowed by what became of them.
    let narrowed = author.get(&format!("{}?outcome=draft", begun.place));
    assert!(narrowed.text.contains("停课.txt") && !narrowed.text.contains("坏.pdf"));
    assert!(author.get("/console/import").text.contains(&begun.place));
    let other = console.of(Person::OtherAuthor);
    assert_eq!(other.get(&begun.place).status, StatusCode::NOT_FOUND);

    // A document that does not state its attribute begins with the usual one of its item.
    let links = narrowed.text.split("/console/drafts/");
    let mut links = links.filter_map(|link| link.split('"').next());
    let draft = links.find(|link| link.len() == 32).unwrap();
    let form = author.get(&format!("/console/drafts/{draft}/edit"));
    let chosen = form.text.split("value=\"proactive\"").nth(1).unwrap();
    let chosen = chosen.split('>').next().unwrap();
    assert!(
        chosen.contains("checked") || chosen.contains("selected"),
        "{chosen}"
    );
}

#[test]
fn a_template_can_be_taken_filled_in_and_brought_back() {
    let console = Console::new();
    let author = console.of(Person::Author);
    let template = author.get("/console/import/template/notice.csv");
    assert!(template.text.contains("标题（必填）"));
    assert_eq!(
        author.get("/console/import/template/notice.xlsx").status,
        StatusCode::OK
    );
    let page = author.get("/console/import");
    let (token, act) = (page.token(), page.act());
    let organ = operations::testing::EDUCATION.to_string();
    let table = "标题,类别,正文\n关于停水的通知,通知,各学校：停水。\n关于停电的通知,不知道,各学校：停电。\n";
    let begun = author.post_files(
        "/console/import/table",
        &[
            ("_token", &token),
            ("act", &act),
            ("item", "notice"),
            ("organ", &organ),
        ],
        &[("table", "表.csv", table.as_bytes())],
    );
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let mut page = author.get(&begun.place);
    while page.text.contains("正在处理") {
        std::thread::yield_now();
        page = author.get(&begun.place);
    }
    assert!(page.text.contains("关于停水的通知") && page.text.contains("关于停电的通知"));
    assert!(
        page.text.contains("第3行") && page.text.contains("须补正"),
        "{}",
        page.text
    );
}

#[test]
fn a_published_record_gets_a_new_edition_or_is_withdrawn_with_a_reason() {
    let console = Console::new();
    let draft = console.office.draft().issued();
    console.office.follow_ledger();
    let author = console.of(Person::Author);
    let record = draft.record;
    assert!(author.get("/console/records").text.contains("校园安全检查"));
    let form = author.get(&format!("/console/records/{record}/edit"));
    assert!(
        form.text.contains("请于本月底前完成校园安全自查"),
        "begins with what is public"
    );
    let mut fields = NOTICE;
    fields[6] = ("body", "各学校：\n\n请于四月底前完成。");
    let saved = author.save(&form, &fields);
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let page = author.get(&format!("/console/drafts/{record}"));
    assert!(page.text.contains("拟作第<span class=\"num\">2</span>版"));
    let issuer = console.of(Person::Issuer);
    let page = issuer.get(&format!("/console/records/{record}"));
    let withdrawn = issuer.post(
        &format!("/console/records/{record}/withdraw"),
        &[
            ("_token", &page.token()),
            ("act", &page.act()),
            ("reason", "内容重复发布。"),
        ],
    );
    assert_eq!(
        withdrawn.status,
        StatusCode::SEE_OTHER,
        "{}",
        withdrawn.text
    );
    let public = console.browser().get(&format!("/r/{record}"));
    assert!(public.text.contains("内容重复发布。"), "{}", public.text);
}

#[test]
fn withdrawn_records_stay_on_the_list_with_their_state() {
    let console = Console::new();
    let draft = |title: &str| console.office.draft().title(title).issued();
    let gone = draft("关于停用旧表格的通知").record;
    draft("关于启用新表格的通知");
    let issuer = Person::Issuer.staff();
    let act = operations::new_act();
    operations::withdraw_record(&console.office, &issuer, act, gone, "已有新表格。").unwrap();
    console.office.follow_ledger();
    let author = console.of(Person::Author);
    let all = author.get("/console/records").text;
    assert!(
        all.contains("启用新表格") && all.contains("停用旧表格"),
        "{all}"
    );
    assert!(all.contains("共 <span class=\"num\">2</span> 件"), "{all}");
    let tag = |words: &str| format!("\">{words}</span></td></tr>");
    let squeezed = all.replace('\n', "");
    assert!(squeezed.contains(&tag("已撤下")) && squeezed.contains(&tag("公开中")));
    let withdrawn = author.get("/console/records?state=withdrawn").text;
    assert!(!withdrawn.contains("启用新表格") && withdrawn.contains("停用旧表格"));
    let shown = author.get("/console/records?state=published").text;
    assert!(shown.contains("启用新表格") && !shown.contains("停用旧表格"));
    let found = author
        .get(&format!("/console/records?words={}", encoded("旧表格")))
        .text;
    assert!(found.contains("停用旧表格") && !found.contains("启用新表格"));
}

#[test]
fn the_auditor_sees_that_the_ledger_holds() {
    let console = Console::new();
    console.office.draft().issued();
    console.office.follow_ledger();
    let auditor = console.of(Person::AuditAdministrator);
    let page = auditor.get("/console/ledger");
    assert!(page.text.contains("test.gongkai.example"));
    let begun = auditor.post(
        "/console/ledger",
        &[("_token", &page.token()), ("act", &page.act())],
    );
    let mut page = auditor.get(&begun.place);
    while page.text.contains("正在处理") {
        std::thread::yield_now();
        page = auditor.get(&begun.place);
    }
    assert!(page.text.contains("与账本一致"), "{}", page.text);
    let acts = auditor.get("/console/administration");
    assert!(acts.text.contains("登记人员：周拟文") || acts.text.contains("登记人员"));
    let accounts = auditor.get("/console/officers");
    assert!(accounts.text.contains("保密审查") && !accounts.text.contains("开立账号</a>"));
}

#[test]
fn what_differs_from_the_ledger_is_told_in_the_words_of_the_office() {
    let console = Console::new();
    console.office.draft().issued();
    console.office.follow_ledger();
    let mut raw = store::testing::Raw::open(&console.office.data_folder(), None).unwrap();
    raw.execute("update shown set title = 'x'", &[]).unwrap();
    drop(raw);
    let auditor = console.of(Person::AuditAdministrator);
    let page = auditor.get("/console/ledger");
    let begun = auditor.post(
        "/console/ledger",
        &[("_token", &page.token()), ("act", &page.act())],
    );
    let mut page = auditor.get(&begun.place);
    while page.text.contains("正在处理") {
        std::thread::yield_now();
        page = auditor.get(&begun.place);
    }
    for words in [
        "与账本不符",
        "请暂停办理，保留现场",
        "数据表 shown 中，主键为",
        "的行被改动。",
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(!page.text.contains("table shown"), "{}", page.text);
}

#[test]
fn accounts_need_two_administrators() {
    let console = Console::new();
    let system = console.of(Person::SystemAdministrator);
    let form = system.get("/console/officers/edit");
    let organ = operations::testing::EDUCATION.to_string();
    let officer = form.value("officer");
    let entered = system.post(
        "/console/officers",
        &[
            ("_token", &form.token()),
            ("act", &form.act()),
            ("officer", &officer),
            ("part", "account"),
            ("name", "新来人"),
            ("login", "newcomer"),
            ("organ", &organ),
            ("active", "1"),
        ],
    );
    assert!(
        entered.is_done("/console/officers", "entered"),
        "{}",
        entered.text
    );
    let security = console.of(Person::SecurityAdministrator);
    let page = security.get(&format!("/console/officers/edit?officer={officer}"));
    let mixed = security.post(
        "/console/officers",
        &[
            ("_token", &page.token()),
            ("act", &page.act()),
            ("officer", &officer),
            ("part", "authorities"),
            ("authority", "system"),
            ("authority", "draft"),
        ],
    );
    assert_eq!(mixed.status, StatusCode::CONFLICT);
    assert!(
        mixed.text.contains("管理员权限不得与业务权限由同一人担任"),
        "{}",
        mixed.text
    );
    let page = security.get(&format!("/console/officers/edit?officer={officer}"));
    let once = security.post(
        "/console/officers/password",
        &[
            ("_token", &page.token()),
            ("act", &page.act()),
            ("officer", &officer),
        ],
    );
    assert!(once.text.contains("只显示这一次"), "{}", once.text);
}

#[test]
fn next_years_holidays_can_be_entered_and_a_slip_is_named() {
    let console = Console::new();
    let supervisor = console.of(Person::Supervisor);
    let page = supervisor.get("/console/holidays");
    let next = page.value("year");
    let text = format!(
        "year = {next}\nnotice = \"关于{next}年节假日安排的通知\"\nbasis = \"放假办法\"\n\n[[off]]\nname = \"元旦\"\nfrom = {next}-01-01\nto = {next}-01-03\n"
    );
    let wrong = supervisor.post_files(
        "/console/holidays",
        &[
            ("_token", &page.token()),
            ("act", &page.act()),
            ("year", &next),
            ("text", "year = "),
        ],
        &[],
    );
    assert_eq!(wrong.status, StatusCode::CONFLICT);
    let file = format!("规则文件“holidays/{next}.toml”第1行不符合 TOML 的写法");
    assert!(wrong.text.contains(&file), "{}", wrong.text);
    for (slip, words) in [
        (
            text.replace("notice =", "notiz ="),
            "写了不认识的项目“notiz”",
        ),
        (
            text.replace("basis = \"放假办法\"\n", ""),
            "缺少项目“basis”（法律依据）",
        ),
        (
            text.replace("name = \"元旦\"", "name = 1"),
            "的值与项目要求的类型不符",
        ),
        (text.replace("01-03", "03-03"), "不是1至31天"),
        (text.replace("name = \"元旦\"", "name = \"\""), "是什么节日"),
    ] {
        let page = supervisor.get("/console/holidays");
        let fields = [
            ("_token", page.token()),
            ("act", page.act()),
            ("year", next.clone()),
            ("text", slip),
        ];
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let wrong = supervisor.post_files("/console/holidays", &fields, &[]);
        assert_eq!(wrong.status, StatusCode::CONFLICT, "{words}");
        assert!(wrong.text.contains(words), "{words}: {}", wrong.text);
    }
    let page = supervisor.get("/console/holidays");
    let right = supervisor.post_files(
        "/console/holidays",
        &[
            ("_token", &page.token()),
            ("act", &page.act()),
            ("year", &next),
            ("text", &text),
        ],
        &[],
    );
    assert!(
        right.is_done("/console/holidays", "applied-rule"),
        "{}",
        right.text
    );
    // The year after that, in the plain lines of an officer; a slip comes back with what was typed.
    let page = supervisor.get("/console/holidays");
    let (year, notice) = (page.value("year"), page.value("notice"));
    assert!(notice.contains(&year), "{notice}");
    let enter = |lines: &str| {
        let page = supervisor.get("/console/holidays");
        let fields = [
            ("_token", page.token()),
            ("act", page.act()),
            ("year", year.clone()),
            ("notice", notice.clone()),
            ("text", lines.to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        supervisor.post_files("/console/holidays", &fields, &[])
    };
    let slip = enter("元旦 放假 1月1日 1月3日\n元旦 加班 1月4日");
    assert_eq!(slip.status, StatusCode::CONFLICT);
    assert!(
        slip.text.contains("第2行“元旦 加班 1月4日”不能识别"),
        "{}",
        slip.text
    );
    assert!(slip.text.contains("元旦 放假 1月1日 1月3日\n元旦 加班"));
    let plain = enter("元旦 放假 1月1日 1月3日\n元旦 上班 1月4日");
    assert!(
        plain.is_done("/console/holidays", "applied-rule"),
        "{}",
        plain.text
    );
}
