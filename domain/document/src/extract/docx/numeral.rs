//! How Word writes a count: 一, 壹, 甲, ①, 1, I, a (ISO/IEC 29500-1, 17.18.59).

/// A way to write a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numeral {
    Decimal,
    DecimalZero,
    FullWidth,
    Circled,
    Parenthesised,
    WithStop,
    InDashes,
    UpperRoman,
    LowerRoman,
    UpperLetter,
    LowerLetter,
    /// 一, 十一, 一百零一.
    Chinese,
    /// 一〇一.
    ChineseDigits,
    /// 壹, 拾壹.
    ChineseLegal,
    HeavenlyStems,
    EarthlyBranches,
    Bullet,
    None,
}

impl Numeral {
    pub(super) fn of(code: &str) -> Numeral {
        match code {
            "decimalZero" => Numeral::DecimalZero,
            "decimalFullWidth" | "decimalFullWidth2" => Numeral::FullWidth,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Numeral::Circled,
            "decimalEnclosedParen" => Numeral::Parenthesised,
            "decimalEnclosedFullstop" => Numeral::WithStop,
            "numberInDash" => Numeral::InDashes,
            "upperRoman" => Numeral::UpperRoman,
            "lowerRoman" => Numeral::LowerRoman,
            "upperLetter" => Numeral::UpperLetter,
            "lowerLetter" => Numeral::LowerLetter,
            "chineseCounting"
            | "chineseCountingThousand"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "japaneseCounting" => Numeral::Chinese,
            "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => {
                Numeral::ChineseDigits
            }
            "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => {
                Numeral::ChineseLegal
            }
            "ideographTraditional" => Numeral::HeavenlyStems,
            "ideographZodiac" => Numeral::EarthlyBranches,
            "bullet" => Numeral::Bullet,
            "none" => Numeral::None,
            _ => Numeral::Decimal,
        }
    }

    pub(super) fn write(self, number: i64) -> String {
        let enclosed = |first: char, most: i64| {
            let offset = u32::try_from(number - 1)
                .ok()
                .filter(|_| (1..=most).contains(&number));
            let c = offset.and_then(|offset| char::from_u32(first as u32 + offset));
            c.map_or_else(|| number.to_string(), String::from)
        };
        let cycle = |characters: &str| {
            let characters: Vec<char> = characters.chars().collect();
            let at = usize::try_from(number - 1)
                .ok()
                .filter(|at| *at < characters.len());
            at.map_or_else(|| number.to_string(), |at| characters[at].to_string())
        };
        match self {
            Numeral::Decimal => number.to_string(),
            Numeral::DecimalZero => format!("{number:02}"),
            Numeral::FullWidth => digits(number, "０１２３４５６７８９"),
            Numeral::Circled => enclosed('①', 20),
            Numeral::Parenthesised => enclosed('⑴', 20),
            Numeral::WithStop => enclosed('⒈', 20),
            Numeral::InDashes => format!("- {number} -"),
            Numeral::UpperRoman => roman(number),
            Numeral::LowerRoman => roman(number).to_lowercase(),
            Numeral::UpperLetter => letters(number, 'A'),
            Numeral::LowerLetter => letters(number, 'a'),
            Numeral::Chinese => chinese(number, "零一二三四五六七八九", ['十', '百', '千'], true),
            Numeral::ChineseDigits => digits(number, "〇一二三四五六七八九"),
            Numeral::ChineseLegal => {
                chinese(number, "零壹贰叁肆伍陆柒捌玖", ['拾', '佰', '仟'], false)
            }
            Numeral::HeavenlyStems => cycle("甲乙丙丁戊己庚辛壬癸"),
            Numeral::EarthlyBranches => cycle("子丑寅卯辰巳午未申酉戌亥"),
            Numeral::Bullet | Numeral::None => String::new(),
        }
    }
}

fn digits(number: i64, figures: &str) -> String {
    let figures: Vec<char> = figures.chars().collect();
    let figure = |c: char| c.to_digit(10).map_or(c, |digit| figures[digit as usize]);
    number.to_string().chars().map(figure).collect()
}

fn roman(number: i64) -> String {
    const PARTS: [(i64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let (mut rest, mut out) = (number, String::new());
    for (value, letters) in PARTS {
        while rest >= value {
            out.push_str(letters);
            rest -= value;
        }
    }
    out
}

/// A … Z, AA, BB: Word repeats the letter.
fn letters(number: i64, first: char) -> String {
    if !(1..=26 * 30).contains(&number) {
        return number.to_string();
    }
    let offset = u8::try_from((number - 1) % 26).unwrap_or(0);
    let times = usize::try_from((number - 1) / 26 + 1).unwrap_or(1);
    char::from(first as u8 + offset).to_string().repeat(times)
}

/// Counts beneath ten thousand in Chinese; `short` writes 十一 for 一十一.
fn chinese(number: i64, figures: &str, units: [char; 3], short: bool) -> String {
    let figures: Vec<char> = figures.chars().collect();
    if number == 0 {
        return figures[0].to_string();
    }
    if !(1..10_000).contains(&number) {
        return number.to_string();
    }
    let (mut out, mut gap) = (String::new(), false);
    for place in (0..4_u32).rev() {
        let digit = (number / 10_i64.pow(place) % 10) as usize;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(figures[0]);
        }
        if !(short && out.is_empty() && place == 1 && digit == 1) {
            out.push(figures[digit]);
        }
        if place > 0 {
            out.push(units[place as usize - 1]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Numeral;

    #[test]
    fn counts_are_written_as_word_writes_them() {
        let table = [
            ("decimal", 12, "12"),
            ("decimalZero", 3, "03"),
            ("decimalFullWidth", 10, "１０"),
            ("decimalEnclosedCircle", 3, "③"),
            ("decimalEnclosedParen", 2, "⑵"),
            ("numberInDash", 4, "- 4 -"),
            ("upperRoman", 14, "XIV"),
            ("lowerRoman", 9, "ix"),
            ("upperLetter", 27, "AA"),
            ("lowerLetter", 2, "b"),
            ("chineseCounting", 10, "十"),
            ("chineseCountingThousand", 21, "二十一"),
            ("chineseCountingThousand", 101, "一百零一"),
            ("chineseCountingThousand", 110, "一百一十"),
            ("chineseCountingThousand", 1001, "一千零一"),
            ("japaneseCounting", 3, "三"),
            ("ideographDigital", 20, "二〇"),
            ("chineseLegalSimplified", 11, "壹拾壹"),
            ("ideographTraditional", 2, "乙"),
            ("ideographZodiac", 12, "亥"),
            ("bullet", 1, ""),
            ("none", 1, ""),
            ("decimalEnclosedCircle", 99, "99"),
            ("ideographTraditional", -1, "-1"),
        ];
        for (code, number, written) in table {
            assert_eq!(Numeral::of(code).write(number), written, "{code} {number}");
        }
    }
}
