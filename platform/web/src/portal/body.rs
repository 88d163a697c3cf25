//! The body of a record, set like a document: what the reader of documents sees in the text.

use std::ops::Range;

use document::BlockKind;

/// The most rows of one table that a page shows; the file has the others.
pub(crate) const MOST_ROWS: usize = 500;

/// One part of a body, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A title inside the body, of a document that is issued with another.
    Title(String),
    /// 主送机关.
    Addressees(String),
    /// A heading; `level` from 1, and the place that the contents point to.
    Heading {
        level: u8,
        place: usize,
        text: String,
        is_chapter: bool,
    },
    /// A paragraph.
    Paragraph(String),
    /// An article of a regulation: its number (第一条), and its words.
    Article { number: String, text: String },
    /// A table.
    Table {
        head: Vec<String>,
        rows: Vec<Vec<String>>,
        left_out: usize,
    },
    /// 署名 and 成文日期, at the right.
    Signature(Vec<String>),
    /// 附件说明.
    Attachments(String),
    /// 附注 and 版记.
    Note(String),
}

/// A line of the contents beside a long body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) place: usize,
    pub(crate) level: u8,
    pub(crate) text: String,
}

/// Takes a body apart. A title that only repeats the record's own, and the lines of the head that
/// the metadata table shows, are left out.
pub(crate) fn parts(text: &str, title: &str) -> Vec<Part> {
    let places = Places::of(text);
    let mut parts = Vec::new();
    let mut headings = 0;
    for block in document::structure(text) {
        let words = || places.words(&block.place).trim().to_owned();
        match &block.kind {
            BlockKind::Title if parts.is_empty() && is_same(&words(), title) => {}
            BlockKind::Title => {
                parts.push(Part::Title(document::title_in_one_line(&words())));
            }
            BlockKind::Head if parts.is_empty() => {}
            BlockKind::Head => parts.push(Part::Note(words())),
            BlockKind::Addressees => parts.push(Part::Addressees(words())),
            BlockKind::Heading { level } => {
                headings += 1;
                let text = words();
                let is_chapter = numbered(&text, &['章', '编', '节']).is_some();
                parts.push(Part::Heading {
                    level: *level,
                    place: headings,
                    text,
                    is_chapter,
                });
            }
            BlockKind::Paragraph => parts.push(paragraph(words())),
            BlockKind::Table { rows, head } => parts.push(table(&places, rows, *head)),
            BlockKind::Signature | BlockKind::SignedOn => match parts.last_mut() {
                Some(Part::Signature(lines)) => lines.push(words()),
                _ => parts.push(Part::Signature(vec![words()])),
            },
            BlockKind::AttachmentNote => parts.push(Part::Attachments(words())),
            BlockKind::Note => parts.push(Part::Note(words())),
        }
    }
    parts
}

/// Returns the contents of a long body; nothing for a short one, which needs none.
pub(crate) fn contents(parts: &[Part]) -> Vec<Content> {
    let contents: Vec<Content> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Heading {
                level, place, text, ..
            } if *level <= 2 => Some(Content {
                place: *place,
                level: *level,
                text: crate::words::shortened(first_sentence(text), 26),
            }),
            _ => None,
        })
        .collect();
    let most = 40;
    let highest: Vec<Content> = if contents.len() > most {
        contents
            .into_iter()
            .filter(|content| content.level == 1)
            .take(most)
            .collect()
    } else {
        contents
    };
    if highest.len() < 4 {
        Vec::new()
    } else {
        highest
    }
}

/// Returns the first sentences of a body, for META tags and feeds.
pub(crate) fn opening(parts: &[Part], most: usize) -> Option<String> {
    let first = parts.iter().find_map(|part| match part {
        Part::Paragraph(text) | Part::Article { text, .. } => Some(text),
        _ => None,
    })?;
    Some(crate::words::shortened(first, most))
}

fn paragraph(text: String) -> Part {
    match numbered(&text, &['条']) {
        Some((number, rest)) => Part::Article {
            number: number.to_owned(),
            text: rest.to_owned(),
        },
        None => Part::Paragraph(text),
    }
}

/// Parts `第一条　为了…` into its number and the rest, when it begins so.
fn numbered<'t>(text: &'t str, units: &[char]) -> Option<(&'t str, &'t str)> {
    let digits = text.strip_prefix('第')?;
    let is_digit = |letter: char| "〇零一二三四五六七八九十百千0123456789".contains(letter);
    let end = digits.find(|letter: char| !is_digit(letter))?;
    let unit = digits[end..]
        .chars()
        .next()
        .filter(|unit| end > 0 && units.contains(unit))?;
    let (number, rest) = text.split_at('第'.len_utf8() + end + unit.len_utf8());
    // 第一条规定的… is a sentence about an article, not the article.
    let is_parted = rest.starts_with(char::is_whitespace);
    (is_parted || rest.is_empty()).then(|| (number, rest.trim_start()))
}

fn first_sentence(text: &str) -> &str {
    text.split('。').next().unwrap_or(text)
}

fn is_same(one: &str, other: &str) -> bool {
    let bare = |text: &str| {
        text.chars()
            .filter(|letter| !letter.is_whitespace())
            .collect::<String>()
    };
    bare(one) == bare(other)
}

fn table(places: &Places<'_>, rows: &[Vec<Range<usize>>], head: bool) -> Part {
    let mut rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| places.words(cell).trim().to_owned())
                .collect()
        })
        .collect();
    let head = if head && !rows.is_empty() {
        rows.remove(0)
    } else {
        Vec::new()
    };
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    Part::Table {
        head,
        rows,
        left_out,
    }
}

/// Where each character of a text begins in its bytes.
struct Places<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Places<'a> {
    fn of(text: &'a str) -> Places<'a> {
        let mut starts: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
        starts.push(text.len());
        Places { text, starts }
    }

    fn words(&self, place: &Range<usize>) -> &'a str {
        let at = |place: usize| self.starts.get(place).copied().unwrap_or(self.text.len());
        self.text
            .get(at(place.start)..at(place.end))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_set_part_by_part() {
        let text = "关于开展检查的通知\n各单位：\n现通知如下。\n一、检查范围\n全市。\n某某市人民政府办公室\n2026年3月2日";
        let parts = parts(text, "关于开展检查的通知");
        assert_eq!(parts[0], Part::Addressees("各单位：".to_owned()));
        assert!(parts.iter().any(|part| matches!(
            part,
            Part::Heading {
                level: 1,
                place: 1,
                ..
            }
        )));
        let Some(Part::Signature(lines)) = parts.last() else {
            panic!("{parts:?}")
        };
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn a_title_over_two_lines_has_no_blank_where_it_was_broken() {
        let text =
            "云岭市人民政府关于印发云岭\n市城镇燃气安全管理办法的通知\n各单位：\n现印发给你们。";
        let title = "云岭市人民政府关于印发云岭市城镇燃气安全管理办法的通知";
        assert_eq!(parts(text, "")[0], Part::Title(title.to_owned()));
    }

    #[test]
    fn an_article_is_told_from_a_sentence_about_one() {
        let article = |number: &str, text: &str| Part::Article {
            number: number.to_owned(),
            text: text.to_owned(),
        };
        for (text, part) in [
            ("第一条　为了公开", article("第一条", "为了公开")),
            ("第二十条 行政机关", article("第二十条", "行政机关")),
            (
                "第一条规定的信息",
                Part::Paragraph("第一条规定的信息".to_owned()),
            ),
            ("第三方应当", Part::Paragraph("第三方应当".to_owned())),
            ("第条 无", Part::Paragraph("第条 无".to_owned())),
        ] {
            assert_eq!(paragraph(text.to_owned()), part);
        }
    }

    #[test]
    fn a_table_keeps_its_head_and_rows() {
        let parts = parts("项目\t金额\n甲\t1\n乙\t2", "");
        assert!(
            matches!(&parts[0], Part::Table { head, rows, left_out: 0 } if head.len() + rows.len() >= 4
                || rows.len() == 3),
            "{parts:?}"
        );
    }
}
