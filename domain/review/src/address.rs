//! Home addresses: a word that names one, followed by a place down to the door number.

use std::ops::Range;

use document::Confidence;

use crate::page::Page;
use crate::sight::Sight;

/// Words after which a home address stands.
pub(crate) const TRIGGERS: &[&str] = &[
    "家庭住址",
    "家庭地址",
    "住址",
    "户籍地",
    "户籍所在地",
    "户口所在地",
    "现住",
    "居住地址",
    "居住地",
    "家住",
    "，住",
    "住所地",
    "现居",
    "暂住",
];
/// Signs of a division or a street, which every address has.
const PLACES: &[char] = &[
    '省', '市', '县', '区', '州', '旗', '镇', '乡', '村', '路', '街', '巷', '弄', '屯', '盟', '道',
];
/// Signs behind a number that make it a door.
const DOORS: &[char] = &[
    '号', '室', '栋', '幢', '单', '楼', '组', '户', '座', '弄', '排', '社',
];
/// Holders of addresses that are no persons.
const BODIES: &[&str] = &[
    "公司",
    "局",
    "委员会",
    "中心",
    "政府",
    "大厅",
    "学校",
    "医院",
    "办事处",
    "法院",
    "检察院",
    "派出所",
];
const LONGEST: usize = 60;

/// Sees the address behind a trigger that ends at a place, or in the column that the trigger heads.
pub(crate) fn see(page: Page<'_>, trigger_end: usize, sights: &mut Vec<Sight>) {
    let line = page.line(trigger_end);
    if heads_column(page, &line, trigger_end) {
        see_column(page, line, trigger_end, sights);
        return;
    }
    let tail = &page.text[trigger_end..line.end];
    let words = [
        "地址", "地", "址", "为", "是", "于", "在", "：", ":", " ", "\u{3000}", "\t", "（", "(",
    ];
    let mut rest = tail;
    while let Some(shorter) = words.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
    }
    sights.extend(see_address(
        page,
        trigger_end + tail.len() - rest.len(),
        line.end,
    ));
}

/// A trigger heads a column when its line is the first of a table.
fn heads_column(page: Page<'_>, line: &Range<usize>, trigger_end: usize) -> bool {
    let in_table = page.text[line.clone()].contains('\t');
    let first = line.start == 0 || !page.text[page.line(line.start - 1)].contains('\t');
    in_table
        && first
        && matches!(page.next(trigger_end), None | Some('\t' | '\n' | '\r'))
        && line.end < page.text.len()
        && page.text[page.line(line.end + 1)].contains('\t')
}

fn see_column(page: Page<'_>, head: Range<usize>, trigger_end: usize, sights: &mut Vec<Sight>) {
    let column = page.text[head.start..trigger_end].matches('\t').count();
    let mut end = head.end;
    while end < page.text.len() {
        let row = page.line(end + 1);
        if !page.text[row.clone()].contains('\t') {
            break;
        }
        let mut start = row.start;
        for (place, cell) in page.text[row.clone()].split('\t').enumerate() {
            if place == column {
                sights.extend(see_address(page, start, start + cell.len()));
            }
            start += cell.len() + 1;
        }
        end = row.end;
    }
}

fn see_address(page: Page<'_>, start: usize, limit: usize) -> Option<Sight> {
    let tail = &page.text[start..limit];
    let stop = |one: char| one.is_whitespace() || "，。；、,;（）()“”\"：:*＊《》|".contains(one);
    let length = tail
        .char_indices()
        .take(LONGEST + 1)
        .find(|&(_, one)| stop(one))
        .map_or_else(
            || {
                tail.char_indices()
                    .nth(LONGEST)
                    .map_or(tail.len(), |at| at.0)
            },
            |at| at.0,
        );
    let address = &tail[..length];
    let door = first_door(address)?;
    if !address[..door].contains(PLACES) || BODIES.iter().any(|body| address.contains(body)) {
        return None;
    }
    let reason = "含有详细到门牌的个人住址";
    let bytes = start..start + length;
    Some(Sight::personal(
        "personal.home_address",
        bytes,
        Confidence::Medium,
        reason,
    ))
}

fn is_number(one: char) -> bool {
    one.is_ascii_digit() || matches!(one, '０'..='９') || "一二三四五六七八九十百".contains(one)
}

/// Returns where the first number stands that a sign of a door follows.
fn first_door(address: &str) -> Option<usize> {
    let mut number = None;
    for (at, character) in address.char_indices() {
        if is_number(character) || (number.is_some() && matches!(character, '-' | '之' | '#')) {
            number.get_or_insert(at);
        } else if number.is_some()
            && (DOORS.contains(&character) || character.is_ascii_alphabetic())
        {
            if DOORS.contains(&character) {
                return number;
            }
        } else {
            number = None;
        }
    }
    None
}

/// Masks an address: what says which door is cut off, town and street stay.
pub(crate) fn mask(address: &str) -> String {
    let door = first_door(address).unwrap_or(address.len());
    let head = &address[..door];
    let town = ["街道", "镇", "乡", "苏木"]
        .iter()
        .filter_map(|sign| head.find(sign).map(|at| at + sign.len()))
        .min();
    let street = [
        "大街", "路", "街", "巷", "大道", "胡同", "村", "屯", "社区", "小区", "区", "县", "市",
    ]
    .iter()
    .filter_map(|sign| head.rfind(sign).map(|at| at + sign.len()))
    .max();
    format!("{}***", &address[..town.or(street).unwrap_or(door)])
}
