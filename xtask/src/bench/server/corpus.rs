//! Documents to publish: real titles of the shared data over bodies of 1 to 3 KB of real laws
//! (one in a hundred is longer).

use std::path::Path;

use serde_json::Value;

const FILES_A_FOLDER: usize = 1_000;

/// What was written: how much, and words that stand in it.
pub(crate) struct Texts {
    pub(crate) bytes: usize,
    titles: Vec<String>,
    law: Vec<char>,
}

/// Writes as many documents in plain text as there shall be records.
pub(crate) fn write(shared: &Path, folder: &Path, count: usize) -> Texts {
    let mut texts = Texts {
        bytes: 0,
        titles: titles(shared),
        law: law(shared),
    };
    let mut dice = Dice::new(7);
    for place in 0..count {
        let inner = folder.join(format!("{:04}", place / FILES_A_FOLDER));
        std::fs::create_dir_all(&inner).expect("a folder");
        let text = texts.document(place + 1, &mut dice);
        texts.bytes += text.len();
        std::fs::write(inner.join(format!("{place:07}.txt")), text).expect("a document is written");
    }
    texts
}

impl Texts {
    fn document(&self, place: usize, dice: &mut Dice) -> String {
        let title = &self.titles[place % self.titles.len()];
        // Now and then a long one, for a page of about 20 KB.
        let length = match place % 100 {
            0 => 4_500,
            _ => 333 + dice.below(667),
        };
        let from = dice.below(self.law.len() - length);
        let body: String = self.law[from..from + length].iter().collect();
        let year = 2000 + dice.below(25);
        let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
        format!(
            "{title}\n某政发〔{year}〕{place}号\n{body}\n某某市人民政府\n{year}年{month}月{day}日\n\
             （此件公开发布）\n"
        )
    }

    /// Returns a string of Chinese characters that stands in some title or body.
    pub(crate) fn any_words(&self, length: usize, dice: &mut Dice) -> String {
        loop {
            let title;
            let text: &[char] = if dice.below(2) == 0 {
                let place = dice.below(self.titles.len());
                title = self.titles[place].chars().collect::<Vec<_>>();
                &title
            } else {
                &self.law
            };
            if text.len() <= length {
                continue;
            }
            let from = dice.below(text.len() - length);
            let string = &text[from..from + length];
            if string
                .iter()
                .all(|one| ('\u{4E00}'..='\u{9FFF}').contains(one))
            {
                return string.iter().collect();
            }
        }
    }
}

fn titles(shared: &Path) -> Vec<String> {
    let path = shared.join("data/gov_docs/policy_index.csv");
    let mut reader = csv::Reader::from_path(path).expect("the shared data has the policy index");
    let heads = reader.headers().expect("heads").clone();
    let column = heads
        .iter()
        .position(|head| head == "title")
        .expect("a title");
    reader
        .records()
        .map(|row| row.expect("a row of the policy index")[column].to_owned())
        .filter(|title| !title.is_empty())
        .collect()
}

fn law(shared: &Path) -> Vec<char> {
    let path = shared.join("data/laws/sample-400.jsonl.zst");
    let file = std::fs::File::open(path).expect("the shared data has the law sample");
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
