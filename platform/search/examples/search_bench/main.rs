//! Measures the index against its goals: indexing, answers, completeness, memory, time to be seen.
//!
//! `GONGKAI_SHARED=… cargo run --release -p search --example search_bench -- 10000 100000`
//!
//! Each argument is a number of records (100,000 by default), measured in turn in a folder of its
//! own; with several, a table of how the figures grow follows. `--batch N` sets how many records
//! one commit holds; the default is what the follower of the ledger hands over at once.
//!
//! The answers are measured by a process of its own, which opens the finished folder as a server
//! does when it starts: its memory is what answering takes, and no merging goes on beside it.
//!
//! Records have the titles of the policy index in turn and bodies of 1 to 3 KB cut from the law
//! sample, both of the shared data. They are made again whenever they are needed and never kept,
//! so that the memory measured is the index's own. Questions are strings of 2, 4 and 12 Chinese
//! characters cut from the records, a third of each, half from titles and half from bodies; each
//! is answered in full: total, facets, ten hits with title, snippet and marks.

use std::path::Path;
use std::time::Instant;

use search::{Change, Index, Settings};

mod answers;
mod archive;
mod figures;
#[path = "../../tests/all/judged_set.rs"]
#[allow(dead_code)] // the figures by kind are told by the example `judged`
mod judged_set;
mod shared_texts;

use answers::{
    CLIENTS, COMMITS_OF_ONE, QUESTIONS_OF_A_CLIENT, answers, ask_many, completeness,
    time_to_be_seen, typing,
};
use archive::Archive;
use figures::{anonymous_mb, cpu_seconds, folder_mb, parts, plain, row, spread, text_bytes};

/// The argument with which the process starts itself again, for the answers.
const ANSWER: &str = "--answer";

/// What the follower of the ledger hands over at once (`operations/src/follow.rs`).
const STEP: u64 = 4_096;

fn main() {
    let Some(shared) = std::env::var_os("GONGKAI_SHARED") else {
        eprintln!("set GONGKAI_SHARED to the folder of the shared data");
        std::process::exit(2);
    };
    let shared = Path::new(&shared);
    let archive = Archive::read(shared);
    let given: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, folder, count] = given.as_slice()
        && mode == ANSWER
    {
        let count = count.parse().expect("a number of records");
        return answer(&archive, Path::new(folder), count);
    }
    let (counts, batch) = arguments(given);
    println!(
        "search_bench: {} cores, {CLIENTS} clients, {} build, {batch} records a commit\n\
         {} questions: a third each of 2, 4 and 12 characters, half from titles, half from bodies; \
         an answer is total, facets and ten hits with snippets",
        std::thread::available_parallelism().map_or(1, usize::from),
        if cfg!(debug_assertions) {
            "debug"
        } else {
            "release"
        },
        CLIENTS * QUESTIONS_OF_A_CLIENT,
    );
    let mut growth = Vec::new();
    let before = anonymous_mb();
    for count in counts {
        growth.push(measure(&archive, count, batch, before));
    }
    let judged = judged_set::measure(shared);
    let ndcg = (judged.mean * 1e3).round() / 1e3;
    row(
        &format!("nDCG@10, {} judged questions", judged.questions.len()),
        &format!("{ndcg:.3}"),
        "≥ 0.955",
        ndcg >= 0.955,
    );
    if growth.len() > 1 {
        println!(
            "\n  records      index       p50       p99   p99 alone      open     memory      files"
        );
        for figures in &growth {
            println!("{figures}");
        }
    }
}

fn arguments(given: Vec<String>) -> (Vec<u64>, u64) {
    let mut counts = Vec::new();
    let mut batch = STEP;
    let mut arguments = given.into_iter();
    while let Some(argument) = arguments.next() {
        let is_batch = argument == "--batch";
        let text = if is_batch {
            arguments.next().unwrap_or_default()
        } else {
            argument
        };
        let Ok(number) = text.parse::<u64>() else {
            eprintln!("usage: search_bench [--batch N] [RECORDS…]");
            std::process::exit(2);
        };
        if is_batch {
            batch = number.max(1);
        } else {
            counts.push(number.max(1));
        }
    }
    if counts.is_empty() {
        counts.push(100_000);
    }
    (counts, batch)
}

/// Measures one size, and returns its line of the table of growth. `before` is the memory without
/// an index.
fn measure(archive: &Archive, count: u64, batch: u64, before: f64) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = Index::open(folder.path(), &Settings::default()).expect("an empty index");
    let (started, cpu) = (Instant::now(), cpu_seconds());
    let (mut bytes, mut largest) = (0, 0_f64);
    for (from, position) in (0..count).step_by(batch as usize).zip(1..) {
        let changes: Vec<Change> = (from..count.min(from + batch))
            .map(|place| Change::Show(Box::new(archive.record(place))))
            .collect();
        bytes += changes.iter().map(text_bytes).sum::<usize>();
        index.apply(changes, position).expect("records are indexed");
        largest = largest.max(anonymous_mb() - before);
    }
    let (took, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    drop(index);
    let megabytes = bytes as f64 / 1e6;
    let files = folder_mb(folder.path());
    println!("\n{count} records, {megabytes:.0} MB of text");
    row(
        "index, all records",
        &format!("{:.1} MB/s", megabytes / took),
        "≥ 9 MB/s",
        megabytes / took >= 9.0,
    );
    plain(
        "",
        &format!(
            "{took:.1} s, {:.0} records/s, {:.1} MB per second of a core",
            count as f64 / took,
            megabytes / cpu
        ),
    );
    plain(
        "",
        &format!(
            "{files:.0} MB in {} parts, anonymous memory at most {largest:.0} MB",
            parts(folder.path())
        ),
    );

    let program = std::env::current_exe().expect("this program");
    let answers = std::process::Command::new(program)
        .args([ANSWER.as_ref(), folder.path().as_os_str()])
        .arg(count.to_string())
        .stderr(std::process::Stdio::inherit())
        .output()
        .expect("this program starts again");
    assert!(answers.status.success(), "the answers were not measured");
    let answers = String::from_utf8_lossy(&answers.stdout);
    let (lines, figures) = answers.trim_end().rsplit_once('\n').expect("figures");
    println!("{lines}");
    format!(
        "{count:>9}  {:5.1} MB/s{figures}  {files:6.0} MB",
        megabytes / took
    )
}

/// Opens a folder and measures its answers; the last line printed belongs to the table of growth.
fn answer(archive: &Archive, folder: &Path, count: u64) {
    let before = anonymous_mb();
    let started = Instant::now();
    let index = Index::open(folder, &Settings::default()).expect("the finished index");
    let open = started.elapsed().as_secs_f64() * 1e3;
    let opened = anonymous_mb() - before;
    plain(
        "open the folder",
        &format!("{open:.0} ms, every file checked"),
    );
    let all = answers(&index, archive, count);
    let alone = ask_many(&index, archive, count, 0);
    let slowest = alone
        .iter()
        .max_by_key(|answer| answer.took)
        .expect("answers");
    let slowest = format!(
        "slowest {:.1} ms: {}, {} hits",
        slowest.took.as_secs_f64() * 1e3,
        slowest.words,
        slowest.total
    );
    let alone = spread(alone.iter().map(|answer| answer.took));
    plain("one client, all questions", &alone.to_string());
    plain("", &slowest);
    completeness(&index, archive, count);
    typing(&index, archive, count);
    let answered = anonymous_mb() - before;
    time_to_be_seen(&index, archive);
    let memory = anonymous_mb() - before;
    plain(
        "anonymous memory of the index",
        &format!(
            "{opened:.0} MB when opened, {answered:.0} MB after all questions, \
             {memory:.0} MB after {COMMITS_OF_ONE} commits"
        ),
    );
    println!(
        "  {:6.2} ms {:6.2} ms  {:7.2} ms  {open:5.0} ms  {memory:6.0} MB",
        all.p50, all.p99, alone.p99
    );
}
