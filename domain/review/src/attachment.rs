//! Attachments that a text announces and a record does not have.

use std::collections::BTreeSet;
use std::ops::Range;

use document::Confidence;

use crate::sight::Sight;

/// What a body says about attachments.
#[derive(Default)]
struct Announced {
    /// Their numbers; an announcement without a number counts as the first.
    numbers: BTreeSet<u32>,
    /// Where they are announced first.
    place: Option<Range<usize>>,
    /// How many stand in the body itself, each under a heading of its own.
    inside: usize,
}

/// Sees attachments that are announced in a body, and are neither in it nor among the files.
pub(crate) fn see(body: &str, files: usize) -> Option<Sight> {
    let announced = read(body);
    let place = announced.place?;
    let most = announced.numbers.iter().next_back().copied().unwrap_or(0);
    let missing: Vec<String> = (1..most)
        .filter(|number| !announced.numbers.contains(number))
        .map(|number| format!("附件{number}"))
        .collect();
    let at_hand = announced.inside + files;
    let reason = if at_hand == 0 {
        "正文提到附件，但未上传任何附件".to_owned()
    } else if !missing.is_empty() {
        format!("附件序号不连续，缺少{}", missing.join("、"))
    } else if announced.numbers.len() > at_hand && announced.inside == 0 {
        format!(
            "正文列有{}个附件，实际只有{at_hand}个",
            announced.numbers.len()
        )
    } else {
        return None;
    };
    let sight = Sight::new(
        "structure.attachment_missing",
        place,
        Confidence::Medium,
        reason,
    );
    Some(sight.advise("补传附件，或更正正文中的附件说明"))
}

fn read(body: &str) -> Announced {
    let mut announced = Announced::default();
    let (mut start, mut in_list) = (0, false);
    for line in body.split('\n') {
        let head = line.trim();
        let at = start + line.find(head).unwrap_or(0);
        start += line.len() + 1;
        if let Some(item) = in_list.then(|| number_at_head(head)).flatten() {
            announced.numbers.insert(item);
            continue;
        }
        in_list = false;
        let Some(rest) = head.strip_prefix("附件") else {
            mentions(head, at, &mut announced);
            continue;
        };
        let (number, rest) = leading_number(rest.trim_start());
        let rest = rest.trim_start();
        let place = at..at + head.len() - rest.len();
        if rest.is_empty() {
            announced.inside += 1;
            announced.numbers.extend(number);
        } else if let Some(list) = rest.strip_prefix(['：', ':']) {
            let list = list.trim();
            if list.is_empty() && number.is_some() {
                announced.inside += 1; // "附件1：" alone heads the attachment itself
                continue;
            }
            if list.is_empty() || list == "无" {
                continue;
            }
            announced
                .numbers
                .insert(number.or_else(|| number_at_head(list)).unwrap_or(1));
            announced.place.get_or_insert(place);
            in_list = true;
        } else {
            mentions(head, at, &mut announced);
        }
    }
    announced
}

/// Mentions inside a line: （见附件2）, 详见附件.
fn mentions(line: &str, start: usize, announced: &mut Announced) {
    for words in ["见附件", "按附件", "填写附件"] {
        for (offset, _) in line.match_indices(words) {
            let behind = offset + words.len();
            let (number, rest) = leading_number(&line[behind..]);
            announced.numbers.insert(number.unwrap_or(1));
            let end = start + line.len() - rest.len();
            announced
                .place
                .get_or_insert(start + behind - "附件".len()..end);
        }
    }
}

fn leading_number(words: &str) -> (Option<u32>, &str) {
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let number = words[..digits]
        .parse()
        .ok()
        .filter(|&number| (1..100).contains(&number));
    (
        number,
        if number.is_some() {
            &words[digits..]
        } else {
            words
        },
    )
}

/// "2.名单" is an item of the list; "2.5万元" and "2026年" are not.
fn number_at_head(line: &str) -> Option<u32> {
    let (number, rest) = leading_number(line);
    let mut rest = rest.chars();
    let marked = matches!(rest.next(), Some('.' | '．' | '、'));
    let fraction = rest.next().is_some_and(|one| one.is_ascii_digit());
    number.filter(|_| marked && !fraction)
}
