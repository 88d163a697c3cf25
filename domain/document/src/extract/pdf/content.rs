//! The content streams of a page, run as far as text needs: where each glyph stands and how it is
//! painted (ISO 32000-1, 8 and 9).

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::Font;

const DEEPEST_FORM: usize = 12;
const DEEPEST_STATE: usize = 64;

/// What one document may cost.
#[derive(Debug)]
pub(super) struct Budget {
    /// Bytes that content streams may still expand to, in all.
    pub(super) bytes: usize,
    pub(super) operations: usize,
    pub(super) glyphs: usize,
}

/// The bytes that one stream may expand to.
const LARGEST_STREAM_BYTES: usize = 64 << 20;

impl Budget {
    pub(super) fn new() -> Budget {
        Budget {
            bytes: 256 << 20,
            operations: 20_000_000,
            glyphs: 10_000_000,
        }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.bytes == 0 || self.operations == 0 || self.glyphs == 0
    }

    fn stream_limit(&self) -> usize {
        self.bytes.min(LARGEST_STREAM_BYTES)
    }
}

/// A glyph where it stands on its page.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) x: f64,
    pub(super) y: f64,
    /// The length of its advance.
    pub(super) width: f64,
    /// The size of its font on the page.
    pub(super) size: f64,
    /// The direction that its line runs in, in whole degrees.
    pub(super) angle: i32,
    pub(super) hidden: Option<Hiding>,
}

/// Why a glyph cannot be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hiding {
    /// Painted with neither fill nor stroke; lawful over the picture of a scanned page.
    Unpainted,
    White,
    Tiny,
}

/// What a page holds.
#[derive(Debug, Default)]
pub(super) struct PageContent {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) has_image: bool,
    /// Glyphs whose characters the file does not say.
    pub(super) unknown: usize,
    pub(super) damaged: bool,
}

/// Runs the content of pages; fonts are read once.
pub(super) struct Runner<'a> {
    document: &'a Document,
    fonts: HashMap<ObjectId, Rc<Font>>,
    pub(super) budget: Budget,
}

type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The product of two matrices: first `a`, then `b`.
fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

#[derive(Debug, Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
    mode: i64,
    white: bool,
}

struct Run {
    state: State,
    saved: Vec<State>,
    line: Matrix,
    text: Matrix,
}

impl<'a> Runner<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Runner {
            document,
            fonts: HashMap::new(),
            budget: Budget::new(),
        }
    }

    /// Runs one page.
    pub(super) fn page(&mut self, page: ObjectId) -> PageContent {
        let mut out = PageContent::default();
        let limit = self.budget.stream_limit();
        let Ok(content) = self.document.get_page_content_with_limit(page, limit) else {
            self.budget.bytes = 0;
            out.damaged = true;
            return out;
        };
        let resources = super::inherited(self.document, page, b"Resources");
        let resources = resources.and_then(|resources| resources.as_dict().ok());
        let mut painted = false;
        self.stream(&content, resources, IDENTITY, &mut out, &mut painted, 0);
        out
    }

    fn stream(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        matrix: Matrix,
        out: &mut PageContent,
        painted: &mut bool,
        depth: usize,
    ) {
        self.budget.bytes = self.budget.bytes.saturating_sub(content.len());
        let state = State {
            matrix,
            font: None,
            size: 0.0,
            character_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            white: false,
        };
        let mut run = Run {
            state,
            saved: Vec::new(),
            line: IDENTITY,
            text: IDENTITY,
        };
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else {
                out.damaged = true;
                return;
            };
            if self.budget.is_spent() {
                return;
            }
            self.budget.operations -= 1;
            match operation.operator.as_str() {
                "Tf" => self.set_font(&mut run.state, &operation, resources),
                "Do" => self.draw(&operation, resources, &run.state, out, painted, depth),
                "Tj" | "TJ" | "'" | "\"" => self.show(&mut run, &operation, out, *painted),
                "BI" | "sh" => {
                    out.has_image |= operation.operator == "BI";
                    *painted = true;
                }
                "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" => *painted |= !run.state.white,
                _ => run.apply(&operation),
            }
        }
    }

    fn set_font(
        &mut self,
        state: &mut State,
        operation: &Operation,
        resources: Option<&'a Dictionary>,
    ) {
        let [Object::Name(name), size, ..] = operation.operands.as_slice() else {
            return;
        };
        state.size = real(size);
        let fonts =
            resources.and_then(|resources| resources.get_deref(b"Font", self.document).ok());
        let font = fonts
            .and_then(|fonts| fonts.as_dict().ok())
            .and_then(|fonts| fonts.get(name).ok());
        state.font = font.and_then(|font| self.font(font));
    }

    fn font(&mut self, font: &'a Object) -> Option<Rc<Font>> {
        let id = font.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(Rc::clone(known));
        }
        let (_, object) = self.document.dereference(font).ok()?;
        let font = Rc::new(Font::read(self.document, object.as_dict().ok()?));
        if let Some(id) = id {
            self.fonts.insert(id, Rc::clone(&font));
        } else {
            // A font in place is read anew each time it is set; that costs.
            self.budget.operations = self.budget.operations.saturating_sub(1_000);
        }
        Some(font)
    }

    fn draw(
        &mut self,
        operation: &Operation,
        resources: Option<&'a Dictionary>,
        state: &State,
        out: &mut PageContent,
        painted: &mut bool,
        depth: usize,
    ) {
        let objects =
            resources.and_then(|resources| resources.get_deref(b"XObject", self.document).ok());
        let objects = objects.and_then(|objects| objects.as_dict().ok());
        let [Object::Name(name), ..] = operation.operands.as_slice() else {
            return;
        };
        let object = objects.and_then(|objects| objects.get_deref(name, self.document).ok());
        let Some(stream) = object.and_then(|object| object.as_stream().ok()) else {
            return;
        };
        if stream
            .dict
            .get(b"Subtype")
            .and_then(Object::as_name)
            .is_ok_and(|subtype| subtype == b"Image")
        {
            out.has_image = true;
            *painted = true;
            return;
        }
        if depth >= DEEPEST_FORM {
            out.damaged = true;
            return;
        }
        let Ok(content) = stream.get_plain_content_with_limit(self.budget.stream_limit()) else {
            out.damaged = true;
            return;
        };
        let own = stream
            .dict
            .get_deref(b"Resources", self.document)
            .and_then(Object::as_dict)
            .ok();
        let matrix = stream
            .dict
            .get_deref(b"Matrix", self.document)
            .and_then(Object::as_array)
            .ok();
        let matrix = matrix
            .and_then(|matrix| to_matrix(matrix))
            .unwrap_or(IDENTITY);
        let matrix = times(matrix, state.matrix);
        self.stream(&content, own.or(resources), matrix, out, painted, depth + 1);
    }

    fn show(&mut self, run: &mut Run, operation: &Operation, out: &mut PageContent, painted: bool) {
        let operands = operation.operands.as_slice();
        match (operation.operator.as_str(), operands) {
            ("\"", [word, character, _]) => {
                run.state.word_space = real(word);
                run.state.character_space = real(character);
                run.next_line();
            }
            ("'", _) => run.next_line(),
            _ => {}
        }
        match operands.last() {
            Some(Object::String(bytes, _)) => self.show_string(run, bytes, out, painted),
            Some(Object::Array(items)) => {
                for item in items {
                    match item {
                        Object::String(bytes, _) => self.show_string(run, bytes, out, painted),
                        Object::Integer(_) | Object::Real(_) => {
                            run.advance(-real(item) / 1000.0 * run.state.size);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn show_string(&mut self, run: &mut Run, bytes: &[u8], out: &mut PageContent, painted: bool) {
        let Some(font) = run.state.font.clone() else {
            return;
        };
        font.codes(bytes, |code| {
            if self.budget.glyphs == 0 {
                return;
            }
            self.budget.glyphs -= 1;
            out.unknown += usize::from(code.text.is_none());
            let text = code
                .text
                .unwrap_or_else(|| String::from(char::REPLACEMENT_CHARACTER));
            let advance = code.width * run.state.size;
            if let Some(glyph) = run.glyph(text, advance, font.vertical, painted) {
                out.glyphs.push(glyph);
            }
            let word = if code.is_space {
                run.state.word_space
            } else {
                0.0
            };
            let length = if font.vertical {
                run.state.size
            } else {
                advance
            };
            let spaced = length + run.state.character_space + word;
            match font.vertical {
                true => run.advance_down(spaced),
                false => run.advance(spaced),
            }
        });
    }
}

impl Run {
    fn apply(&mut self, operation: &Operation) {
        let numbers: Vec<f64> = operation.operands.iter().map(real).collect();
        let state = &mut self.state;
        match (operation.operator.as_str(), numbers.as_slice()) {
            ("q", _) if self.saved.len() < DEEPEST_STATE => self.saved.push(state.clone()),
            ("Q", _) => {
                if let Some(saved) = self.saved.pop() {
                    self.state = saved;
                }
            }
            ("cm", _) => {
                if let Some(matrix) = to_matrix(&operation.operands) {
                    state.matrix = times(matrix, state.matrix);
                }
            }
            ("BT", _) => (self.line, self.text) = (IDENTITY, IDENTITY),
            ("Tm", _) => {
                if let Some(matrix) = to_matrix(&operation.operands) {
                    (self.line, self.text) = (matrix, matrix);
                }
            }
            ("Td", [x, y]) => self.move_line(*x, *y),
            ("TD", [x, y]) => {
                state.leading = -y;
                self.move_line(*x, *y);
            }
            ("T*", _) => self.next_line(),
            ("Tc", [space]) => state.character_space = *space,
            ("Tw", [space]) => state.word_space = *space,
            ("Tz", [scale]) => state.scale = scale / 100.0,
            ("TL", [leading]) => state.leading = *leading,
            ("Ts", [rise]) => state.rise = *rise,
            ("Tr", [_]) => state.mode = operation.operands[0].as_i64().unwrap_or(0),
            ("g", [grey]) => state.white = *grey >= 0.98,
            ("rg", [_, _, _]) => state.white = numbers.iter().all(|part| *part >= 0.98),
            ("k", [_, _, _, _]) => state.white = numbers.iter().all(|part| *part <= 0.02),
            ("sc" | "scn", [_, _, _]) => state.white = numbers.iter().all(|part| *part >= 0.98),
            ("sc" | "scn", [_, _, _, _]) => state.white = numbers.iter().all(|part| *part <= 0.02),
            // A single part may be grey, or the amount of any ink.
            ("cs" | "sc" | "scn", _) => state.white = false,
            _ => {}
        }
    }

    fn move_line(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn next_line(&mut self) {
        self.move_line(0.0, -self.state.leading);
    }

    fn advance(&mut self, by: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, by * self.state.scale, 0.0], self.text);
    }

    fn advance_down(&mut self, by: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, 0.0, -by], self.text);
    }

    fn glyph(&self, text: String, advance: f64, vertical: bool, painted: bool) -> Option<Glyph> {
        let state = &self.state;
        let on_page = times(self.text, state.matrix);
        let at = |x: f64, y: f64| {
            (
                x * on_page[0] + y * on_page[2] + on_page[4],
                x * on_page[1] + y * on_page[3] + on_page[5],
            )
        };
        let (x, y) = at(0.0, state.rise);
        let (end_x, end_y) = match vertical {
            true => at(0.0, state.rise - state.size),
            false => at(advance * state.scale, state.rise),
        };
        let width = (end_x - x).hypot(end_y - y);
        let size = (state.size * on_page[2]).hypot(state.size * on_page[3]);
        let sound = [x, y, width, size]
            .iter()
            .all(|number| number.is_finite() && number.abs() < 1e7);
        let along = match vertical {
            true => (-on_page[2], -on_page[3]),
            false => (on_page[0] * state.scale, on_page[1] * state.scale),
        };
        let angle = along.1.atan2(along.0).to_degrees().round() as i32;
        let hidden = if matches!(state.mode, 3 | 7) {
            Some(Hiding::Unpainted)
        } else if size < 1.0 {
            Some(Hiding::Tiny)
        } else {
            (state.white && !painted && matches!(state.mode, 0 | 4)).then_some(Hiding::White)
        };
        sound.then_some(Glyph {
            text,
            x,
            y,
            width,
            size,
            angle,
            hidden,
        })
    }
}

fn real(object: &Object) -> f64 {
    let number = object.as_float().map_or(0.0, f64::from);
    if number.is_finite() { number } else { 0.0 }
}

fn to_matrix(operands: &[Object]) -> Option<Matrix> {
    let [a, b, c, d, e, f] = operands else {
        return None;
    };
    Some([real(a), real(b), real(c), real(d), real(e), real(f)])
}
