//! What an address asks for: the known parameters of its query, in canonical order.

use std::fmt::Write as _;

use crate::words::encoded;

/// The parameters that pages know; any other is as if it were not there, so that it cannot fill
/// the cache with copies of one page.
const KNOWN: [&str; 18] = [
    "file", "from", "in", "item", "organ", "page", "q", "record", "site", "sort", "stage", "to",
    "topic", "v", "validity", "word", "words", "year",
];
/// Filters by a field of a catalogue item begin with this.
pub(crate) const FIELD: &str = "f_";
/// The longest value that is read, in characters.
const LONGEST_VALUE: usize = 120;
/// The most parameters that are read.
const MOST: usize = 24;
/// The last page that can be asked for; whoever gets here needs a narrower question.
pub(crate) const LAST_PAGE: usize = 500;

/// The known parameters of a query, sorted; values are trimmed and bounded, empty ones are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked(Vec<(String, String)>);

impl Asked {
    /// Reads a query.
    pub(crate) fn read(query: &str) -> Asked {
        let pairs: Vec<(String, String)> = pairs_of(query);
        let mut known: Vec<(String, String)> = pairs
            .into_iter()
            .filter(|(name, _)| {
                KNOWN.contains(&name.as_str()) || name.starts_with(FIELD) && name.len() <= 64
            })
            .map(|(name, value)| (name, value.trim().chars().take(LONGEST_VALUE).collect()))
            .filter(|(_, value): &(String, String)| !value.is_empty())
            .take(MOST)
            .collect();
        known.sort();
        known.dedup();
        Asked(known)
    }

    /// Returns the first value of a parameter.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the page asked for, from 1.
    pub(crate) fn page(&self) -> usize {
        let page = self
            .first("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1);
        page.clamp(1, LAST_PAGE)
    }

    /// Returns the parameters without some of them.
    pub(crate) fn without(&self, names: &[&str]) -> Asked {
        let kept = self
            .0
            .iter()
            .filter(|(name, _)| !names.contains(&name.as_str()));
        Asked(kept.cloned().collect())
    }

    /// Returns the parameters with one of them put to a value.
    pub(crate) fn with(&self, name: &str, value: &str) -> Asked {
        let mut asked = self.without(&[name]);
        if !value.is_empty() {
            asked.0.push((name.to_owned(), value.to_owned()));
            asked.0.sort();
        }
        asked
    }

    /// Returns the pairs, for the hidden inputs of a form.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Writes the query with its question mark, or nothing when there are no parameters.
    pub(crate) fn query(&self) -> String {
        let mut query = String::new();
        for (name, value) in &self.0 {
            let mark = if query.is_empty() { '?' } else { '&' };
            let _ = write!(query, "{mark}{}={}", encoded(name), encoded(value));
        }
        query
    }
}

/// Returns the parameters of a query as they are written, decoded.
pub(crate) fn pairs_of(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(words: &str) -> String {
    let bytes = words.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let pair = bytes.get(at + 1..at + 3).and_then(|pair| {
            let digits = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        match (byte, pair) {
            (b'%', Some(decoded)) => {
                out.push(decoded);
                at += 3;
                continue;
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(*byte),
        }
        at += 1;
    }
    let text = String::from_utf8_lossy(&out);
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_parameters_and_another_order_make_no_other_page() {
        let one = Asked::read("q=%E5%85%AC%E5%BC%80&page=2&utm=x");
        let other = Asked::read("page=2&q=公开");
        assert_eq!(one, other);
        assert_eq!(one.query(), "?page=2&q=%E5%85%AC%E5%BC%80");
    }

    #[test]
    fn pages_stay_within_bounds() {
        for (query, page) in [
            ("page=0", 1),
            ("page=x", 1),
            ("page=99999", LAST_PAGE),
            ("", 1),
        ] {
            assert_eq!(Asked::read(query).page(), page, "{query}");
        }
    }

    #[test]
    fn a_crooked_query_is_read_as_far_as_it_goes() {
        assert_eq!(Asked::read("q=%zz%&&=&q").first("q"), Some("%zz%"));
        assert_eq!(Asked::read("q=a%00b").first("q"), Some("a b"));
    }
}
