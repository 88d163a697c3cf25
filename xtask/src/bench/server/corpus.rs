//! Documents to publish: real titles of the shared data over bodies of 1 to 3 KB of real laws
//! (one in a hundred is longer).

use std::path::Path;

use super::shared_texts::{self, Dice};

const FILES_A_FOLDER: usize = 1_000;

/// What was written: how much, and words that stand in it.
pub(crate) struct Texts {
    pub(crate) bytes: usize,
    titles: Vec<String>,
    law: Vec<char>,
}

/// Writes as many documents in plain text as there shall be records.
pub(crate) fn write(shared: &Path, folder: &Path, count: usize) -> Texts {
    let titles = shared_texts::policy_index(shared).into_iter();
    let mut texts = Texts {
        bytes: 0,
        titles: titles.map(|row| row.title).collect(),
        law: shared_texts::law(shared),
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
            if let Some(words) = shared_texts::string_of(text, length, dice) {
                return words;
            }
        }
    }
}
