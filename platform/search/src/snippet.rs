//! Marks what was asked for in a title, and cuts the passage of a text that shows most of it.

use std::ops::Range;

use crate::fold::{Kind, fold_each, is_han, is_part_of_a_run, kind};
use crate::results::{Marked, Text};

/// The length of a snippet in characters: two lines on a telephone, one and a half on a desk.
const SNIPPET: usize = 90;

/// How much of the passage may stand before its first mark.
const LEAD: usize = 24;

/// Marks beyond these are not looked for; texts of a hundred pages repeat themselves.
const MOST_PLACES: usize = 2_000;

/// No passage is looked for after this many characters of one text.
const FARTHEST: usize = 400_000;

/// Marks every place of a title that fits.
pub(crate) fn mark_title(title: &str, strings: &[String]) -> Marked {
    let characters: Vec<char> = title.chars().collect();
    let places = places_of(title, strings);
    Marked {
        marks: merged(
            places.into_iter().map(|place| place.range).collect(),
            &characters,
        ),
        text: title.to_owned(),
    }
}

/// Cuts the passage that shows most of the strings: from the body if it has any, else from the
/// first attachment that has, else the beginning of the body.
pub(crate) fn snippet(text: &Text, strings: &[String]) -> Marked {
    std::iter::once(&text.body)
        .chain(&text.attachments)
        .find_map(|text| best_passage(text, strings))
        .unwrap_or_else(|| {
            passage(
                &text.body.chars().take(2 * SNIPPET).collect::<Vec<_>>(),
                0,
                &[],
            )
        })
}

/// A place of a text that fits, in characters, and which of the strings it is.
struct Place {
    range: Range<usize>,
    string: usize,
}

fn best_passage(text: &str, strings: &[String]) -> Option<Marked> {
    let places = places_of(text, strings);
    let start = best_start(&places, strings)?;
    let characters: Vec<char> = text.chars().take(FARTHEST + SNIPPET).collect();
    let ranges: Vec<_> = places.into_iter().map(|place| place.range).collect();
    let marks = merged(ranges, &characters);
    Some(passage(&characters, start, &marks))
}

/// Returns where the first mark of the best passage stands: the one with the most different
/// strings, longer ones counting more, the earliest of equals.
fn best_start(places: &[Place], strings: &[String]) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (index, first) in places.iter().enumerate() {
        let mut seen = vec![false; strings.len()];
        let mut worth = 0;
        for place in &places[index..] {
            if place.range.end > first.range.start + SNIPPET - LEAD {
                break;
            }
            if !std::mem::replace(&mut seen[place.string], true) {
                worth += strings[place.string].chars().count() + 1;
            }
        }
        if best.is_none_or(|(most, _)| worth > most) {
            best = Some((worth, first.range.start));
        }
    }
    best.map(|(_, start)| start)
}

fn places_of(text: &str, strings: &[String]) -> Vec<Place> {
    let mut folded: Vec<char> = Vec::new();
    let mut origins: Vec<usize> = Vec::new();
    fold_each(text, |character, origin| {
        if origin < FARTHEST {
            folded.push(character);
            origins.push(origin);
        }
    });
    let strings: Vec<Vec<char>> = strings
        .iter()
        .map(|string| string.chars().collect())
        .collect();
    let mut places = Vec::new();
    for at in 0..folded.len() {
        for (string, wanted) in strings.iter().enumerate() {
            if !wanted.is_empty()
                && wanted.first() == folded.get(at)
                && folded[at..].starts_with(wanted)
                && !cuts_a_run(&folded, at, at + wanted.len())
            {
                places.push(Place {
                    range: origins[at]..origins[at + wanted.len() - 1] + 1,
                    string,
                });
            }
        }
        if places.len() >= MOST_PLACES {
            break;
        }
    }
    places
}

/// Tells whether a border of the range lies within a run of letters or digits.
fn cuts_a_run(folded: &[char], from: usize, to: usize) -> bool {
    let is_letter = |at: usize| {
        folded
            .get(at)
            .is_some_and(|character| is_part_of_a_run(*character) && !is_han(*character))
    };
    (from > 0 && is_letter(from - 1) && is_letter(from)) || (is_letter(to - 1) && is_letter(to))
}

/// Joins ranges that overlap, touch, or have only brackets and spaces between them.
fn merged(mut ranges: Vec<Range<usize>>, characters: &[char]) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        if let Some(last) = merged.last_mut() {
            let between = characters.get(last.end..range.start).unwrap_or_default();
            let touches = range.start <= last.end
                || (between.len() <= 2
                    && between
                        .iter()
                        .all(|c| matches!(kind(*c), Kind::Bracket | Kind::Nothing)));
            if touches {
                last.end = last.end.max(range.end);
                continue;
            }
        }
        merged.push(range);
    }
    merged
}

/// Cuts about `SNIPPET` characters around the mark that begins at `start`, from the beginning of
/// its clause if that is near, with white space in one blank and `…` where something is left out.
fn passage(characters: &[char], start: usize, marks: &[Range<usize>]) -> Marked {
    let earliest = start.saturating_sub(LEAD);
    let lead = characters.get(earliest..start).unwrap_or_default();
    let is_pause = |character: &char| matches!(kind(*character), Kind::Pause);
    let from = match lead.iter().rposition(is_pause) {
        Some(place) => earliest + place + 1,
        None => earliest,
    };
    let to = (from + SNIPPET).min(characters.len());
    // A mark that the end would cut is shown whole, if it is not a page long.
    let to = marks
        .iter()
        .find(|mark| mark.start < to && mark.end > to && mark.end < to + SNIPPET)
        .map_or(to, |mark| mark.end);

    let mut text: Vec<char> = Vec::new();
    let mut places: Vec<usize> = Vec::with_capacity(to - from + 1);
    if from > 0 {
        text.push('…');
    }
    for character in characters.get(from..to).unwrap_or_default() {
        places.push(text.len());
        if character.is_whitespace() || character.is_control() {
            if text.last().is_some_and(|last| *last != ' ' && *last != '…') {
                text.push(' ');
            }
        } else {
            text.push(*character);
        }
    }
    places.push(text.len());
    let marks = marks
        .iter()
        .filter(|mark| mark.start < to && mark.end > from)
        .map(|mark| places[mark.start.max(from) - from]..places[mark.end.min(to) - from])
        .filter(|mark| mark.start < mark.end)
        .collect();
    if to < characters.len() {
        text.push('…');
    }
    Marked {
        text: text.into_iter().collect(),
        marks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(strings: &[&str]) -> Vec<String> {
        strings
            .iter()
            .map(|string| crate::fold::folded(string))
            .collect()
    }

    fn shown(marked: &Marked) -> String {
        marked
            .pieces()
            .into_iter()
            .map(|(piece, marked)| if marked { format!("<{piece}>") } else { piece })
            .collect()
    }

    #[test]
    fn neighbours_are_marked_as_one() {
        let table: [(&str, &[&str], &str); 5] = [
            ("公共资源交易", &["公共", "资源"], "<公共资源>交易"),
            ("《公共》资源交易", &["公共", "资源"], "《<公共》资源>交易"),
            ("公共和资源", &["公共", "资源"], "<公共>和<资源>"),
            ("第2017号与17号", &["17"], "第2017号与<17>号"),
            ("甲发〔２０１７〕4號", &["2017 4"], "甲发〔<２０１７〕4>號"),
        ];
        for (text, wanted, expected) in table {
            assert_eq!(shown(&mark_title(text, &strings(wanted))), expected);
        }
    }

    #[test]
    fn the_passage_with_most_of_the_words_is_shown() {
        let filler = "此处另有规定。".repeat(40);
        let text = Text {
            body: format!("公园开放。{filler}公园门票优惠办法如下。{filler}"),
            attachments: vec!["公园门票优惠".to_owned()],
        };
        let marked = snippet(&text, &strings(&["公园", "门票", "优惠"]));
        assert!(
            shown(&marked).starts_with("…<公园门票优惠>办法如下。"),
            "{}",
            shown(&marked)
        );
        assert!(marked.text.ends_with('…'));
        assert!(marked.text.chars().count() <= SNIPPET + 2);
    }

    #[test]
    fn an_attachment_is_shown_only_when_the_body_has_nothing() {
        let text = Text {
            body: "正文。".to_owned(),
            attachments: vec!["附件一".to_owned(), "附件有门票".to_owned()],
        };
        assert_eq!(shown(&snippet(&text, &strings(&["门票"]))), "附件有<门票>");
        assert_eq!(shown(&snippet(&text, &strings(&["没有"]))), "正文。");
    }
}
