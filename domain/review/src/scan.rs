//! The one walk over the bytes of a text: it stops at numbers, addresses and odd characters only.

use std::ops::Range;

use document::Confidence;

use crate::check::Setting;
use crate::homoglyph;
use crate::host;
use crate::licence_plate;
use crate::number_run::{self, NumberRun};
use crate::page::{Page, TableHead};
use crate::platform;
use crate::region;
use crate::sight::Sight;
use crate::{bank_card, email, identity_number, telephone, travel_document, zero_width};

/// The fewest digits of a number that a rule looks at.
const FEWEST_DIGITS: usize = 7;
/// How far a word is followed, in bytes; a mailbox or a host name has at most 254.
const LONGEST_WORD: usize = 320;
/// How far back the words that name a number are looked for.
const REACH: usize = 30;

struct Scan<'t, 's> {
    page: Page<'t>,
    setting: &'s Setting<'s>,
    sights: Vec<Sight>,
    run: NumberRun,
    head: TableHead,
    /// Up to where words were looked through for foreign letters.
    letters_end: usize,
    /// Where the last number or address ended: words before it belong to it.
    last_end: usize,
}

/// Walks over a text once and returns what was seen.
pub(crate) fn scan(text: &str, setting: &Setting<'_>) -> Vec<Sight> {
    let mut scan = Scan {
        page: Page { text },
        setting,
        sights: Vec::new(),
        run: NumberRun::default(),
        head: TableHead::default(),
        letters_end: 0,
        last_end: 0,
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        at = match bytes[at] {
            // Han and most punctuation: three bytes that no rule here begins with.
            0xe3..=0xee => at + 3,
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | 0xc9 | 0xcd..=0xd5 => scan.word(at),
            0xef => scan.wide(at),
            0xc2 | 0xe1 | 0xe2 => scan.odd(at),
            _ => at + 1,
        };
    }
    scan.sights
}

impl Scan<'_, '_> {
    /// A word of ASCII, Greek or Cyrillic letters and digits begins here. Returns where to go on.
    fn word(&mut self, start: usize) -> usize {
        let word = self.word_range(start);
        if word.is_empty() {
            return start + self.page.next(start).map_or(1, char::len_utf8);
        }
        let letters = &self.page.text[word.clone()];
        let mut plain = true; // ASCII letters and digits only
        let (mut dots, mut mailbox) = (false, false);
        for byte in letters.bytes() {
            plain &= byte.is_ascii_alphanumeric();
            dots |= byte == b'.';
            mailbox |= byte == b'@';
        }
        if self.page.text[word.end..].starts_with("://") {
            return self.address(host::host_range(self.page.text, word.end + 3));
        }
        if mailbox && let Some(end) = self.mailbox(&word) {
            return end;
        }
        if dots && let Some(end) = self.bare_host(&word) {
            return end;
        }
        if !plain && !letters.is_ascii() && start >= self.letters_end {
            self.letters_end = word.end;
            self.foreign_letters(&word);
        }
        self.number(start)
    }

    fn word_range(&self, start: usize) -> Range<usize> {
        let bytes = self.page.text.as_bytes();
        let mut end = start;
        while let Some(&byte) = bytes.get(end) {
            if end - start >= LONGEST_WORD {
                break;
            }
            end += match byte {
                b'0'..=b'9'
                | b'A'..=b'Z'
                | b'a'..=b'z'
                | b'.'
                | b'-'
                | b'_'
                | b'@'
                | b'+'
                | b'%' => 1,
                0xc9 | 0xcd..=0xd5 => 2,
                _ => break,
            };
        }
        let word = &self.page.text[start..end.min(bytes.len())];
        let kept = word.trim_end_matches(['.', '-', '_', '@', '+', '%']);
        start..start + kept.len()
    }

    fn mailbox(&mut self, word: &Range<usize>) -> Option<usize> {
        let around = self.page.before(word.start, REACH);
        let head = self.head.above(self.page, word.start);
        let around = format!("{head} {around}");
        let (sight, end) = email::see(self.page, word.clone(), &around, self.setting)?;
        self.sights.extend(sight);
        self.last_end = end;
        Some(end)
    }

    fn bare_host(&mut self, word: &Range<usize>) -> Option<usize> {
        let letters = &self.page.text[word.clone()];
        let host_length = letters.find(['@', '%', '+']).unwrap_or(letters.len());
        let host = letters[..host_length].trim_end_matches(['.', '-', '_']);
        if !platform::has_host_ending(host) {
            return None;
        }
        let behind_mailbox = self.page.previous(word.start) == Some('@');
        let end = word.start + host.len();
        if behind_mailbox {
            return Some(end);
        }
        Some(self.address(word.start..end))
    }

    fn address(&mut self, host: Range<usize>) -> usize {
        let end = host::address_end(self.page.text, host.end);
        if !host.is_empty() && self.page.text[host.clone()].contains('.') {
            self.sights
                .extend(host::see(self.page, host.clone(), self.setting));
            let labels = host.clone();
            if !self.page.text[labels.clone()].is_ascii() {
                self.foreign_letters(&labels);
            }
        }
        self.last_end = end;
        end
    }

    /// Looks at each word of letters and digits inside a longer one.
    fn foreign_letters(&mut self, word: &Range<usize>) {
        let mut start = word.start;
        for piece in self.page.text[word.clone()].split(|one: char| !one.is_alphanumeric()) {
            let range = start..start + piece.len();
            start = range.end;
            start += self.page.next(start).map_or(0, char::len_utf8);
            if !piece.is_ascii() {
                self.sights.extend(homoglyph::see(self.page, range));
            }
        }
    }

    /// A number may begin here, or a plate, or a passport. Returns where to go on.
    fn number(&mut self, start: usize) -> usize {
        let Some(first) = self.page.next(start) else {
            return start;
        };
        if number_run::fold(first).is_none() {
            return start + first.len_utf8();
        }
        if first.is_alphabetic()
            && self.page.previous(start).is_some_and(region::begins_plate)
            && let Some((sight, end)) = licence_plate::see(self.page, start)
        {
            self.sights.push(sight);
            return end;
        }
        let end = self.run.read(self.page.text, start);
        if self.run.len() >= FEWEST_DIGITS {
            self.candidates(start, end);
        }
        end.max(start + 1)
    }

    /// Tries the groups of the run, longest combination first.
    fn candidates(&mut self, start: usize, end: usize) {
        const MOST_GROUPS: usize = 6;
        let run = std::mem::take(&mut self.run);
        let (mut group, mut around) = (0, None);
        while group < run.groups() {
            let most = (group + MOST_GROUPS).min(run.groups());
            let found = (group..most).rev().find_map(|last| {
                let candidate = run.candidate(group, last);
                let length = candidate.folded().len();
                if !(FEWEST_DIGITS..=20).contains(&length) || self.is_masked(&candidate.bytes()) {
                    return None;
                }
                let around = around.get_or_insert_with(|| self.around(start));
                // A column of its own has a head of its own.
                self.classify(&candidate, around).map(|sight| (sight, last))
            });
            group = match found {
                Some((sight, last)) => {
                    self.sights.push(sight);
                    last + 1
                }
                None => group + 1,
            };
        }
        self.last_end = end;
        self.run = run;
    }

    fn classify(&self, candidate: &number_run::Candidate<'_>, around: &str) -> Option<Sight> {
        identity_number::see(candidate, around, self.setting.as_of)
            .or_else(|| telephone::see_mobile(self.page, candidate, around, self.setting))
            .or_else(|| bank_card::see(self.page, candidate, around))
            .or_else(|| telephone::see_landline(self.page, candidate, around))
            .or_else(|| travel_document::see(self.page, candidate, around))
    }

    /// Returns the words that name the number at a place: the head of its column, then what stands
    /// before it on its line behind the number before.
    fn around(&mut self, start: usize) -> String {
        let before = self.page.before(start, REACH);
        let own = start - before.len();
        let words = &self.page.text[own.max(self.last_end.min(start))..start];
        // "（020）" and the like are part of the number, not the end of the words.
        let words = if words.trim().is_empty() {
            before
        } else {
            words
        };
        format!("{} {words}", self.head.above(self.page, start))
    }

    /// What is masked already holds a `*` beside its digits.
    fn is_masked(&self, bytes: &Range<usize>) -> bool {
        let star = |one: Option<char>| matches!(one, Some('*' | '＊' | '×' | '•' | '●'));
        star(self.page.previous(bytes.start)) || star(self.page.next(bytes.end))
    }

    /// Full-width digits begin numbers too; a byte order mark is invisible.
    fn wide(&mut self, at: usize) -> usize {
        match self.page.text.as_bytes()[at + 1..] {
            [0xbc, 0x90..=0x99 | 0xa1..=0xba, ..] | [0xbd, 0x81..=0x9a, ..] => {
                self.number(at).max(at + 3)
            }
            [0xbb, 0xbf, ..] => self.odd(at),
            _ => at + 3,
        }
    }

    /// Invisible characters, and the star of a secrecy mark.
    fn odd(&mut self, at: usize) -> usize {
        let Some(character) = self.page.next(at) else {
            return at + 1;
        };
        if !zero_width::is_invisible(character) {
            return at + character.len_utf8();
        }
        let (sight, end) = zero_width::see(self.page, at);
        self.sights.extend(sight);
        end
    }
}

/// Confidence below which a sight of a number says nothing about the name beside it.
pub(crate) const NAMES_BESIDE: Confidence = Confidence::Medium;
