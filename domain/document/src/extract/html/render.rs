//! Elements to lines, as a browser would part them.

use super::super::{Line, Role, is_wide, reads_like_a_head};
use super::hidden::{Look, Sheet};
use super::metadata_block;
use super::region::{Weights, is_furniture};
use super::tree::{Node, Tree, is_block, is_mute};

const MOST_COLUMNS: usize = 200;
const MOST_HIDDEN: usize = 50;
const MOST_LINKS: usize = 1_000;
/// A cell with more characters holds a page, not a datum.
const LARGEST_CELL: usize = 3_000;

/// The lines of a page in the making.
pub(super) struct Render<'a> {
    tree: &'a Tree,
    sheet: &'a Sheet,
    pub(super) lines: Vec<Line>,
    /// Hidden words, each with how they were hidden.
    pub(super) hidden: Vec<(&'static str, String)>,
    /// Addresses that lead off the page.
    pub(super) links: Vec<String>,
    /// How many tables were met.
    pub(super) tables: usize,
    /// Given where the region was only guessed: menus and furniture are left out.
    pub(super) weights: Option<&'a Weights>,
    current: String,
    /// Whitespace since the last character; `true` when it held a line break.
    space: Option<bool>,
    role: Role,
    preformatted: bool,
}

impl<'a> Render<'a> {
    pub(super) fn new(tree: &'a Tree, sheet: &'a Sheet) -> Self {
        Render {
            tree,
            sheet,
            lines: Vec::new(),
            hidden: Vec::new(),
            links: Vec::new(),
            tables: 0,
            weights: None,
            current: String::new(),
            space: None,
            role: Role::Text,
            preformatted: false,
        }
    }

    /// Renders an element and what it holds.
    pub(super) fn element(&mut self, root: usize) {
        self.visit(root, Look::default());
        self.end_line();
    }

    /// Renders a metadata block as one `键：值` line a pair.
    pub(super) fn metadata_block(&mut self, root: usize) {
        let before = self.lines.len();
        self.element(root);
        let block = self.lines.split_off(before);
        let mut key: Option<String> = None;
        for line in block {
            // A pair may be split over two elements: the key on one line, the value on the next.
            if let Some(key) = key.take() {
                self.lines.push(Line::text(format!("{key}：{}", line.text)));
                continue;
            }
            key = metadata_block::key(&line.text);
            let pairs = metadata_block::pairs(&line.text.replace('\t', " "));
            let empty = |pair: &String| pair.ends_with('：');
            if key.is_none() || !pairs.iter().all(empty) {
                key = None;
                self.lines.extend(pairs.into_iter().map(Line::text));
            }
        }
    }

    fn visit(&mut self, at: usize, around: Look) {
        let node = self.tree.node(at);
        if node.is_text() {
            return self.text(&node.text, around);
        }
        if is_mute(&node.name) || matches!(node.name.as_str(), "nav" | "footer" | "aside") {
            return;
        }
        if let Some(way) = self.sheet.hides(node) {
            let words = self.tree.words(at);
            return self.hide(way, &words);
        }
        if self.weights.is_some() && (is_furniture(node) || self.is_link_list(at)) {
            return;
        }
        let look = self.sheet.look(node, around);
        match node.name.as_str() {
            "br" | "hr" => self.end_line(),
            "table" => self.table(at, look),
            "ol" => self.numbered_list(node, look),
            "pre" => {
                self.end_line();
                let outer = std::mem::replace(&mut self.preformatted, true);
                self.children(node, look);
                self.end_line();
                self.preformatted = outer;
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_line();
                let level = node.name.as_bytes()[1] - b'0';
                let outer = std::mem::replace(&mut self.role, Role::Heading(level));
                self.children(node, look);
                self.end_line();
                self.role = outer;
            }
            "a" => {
                self.link(node);
                self.children(node, look);
            }
            name if is_block(name) => {
                self.end_line();
                self.children(node, look);
                self.end_line();
            }
            _ => self.children(node, look),
        }
    }

    fn children(&mut self, node: &Node, look: Look) {
        for child in &node.children {
            self.visit(*child, look);
        }
    }

    /// Numbers the items as a browser prints them.
    fn numbered_list(&mut self, node: &Node, look: Look) {
        let start = node
            .attribute("start")
            .and_then(|start| start.trim().parse().ok());
        let mut number: i64 = start.unwrap_or(1);
        let decimal = matches!(node.attribute("type"), None | Some("1"));
        self.end_line();
        for child in &node.children {
            if self.tree.node(*child).name == "li" && decimal {
                self.end_line();
                self.current = format!("{number}. ");
                let lines = self.lines.len();
                let look = self.sheet.look(self.tree.node(*child), look);
                self.children(self.tree.node(*child), look);
                // An empty item prints its number alone; nobody misses it.
                if self.lines.len() == lines && self.current.len() == format!("{number}. ").len() {
                    self.current.clear();
                }
                self.end_line();
                number = number.saturating_add(1);
            } else {
                self.visit(*child, look);
            }
        }
        self.end_line();
    }

    fn text(&mut self, text: &str, look: Look) {
        if let Some(way) = look.hides() {
            return self.hide(way, text);
        }
        for c in text.chars() {
            match c {
                '\n' | '\r' if self.preformatted => self.end_line(),
                ' ' | '\t' | '\n' | '\r' | '\u{c}' if !self.preformatted => {
                    let broken = self.space.unwrap_or(false) || matches!(c, '\n' | '\r');
                    self.space = Some(broken);
                }
                // Zero-width spaces and marks of the editor.
                '\u{feff}' | '\u{200b}' => {}
                _ => self.character(if c == '\u{a0}' { ' ' } else { c }),
            }
        }
    }

    fn character(&mut self, c: char) {
        if let Some(broken) = self.space.take()
            && let Some(last) = self.current.chars().next_back()
            && !last.is_whitespace()
        {
            // A line break in the source between two Chinese characters is no space of the text.
            if !(broken && is_wide(last) && is_wide(c)) {
                self.current.push(' ');
            }
        }
        self.current.push(c);
    }

    fn end_line(&mut self) {
        self.space = None;
        let text = std::mem::take(&mut self.current);
        let text = match self.preformatted {
            true => text.trim_end(),
            false => text.trim(),
        };
        if !text.is_empty() {
            self.lines.push(Line {
                text: text.to_owned(),
                role: self.role,
            });
        }
    }

    fn hide(&mut self, way: &'static str, words: &str) {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() || self.hidden.len() >= MOST_HIDDEN {
            return;
        }
        match self.hidden.last_mut() {
            Some((last, before)) if *last == way && before.len() < 400 => before.push_str(&words),
            _ => self.hidden.push((way, words)),
        }
    }

    fn link(&mut self, node: &Node) {
        let Some(address) = node.attribute("href").map(str::trim) else {
            return;
        };
        let lower = address.to_ascii_lowercase();
        let leads_off = ["http://", "https://", "//"]
            .iter()
            .any(|start| lower.starts_with(start));
        if leads_off
            && self.links.len() < MOST_LINKS
            && !self.links.iter().any(|link| link == address)
        {
            self.links.push(address.to_owned());
        }
    }

    /// Tells whether an element is a menu: links and hardly anything else, and no attachments.
    fn is_link_list(&self, root: usize) -> bool {
        let Some(weights) = self.weights else {
            return false;
        };
        let lists = matches!(
            self.tree.node(root).name.as_str(),
            "ul" | "div" | "table" | "dl"
        );
        if !lists || weights.in_links[root] * 10 < weights.all[root] * 7 {
            return false;
        }
        let links = self
            .tree
            .elements(root)
            .filter(|at| self.tree.node(*at).name == "a");
        links.take(3).count() == 3 && !self.tree.words(root).contains("附件")
    }

    fn table(&mut self, at: usize, look: Look) {
        self.end_line();
        let rows = self.rows(at);
        let cells = |row: &usize| self.cells(*row).len();
        let single = rows.iter().map(cells).max().unwrap_or(0) <= 1;
        if single {
            self.children(self.tree.node(at), look);
            return self.end_line();
        }
        for stray in self.strays(at, &rows) {
            self.visit(stray, look);
            self.end_line();
        }
        if self.is_layout(at) {
            let cells: Vec<usize> = rows.iter().flat_map(|row| self.cells(*row)).collect();
            for cell in cells {
                self.visit(cell, look);
                self.end_line();
            }
            return;
        }
        self.data_table(&rows, look);
    }

    /// What stands in a table outside its cells: the caption, and the words of crooked pages.
    fn strays(&self, table: usize, rows: &[usize]) -> Vec<usize> {
        let name = |at: usize| self.tree.node(at).name.as_str();
        let children = |at: usize| self.tree.node(at).children.iter().copied();
        let part = |at: &usize| matches!(name(*at), "tbody" | "thead" | "tfoot");
        let of_parts = children(table).filter(part).flat_map(children);
        let of_table = children(table).filter(|at| !part(at)).chain(of_parts);
        let outside_rows = of_table.filter(|at| name(*at) != "tr");
        let in_rows = rows.iter().flat_map(|row| children(*row));
        let outside_cells = in_rows.filter(|at| !matches!(name(*at), "td" | "th"));
        outside_rows.chain(outside_cells).collect()
    }

    fn rows(&self, table: usize) -> Vec<usize> {
        let mut rows = Vec::new();
        for child in &self.tree.node(table).children {
            match self.tree.node(*child).name.as_str() {
                "tr" => rows.push(*child),
                "tbody" | "thead" | "tfoot" => {
                    let inner = self.tree.node(*child).children.iter().copied();
                    rows.extend(inner.filter(|row| self.tree.node(*row).name == "tr"));
                }
                _ => {}
            }
        }
        rows
    }

    fn cells(&self, row: usize) -> Vec<usize> {
        let children = self.tree.node(row).children.iter().copied();
        children
            .filter(|cell| matches!(self.tree.node(*cell).name.as_str(), "td" | "th"))
            .collect()
    }

    /// Tells whether a table only arranges the page.
    fn is_layout(&self, table: usize) -> bool {
        let arranges = |name: &str| matches!(name, "table" | "h1" | "h2" | "h3");
        let mut inner = self.tree.elements(table).skip(1);
        inner.any(|at| {
            let node = self.tree.node(at);
            arranges(&node.name)
                || (node.name == "td" && self.tree.words(at).len() > LARGEST_CELL * 3)
        })
    }

    fn data_table(&mut self, rows: &[usize], look: Look) {
        let mut texts: Vec<(Vec<String>, bool)> = Vec::new();
        // For each column how many rows a cell above still reaches down.
        let mut reach: Vec<usize> = Vec::new();
        for row in rows {
            if self.sheet.hides(self.tree.node(*row)).is_some() {
                self.visit(*row, look);
                continue;
            }
            let look = self.sheet.look(self.tree.node(*row), look);
            let cells = self.cells(*row);
            let head = cells.iter().all(|cell| self.tree.node(*cell).name == "th");
            let mut texts_of_row = Vec::new();
            for cell in cells {
                fill_from_above(&mut texts_of_row, &mut reach);
                let node = self.tree.node(cell);
                let span = |name| {
                    let span = node
                        .attribute(name)
                        .and_then(|span| span.trim().parse::<usize>().ok());
                    span.unwrap_or(1).clamp(1, MOST_COLUMNS)
                };
                let (columns, down) = (span("colspan"), span("rowspan"));
                texts_of_row.push(self.cell(cell, look));
                for _ in 1..columns {
                    texts_of_row.push(String::new());
                }
                let end = texts_of_row.len().min(MOST_COLUMNS);
                texts_of_row.truncate(MOST_COLUMNS);
                reach.resize(reach.len().max(end), 0);
                reach[end.saturating_sub(columns)..end].fill(down - 1);
            }
            fill_from_above(&mut texts_of_row, &mut reach);
            texts.push((texts_of_row, head));
        }
        texts.retain(|(row, _)| row.iter().any(|cell| !cell.is_empty()));
        self.write_table(&texts);
    }

    fn write_table(&mut self, rows: &[(Vec<String>, bool)]) {
        let keys = rows.iter().flat_map(|(row, _)| row);
        if keys
            .filter(|cell| metadata_block::key(cell).is_some())
            .count()
            >= 3
        {
            return self.write_pairs(rows);
        }
        let table = self.tables;
        self.tables += 1;
        for (index, (row, head)) in rows.iter().enumerate() {
            let text = row.join("\t");
            let head = *head || (index == 0 && rows.len() > 1 && reads_like_a_head(&text));
            let role = Role::TableRow { table, head };
            self.lines.push(Line { text, role });
        }
    }

    /// Writes a metadata table: key and value stand in neighbouring cells.
    fn write_pairs(&mut self, rows: &[(Vec<String>, bool)]) {
        for (row, _) in rows {
            let mut cells = row.iter().filter(|cell| !cell.is_empty()).peekable();
            while let Some(cell) = cells.next() {
                let Some(key) = metadata_block::key(cell) else {
                    self.lines.push(Line::text(cell));
                    continue;
                };
                let is_value = |next: &&String| metadata_block::key(next).is_none();
                let value = cells.next_if(is_value).map_or("", String::as_str);
                self.lines.push(Line::text(format!("{key}：{value}")));
            }
        }
    }

    fn cell(&mut self, cell: usize, look: Look) -> String {
        let outer = std::mem::take(&mut self.lines);
        self.visit(cell, look);
        self.end_line();
        let inner = std::mem::replace(&mut self.lines, outer);
        let lines: Vec<String> = inner
            .iter()
            .map(|line| line.text.replace('\t', " "))
            .collect();
        lines.join(" ")
    }
}

/// Leaves empty cells where a cell above reaches down.
fn fill_from_above(row: &mut Vec<String>, reach: &mut [usize]) {
    while row.len() < MOST_COLUMNS && reach.get(row.len()).is_some_and(|down| *down > 0) {
        reach[row.len()] -= 1;
        row.push(String::new());
    }
}
