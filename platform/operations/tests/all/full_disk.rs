//! A disk that is really full: a small file system in a namespace of its own, in which publications
//! go on until nothing more fits on it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use catalogue::RecordId;
use operations::testing::TestOffice;
use tempfile::TempDir;

use crate::chain;
use crate::faults::{Refusal, check, publish_order, publish_with, soak};
use crate::publication::{found, listed};

/// Where the small disk is mounted, for the process that runs on it.
const SMALL_DISK: &str = "GONGKAI_SMALL_DISK";
/// More than the floor of free space (64 MiB) and a whole office.
const DISK_MIB: u64 = 112;
const FLOOR_MIB: u64 = 64;

#[test]
fn a_disk_that_is_really_full_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let Some(namespaces) = permitted(folder.path()) else {
        let why = "this machine lets nobody mount a file system in a namespace (`unshare -Urm`)";
        assert_eq!(soak(), 1, "{why}");
        return println!("not tested: {why}");
    };
    let on_small_disk = ["--exact", "full_disk::on_a_small_disk", "--ignored"];
    let status = Command::new("unshare")
        .args([namespaces, "sh", "-c"])
        .arg(mounted(DISK_MIB, r#"exec "$@""#))
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .args(on_small_disk)
        .arg("--nocapture")
        .env(SMALL_DISK, folder.path())
        .env("TMPDIR", folder.path())
        .status();
    assert!(status.unwrap().success(), "what failed stands above");
}

/// Returns the options of `unshare` with which a file system can be mounted here.
fn permitted(folder: &Path) -> Option<&'static str> {
    ["-Urm", "-m"].into_iter().find(|namespaces| {
        let mut command = Command::new("unshare");
        command.args([namespaces, "sh", "-c"]);
        command.arg(mounted(1, "true")).arg(folder);
        command.output().is_ok_and(|tried| tried.status.success())
    })
}

/// Returns a script that mounts a file system of so many MiB on `$0`, and goes on.
fn mounted(mib: u64, then: &str) -> String {
    format!(r#"mount -t tmpfs -o size={mib}m none "$0" && {then}"#)
}

#[test]
#[ignore = "what the test above runs on its small disk; it does nothing by itself"]
fn on_a_small_disk() {
    let Some(disk) = std::env::var_os(SMALL_DISK).map(PathBuf::from) else {
        return;
    };
    let index = disk.join("index");
    std::fs::create_dir(&index).unwrap();
    let place = TestOffice::new().closed();
    assert!(place.folder().starts_with(&disk), "it lies elsewhere");
    let office = place.reopened_with_index_in(&index).unwrap();
    let mut ballast = Ballast::on(&disk);
    let mut issued = BTreeSet::new();

    // Little is left: acts are refused before anything breaks, reading goes on.
    ballast.leave(FLOOR_MIB + 6);
    let half_a_mib = "表".repeat(512 * 1024 / 3);
    let refusal = until_refused(&office, &mut issued, |office, number| {
        publish_with(office, number, &half_a_mib)
    });
    assert!(
        refusal.contains("MiB are free in the data folder"),
        "{refusal}"
    );
    assert!(issued.len() > 3, "{} fitted", issued.len());
    office.follow().unwrap();
    everything_is_there(&office, &issued);

    // Room again, and the next act is taken.
    ballast.leave(FLOOR_MIB + 8);
    issued.insert(publish_with(&office, 101, "").unwrap());
    office.follow().unwrap();

    // Nothing at all is left, and the acts that come before the next look at the free space meet a
    // disk that refuses.
    ballast.fill();
    let refused_file = publish_with(&office, 102, &half_a_mib).unwrap_err();
    assert!(
        chain(&*refused_file).contains("No space left"),
        "{refused_file}"
    );
    let mut refusals: Vec<String> = Vec::new();
    while !refusals
        .last()
        .is_some_and(|last| last.contains("MiB are free"))
    {
        assert!(refusals.len() < 200, "{refusals:#?}");
        match publish_words(&office, 200 + refusals.len()) {
            Ok(record) => _ = issued.insert(record),
            Err(refusal) => refusals.push(chain(&*refusal)),
        }
        let shown = listed(&office);
        assert!(issued.iter().all(|record| shown.contains(&record.0)));
    }
    refusals.dedup();
    println!("{} publications; then {refusals:#?}", issued.len());
    assert!(refusals.len() > 1, "the disk itself refused nothing");
    assert_eq!(office.faults(), Vec::<String>::new());

    // There is room for an act, and then not for the head, or for the head and not for the index.
    let mut refusals = BTreeSet::new();
    for kib in (0..=160).step_by(16) {
        ballast.leave(FLOOR_MIB + 8);
        issued.insert(publish_words(&office, 300 + kib).unwrap());
        ballast.leave_kib(kib as u64);
        if let Err(refusal) = office.follow() {
            refusals.insert(refusal.to_string());
        }
    }
    println!("not followed: {refusals:#?}");
    assert!(
        refusals
            .iter()
            .any(|refusal| refusal.contains("the index refused"))
    );
    assert!(refusals.len() > 1, "the disk refused the index alone");

    // Room again: what could not be followed is, and publishing goes on.
    ballast.leave(FLOOR_MIB + 8);
    issued.insert(publish_with(&office, 501, "").unwrap());
    office.follow().unwrap();
    everything_is_there(&office, &issued);
    assert_eq!(office.faults(), Vec::<String>::new());
    check(office.closed(), &issued, "after a full disk");
}

fn publish_words(office: &TestOffice, number: usize) -> Result<RecordId, Refusal> {
    let draft = office.draft().title(&format!("关于第{number}号事项的通知"));
    publish_order(office, draft.save_order())
}

/// Publishes until something refuses, and returns the refusal.
fn until_refused(
    office: &TestOffice,
    issued: &mut BTreeSet<RecordId>,
    publish: impl Fn(&TestOffice, usize) -> Result<RecordId, Refusal>,
) -> String {
    for number in 1..100 {
        match publish(office, number) {
            Ok(record) => _ = issued.insert(record),
            Err(refusal) => return chain(&*refusal),
        }
    }
    panic!("nothing refused");
}

fn everything_is_there(office: &TestOffice, issued: &BTreeSet<RecordId>) {
    let issued: Vec<[u8; 16]> = issued.iter().map(|record| record.0).collect();
    assert_eq!(listed(office), issued);
    assert_eq!(found(office, ""), issued);
}

/// A file that takes the room away.
struct Ballast(File);

impl Ballast {
    fn on(disk: &Path) -> Ballast {
        Ballast(File::create(disk.join("ballast")).unwrap())
    }

    /// Takes all the room there is.
    fn fill(&mut self) {
        for size in [1 << 20, 1 << 10, 1] {
            let block = vec![0; size];
            loop {
                match self.0.write(&block) {
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }

    /// Takes the room but for so many MiB.
    fn leave(&mut self, mib: u64) {
        self.leave_kib(mib << 10);
    }

    fn leave_kib(&mut self, kib: u64) {
        self.fill();
        let length = self.0.metadata().unwrap().len();
        let length = length.checked_sub(kib << 10).expect("the disk holds more");
        self.0.set_len(length).unwrap();
        std::io::Seek::seek(&mut self.0, std::io::SeekFrom::End(0)).unwrap();
    }
}
