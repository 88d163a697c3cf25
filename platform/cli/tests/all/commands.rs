//! The commands whose shapes are promised: `due`, `read`, `check`.

use serde_json::Value;

use crate::program::{gongkai, printed};

fn lines(printed: &str) -> Vec<Value> {
    printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn due_gives_the_last_day_and_says_why_day_by_day() {
    let told = printed(&["due", "--from", "2026-09-21", "--working-days", "20"], 0);
    assert!(told.starts_with("2026-10-26\n"), "{told}");
    let json = printed(
        &[
            "due",
            "--from",
            "2026-09-21",
            "--working-days",
            "20",
            "--json",
        ],
        0,
    );
    let due = &lines(&json)[0];
    assert_eq!(due["due"], "2026-10-26");
    assert_eq!(due["provisional"], Value::Null);
    let days = due["days"].as_array().unwrap();
    assert_eq!(days.len(), 35);
    assert_eq!(days.iter().filter(|day| day["counted"] == true).count(), 20);
    assert_eq!(days[3]["date"], "2026-09-25");
    assert_eq!(days[3]["counted"], false);
}

#[test]
fn due_past_the_last_published_year_is_refused_unless_provisional() {
    let asked = ["due", "--from", "2026-12-20", "--working-days", "20"];
    let output = gongkai(&asked);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("2027"));
    let told = printed(&[&asked[..], &["--provisional"]].concat(), 0);
    assert!(told.contains("暂定"), "{told}");
}

#[test]
fn bad_usage_ends_with_status_two() {
    for arguments in [
        &["due", "--from", "2026-13-01", "--working-days", "3"][..],
        &["due", "--from", "2026-09-21", "--working-days", "0"],
        &["read", "no-such-file.docx"],
        &["check", "."],
        &["check", "no-such-file.docx"],
        &["audit", "--data", "no-such-folder"],
        &["frobnicate"],
    ] {
        assert_eq!(gongkai(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn read_prints_header_outline_and_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notice.txt");
    let text = "云岭市财政局文件\n云财发〔2026〕7号\n云岭市财政局关于试行的通知\n各县（区）财政局：\n现将有关事项通知如下。\n一、总体要求\n坚持公开。\n二、工作安排\n按期完成。\n云岭市财政局\n2026年3月2日\n（此件公开发布）";
    std::fs::write(&path, text).unwrap();
    let json = printed(&["read", path.to_str().unwrap(), "--json"], 0);
    let read = &lines(&json)[0];
    assert_eq!(read["format"], "text");
    assert_eq!(read["header"]["title"], "云岭市财政局关于试行的通知");
    assert_eq!(read["header"]["document_number"], "云财发〔2026〕7号");
    assert_eq!(read["header"]["issuer"], "云岭市财政局");
    assert_eq!(read["header"]["signed_on"], "2026-03-02");
    assert_eq!(read["header"]["attribute"], "proactive");
    assert_eq!(read["text"], text);
    assert_eq!(read["outline"][0]["number"], "一");
    assert_eq!(read["outline"][1]["title"], "工作安排");
}

#[test]
fn check_finds_personal_data_and_places_it_in_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.txt");
    std::fs::write(&path, "一切正常。\n身份证号：110105194912310021\n").unwrap();
    let json = printed(&["check", path.to_str().unwrap(), "--json", "--lines"], 1);
    let checked = lines(&json);
    assert_eq!(checked[0]["line"], 1);
    assert_eq!(checked[0]["findings"].as_array().unwrap().len(), 0);
    assert_eq!(checked[1]["line"], 2);
    let finding = &checked[1]["findings"][0];
    assert_eq!(finding["rule"], "personal.identity_number", "{json}");
    assert_eq!(finding["start"], 5);
    assert_eq!(finding["end"], 23);
    assert_eq!(finding["severity"], "blocking");

    std::fs::write(&path, "一切正常。\n").unwrap();
    printed(&["check", path.to_str().unwrap()], 0);
}
