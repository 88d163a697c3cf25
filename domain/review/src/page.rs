//! The text around a place: its line, the words before and after it, the column head above it.

use std::ops::Range;

/// How far a line is followed to either side, in bytes: a text without line ends must not make every
/// question about a line as long as the text.
const LONGEST_HALF: usize = 4096;

/// A text, with the questions that rules ask about the neighbourhood of a place (in bytes).
#[derive(Clone, Copy)]
pub(crate) struct Page<'t> {
    pub(crate) text: &'t str,
}

impl<'t> Page<'t> {
    /// Returns the line that holds a place, without its end; of a very long one the part nearby.
    pub(crate) fn line(&self, at: usize) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let first = self.boundary(at.saturating_sub(LONGEST_HALF), at);
        let last = self.boundary(
            at.saturating_add(LONGEST_HALF).min(bytes.len()),
            bytes.len(),
        );
        let start = memchr::memrchr(b'\n', &bytes[first..at]).map_or(first, |end| first + end + 1);
        let end = memchr::memchr(b'\n', &bytes[at..last]).map_or(last, |end| at + end);
        start..end
    }

    /// Returns the first boundary of a character from a place on, at most `limit`.
    fn boundary(&self, at: usize, limit: usize) -> usize {
        (at..limit)
            .find(|&place| self.text.is_char_boundary(place))
            .unwrap_or(limit)
    }

    /// Returns up to `characters` characters before a place, on the same line.
    pub(crate) fn before(&self, at: usize, characters: usize) -> &'t str {
        let head = &self.text[..at];
        let start = head
            .char_indices()
            .rev()
            .take(characters)
            .take_while(|&(_, character)| character != '\n')
            .last()
            .map_or(at, |(start, _)| start);
        &self.text[start..at]
    }

    /// Returns up to `characters` characters after a place, on the same line.
    pub(crate) fn after(&self, at: usize, characters: usize) -> &'t str {
        let tail = &self.text[at..];
        let end = tail
            .char_indices()
            .take(characters)
            .take_while(|&(_, character)| character != '\n')
            .last()
            .map_or(0, |(start, character)| start + character.len_utf8());
        &tail[..end]
    }

    /// Returns the character before a place.
    pub(crate) fn previous(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// Returns the character at a place.
    pub(crate) fn next(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }
}

/// Tells whether any of the words stands in the text.
pub(crate) fn holds_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Remembers the head of the table that is being read, so that a long table is walked once.
#[derive(Default)]
pub(crate) struct TableHead {
    /// The first line of the table, and the last line of it that was asked about.
    known: Option<(Range<usize>, Range<usize>)>,
}

impl TableHead {
    /// Returns the head of the column that a place stands in; empty outside tables.
    ///
    /// A table is a block of lines with TABs; its first line names the columns. Places are asked
    /// for in ascending order, and each line is walked over once.
    pub(crate) fn above<'t>(&mut self, page: Page<'t>, at: usize) -> &'t str {
        let line = page.line(at);
        let bytes = page.text.as_bytes();
        if memchr::memchr(b'\t', &bytes[line.clone()]).is_none() {
            return "";
        }
        let mut first = line.clone();
        while first.start > 0 {
            if let Some((head, last)) = &self.known
                && *last == first
            {
                first = head.clone();
                break;
            }
            let above = page.line(first.start - 1);
            if memchr::memchr(b'\t', &bytes[above.clone()]).is_none() {
                break;
            }
            first = above;
        }
        self.known = Some((first.clone(), line.clone()));
        if first == line {
            return "";
        }
        let column = memchr::memchr_iter(b'\t', &bytes[line.start..at]).count();
        page.text[first].split('\t').nth(column).unwrap_or("")
    }
}
