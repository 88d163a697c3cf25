//! Numbers of parts that do not follow one another: 一、二、四.

use std::ops::Range;

use document::Confidence;

use crate::sight::Sight;

/// The ways of numbering, highest first (GB/T 9704-2012, 7.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Chapter,
    Section,
    Article,
    Han,
    HanBracket,
    Digit,
    DigitBracket,
}

const STYLES: usize = 7;

/// One number at the head of a line.
struct Marker {
    style: Style,
    number: u32,
    length: usize,
}

#[derive(Clone, Copy, Default)]
struct Chain {
    last: u32,
    last_end: usize,
    /// How many numbers followed one another since 1.
    streak: u32,
}

/// Sees the numbers at heads of lines that jump.
pub(crate) fn see(text: &str) -> Vec<Sight> {
    let mut sights = Vec::new();
    let mut chains = [Chain::default(); STYLES];
    let (mut start, mut quoted) = (0, false);
    for line in text.split('\n') {
        let head = line.trim_start_matches(|one: char| one.is_whitespace() || one == '#');
        let at = start + line.len() - head.len();
        if !quoted && let Some(marker) = marker(head) {
            let place = at..at + marker.length;
            sights.extend(follow(text, &mut chains, &marker, place));
        }
        quoted = quote_stays_open(line, quoted);
        start += line.len() + 1;
    }
    sights
}

/// Quoted parts (the new wording that an amendment cites) have numbers of their own.
fn quote_stays_open(line: &str, open: bool) -> bool {
    match (line.rfind('“'), line.rfind('”')) {
        (Some(opened), Some(closed)) => opened > closed,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => open,
    }
}

fn follow(
    text: &str,
    chains: &mut [Chain; STYLES],
    marker: &Marker,
    place: Range<usize>,
) -> Option<Sight> {
    let level = marker.style as usize;
    let chain = chains[level];
    let follows = marker.number == chain.last + 1;
    let streak = if marker.number == 1 {
        1
    } else if follows && chain.streak > 0 {
        chain.streak + 1
    } else {
        0
    };
    chains[level] = Chain {
        last: marker.number,
        last_end: place.end,
        streak,
    };
    // Articles are numbered through all chapters; everything else begins anew below a new number.
    for (lower, chain) in chains.iter_mut().enumerate().skip(level + 1) {
        if lower != Style::Article as usize {
            *chain = Chain::default();
        }
    }
    let sure = if marker.style == Style::Article { 3 } else { 1 };
    if marker.number == 1 || follows || chain.streak < sure {
        return None;
    }
    let expected = chain.last + 1;
    let skipped = if marker.number > expected {
        let between = &text[chain.last_end..place.start];
        let told = (expected..marker.number).all(|one| between.contains(&write(marker.style, one)));
        if told {
            return None; // the numbers between stand inside a line
        }
        format!(
            "序号不连续：“{}”之后应为“{}”",
            write(marker.style, chain.last),
            write(marker.style, expected)
        )
    } else {
        format!(
            "序号重复或倒置：“{}”之后应为“{}”",
            write(marker.style, chain.last),
            write(marker.style, expected)
        )
    };
    let sight = Sight::new(
        "structure.numbering_gap",
        place,
        Confidence::Medium,
        skipped,
    );
    Some(sight.advise("核对是否漏段或编号有误"))
}

/// Reads the number at the head of a line.
fn marker(head: &str) -> Option<Marker> {
    let first = head.chars().next()?;
    match first {
        '第' => article(head),
        '（' | '(' => bracket(head),
        '0'..='9' => digit(head),
        _ => {
            let (number, length) = han_number(head)?;
            let rest = head[length..].strip_prefix('、')?;
            Some(Marker {
                style: Style::Han,
                number,
                length: head.len() - rest.len(),
            })
        }
    }
}

fn article(head: &str) -> Option<Marker> {
    let rest = head.strip_prefix('第')?;
    let (number, length) = han_number(rest)?;
    let rest = &rest[length..];
    let style = match rest.chars().next()? {
        '章' => Style::Chapter,
        '节' => Style::Section,
        '条' => Style::Article,
        _ => return None,
    };
    let rest = &rest['条'.len_utf8()..];
    // 第三条之一 stands between; 第三条第二款规定 begins a sentence.
    let heads = rest.starts_with(|one: char| one.is_whitespace());
    heads.then_some(Marker {
        style,
        number,
        length: head.len() - rest.len(),
    })
}

fn bracket(head: &str) -> Option<Marker> {
    let inside = &head[head.find(['（', '('])? + head.chars().next()?.len_utf8()..];
    let close = inside.find(['）', ')'])?;
    let words = &inside[..close];
    let length = head.len() - inside.len() + close + inside[close..].chars().next()?.len_utf8();
    if let Some((number, all)) = han_number(words) {
        return (all == words.len()).then_some(Marker {
            style: Style::HanBracket,
            number,
            length,
        });
    }
    let number = words
        .parse()
        .ok()
        .filter(|&number| (1..100).contains(&number))?;
    Some(Marker {
        style: Style::DigitBracket,
        number,
        length,
    })
}

fn digit(head: &str) -> Option<Marker> {
    let digits = head.bytes().take_while(u8::is_ascii_digit).count();
    let number = head[..digits]
        .parse()
        .ok()
        .filter(|&number| (1..100).contains(&number))?;
    let mut rest = head[digits..].chars();
    let mark = rest.next().filter(|one| matches!(one, '.' | '．' | '、'))?;
    if rest
        .next()
        .is_some_and(|one| one.is_ascii_digit() || one == '.')
    {
        return None;
    }
    Some(Marker {
        style: Style::Digit,
        number,
        length: digits + mark.len_utf8(),
    })
}

/// Reads a Chinese number below ten thousand and returns it with its length in bytes.
fn han_number(words: &str) -> Option<(u32, usize)> {
    let (mut total, mut digit, mut length) = (0_u32, 0_u32, 0);
    for character in words.chars().take(9) {
        match character {
            '十' => total += 10 * digit.max(u32::from(digit == 0)),
            '百' => total += 100 * digit,
            '千' => total += 1000 * digit,
            '零' | '〇' => {}
            other => {
                let Some(value) = "一二三四五六七八九".chars().position(|one| one == other)
                else {
                    break;
                };
                digit = value as u32 + 1;
                length += character.len_utf8();
                continue;
            }
        }
        digit = 0;
        length += character.len_utf8();
    }
    (total + digit > 0).then_some((total + digit, length))
}

/// Writes a number in a style, as it would stand at the head of a line.
fn write(style: Style, number: u32) -> String {
    let han = write_han(number);
    match style {
        Style::Chapter => format!("第{han}章"),
        Style::Section => format!("第{han}节"),
        Style::Article => format!("第{han}条"),
        Style::Han => format!("{han}、"),
        Style::HanBracket => format!("（{han}）"),
        Style::Digit => format!("{number}."),
        Style::DigitBracket => format!("（{number}）"),
    }
}

fn write_han(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |unit: u32| DIGITS[(number / unit % 10) as usize];
    let mut han = String::new();
    for (unit, sign) in [(1000, "千"), (100, "百"), (10, "十")] {
        match digit(unit) {
            "" if !han.is_empty() && !number.is_multiple_of(unit) && !han.ends_with('零') => {
                han.push('零')
            }
            "" => {}
            "一" if unit == 10 && number < 20 => han.push_str(sign),
            digit => {
                han.push_str(digit);
                han.push_str(sign);
            }
        }
    }
    let last = digit(1);
    if last.is_empty() {
        han.trim_end_matches('零').to_owned()
    } else {
        han + last
    }
}

#[cfg(test)]
mod tests {
    use super::{han_number, write_han};

    #[test]
    fn a_number_written_in_han_reads_as_itself() {
        for number in 1..3000 {
            let han = write_han(number);
            assert_eq!(han_number(&han), Some((number, han.len())), "{han}");
        }
    }
}
