//! ToUnicode maps: codes of a font to the characters that they show (ISO 32000-1, 9.10.3).

use std::collections::HashMap;

const MOST_ENTRIES: usize = 200_000;

/// A map of codes to characters, and the lengths of its codes.
#[derive(Debug, Default)]
pub(super) struct CMap {
    characters: HashMap<u32, String>,
    /// First code, last code, and the text of the first one.
    ranges: Vec<(u32, u32, String)>,
    /// Length in bytes, first and last code.
    code_spaces: Vec<(usize, u32, u32)>,
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    Hex(Vec<u8>),
    Open,
    Close,
    Word(&'a [u8]),
}

impl CMap {
    pub(super) fn parse(content: &[u8]) -> CMap {
        let mut map = CMap::default();
        let mut lexer = Lexer { rest: content };
        while let Some(token) = lexer.next() {
            match token {
                Token::Word(b"begincodespacerange") => map.read_code_spaces(&mut lexer),
                Token::Word(b"beginbfchar") => map.read_characters(&mut lexer),
                Token::Word(b"beginbfrange") => map.read_ranges(&mut lexer),
                Token::Word(_) | Token::Hex(_) | Token::Open | Token::Close => {}
            }
        }
        map.ranges.sort_by_key(|(first, _, _)| *first);
        map
    }

    pub(super) fn text(&self, code: u32) -> Option<String> {
        if let Some(text) = self.characters.get(&code) {
            return Some(text.clone());
        }
        let after = self.ranges.partition_point(|(first, _, _)| *first <= code);
        let (first, last, text) = self.ranges.get(after.checked_sub(1)?)?;
        (code <= *last)
            .then(|| advanced(text, code - first))
            .flatten()
    }

    /// Returns the length of the code that bytes begin with, by the declared spaces.
    pub(super) fn code_length(&self, bytes: &[u8]) -> Option<usize> {
        (1..=4.min(bytes.len())).find(|length| {
            let code = number(&bytes[..*length]);
            let spaces = self.code_spaces.iter();
            spaces
                .filter(|(size, _, _)| size == length)
                .any(|(_, first, last)| (*first..=*last).contains(&code))
        })
    }

    fn is_full(&self) -> bool {
        self.characters.len() + self.ranges.len() + self.code_spaces.len() >= MOST_ENTRIES
    }

    fn read_code_spaces(&mut self, lexer: &mut Lexer<'_>) {
        while let Some(Token::Hex(first)) = lexer.next() {
            let Some(Token::Hex(last)) = lexer.next() else {
                return;
            };
            if !self.is_full() {
                self.code_spaces
                    .push((first.len(), number(&first), number(&last)));
            }
        }
    }

    fn read_characters(&mut self, lexer: &mut Lexer<'_>) {
        while let Some(Token::Hex(code)) = lexer.next() {
            let Some(Token::Hex(text)) = lexer.next() else {
                return;
            };
            if !self.is_full() {
                self.characters.insert(number(&code), utf16(&text));
            }
        }
    }

    fn read_ranges(&mut self, lexer: &mut Lexer<'_>) {
        while let Some(Token::Hex(first)) = lexer.next() {
            let Some(Token::Hex(last)) = lexer.next() else {
                return;
            };
            let (first, last) = (number(&first), number(&last));
            match lexer.next() {
                Some(Token::Hex(text)) if !self.is_full() => {
                    self.ranges.push((first, last, utf16(&text)))
                }
                Some(Token::Open) => {
                    let mut code = first;
                    while let Some(Token::Hex(text)) = lexer.next() {
                        if code <= last && !self.is_full() {
                            self.characters.insert(code, utf16(&text));
                        }
                        code = code.saturating_add(1);
                    }
                }
                Some(Token::Hex(_)) => {}
                Some(Token::Word(_) | Token::Close) | None => return,
            }
        }
    }
}

/// Returns the text of a range some codes after its first: the last character goes on.
fn advanced(text: &str, by: u32) -> Option<String> {
    let last = text.chars().next_back()?;
    let next = char::from_u32((last as u32).checked_add(by)?)?;
    let mut text = text[..text.len() - last.len_utf8()].to_owned();
    text.push(next);
    Some(text)
}

fn number(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

fn utf16(bytes: &[u8]) -> String {
    if let [byte] = bytes {
        return char::from(*byte).to_string();
    }
    let units = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

struct Lexer<'a> {
    rest: &'a [u8],
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.rest = self.rest.trim_ascii_start();
            let (first, rest) = self.rest.split_first()?;
            match first {
                b'%' => self.skip_past(|byte| matches!(byte, b'\n' | b'\r')),
                b'[' => {
                    self.rest = rest;
                    return Some(Token::Open);
                }
                b']' => {
                    self.rest = rest;
                    return Some(Token::Close);
                }
                b'<' if rest.first() != Some(&b'<') => {
                    let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
                    let bytes = hex(&rest[..end]);
                    self.rest = rest.get(end + 1..).unwrap_or_default();
                    return Some(Token::Hex(bytes));
                }
                b'(' => self.skip_past(|byte| byte == b')'),
                b'<' | b'>' => self.rest = rest,
                _ => {
                    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"[]<>(%".contains(byte);
                    let end = rest
                        .iter()
                        .position(ends)
                        .map_or(self.rest.len(), |end| end + 1);
                    let (word, rest) = self.rest.split_at(end);
                    self.rest = rest;
                    return Some(Token::Word(word));
                }
            }
        }
    }

    fn skip_past(&mut self, ends: fn(u8) -> bool) {
        let end = self.rest.iter().position(|byte| ends(*byte));
        self.rest = end.map_or(&[], |end| &self.rest[end + 1..]);
    }
}

fn hex(digits: &[u8]) -> Vec<u8> {
    let digits = digits
        .iter()
        .filter_map(|byte| char::from(*byte).to_digit(16));
    let digits: Vec<u8> = digits
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits
        .chunks(2)
        .map(|pair| (pair[0] << 4) | pair.get(1).unwrap_or(&0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::CMap;

    #[test]
    fn codes_give_their_characters() {
        let map = CMap::parse(
            b"/CIDInit /ProcSet findresource begin % comment\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
              2 beginbfchar <0003> <4E2D> <0004> <00660066> endbfchar\n\
              2 beginbfrange <0010> <0012> <56FD> <0020> <0021> [<516C> <5F00>] endbfrange\n\
              1 beginbfrange <0030> <0031> <D842DFB7> endbfrange",
        );
        let table = [
            (3, Some("中")),
            (4, Some("ff")),
            (0x10, Some("国")),
            (0x12, Some("囿")),
            (0x13, None),
            (0x20, Some("公")),
            (0x21, Some("开")),
            (0x31, Some("𠮸")),
        ];
        for (code, text) in table {
            assert_eq!(map.text(code).as_deref(), text, "{code:x}");
        }
        assert_eq!(map.code_length(&[0, 3, 0]), Some(2));
    }
}
