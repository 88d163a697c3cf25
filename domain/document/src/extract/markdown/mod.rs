//! Markdown: marks are taken off where they are clearly marks, the words stay.

mod inline;

use super::{Extracted, Line, Role, html, text, trouble};
use crate::Format;

/// Reads a Markdown text.
pub(super) fn read(bytes: &[u8]) -> Extracted {
    let Some(decoded) = text::decode(bytes) else {
        return Extracted::refused(trouble::unsupported(super::Kind::Binary));
    };
    let mut extracted = Extracted::new(Format::Markdown);
    let without_comments = without_comments(&decoded.text);
    let lines: Vec<&str> = text::lines(&without_comments).collect();
    Blocks::new(&mut extracted).read(&lines);
    text::report_undecodable(&decoded, &mut extracted);
    extracted
}

/// Takes out `<!-- … -->`; a comment that never ends is no comment.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut fenced = false;
    while let Some(start) = rest.find("<!--") {
        let (before, comment) = rest.split_at(start);
        for line in before.split_inclusive('\n') {
            fenced ^= fence(line).is_some();
        }
        out.push_str(before);
        match comment.find("-->") {
            Some(end) if !fenced => rest = &comment[end + 3..],
            Some(_) => {
                out.push_str("<!--");
                rest = &comment[4..];
            }
            None => {
                rest = comment;
                break;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Returns the mark that opens or closes a code block.
fn fence(line: &str) -> Option<&'static str> {
    let line = line.trim_start_matches(' ');
    ["```", "~~~"]
        .into_iter()
        .find(|mark| line.starts_with(mark))
}

/// The state of a reading line by line.
struct Blocks<'a> {
    extracted: &'a mut Extracted,
    tables: usize,
    /// The lines that end tables of HTML, in order.
    table_ends: Vec<usize>,
}

impl<'a> Blocks<'a> {
    fn new(extracted: &'a mut Extracted) -> Self {
        Blocks {
            extracted,
            tables: 0,
            table_ends: Vec::new(),
        }
    }

    fn read(&mut self, lines: &[&str]) {
        let ends = |line: &&str| line.to_ascii_lowercase().contains("</table");
        let numbered = lines.iter().enumerate().filter(|(_, line)| ends(line));
        self.table_ends = numbered.map(|(at, _)| at).collect();
        let mut at = 0;
        while at < lines.len() {
            at += self.block(&lines[at..], at);
        }
    }

    /// Reads the block that the first line opens, and returns how many lines it took.
    fn block(&mut self, lines: &[&str], at: usize) -> usize {
        let line = lines[0].trim();
        if let Some(mark) = fence(line) {
            self.code(&lines[1..], mark) + 1
        } else if line.to_ascii_lowercase().starts_with("<table") {
            self.html_table(lines, at)
        } else if line.contains('|') && lines.get(1).is_some_and(|next| parts_head(next)) {
            self.table(lines)
        } else if line.is_empty() || is_rule(line) {
            1
        } else if let Some((level, words)) = heading(line) {
            self.push(words, Role::Heading(level));
            1
        } else if lines.get(1).is_some_and(|next| is_underline(next)) {
            self.push(line, Role::Heading(1));
            2
        } else {
            self.push(without_block_marks(line), Role::Text);
            1
        }
    }

    /// Keeps a code block as it stands.
    fn code(&mut self, lines: &[&str], mark: &str) -> usize {
        let closes = |line: &&str| line.trim().starts_with(mark);
        let end = lines.iter().position(closes);
        for line in &lines[..end.unwrap_or(lines.len())] {
            self.extracted.lines.push(Line::text(*line));
        }
        end.map_or(lines.len(), |end| end + 1)
    }

    fn html_table(&mut self, lines: &[&str], at: usize) -> usize {
        let next = self.table_ends.partition_point(|end| *end < at);
        let taken = self.table_ends.get(next).map_or(1, |end| end - at + 1);
        let mut table = html::fragment(&lines[..taken].join("\n"), self.tables);
        let in_table = |line: &Line| match line.role {
            Role::TableRow { table, .. } => Some(table + 1),
            Role::Text | Role::Heading(_) => None,
        };
        let last = table.lines.iter().filter_map(in_table).max();
        self.tables = last.unwrap_or(self.tables);
        self.extracted.lines.append(&mut table.lines);
        self.extracted.findings.append(&mut table.findings);
        taken
    }

    fn table(&mut self, lines: &[&str]) -> usize {
        let table = self.tables;
        self.tables += 1;
        let rows = lines
            .iter()
            .enumerate()
            .take_while(|(at, line)| *at == 1 || (line.contains('|') && !line.trim().is_empty()));
        let mut taken = 0;
        for (at, line) in rows {
            taken = at + 1;
            if at == 1 {
                continue;
            }
            let cells: Vec<String> = cells(line).iter().map(|cell| self.cell(cell)).collect();
            let head = at == 0;
            self.extracted.lines.push(Line {
                text: cells.join("\t"),
                role: Role::TableRow { table, head },
            });
        }
        taken
    }

    fn cell(&mut self, cell: &str) -> String {
        let words = self.inline(cell);
        words
            .split(['\n', '\t'])
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn push(&mut self, line: &str, role: Role) {
        let words = self.inline(line);
        let lines = words
            .split('\n')
            .map(str::trim_end)
            .filter(|line| !line.is_empty());
        for text in lines {
            self.extracted.lines.push(Line {
                text: text.to_owned(),
                role,
            });
        }
    }

    fn inline(&mut self, line: &str) -> String {
        let mut links = Vec::new();
        let words = inline::words(line, &mut links);
        for link in links {
            self.extracted.push_metadata("link", &link);
        }
        words
    }
}

/// `# `, `## ` …, and without the space before Chinese, as it is often typed.
fn heading(line: &str) -> Option<(u8, &str)> {
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    let starts = words.starts_with([' ', '\t', '\u{3000}', '*'])
        || words.chars().next().is_some_and(super::is_wide);
    if !(1..=6).contains(&level) || !starts {
        return None;
    }
    let words = words.trim();
    let closed = words.trim_end_matches('#');
    let words = match closed.ends_with(' ') {
        true => closed.trim_end(),
        false => words,
    };
    Some((u8::try_from(level).ok()?, words))
}

/// `---`, `* * *`, `___`.
fn is_rule(line: &str) -> bool {
    ['-', '*', '_']
        .into_iter()
        .any(|mark| line.chars().all(|c| c == mark || c == ' ') && line.matches(mark).count() >= 3)
}

fn is_underline(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.bytes().all(|byte| byte == b'=')
}

/// `|---|:-:|`: the line beneath the head of a table.
fn parts_head(line: &str) -> bool {
    let line = line.trim();
    line.contains("--") && line.contains('|') && line.chars().all(|c| " \t|:-".contains(c))
}

/// Parts a row at its bars, save `\|`.
fn cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in line.chars() {
        match c {
            '|' if !escaped => cells.push(String::new()),
            '|' => {
                let last = cells.len() - 1;
                cells[last].pop();
                cells[last].push('|');
            }
            _ => {
                let last = cells.len() - 1;
                cells[last].push(c);
            }
        }
        escaped = c == '\\' && !escaped;
    }
    if line.ends_with('|') && cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells
}

/// Takes off quotation marks and bullets; the number of a numbered list is printed and stays.
fn without_block_marks(line: &str) -> &str {
    let mut line = line;
    loop {
        let quoted = line.strip_prefix('>').map(str::trim_start);
        let listed = ["- ", "* ", "+ "]
            .iter()
            .find_map(|mark| line.strip_prefix(mark));
        match quoted.or(listed) {
            Some(rest) => line = rest.trim_start(),
            None => return line,
        }
    }
}
