//! Printed lines to paragraphs: page numbers and running heads go, broken lines are joined.

use std::collections::{HashMap, HashSet};

use super::layout::Printed;

/// The lines of one page, and where the page begins and ends.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) lines: Vec<Printed>,
    pub(super) bottom: f64,
    pub(super) top: f64,
    /// How wide the page is, along its lines.
    pub(super) width: f64,
}

/// How much of a page, above and below, can hold heads and page numbers: the text block of an
/// official document begins 37 mm beneath the edge of 297 mm (GB/T 9704-2012, 5.2).
const MARGIN: f64 = 0.12;

impl Page {
    fn in_margin(&self, line: &Printed) -> bool {
        let depth = (self.top - self.bottom) * MARGIN;
        line.height > self.top - depth || line.height < self.bottom + depth
    }
}

/// Takes page numbers and running heads off the pages.
pub(super) fn without_furniture(pages: &mut [Page]) {
    for page in pages.iter_mut() {
        let numbers: Vec<bool> = page
            .lines
            .iter()
            .enumerate()
            .map(|(at, line)| is_page_number(page, at, line))
            .collect();
        let mut numbers = numbers.into_iter();
        page.lines.retain(|_| !numbers.next().unwrap_or(false));
    }
    if pages.len() < 3 {
        return;
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages.iter() {
        let heads: HashSet<String> = page
            .lines
            .iter()
            .filter(|line| page.in_margin(line))
            .map(|line| pattern(&line.text))
            .collect();
        for head in heads {
            *counts.entry(head).or_default() += 1;
        }
    }
    let most = pages.len() * 6 / 10;
    for page in pages {
        let repeats = |line: &Printed| {
            counts
                .get(&pattern(&line.text))
                .is_some_and(|count| *count > most)
        };
        let keep: Vec<bool> = page
            .lines
            .iter()
            .map(|line| !(page.in_margin(line) && repeats(line)))
            .collect();
        let mut keep = keep.into_iter();
        page.lines.retain(|_| keep.next().unwrap_or(true));
    }
}

/// The text of a head with any figures taken for the same.
fn pattern(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace());
    kept.map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect()
}

/// `— 1 —`, `- 1 -`, `1`, `第1页 共3页`, `1/3`.
fn is_page_number(page: &Page, at: usize, line: &Printed) -> bool {
    let outer = at == 0 || at + 1 == page.lines.len();
    if !page.in_margin(line) || line.text.chars().count() > 20 {
        return false;
    }
    let compact: String = line.text.chars().filter(|c| !c.is_whitespace()).collect();
    let dash = |c: char| "-—–－―─一·•".contains(c);
    let bare = compact.trim_matches(dash);
    let figures = !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit()) && bare.len() <= 4;
    let dashed = compact.starts_with(dash) && compact.ends_with(dash);
    if figures {
        return dashed || (outer && bare.len() <= 3);
    }
    let words = compact.trim_matches(|c: char| c.is_ascii_digit() || "第页共/,，".contains(c));
    let counted = (compact.contains('第') && compact.contains('页')) || compact.contains('/');
    words.is_empty() && counted && outer
}

/// Joins the lines of paragraphs, over the ends of pages, too.
pub(super) fn joined(pages: &[Page]) -> Vec<String> {
    let measures: Vec<Option<Measure>> = pages.iter().map(Measure::of_page).collect();
    let overall = Measure::of(pages.iter().flat_map(|page| &page.lines));
    let mut paragraphs: Vec<String> = Vec::new();
    let mut before: Option<(usize, &Printed)> = None;
    for (number, page) in pages.iter().enumerate() {
        for line in &page.lines {
            let goes_on = before.is_some_and(|(last_page, last)| {
                let of_last = measures[last_page].as_ref().or(overall.as_ref());
                let of_line = measures[number].as_ref().or(overall.as_ref());
                let set = of_last.zip(of_line);
                set.is_some_and(|(of_last, of_line)| {
                    of_last.is_full(last, pages[last_page].width) && of_line.is_flush(line)
                }) && belong(last, line, last_page == number)
            });
            match paragraphs.last_mut().filter(|_| goes_on) {
                Some(paragraph) => join(paragraph, &line.text),
                None => paragraphs.push(line.text.clone()),
            }
            before = Some((number, line));
        }
    }
    paragraphs
}

/// Tells whether two lines are of one kind and stand together.
fn belong(last: &Printed, line: &Printed, same_page: bool) -> bool {
    let table = last.in_columns || line.in_columns;
    let alike =
        !table && (last.size - line.size).abs() <= last.size * 0.15 && last.angle == line.angle;
    let gap = last.height - line.height;
    alike && (!same_page || (gap > 0.0 && gap <= last.size * 2.6))
}

fn join(paragraph: &mut String, line: &str) {
    let latin =
        |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || ",.;)".contains(c));
    let starts = line.chars().next().filter(char::is_ascii_alphabetic);
    if latin(paragraph.chars().next_back()) && starts.is_some() {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// The measure that text is set to.
#[derive(Debug, Clone, Copy)]
struct Measure {
    left: f64,
    right: f64,
}

impl Measure {
    /// The measure of a page with enough lines to show it.
    fn of_page(page: &Page) -> Option<Measure> {
        const ENOUGH: usize = 8;
        (page.lines.len() >= ENOUGH)
            .then(|| Measure::of(&page.lines))
            .flatten()
    }

    fn of<'a>(lines: impl IntoIterator<Item = &'a Printed>) -> Option<Measure> {
        let lines: Vec<&Printed> = lines.into_iter().collect();
        let mut ends: Vec<f64> = lines.iter().map(|line| line.end).collect();
        ends.sort_by(|a, b| b.total_cmp(a));
        // One line in twenty may stand out: a stamp, a table that is too wide.
        let right = *ends.get(ends.len() / 20)?;
        let near = lines
            .iter()
            .filter(|line| line.end > right - line.size * 2.0 && line.end < right + line.size);
        // The first line of a paragraph is indented; those after it show the left edge.
        let mut starts: Vec<f64> = near.map(|line| line.start).collect();
        starts.extend(
            lines
                .windows(2)
                .filter(|pair| pair[0].end > right - pair[0].size * 2.0)
                .map(|pair| pair[1].start),
        );
        starts.sort_by(f64::total_cmp);
        let left = *starts.get(starts.len() / 20)?;
        Some(Measure { left, right })
    }

    fn is_full(&self, line: &Printed, page_width: f64) -> bool {
        let measure = self.right - self.left;
        let reaches = line.end >= self.right - line.size * 1.6;
        reaches && measure >= page_width * 0.4 && line.end - line.start >= measure * 0.5
    }

    fn is_flush(&self, line: &Printed) -> bool {
        (line.start - self.left).abs() <= line.size * 0.6
    }
}
