//! The judged questions of `fixtures/judged`, asked of the titles in the shared data.

use std::collections::HashMap;
use std::path::Path;

use jiff::civil::{Date, date};
use search::{Change, Index, Indexed, Query, Settings};
use serde::Deserialize;

const QUESTIONS: &str = include_str!("../../../../fixtures/judged/queries.toml");

#[derive(Deserialize)]
struct File {
    question: Vec<Question>,
}

#[derive(Deserialize)]
struct Question {
    kind: String,
    words: Option<String>,
    title_of: Option<String>,
    #[serde(default)]
    grade_3: Vec<String>,
    #[serde(default)]
    grade_2: Vec<String>,
    #[serde(default)]
    grade_1: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    source: String,
    url: String,
    title: String,
    issued: String,
    published: String,
    doc_number: String,
}

/// How well the questions are answered.
pub(crate) struct Figures {
    /// The mean nDCG@10 of all questions.
    pub(crate) mean: f64,
    /// The mean and the number of questions of each kind.
    pub(crate) by_kind: Vec<(String, f64, usize)>,
    /// Each question with its nDCG@10, the worst first.
    pub(crate) questions: Vec<(String, f64)>,
}

/// Indexes the titles of the shared data and asks every judged question; a question that finds
/// nothing in full is asked again as the index proposes.
pub(crate) fn measure(shared: &Path) -> Figures {
    let rows = rows(shared);
    let index = Index::in_memory(&Settings::default()).expect("an index in memory opens");
    let changes = rows
        .iter()
        .enumerate()
        .map(|(place, row)| Change::Show(Box::new(indexed(place, row))))
        .collect();
    index.apply(changes, 1).expect("titles can be indexed");

    let file: File = toml::from_str(QUESTIONS).expect("the judged questions are TOML");
    let keys: Vec<String> = rows.iter().map(|row| key(&row.url)).collect();
    let titles: HashMap<&str, &str> = keys
        .iter()
        .zip(&rows)
        .map(|(key, row)| (key.as_str(), row.title.as_str()))
        .collect();
    let mut questions = Vec::new();
    let mut kinds: HashMap<String, (f64, usize)> = HashMap::new();
    for question in &file.question {
        let words = match (&question.words, &question.title_of) {
            (Some(words), _) => words.clone(),
            (None, Some(key)) => titles[key.as_str()].to_owned(),
            (None, None) => panic!("a judged question has neither words nor a title"),
        };
        let grades = grades(question);
        for key in grades.keys() {
            assert!(titles.contains_key(key), "{key} is not in the shared data");
        }
        let found = answer(&index, &words);
        let gains: Vec<u32> = found
            .iter()
            .map(|place| grades.get(keys[*place].as_str()).copied().unwrap_or(0))
            .collect();
        let ndcg = ndcg(&gains, grades.values().copied().collect());
        let kind = kinds.entry(question.kind.clone()).or_default();
        kind.0 += ndcg;
        kind.1 += 1;
        questions.push((words, ndcg));
    }
    questions.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut by_kind: Vec<_> = kinds
        .into_iter()
        .map(|(kind, (sum, count))| (kind, sum / count as f64, count))
        .collect();
    by_kind.sort_by(|a, b| a.0.cmp(&b.0));
    Figures {
        mean: questions.iter().map(|(_, ndcg)| ndcg).sum::<f64>() / questions.len() as f64,
        by_kind,
        questions,
    }
}

fn answer(index: &Index, words: &str) -> Vec<usize> {
    let ask = |words: &str| {
        index
            .search(&Query::for_words(words), |_| None)
            .expect("a question is answered")
    };
    let mut results = ask(words);
    if let Some(better) = &results.did_you_mean {
        results = ask(better);
    }
    let place = |record: &[u8; 16]| u128::from_be_bytes(*record) as usize;
    results.hits.iter().map(|hit| place(&hit.record)).collect()
}

fn grades(question: &Question) -> HashMap<&str, u32> {
    [
        (3, &question.grade_3),
        (2, &question.grade_2),
        (1, &question.grade_1),
    ]
    .into_iter()
    .flat_map(|(grade, keys)| keys.iter().map(move |key| (key.as_str(), grade)))
    .collect()
}

/// Gain 2^grade - 1, discount log2(rank + 1), the first ten ranks.
fn ndcg(gains: &[u32], mut ideal: Vec<u32>) -> f64 {
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let sum = |grades: &[u32]| -> f64 {
        grades
            .iter()
            .take(10)
            .zip(2_u32..)
            .map(|(grade, rank)| f64::from((1 << grade) - 1) / f64::from(rank).log2())
            .sum()
    };
    sum(gains) / sum(&ideal)
}

/// The last part of the address without its ending, with the part before it when it is short.
fn key(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let bare = [".shtml", ".html", ".htm"]
        .iter()
        .find_map(|ending| url.strip_suffix(ending))
        .unwrap_or(url);
    let mut parts = bare.rsplit('/');
    let last = parts.next().unwrap_or_default();
    if last.len() >= 12 {
        return last.to_owned();
    }
    format!("{}/{last}", parts.next().unwrap_or_default())
}

fn rows(shared: &Path) -> Vec<Row> {
    let path = shared.join("data/gov_docs/policy_index.csv");
    let mut reader = csv::Reader::from_path(path).expect("the shared data has the policy index");
    reader
        .deserialize()
        .map(|row| row.expect("a row of the policy index"))
        .filter(|row: &Row| !row.title.is_empty())
        .collect()
}

fn indexed(place: usize, row: &Row) -> Indexed {
    let day = [&row.published, &row.issued]
        .into_iter()
        .find_map(|day| day.parse::<Date>().ok())
        .unwrap_or(date(2000, 1, 1));
    Indexed {
        record: (place as u128).to_be_bytes(),
        edition: 1,
        sites: vec!["main".to_owned()],
        organ: row.source.clone(),
        organ_name: organ_name(&row.source).to_owned(),
        item: "policy".to_owned(),
        stage: "decision".to_owned(),
        validity: "有效".to_owned(),
        year: i32::from(day.year()),
        published_on: day,
        title: row.title.clone(),
        number: Some(row.doc_number.clone()).filter(|number| !number.is_empty()),
        index_number: None,
        fields: Vec::new(),
        field_numbers: Vec::new(),
        body: String::new(),
        attachments: Vec::new(),
        interpretation: false,
    }
}

fn organ_name(source: &str) -> &'static str {
    match source.split(' ').next().unwrap_or_default() {
        "Shanghai" => "上海市人民政府",
        "State" => "国务院",
        "Guangdong" => "广东省人民政府",
        "Henan" => "河南省人民政府",
        "Yunnan" => "云南省人民政府",
        "Sichuan" => "四川省人民政府",
        "Hainan" => "海南省人民政府",
        _ => "",
    }
}
