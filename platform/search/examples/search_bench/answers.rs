//! Asks the index, and measures how soon and how completely it answers.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use search::{Change, Index, Query};

use crate::archive::Archive;
use crate::figures::{Spread, plain, row, spread};
use crate::shared_texts::Dice;

pub(crate) const CLIENTS: u64 = 4;

pub(crate) const QUESTIONS_OF_A_CLIENT: u64 = 1_500;

const LENGTHS: [usize; 3] = [2, 4, 12];

const STRINGS_CHECKED: usize = 300;

pub(crate) const COMMITS_OF_ONE: u64 = 50;

pub(crate) struct Answer {
    pub(crate) words: String,
    length: usize,
    pub(crate) total: usize,
    pub(crate) took: Duration,
}

pub(crate) fn answers(index: &Index, archive: &Archive, count: u64) -> Spread {
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

pub(crate) fn ask_many(index: &Index, archive: &Archive, count: u64, client: u64) -> Vec<Answer> {
    let mut dice = Dice::new(client * 7_919 + 1);
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

pub(crate) fn completeness(index: &Index, archive: &Archive, count: u64) {
    let mut dice = Dice::new(99);
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

pub(crate) fn time_to_be_seen(index: &Index, archive: &Archive) {
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
pub(crate) fn typing(index: &Index, archive: &Archive, count: u64) {
    let mut dice = Dice::new(5);
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
