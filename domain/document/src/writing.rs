//! Ways of writing that mean the same: widths, brackets, invisible characters, Chinese numerals.

/// Tells whether a character stands for nothing on paper: white space or a zero-width character.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Tells whether a character has no width at all.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
    )
}

/// Takes blank characters off both ends.
pub(crate) fn trim(words: &str) -> &str {
    words.trim_matches(is_blank)
}

/// Tells whether a character is a Chinese one (or the ideographic zero).
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// Folds full-width digits and letters to ASCII; leaves every other character alone.
///
/// NFKC is not used: it would also change ①, ㎡ and the full-width brackets of the text.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
        }
        _ => c,
    }
}

/// Tells whether a character opens the year of a document number in any of the ways it is written.
pub(crate) fn opens_year(c: char) -> bool {
    matches!(
        c,
        '〔' | '[' | '［' | '(' | '（' | '【' | '﹝' | '〖' | '{' | '｛' | '〈' | '＜'
    )
}

/// Tells whether a character closes the year of a document number.
pub(crate) fn closes_year(c: char) -> bool {
    matches!(
        c,
        '〕' | ']' | '］' | ')' | '）' | '】' | '﹞' | '〗' | '}' | '｝' | '〉' | '＞'
    )
}

/// Returns the digit that a Chinese character (or a look-alike of zero) stands for.
pub(crate) fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        // ○ U+25CB, 〇 U+3007, ◯, the Cyrillic and the Latin O all stand for zero in printed dates.
        '〇' | '零' | '○' | '◯' | 'О' | 'о' | 'O' | 'Ｏ' | '０' | '0' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn chinese_unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// Tells whether a character can stand in a Chinese numeral.
pub(crate) fn in_chinese_numeral(c: char) -> bool {
    c != '0' && c != '０' && (chinese_digit(c).is_some() || chinese_unit(c).is_some())
}

/// Reads a Chinese numeral, by place (二〇一八) or by unit (一百二十三); at most 9999.
pub(crate) fn chinese_number(numeral: impl Iterator<Item = char> + Clone) -> Option<u32> {
    let length = numeral.clone().take(10).count();
    if length == 0 || length > 9 {
        return None;
    }
    if numeral.clone().all(|c| chinese_digit(c).is_some()) {
        if length > 4 {
            return None;
        }
        return numeral
            .filter_map(chinese_digit)
            .try_fold(0, |n, digit| Some(n * 10 + digit));
    }
    let (mut whole, mut digit, mut last_unit) = (0_u32, None, 10_000);
    for c in numeral {
        if let Some(unit) = chinese_unit(c) {
            if unit >= last_unit || (digit.is_none() && unit != 10) {
                return None;
            }
            whole += digit.take().unwrap_or(1) * unit;
            last_unit = unit;
        } else {
            match (chinese_digit(c)?, digit) {
                (0, None) => {}
                (n, None) => digit = Some(n),
                (_, Some(_)) => return None,
            }
        }
    }
    Some(whole + digit.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numerals_are_read_by_place_and_by_unit() {
        for (numeral, number) in [
            ("七", Some(7)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("三十一", Some(31)),
            ("一百零五", Some(105)),
            ("一百一十", Some(110)),
            ("二百七十八", Some(278)),
            ("一千二百六十", Some(1260)),
            ("二〇一八", Some(2018)),
            ("二○○五", Some(2005)),
            ("二ОО六", Some(2006)),
            ("五三六", Some(536)),
            ("", None),
            ("十十", None),
            ("百", None),
            ("一二十", None),
            ("甲", None),
            ("一二三四五", None),
        ] {
            assert_eq!(chinese_number(numeral.chars()), number, "{numeral}");
        }
    }
}
