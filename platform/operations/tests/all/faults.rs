//! Faults: a process killed at any moment, a disk that fails at any write, a disk that is full.
//! Whatever was acknowledged is there afterwards, and the store is in order.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use catalogue::RecordId;
use operations::testing::{Person, Place, TestOffice, copy_folder};
use operations::{SaveOrder, files, issue_record, review_record, save_draft, send_for_review};

use crate::publication::{found, listed};

/// The folder of the office that a child publishes in, and how many publications it makes.
const FOLDER: &str = "GONGKAI_FAULT_FOLDER";
const DATABASE: &str = "GONGKAI_FAULT_DATABASE";
const PUBLICATIONS: &str = "GONGKAI_FAULT_PUBLICATIONS";

/// How many times as long as in CI the faults go on.
pub(crate) fn soak() -> usize {
    let times = std::env::var("GONGKAI_SOAK").ok();
    times.and_then(|times| times.parse().ok()).unwrap_or(1)
}

#[test]
#[ignore = "the process that the other tests kill and starve; it does nothing by itself"]
fn publisher() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let publications: usize = std::env::var(PUBLICATIONS).unwrap().parse().unwrap();
    let place = Place::at(Path::new(&folder), std::env::var(DATABASE).ok());
    let office = match place.reopened() {
        Ok(office) => office,
        Err(error) => return println!("refused {error}"),
    };
    println!("ready");
    for number in 0..publications {
        match publish(&office, number) {
            Ok(record) => println!("issued {record}"),
            Err(error) => println!("refused {error}"),
        }
        if let Err(error) = office.follow() {
            println!("refused {error}");
        }
    }
}

/// Whatever refuses a publication.
pub(crate) type Refusal = Box<dyn std::error::Error>;

/// Publishes one record with a file, and passes on whatever refuses.
fn publish(office: &TestOffice, number: usize) -> Result<RecordId, Refusal> {
    publish_with(office, number, "附件：校园安全检查表")
}

/// Publishes one record with a file that begins with some words.
pub(crate) fn publish_with(
    office: &TestOffice,
    number: usize,
    words: &str,
) -> Result<RecordId, Refusal> {
    // A file of its own each time: one that is kept already is not written again.
    let letters = operations::random_id().map(|byte| char::from(b'a' + byte % 26));
    let words = format!("{words} {}", String::from_iter(letters));
    let file = files::take_file(office, "附件.txt", words.as_bytes())?;
    let draft = office.draft().title(&format!("关于第{number}号事项的通知"));
    publish_order(office, draft.taken_file(file).save_order())
}

/// Publishes what is saved by an order, all the way.
pub(crate) fn publish_order(office: &TestOffice, order: SaveOrder) -> Result<RecordId, Refusal> {
    let author = Person::Author.staff();
    let saved = save_draft(office, &author, &order)?;
    let (record, content) = (order.record, order.content);
    let mut draft =
        operations::testing::TestDraft::restored(office, record, saved.revision, content);
    draft.revision = send_for_review(office, &author, &draft.send_order())?.revision;
    for (step, person) in draft.steps() {
        review_record(office, &person.staff(), &draft.review_order(step))?;
    }
    issue_record(office, &Person::Issuer.staff(), &draft.issue_order())?;
    Ok(record)
}

/// Makes the command that runs the publisher in a process of its own.
fn child(wrapper: &[String], place: &Place, publications: usize) -> Child {
    let own = std::env::current_exe().unwrap();
    let own = own.to_str().unwrap().to_owned();
    let arguments = ["--exact", "faults::publisher", "--ignored", "--nocapture"];
    let mut words: Vec<String> = wrapper.to_vec();
    words.push(own);
    words.extend(arguments.map(str::to_owned));
    let mut command = Command::new(&words[0]);
    command
        .args(&words[1..])
        .env(FOLDER, place.folder())
        .env(PUBLICATIONS, publications.to_string())
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    match place.database() {
        Some(address) => command.env(DATABASE, address),
        None => command.env_remove(DATABASE),
    };
    command.spawn().unwrap()
}

/// Returns the records that a child said it issued, and whether it refused anything.
fn heard(lines: impl Iterator<Item = String>) -> (BTreeSet<RecordId>, bool) {
    let mut issued = BTreeSet::new();
    let mut refused = false;
    for line in lines {
        // The test runner's own words may stand before ours on the line.
        if let Some((_, record)) = line.split_once("issued ") {
            issued.extend(record.trim().parse::<RecordId>());
        }
        refused |= line.contains("refused ");
    }
    (issued, refused)
}

/// Opens the office again and checks that everything acknowledged is there and all agrees.
pub(crate) fn check(place: Place, acknowledged: &BTreeSet<RecordId>, circumstance: &str) -> Place {
    let office = place.reopened().unwrap();
    office.follow_ledger();
    assert_eq!(office.faults(), Vec::<String>::new(), "{circumstance}");
    let shown = listed(&office);
    for record in acknowledged {
        assert!(
            shown.contains(&record.0),
            "{circumstance}: {record} is lost"
        );
        operations::proof_of(&office, *record, 1).unwrap();
    }
    if shown.len() <= 100 {
        assert_eq!(found(&office, ""), shown, "{circumstance}");
    }
    half_written_files_have_no_name(&office, circumstance);
    office.closed()
}

fn half_written_files_have_no_name(office: &TestOffice, circumstance: &str) {
    for folder in std::fs::read_dir(office.data_folder().join("blobs")).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("new-") {
                continue;
            }
            let kept = office.store().blobs().keep(&std::fs::read(&path).unwrap());
            let digest: String = kept
                .unwrap()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(digest, name, "{circumstance}");
        }
    }
}

fn killed_at_any_moment(office: TestOffice, rounds: usize) {
    let mut place = office.closed();
    let mut acknowledged = BTreeSet::new();
    for round in 0..rounds {
        let chance = operations::random_id();
        let moment = u64::from(u16::from_be_bytes([chance[0], chance[1]])) % 700;
        let circumstance = format!("round {round}, killed after {moment} ms");
        println!("{circumstance}");
        let mut child = child(&[], &place, 1_000);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Every other round something was acknowledged before; in the others perhaps nothing.
        let awaited = ["issued ", "ready"][round % 2];
        let mut said = Vec::new();
        while !said
            .last()
            .is_some_and(|line: &String| line.contains(awaited))
        {
            said.push(lines.next().unwrap().unwrap());
        }
        // Chance is the point here: the moment of the kill lies between any two writes.
        std::thread::sleep(Duration::from_millis(moment));
        child.kill().unwrap();
        child.wait().unwrap();
        let rest = lines.map_while(Result::ok);
        let (issued, refused) = heard(said.into_iter().chain(rest));
        assert!(!refused, "{circumstance}");
        acknowledged.extend(issued);
        place = check(place, &acknowledged, &circumstance);
    }
    assert!(!acknowledged.is_empty());
}

#[test]
fn what_a_killed_process_acknowledged_is_there_on_sqlite() {
    killed_at_any_moment(TestOffice::new(), 20 * soak());
}

#[test]
fn what_a_killed_process_acknowledged_is_there_on_postgresql() {
    killed_at_any_moment(TestOffice::on_fresh_postgres(), 5 * soak());
}

/// A fault of the disk, in the words of strace: which calls fail, how, and whether for good.
fn with_failing_disk(
    calls: &str,
    error: &str,
    number: usize,
    for_good: bool,
    log: &Path,
) -> Vec<String> {
    let on = if for_good { "+" } else { "" };
    [
        "strace",
        "-f",
        "-qq",
        "-o",
        log.to_str().unwrap(),
        "-e",
        &format!("trace={calls}"),
        "-e",
        &format!("inject={calls}:error={error}:when={number}{on}"),
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Publishes with the Nth of these calls failing, for N from 1 in steps until none is left to fail.
fn a_failing_call_loses_nothing(calls: &str, error: &str, for_good: bool, step: usize) {
    let traced = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "true"])
        .status();
    assert!(
        traced.is_ok_and(|status| status.success()),
        "strace is missing or may not trace here: `cargo xtask setup` installs it, and the \
         container has to allow ptrace"
    );
    let office = TestOffice::new();
    publish(&office, 0).unwrap();
    office.follow_ledger();
    let before: BTreeSet<_> = listed(&office).into_iter().map(RecordId).collect();
    let origin = office.closed();
    let folder = tempfile::TempDir::new().unwrap();
    for (runs, number) in (1..).step_by(step).enumerate() {
        let copy = folder.path().join(format!("{number}"));
        copy_folder(origin.folder(), &copy);
        let place = Place::at(&copy, None);
        let log = folder.path().join("log");
        let mut child = child(
            &with_failing_disk(calls, error, number, for_good, &log),
            &place,
            2,
        );
        let lines: Vec<_> = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .collect();
        child.wait().unwrap();
        let (mut acknowledged, refused) = heard(lines.into_iter().map_while(Result::ok));
        let circumstance = format!("{error} at {calls} number {number}");
        let injected = std::fs::read_to_string(&log).unwrap().contains("INJECTED");
        if !injected {
            assert!(!refused && acknowledged.len() == 2, "{circumstance}");
            println!("{runs} runs, the last call was {number}");
            assert!(runs > 0, "nothing could be made to fail");
            return;
        }
        acknowledged.extend(&before);
        check(place, &acknowledged, &circumstance);
        std::fs::remove_dir_all(&copy).unwrap();
    }
}

#[test]
fn a_failing_sync_loses_nothing() {
    let step = if soak() > 1 { 1 } else { 3 };
    a_failing_call_loses_nothing("fsync,fdatasync", "EIO", false, step);
}

#[test]
fn a_failing_write_loses_nothing() {
    a_failing_call_loses_nothing("pwrite64", "EIO", false, if soak() > 1 { 1 } else { 97 });
}

#[test]
fn a_full_disk_loses_nothing() {
    a_failing_call_loses_nothing("pwrite64", "ENOSPC", true, if soak() > 1 { 3 } else { 131 });
}

#[test]
fn files_that_may_not_grow_lose_nothing() {
    let office = TestOffice::new();
    publish(&office, 0).unwrap();
    office.follow_ledger();
    let before: BTreeSet<_> = listed(&office).into_iter().map(RecordId).collect();
    let place = office.closed();
    // The kernel refuses every write beyond 1 MiB (in blocks of 512 bytes), of the database as well.
    let limited = r#"trap "" XFSZ; ulimit -f 2048; exec "$0" "$@""#;
    let wrapper = ["sh", "-c", limited].map(str::to_owned);
    let mut child = child(&wrapper, &place, 80);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (mut acknowledged, refused) = heard(lines.map_while(Result::ok));
    child.wait().unwrap();
    assert!(refused, "the files grew beyond what they may");
    acknowledged.extend(&before);
    let office = check(place, &acknowledged, "files of 1 MiB")
        .reopened()
        .unwrap();
    publish(&office, 81).unwrap();
}
