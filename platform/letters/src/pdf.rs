//! Lays a letter out as PDF with a text layer, without a font file.
//!
//! The text is set in STSong-Light, one of the fonts that PDF 1.7 (9.7.5.2) lets a file name
//! without carrying it: the viewer uses a Chinese font of its own. A file of two pages is some
//! kilobytes, and its text can be searched and copied everywhere.

mod file;

use crate::letter::{Block, Letter, attachment_lines, even_rows, plain};
use crate::measure;

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;
const PAGE_WIDTH: f32 = 210.0 * MM;
const PAGE_HEIGHT: f32 = 297.0 * MM;
const TOP: f32 = 37.0 * MM;
const BOTTOM: f32 = 35.0 * MM;
const LEFT: f32 = 28.0 * MM;
const TEXT_WIDTH: f32 = PAGE_WIDTH - LEFT - 26.0 * MM;
/// 28 characters a line and 22 lines a page (GB/T 9704-2012, 5.2.3), which is 3号 type.
const BODY: f32 = TEXT_WIDTH / 28.0;
const PITCH: f32 = (PAGE_HEIGHT - TOP - BOTTOM) / 22.0;
/// 2号.
const TITLE: f32 = 22.0;
/// 小四, for tables.
const CELL: f32 = 12.0;
const CELL_PITCH: f32 = 17.0;
const CELL_EDGE: f32 = 4.0;

/// Returns the letter as a PDF file; the same letter gives the same bytes on every day.
#[must_use]
pub fn pdf(document: &Letter) -> Vec<u8> {
    let mut sheet = Typesetter::new();
    let mut blocks = document.blocks.as_slice();
    if let Some(masthead) = &document.masthead {
        sheet.masthead(&plain(masthead));
        if let Some((Block::DocumentNumber(number), rest)) = blocks.split_first() {
            blocks = rest;
            sheet.centred(&plain(number), BODY, PITCH, false);
        }
        sheet.red_line();
    }
    for block in blocks {
        sheet.block(block);
    }
    let title = plain(document.title().unwrap_or_default());
    file::write(&title, &sheet.numbered_pages())
}

/// What is drawn on a page; positions in points from the lower left corner.
#[derive(Debug, Clone, PartialEq)]
enum Mark {
    Text {
        x: f32,
        y: f32,
        size: f32,
        text: String,
        bold: bool,
        red: bool,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
        red: bool,
    },
}

struct Typesetter {
    pages: Vec<Vec<Mark>>,
    /// How far down the text area the next line starts, in points.
    used: f32,
}

impl Typesetter {
    fn new() -> Self {
        Self {
            pages: vec![Vec::new()],
            used: 0.0,
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => {
                self.skip(PITCH * 0.5);
                self.centred(&plain(text), TITLE, 34.0, true);
                self.skip(PITCH * 0.8);
            }
            Block::DocumentNumber(text) => self.centred(&plain(text), BODY, PITCH, false),
            Block::Addressees(text) => self.paragraph(text, 0.0, false),
            Block::Heading { level, text } => {
                self.keep_together(2.0 * PITCH);
                self.paragraph(text, 2.0, *level <= 2);
            }
            Block::Paragraph(text) | Block::Note(text) => self.paragraph(text, 2.0, false),
            Block::Table(rows) => self.table(rows),
            Block::Signature(text) => {
                self.skip(2.0 * PITCH);
                // The name and the date below it stay on one page.
                self.keep_together(2.0 * PITCH);
                self.flush_right(text, 2.0);
            }
            Block::Date(text) => self.flush_right(text, 4.0),
            Block::AttachmentNote(names) => {
                self.skip(PITCH);
                for (at, line) in attachment_lines(names).iter().enumerate() {
                    self.paragraph(line, if at == 0 { 2.0 } else { 5.0 }, false);
                }
            }
        }
    }

    fn room(&self) -> f32 {
        PAGE_HEIGHT - TOP - BOTTOM - self.used
    }

    /// Starts a new page unless `height` still fits on this one.
    fn keep_together(&mut self, height: f32) {
        // A hair of tolerance: 22 lines fill the page exactly.
        if height > self.room() + 0.5 && self.used > 0.0 {
            self.pages.push(Vec::new());
            self.used = 0.0;
        }
    }

    fn skip(&mut self, height: f32) {
        self.used += height.min(self.room().max(0.0));
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// Sets one line whose text starts `x` points into the text area, and moves below it.
    fn line(&mut self, text: &str, x: f32, size: f32, pitch: f32, bold: bool) {
        self.keep_together(pitch);
        let y = PAGE_HEIGHT - TOP - self.used - (pitch + size * 0.76) / 2.0;
        self.mark(Mark::Text {
            x: LEFT + x,
            y,
            size,
            text: text.to_owned(),
            bold,
            red: false,
        });
        self.used += pitch;
    }

    fn paragraph(&mut self, text: &str, indent: f32, bold: bool) {
        let lines = measure::wrap(&plain(text), 28.0, indent);
        for (at, line) in lines.iter().enumerate() {
            let x = if at == 0 { indent * BODY } else { 0.0 };
            self.line(line, x, BODY, PITCH, bold);
        }
    }

    fn centred(&mut self, text: &str, size: f32, pitch: f32, bold: bool) {
        let room = TEXT_WIDTH / size;
        for line in balanced(text, room) {
            let x = (TEXT_WIDTH - measure::width(&line) * size) / 2.0;
            self.line(&line, x, size, pitch, bold);
        }
    }

    fn flush_right(&mut self, text: &str, blank: f32) {
        for line in measure::wrap(&plain(text), 28.0 - blank, 0.0) {
            let x = TEXT_WIDTH - (measure::width(&line) + blank) * BODY;
            self.line(&line, x, BODY, PITCH, false);
        }
    }

    fn masthead(&mut self, text: &str) {
        // The name stands 35 mm below the edge of the text area (GB/T 9704-2012, 7.2.4).
        self.skip(35.0 * MM - 44.0);
        let size = (TEXT_WIDTH / measure::width(text).max(1.0)).min(44.0);
        let x = (TEXT_WIDTH - measure::width(text) * size) / 2.0;
        self.line(text, x, size, 44.0, true);
        if let Some(Mark::Text { red, .. }) = self.pages.last_mut().and_then(|page| page.last_mut())
        {
            *red = true;
        }
        self.skip(2.0 * PITCH);
    }

    fn red_line(&mut self) {
        // 4 mm below the number.
        self.skip(4.0 * MM);
        let y = PAGE_HEIGHT - TOP - self.used;
        self.mark(Mark::Line {
            from: (LEFT, y),
            to: (LEFT + TEXT_WIDTH, y),
            width: 1.5,
            red: true,
        });
        self.skip(PITCH);
    }

    fn table(&mut self, rows: &[Vec<String>]) {
        let rows = even_rows(rows);
        let widths = measure::column_shares(&rows, TEXT_WIDTH);
        for (at, row) in rows.iter().enumerate() {
            let cells: Vec<Vec<String>> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| {
                    measure::wrap(cell, ((width - 2.0 * CELL_EDGE) / CELL).max(1.0), 0.0)
                })
                .collect();
            self.row(&cells, &widths, at == 0);
        }
        self.skip(PITCH * 0.5);
    }

    /// Sets one row; a row taller than a page goes on over the next pages.
    fn row(&mut self, cells: &[Vec<String>], widths: &[f32], bold: bool) {
        let tallest = cells.iter().map(Vec::len).max().unwrap_or(0);
        let a_page = ((PAGE_HEIGHT - TOP - BOTTOM) / CELL_PITCH) as usize - 1;
        for first in (0..tallest).step_by(a_page.max(1)) {
            let count = (tallest - first).min(a_page);
            let height = count as f32 * CELL_PITCH + 2.0 * CELL_EDGE;
            self.keep_together(height);
            let top = PAGE_HEIGHT - TOP - self.used;
            self.grid(top, height, widths);
            let mut x = LEFT;
            for (cell, width) in cells.iter().zip(widths) {
                for (at, text) in cell.iter().skip(first).take(count).enumerate() {
                    self.mark(Mark::Text {
                        x: x + CELL_EDGE,
                        y: top - CELL_EDGE - at as f32 * CELL_PITCH - CELL,
                        size: CELL,
                        text: text.clone(),
                        bold,
                        red: false,
                    });
                }
                x += width;
            }
            self.used += height;
        }
    }

    fn grid(&mut self, top: f32, height: f32, widths: &[f32]) {
        let line = |from, to| Mark::Line {
            from,
            to,
            width: 0.5,
            red: false,
        };
        let (right, bottom) = (LEFT + TEXT_WIDTH, top - height);
        self.mark(line((LEFT, top), (right, top)));
        self.mark(line((LEFT, bottom), (right, bottom)));
        let mut x = LEFT;
        self.mark(line((x, top), (x, bottom)));
        for width in widths {
            x += width;
            self.mark(line((x, top), (x, bottom)));
        }
    }

    /// The pages with their numbers: right on odd pages, left on even ones (GB/T 9704-2012, 7.5).
    fn numbered_pages(mut self) -> Vec<Vec<Mark>> {
        for (at, page) in self.pages.iter_mut().enumerate() {
            let text = format!("— {} —", at + 1);
            let x = if at % 2 == 0 {
                LEFT + TEXT_WIDTH - (measure::width(&text) + 1.0) * 14.0
            } else {
                LEFT + 14.0
            };
            page.push(Mark::Text {
                x,
                y: BOTTOM - 7.0 * MM - 14.0,
                size: 14.0,
                text,
                bold: false,
                red: false,
            });
        }
        self.pages
    }
}

/// Breaks a title into lines of about one length, as few as fit.
fn balanced(text: &str, room: f32) -> Vec<String> {
    let width = measure::width(text);
    let lines = (width / room).ceil().max(1.0);
    let even = (width / lines + 1.0).min(room);
    measure::wrap(text, even, 0.0)
}
