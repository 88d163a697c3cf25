//! The fields of the index, and a record as a document of it.

use std::sync::Arc;

use jieba_rs::Jieba;
use jiff::civil::{Date, date};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, STRING, Schema,
    TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{TantivyDocument, Term};

use crate::fold::{folded, squeezed};
use crate::indexed::Indexed;
use crate::number;
use crate::sound;
use crate::words::{Cutter, terms_of_text, words_of};

/// Names the layout below and the way texts are cut; raise it with every change of either, and
/// every index folder rebuilds itself.
pub(crate) const LAYOUT: &str = "gongkai-search-3 jieba-0.11";

/// The fields by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The id: deleting and replacing.
    pub(crate) record: Field,
    /// The two halves of the id, read for the hits.
    pub(crate) record_high: Field,
    pub(crate) record_low: Field,
    pub(crate) edition: Field,
    /// Everything that can be searched: title, numbers, organ, fields, body, attachments.
    pub(crate) text: Field,
    pub(crate) title: Field,
    /// Title and organ as a reader parts them into words: 家政 is not one in 国家政策.
    pub(crate) head_words: Field,
    /// The digest of the whole title: as a term of its own length it would fill the dictionary.
    pub(crate) whole_title: Field,
    pub(crate) title_sounds: Field,
    pub(crate) title_initials: Field,
    /// Keys of the document number, the index number and the numbers among the fields.
    pub(crate) number: Field,
    /// The document number as printed, for suggestions.
    pub(crate) printed_number: Field,
    pub(crate) site: Field,
    pub(crate) organ: Field,
    pub(crate) item: Field,
    pub(crate) stage: Field,
    pub(crate) validity: Field,
    pub(crate) year: Field,
    /// Days since 1970-01-01.
    pub(crate) day: Field,
    pub(crate) interpretation: Field,
}

/// Returns the schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let cut = |tokenizer: &str| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        )
    };
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("words")
            .set_index_option(IndexRecordOption::Basic),
    );
    let number = NumericOptions::default().set_fast();
    let filter = STRING | FAST;
    let fields = Fields {
        record: schema.add_bytes_field("record", INDEXED),
        record_high: schema.add_u64_field("record_high", number.clone()),
        record_low: schema.add_u64_field("record_low", number.clone()),
        edition: schema.add_u64_field("edition", number.clone()),
        text: schema.add_text_field("text", cut("text")),
        title: schema.add_text_field("title", cut("text") | STORED),
        head_words: schema.add_text_field("head_words", words),
        whole_title: schema.add_u64_field("whole_title", INDEXED),
        title_sounds: schema.add_text_field("title_sounds", cut("sounds")),
        title_initials: schema.add_text_field("title_initials", cut("initials")),
        number: schema.add_text_field("number", STRING),
        printed_number: schema.add_text_field("printed_number", STORED),
        site: schema.add_text_field("site", STRING),
        organ: schema.add_text_field("organ", filter.clone()),
        item: schema.add_text_field("item", filter.clone()),
        stage: schema.add_text_field("stage", STRING),
        validity: schema.add_text_field("validity", filter.clone()),
        year: schema.add_text_field("year", filter),
        day: schema.add_i64_field("day", number.clone()),
        interpretation: schema.add_u64_field("interpretation", number),
    };
    (schema.build(), fields)
}

/// Returns the tokenizers by the names that the schema uses. Questions never pass through them:
/// they are cut by `words::cover`.
pub(crate) fn tokenizers(jieba: &Arc<Jieba>) -> TokenizerManager {
    // The engine's own tokenizers stay: it asks for one by name for every field, numbers too.
    let manager = TokenizerManager::default();
    let dictionary = Arc::clone(jieba);
    let text = Cutter::by(move |text, terms| terms_of_text(&dictionary, text, terms));
    manager.register("text", text);
    let dictionary = Arc::clone(jieba);
    let words = Cutter::by(move |text, terms| words_of(&dictionary, text, terms));
    manager.register("words", words);
    manager.register("sounds", Cutter::by(sound::sounds));
    manager.register("initials", Cutter::by(sound::initial_pairs));
    manager
}

impl Fields {
    /// Returns the term that stands for a record.
    pub(crate) fn record_term(&self, record: &[u8; 16]) -> Term {
        Term::from_field_bytes(self.record, record)
    }

    /// Returns the record as a document of the index.
    pub(crate) fn document(&self, indexed: &Indexed) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_bytes(self.record, &indexed.record);
        let (high, low) = halves(&indexed.record);
        document.add_u64(self.record_high, high);
        document.add_u64(self.record_low, low);
        document.add_u64(self.edition, u64::from(indexed.edition));

        document.add_text(self.title, &indexed.title);
        document.add_text(self.head_words, &indexed.title);
        document.add_text(self.head_words, &indexed.organ_name);
        document.add_u64(self.whole_title, digest(&squeezed(&indexed.title)));
        document.add_text(self.title_sounds, &indexed.title);
        document.add_text(self.title_initials, &indexed.title);
        for text in [&indexed.title, &indexed.organ_name, &indexed.body] {
            document.add_text(self.text, text);
        }
        for text in indexed.fields.iter().chain(&indexed.attachments) {
            document.add_text(self.text, text);
        }
        if let Some(printed) = &indexed.number {
            document.add_text(self.printed_number, printed);
            document.add_text(self.text, printed);
            self.add_number(&mut document, printed);
        }
        for number in &indexed.field_numbers {
            self.add_number(&mut document, number);
        }
        if let Some(index_number) = &indexed.index_number {
            document.add_text(self.number, squeezed(index_number));
        }

        for site in &indexed.sites {
            document.add_text(self.site, site);
        }
        document.add_text(self.organ, &indexed.organ);
        document.add_text(self.item, &indexed.item);
        document.add_text(self.stage, &indexed.stage);
        document.add_text(self.validity, &indexed.validity);
        document.add_text(self.year, indexed.year.to_string());
        document.add_i64(self.day, day_number(indexed.published_on));
        document.add_u64(self.interpretation, u64::from(indexed.interpretation));
        document
    }

    /// Adds the keys that find a number, however it is written.
    fn add_number(&self, document: &mut TantivyDocument, printed: &str) {
        let folded = folded(printed);
        if let Some(found) = number::asked_for(&folded) {
            document.add_text(self.number, found.key());
            document.add_text(self.number, found.rest.trim_start_matches('-'));
        }
        document.add_text(self.number, squeezed(printed));
    }
}

/// Returns a short digest of a text, the same in every build (FNV-1a).
pub(crate) fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn halves(record: &[u8; 16]) -> (u64, u64) {
    let whole = u128::from_be_bytes(*record);
    ((whole >> 64) as u64, whole as u64)
}

/// Puts the two halves of an id together again.
pub(crate) fn joined(high: u64, low: u64) -> [u8; 16] {
    ((u128::from(high) << 64) | u128::from(low)).to_be_bytes()
}

fn day_number(day: Date) -> i64 {
    day.duration_since(date(1970, 1, 1)).as_hours() / 24
}
