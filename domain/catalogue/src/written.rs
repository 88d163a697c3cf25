//! Reads dates and numbers as people write them in forms and spreadsheets.

use jiff::civil::Date;

/// Brings full-width signs (`２０２６／１`) to their plain forms and cuts blanks at both ends.
pub(crate) fn plain(words: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    let plain: String = words
        .chars()
        .map(narrow)
        .filter(|letter| !is_invisible(*letter))
        .collect();
    plain.trim().to_owned()
}

/// Tells whether a character shows nothing at all: byte order mark, zero-width blanks, soft hyphen.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}'
    )
}

/// Reads a date: `2026-01-31`, `2026/1/31`, `2026.1.31`, `2026年1月31日`, `20260131`, and these
/// with a midnight behind them, as spreadsheets write it.
pub(crate) fn date(words: &str) -> Option<Date> {
    let words = plain(words);
    let day = without_midnight(&words)?;
    let day: String = day
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    if day.len() == 8 && day.bytes().all(|digit| digit.is_ascii_digit()) {
        return date_of(&day[..4], &day[4..6], &day[6..]);
    }
    let (year, rest) = day.split_once(['-', '/', '.', '年'])?;
    let (month, last) = rest.split_once(['-', '/', '.', '月'])?;
    let last = last.strip_suffix(['日', '号']).unwrap_or(last);
    date_of(year, month, last)
}

fn without_midnight(words: &str) -> Option<&str> {
    let Some(colon) = words.find(':') else {
        return Some(words);
    };
    let start = words[..colon].rfind(['T', ' '])?;
    let clock_is_zero = words[start + 1..]
        .chars()
        .all(|sign| matches!(sign, '0' | ':' | '.' | 'Z'));
    clock_is_zero.then(|| words[..start].trim_end())
}

fn date_of(year: &str, month: &str, day: &str) -> Option<Date> {
    let number = |digits: &str, longest: usize| -> Option<i16> {
        let fine = (1..=longest).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit());
        if fine { digits.parse().ok() } else { None }
    };
    let year = number(year, 4).filter(|year| (1900..=2999).contains(year))?;
    let month = i8::try_from(number(month, 2)?).ok()?;
    let day = i8::try_from(number(day, 2)?).ok()?;
    Date::new(year, month, day).ok()
}

/// An exact decimal number: `units` × 10^-`scale`, without trailing zeros after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    units: i128,
    scale: u32,
}

/// The most digits of a number; more than any budget needs, and far from the limits of `i128`.
const MOST_DIGITS: usize = 24;

impl Decimal {
    /// Reads `-1,234.50`; a comma parts groups of three digits.
    pub(crate) fn read(words: &str) -> Option<Decimal> {
        let (negative, digits) = match words.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, words.strip_prefix('+').unwrap_or(words)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = without_groups(whole)?;
        let all_digits = |part: &str| part.bytes().all(|digit| digit.is_ascii_digit());
        if !all_digits(&whole) || !all_digits(fraction) || whole.is_empty() {
            return None;
        }
        if digits.ends_with('.') || whole.len() + fraction.len() > MOST_DIGITS {
            return None;
        }
        let units: i128 = format!("{whole}{fraction}").parse().ok()?;
        let units = if negative { -units } else { units };
        Some(
            Decimal {
                units,
                scale: fraction.len() as u32,
            }
            .shortest(),
        )
    }

    /// Multiplies by a power of ten, which may be negative.
    pub(crate) fn shifted(self, power: i32) -> Decimal {
        let mut moved = self;
        for _ in 0..power.unsigned_abs() {
            if power < 0 {
                moved.scale = moved.scale.saturating_add(1);
            } else if moved.scale > 0 {
                moved.scale -= 1;
            } else {
                moved.units = moved.units.saturating_mul(10);
            }
        }
        moved.shortest()
    }

    /// Returns the digits after the point.
    pub(crate) fn scale(self) -> u32 {
        self.scale
    }

    pub(crate) fn is_negative(self) -> bool {
        self.units < 0
    }

    /// Returns both numbers in the finer scale of the two; `None` when they grow too large.
    pub(crate) fn aligned(self, other: Decimal) -> Option<(i128, i128)> {
        let scale = self.scale.max(other.scale);
        let raise = |one: Decimal| {
            10_i128
                .checked_pow(scale - one.scale)
                .and_then(|power| one.units.checked_mul(power))
        };
        Some((raise(self)?, raise(other)?))
    }

    /// Adds exactly; `None` when the sum grows too large.
    pub(crate) fn plus(self, other: Decimal) -> Option<Decimal> {
        let (left, right) = self.aligned(other)?;
        let scale = self.scale.max(other.scale);
        Some(
            Decimal {
                units: left.checked_add(right)?,
                scale,
            }
            .shortest(),
        )
    }

    fn shortest(mut self) -> Decimal {
        while self.scale > 0 && self.units % 10 == 0 {
            self.units /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scale = self.scale as usize;
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if self.units < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(out, "{sign}{whole}{point}{fraction}")
    }
}

fn without_groups(whole: &str) -> Option<String> {
    if !whole.contains(',') {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(',');
    let first_fits = groups
        .next()
        .is_some_and(|first| (1..=3).contains(&first.len()));
    (first_fits && groups.all(|group| group.len() == 3)).then(|| whole.replace(',', ""))
}
