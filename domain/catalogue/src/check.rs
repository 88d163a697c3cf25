//! Reads what stands in a field into canonical writing, or says what is wrong with it.

use document::DocumentNumber;
use jiff::civil::Date;
use organ::{CreditCode, read_hex};

use crate::fault::{FieldFault, Problem, quoted};
use crate::field::{ChoiceOption, FieldKind, FieldSpec, MoneyUnit, OPEN_END, Required};
use crate::written::{self, Decimal, is_invisible, plain};

/// The most characters of the name of an organ.
const LONGEST_ORGAN: usize = 120;
/// The most characters of an address.
const LONGEST_URL: usize = 1000;
/// The most characters of a document number.
const LONGEST_NUMBER: usize = 80;

/// Reads one field into canonical writing: ISO dates, plain decimals, upper-case credit codes,
/// codes of choices. `on` is the day of entry. An empty field that may be empty stays empty.
///
/// # Errors
/// [`FieldFault`] names the field, the value and the way out, in Chinese.
///
/// ```
/// use catalogue::{FieldCode, FieldKind, FieldSpec, Required, check};
/// use jiff::civil::date;
/// let decided_on = FieldSpec {
///     code: FieldCode::read("decided_on")?,
///     name: "处罚决定日期".to_owned(),
///     kind: FieldKind::Date { future: false, open_ended: false },
///     required: Required::Always,
///     public: true,
///     help: String::new(),
///     example: String::new(),
///     external_code: None,
/// };
/// let on = date(2026, 3, 2);
/// assert_eq!(check(&decided_on, "2026年1月31日", on).unwrap(), "2026-01-31");
/// assert_eq!(
///     check(&decided_on, "2026-13-01", on).unwrap_err().message,
///     "处罚决定日期“2026-13-01”不是日期，请按 2026-01-31 的形式填写。"
/// );
/// # Ok::<(), catalogue::NotACode>(())
/// ```
pub fn check(field: &FieldSpec, words: &str, on: Date) -> Result<String, FieldFault> {
    let words = visible(field, words)?;
    if words.trim().is_empty() {
        return match field.required {
            Required::Always => Err(missing(field)),
            Required::When(_) | Required::Never => Ok(String::new()),
        };
    }
    match &field.kind {
        FieldKind::Text { max } => short_enough(field, &one_line(&words), *max),
        FieldKind::LongText { max } => short_enough(field, words.trim(), *max),
        FieldKind::DocumentNumber => document_number(field, &one_line(&words)),
        FieldKind::Date { future, open_ended } => date(field, &words, *future, *open_ended, on),
        FieldKind::Integer { min, max } => integer(field, &words, *min, *max),
        FieldKind::Decimal { scale, unit } => decimal(field, &words, *scale, unit),
        FieldKind::Money { unit } => money(field, &words, *unit),
        FieldKind::Choice { options } => choice(field, &words, options),
        FieldKind::Choices { options } => choices(field, &words, options),
        FieldKind::Organ => short_enough(field, &one_line(&words), LONGEST_ORGAN),
        FieldKind::CreditCode => credit_code(field, &words),
        FieldKind::Url => url(field, &words),
        FieldKind::YesNo => yes_no(field, &words),
        FieldKind::Record => record(field, &words),
        FieldKind::Table { columns } => table(field, &words, columns, on),
    }
}

fn visible(field: &FieldSpec, words: &str) -> Result<String, FieldFault> {
    let words = words.replace("\r\n", "\n").replace('\r', "\n");
    let unreadable = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    if words.contains(unreadable) {
        let message = format!("{}中有无法识别的控制字符，请删去后重新填写。", field.name);
        return Err(FieldFault::new(field, Problem::ControlCharacter, message));
    }
    Ok(words
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .collect())
}

fn one_line(words: &str) -> String {
    let broken = |letter: char| letter == '\n' || letter == '\t';
    words
        .split(broken)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

pub(crate) fn missing(field: &FieldSpec) -> FieldFault {
    let verb = if field.kind.options().is_empty() {
        "填写"
    } else {
        "选择"
    };
    FieldFault::new(field, Problem::Missing, format!("请{verb}{}。", field.name))
}

fn short_enough(field: &FieldSpec, words: &str, max: usize) -> Result<String, FieldFault> {
    let length = words.chars().count();
    if length <= max {
        return Ok(words.to_owned());
    }
    let message = format!("{}有{length}字，最多{max}字，请缩短。", field.name);
    Err(FieldFault::new(field, Problem::TooLong, message))
}

fn document_number(field: &FieldSpec, words: &str) -> Result<String, FieldFault> {
    let words = short_enough(field, words, LONGEST_NUMBER)?;
    // Old and local numbers follow no pattern that one could insist on; they stay as printed.
    Ok(DocumentNumber::read(&words).map_or(words, |number| number.as_str().to_owned()))
}

fn date(
    field: &FieldSpec,
    words: &str,
    future: bool,
    open_ended: bool,
    on: Date,
) -> Result<String, FieldFault> {
    if open_ended && matches!(plain(words).as_str(), "长期" | "长期有效") {
        return Ok(OPEN_END.to_owned());
    }
    let Some(read) = written::date(words) else {
        let or_open = if open_ended {
            "，没有期限的填写“长期”"
        } else {
            ""
        };
        let message = format!(
            "{}{}不是日期，请按 2026-01-31 的形式填写{or_open}。",
            field.name,
            quoted(words)
        );
        return Err(FieldFault::new(field, Problem::NotADate, message));
    };
    if read > on && !future {
        let message = format!("{}{read}在今天（{on}）之后，请核对。", field.name);
        return Err(FieldFault::new(field, Problem::Future, message));
    }
    Ok(read.to_string())
}

fn integer(field: &FieldSpec, words: &str, min: i64, max: i64) -> Result<String, FieldFault> {
    let plain = plain(words);
    let number = Decimal::read(&plain).filter(|number| number.scale() == 0);
    let Some(number) = number else {
        let message = format!("{}{}不是整数，请只填写数字。", field.name, quoted(words));
        return Err(FieldFault::new(field, Problem::NotANumber, message));
    };
    let written = number.to_string();
    match written.parse::<i64>() {
        Ok(value) if (min..=max).contains(&value) => Ok(written),
        Ok(_) | Err(_) => {
            let message = format!("{}{written}不在{min}到{max}之间，请核对。", field.name);
            Err(FieldFault::new(field, Problem::OutOfRange, message))
        }
    }
}

fn decimal(field: &FieldSpec, words: &str, scale: u8, unit: &str) -> Result<String, FieldFault> {
    let plain = plain(words);
    let number = if unit.is_empty() {
        &plain
    } else {
        plain.strip_suffix(unit).unwrap_or(&plain)
    };
    let Some(number) = Decimal::read(number.trim()) else {
        return Err(not_a_number(field, words, unit));
    };
    precise(field, number, u32::from(scale))
}

fn money(field: &FieldSpec, words: &str, unit: MoneyUnit) -> Result<String, FieldFault> {
    let plain = plain(words);
    let bare = plain
        .trim_start_matches(['¥', '￥'])
        .trim_start_matches("人民币")
        .trim();
    // The longest word first: 万元 ends in 元 too.
    let written = MoneyUnit::ALL
        .into_iter()
        .rev()
        .find(|unit| bare.ends_with(unit.term()));
    let digits = written.map_or(bare, |written| {
        bare.strip_suffix(written.term()).unwrap_or(bare)
    });
    let Some(number) = Decimal::read(digits.trim()) else {
        return Err(not_a_number(field, words, unit.term()));
    };
    if number.is_negative() {
        let message = format!("{}{}小于零，请核对。", field.name, quoted(words));
        return Err(FieldFault::new(field, Problem::OutOfRange, message));
    }
    let power = i64::from(written.unwrap_or(unit).power()) - i64::from(unit.power());
    let number = number.shifted(i32::try_from(power).unwrap_or(0));
    precise(field, number, unit.scale())
}

fn not_a_number(field: &FieldSpec, words: &str, unit: &str) -> FieldFault {
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!("，单位是{unit}")
    };
    let message = format!(
        "{}{}不是数，请只填写数字{unit}。",
        field.name,
        quoted(words)
    );
    FieldFault::new(field, Problem::NotANumber, message)
}

fn precise(field: &FieldSpec, number: Decimal, scale: u32) -> Result<String, FieldFault> {
    if number.scale() <= scale {
        return Ok(number.to_string());
    }
    let message = format!(
        "{}{number}的小数超过{scale}位，请核对或四舍五入。",
        field.name
    );
    Err(FieldFault::new(field, Problem::TooPrecise, message))
}

fn choice(field: &FieldSpec, words: &str, options: &[ChoiceOption]) -> Result<String, FieldFault> {
    let words = one_line(words);
    let fits = |option: &&ChoiceOption| option.code == words || option.name == words;
    options
        .iter()
        .find(fits)
        .map(|option| option.code.clone())
        .ok_or_else(|| {
            let names: Vec<&str> = options.iter().map(|option| option.name.as_str()).collect();
            let message = format!(
                "{}中没有{}这一项，可选：{}。",
                field.name,
                quoted(&words),
                names.join("、")
            );
            FieldFault::new(field, Problem::NotAChoice, message)
        })
}

fn choices(field: &FieldSpec, words: &str, options: &[ChoiceOption]) -> Result<String, FieldFault> {
    let mut chosen = Vec::new();
    // A name may itself hold a 、, so the surer signs go first.
    let parts: Vec<&str> = match words.contains([';', '；', '\n']) {
        true => words.split([';', '；', '\n']).collect(),
        false if options.iter().any(|option| option.name == words.trim()) => vec![words],
        false => words.split(['、', ',', '，']).collect(),
    };
    for part in parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        chosen.push(choice(field, part, options)?);
    }
    if chosen.is_empty() {
        return match field.required {
            Required::Always => Err(missing(field)),
            Required::When(_) | Required::Never => Ok(String::new()),
        };
    }
    // In the order of the rule file, each once, so that the same choice has one writing.
    let kept = options
        .iter()
        .filter(|option| chosen.contains(&option.code));
    Ok(kept
        .map(|option| option.code.as_str())
        .collect::<Vec<_>>()
        .join(";"))
}

fn credit_code(field: &FieldSpec, words: &str) -> Result<String, FieldFault> {
    CreditCode::read(&plain(words))
        .map(|code| code.as_str().to_owned())
        .map_err(|_| {
            let message = format!(
                "{}{}不是统一社会信用代码（18位，末位为校验码），请对照证照核对。",
                field.name,
                quoted(words)
            );
            FieldFault::new(field, Problem::NotACreditCode, message)
        })
}

fn url(field: &FieldSpec, words: &str) -> Result<String, FieldFault> {
    let address = words.trim();
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    let host = rest
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or("");
    let fits = !host.is_empty()
        && !address
            .contains(|letter: char| letter.is_whitespace() || "\"<>\\^`{|}".contains(letter))
        && address.chars().count() <= LONGEST_URL;
    if fits {
        return Ok(address.to_owned());
    }
    let message = format!(
        "{}{}不是网址，请填写以 https:// 或 http:// 开头的完整地址。",
        field.name,
        quoted(words)
    );
    Err(FieldFault::new(field, Problem::NotAUrl, message))
}

fn yes_no(field: &FieldSpec, words: &str) -> Result<String, FieldFault> {
    match plain(words).to_lowercase().as_str() {
        "是" | "yes" | "true" | "1" | "有" | "√" => Ok("yes".to_owned()),
        "否" | "no" | "false" | "0" | "无" | "×" => Ok("no".to_owned()),
        _ => {
            let message = format!(
                "{}请填写“是”或“否”，不能填写{}。",
                field.name,
                quoted(words)
            );
            Err(FieldFault::new(field, Problem::NotYesNo, message))
        }
    }
}

fn record(field: &FieldSpec, words: &str) -> Result<String, FieldFault> {
    let words = words.trim();
    let path = words
        .split(['?', '#'])
        .next()
        .unwrap_or("")
        .trim_end_matches('/');
    let id = path.rsplit_once("/r/").map_or(path, |(_, rest)| rest);
    let id = id.split('/').next().unwrap_or("").to_ascii_lowercase();
    if read_hex(&id).is_ok() {
        return Ok(id);
    }
    let message = format!(
        "{}{}不是本平台的信息，请填写信息页面的网址或32位编号。",
        field.name,
        quoted(words)
    );
    Err(FieldFault::new(field, Problem::NotARecord, message))
}

fn table(
    field: &FieldSpec,
    words: &str,
    columns: &[FieldSpec],
    on: Date,
) -> Result<String, FieldFault> {
    let mut rows = Vec::new();
    for (number, line) in words
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let wrong = |reason: String| {
            let message = format!("{}第{}行：{reason}", field.name, number + 1);
            FieldFault::new(field, Problem::BadTable, message)
        };
        let mut cells: Vec<&str> = line.split('\t').collect();
        while cells.len() > columns.len() && cells.last().is_some_and(|cell| cell.trim().is_empty())
        {
            cells.pop();
        }
        if cells.len() > columns.len() {
            let (found, most) = (cells.len(), columns.len());
            return Err(wrong(format!("有{found}格，最多{most}格，请核对各列。")));
        }
        cells.resize(columns.len(), "");
        let row: Result<Vec<String>, FieldFault> = columns
            .iter()
            .zip(cells)
            .map(|(column, cell)| check(column, cell, on))
            .collect();
        // A cell holds no line break and no TAB: both would make it two.
        let row: Vec<String> = row
            .map_err(|fault| wrong(fault.message))?
            .iter()
            .map(|cell| one_line(cell))
            .collect();
        rows.push(row.join("\t"));
    }
    Ok(rows.join("\n"))
}
