//! 成文日期: civil dates as documents print them, in Arabic and in Chinese numerals.

use std::ops::Range;

use jiff::civil::Date;

use crate::writing::{
    chinese_digit, chinese_number, in_chinese_numeral, is_blank, is_invisible, narrow, trim,
};

/// Reads words that are a date and nothing else, in brackets or not.
pub(crate) fn whole(words: &str) -> Option<Date> {
    // A date has at most 11 characters beside its blanks; a longer line is not one.
    let mut shown = words.chars().filter(|c| !is_blank(*c));
    if shown.by_ref().take(16).count() == 16 {
        return None;
    }
    let words = trim(words).trim_matches(['（', '）', '(', ')', '[', ']']);
    let words = trim(words);
    let chars: Vec<char> = words.chars().map(narrow).collect();
    let (end, date) = read_at(&chars, 0)?;
    chars[end..].iter().all(|c| is_blank(*c)).then_some(date)
}

/// Reads a value that begins with a date and may go on with a time of day.
pub(crate) fn leading(words: &str) -> Option<Date> {
    let chars: Vec<char> = trim(words).chars().take(40).map(narrow).collect();
    let (end, date) = read_at(&chars, 0)?;
    let rest = chars[end..].iter().filter(|c| !is_blank(**c));
    rest.clone()
        .all(|c| c.is_ascii_digit() || matches!(c, ':' | '：' | 'T' | '.'))
        .then_some(date)
}

/// Splits a short line that ends with a date into the words before it and the date.
pub(crate) fn trailing(line: &str) -> Option<(&str, Date)> {
    let line = trim(line);
    if !line.ends_with('日') {
        return None;
    }
    let starts = line.char_indices().map(|(at, _)| at);
    for at in starts {
        if let Some(date) = line[at..]
            .chars()
            .next()
            .filter(|c| begins(*c))
            .and_then(|_| whole(&line[at..]))
        {
            return Some((trim(&line[..at]), date));
        }
    }
    None
}

fn begins(c: char) -> bool {
    narrow(c).is_ascii_digit() || chinese_digit(c).is_some()
}

/// Finds the dates in a text, in order, with their places in bytes.
pub(crate) fn find(text: &str) -> Vec<(Range<usize>, Date)> {
    let places: Vec<(usize, char)> = text.char_indices().collect();
    let chars: Vec<char> = places.iter().map(|(_, c)| narrow(*c)).collect();
    let byte = |at: usize| places.get(at).map_or(text.len(), |(byte, _)| *byte);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let after_digit = at > 0 && chars[at - 1].is_ascii_digit();
        match (begins(chars[at]) && !after_digit)
            .then(|| read_at(&chars, at))
            .flatten()
        {
            Some((end, date)) => {
                found.push((byte(at)..byte(end), date));
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// Reads the date that begins at `at`; returns where it ends. `chars` are narrow.
fn read_at(chars: &[char], at: usize) -> Option<(usize, Date)> {
    let (at, year) = year(chars, at)?;
    let at = skip_blank(chars, at);
    let mark = *chars.get(at)?;
    let (after_month, after_day): (&[char], &[char]) = match mark {
        '年' => (&['月'], &['日', '号']),
        '-' | '－' | '/' | '.' | '．' => (std::slice::from_ref(&chars[at]), &[]),
        _ => return None,
    };
    let (at, month) = part(chars, at + 1)?;
    let at = skip_blank(chars, at);
    if !after_month.contains(chars.get(at)?) {
        return None;
    }
    let (end, day) = part(chars, at + 1)?;
    let end = if after_day.is_empty() {
        end
    } else {
        let end = skip_blank(chars, end);
        if !after_day.contains(chars.get(end)?) {
            return None;
        }
        end + 1
    };
    let date = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    );
    Some((end, date.ok()?))
}

fn year(chars: &[char], at: usize) -> Option<(usize, u32)> {
    let (mut at, mut year, mut digits) = (at, 0, 0);
    while digits < 4 {
        let c = *chars.get(at)?;
        match c.to_digit(10).or_else(|| chinese_digit(c)) {
            Some(digit) => {
                year = year * 10 + digit;
                digits += 1;
            }
            // Some printed texts part the digits of a year: 1 9 9 3 年.
            None if c == ' ' && digits > 0 => {}
            None => return None,
        }
        at += 1;
    }
    (1900..2100).contains(&year).then_some((at, year))
}

/// Reads a month or a day.
fn part(chars: &[char], at: usize) -> Option<(usize, u32)> {
    let at = skip_blank(chars, at);
    let digits = chars[at..]
        .iter()
        .take(3)
        .take_while(|c| c.is_ascii_digit())
        .count();
    if digits > 0 {
        let number = chars[at..at + digits].iter().filter_map(|c| c.to_digit(10));
        return (digits <= 2).then(|| (at + digits, number.fold(0, |n, digit| n * 10 + digit)));
    }
    let length = chars[at..]
        .iter()
        .take(4)
        .take_while(|c| in_chinese_numeral(**c))
        .count();
    let number = chinese_number(chars[at..at + length].iter().copied())?;
    Some((at + length, number))
}

fn skip_blank(chars: &[char], at: usize) -> usize {
    let blank = |c: &char| matches!(c, ' ' | '\u{3000}' | '\u{a0}' | '\t') || is_invisible(*c);
    at + chars[at.min(chars.len())..]
        .iter()
        .take(8)
        .take_while(|c| blank(c))
        .count()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_are_read_in_every_way_of_printing_them() {
        for (words, read) in [
            ("2018年7月30日", Some(date(2018, 7, 30))),
            ("2018 年 7 月 30 日", Some(date(2018, 7, 30))),
            ("　　2018年07月30日　", Some(date(2018, 7, 30))),
            ("２０１８年７月３０日", Some(date(2018, 7, 30))),
            ("二〇一八年七月三十日", Some(date(2018, 7, 30))),
            ("二○○四年二月二日", Some(date(2004, 2, 2))),
            ("二零一一年十一月二十一日", Some(date(2011, 11, 21))),
            ("二ОО六年六月八日", Some(date(2006, 6, 8))),
            ("一九九八年八月十一日", Some(date(1998, 8, 11))),
            ("（2018年7月30日）", Some(date(2018, 7, 30))),
            ("2018-07-30", Some(date(2018, 7, 30))),
            ("2018/7/30", Some(date(2018, 7, 30))),
            ("2018.7.30", Some(date(2018, 7, 30))),
            ("2018年2月30日", None),
            ("2018年7月30日印发", None),
            ("2018年7月", None),
            ("7月30日", None),
            ("2018-07.30", None),
            ("", None),
        ] {
            assert_eq!(whole(words), read, "{words}");
        }
    }

    #[test]
    fn a_date_with_a_time_of_day_is_a_date() {
        assert_eq!(leading("2012-07-14 23:08"), Some(date(2012, 7, 14)));
        assert_eq!(leading("2012-07-14 起施行"), None);
    }

    #[test]
    fn a_date_at_the_end_of_a_line_is_parted_from_the_words_before_it() {
        assert_eq!(
            trailing("青禾市人民政府　2018年7月30日"),
            Some(("青禾市人民政府", date(2018, 7, 30)))
        );
        assert_eq!(
            trailing("二〇一八年七月三十日"),
            Some(("", date(2018, 7, 30)))
        );
        assert_eq!(trailing("截止日"), None);
    }

    #[test]
    fn dates_are_found_in_running_text() {
        let found: Vec<Date> = find("2012年7月27日通过，根据2016年11月25日的决定修正")
            .into_iter()
            .map(|(_, date)| date)
            .collect();
        assert_eq!(found, [date(2012, 7, 27), date(2016, 11, 25)]);
    }
}
