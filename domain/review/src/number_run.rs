//! Digits and letters as people write numbers: full width, parted by spaces or hyphens, broken by
//! invisible characters.

use std::ops::Range;

use crate::zero_width;

/// The place of one letter or digit in bytes.
#[derive(Clone, Copy)]
struct Glyph {
    start: usize,
    end: usize,
}

/// A run of letters and digits parted by single separators.
#[derive(Default)]
pub(crate) struct NumberRun {
    glyphs: Vec<Glyph>,
    folded: Vec<u8>,
    /// For each group the index of its first glyph and the separator before it.
    groups: Vec<(usize, Option<char>)>,
}

/// Longest run that is looked at; a longer one is cut, which no real number reaches.
const LONGEST_GROUP: usize = 64;

impl NumberRun {
    /// Reads the run that begins at a place and returns where it ends.
    pub(crate) fn read(&mut self, text: &str, start: usize) -> usize {
        self.glyphs.clear();
        self.folded.clear();
        self.groups.clear();
        self.groups.push((0, None));
        let mut at = start;
        loop {
            at = self.read_group(text, at);
            let Some((separator, next)) = separator(text, at) else {
                return at;
            };
            if !group_may_follow(text, next) {
                return at;
            }
            self.groups.push((self.glyphs.len(), Some(separator)));
            at = next;
        }
    }

    fn read_group(&mut self, text: &str, mut at: usize) -> usize {
        let mut invisible_from = None;
        while let Some(character) = text[at..].chars().next() {
            let end = at + character.len_utf8();
            if let Some(folded) = fold(character) {
                self.glyphs.push(Glyph { start: at, end });
                self.folded.push(folded);
                invisible_from = None;
            } else if zero_width::is_invisible(character) {
                invisible_from.get_or_insert(at);
            } else {
                break;
            }
            at = end;
        }
        invisible_from.unwrap_or(at)
    }

    /// Returns how many groups there are.
    pub(crate) fn groups(&self) -> usize {
        self.groups.len()
    }

    /// Returns how many letters and digits there are.
    pub(crate) fn len(&self) -> usize {
        self.glyphs.len()
    }

    /// Returns the groups from `first` to `last` as one candidate.
    pub(crate) fn candidate(&self, first: usize, last: usize) -> Candidate<'_> {
        let start = self.groups[first].0;
        let end = self
            .groups
            .get(last + 1)
            .map_or(self.glyphs.len(), |group| group.0);
        Candidate {
            run: self,
            first,
            last,
            glyphs: start..end.min(start + LONGEST_GROUP),
        }
    }

    fn size(&self, group: usize) -> usize {
        self.groups
            .get(group + 1)
            .map_or(self.glyphs.len(), |next| next.0)
            - self.groups[group].0
    }
}

/// Neighbouring groups of a run that may be one number.
pub(crate) struct Candidate<'r> {
    run: &'r NumberRun,
    first: usize,
    last: usize,
    glyphs: Range<usize>,
}

impl Candidate<'_> {
    /// Returns the letters and digits, folded to upper-case ASCII.
    pub(crate) fn folded(&self) -> &[u8] {
        &self.run.folded[self.glyphs.clone()]
    }

    /// Tells whether there are digits only.
    pub(crate) fn is_digits(&self) -> bool {
        self.folded().iter().all(u8::is_ascii_digit)
    }

    /// Returns the place in bytes.
    pub(crate) fn bytes(&self) -> Range<usize> {
        self.bytes_from(0)
    }

    /// Returns the place in bytes without the first `skipped` letters or digits.
    pub(crate) fn bytes_from(&self, skipped: usize) -> Range<usize> {
        let glyphs = &self.run.glyphs[self.glyphs.clone()];
        match (glyphs.get(skipped), glyphs.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// Returns the sizes of the groups.
    pub(crate) fn shape(&self) -> Vec<usize> {
        (self.first..=self.last)
            .map(|group| self.run.size(group))
            .collect()
    }

    /// Tells whether this is one group.
    pub(crate) fn is_one_group(&self) -> bool {
        self.first == self.last
    }

    /// Tells whether the groups are parted alike, and are not a piece of a longer hyphen chain.
    pub(crate) fn stands_alone(&self) -> bool {
        let separator = |group: usize| self.run.groups.get(group).and_then(|group| group.1);
        let inner = (self.first + 1..=self.last).map(separator);
        let alike = inner.clone().all(|one| one == separator(self.first + 1));
        let chained = |outer: Option<char>| outer.is_some_and(|mark| !is_space(mark));
        alike && !chained(separator(self.first)) && !chained(separator(self.last + 1))
    }

    /// Returns the size of the group after this one when a hyphen joins the two (an extension).
    pub(crate) fn extension(&self) -> Option<usize> {
        let (_, separator) = self.run.groups.get(self.last + 1)?;
        separator.filter(|&mark| !is_space(mark))?;
        let ends_chain = self
            .run
            .groups
            .get(self.last + 2)
            .is_none_or(|after| after.1.is_none_or(is_space));
        ends_chain.then(|| self.run.size(self.last + 1))
    }

    /// Tells whether a hyphen joins this to a group before it.
    pub(crate) fn is_continuation(&self) -> bool {
        self.run.groups[self.first]
            .1
            .is_some_and(|mark| !is_space(mark))
    }
}

/// Folds a letter or digit, of full width too, to upper-case ASCII.
pub(crate) fn fold(character: char) -> Option<u8> {
    let ascii = match character {
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            (character as u32 - 0xfee0) as u8
        }
        _ if character.is_ascii_alphanumeric() => character as u8,
        _ => return None,
    };
    Some(ascii.to_ascii_uppercase())
}

fn is_space(mark: char) -> bool {
    matches!(mark, ' ' | '\u{3000}' | '\u{a0}')
}

/// Returns the separator at a place and where the next group would begin.
fn separator(text: &str, at: usize) -> Option<(char, usize)> {
    let mut rest = text[at..]
        .char_indices()
        .filter(|(_, one)| !zero_width::is_invisible(*one));
    let (start, mark) = rest.next()?;
    let folded = match mark {
        ' ' | '\u{3000}' | '\u{a0}' => ' ',
        '-' | '\u{2010}'..='\u{2015}' | '\u{ff0d}' | '\u{2212}' => '-',
        '\u{b7}' | '\u{2022}' | '\u{30fb}' => '·',
        _ => return None,
    };
    Some((folded, at + start + mark.len_utf8()))
}

/// Tells whether a group begins here that is not the start of a mailbox or a host name.
fn group_may_follow(text: &str, at: usize) -> bool {
    let mut characters = text[at..].chars();
    if !characters
        .next()
        .and_then(fold)
        .is_some_and(|folded| folded.is_ascii_digit())
    {
        return false;
    }
    let mut rest = characters.skip_while(|&one| one.is_ascii_alphanumeric());
    match rest.next() {
        Some('@' | '_') => false,
        Some('.') => !rest.next().is_some_and(|one| one.is_ascii_alphabetic()),
        _ => true,
    }
}
