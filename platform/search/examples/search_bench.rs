//! Measures the index: speed of indexing, latency of questions, completeness, size, time to be seen.
//!
//! `GONGKAI_SHARED=… cargo run --release -p search --example search_bench -- 20000`
//!
//! Records have the titles of the policy index in turn and bodies of 1 to 3 KB cut from the law
//! sample, both of the shared data. Questions are strings of 2, 4 and 12 Chinese characters cut
//! from the records themselves, half from titles and half from bodies, a third of each length;
//! four clients ask at once, each hit with its snippet.

use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::date;
use search::{Change, Index, Indexed, Query, Settings, Text};
use serde::Deserialize;

const CLIENTS: usize = 4;
const QUESTIONS_OF_A_CLIENT: usize = 500;
const BATCH: usize = 20_000;
const STRINGS_CHECKED: usize = 300;

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

fn main() {
    let Some(shared) = std::env::var_os("GONGKAI_SHARED") else {
        eprintln!("set GONGKAI_SHARED to the folder of the shared data");
        std::process::exit(2);
    };
    let count = std::env::args()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(20_000);
    let records = records(Path::new(&shared), count);
    let bytes: usize = records.iter().map(text_bytes).sum();
    println!("{count} records, {:.1} MB of text", bytes as f64 / 1e6);

    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = Index::open(folder.path(), &Settings::default()).expect("an empty index");
    let started = Instant::now();
    for (batch, position) in records.chunks(BATCH).zip(1..) {
        let changes = batch
            .iter()
            .map(|record| Change::Show(Box::new(record.clone())))
            .collect();
        index.apply(changes, position).expect("records are indexed");
    }
    let took = started.elapsed();
    println!(
        "indexed in {:.1} s: {:.2} MB/s, {:.0} records/s, visible after each {BATCH}",
        took.as_secs_f64(),
        bytes as f64 / 1e6 / took.as_secs_f64(),
        count as f64 / took.as_secs_f64()
    );
    let size = folder_bytes(folder.path());
    println!(
        "index {:.1} MB, {:.2} of the text",
        size as f64 / 1e6,
        size as f64 / bytes as f64
    );
    latencies(&index, &records);
    completeness(&index, &records);
    time_to_be_seen(&index, &records);
    println!(
        "index {:.1} MB at the end",
        folder_bytes(folder.path()) as f64 / 1e6
    );
}

fn latencies(index: &Index, records: &[Indexed]) {
    let mut all: Vec<(usize, Duration)> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| scope.spawn(move || ask_many(index, records, client as u64)))
            .collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().expect("a client"))
            .collect()
    });
    all.sort_by_key(|(_, took)| *took);
    for length in [2, 4, 12] {
        let of_length: Vec<Duration> = all
            .iter()
            .filter(|(asked, _)| *asked == length)
            .map(|(_, took)| *took)
            .collect();
        print_latency(&format!("{length:2} characters"), &of_length);
    }
    let took: Vec<Duration> = all.into_iter().map(|(_, took)| took).collect();
    print_latency("all questions", &took);
}

fn print_latency(name: &str, sorted: &[Duration]) {
    let at = |part: f64| sorted[((sorted.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    println!(
        "{name}: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms, slowest {:.2} ms ({} questions, {CLIENTS} clients)",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
        sorted.len()
    );
}

fn ask_many(index: &Index, records: &[Indexed], client: u64) -> Vec<(usize, Duration)> {
    let mut dice = Dice(client * 7_919 + 1);
    let mut took = Vec::new();
    for turn in 0..QUESTIONS_OF_A_CLIENT {
        let length = [2, 4, 12][turn % 3];
        let words = any_string(records, length, turn % 2 == 0, &mut dice);
        let started = Instant::now();
        let results = index
            .search(&Query::for_words(words.clone()), |id| text_of(records, id))
            .expect("an answer");
        took.push((length, started.elapsed()));
        assert!(results.total > 0, "{words} is not found");
    }
    took
}

fn completeness(index: &Index, records: &[Indexed]) {
    let mut dice = Dice(99);
    let mut strings = HashSet::new();
    while strings.len() < STRINGS_CHECKED {
        let in_title = strings.len() % 2 == 0;
        strings.insert(any_string(records, 2, in_title, &mut dice));
    }
    let (mut standing, mut found, mut complete, mut compared_by_count) = (0, 0, 0, 0);
    for string in &strings {
        let stands: HashSet<[u8; 16]> = records
            .iter()
            .filter(|record| {
                record.title.contains(string)
                    || record.body.contains(string)
                    || record.organ_name.contains(string)
            })
            .map(|record| record.record)
            .collect();
        let hits = hits_of(index, string, stands.len() < 2_000);
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
    println!(
        "recall of strings of 2 characters against an exact scan: {:.6} ({found} of {standing} places; \
         {complete} of {} strings complete, {compared_by_count} compared by count)",
        found as f64 / standing as f64,
        strings.len()
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

fn time_to_be_seen(index: &Index, records: &[Indexed]) {
    let mut took = Vec::new();
    for turn in 0..30_u64 {
        let mut record = records[0].clone();
        record.record = (u128::MAX - u128::from(turn)).to_be_bytes();
        record.title = format!("新增记录{turn}");
        let started = Instant::now();
        let position = index.position() + 1;
        index
            .apply(vec![Change::Show(Box::new(record.clone()))], position)
            .expect("one record is indexed");
        let results = index
            .search(&Query::for_words(&record.title), |_| None)
            .expect("an answer");
        assert!(results.hits.iter().any(|hit| hit.record == record.record));
        took.push(started.elapsed());
    }
    took.sort();
    println!(
        "add, commit, found: median {:.1} ms, slowest {:.1} ms of {}",
        took[took.len() / 2].as_secs_f64() * 1e3,
        took[took.len() - 1].as_secs_f64() * 1e3,
        took.len()
    );
}

/// Returns a string of Chinese characters that stands in some title or body.
fn any_string(records: &[Indexed], length: usize, in_title: bool, dice: &mut Dice) -> String {
    loop {
        let record = &records[dice.below(records.len())];
        let text = if in_title {
            &record.title
        } else {
            &record.body
        };
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

fn text_of(records: &[Indexed], id: &[u8; 16]) -> Option<Text> {
    let record = records.get(u128::from_be_bytes(*id) as usize)?;
    Some(Text {
        body: record.body.clone(),
        attachments: Vec::new(),
    })
}

fn text_bytes(record: &Indexed) -> usize {
    record.title.len() + record.body.len() + record.organ_name.len()
}

fn folder_bytes(folder: &Path) -> u64 {
    std::fs::read_dir(folder)
        .expect("the index folder")
        .map(|entry| {
            entry
                .expect("a file")
                .metadata()
                .map_or(0, |data| data.len())
        })
        .sum()
}

fn records(shared: &Path, count: usize) -> Vec<Indexed> {
    let rows = rows(shared);
    let law: Vec<char> = laws(shared).concat().chars().collect();
    let organs: Vec<&str> = {
        let mut names: Vec<&str> = rows.iter().map(|row| row.source.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let mut dice = Dice(7);
    (0..count)
        .map(|place| {
            let row = &rows[place % rows.len()];
            let length = 333 + dice.below(667);
            let from = dice.below(law.len() - length);
            let day = date(2000, 1, 1) + (dice.below(9_000) as i64).days();
            Indexed {
                record: (place as u128).to_be_bytes(),
                edition: 1,
                sites: vec!["main".to_owned()],
                organ: format!(
                    "{:032x}",
                    organs.binary_search(&row.source.as_str()).unwrap_or(0)
                ),
                organ_name: "某某市人民政府".to_owned(),
                item: format!("item-{}", dice.below(40)),
                stage: "decision".to_owned(),
                validity: ["有效", "有效", "有效", "废止"][dice.below(4)].to_owned(),
                year: i32::from(day.year()),
                published_on: day,
                title: row.title.clone(),
                number: Some(row.doc_number.clone()).filter(|number| !number.is_empty()),
                index_number: Some(format!("11000000MB0000000X/2020-{place:05}")),
                body: law[from..from + length].iter().collect(),
                attachments: Vec::new(),
                interpretation: false,
            }
        })
        .collect()
}

fn rows(shared: &Path) -> Vec<Row> {
    let path = shared.join("data/gov_docs/policy_index.csv");
    csv::Reader::from_path(path)
        .expect("the shared data has the policy index")
        .deserialize()
        .map(|row| row.expect("a row of the policy index"))
        .filter(|row: &Row| !row.title.is_empty())
        .collect()
}

fn laws(shared: &Path) -> Vec<String> {
    let path = shared.join("data/laws/sample-400.jsonl.zst");
    let file = std::fs::File::open(path).expect("the shared data has the law sample");
    let bytes = zstd::decode_all(file).expect("the law sample is packed with zstd");
    String::from_utf8(bytes)
        .expect("the law sample is UTF-8")
        .lines()
        .map(|line| serde_json::from_str::<Law>(line).expect("a law").body)
        .collect()
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
