//! A new installation, its officers, and documents of the past.

use std::path::Path;

use serde_json::Value;

use crate::program::{gongkai, printed};

fn init(data: &str) -> String {
    printed(
        &[
            "init",
            "--data",
            data,
            "--origin",
            "open.example/log",
            "--organ",
            "某某市人民政府",
            "--credit-code",
            "11539900MB9Y00016M",
            "--host",
            "open.localhost",
        ],
        0,
    )
}

fn officer(data: &str, login: &str, authorities: &str) {
    let name = format!("{login}同志");
    printed(
        &[
            "user",
            "add",
            "--data",
            data,
            "--login",
            login,
            "--name",
            &name,
            "--organ",
            "某某市人民政府",
            "--authorities",
            authorities,
        ],
        0,
    );
}

fn outcomes(told: &str) -> Vec<(String, String)> {
    told.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|line| {
            let word = |key: &str| line[key].as_str().unwrap().to_owned();
            (word("file"), word("outcome"))
        })
        .collect()
}

fn documents(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let document = |number: u32, line: &str| {
        format!(
            "某某市人民政府文件\n某政发〔2019〕{number}号\n某某市人民政府关于第{number}项工作的通知\n\
             各区人民政府：\n{line}\n某某市人民政府\n2019年5月{number}日\n（此件公开发布）\n"
        )
    };
    std::fs::write(folder.join("1.txt"), document(1, "请认真落实。")).unwrap();
    std::fs::write(
        folder.join("2.txt"),
        document(2, "联系人身份证号110105194912310021。"),
    )
    .unwrap();
    std::fs::write(folder.join("3.pdf"), b"MZ\x90\x00 not a PDF").unwrap();
    std::fs::write(folder.join("4.txt"), b"").unwrap();
}

#[test]
fn a_migration_publishes_what_is_clean_and_keeps_the_rest_as_drafts() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let told = init(data);
    assert!(told.contains("one-time passwords"), "{told}");
    assert!(told.contains("open.example/log+"), "{told}");
    officer(data, "head", "supervise,draft");
    officer(data, "second", "issue");
    let source = folder.path().join("old");
    documents(&source);
    let source = source.to_str().unwrap();

    let migrate = |second: &str, field: &str| {
        gongkai(&[
            "import",
            source,
            "--data",
            data,
            "--officer",
            "head",
            "--publish",
            "--confirmed-by",
            second,
            "--field",
            field,
            "--json",
        ])
    };
    let refused = migrate("head", "validity=in_force");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("second officer"));

    // A value that no kind of information takes is refused before the first file, not a draft each.
    for (field, way_out) in [
        ("validity=foo", "in_force"),
        ("nonsense=1", "rules/catalogue"),
    ] {
        let wrong = migrate("second", field);
        assert_eq!(wrong.status.code(), Some(2));
        let told = String::from_utf8_lossy(&wrong.stderr).into_owned();
        assert!(told.contains(field) && told.contains(way_out), "{told}");
    }

    let done = migrate("second", "validity=in_force");
    assert_eq!(done.status.code(), Some(1), "two files were refused");
    let told = String::from_utf8(done.stdout).unwrap();
    let expected = [
        ("1.txt", "published"),
        ("2.txt", "draft"),
        ("3.pdf", "refused"),
        ("4.txt", "refused"),
    ];
    let expected: Vec<(String, String)> = expected
        .iter()
        .map(|(file, outcome)| ((*file).to_owned(), (*outcome).to_owned()))
        .collect();
    assert_eq!(outcomes(&told), expected, "{told}");
    assert!(printed(&["audit", "--data", data], 0).contains("nothing was altered"));
}

#[test]
fn a_refused_init_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for (credit_code, host) in [
        ("11539900MB9Y00016X", "open.localhost"),
        ("11539900MB9Y00016M", "https://open.localhost/"),
    ] {
        let refused = init_with(data.to_str().unwrap(), credit_code, host);
        assert_eq!(refused.status.code(), Some(2));
        assert!(!data.exists(), "{credit_code} {host}");
    }
    init(data.to_str().unwrap());
}

fn init_with(data: &str, credit_code: &str, host: &str) -> std::process::Output {
    gongkai(&[
        "init",
        "--data",
        data,
        "--origin",
        "other/log",
        "--organ",
        "甲",
        "--credit-code",
        credit_code,
        "--host",
        host,
    ])
}

#[test]
fn init_keeps_the_key_to_its_owner_and_refuses_a_second_time() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    init(data.to_str().unwrap());
    let key = data.join("ledger.key");
    assert_eq!(
        std::fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let again = init_with(data.to_str().unwrap(), "11539900MB9Y00016M", "x.localhost");
    assert_eq!(again.status.code(), Some(1));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = gongkai(&["ledger", "key", "--data", data.to_str().unwrap()]);
    assert_eq!(
        open.status.code(),
        Some(1),
        "a key that others can read is refused"
    );
}

#[test]
fn a_holiday_notice_is_added_by_file_and_moves_what_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    init(data);
    let rules = folder.path().join("rules/holidays");
    std::fs::create_dir_all(&rules).unwrap();
    let notice = "year = 2027\nnotice = \"关于2027年部分节假日安排的通知\"\nbasis = \"全国年节及纪念日放假办法\"\n\n[[off]]\nname = \"元旦\"\nfrom = 2027-01-01\nto = 2027-01-03\n";
    std::fs::write(rules.join("2027.toml"), notice).unwrap();
    let rules = folder.path().join("rules");
    let rules = rules.to_str().unwrap();
    assert!(printed(&["rules", "check", rules], 0).contains("1 rule files are fine"));
    printed(&["rules", "apply", "--data", data, rules], 0);
    assert!(printed(&["rules", "list", "--data", data], 0).contains("holidays/2027.toml"));
    let asked = [
        "due",
        "--from",
        "2026-12-28",
        "--working-days",
        "5",
        "--rules",
        rules,
    ];
    assert!(printed(&asked, 0).starts_with("2027-01-05\n"));
    std::fs::write(
        folder.path().join("rules/holidays/2027.toml"),
        "year = 2027\nofff = 1\n",
    )
    .unwrap();
    let wrong = gongkai(&["rules", "check", rules]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("holidays/2027.toml"));
}

#[test]
fn a_rotated_key_signs_from_then_on_and_old_heads_still_audit() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    init(data);
    let old = printed(&["ledger", "key", "--data", data], 0);
    printed(&["ledger", "rotate-key", "--data", data], 0);
    printed(&["ledger", "add-sm2-key", "--data", data], 0);
    let new = printed(&["ledger", "key", "--data", data], 0);
    assert_ne!(old, new);
    // Whoever is given both keys can tell both signatures.
    let keys: Vec<ledger::VerifierKey> = new.lines().map(|key| key.parse().unwrap()).collect();
    assert_eq!(keys.len(), 2, "{new}");
    officer(data, "later", "draft");
    let head = printed(&["ledger", "head", "--data", data], 0);
    assert_eq!(
        head.lines()
            .filter(|line| line.starts_with("\u{2014} "))
            .count(),
        2,
        "{head}"
    );
    let note = ledger::Note::parse(head.as_bytes()).unwrap();
    let verified = note.verify(&keys).unwrap();
    assert!(keys.iter().all(|key| verified.is_signed_by(key)));
    assert!(printed(&["audit", "--data", data], 0).contains("nothing was altered"));
}

#[test]
fn a_rotation_that_was_interrupted_is_done_to_its_end_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let [data, other] = ["data", "other"].map(|name| folder.path().join(name));
    let [data, other] = [data.to_str().unwrap(), other.to_str().unwrap()];
    init(data);
    init(other);
    // As if the new key had been written, and nothing more: it signs, and nobody was told of it.
    std::fs::copy(format!("{other}/ledger.key"), format!("{data}/ledger.key")).unwrap();
    officer(data, "meanwhile", "draft");
    printed(&["ledger", "head", "--data", data], 0);
    printed(&["ledger", "rotate-key", "--data", data], 0);
    assert!(printed(&["audit", "--data", data], 0).contains("nothing was altered"));
}
