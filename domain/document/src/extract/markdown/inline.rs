//! The marks inside a line of Markdown: emphasis, code, links, tags.

use super::super::html::entities;

/// A longer address or tag is no mark.
const LONGEST_MARK: usize = 1_000;

/// Returns the words of a line without its marks; a `<br>` gives a line break. The addresses of
/// links are added to `links`.
pub(super) fn words(line: &str, links: &mut Vec<String>) -> String {
    if !line.contains(['*', '_', '~', '`', '[', '<', '\\', '&']) {
        return line.to_owned();
    }
    let mut inline = Inline::new(line);
    inline.escapes_and_code();
    inline.links(links);
    inline.tags(links);
    inline.emphasis();
    let kept = inline.fate.iter().zip(&inline.characters);
    let words: String = kept
        .filter_map(|(fate, c)| match fate {
            Fate::Kept | Fate::Literal => Some(*c),
            Fate::Dropped => None,
            Fate::Break => Some('\n'),
        })
        .collect();
    entities::decoded(&words).into_owned()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    /// Escaped or in code: can be no mark.
    Literal,
    Dropped,
    Break,
}

struct Inline {
    characters: Vec<char>,
    fate: Vec<Fate>,
}

/// A run of one emphasis mark.
#[derive(Debug, Clone, Copy)]
struct Run {
    mark: char,
    start: usize,
    length: usize,
}

impl Inline {
    fn new(line: &str) -> Inline {
        let characters: Vec<char> = line.chars().collect();
        let fate = vec![Fate::Kept; characters.len()];
        Inline { characters, fate }
    }

    fn open(&self, at: usize) -> Option<char> {
        match self.fate.get(at)? {
            Fate::Kept => Some(self.characters[at]),
            Fate::Literal | Fate::Dropped | Fate::Break => None,
        }
    }

    fn drop_range(&mut self, range: std::ops::Range<usize>) {
        self.fate[range].fill(Fate::Dropped);
    }

    fn run_length(&self, at: usize) -> usize {
        let mark = self.characters[at];
        let rest = self.characters[at..].iter();
        rest.take_while(|c| **c == mark).count()
    }

    fn escapes_and_code(&mut self) {
        let mut at = 0;
        // Lengths of backtick runs that nothing on the rest of the line closes.
        let mut unclosed = Vec::new();
        while at < self.characters.len() {
            let next = self.characters.get(at + 1);
            match self.characters[at] {
                '\\' if next.is_some_and(char::is_ascii_punctuation) => {
                    self.fate[at] = Fate::Dropped;
                    self.fate[at + 1] = Fate::Literal;
                    at += 2;
                }
                '`' => {
                    let length = self.run_length(at);
                    let end = match unclosed.contains(&length) {
                        true => None,
                        false => self.closing_backticks(at + length, length),
                    };
                    match end {
                        Some(end) => {
                            self.drop_range(at..at + length);
                            self.fate[at + length..end].fill(Fate::Literal);
                            self.drop_range(end..end + length);
                            at = end + length;
                        }
                        None => {
                            unclosed.push(length);
                            at += length;
                        }
                    }
                }
                _ => at += 1,
            }
        }
    }

    fn closing_backticks(&self, from: usize, length: usize) -> Option<usize> {
        let mut at = from;
        while at < self.characters.len() {
            if self.characters[at] == '`' {
                let run = self.run_length(at);
                if run == length {
                    return Some(at);
                }
                at += run;
            } else {
                at += 1;
            }
        }
        None
    }

    /// `[words](address)` keeps the words; so does an image.
    fn links(&mut self, links: &mut Vec<String>) {
        let mut open = Vec::new();
        for at in 0..self.characters.len() {
            match self.open(at) {
                Some('[') => open.push(at),
                Some(']') => {
                    let Some(start) = open.pop() else { continue };
                    let Some((address, end)) = self.address(at + 1) else {
                        continue;
                    };
                    let image = start > 0 && self.open(start - 1) == Some('!');
                    self.drop_range(start - usize::from(image)..start + 1);
                    self.drop_range(at..end);
                    if !image {
                        links.push(address);
                    }
                }
                _ => {}
            }
        }
    }

    /// Reads `(address "title")`. What does not look like an address is words: 国办发[2016](61号).
    fn address(&self, at: usize) -> Option<(String, usize)> {
        if self.open(at)? != '(' {
            return None;
        }
        let inside = &self.characters[at + 1..];
        let stops = |c: &char| "()[]".contains(*c);
        let end = inside.iter().take(LONGEST_MARK).position(stops)?;
        if inside[end] != ')' {
            return None;
        }
        let inside: String = inside[..end].iter().collect();
        let address = inside.split_whitespace().next()?;
        let address = address.trim_matches(['<', '>']);
        let plain = address.is_ascii() && address.contains(['/', '.', '#', ':']);
        plain.then(|| (address.to_owned(), at + end + 2))
    }

    /// Takes out tags of HTML that carry no words, and the brackets of `<https://…>`.
    fn tags(&mut self, links: &mut Vec<String>) {
        let mut at = 0;
        while at < self.characters.len() {
            if self.open(at) != Some('<') {
                at += 1;
                continue;
            }
            let inside = &self.characters[at + 1..];
            let stops = |c: &char| *c == '>' || *c == '<';
            let end = inside.iter().take(LONGEST_MARK).position(stops);
            let Some(end) = end.filter(|end| inside[*end] == '>') else {
                at += 1;
                continue;
            };
            let tag: String = inside[..end].iter().collect();
            let last = at + 1 + end;
            if tag.starts_with("http://") || tag.starts_with("https://") {
                self.fate[at] = Fate::Dropped;
                self.fate[last] = Fate::Dropped;
                links.push(tag);
            } else if is_known_tag(&tag) {
                self.drop_range(at..last + 1);
                if tag.to_ascii_lowercase().starts_with("br") {
                    self.fate[at] = Fate::Break;
                }
            }
            at = last + 1;
        }
    }

    fn emphasis(&mut self) {
        let mut open: Vec<Run> = Vec::new();
        let mut at = 0;
        while at < self.characters.len() {
            let Some(mark @ ('*' | '_' | '~')) = self.open(at) else {
                at += 1;
                continue;
            };
            let run = Run {
                mark,
                start: at,
                length: self.run_length(at),
            };
            at += run.length;
            let usual = match mark {
                '~' => run.length == 2,
                _ => run.length <= 3,
            };
            if !usual {
                continue;
            }
            let same = |other: &Run| other.mark == run.mark && other.length == run.length;
            let opener = open.iter().rposition(same);
            match opener {
                Some(index) if self.is_pair(open[index], run) => {
                    let opener = open[index];
                    open.truncate(index);
                    self.drop_range(opener.start..opener.start + opener.length);
                    self.drop_range(run.start..run.start + run.length);
                }
                Some(index) => {
                    open.remove(index);
                    open.push(run);
                }
                None => open.push(run),
            }
        }
    }

    /// Tells whether two runs are clearly marks around words, and not the stars of a masked name
    /// (张*明、李*华) or the blanks of a form (__年__月).
    fn is_pair(&self, opener: Run, closer: Run) -> bool {
        let inside = &self.characters[opener.start + opener.length..closer.start];
        let tight = |c: Option<&char>| c.is_some_and(|c| !c.is_whitespace());
        if !tight(inside.first()) || !tight(inside.last()) {
            return false;
        }
        let before = opener.start.checked_sub(1).map(|at| self.characters[at]);
        let after = self.characters.get(closer.start + closer.length).copied();
        let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let sentence = || inside.len() > 60 || inside.iter().any(|c| " ，。；、,;".contains(*c));
        match opener.mark {
            '_' => boundary(before) && boundary(after),
            _ => boundary(before) || !sentence(),
        }
    }
}

fn is_known_tag(tag: &str) -> bool {
    const KNOWN: [&str; 30] = [
        "a", "b", "i", "u", "s", "p", "br", "em", "div", "img", "sub", "sup", "del", "ins", "font",
        "span", "strong", "center", "mark", "small", "big", "h1", "h2", "h3", "h4", "ul", "ol",
        "li", "details", "summary",
    ];
    let name = tag.trim_start_matches('/');
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
    name.is_some_and(|name| KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name)))
}
