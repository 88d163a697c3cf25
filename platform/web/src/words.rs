//! How pages write dates, sizes, numbers and addresses.

use jiff::civil::{Date, Weekday};
use operations::{office_day, office_time};

/// Writes a date as a document does: 2026年11月20日.
pub(crate) fn long_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// Writes the day of the week: 星期一.
pub(crate) fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "星期一",
        Weekday::Tuesday => "星期二",
        Weekday::Wednesday => "星期三",
        Weekday::Thursday => "星期四",
        Weekday::Friday => "星期五",
        Weekday::Saturday => "星期六",
        Weekday::Sunday => "星期日",
    }
}

/// Writes an instant (microseconds since 1970 UTC) by the office's clock: 2026-11-20 09:14:05.
pub(crate) fn moment(instant: u64) -> String {
    format!("{} {}", office_day(instant), office_time(instant))
}

/// Writes an instant to the minute, for lists: 2026-11-20 09:14.
pub(crate) fn minute(instant: u64) -> String {
    let mut words = moment(instant);
    words.truncate("2026-11-20 09:14".len());
    words
}

/// Writes an instant in the form of RFC 3339: 2026-11-20T09:14:05+08:00.
pub(crate) fn rfc3339(instant: u64) -> String {
    format!("{}T{}+08:00", office_day(instant), office_time(instant))
}

/// Writes a size as people read it: 86 KB.
pub(crate) fn file_size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => {
            let tenths = bytes.saturating_mul(10).div_ceil(1_048_576);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// Writes a number with commas: 18,402.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes the place of an entry in the ledger for people, who count from one. Machines read
/// positions, which count from nought.
pub(crate) fn entry_number(position: u64) -> String {
    grouped(position + 1)
}

/// Tells whether a cell of a table holds a figure, which stands to the right.
pub(crate) fn is_figure(cell: &str) -> bool {
    let cell = cell.trim().trim_start_matches(['+', '-']);
    let figure = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '%');
    cell.starts_with(|letter: char| letter.is_ascii_digit()) && cell.chars().all(figure)
}

/// Cuts a title where a line may end: the lines of a title are whole in meaning (GB/T 9704-2012,
/// 7.3.2).
pub(crate) fn phrases(title: &str) -> Vec<&str> {
    const AFTER: [&str; 8] = ["关于", "印发", "转发", "批转", "》", "）", " ", "　"];
    const BEFORE: [&str; 7] = [
        "《",
        "的通知",
        "的意见",
        "的决定",
        "的公告",
        "的通告",
        "的答复",
    ];
    let after = AFTER.iter().flat_map(|words| {
        let places = title.match_indices(words);
        places.map(move |(place, _)| place + words.len())
    });
    let before = BEFORE
        .iter()
        .flat_map(|words| title.match_indices(words).map(|(place, _)| place));
    let years = title.match_indices('年').filter_map(|(place, _)| {
        let year = title.get(place.checked_sub(4)?..place)?;
        let is_year = year.bytes().all(|byte| byte.is_ascii_digit());
        is_year.then_some(place - 4)
    });
    let mut cuts: Vec<usize> = after.chain(before).chain(years).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut phrases = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for end in cuts.into_iter().chain([title.len()]) {
        // A line does not begin with a mark that closes, and nothing ends in an opening one.
        let is_closed = !title[end..].starts_with(['》', '）', '，', '、'])
            && !title[..end].ends_with(['《', '（']);
        if end > start && is_closed {
            phrases.push(&title[start..end]);
            start = end;
        }
    }
    phrases
}

/// Writes bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Encodes a text for a place in an address (RFC 3986: only unreserved characters stay).
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                let digits = b"0123456789ABCDEF";
                out.push('%');
                out.push(char::from(digits[usize::from(byte >> 4)]));
                out.push(char::from(digits[usize::from(byte & 15)]));
            }
        }
    }
    out
}

/// Cuts a text to so many characters, with a mark where something was cut off.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let mut characters = text.chars();
    let head: String = characters.by_ref().take(most).collect();
    if characters.next().is_some() {
        format!("{head}…")
    } else {
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sizes_and_addresses_read_as_people_write_them() {
        assert_eq!(grouped(18_402), "18,402");
        assert_eq!(grouped(7), "7");
        assert_eq!(file_size(86 * 1024 - 5), "86 KB");
        assert_eq!(file_size(3 * 1_048_576), "3.0 MB");
        assert_eq!(encoded("a/公"), "a%2F%E5%85%AC");
        assert_eq!(shortened("一二三", 2), "一二…");
        assert_eq!(entry_number(1_233), "1,234");
    }

    #[test]
    fn a_title_breaks_between_phrases() {
        for (title, lines) in [
            (
                "云岭市人民政府关于印发云岭市城镇燃气安全管理办法的通知",
                "云岭市人民政府关于|印发|云岭市城镇燃气安全管理办法|的通知",
            ),
            (
                "关于《云岭市停车场管理条例（草案）》公开征求意见的公告",
                "关于|《云岭市停车场管理条例（草案）》|公开征求意见|的公告",
            ),
            (
                "云岭市教育局2026年部门预算公开",
                "云岭市教育局|2026年部门预算公开",
            ),
            ("《2026年工作要点》解读", "《2026年工作要点》|解读"),
            ("县长盛若谷", "县长盛若谷"),
            ("", ""),
        ] {
            assert_eq!(phrases(title).join("|"), lines);
        }
    }

    #[test]
    fn figures_are_told_from_words() {
        for figure in ["68240", "-2.6", "1,032", "12.5%"] {
            assert!(is_figure(figure), "{figure}");
        }
        for word in ["", "-", "2026年", "2026-11-20", "合计", "10:30"] {
            assert!(!is_figure(word), "{word}");
        }
    }
}
