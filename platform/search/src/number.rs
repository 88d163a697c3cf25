//! Document numbers in one form, whatever their brackets, width and spacing.
//!
//! The key of `甲政办发〔2017〕47号` is `甲政办发2017-47`, that of `甲市政府令第95号` is `甲市政府令-95`.
//! All functions take folded text (see `fold`), where brackets are gone and runs are parted by
//! single spaces.

/// The longest agency code, in characters, that is looked for before a year.
const LONGEST_CODE: usize = 10;

/// A number found in a text: what stands before the year, and the key of the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    /// The Chinese run before the year, or up to 令; may begin with words that are not the code.
    pub(crate) before: &'a str,
    /// `2017-47`, or `-95` for an order.
    pub(crate) rest: String,
    /// The byte where the run of the year or of the order's number starts.
    pub(crate) at: usize,
}

impl Found<'_> {
    /// Returns the key if everything before the year is the agency's code.
    pub(crate) fn key(&self) -> String {
        format!("{}{}", self.before, self.rest)
    }

    /// Returns the keys for every place where the code may begin, the longest first, never with a
    /// code of a single character.
    pub(crate) fn possible_keys(&self) -> Vec<String> {
        let starts: Vec<usize> = self.before.char_indices().map(|(byte, _)| byte).collect();
        let first = starts.len().saturating_sub(LONGEST_CODE);
        let last = starts.len().saturating_sub(1);
        starts
            .get(first..last)
            .unwrap_or_default()
            .iter()
            .map(|start| format!("{}{}", &self.before[*start..], self.rest))
            .collect()
    }
}

/// Finds the document numbers of a folded text, handing each on; 号 must close them.
pub(crate) fn find_each<'a>(folded: &'a str, mut emit: impl FnMut(Found<'a>)) {
    // Most texts have few numbers, and every number has a digit run after a border.
    let mut runs = Window::default();
    for (at, run) in runs_of(folded) {
        runs.push(at, run);
        if let Some(found) = runs.number_ending_here(true) {
            emit(found);
        }
    }
}

/// Finds the document number that somebody asks for; 号 may be missing, and year and serial may be
/// written as one run.
pub(crate) fn asked_for(folded: &str) -> Option<Found<'_>> {
    let mut runs = Window::default();
    let mut last = None;
    for (at, run) in runs_of(folded) {
        runs.push(at, run);
        last = runs.number_ending_here(false).or(last);
    }
    last
}

/// Tells whether a question is a number and nothing else, and is plainly meant as one: it has brackets
/// around the year, or ends with 号. `预算 2026 12` may be a number, or three words.
pub(crate) fn is_whole(question: &str, folded: &str) -> bool {
    let question = question.trim();
    let is_dressed =
        question.contains(['〔', '［', '【', '[', '（', '(']) || question.ends_with(['号', '號']);
    // 解读 甲政办发〔2017〕47号 is folded into one run.
    let is_han =
        |part: &str, at: fn(&str) -> Option<char>| at(part).is_some_and(crate::fold::is_han);
    let parts: Vec<&str> = question.split_whitespace().collect();
    let has_words = parts.windows(2).any(|pair| {
        is_han(pair[0], |part| part.chars().next_back())
            && is_han(pair[1], |part| part.chars().next())
    });
    let bare = folded.trim_end_matches([' ', '号']);
    is_dressed
        && !has_words
        && asked_for(bare).is_some_and(|found| {
            let opens = folded[..found.at].trim_end_matches([' ', '第']);
            let closes = bare.rsplit([' ', '\n']).next().unwrap_or_default();
            let speaks = ["关于", "根据", "按照"]
                .iter()
                .any(|word| opens.starts_with(word));
            !speaks
                && opens.trim_end() == found.before
                && closes.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// Returns a number as a question for the numbers beside it: the agency's code and the year.
/// None for an order, which has no year.
pub(crate) fn neighbours(folded: &str) -> Option<String> {
    let found = asked_for(folded)?;
    let (year, _) = found.rest.split_once('-')?;
    (!found.before.is_empty() && !year.is_empty()).then(|| format!("“{}〔{year}〕”", found.before))
}

/// Returns the beginning of a key for a number that is still being typed: `甲政办发〔2017` gives
/// `甲政办发2017`.
pub(crate) fn key_prefix(folded: &str) -> String {
    let mut prefix = String::new();
    let mut after_year = false;
    for (_, run) in runs_of(folded) {
        let is_digits = run.bytes().all(|byte| byte.is_ascii_digit());
        if matches!(run, "第" | "号") || (matches!(run, "年" | "年第") && after_year) {
            continue;
        }
        let run = run.strip_suffix('第').unwrap_or(run);
        if is_digits && (after_year || prefix.ends_with('令')) {
            prefix.push('-');
        }
        prefix.push_str(run);
        after_year = is_digits && is_year(run);
    }
    prefix
}

fn is_year(run: &str) -> bool {
    run.len() == 4 && (run.starts_with("19") || run.starts_with("20"))
}

fn runs_of(folded: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = folded.as_ptr() as usize;
    folded
        .split([' ', '\n'])
        .filter(|run| !run.is_empty())
        .map(move |run| (run.as_ptr() as usize - start, run))
}

/// The last five runs, newest last.
#[derive(Default)]
struct Window<'a> {
    runs: [(usize, &'a str); 5],
}

impl<'a> Window<'a> {
    fn push(&mut self, at: usize, run: &'a str) {
        self.runs.rotate_left(1);
        self.runs[4] = (at, run);
    }

    /// Reads a number that ends with the newest run: its 号 if `closed`, else its serial.
    fn number_ending_here(&self, closed: bool) -> Option<Found<'a>> {
        let newest = self.runs[4].1;
        let last = if closed {
            if !newest.starts_with('号') {
                return None;
            }
            3
        } else {
            4
        };
        let (serial_at, serial) = self.runs[last];
        if !serial.bytes().all(|byte| byte.is_ascii_digit()) || serial.is_empty() {
            return None;
        }
        let before = self.runs[last - 1].1;
        if !closed && serial.len() > 4 && is_year(&serial[..4]) && serial.len() <= 8 {
            return (is_code(before)).then(|| Found {
                before,
                rest: rest(&serial[..4], &serial[4..]),
                at: serial_at,
            });
        }
        if serial.len() > 6 {
            return None;
        }
        if let Some(order) = before.strip_suffix('第').or(Some(before))
            && order.ends_with('令')
        {
            return Some(Found {
                before: order,
                rest: format!("-{}", trimmed(serial)),
                at: serial_at,
            });
        }
        let year_place = if matches!(before, "第" | "年第" | "年" | "字" | "字第") {
            last - 2
        } else {
            last - 1
        };
        let (year_at, year) = self.runs[year_place];
        if !is_year(year) {
            return None;
        }
        let code = self.runs[year_place - 1].1;
        Some(Found {
            before: if is_code(code) { code } else { "" },
            rest: rest(year, serial),
            at: year_at,
        })
    }
}

fn is_code(run: &str) -> bool {
    run.chars().next().is_some_and(crate::fold::is_han)
}

fn rest(year: &str, serial: &str) -> String {
    format!("{year}-{}", trimmed(serial))
}

fn trimmed(serial: &str) -> &str {
    let trimmed = serial.trim_start_matches('0');
    if trimmed.is_empty() { "0" } else { trimmed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::folded;

    #[test]
    fn a_number_has_one_key_however_it_is_written() {
        let table = [
            ("甲政办发〔2017〕47号", "甲政办发2017-47"),
            ("甲政办发[2017]47号", "甲政办发2017-47"),
            ("甲政办发（２０１７）47", "甲政办发2017-47"),
            ("甲政办发 2017 47", "甲政办发2017-47"),
            ("甲政办发201747", "甲政办发2017-47"),
            ("甲政办发 〔2017〕 047 号", "甲政办发2017-47"),
            ("甲政办发【2017】第47号", "甲政办发2017-47"),
            ("甲政办发2017年47号", "甲政办发2017-47"),
            ("甲市公告2017年第3号", "甲市公告2017-3"),
            ("甲市人民政府令第95号", "甲市人民政府令-95"),
            ("甲市人民政府令 95", "甲市人民政府令-95"),
            ("〔2017〕47号", "2017-47"),
        ];
        for (text, key) in table {
            assert_eq!(
                asked_for(&folded(text)).map(|found| found.key()).as_deref(),
                Some(key),
                "{text}"
            );
        }
    }

    #[test]
    fn a_year_or_a_date_is_no_number() {
        for text in ["2017年工作要点", "公共资源", "47号", "在2017年", ""] {
            let folded = folded(text);
            let mut found = 0;
            find_each(&folded, |_| found += 1);
            assert_eq!(found, 0, "{text}");
        }
    }

    #[test]
    fn a_question_is_a_whole_number_when_nothing_else_stands_in_it() {
        let whole = [
            "甲政办发〔2017〕47号",
            "甲政办发[2017]47",
            " 甲政办发（２０１７）47號 ",
            "甲市公告2017年第3号",
            "甲市人民政府令第95号",
            "〔2017〕47号",
        ];
        let more = [
            "关于甲政办发〔2017〕47号的解读",
            "甲政办发〔2017〕47号 解读",
            "解读 甲政办发〔2017〕47号",
            "预算 2026 12",
            "甲政办发〔2017〕",
            "11000000MB00000000/2017-00004",
            "公报2026年第4期",
            "",
        ];
        for (texts, expected) in [(&whole[..], true), (&more[..], false)] {
            for text in texts {
                assert_eq!(is_whole(text, &folded(text)), expected, "{text}");
            }
        }
        assert_eq!(
            neighbours(&folded("甲政办发[2017]47号")).as_deref(),
            Some("“甲政办发〔2017〕”")
        );
        assert_eq!(neighbours(&folded("甲市政府令第95号")), None);
    }

    #[test]
    fn numbers_in_a_text_are_found_whatever_stands_before_them() {
        let folded = folded("根据甲政办发〔2017〕47号和甲市政府令第95号，");
        let mut keys = Vec::new();
        find_each(&folded, |found| keys.extend(found.possible_keys()));
        assert!(keys.contains(&"甲政办发2017-47".to_owned()));
        assert!(keys.contains(&"甲市政府令-95".to_owned()));
    }

    #[test]
    fn a_number_in_typing_has_the_beginning_of_its_key() {
        let table = [
            ("甲政办发", "甲政办发"),
            ("甲政办发〔20", "甲政办发20"),
            ("甲政办发〔2017〕", "甲政办发2017"),
            ("甲政办发〔2017〕4", "甲政办发2017-4"),
            ("甲市政府令第9", "甲市政府令-9"),
        ];
        for (text, prefix) in table {
            assert_eq!(key_prefix(&folded(text)), prefix, "{text}");
        }
    }
}
