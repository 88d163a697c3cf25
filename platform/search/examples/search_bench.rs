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

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::date;
use search::{Change, Index, Indexed, Query, Settings, Text};
use serde::Deserialize;

#[path = "../tests/all/judged_set.rs"]
#[allow(dead_code)] // the figures by kind are told by the example `judged`
mod judged_set;

const CLIENTS: u64 = 4;
const QUESTIONS_OF_A_CLIENT: u64 = 1_500;
const LENGTHS: [usize; 3] = [2, 4, 12];
const STRINGS_CHECKED: usize = 300;
const COMMITS_OF_ONE: u64 = 50;
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

fn row(what: &str, figure: &str, goal: &str, met: bool) {
    let verdict = if met { "met" } else { "MISSED" };
    println!("{what:34} {figure:32} {goal:10} {verdict}");
}

fn plain(what: &str, figure: &str) {
    println!("{what:34} {figure}");
}

/// How long answers took, in milliseconds.
struct Spread {
    p50: f64,
    p90: f64,
    p99: f64,
    slowest: f64,
}

fn spread(took: impl IntoIterator<Item = Duration>) -> Spread {
    let mut took: Vec<Duration> = took.into_iter().collect();
    took.sort_unstable();
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    Spread {
        p50: at(0.5),
        p90: at(0.9),
        p99: at(0.99),
        slowest: at(1.0),
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Spread {
            p50,
            p90,
            p99,
            slowest,
        } = self;
        write!(
            out,
            "p50 {p50:.2} ms, p90 {p90:.2} ms, p99 {p99:.2} ms, slowest {slowest:.2} ms"
        )
    }
}

struct Answer {
    words: String,
    length: usize,
    total: usize,
    took: Duration,
}

fn answers(index: &Index, archive: &Archive, count: u64) -> Spread {
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let clients: Vec<_> = (1..=CLIENTS)
            .map(|client| scope.spawn(move || ask_many(index, archive, count, client)))
            .collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().expect("a client"))
            .collect()
    });
    let all = spread(answers.iter().map(|answer| answer.took));
    let of_all = format!("{CLIENTS} clients, all questions");
    row(
        &format!("{of_all}, p50"),
        &format!("{:.2} ms", all.p50),
        "≤ 8 ms",
        all.p50 <= 8.0,
    );
    row(
        &format!("{of_all}, p99"),
        &format!("{:.2} ms", all.p99),
        "≤ 40 ms",
        all.p99 <= 40.0,
    );
    plain(&of_all, &all.to_string());
    for wanted in LENGTHS {
        let of_length = answers.iter().filter(|answer| answer.length == wanted);
        plain(
            &format!("{CLIENTS} clients, {wanted} characters"),
            &spread(of_length.map(|answer| answer.took)).to_string(),
        );
    }
    all
}

fn ask_many(index: &Index, archive: &Archive, count: u64, client: u64) -> Vec<Answer> {
    let mut dice = Dice(client * 7_919 + 1);
    let mut answers = Vec::new();
    for turn in 0..QUESTIONS_OF_A_CLIENT {
        let length = LENGTHS[turn as usize % 3];
        let words = archive.any_string(count, length, turn.is_multiple_of(2), &mut dice);
        let started = Instant::now();
        let results = index
            .search(&Query::for_words(words.clone()), |id| archive.text_of(id))
            .expect("an answer");
        let took = started.elapsed();
        assert!(results.total > 0, "{words} is not found");
        answers.push(Answer {
            words,
            length,
            total: results.total,
            took,
        });
    }
    answers
}

fn completeness(index: &Index, archive: &Archive, count: u64) {
    let mut dice = Dice(99);
    let mut strings: HashMap<[char; 2], HashSet<[u8; 16]>> = HashMap::new();
    while strings.len() < STRINGS_CHECKED {
        let string = archive.any_string(count, 2, strings.len().is_multiple_of(2), &mut dice);
        let mut pair = string.chars();
        strings
            .entry([(); 2].map(|()| pair.next().expect("two")))
            .or_default();
    }
    // The exact scan: every pair of neighbouring characters of every record, in one pass.
    for place in 0..count {
        let record = archive.record(place);
        for text in [&record.title, &record.organ_name, &record.body] {
            let mut before = '\0';
            for character in text.chars() {
                if let Some(stands) = strings.get_mut(&[before, character]) {
                    stands.insert(record.record);
                }
                before = character;
            }
        }
    }
    let (mut standing, mut found, mut complete, mut compared_by_count) = (0, 0, 0, 0);
    for (string, stands) in &strings {
        let string: String = string.iter().collect();
        let hits = hits_of(index, &string, stands.len() < 2_000);
        let common = match &hits {
            (Some(hits), _) => stands.intersection(hits).count(),
            (None, total) => {
                compared_by_count += 1;
                stands.len().min(*total)
            }
        };
        standing += stands.len();
        found += common;
        complete += usize::from(common == stands.len());
    }
    row(
        "recall of 2 characters",
        &format!("{:.6}", found as f64 / standing as f64),
        "1.0",
        found == standing,
    );
    plain(
        "",
        &format!(
            "{found} of {standing} places by an exact scan; {complete} of {} strings complete, {compared_by_count} compared by count",
            strings.len()
        ),
    );
}

fn hits_of(index: &Index, string: &str, all: bool) -> (Option<HashSet<[u8; 16]>>, usize) {
    let ask = |page| {
        let query = Query {
            page,
            per_page: 100,
            ..Query::for_words(string)
        };
        index.search(&query, |_| None).expect("an answer")
    };
    let first = ask(1);
    if !all || first.total > 4_000 {
        return (None, first.total);
    }
    let mut hits = HashSet::new();
    for page in 1..=first.total.div_ceil(100) {
        hits.extend(ask(page).hits.iter().map(|hit| hit.record));
    }
    (Some(hits), first.total)
}

fn time_to_be_seen(index: &Index, archive: &Archive) {
    let took = spread((0..COMMITS_OF_ONE).map(|turn| {
        let mut record = archive.record(0);
        record.record = (u128::MAX - u128::from(turn)).to_be_bytes();
        record.title = format!("新增记录{turn}");
        let (id, title) = (record.record, record.title.clone());
        let started = Instant::now();
        index
            .apply(vec![Change::Show(Box::new(record))], index.position() + 1)
            .expect("one record is indexed");
        let results = index
            .search(&Query::for_words(title), |_| None)
            .expect("an answer");
        assert!(results.hits.iter().any(|hit| hit.record == id));
        started.elapsed()
    }));
    row(
        "add one record, commit, find it",
        &format!("p50 {:.1} ms, slowest {:.1} ms", took.p50, took.slowest),
        "≤ 1 s",
        took.slowest <= 1_000.0,
    );
}

/// Suggestions for what somebody types, and answers to questions with one wrong character.
fn typing(index: &Index, archive: &Archive, count: u64) {
    let mut dice = Dice(5);
    let suggestions = spread((0..300).map(|turn| {
        let typed = archive.any_string(count, 1 + turn % 4, true, &mut dice);
        let started = Instant::now();
        index.suggest("main", &typed, 10).expect("suggestions");
        started.elapsed()
    }));
    plain("one client, suggestions", &suggestions.to_string());
    let mistyped = spread((0..300).map(|_| {
        let words = archive.any_string(count, 4, true, &mut dice);
        let words: String = words
            .chars()
            .take(2)
            .chain(['鹂'])
            .chain(words.chars().skip(3))
            .collect();
        let started = Instant::now();
        index
            .search(&Query::for_words(words), |id| archive.text_of(id))
            .expect("an answer");
        started.elapsed()
    }));
    plain("one client, one wrong character", &mistyped.to_string());
}

fn text_bytes(change: &Change) -> usize {
    match change {
        Change::Show(record) => record.title.len() + record.body.len() + record.organ_name.len(),
        Change::Hide(_) => 0,
    }
}

/// Returns the anonymous memory of this process.
fn anonymous_mb() -> f64 {
    std::fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB"))
        .and_then(|kilobytes| kilobytes.parse::<f64>().ok())
        .unwrap_or(f64::NAN)
        / 1e3
}

/// Returns the time that this process has spent on processors, in user and system mode.
fn cpu_seconds() -> f64 {
    // Fields 14 and 15 of proc(5), counted after the name in brackets, in hundredths of a second.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// Returns how many parts the index has; each has one dictionary of terms.
fn parts(folder: &Path) -> usize {
    std::fs::read_dir(folder)
        .expect("the index folder")
        .filter_map(|entry| {
            entry
                .expect("a file")
                .path()
                .extension()
                .map(ToOwned::to_owned)
        })
        .filter(|extension| extension == "term")
        .count()
}

fn folder_mb(folder: &Path) -> f64 {
    let bytes: u64 = std::fs::read_dir(folder)
        .expect("the index folder")
        .map(|entry| {
            entry
                .expect("a file")
                .metadata()
                .map_or(0, |data| data.len())
        })
        .sum();
    bytes as f64 / 1e6
}

#[derive(Deserialize)]
struct Row {
    source: String,
    title: String,
    doc_number: String,
}

#[derive(Deserialize)]
struct Law {
    body: String,
}

/// What records are made of.
struct Archive {
    rows: Vec<Row>,
    sources: Vec<String>,
    law: Vec<char>,
}

impl Archive {
    fn read(shared: &Path) -> Self {
        let rows: Vec<Row> = csv::Reader::from_path(shared.join("data/gov_docs/policy_index.csv"))
            .expect("the shared data has the policy index")
            .deserialize()
            .map(|row| row.expect("a row of the policy index"))
            .filter(|row: &Row| !row.title.is_empty())
            .collect();
        let mut sources: Vec<String> = rows.iter().map(|row| row.source.clone()).collect();
        sources.sort_unstable();
        sources.dedup();
        let file = std::fs::File::open(shared.join("data/laws/sample-400.jsonl.zst"))
            .expect("the shared data has the law sample");
        let bytes = zstd::decode_all(file).expect("the law sample is packed with zstd");
        let law = String::from_utf8(bytes)
            .expect("the law sample is UTF-8")
            .lines()
            .map(|line| serde_json::from_str::<Law>(line).expect("a law").body)
            .collect::<String>()
            .chars()
            .collect();
        Self { rows, sources, law }
    }

    /// Returns the record of a place, always the same.
    fn record(&self, place: u64) -> Indexed {
        let row = &self.rows[place as usize % self.rows.len()];
        let mut dice = Dice(place.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        let day = date(2000, 1, 1) + (dice.below(9_000) as i64).days();
        let organ = self.sources.binary_search(&row.source).unwrap_or(0);
        Indexed {
            record: u128::from(place).to_be_bytes(),
            edition: 1,
            sites: vec!["main".to_owned()],
            organ: format!("{organ:032x}"),
            organ_name: "某某市人民政府".to_owned(),
            item: format!("item-{}", dice.below(40)),
            stage: "decision".to_owned(),
            validity: ["有效", "有效", "有效", "废止"][dice.below(4)].to_owned(),
            year: i32::from(day.year()),
            published_on: day,
            title: row.title.clone(),
            number: Some(row.doc_number.clone()).filter(|number| !number.is_empty()),
            index_number: Some(format!("11000000MB0000000X/2020-{place:05}")),
            body: self.body(&mut dice),
            attachments: Vec::new(),
            interpretation: false,
        }
    }

    fn body(&self, dice: &mut Dice) -> String {
        let length = 333 + dice.below(667);
        let from = dice.below(self.law.len() - length);
        self.law[from..from + length].iter().collect()
    }

    fn text_of(&self, id: &[u8; 16]) -> Option<Text> {
        let place = u64::try_from(u128::from_be_bytes(*id)).ok()?;
        Some(Text {
            body: self.record(place).body,
            attachments: Vec::new(),
        })
    }

    /// Returns a string of Chinese characters that stands in some title or body.
    fn any_string(&self, count: u64, length: usize, in_title: bool, dice: &mut Dice) -> String {
        loop {
            let record = self.record(dice.below(count as usize) as u64);
            let text = if in_title { record.title } else { record.body };
            let characters: Vec<char> = text.chars().collect();
            if characters.len() <= length {
                continue;
            }
            let from = dice.below(characters.len() - length);
            let string = &characters[from..from + length];
            if string
                .iter()
                .all(|character| ('\u{4E00}'..='\u{9FFF}').contains(character))
            {
                return string.iter().collect();
            }
        }
    }
}

/// A small generator of numbers that is the same on every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}
