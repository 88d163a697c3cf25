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
    }
}
