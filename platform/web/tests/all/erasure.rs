//! What was erased, what is not public and what is hidden shows on no page, in no answer, in no file.

use axum::http::StatusCode;
use operations::testing::{Person, TestDraft};
use operations::{
    ErasureOrder, confirm_erasure, new_act, proof_of, propose_erasure, withdraw_record,
};
use store::erasure::{BODY as BODY_PART, FILE, WHOLE_EDITION};
use store::payload::ErasedPart;

use crate::console::{Browser, Console, Page, encoded};

const TITLE: &str = "白鹭洲夜间巡查通报";
const BODY: &str = "经查，绰号石榴籽的人员多次攀爬围栏。";
const FILE_NAME: &str = "紫藤架现场记录.txt";
const FILE_TEXT: &str = "现场拾得银杏木梳一把";
const PRIVATE: &str = "云司审〔2026〕7391号";
const WORDS: [&str; 7] = [
    "白鹭洲",
    "夜间巡查",
    "石榴籽",
    "围栏",
    "紫藤架",
    "银杏木梳",
    PRIVATE,
];

/// Every address that gives words of records to anyone, or to staff below `/console`.
fn addresses(record: &str) -> Vec<String> {
    let mut addresses: Vec<String> = [
        "/",
        "/catalogue",
        "/catalogue/normative_document",
        "/catalogue/normative_document?format=csv",
        "/catalogue/normative_document?format=json",
        "/catalogue/normative_document/feed.atom",
        "/policies",
        "/organs",
        "/sitemap",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/feed.atom",
        "/data/",
        "/data/catalog.jsonld",
        "/log/checkpoint",
        "/log/tile/entries/000.p/21",
        "/api/v1/records",
        "/api/v1/changes",
        "/api/v1/catalogue",
    ]
    .map(str::to_owned)
    .into();
    for words in ["白鹭洲", "石榴籽", "银杏木梳", "紫藤架", "7391"] {
        let words = encoded(words);
        addresses.push(format!("/search?q={words}"));
        addresses.push(format!("/search/suggest?q={words}"));
        addresses.push(format!("/api/v1/search?q={words}"));
    }
    addresses.push("/search/suggest?q=blz".to_owned());
    for below in [
        "",
        "/editions/1",
        "/proof.tlog-proof",
        "/editions/1/proof.tlog-proof",
        "/files/1/preview",
        "/editions/1/files/1/preview",
    ] {
        addresses.push(format!("/r/{record}{below}"));
    }
    let name = encoded(FILE_NAME);
    addresses.push(format!("/r/{record}/files/1/{name}"));
    for below in ["", "/editions", "/editions/1", "/proof"] {
        addresses.push(format!("/api/v1/records/{record}{below}"));
    }
    addresses
}

/// Pages of the console on a record.
fn console_addresses(record: &str) -> [String; 7] {
    [
        "/console".to_owned(),
        "/console/drafts".to_owned(),
        "/console/records".to_owned(),
        "/console/erasures".to_owned(),
        format!("/console/records/{record}"),
        format!("/console/drafts/{record}/compare"),
        format!("/console/calendar?month={}", "2026-03"),
    ]
}

/// Returns which words an answer gives. A page of search shows its question again: the words that
/// stand in the address tell nothing.
fn given<'w>(page: &Page, words: &[&'w str], asked: &str) -> Vec<&'w str> {
    let told = words.iter().filter(|word| !asked.contains(&encoded(word)));
    told.filter(|word| page.text.contains(**word))
        .copied()
        .collect()
}

fn issued(console: &Console) -> TestDraft<'_> {
    let draft = console
        .office
        .draft()
        .item("normative_document")
        .without_interpretation("随后发布。")
        .title(TITLE)
        .text(BODY)
        .field("legality_review_number", PRIVATE)
        .file(FILE_NAME, FILE_TEXT.as_bytes())
        .issued();
    console.office.follow_ledger();
    draft
}

/// Asks for everything twice: the second answer may come from a cache.
fn all_given(browser: &Browser<'_>, addresses: &[String], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for address in addresses.iter().chain(addresses) {
        let page = browser.get(address);
        assert!(!page.status.is_server_error(), "{address}: {}", page.status);
        for word in given(&page, words, address) {
            found.push(format!("{word} at {address}"));
        }
    }
    found
}

#[test]
fn an_erased_record_shows_no_word_on_any_page_and_in_no_answer() {
    let console = Console::new();
    let draft = issued(&console);
    let record = draft.record.to_string();
    let addresses = addresses(&record);
    let public = console.browser();
    let before = all_given(&public, &addresses, &WORDS);
    for place in [
        "/r/",
        "/api/v1/records",
        "/feed.atom",
        "/search?q=",
        "/files/1/",
    ] {
        let shown = before.iter().any(|line| line.contains(place));
        assert!(shown, "{place} shows the words while they are public");
    }

    let supervisor = console.of(Person::Supervisor);
    let form = supervisor.get(&format!("/console/erasures/new?record={record}"));
    assert!(form.text.contains("整个版本") && form.text.contains(FILE_NAME));
    let (token, act) = (form.token(), form.act());
    let fields = [
        ("_token", token.as_str()),
        ("act", &act),
        ("record", &record),
        ("part", "1:edition"),
        ("ground", "《中华人民共和国个人信息保护法》第四十七条"),
        ("reason", "当事人要求删除。"),
    ];
    // Without a choice the form comes back with what was typed.
    let nothing: Vec<_> = fields
        .iter()
        .copied()
        .filter(|(name, _)| *name != "part")
        .collect();
    let again = supervisor.post("/console/erasures", &nothing);
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("请至少选择一项") && again.text.contains("当事人要求删除。"));
    let proposed = supervisor.post("/console/erasures", &fields);
    assert!(
        proposed.place.ends_with("said=erasure-proposed"),
        "{}",
        proposed.text
    );
    let address = proposed.place.split('?').next().unwrap().to_owned();
    let page = supervisor.get(&address);
    assert!(
        page.text.contains("等待另一名有签发权限的人员确认"),
        "{}",
        page.text
    );
    assert!(page.text.contains(FILE_NAME));

    let issuer = console.of(Person::Issuer);
    assert!(issuer.get("/console").text.contains(&address));
    assert!(!supervisor.get("/console").text.contains(&address));
    let form = issuer.get(&address);
    assert!(form.text.contains("将要销毁") && form.text.contains("予以保留"));
    let (token, act) = (form.token(), form.act());
    let decision = [
        ("_token", token.as_str()),
        ("act", &act),
        ("decision", "confirm"),
        ("seen", "on"),
    ];
    let unseen = issuer.post(&address, &decision[..3]);
    assert_eq!(unseen.status, StatusCode::CONFLICT);
    let done = issuer.post(&address, &decision);
    assert!(done.place.ends_with("said=erased"), "{}", done.text);

    assert_eq!(all_given(&public, &addresses, &WORDS), Vec::<String>::new());
    let gone = public.get(&format!("/r/{record}"));
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(gone.text.contains("依法删除") && gone.text.contains("第四十七条"));
    let api = public.get(&format!("/api/v1/records/{record}"));
    assert_eq!(api.status, StatusCode::GONE);
    assert!(api.text.contains("\"erased\""));
    let pages = console_addresses(&record);
    assert_eq!(all_given(&issuer, &pages, &WORDS), Vec::<String>::new());
    assert!(
        issuer
            .get(&format!("/console/records/{record}"))
            .text
            .contains("（已抹除）")
    );
    assert_eq!(console.office.faults(), Vec::<String>::new());
}

#[test]
fn a_private_field_shows_to_staff_alone() {
    let console = Console::new();
    let draft = issued(&console);
    let record = draft.record.to_string();
    let public = console.browser();
    let found = all_given(&public, &addresses(&record), &["7391", PRIVATE]);
    assert_eq!(found, Vec::<String>::new());
    // Base64 in a proof hides nothing: the manifest itself is looked at.
    let proof = proof_of(&console.office, draft.record, 1).unwrap();
    let trust = ledger::Trust::in_log(console.office.verifier_key());
    let proven = ledger::verify_published(proof.as_bytes(), &trust).unwrap();
    let holds = |bytes: &[u8]| {
        let mut windows = bytes.windows(PRIVATE.len());
        windows.any(|window| window == PRIVATE.as_bytes())
    };
    assert!(!holds(&proven.manifest));
    let entries = console.office.entries();
    let size = entries.size().unwrap();
    assert!(
        !entries
            .leaves(0, size)
            .unwrap()
            .iter()
            .any(|leaf| holds(leaf))
    );
    let issuer = console.of(Person::Issuer);
    let page = issuer.get(&format!("/console/records/{record}"));
    assert!(page.text.contains(PRIVATE), "staff see it");
}

#[test]
fn the_name_of_a_hidden_file_shows_to_nobody_outside() {
    let console = Console::new();
    // In a draft that was never public, and in a record that was withdrawn.
    let secret = "芦苇荡名单.txt";
    let hidden = console.office.draft().title("拟稿中的通知");
    let hidden = hidden.file(secret, FILE_TEXT.as_bytes()).sent();
    let withdrawn = issued(&console);
    let issuer = Person::Issuer.staff();
    withdraw_record(
        &console.office,
        &issuer,
        new_act(),
        withdrawn.record,
        "误发",
    )
    .unwrap();
    console.office.follow_ledger();
    let public = console.browser();
    for record in [hidden.record, withdrawn.record] {
        let found = all_given(
            &public,
            &addresses(&record.to_string()),
            &["芦苇荡", "紫藤架", "银杏木梳"],
        );
        assert_eq!(found, Vec::<String>::new());
    }
    // Whoever has the very file learns that it was published, and no name.
    let file = ("file", "any.txt", FILE_TEXT.as_bytes());
    let told = public.post_files("/verify", &[], &[file]);
    assert_eq!(told.status, StatusCode::OK);
    assert!(!told.text.contains("紫藤架") && !told.text.contains("芦苇荡"));
    // A path with the right name is answered like any other.
    let name = encoded(secret);
    let right = public.get(&format!("/r/{}/files/1/{name}", hidden.record));
    let wrong = public.get(&format!("/r/{}/files/1/x.txt", hidden.record));
    assert_eq!(
        (right.status, wrong.status),
        (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
    );
}

#[test]
fn a_page_says_which_part_of_it_was_erased_and_offers_the_rest() {
    let console = Console::new();
    let draft = issued(&console);
    let next = draft.edited().title("更正后的通报").issued();
    console.office.follow_ledger();
    let digest = draft.content.files[0].digest;
    let part = |edition, part: &str, file: Option<[u8; 32]>| ErasedPart {
        edition,
        part: part.to_owned(),
        file: file.map(Into::into),
    };
    let order = ErasureOrder {
        erasure: operations::random_id(),
        record: draft.record,
        parts: vec![
            part(1, WHOLE_EDITION, None),
            part(2, BODY_PART, None),
            part(2, FILE, Some(digest)),
        ],
        ground: "判决书".to_owned(),
        reason: "判决删除。".to_owned(),
    };
    let office = &console.office;
    propose_erasure(office, &Person::Supervisor.staff(), new_act(), &order).unwrap();
    confirm_erasure(office, &Person::Issuer.staff(), new_act(), order.erasure).unwrap();
    office.follow_ledger();

    let public = console.browser();
    let record = next.record.to_string();
    let page = public.get(&format!("/r/{record}"));
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("更正后的通报") && page.text.contains("正文已依法删除"));
    assert!(page.text.contains(FILE_NAME), "the manifest keeps the name");
    assert!(!page.text.contains(&format!("/r/{record}/files/1/")));
    let name = encoded(FILE_NAME);
    for gone in [
        format!("/r/{record}/files/1/{name}"),
        format!("/r/{record}/files/1/preview"),
        format!("/r/{record}/editions/1"),
        format!("/r/{record}/editions/1/proof.tlog-proof"),
        format!("/api/v1/records/{record}/editions/1"),
        format!("/api/v1/records/{record}/proof?edition=1"),
    ] {
        assert_eq!(public.get(&gone).status, StatusCode::GONE, "{gone}");
    }
    let proof = public.get(&format!("/r/{record}/proof.tlog-proof"));
    assert_eq!(proof.status, StatusCode::OK, "what is left is still proven");
    let api = public.get(&format!("/api/v1/records/{record}")).text;
    let api: serde_json::Value = serde_json::from_str(&api).unwrap();
    assert_eq!(api["content"]["body"]["erased"], true);
    assert_eq!(api["content"]["attachments"][0]["erased"], true);
    assert_eq!(api["editions"][1]["erased"], true);
    assert_eq!(api["editions"][0]["erased"], serde_json::Value::Null);
    let author = console.of(Person::Author);
    for path in ["", "/edit"] {
        let page = author.get(&format!("/console/records/{record}{path}"));
        assert_eq!(page.status, StatusCode::OK, "{path}");
        let begins_without = path != "/edit" || !page.text.contains(FILE_NAME);
        assert!(begins_without, "an erased file is not published again");
    }
    assert_eq!(office.faults(), Vec::<String>::new());
}
