//! Cuts folded text into the terms of the index, and a question into the terms that find it.
//!
//! A text gives three sorts of term, each at the offset of its first character: every pair of
//! neighbouring characters, every dictionary word of three characters or more (`cut_all`), and the
//! single characters that stand at the border of a run. Pairs make every string of two characters
//! findable, in the dictionary or not; longer strings are phrases of pairs and words at exact
//! offsets, so a phrase is found exactly where the string stands; words only make them fast.

use std::sync::{Arc, OnceLock};

use jieba_rs::Jieba;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::fold::{fold_each, is_han, is_part_of_a_run};
use crate::number;

/// A run of letters and digits is indexed by its first characters; longer ones are rarely words.
const LONGEST_RUN: usize = 64;

/// Stands before a document number's key among the terms of a text; no folded text contains it.
pub(crate) const NUMBER_MARK: char = '#';

/// The dictionary, loaded once for all indexes that add no words of their own.
pub(crate) fn dictionary(own_words: &[String]) -> Arc<Jieba> {
    static PLAIN: OnceLock<Arc<Jieba>> = OnceLock::new();
    if own_words.is_empty() {
        return Arc::clone(PLAIN.get_or_init(|| Arc::new(Jieba::new())));
    }
    let mut jieba = Jieba::new();
    for word in own_words {
        jieba.add_word(&crate::fold::squeezed(word), None, None);
    }
    Arc::new(jieba)
}

/// The terms of one text, each a range of bytes of one string, at an offset in characters.
#[derive(Clone, Default)]
pub(crate) struct Terms {
    text: String,
    spans: Vec<Span>,
}

#[derive(Clone, Copy)]
struct Span {
    from: u32,
    to: u32,
    position: u32,
}

impl Terms {
    pub(crate) fn push(&mut self, position: usize, term: &str) {
        let from = self.text.len();
        self.text.push_str(term);
        self.span(position, from, self.text.len());
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        self.spans.iter().map(|span| {
            let term = &self.text[span.from as usize..span.to as usize];
            (span.position as usize, term)
        })
    }

    fn span(&mut self, position: usize, from: usize, to: usize) {
        self.spans.push(Span {
            from: from as u32,
            to: to as u32,
            position: position as u32,
        });
    }
}

/// Cuts texts for the index by one of the functions below; the buffers serve text after text.
#[derive(Clone)]
pub(crate) struct Cutter {
    cut: Arc<Cut>,
    terms: Terms,
    token: Token,
}

/// Adds the terms of a text.
type Cut = dyn Fn(&str, &mut Terms) + Send + Sync;

impl Cutter {
    pub(crate) fn by(cut: impl Fn(&str, &mut Terms) + Send + Sync + 'static) -> Self {
        Self {
            cut: Arc::new(cut),
            terms: Terms::default(),
            token: Token::default(),
        }
    }
}

/// Adds every pair, every long word and every border of a text, and the document numbers in it.
pub(crate) fn terms_of_text(jieba: &Jieba, text: &str, terms: &mut Terms) {
    fold_each(text, |character, _| terms.text.push(character));
    let folded = std::mem::take(&mut terms.text);
    add_pairs_and_borders(&folded, terms);
    for word in jieba.cut_all(&folded) {
        if word.end - word.start >= 3 && word.word.chars().all(is_han) {
            terms.span(word.start, word.byte_start, word.byte_end);
        }
    }
    let mut numbers = Vec::new();
    if folded.contains('号') {
        number::find_each(&folded, |found| {
            let position = folded[..found.at].chars().count();
            numbers.extend(found.possible_keys().into_iter().map(|key| (position, key)));
        });
    }
    terms.text = folded;
    for (position, key) in numbers {
        terms.push(position, &format!("{NUMBER_MARK}{key}"));
    }
}

fn add_pairs_and_borders(folded: &str, terms: &mut Terms) {
    let mut characters = folded.char_indices().enumerate().peekable();
    let mut before = '\n';
    while let Some((position, (from, character))) = characters.next() {
        let next = characters.peek().map(|(_, (_, next))| *next);
        let to = from + character.len_utf8();
        if is_han(character) {
            let pair = next.filter(|next| is_han(*next));
            // A character that touches letters or digits, or ends its run, also stands alone: 年 in
            // "2017年". The others are reached through the pairs that begin with them.
            if pair.is_none() || before == ' ' {
                terms.span(position, from, to);
            }
            if let Some(next) = pair {
                terms.span(position, from, to + next.len_utf8());
            }
        } else if is_part_of_a_run(character) {
            let mut end = to;
            let mut length = 1;
            while let Some((_, (byte, letter))) =
                characters.next_if(|(_, (_, next))| is_part_of_a_run(*next) && !is_han(*next))
            {
                length += 1;
                if length <= LONGEST_RUN {
                    end = byte + letter.len_utf8();
                }
            }
            terms.span(position, from, end);
        }
        before = character;
    }
}

/// Adds the words of a text as a reader parts it, each once, those of one character left out.
pub(crate) fn words_of(jieba: &Jieba, text: &str, terms: &mut Terms) {
    let folded = crate::fold::folded(text);
    let mut seen = std::collections::HashSet::new();
    for word in jieba.cut(&folded, false) {
        if word.end - word.start > 1 && seen.insert(word.word) {
            terms.push(word.start, word.word);
        }
    }
}

impl Tokenizer for Cutter {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.terms.text.clear();
        self.terms.spans.clear();
        (self.cut)(text, &mut self.terms);
        self.token.reset();
        Stream {
            terms: &self.terms,
            token: &mut self.token,
            next: 0,
        }
    }
}

/// Hands the terms of one text to the engine.
pub(crate) struct Stream<'a> {
    terms: &'a Terms,
    token: &'a mut Token,
    next: usize,
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some(span) = self.terms.spans.get(self.next) else {
            return false;
        };
        let term = &self.terms.text[span.from as usize..span.to as usize];
        self.token.text.clear();
        self.token.text.push_str(term);
        self.token.position = span.position as usize;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Returns the terms, with their offsets, that together stand exactly where the folded string
/// stands. Empty for an empty string; for a single Chinese character the term is the character
/// itself, which must be looked up as a beginning.
pub(crate) fn cover(jieba: &Jieba, folded: &str) -> Vec<(usize, String)> {
    let mut terms: Vec<(usize, String)> = Vec::new();
    let mut position = 0;
    let mut before = '\n';
    for run in folded.split_inclusive([' ', '\n']) {
        let border = run
            .chars()
            .next_back()
            .filter(|end| !is_part_of_a_run(*end));
        let run = run.trim_end_matches([' ', '\n']);
        let characters: Vec<char> = run.chars().collect();
        if characters.first().copied().is_some_and(is_han) {
            let closed = border.is_some() || before == ' ';
            cover_run(jieba, run, &characters, position, closed, &mut terms);
        } else if !characters.is_empty() {
            terms.push((position, run.chars().take(LONGEST_RUN).collect()));
        }
        position += characters.len() + usize::from(border.is_some());
        before = border.unwrap_or('x');
    }
    terms
}

fn cover_run(
    jieba: &Jieba,
    run: &str,
    characters: &[char],
    position: usize,
    closed: bool,
    terms: &mut Vec<(usize, String)>,
) {
    let length = characters.len();
    if length == 1 {
        // The index holds a lone character only where its run ends or touches letters; elsewhere
        // the rest of the phrase has to do.
        if closed || terms.is_empty() {
            terms.push((position, run.to_owned()));
        }
        return;
    }
    let pair = |at: usize| {
        (
            position + at,
            characters[at..at + 2].iter().collect::<String>(),
        )
    };
    let mut at = 0;
    for word in jieba.cut(run, false) {
        let end = at + word.word.chars().count();
        match end - at {
            1 => {
                let covered = terms
                    .last()
                    .is_some_and(|(start, term)| *start + term.chars().count() > position + at);
                if !covered {
                    terms.push(pair(at.min(length - 2)));
                }
            }
            2 => terms.push(pair(at)),
            _ if jieba.has_word(word.word) && word.word.chars().all(is_han) => {
                terms.push((position + at, word.word.to_owned()));
            }
            _ => terms.extend((at..end - 1).map(pair)),
        }
        at = end;
    }
    terms.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::folded;

    fn terms(text: &str) -> Vec<(usize, String)> {
        let mut terms = Terms::default();
        terms_of_text(&dictionary(&[]), text, &mut terms);
        let owned = |(position, term): (usize, &str)| (position, term.to_owned());
        terms.iter().map(owned).collect()
    }

    #[test]
    fn a_text_gives_pairs_borders_runs_words_and_numbers() {
        let terms = terms("公车资讯2017年");
        let expected = [
            (0, "公车"),
            (1, "车资"),
            (2, "资讯"),
            (3, "讯"),
            (5, "2017"),
            (10, "年"),
        ];
        assert_eq!(
            terms,
            expected.map(|(position, term)| (position, term.to_owned()))
        );
        let terms = self::terms("依甲政发〔2017〕4号办理人民政府");
        assert!(
            terms.contains(&(5, "#甲政发2017-4".to_owned())),
            "{terms:?}"
        );
        assert!(terms.iter().any(|(_, term)| term == "人民政府"));
    }

    #[test]
    fn whatever_covers_a_string_is_indexed_where_the_string_stands() {
        let text =
            "各县（市、区）人民政府：2017年第3号文件规定，行政许可、处罚按国办发〔2017〕47号办。";
        let indexed = terms(text);
        let folded: Vec<char> = folded(text).chars().collect();
        let jieba = dictionary(&[]);
        for from in 0..folded.len() {
            for to in from + 1..folded.len() {
                let string: String = folded[from..to].iter().collect();
                if string.trim() != string || cuts_a_word(&folded, from, to) {
                    continue;
                }
                let terms = cover(&jieba, &string);
                if to - from == 1 && is_han(folded[from]) {
                    assert!(
                        indexed
                            .iter()
                            .any(|(at, term)| *at == from && term.starts_with(&string)),
                        "{string}"
                    );
                    continue;
                }
                assert!(!terms.is_empty(), "{string}");
                // A phrase that begins with a lone character after a pause is the one case where
                // the index may hold less; see `cover_run`.
                for (at, term) in terms {
                    assert!(
                        indexed.contains(&(from + at, term.clone())),
                        "{string}: {term}"
                    );
                }
            }
        }
    }

    fn cuts_a_word(folded: &[char], from: usize, to: usize) -> bool {
        let letter = |at: usize| {
            folded
                .get(at)
                .is_some_and(|c| is_part_of_a_run(*c) && !is_han(*c))
        };
        let cut = |at: usize| at > 0 && letter(at - 1) && letter(at);
        cut(from) || cut(to)
    }
}
