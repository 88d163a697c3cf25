//! What an address asks for: the known parameters of its query, in canonical order.

use std::fmt::Write as _;

use crate::frame::Mode;
use crate::words::encoded;

/// Returns the parameters that the page at a path reads; any other is as if it were not there, so
/// that it cannot fill the cache with copies of one page.
fn read_at(path: &str) -> &'static [&'static str] {
    match path.strip_prefix("/catalogue/") {
        Some(item) if item.contains('/') => &[],
        Some(item) if item.contains('.') => {
            &["organ", "sort", "topic", "validity", "words", "year"]
        }
        Some(_) => &[
            "organ", "page", "sort", "topic", "validity", "words", "year",
        ],
        None => match path {
            "/catalogue" => &["stage"],
            "/policies" => &[
                "item", "organ", "page", "sort", "topic", "validity", "words", "year",
            ],
            "/search" => &[
                "in", "item", "organ", "page", "q", "sort", "stage", "validity", "year",
            ],
            "/search/suggest" => &["q"],
            "/verify" => &["record"],
            _ => &[],
        },
    }
}

/// Tells whether a path is that of a list which filters narrow down, as a page or as a file.
fn is_list(path: &str) -> bool {
    let item = path.strip_prefix("/catalogue/");
    path == "/policies" || item.is_some_and(|item| !item.contains('/'))
}

/// Tells whether a path is that of a list as a file.
fn is_file(path: &str) -> bool {
    is_list(path) && path.contains('.')
}

/// Tells whether every list knows the name of a parameter.
pub(crate) fn is_of_every_list(name: &str) -> bool {
    name == MODE || read_at("/catalogue/item").contains(&name)
}

/// Filters by a field of a catalogue item begin with this.
pub(crate) const FIELD: &str = "f_";
/// How a reader wants pages.
const MODE: &str = "v";
/// The longest value that is read, in characters.
const LONGEST_VALUE: usize = 120;
/// The most characters of a question that the search takes; a longer one is answered with this.
pub(crate) const LONGEST_QUESTION: usize = 120;
/// A question is read up to here, so that the form has what was typed.
const LONGEST_TYPED: usize = 4_000;
/// The most parameters that are read.
const MOST: usize = 24;
/// The last page that can be asked for; whoever gets here needs a narrower question.
pub(crate) const LAST_PAGE: usize = 500;

/// The parameters of a query that its page reads, sorted and each once; values are trimmed and
/// bounded, empty ones are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked(Vec<(String, String)>);

impl Asked {
    /// Reads the query of a path. A list reads fields that it may not have, and a list as a file every
    /// name: what does not exist would make it another list than was asked for, and is refused there.
    pub(crate) fn read(path: &str, query: &str) -> Asked {
        let names = read_at(path);
        let is_read = |name: &str| {
            name == MODE
                || names.contains(&name)
                || (name.starts_with(FIELD) && is_list(path))
                || (is_file(path) && name != "page")
        };
        let mut read: Vec<(String, String)> = pairs_of(query)
            .into_iter()
            .filter(|(name, _)| is_read(name))
            .map(|(name, value)| {
                let most = match name.as_str() {
                    "q" => LONGEST_TYPED,
                    _ => LONGEST_VALUE,
                };
                let value = value.trim().chars().take(most).collect();
                (name, value)
            })
            .map(|(name, value): (String, String)| match name.as_str() {
                MODE => (name, Mode::read(Some(&value)).code().to_owned()),
                _ => (name, value),
            })
            .filter(|(_, value)| !value.is_empty())
            .take(MOST)
            .collect();
        read.sort_by(|one, other| one.0.cmp(&other.0));
        read.dedup_by(|one, other| one.0 == other.0);
        Asked(read)
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
        let one = searched("q=%E5%85%AC%E5%BC%80&page=2&utm=x&v=x&words=y&f_a=b");
        let other = searched("page=2&q=公开&page=3");
        assert_eq!(one, other);
        assert_eq!(one.query(), "?page=2&q=%E5%85%AC%E5%BC%80");
    }

    #[test]
    fn a_page_reads_its_own_parameters_only() {
        let query = "f_kind=a&f_other=b&page=2&q=x&record=1&stage=y&v=contrast-elder&year=2026";
        for (path, kept) in [
            ("/", "?v=elder-contrast"),
            ("/catalogue", "?stage=y&v=elder-contrast"),
            (
                "/catalogue/notice",
                "?f_kind=a&f_other=b&page=2&v=elder-contrast&year=2026",
            ),
            (
                "/catalogue/notice.csv",
                "?f_kind=a&f_other=b&q=x&record=1&stage=y&v=elder-contrast&year=2026",
            ),
            ("/verify", "?record=1&v=elder-contrast"),
        ] {
            let read = Asked::read(path, query);
            assert_eq!(read.query(), kept, "{path}");
        }
    }

    fn searched(query: &str) -> Asked {
        Asked::read("/search", query)
    }

    #[test]
    fn pages_stay_within_bounds() {
        for (query, page) in [
            ("page=0", 1),
            ("page=x", 1),
            ("page=99999", LAST_PAGE),
            ("", 1),
        ] {
            assert_eq!(searched(query).page(), page, "{query}");
        }
    }

    #[test]
    fn a_crooked_query_is_read_as_far_as_it_goes() {
        assert_eq!(searched("q=%zz%&&=&q").first("q"), Some("%zz%"));
        assert_eq!(searched("q=a%00b").first("q"), Some("a b"));
    }
}
