//! Real titles and laws of the shared data, and strings drawn from them; `cargo xtask bench` draws
//! from here too.

use std::path::Path;

use serde_json::Value;

/// A line of the policy index.
pub(crate) struct Row {
    pub(crate) source: String,
    pub(crate) title: String,
    pub(crate) doc_number: String,
}

/// Returns the lines of the policy index that have a title.
pub(crate) fn policy_index(shared: &Path) -> Vec<Row> {
    let path = shared.join("data/gov_docs/policy_index.csv");
    let mut reader = csv::Reader::from_path(path).expect("the shared data has the policy index");
    let heads = reader.headers().expect("heads").clone();
    let column = |name| {
        let place = heads.iter().position(|head| head == name);
        place.expect("a column of the policy index")
    };
    let (source, title, number) = (column("source"), column("title"), column("doc_number"));
    reader
        .records()
        .map(|row| row.expect("a row of the policy index"))
        .map(|row| Row {
            source: row[source].to_owned(),
            title: row[title].to_owned(),
            doc_number: row[number].to_owned(),
        })
        .filter(|row| !row.title.is_empty())
        .collect()
}

/// Returns the bodies of the laws, one after another.
pub(crate) fn law(shared: &Path) -> Vec<char> {
    let file = std::fs::File::open(shared.join("data/laws/sample-400.jsonl.zst"))
        .expect("the shared data has the law sample");
    let bytes = zstd::decode_all(file).expect("the law sample is packed with zstd");
    String::from_utf8(bytes)
        .expect("the law sample is UTF-8")
        .lines()
        .flat_map(|line| {
            let law: Value = serde_json::from_str(line).expect("a law");
            let body = law["body"].as_str().expect("a law has a body");
            body.chars().collect::<Vec<_>>()
        })
        .collect()
}

/// Draws a string from a text; none when what was drawn is not all Chinese characters.
pub(crate) fn string_of(text: &[char], length: usize, dice: &mut Dice) -> Option<String> {
    if text.len() <= length {
        return None;
    }
    let from = dice.below(text.len() - length);
    let string = &text[from..from + length];
    let chinese = |character: &char| ('\u{4E00}'..='\u{9FFF}').contains(character);
    string.iter().all(chinese).then(|| string.iter().collect())
}

/// A small generator of numbers that is the same on every run (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}
