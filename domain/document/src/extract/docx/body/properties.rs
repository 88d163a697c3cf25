//! What the properties of runs, paragraphs, rows and cells say of the words in them.

use super::super::xml::Element;
use super::{Body, Tag};

impl Body<'_> {
    /// Notes what an element says of those around it.
    pub(super) fn properties(&mut self, name: &str, element: &Element<'_>) {
        match self.open.last() {
            Some(Tag::RunProperties) => return self.run_property(element),
            Some(Tag::RowProperties) => return self.row_property(element),
            Some(Tag::TableProperties | Tag::CellProperties) => return self.cell_property(element),
            Some(Tag::Run) => self.run_content(name, element),
            _ => {}
        }
        match name {
            "Choice" => {
                if let Some(taken) = self.alternatives.last_mut() {
                    *taken = true;
                }
            }
            "ins" | "moveTo" => self.insertions += 1,
            _ => self.paragraph_property(element),
        }
    }

    fn paragraph_property(&mut self, element: &Element<'_>) {
        let numbering = self
            .open
            .iter()
            .rev()
            .take(2)
            .any(|tag| *tag == Tag::ParagraphProperties);
        let Some(paragraph) = self.paragraphs.last_mut().filter(|_| numbering) else {
            return;
        };
        match element.name() {
            "pStyle" => paragraph.style = element.attribute("val"),
            "outlineLvl" => paragraph.outline = element.number("val"),
            "ilvl" => paragraph.number.level = element.number("val"),
            "numId" => paragraph.number.list = element.number("val"),
            "shd" => paragraph.shaded = is_coloured(element),
            _ => {}
        }
    }

    fn run_property(&mut self, element: &Element<'_>) {
        let of_mark = self.open.iter().rev().nth(1) == Some(&Tag::ParagraphProperties);
        if of_mark {
            // The mark that ends the paragraph was itself inserted or deleted.
            match element.name() {
                "ins" | "moveTo" => self.insertions += 1,
                "del" | "moveFrom" => {
                    self.deletions += 1;
                    if let Some(paragraph) = self.paragraphs.last_mut() {
                        paragraph.joins_next = true;
                    }
                }
                _ => {}
            }
            return;
        }
        let styles = self.styles;
        let Some(run) = self.runs.last_mut() else {
            return;
        };
        match element.name() {
            "vanish" => run.vanish = Some(element.is_on()),
            "rStyle" => {
                run.styled_vanish = element
                    .attribute("val")
                    .is_some_and(|id| styles.vanishes(Some(&id)))
            }
            "color" => {
                let value = element.attribute("val").unwrap_or_default();
                run.white = value.eq_ignore_ascii_case("ffffff");
            }
            // Half-points: nothing beneath one point can be read.
            "sz" => run.tiny = element.number("val").is_some_and(|size| size < 2),
            "shd" => run.coloured_ground |= is_coloured(element),
            "highlight" => {
                run.coloured_ground |= element
                    .attribute("val")
                    .is_some_and(|ground| ground != "none" && ground != "white")
            }
            _ => {}
        }
    }

    fn run_content(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "tab" | "ptab" => self.write("\t"),
            "br" | "cr" => self.write("\n"),
            "noBreakHyphen" => self.write("-"),
            "sym" => {
                let code = element.attribute("char").unwrap_or_default();
                let code = u32::from_str_radix(&code, 16).unwrap_or(0);
                self.write(symbol(code).encode_utf8(&mut [0; 4]));
            }
            "footnoteReference" => self.refer_to_note("footnotes.xml", element),
            "endnoteReference" => self.refer_to_note("endnotes.xml", element),
            _ => {}
        }
    }

    fn row_property(&mut self, element: &Element<'_>) {
        let deleted = matches!(element.name(), "del" | "moveFrom");
        self.deletions += usize::from(deleted);
        self.insertions += usize::from(matches!(element.name(), "ins" | "moveTo"));
        let head = element.name() == "tblHeader" && element.is_on();
        if let Some(row) = self.row() {
            row.deleted |= deleted;
            row.head |= head;
        }
    }

    fn cell_property(&mut self, element: &Element<'_>) {
        match element.name() {
            "gridSpan" => {
                let span = element
                    .number("val")
                    .and_then(|span| usize::try_from(span).ok());
                if let Some((_, columns)) = self.row().and_then(|row| row.cells.last_mut()) {
                    *columns = span.unwrap_or(1);
                }
            }
            // A style of tables may colour the head row without saying so in its cells.
            "shd" | "tblStyle" => {
                let coloured = element.name() == "tblStyle" || is_coloured(element);
                if let Some(table) = self.tables.last_mut() {
                    table.coloured_ground |= coloured;
                }
            }
            _ => {}
        }
    }
}

/// Wingdings that forms use; another symbol stays what its code is.
fn symbol(code: u32) -> char {
    match code {
        0xf0fe | 0xf052 | 0xf053 => '☑',
        0xf0a8 | 0xf06f | 0xf071 | 0xf072 => '□',
        0xf0fc => '✓',
        0xf06c | 0xf09f => '●',
        0xf0e0 => '→',
        _ => char::from_u32(code).unwrap_or('□'),
    }
}

fn is_coloured(shade: &Element<'_>) -> bool {
    let fill = shade.attribute("fill").unwrap_or_default();
    !matches!(fill.to_ascii_lowercase().as_str(), "" | "auto" | "ffffff")
}
