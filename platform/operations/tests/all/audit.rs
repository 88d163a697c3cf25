//! Audit: silent about an honest store, and exact about each thing that was tampered with.

use operations::testing::{Person, TestOffice};
use operations::{new_act, withdraw_record};
use store::testing::Raw;
use store::{KeptHead, NotAHead, Value};

use crate::on_both;

on_both![
    each_thing_that_is_tampered_with_is_named,
    a_file_that_is_tampered_with_is_named,
    a_head_that_someone_else_kept_is_held_against_the_store,
];

/// A change behind the store's back: what is changed, the statement, and what audit has to name.
type Tampering = (&'static str, fn(&mut Raw), &'static str);

const TAMPERINGS: [Tampering; 18] = [
    (
        "a byte of a leaf",
        |raw| flip(raw, "act", "leaf", "kind = 11"),
        "its leaf",
    ),
    (
        "a salt",
        |raw| flip(raw, "act", "salt", "kind = 11"),
        "its leaf does not commit",
    ),
    (
        "the text of a content",
        |raw| flip(raw, "content", "bytes", BODY),
        "text body: altered",
    ),
    (
        "the digest that a manifest is found by",
        |raw| flip(raw, "content", "manifest", "manifest is not null"),
        "text manifest: missing",
    ),
    (
        "a slot",
        |raw| change(raw, "delete from slot where name = 'body'"),
        "text body: missing",
    ),
    (
        "the title of an edition",
        |raw| change(raw, "update edition set title = '另一个标题'"),
        "table edition, row",
    ),
    (
        "a part in an edition",
        |raw| change(raw, "delete from edition_part where part = 'reviewer'"),
        "table edition_part, row",
    ),
    (
        "a line that is shown",
        |raw| change(raw, "delete from shown"),
        "table shown, row",
    ),
    (
        "a withdrawal that never was",
        |raw| {
            change(
                raw,
                "update record set state = 'withdrawn' where state = 'published'",
            )
        },
        "table record, row",
    ),
    (
        "a tile",
        |raw| flip(raw, "tile", "bytes", "level = 0"),
        "tile/0/",
    ),
    (
        "a head",
        |raw| {
            change(
                raw,
                "update head set note = replace(note, 'example', 'elpmaxe')",
            )
        },
        "head of ",
    ),
    (
        "a position that was removed",
        |raw| change(raw, "update act set position = null where position = 3"),
        "position 3",
    ),
    (
        "an act that was removed",
        |raw| {
            raw.execute("delete from slot where act = 4", &[]).unwrap();
            raw.execute("delete from touched where act = 4", &[])
                .unwrap();
            change(raw, "delete from act where seq = 4");
        },
        "position 3",
    ),
    (
        "the authority of an officer",
        |raw| {
            change(
                raw,
                "update officer_authority set authority = 'issue' where authority = 'draft'",
            )
        },
        "table officer_authority, row",
    ),
    (
        "the actor of an act",
        |raw| change(raw, "update act set actor = 'operator' where kind = 11"),
        "its columns differ from its payload",
    ),
    (
        "the effect of an act",
        |raw| change(raw, "update act set effect = null where kind = 13"),
        "its columns differ from its payload",
    ),
    (
        "an index number",
        |raw| change(raw, "update index_serial set serial = serial - 1"),
        "table index_serial, row",
    ),
    (
        "a byte of a payload",
        |raw| flip(raw, "act", "payload", "kind = 11"),
        "act ",
    ),
];

const BODY: &str = "digest in (select content from slot where name = 'body')";

fn change(raw: &mut Raw, statement: &str) {
    assert!(raw.execute(statement, &[]).unwrap() > 0, "{statement}");
}

/// Changes the last byte of a column.
fn flip(raw: &mut Raw, table: &str, column: &str, condition: &str) {
    let question = format!("select {column} from {table} where {condition}");
    let rows = raw.query(&question, &[]).unwrap();
    let Value::Bytes(before) = rows[0][0].clone() else {
        panic!("{question} gives bytes");
    };
    let mut after = before.clone();
    *after.last_mut().unwrap() ^= 1;
    let statement = format!("update {table} set {column} = $2 where {column} = $1");
    let values = [Value::from(before), Value::from(after)];
    assert!(raw.execute(&statement, &values).unwrap() > 0, "{statement}");
}

/// An office with a published record, one that was withdrawn, a waiting draft and a sign-off.
fn lived_in(office: &TestOffice) {
    office.draft().title("关于校车的通知").issued();
    let withdrawn = office.draft().title("误发的通知").issued();
    let issuer = Person::Issuer.staff();
    withdraw_record(office, &issuer, new_act(), withdrawn.record, "误发").unwrap();
    office.draft().title("待签发的通知").reviewed();
    office.follow_ledger();
}

/// Nothing is opened for the operator but audit itself: tampering must not stop it.
fn each_thing_that_is_tampered_with_is_named(office: TestOffice) {
    lived_in(&office);
    assert_eq!(office.faults(), Vec::<String>::new());
    if office.database().is_some() {
        // One database cannot be copied under a running office: the first change has to do.
        let mut raw = Raw::open(&office.data_folder(), office.database()).unwrap();
        raw.take_guards_away().unwrap();
        let mut named = Vec::new();
        for (what, tamper, expected) in TAMPERINGS.iter().filter(|(what, ..)| !removes(what)) {
            tamper(&mut raw);
            let faults = office.faults();
            assert!(names(&faults, expected), "{what}: {faults:#?}");
            named.push(what);
        }
        assert!(named.len() > 10);
        return;
    }
    for (what, tamper, expected) in TAMPERINGS {
        let folder = tempfile::TempDir::new().unwrap();
        let copy = folder.path().join("data");
        std::fs::create_dir_all(&copy).unwrap();
        office
            .store()
            .copy_database_to(&copy.join("gongkai.sqlite"))
            .unwrap();
        let mut raw = Raw::open(&copy, None).unwrap();
        raw.take_guards_away().unwrap();
        tamper(&mut raw);
        drop(raw);
        let store =
            std::sync::Arc::new(store::Store::open(&store::Opening::embedded(&copy)).unwrap());
        let keys = [office.verifier_key().clone()];
        let faults: Vec<String> = store::audit(&store, &keys, None)
            .unwrap()
            .faults
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(names(&faults, expected), "{what}: {faults:#?}");
    }
}

fn removes(what: &str) -> bool {
    what.ends_with("was removed") || what == "a slot"
}

fn names(faults: &[String], expected: &str) -> bool {
    faults.iter().any(|fault| fault.contains(expected))
}

fn a_file_that_is_tampered_with_is_named(office: TestOffice) {
    let draft = office.draft().file("附件.txt", b"words").issued();
    office.follow_ledger();
    let path = office.store().blobs().path(&draft.content.files[0].digest);
    std::fs::write(&path, b"other words").unwrap();
    let digest: String = path.file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(office.faults(), [format!("file {digest}: altered")]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(office.faults(), [format!("file {digest}: missing")]);
}

fn a_head_that_someone_else_kept_is_held_against_the_store(office: TestOffice) {
    lived_in(&office);
    let kept = office.published_head().note.clone();
    office.draft().saved();
    office.follow_ledger();
    let kept = KeptHead::parse(&kept).unwrap();
    let report = operations::audit(&office, Some(&kept)).unwrap();
    assert_eq!(report.faults, Vec::new());

    let other = TestOffice::new();
    for _ in 0..40 {
        other.draft().saved();
    }
    other.follow_ledger();
    let foreign = KeptHead::parse(&other.published_head().note).unwrap();
    let report = operations::audit(&office, Some(&foreign)).unwrap();
    assert!(!report.faults.is_empty());
}

#[test]
fn a_head_is_read_as_it_was_pasted_and_rubbish_is_none() {
    let note = TestOffice::new().published_head().note.clone();
    let head = KeptHead::parse(&note).unwrap();
    let pasted = format!("  \r\n{}", note.trim_end().replace('\n', "\r\n"));
    assert_eq!(KeptHead::parse(&pasted), Ok(head));
    assert!(matches!(KeptHead::parse("rubbish"), Err(NotAHead::Note(_))));
    let other = note.split_once("\n\n").unwrap().1;
    let other = format!("of something else\n\n{other}");
    assert!(matches!(
        KeptHead::parse(&other),
        Err(NotAHead::Checkpoint(_))
    ));
}
