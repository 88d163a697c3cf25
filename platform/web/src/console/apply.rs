//! Applies what findings suggest to the words of a draft, from the last place to the first.

use catalogue::common;
use document::Suggestion;
use operations::Content;
use review::{Part, PlacedFinding};

/// Puts the suggested words in their places; returns how many were put.
///
/// A finding in a file, one without words to put, one whose words are not at its place any more, and
/// one that reaches into another that was put, change nothing.
pub(crate) fn apply(content: &mut Content, findings: &[&PlacedFinding]) -> usize {
    let mut ordered: Vec<&&PlacedFinding> = findings.iter().collect();
    ordered.sort_by(|one, other| {
        let key = |placed: &PlacedFinding| (placed.part.code(), placed.finding.place.start);
        key(other).cmp(&key(one))
    });
    let mut put = 0;
    let mut free_until: Option<(String, usize)> = None;
    for placed in ordered {
        let Some(Suggestion::Replace(words)) = &placed.finding.suggestion else {
            continue;
        };
        let part = placed.part.code();
        let place = &placed.finding.place;
        let reaches_over = free_until
            .as_ref()
            .is_some_and(|(known, until)| *known == part && place.end > *until);
        if reaches_over {
            continue;
        }
        let Some(text) = text_of(content, &placed.part) else {
            continue;
        };
        if let Some(mended) = replaced(text, place, &placed.finding.text, words) {
            *text = mended;
            put += 1;
            free_until = Some((part, place.start));
        }
    }
    put
}

fn text_of<'a>(content: &'a mut Content, part: &Part) -> Option<&'a mut String> {
    match part {
        Part::Title => content.fields.get_mut(common::TITLE),
        Part::Field(code) => content.fields.get_mut(code),
        Part::Body => Some(&mut content.body),
        Part::File(_) | Part::FileName(_) => None,
    }
}

fn replaced(text: &str, place: &std::ops::Range<usize>, old: &str, new: &str) -> Option<String> {
    let byte = |character: usize| {
        let mut starts = text.char_indices().map(|(start, _)| start);
        starts
            .nth(character)
            .or_else(|| (character == text.chars().count()).then_some(text.len()))
    };
    let (start, end) = (byte(place.start)?, byte(place.end)?);
    if text.get(start..end)? != old {
        return None;
    }
    Some(format!("{}{new}{}", &text[..start], &text[end..]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use document::{Confidence, Finding, Severity};
    use organ::OrganId;

    use super::*;

    fn content(body: &str) -> Content {
        Content {
            item: "notice".to_owned(),
            organ: OrganId([1; 16]),
            fields: BTreeMap::from([("title".to_owned(), "关于甲的通知".to_owned())]),
            body: body.to_owned(),
            files: Vec::new(),
            relations: Vec::new(),
            major: false,
            no_interpretation_reason: None,
        }
    }

    fn finding(part: Part, place: std::ops::Range<usize>, old: &str, new: &str) -> PlacedFinding {
        PlacedFinding {
            part,
            finding: Finding {
                rule: "wording.test".into(),
                severity: Severity::Warning,
                place,
                text: old.to_owned(),
                reason: String::new(),
                suggestion: Some(Suggestion::Replace(new.to_owned())),
                basis: None,
                confidence: Confidence::High,
            },
        }
    }

    #[test]
    fn several_places_are_mended_though_lengths_change() {
        let mut content = content("甲乙丙丁甲乙");
        let found = [
            finding(Part::Body, 0..2, "甲乙", "一"),
            finding(Part::Body, 4..6, "甲乙", "一二三"),
            finding(Part::Title, 2..3, "甲", "乙"),
        ];
        let found: Vec<&PlacedFinding> = found.iter().collect();
        assert_eq!(apply(&mut content, &found), 3);
        assert_eq!(content.body, "一丙丁一二三");
        assert_eq!(content.fields["title"], "关于乙的通知");
    }

    #[test]
    fn words_that_moved_and_places_that_overlap_are_left_alone() {
        let mut content = content("甲乙丙");
        let found = [
            finding(Part::Body, 0..2, "甲乙", "一"),
            finding(Part::Body, 1..3, "乙丙", "二"),
            finding(Part::Body, 0..1, "丁", "三"),
            finding(Part::Body, 2..9, "丙", "四"),
        ];
        let found: Vec<&PlacedFinding> = found.iter().collect();
        assert_eq!(apply(&mut content, &found), 1);
        assert_eq!(content.body, "甲二");
    }
}
