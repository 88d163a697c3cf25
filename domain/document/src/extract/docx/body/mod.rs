//! The body of a DOCX: paragraphs, runs, tables, text boxes and notes to lines.

mod properties;

use std::collections::HashMap;

use super::super::{Extracted, Line, Role, reads_like_a_head, trouble};
use super::numbering::{NumberRef, Numbering};
use super::styles::Styles;
use super::xml::{Element, Visitor};

const MOST_COLUMNS: usize = 200;

/// Turns the elements of the main part, and of the notes after it, into lines.
pub(super) struct Body<'a> {
    styles: &'a Styles,
    numbering: &'a mut Numbering,
    open: Vec<Tag>,
    /// How many elements of a skipped one are open.
    skipping: usize,
    paragraphs: Vec<Paragraph>,
    runs: Vec<Run>,
    tables: Vec<Table>,
    /// Where lines go: the document, or the cell that is open.
    sinks: Vec<Vec<Line>>,
    /// For each open alternative, whether one has been taken.
    alternatives: Vec<bool>,
    text: Option<String>,
    table_count: usize,
    insertions: usize,
    deletions: usize,
    hidden: Vec<(&'static str, String)>,
    /// Words of a paragraph whose end was deleted: they go on in the next one.
    carried: String,
    /// By kind and identifier: the printed number of a note.
    note_numbers: HashMap<(&'static str, i64), usize>,
    notes: &'static str,
    note_mark: Option<String>,
    left_out: usize,
}

/// The elements whose place matters to those inside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Paragraph,
    ParagraphProperties,
    Run,
    RunProperties,
    Table,
    TableProperties,
    Row,
    RowProperties,
    Cell,
    CellProperties,
    Alternative,
    TextBox,
    Text,
    Other,
}

#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    number: NumberRef,
    outline: Option<i64>,
    shaded: bool,
    joins_next: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Run {
    vanish: Option<bool>,
    styled_vanish: bool,
    white: bool,
    tiny: bool,
    coloured_ground: bool,
}

#[derive(Debug, Default)]
struct Table {
    rows: Vec<Row>,
    /// Its ground may be coloured, so white words in it may well be seen.
    coloured_ground: bool,
}

#[derive(Debug, Default)]
struct Row {
    /// The lines of each cell, and how many columns it spans.
    cells: Vec<(Vec<Line>, usize)>,
    head: bool,
    deleted: bool,
}

impl<'a> Body<'a> {
    pub(super) fn new(styles: &'a Styles, numbering: &'a mut Numbering) -> Self {
        Body {
            styles,
            numbering,
            open: Vec::new(),
            skipping: 0,
            paragraphs: Vec::new(),
            runs: Vec::new(),
            tables: Vec::new(),
            sinks: vec![Vec::new()],
            alternatives: Vec::new(),
            text: None,
            table_count: 0,
            insertions: 0,
            deletions: 0,
            hidden: Vec::new(),
            carried: String::new(),
            note_numbers: HashMap::new(),
            notes: "",
            note_mark: None,
            left_out: 0,
        }
    }

    /// Goes on with the part of footnotes or endnotes.
    pub(super) fn begin_notes(&mut self, part: &'static str) {
        self.close_all();
        self.notes = part;
    }

    /// Hands over the lines and what was seen on the way.
    pub(super) fn finish(mut self, extracted: &mut Extracted) {
        self.close_all();
        extracted.lines = self.sinks.pop().unwrap_or_default();
        for (way, words) in &self.hidden {
            extracted.findings.push(trouble::hidden_text(way, words));
        }
        if self.insertions + self.deletions > 0 {
            extracted
                .findings
                .push(trouble::tracked_changes(self.insertions, self.deletions));
        }
        if self.left_out > 0 {
            let reason = format!("文件嵌入了 {} 处其他文件的内容，未读取。", self.left_out);
            extracted
                .findings
                .push(trouble::external_reference(&reason));
        }
    }

    /// Ends what a broken part left open, so that its words are not lost.
    fn close_all(&mut self) {
        self.skipping = 0;
        while let Some(tag) = self.open.pop() {
            self.close(tag);
        }
        self.paragraphs.clear();
        self.runs.clear();
        self.tables.clear();
        self.alternatives.clear();
        self.text = None;
        while self.sinks.len() > 1 {
            let inner = self.sinks.pop().unwrap_or_default();
            self.sink().extend(inner);
        }
        if !self.carried.is_empty() {
            let carried = std::mem::take(&mut self.carried);
            self.sink().push(Line::text(carried));
        }
    }

    fn sink(&mut self) -> &mut Vec<Line> {
        if self.sinks.is_empty() {
            self.sinks.push(Vec::new());
        }
        let last = self.sinks.len() - 1;
        &mut self.sinks[last]
    }

    fn within(&self, tag: Tag) -> bool {
        self.open.last() == Some(&tag)
    }

    /// Tells whether an element is left out with all that it holds.
    fn is_skipped(&mut self, element: &Element<'_>) -> bool {
        let properties = self.within(Tag::RunProperties) || self.within(Tag::RowProperties);
        match element.name() {
            "del" | "moveFrom" if !properties => {
                self.deletions += 1;
                true
            }
            "Fallback" => self.alternatives.last().copied().unwrap_or(false),
            // The phonetic guide above a word, and codes of fields.
            "rt" | "instrText" | "delInstrText" | "delText" => true,
            // How things looked before a tracked change of form.
            "pPrChange" | "rPrChange" | "tblPrChange" | "trPrChange" | "tcPrChange"
            | "sectPrChange" | "tblGridChange" | "numberingChange" | "tblPrExChange" => true,
            "altChunk" => {
                self.left_out += 1;
                true
            }
            "footnote" | "endnote" => !self.begins_note(element),
            _ => false,
        }
    }

    /// Begins a note of the document; separators are none.
    fn begins_note(&mut self, element: &Element<'_>) -> bool {
        let kind = element.attribute("type");
        if self.notes.is_empty() || kind.is_some_and(|kind| kind != "normal") {
            return false;
        }
        let id = element.number("id").unwrap_or(-1);
        // A note that nothing refers to is not printed.
        let Some(number) = self.note_numbers.get(&(self.notes, id)) else {
            return false;
        };
        self.note_mark = Some(format!("[{number}]"));
        true
    }

    fn refer_to_note(&mut self, part: &'static str, element: &Element<'_>) {
        if !self.notes.is_empty() {
            return;
        }
        let id = element.number("id").unwrap_or(-1);
        let next = self.note_numbers.len() + 1;
        let number = *self.note_numbers.entry((part, id)).or_insert(next);
        self.write(&format!("[{number}]"));
    }

    /// Adds words of the open run, to the text or to what is hidden.
    fn write(&mut self, words: &str) {
        let way = self.hiding();
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        match way {
            None => paragraph.text.push_str(words),
            Some(_) if words.trim().is_empty() => {}
            Some(way) => {
                let count = self.hidden.len();
                match self.hidden.last_mut() {
                    Some((last, before)) if *last == way && before.len() < 400 => {
                        before.push_str(words)
                    }
                    _ if count < 50 => self.hidden.push((way, words.to_owned())),
                    _ => {}
                }
            }
        }
    }

    fn hiding(&self) -> Option<&'static str> {
        let run = self.runs.last().copied().unwrap_or_default();
        let paragraph = self.paragraphs.last();
        let style = paragraph.and_then(|paragraph| paragraph.style.as_deref());
        let vanishes = || run.styled_vanish || self.styles.vanishes(style);
        let coloured = run.coloured_ground
            || paragraph.is_some_and(|paragraph| paragraph.shaded)
            || self.tables.iter().any(|table| table.coloured_ground)
            || self.open.contains(&Tag::TextBox);
        if run.vanish.unwrap_or_else(vanishes) {
            Some("隐藏文字")
        } else if run.tiny {
            Some("字号过小")
        } else if run.white && !coloured {
            Some("白底白字")
        } else {
            None
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else {
            return;
        };
        let mut text = std::mem::take(&mut self.carried);
        text.push_str(&self.number_of(&paragraph));
        if let Some(mark) = self.note_mark.take() {
            text.push_str(&mark);
        }
        text.push_str(&paragraph.text);
        if paragraph.joins_next && self.sinks.len() == 1 {
            self.carried = text;
            return;
        }
        let own = paragraph.outline.and_then(|level| u8::try_from(level).ok());
        let level = match own {
            Some(level) => (level < 9).then_some(level + 1),
            None => self.styles.heading(paragraph.style.as_deref()),
        };
        let role = level.map_or(Role::Text, Role::Heading);
        for line in text.split('\n').filter(|line| !line.trim().is_empty()) {
            let text = line.to_owned();
            self.sink().push(Line { text, role });
        }
    }

    fn number_of(&mut self, paragraph: &Paragraph) -> String {
        let style = paragraph.style.as_deref();
        let by_style = self.styles.number(style);
        let (number, style) = match (paragraph.number.list, by_style) {
            (Some(_), _) => (paragraph.number, None),
            (None, Some((style, number))) => {
                let level = paragraph.number.level.or(number.level);
                let list = number.list;
                (NumberRef { list, level }, Some(style))
            }
            (None, None) => return String::new(),
        };
        self.numbering.next(number, style).unwrap_or_default()
    }

    fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else {
            return;
        };
        let rows: Vec<Row> = table.rows.into_iter().filter(|row| !row.deleted).collect();
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        // A table of one column is a frame around paragraphs.
        if columns <= 1 {
            let lines = rows
                .into_iter()
                .flat_map(|row| row.cells)
                .flat_map(|(lines, _)| lines);
            let lines: Vec<Line> = lines.collect();
            self.sink().extend(lines);
            return;
        }
        let nested = !self.tables.is_empty();
        let texts: Vec<(String, bool)> = rows.iter().map(|row| (row_text(row), row.head)).collect();
        let table = self.table_count;
        self.table_count += usize::from(!nested);
        let count = texts.len();
        for (index, (text, head)) in texts.into_iter().enumerate() {
            let head = head || (index == 0 && count > 1 && reads_like_a_head(&text));
            let line = match nested {
                true => Line::text(text.replace('\t', " ")),
                false => Line {
                    text,
                    role: Role::TableRow { table, head },
                },
            };
            if !line.text.trim().is_empty() {
                self.sink().push(line);
            }
        }
    }

    fn close(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph => self.end_paragraph(),
            Tag::Run => drop(self.runs.pop()),
            Tag::Table => self.end_table(),
            Tag::Cell if self.sinks.len() > 1 => {
                let lines = self.sinks.pop().unwrap_or_default();
                let row = self
                    .tables
                    .last_mut()
                    .and_then(|table| table.rows.last_mut());
                if let Some((cell, _)) = row.and_then(|row| row.cells.last_mut()) {
                    *cell = lines;
                } else {
                    self.sink().extend(lines);
                }
            }
            Tag::Alternative => drop(self.alternatives.pop()),
            Tag::Text => {
                // A line break of the XML is no line break of the text.
                if let Some(words) = self.text.take() {
                    self.write(&words.replace('\n', " "));
                }
            }
            _ => {}
        }
    }

    fn row(&mut self) -> Option<&mut Row> {
        self.tables.last_mut()?.rows.last_mut()
    }
}

fn row_text(row: &Row) -> String {
    let mut cells: Vec<String> = Vec::new();
    for (lines, columns) in &row.cells {
        let words: Vec<String> = lines
            .iter()
            .map(|line| line.text.replace('\t', " "))
            .collect();
        let words = words.iter().map(|words| words.trim()).collect::<Vec<_>>();
        cells.push(words.join(" "));
        for _ in 1..(*columns).min(MOST_COLUMNS) {
            cells.push(String::new());
        }
    }
    cells.join("\t")
}

impl Visitor for Body<'_> {
    fn start(&mut self, element: &Element<'_>) {
        if self.skipping > 0 || self.is_skipped(element) {
            self.skipping += 1;
            return;
        }
        let name = element.name();
        let tag = match name {
            "p" => {
                self.paragraphs.push(Paragraph::default());
                Tag::Paragraph
            }
            "pPr" => Tag::ParagraphProperties,
            "r" => {
                self.runs.push(Run::default());
                Tag::Run
            }
            "rPr" => Tag::RunProperties,
            "tbl" => {
                self.tables.push(Table::default());
                Tag::Table
            }
            "tblPr" => Tag::TableProperties,
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Row::default());
                }
                Tag::Row
            }
            "trPr" => Tag::RowProperties,
            "tc" => {
                if let Some(row) = self.row() {
                    row.cells.push((Vec::new(), 1));
                }
                self.sinks.push(Vec::new());
                Tag::Cell
            }
            "tcPr" => Tag::CellProperties,
            "AlternateContent" => {
                self.alternatives.push(false);
                Tag::Alternative
            }
            "txbxContent" => Tag::TextBox,
            "t" => {
                self.text = Some(String::new());
                Tag::Text
            }
            _ => Tag::Other,
        };
        self.properties(name, element);
        self.open.push(tag);
    }

    fn end(&mut self, _name: &str) {
        if self.skipping > 0 {
            self.skipping -= 1;
        } else if let Some(tag) = self.open.pop() {
            self.close(tag);
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipping == 0
            && let Some(words) = &mut self.text
        {
            words.push_str(text);
        }
    }
}
