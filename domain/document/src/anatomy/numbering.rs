//! The numbers of parts: 第一章, 第三条, 一、, （一）, 1., （1）, ①, 1.1.

use crate::writing::{chinese_number, in_chinese_numeral, is_blank, is_han, narrow};

/// The ways in which parts are numbered, from the highest to the lowest (GB/T 9704-2012, 7.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Style {
    /// 第一编
    Volume,
    /// 第一章
    Chapter,
    /// 第一节
    Division,
    /// 第一条
    Article,
    /// 第一款
    Clause,
    /// 一、
    Chinese,
    /// （一）
    ChineseInBrackets,
    /// 1.
    Arabic,
    /// 1.1, by the number of dots
    Decimal(u8),
    /// （1）
    ArabicInBrackets,
    /// ①
    Circled,
}

/// The number at the head of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbering {
    pub(crate) style: Style,
    /// The number; for 第三条之一 that of the article.
    pub(crate) number: u32,
    /// A number between two others (之一), which stands outside the sequence.
    pub(crate) inserted: bool,
    /// Bytes of the line up to the end of the number as a section prints it (`（一）`, `第三条`, `1`).
    pub(crate) shown: usize,
    /// Bytes of the line up to the first word.
    pub(crate) words: usize,
}

/// Reads the number at the head of a trimmed line.
pub(crate) fn read(line: &str) -> Option<Numbering> {
    let first = line.chars().next()?;
    match first {
        '第' => ordinal(line),
        '（' | '(' | '〔' | '﹙' => bracketed(line),
        '①'..='⑳' => one_character(line, Style::Circled, first as u32 - '①' as u32 + 1),
        '㈠'..='㈩' => one_character(
            line,
            Style::ChineseInBrackets,
            first as u32 - '㈠' as u32 + 1,
        ),
        '⑴'..='⒇' => {
            one_character(line, Style::ArabicInBrackets, first as u32 - '⑴' as u32 + 1)
        }
        '⒈'..='⒛' => one_character(line, Style::Arabic, first as u32 - '⒈' as u32 + 1),
        '0'..='9' | '０'..='９' => arabic(line),
        _ if in_chinese_numeral(first) => chinese(line),
        _ => None,
    }
}

fn one_character(line: &str, style: Style, number: u32) -> Option<Numbering> {
    let shown = line.chars().next()?.len_utf8();
    Some(numbering(line, style, number, shown, shown))
}

fn numbering(line: &str, style: Style, number: u32, shown: usize, end: usize) -> Numbering {
    let words = end
        + line[end..]
            .chars()
            .take_while(|c| is_blank(*c))
            .map(char::len_utf8)
            .sum::<usize>();
    Numbering {
        style,
        number,
        inserted: false,
        shown,
        words,
    }
}

/// Reads a numeral, Arabic or Chinese; returns the bytes that it takes.
fn numeral(words: &str) -> Option<(usize, u32)> {
    let digits: usize = words
        .chars()
        .take_while(|c| narrow(*c).is_ascii_digit())
        .map(char::len_utf8)
        .sum();
    if digits > 0 {
        let number = words[..digits]
            .chars()
            .take(5)
            .filter_map(|c| narrow(c).to_digit(10));
        let number = number.fold(0, |n, digit| n * 10 + digit);
        return (number < 10_000).then_some((digits, number));
    }
    let length = words
        .chars()
        .take(9)
        .take_while(|c| in_chinese_numeral(*c))
        .map(char::len_utf8)
        .sum();
    Some((length, chinese_number(words[..length].chars())?))
}

/// `第一章 总则`, `第三条 为了…`, `第三条之一`.
fn ordinal(line: &str) -> Option<Numbering> {
    let blanks = |words: &str| words.chars().take_while(|c| *c == ' ').count();
    let start = '第'.len_utf8() + blanks(&line['第'.len_utf8()..]);
    let (length, number) = numeral(&line[start..])?;
    let unit_at = start + length + blanks(&line[start + length..]);
    let unit = line[unit_at..].chars().next()?;
    let style = match unit {
        '编' | '篇' => Style::Volume,
        '章' => Style::Chapter,
        '节' => Style::Division,
        '条' => Style::Article,
        '款' => Style::Clause,
        _ => return None,
    };
    let mut end = unit_at + unit.len_utf8();
    let mut inserted = false;
    if let Some(rest) = line[end..].strip_prefix('之')
        && let Some((length, _)) = numeral(rest)
    {
        end += '之'.len_utf8() + length;
        inserted = true;
    }
    // 第三条规定，… is a sentence; a number is parted from its words, or is a short heading.
    let parted = match line[end..].chars().next() {
        None => true,
        Some(c) => is_blank(c) || matches!(c, '：' | '【' | '　'),
    };
    let heading = style < Style::Article
        && line.len() <= 120
        && !line.contains(['。', '，', '；', '的'])
        && !matches!(
            line[end..].chars().next(),
            Some('第' | '至' | '和' | '、' | '到')
        );
    (parted || heading).then(|| Numbering {
        inserted,
        ..numbering(line, style, number, end, end)
    })
}

/// `（一）`, `(1)`.
fn bracketed(line: &str) -> Option<Numbering> {
    let open = line.chars().next()?.len_utf8();
    let inside = open + line[open..].chars().take_while(|c| *c == ' ').count();
    let (length, number) = numeral(&line[inside..])?;
    let after = inside
        + length
        + line[inside + length..]
            .chars()
            .take_while(|c| *c == ' ')
            .count();
    let close = line[after..]
        .chars()
        .next()
        .filter(|c| matches!(c, '）' | ')' | '〕' | '﹚'))?;
    let end = after + close.len_utf8();
    let arabic = narrow(line[inside..].chars().next()?).is_ascii_digit();
    if number > 200 {
        return None;
    }
    let style = if arabic {
        Style::ArabicInBrackets
    } else {
        Style::ChineseInBrackets
    };
    // （一）、 is written too.
    let words = end
        + line[end..]
            .chars()
            .next()
            .filter(|c| *c == '、')
            .map_or(0, char::len_utf8);
    Some(numbering(line, style, number, end, words))
}

/// `1.`, `1、`, `1．`, `1)`, `1.1 `.
fn arabic(line: &str) -> Option<Numbering> {
    let (length, number) = numeral(line)?;
    if number == 0 || number > 500 {
        return None;
    }
    let mark = line[length..].chars().next()?;
    let after = length + mark.len_utf8();
    let next = line[after..].chars().next();
    match mark {
        '、' => {
            // 1、2项 is a list of numbers, not the number of a part.
            let list = next.is_some_and(|c| narrow(c).is_ascii_digit())
                && !opens_year_words(&line[after..]);
            (!list).then(|| numbering(line, Style::Arabic, number, length, after))
        }
        '.' | '．' => match next {
            Some(c) if narrow(c).is_ascii_digit() && !opens_year_words(&line[after..]) => {
                decimal(line)
            }
            _ => Some(numbering(line, Style::Arabic, number, length, after)),
        },
        ')' | '）' => Some(numbering(
            line,
            Style::ArabicInBrackets,
            number,
            after,
            after,
        )),
        _ => None,
    }
}

/// Tells whether words begin with a year: `1.2018年…` is number 1, and not 1.2018.
fn opens_year_words(words: &str) -> bool {
    words
        .chars()
        .take(4)
        .filter(|c| narrow(*c).is_ascii_digit())
        .count()
        == 4
        && words
            .chars()
            .nth(4)
            .is_some_and(|c| matches!(c, '年' | ' ' | '—' | '-'))
}

/// `1.1 `, `2.3.1 `: each part below 100, parted from its words.
fn decimal(line: &str) -> Option<Numbering> {
    let (mut at, mut dots) = (0, 0_u8);
    loop {
        let (length, number) = numeral(&line[at..])?;
        if length > 2 || number == 0 {
            return None;
        }
        at += length;
        let rest = &line[at..];
        match rest.chars().next() {
            Some('.' | '．')
                if rest
                    .chars()
                    .nth(1)
                    .is_some_and(|c| narrow(c).is_ascii_digit()) =>
            {
                at += rest.chars().next()?.len_utf8();
                dots = dots.saturating_add(1);
            }
            Some(c) if is_blank(c) => {
                let words = rest.trim_start_matches(is_blank);
                let fits = dots > 0 && dots < 6 && words.chars().next().is_some_and(is_han);
                return fits.then(|| numbering(line, Style::Decimal(dots), number, at, at));
            }
            _ => return None,
        }
    }
}

/// `一、`, `十二、`, `一．`.
fn chinese(line: &str) -> Option<Numbering> {
    let (length, number) = numeral(line)?;
    let mark = line[length..]
        .chars()
        .next()
        .filter(|c| matches!(c, '、' | '．' | '.' | '﹑'))?;
    let after = length + mark.len_utf8();
    // 一、二类 is a list of numbers.
    let list = line[after..].chars().next().is_some_and(in_chinese_numeral)
        && line[after..]
            .chars()
            .nth(1)
            .is_some_and(|c| matches!(c, '、' | '级' | '类' | '款' | '项' | '等'));
    (number > 0 && number < 1000 && !list)
        .then(|| numbering(line, Style::Chinese, number, length, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_part_is_read_in_every_style() {
        use Style::*;
        for (line, style, number, shown, words) in [
            ("第一编　总则", Volume, 1, "第一编", "总则"),
            ("第一章  总 则", Chapter, 1, "第一章", "总 则"),
            ("第二节　罚则", Division, 2, "第二节", "罚则"),
            ("第二十三条 为了", Article, 23, "第二十三条", "为了"),
            (
                "第一百二十三条　为了",
                Article,
                123,
                "第一百二十三条",
                "为了",
            ),
            ("第十二条之一　为了", Article, 12, "第十二条之一", "为了"),
            ("第一章总则", Chapter, 1, "第一章", "总则"),
            ("一、总体要求", Chinese, 1, "一", "总体要求"),
            ("十一、 保障", Chinese, 11, "十一", "保障"),
            ("（一）目标。", ChineseInBrackets, 1, "（一）", "目标。"),
            ("(十二) 目标", ChineseInBrackets, 12, "(十二)", "目标"),
            ("（ 三 ）目标", ChineseInBrackets, 3, "（ 三 ）", "目标"),
            ("1.完善制度", Arabic, 1, "1", "完善制度"),
            ("１．完善制度", Arabic, 1, "１", "完善制度"),
            ("2、完善制度", Arabic, 2, "2", "完善制度"),
            ("1.2018年完成", Arabic, 1, "1", "2018年完成"),
            ("2.3 范围", Decimal(1), 3, "2.3", "范围"),
            ("（1）完善", ArabicInBrackets, 1, "（1）", "完善"),
            ("①完善", Circled, 1, "①", "完善"),
            ("㈡完善", ChineseInBrackets, 2, "㈡", "完善"),
        ] {
            let read = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((read.style, read.number), (style, number), "{line}");
            assert_eq!(
                (&line[..read.shown], &line[read.words..]),
                (shown, words),
                "{line}"
            );
        }
    }

    #[test]
    fn sentences_that_begin_with_a_number_are_not_numbered() {
        for line in [
            "第三条规定，应当公开。",
            "第一阶段：到2020年",
            "第十三届全国人民代表大会",
            "一是加强领导。",
            "一个工作日内办结。",
            "1次。",
            "1.5亿元以上的项目",
            "3.14",
            "2018年完成。",
            "1、2号楼",
            "一、二类事项",
            "（2018年7月30日）",
            "（此件公开发布）",
            "十九大精神",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
