//! 发文字号: the number that an office gives a document.

use std::fmt;
use std::ops::Range;

use crate::writing::{
    chinese_digit, chinese_number, closes_year, in_chinese_numeral, is_blank, is_han, is_invisible,
    narrow, opens_year,
};

/// A document number in canonical writing, such as `国办发〔2017〕47号` (GB/T 9704-2012, 7.2.5).
///
/// Other canonical forms: `国务院令第711号` (an order), `海关总署公告2016年第8号` (an
/// announcement), `HFGS-2017-9` (a registration number of a regulatory document).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentNumber {
    canonical: String,
    code_bytes: usize,
    year: Option<u16>,
    serial: u32,
}

/// How the parts of a number stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `国办发〔2017〕47号`
    Bracketed,
    /// `国务院令第711号`
    Order,
    /// `海关总署公告2016年第8号`
    Yearly,
}

impl DocumentNumber {
    /// Reads a document number in any of the ways of writing that offices use.
    ///
    /// Widths, brackets, spaces, zero-width characters, leading zeros, Chinese numerals and the old
    /// order of year and code are folded; a bracket lost in scanning is mended where the rest
    /// leaves no doubt. Returns `None` when the words are not a document number.
    ///
    /// ```
    /// let number = document::DocumentNumber::read("吉市政办函(2018) 057 号").unwrap();
    /// assert_eq!(number.as_str(), "吉市政办函〔2018〕57号");
    /// assert_eq!((number.code(), number.year(), number.serial()), ("吉市政办函", Some(2018), 57));
    /// ```
    pub fn read(words: &str) -> Option<DocumentNumber> {
        // The longest number in the rules is far shorter; this keeps a long paragraph cheap.
        let folded: Vec<char> = words
            .chars()
            .filter(|c| !is_blank(*c))
            .map(narrow)
            .take(65)
            .collect();
        if folded.len() > 64 {
            return None;
        }
        let folded = without_wrapping(&folded);
        read_backwards(folded, Border::Start)
            .filter(|(start, _)| *start == 0)
            .map(|(_, number)| number)
            .or_else(|| read_registration(folded))
            .or_else(|| read_year_first(folded))
            .or_else(|| read_damaged(folded))
    }

    /// Finds the document numbers in running text, in order, with their places in characters.
    ///
    /// ```
    /// let text = "根据国办发〔2017〕47号文件";
    /// let (place, number) = document::DocumentNumber::find(text).next().unwrap();
    /// assert_eq!((place, number.as_str()), (2..14, "国办发〔2017〕47号"));
    /// ```
    pub fn find(text: &str) -> impl Iterator<Item = (Range<usize>, DocumentNumber)> + '_ {
        let (mut counted_bytes, mut counted_chars, mut taken) = (0, 0, 0);
        text.match_indices('号').filter_map(move |(at, _)| {
            counted_chars += text[counted_bytes..at].chars().count();
            counted_bytes = at;
            let mut window: Vec<char> = text[..at].chars().rev().take(WINDOW).map(narrow).collect();
            window.reverse();
            let first = counted_chars - window.len();
            let hidden = taken.max(first) - first;
            window.push('号');
            let (start, number) = read_backwards(&window[hidden..], Border::Text)?;
            taken = counted_chars + 1;
            Some((first + hidden + start..taken, number))
        })
    }

    /// Returns the canonical writing.
    pub fn as_str(&self) -> &str {
        &self.canonical
    }

    /// Returns the code of the office (机关代字), such as `国办发` or `国务院令`.
    pub fn code(&self) -> &str {
        &self.canonical[..self.code_bytes]
    }

    /// Returns the year; an order numbered without one has none.
    pub fn year(&self) -> Option<u16> {
        self.year
    }

    /// Returns the serial number (顺序号).
    pub fn serial(&self) -> u32 {
        self.serial
    }

    /// Tells whether the number says by itself what it is: it has a year, or is that of an order
    /// or an announcement. A bare `豫政第24号` is a number only where a number is expected.
    pub(crate) fn speaks_for_itself(&self) -> bool {
        self.year.is_some() || ends_as_order(self.code())
    }

    fn new(code: &[char], year: Option<u16>, serial: u32, form: Form) -> Option<DocumentNumber> {
        let code: String = code.iter().collect();
        if code.is_empty() || serial == 0 {
            return None;
        }
        let canonical = match (form, year) {
            (Form::Bracketed, Some(year)) => format!("{code}〔{year}〕{serial}号"),
            (Form::Yearly, Some(year)) => format!("{code}{year}年第{serial}号"),
            _ => format!("{code}第{serial}号"),
        };
        Some(DocumentNumber {
            canonical,
            code_bytes: code.len(),
            year,
            serial,
        })
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.canonical)
    }
}

/// Characters looked at before 号: the longest code, brackets, year, serial and some spaces.
const WINDOW: usize = 56;
const LONGEST_CODE: usize = 30;
/// Years in which a document number can have been given.
const YEARS: Range<u32> = 1949..2100;

/// Where a number may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Border {
    /// At the first character: the words are the number.
    Start,
    /// After anything that cannot belong to a code: the words are running text.
    Text,
}

/// Reads the number that ends with the last character; returns where it begins.
fn read_backwards(window: &[char], border: Border) -> Option<(usize, DocumentNumber)> {
    let mut rest = Backwards {
        chars: window,
        spaces: border == Border::Text,
    };
    rest.take('号')?;
    let serial = rest.serial()?;
    let said_ordinal = rest.take('第').is_some();
    let (year, form) = if rest.take_if(closes_year).is_some() {
        let year = rest.year()?;
        rest.take_if(opens_year)?;
        (Some(year), Form::Bracketed)
    } else if said_ordinal && rest.take('年').is_some() {
        let year = rest.year()?;
        (Some(year), Form::Yearly)
    } else {
        (None, Form::Order)
    };
    rest.skip_blank();
    let start = code_start(rest.chars, border);
    let code: Vec<char> = rest.chars[start..].to_vec();
    let fits = match (form, border) {
        (Form::Bracketed, Border::Start) => has_han(&code),
        (Form::Bracketed, Border::Text) => code.len() >= 2 && has_han(&code),
        (Form::Yearly, Border::Start) => has_han(&code),
        (Form::Yearly, Border::Text) => ends_as_order(&code.iter().collect::<String>()),
        (Form::Order, Border::Start) => {
            code.len() >= 2 && has_han(&code) && (said_ordinal || code.ends_with(&['令']))
        }
        (Form::Order, Border::Text) => {
            code.len() >= 3 && ends_as_order(&code.iter().collect::<String>())
        }
    };
    fits.then(|| DocumentNumber::new(&code, year, serial, form).map(|number| (start, number)))?
}

fn has_han(code: &[char]) -> bool {
    code.iter().any(|c| is_han(*c))
}

fn ends_as_order(code: &str) -> bool {
    ["令", "公告", "通告"].iter().any(|end| code.ends_with(end))
}

/// Returns where the code begins that ends at the end of `chars`.
fn code_start(chars: &[char], border: Border) -> usize {
    let run = chars
        .iter()
        .rev()
        .take(LONGEST_CODE)
        .take_while(|c| is_han(**c) && !matches!(c, '号' | '第') || c.is_ascii_alphabetic())
        .count();
    // The term of a congress belongs to its name: 第十三届人民代表大会常务委员会公告第30号.
    let mut start = chars.len() - run;
    if border == Border::Text {
        start = cut_running_words(chars, start);
    }
    if let Some(term) = term_before(chars, start) {
        start = term;
    }
    start
}

/// Takes a leading `第…届`, with the name before it, into the code: `X市第十三届人民代表大会…`.
fn term_before(chars: &[char], start: usize) -> Option<usize> {
    let (before, run) = chars.split_at(start);
    if before.last() != Some(&'第') || !run.iter().take(6).any(|c| *c == '届') {
        return None;
    }
    let name = before[..before.len() - 1]
        .iter()
        .rev()
        .take(12)
        .take_while(|c| is_han(**c))
        .count();
    let start = start - 1 - name;
    Some(cut_running_words(chars, start))
}

/// Words after which a code begins, when they stand before it without a mark between.
const RUNNING_WORDS: [&str; 33] = [
    "根据",
    "按照",
    "依据",
    "依照",
    "参照",
    "遵照",
    "执行",
    "贯彻",
    "落实",
    "转发",
    "印发",
    "废止",
    "修改",
    "下发",
    "发布的",
    "文件",
    "通知",
    "关于",
    "规定",
    "附件",
    "参见",
    "详见",
    "如下",
    "其中",
    "以及",
    "原文",
    "文号",
    "字号",
    "以",
    "的",
    "在",
    "按",
    "见",
];
/// Words that may also stand inside a code: they end the running text only before a character with
/// which codes begin (short names of provinces and of the centre).
const DOUBTFUL_WORDS: [char; 8] = ['和', '与', '及', '经', '由', '对', '是', '为'];
const CODE_BEGINNINGS: &str =
    "国中京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤琼川黔滇云陕甘青藏桂蒙宁新贵穗深财发建教公民人";

fn cut_running_words(chars: &[char], start: usize) -> usize {
    let run = &chars[start..];
    let mut cut = 0;
    if start > 0
        && chars[start - 1].is_ascii_digit()
        && matches!(run.first(), Some('日' | '年' | '月'))
    {
        cut = 1;
    }
    for at in 0..run.len() {
        for word in RUNNING_WORDS {
            let length = word.chars().count();
            let fits = run.len() > at + length + 1
                && word.chars().eq(run[at..at + length].iter().copied());
            if fits {
                cut = cut.max(at + length);
            }
        }
        let of_the_republic = run[..at].ends_with(&['人', '民', '共']);
        if DOUBTFUL_WORDS.contains(&run[at])
            && !of_the_republic
            && run.len() > at + 2
            && CODE_BEGINNINGS.contains(run[at + 1])
        {
            cut = cut.max(at + 1);
        }
    }
    start + cut
}

/// Takes parts of a number off the end of the words.
struct Backwards<'a> {
    chars: &'a [char],
    spaces: bool,
}

impl Backwards<'_> {
    fn skip_blank(&mut self) {
        while let [before @ .., last] = self.chars {
            let blank = if self.spaces {
                is_blank(*last) && *last != '\n'
            } else {
                is_invisible(*last)
            };
            if !blank {
                break;
            }
            self.chars = before;
        }
    }

    fn take(&mut self, wanted: char) -> Option<char> {
        self.take_if(|c| c == wanted)
    }

    fn take_if(&mut self, fits: impl Fn(char) -> bool) -> Option<char> {
        self.skip_blank();
        match self.chars {
            [before @ .., last] if fits(*last) => {
                self.chars = before;
                Some(*last)
            }
            _ => None,
        }
    }

    /// One to six digits, or a Chinese numeral.
    fn serial(&mut self) -> Option<u32> {
        self.skip_blank();
        let digits = self
            .chars
            .iter()
            .rev()
            .take_while(|c| c.is_ascii_digit())
            .count();
        let (before, numeral) = self.chars.split_at(self.chars.len() - digits);
        if digits > 0 {
            self.chars = before;
            return (digits <= 6).then(|| decimal(numeral))?;
        }
        let length = self
            .chars
            .iter()
            .rev()
            .take(9)
            .take_while(|c| in_chinese_numeral(**c))
            .count();
        let (before, numeral) = self.chars.split_at(self.chars.len() - length);
        let serial = chinese_number(numeral.iter().copied())?;
        // Without 第 or a bracket, a Chinese numeral before 号 is a word (一号文件), not a serial number.
        before
            .last()
            .is_some_and(|c| *c == '第' || closes_year(*c))
            .then(|| {
                self.chars = before;
                serial
            })
    }

    /// Four digits, in Arabic or Chinese.
    fn year(&mut self) -> Option<u16> {
        self.skip_blank();
        let (before, year) = self
            .chars
            .split_at_checked(self.chars.len().checked_sub(4)?)?;
        let year = year.iter().try_fold(0, |year, c| {
            Some(year * 10 + c.to_digit(10).or_else(|| chinese_digit(*c))?)
        })?;
        self.chars = before;
        whole_year(year)
    }
}

fn decimal(digits: &[char]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |n, c| {
        n.checked_mul(10)?.checked_add(c.to_digit(10)?)
    })
}

fn whole_year(year: u32) -> Option<u16> {
    YEARS.contains(&year).then(|| u16::try_from(year).ok())?
}

/// Takes off what stands around a number and is not part of it: brackets, `文`, an empty `〔〕`.
fn without_wrapping(mut chars: &[char]) -> &[char] {
    loop {
        chars = match chars {
            [open, inside @ .., close]
                if opens_year(*open)
                    && closes_year(*close)
                    && inside.contains(&'号')
                    && !inside.first().is_some_and(char::is_ascii_digit) =>
            {
                inside
            }
            [before @ .., open, close] if opens_year(*open) && closes_year(*close) => before,
            [before @ .., '号', '文'] => &chars[..before.len() + 1],
            [before @ .., '号', '文', '件'] => &chars[..before.len() + 1],
            [before @ .., '。' | '，' | '；' | ',' | ';'] => before,
            _ => return chars,
        };
    }
}

/// `HFGS—2017—9`: letters, year and serial of the register of regulatory documents.
fn read_registration(chars: &[char]) -> Option<DocumentNumber> {
    let is_dash = |c: char| matches!(c, '-' | '—' | '–' | '－' | '―' | '‐' | '_');
    let mut parts = chars.split(|c| is_dash(*c)).filter(|part| !part.is_empty());
    let (code, year, serial) = (parts.next()?, parts.next()?, parts.next()?);
    let letters = code.iter().take_while(|c| c.is_ascii_uppercase()).count();
    let fits = parts.next().is_none()
        && (2..=6).contains(&letters)
        && code.len() <= letters + 4
        && code[letters..].iter().all(char::is_ascii_digit)
        && year.len() == 4
        && (1..=6).contains(&serial.len());
    if !fits {
        return None;
    }
    let year_number = whole_year(decimal(year)?)?;
    let serial_number = decimal(serial)?;
    let code: String = code.iter().collect();
    // The register's zeros are part of its number: ZJSP00-2016-0032.
    let serial: String = serial.iter().collect();
    Some(DocumentNumber {
        canonical: format!("{code}-{year_number}-{serial}"),
        code_bytes: code.len(),
        year: Some(year_number),
        serial: serial_number,
    })
}

/// `（96）汇国发字第13号`: before about 1990 the year stood first, often with two digits.
fn read_year_first(chars: &[char]) -> Option<DocumentNumber> {
    let (open, rest) = chars.split_first()?;
    let close = rest.iter().position(|c| closes_year(*c))?;
    if !opens_year(*open) || !(close == 2 || close == 4) {
        return None;
    }
    let year = decimal(&rest[..close])?;
    let year = whole_year(if close == 2 { 1900 + year } else { year })?;
    let mut tail = Backwards {
        chars: &rest[close + 1..],
        spaces: false,
    };
    tail.take('号')?;
    let serial = tail.serial()?;
    tail.take('第');
    let code = tail.chars;
    let fits = (2..=16).contains(&code.len()) && code.iter().all(|c| is_han(*c));
    fits.then(|| DocumentNumber::new(code, Some(year), serial, Form::Bracketed))?
}

/// Numbers with one bracket lost (`国办公开办函〔202130`), with 号 lost or out of its place.
fn read_damaged(chars: &[char]) -> Option<DocumentNumber> {
    let open = chars.iter().position(|c| opens_year(*c))?;
    let code = &chars[..open];
    let fits = (2..=16).contains(&code.len()) && code.iter().all(|c| is_han(*c));
    let year = whole_year(decimal(chars.get(open + 1..open + 5)?)?)?;
    let digits: Vec<char> = chars[open + 5..]
        .iter()
        .copied()
        .filter(char::is_ascii_digit)
        .collect();
    let others = chars[open + 5..].iter().filter(|c| !c.is_ascii_digit());
    let harmless = others
        .clone()
        .all(|c| closes_year(*c) || matches!(c, '第' | '号'));
    let each_once = others.clone().filter(|c| closes_year(**c)).count() <= 1
        && others.clone().filter(|c| **c == '号').count() <= 1
        && others.filter(|c| **c == '第').count() <= 1;
    if !fits || !harmless || !each_once || !(1..=5).contains(&digits.len()) {
        return None;
    }
    DocumentNumber::new(code, Some(year), decimal(&digits)?, Form::Bracketed)
}
