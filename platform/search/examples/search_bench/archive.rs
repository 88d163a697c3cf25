//! The records that are indexed: always the same ones, made again whenever they are needed.

use std::path::Path;

use jiff::ToSpan;
use jiff::civil::date;
use search::{Indexed, Text};

use crate::shared_texts::{self, Dice, Row};

/// What records are made of.
pub(crate) struct Archive {
    rows: Vec<Row>,
    sources: Vec<String>,
    law: Vec<char>,
}

impl Archive {
    pub(crate) fn read(shared: &Path) -> Self {
        let rows = shared_texts::policy_index(shared);
        let mut sources: Vec<String> = rows.iter().map(|row| row.source.clone()).collect();
        sources.sort_unstable();
        sources.dedup();
        let law = shared_texts::law(shared);
        Self { rows, sources, law }
    }

    /// Returns the record of a place, always the same.
    pub(crate) fn record(&self, place: u64) -> Indexed {
        let row = &self.rows[place as usize % self.rows.len()];
        let mut dice = Dice::new(place.wrapping_mul(0xD6E8_FEB8_6659_FD93));
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
            fields: Vec::new(),
            field_numbers: Vec::new(),
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

    pub(crate) fn text_of(&self, id: &[u8; 16]) -> Option<Text> {
        let place = u64::try_from(u128::from_be_bytes(*id)).ok()?;
        Some(Text {
            body: self.record(place).body,
            attachments: Vec::new(),
        })
    }

    /// Returns a string of Chinese characters that stands in some title or body.
    pub(crate) fn any_string(
        &self,
        count: u64,
        length: usize,
        in_title: bool,
        dice: &mut Dice,
    ) -> String {
        loop {
            let record = self.record(dice.below(count as usize) as u64);
            let text = if in_title { record.title } else { record.body };
            let characters: Vec<char> = text.chars().collect();
            if let Some(string) = shared_texts::string_of(&characters, length, dice) {
                return string;
            }
        }
    }
}
