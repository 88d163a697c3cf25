//! The sequence of numbers: a part that is missing, or one that comes twice.

use std::borrow::Cow;
use std::collections::HashMap;

use super::numbering::{self, Style};
use super::{attachments, title};
use crate::finding::{Confidence, Finding, Severity, Suggestion};
use crate::writing::trim;

/// Returns what is wrong with the numbering of a text: `structure.numbering_gap` and
/// `structure.numbering_repeated`.
///
/// Articles run through the whole document; other numbers may begin again at one, or run on across
/// the parts above them. A new document inside the text (after a title or 附件) begins again.
///
/// ```
/// let findings = document::structure_findings("一、目标\n三、措施");
/// assert_eq!(findings[0].rule, "structure.numbering_gap");
/// ```
pub fn structure_findings(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut counted = Counted::default();
    let mut start = 0;
    for line in text.split('\n') {
        let shown = trim(line);
        if let Some(numbering) = numbering::read(shown) {
            let lead = line.len() - line.trim_start_matches(crate::writing::is_blank).len();
            let place = start + line[..lead].chars().count();
            let number = &shown[..numbering.shown];
            if let Some(fault) = counted.count(&numbering) {
                findings.push(finding(fault, numbering.style, place, number));
            }
        } else if begins_anew(shown) {
            counted = Counted::default();
        }
        start += line.chars().count() + 1;
    }
    findings
}

fn begins_anew(line: &str) -> bool {
    line.len() <= 300
        && (attachments::is_annex_mark(line)
            || title::is_complete(line) && title::is_title_line(line))
}

/// What is wrong with a number.
enum Fault {
    Gap { expected: u32 },
    Repeated,
}

/// The last number of every style, and whether a higher part has begun since.
#[derive(Default)]
struct Counted {
    last: HashMap<Style, Last>,
}

struct Last {
    number: u32,
    /// A part that ranks higher has begun since.
    renewed: bool,
}

impl Counted {
    fn count(&mut self, numbering: &numbering::Numbering) -> Option<Fault> {
        let style = numbering.style;
        // Levels of decimal numbers depend on each other in more ways than are checked here.
        if numbering.inserted || matches!(style, Style::Decimal(_)) {
            return None;
        }
        let fault = self
            .last
            .get(&style)
            .and_then(|last| fault(style, last, numbering.number));
        for (other, last) in &mut self.last {
            last.renewed |= *other > style;
        }
        self.last.insert(
            style,
            Last {
                number: numbering.number,
                renewed: false,
            },
        );
        fault
    }
}

fn fault(style: Style, last: &Last, number: u32) -> Option<Fault> {
    if number == last.number + 1 {
        return None;
    }
    let strict = style <= Style::ChineseInBrackets;
    // A list may begin again at one wherever a new sentence opens it; chapters and 一、 may not.
    if number == 1
        && (last.renewed || !strict || last.number > 1 && style >= Style::ChineseInBrackets)
    {
        return None;
    }
    if number == last.number {
        return (!last.renewed || style == Style::Article).then_some(Fault::Repeated);
    }
    let expected = if last.renewed && style != Style::Article {
        1
    } else {
        last.number + 1
    };
    (number > expected).then_some(Fault::Gap { expected })
}

fn unit(style: Style) -> &'static str {
    match style {
        Style::Volume => "编",
        Style::Chapter => "章",
        Style::Division => "节",
        Style::Article => "条",
        Style::Clause => "款",
        Style::Chinese
        | Style::ChineseInBrackets
        | Style::Arabic
        | Style::Decimal(_)
        | Style::ArabicInBrackets
        | Style::Circled => "项",
    }
}

fn finding(fault: Fault, style: Style, place: usize, number: &str) -> Finding {
    let (rule, reason, advice) = match fault {
        Fault::Gap { expected } => (
            "structure.numbering_gap",
            format!(
                "序号“{number}”与前文不衔接，此处应为第{expected}{}。",
                unit(style)
            ),
            "请核对是否漏排内容，或者调整序号。",
        ),
        Fault::Repeated => (
            "structure.numbering_repeated",
            format!("序号“{number}”与上一项重复。"),
            "请核对并调整序号。",
        ),
    };
    Finding {
        rule: Cow::Borrowed(rule),
        severity: Severity::Warning,
        place: place..place + number.chars().count(),
        text: number.to_owned(),
        reason,
        suggestion: Some(Suggestion::Advise(advice.to_owned())),
        basis: Some(Cow::Borrowed("《党政机关公文格式》（GB/T 9704—2012）7.3.3")),
        confidence: if style <= Style::ChineseInBrackets {
            Confidence::Medium
        } else {
            Confidence::Low
        },
    }
}
