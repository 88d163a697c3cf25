//! Glyphs to printed lines: by baseline, then from left to right.

use super::super::is_wide;
use super::content::Glyph;

/// A printed line in the direction that it runs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Printed {
    pub(super) text: String,
    /// Where the first and the last glyph stand, along the line.
    pub(super) start: f64,
    pub(super) end: f64,
    /// Where the baseline stands; higher is further up.
    pub(super) height: f64,
    /// The size of its largest font.
    pub(super) size: f64,
    /// The direction, in degrees.
    pub(super) angle: i32,
    /// Whether wide gaps part it, as those of a table do.
    pub(super) in_columns: bool,
}

/// Sets glyphs into lines: first those of the usual direction of the page, then the others.
pub(super) fn lines(glyphs: &[Glyph]) -> Vec<Printed> {
    let mut directions: Vec<(i32, usize)> = Vec::new();
    // A scan set straight leans by a degree or two.
    let direction = |glyph: &Glyph| glyph.angle.saturating_add(2).div_euclid(5) * 5;
    for glyph in glyphs {
        let angle = direction(glyph);
        match directions.iter_mut().find(|(known, _)| *known == angle) {
            Some((_, count)) => *count += 1,
            None => directions.push((angle, 1)),
        }
    }
    directions.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut printed = Vec::new();
    for (angle, _) in directions {
        let turned = glyphs.iter().filter(|glyph| direction(glyph) == angle);
        printed.extend(straight(
            turned.map(|glyph| Placed::turned(glyph, angle)).collect(),
            angle,
        ));
    }
    printed
}

/// A glyph in the frame of its line.
struct Placed<'a> {
    glyph: &'a Glyph,
    along: f64,
    height: f64,
}

impl<'a> Placed<'a> {
    fn turned(glyph: &'a Glyph, angle: i32) -> Self {
        let (sin, cos) = f64::from(angle).to_radians().sin_cos();
        Placed {
            glyph,
            along: glyph.x * cos + glyph.y * sin,
            height: glyph.y * cos - glyph.x * sin,
        }
    }
}

fn straight(mut glyphs: Vec<Placed<'_>>, angle: i32) -> Vec<Printed> {
    glyphs.sort_by(|a, b| b.height.total_cmp(&a.height));
    let mut lines = Vec::new();
    let mut current: Vec<Placed<'_>> = Vec::new();
    for glyph in glyphs {
        let same = current.first().is_some_and(|first| {
            let size = first.glyph.size.max(glyph.glyph.size);
            first.height - glyph.height <= size * 0.4
        });
        if !same && !current.is_empty() {
            lines.extend(line(std::mem::take(&mut current), angle));
        }
        current.push(glyph);
    }
    lines.extend(line(current, angle));
    lines
}

fn line(mut glyphs: Vec<Placed<'_>>, angle: i32) -> Option<Printed> {
    glyphs.sort_by(|a, b| a.along.total_cmp(&b.along));
    let blank = |placed: &Placed<'_>| placed.glyph.text.trim().is_empty();
    let first = glyphs.iter().position(|placed| !blank(placed))?;
    let last = glyphs.iter().rposition(|placed| !blank(placed))?;
    let glyphs = &glyphs[first..=last];
    let mut text = String::new();
    let mut before: Option<&Placed<'_>> = None;
    let mut in_columns = false;
    for placed in glyphs {
        if let Some(before) = before {
            // Bold that is painted twice, a hair apart, is read once.
            let hair = placed.glyph.size * 0.15;
            if before.glyph.text == placed.glyph.text && placed.along - before.along < hair {
                continue;
            }
            in_columns |= gap(before, placed) > placed.glyph.size * 1.5;
            if parted(before, placed) && !text.ends_with(' ') && !placed.glyph.text.starts_with(' ')
            {
                text.push(' ');
            }
        }
        text.push_str(&placed.glyph.text);
        before = Some(placed);
    }
    let sizes = glyphs.iter().map(|placed| placed.glyph.size);
    let ends = glyphs
        .iter()
        .map(|placed| placed.along + placed.glyph.width);
    Some(Printed {
        text: text.trim().to_owned(),
        start: glyphs.first()?.along,
        end: ends.fold(f64::MIN, f64::max),
        height: glyphs.iter().map(|placed| placed.height).sum::<f64>() / glyphs.len() as f64,
        size: sizes.fold(0.0, f64::max),
        angle,
        in_columns,
    })
}

fn gap(before: &Placed<'_>, placed: &Placed<'_>) -> f64 {
    placed.along - (before.along + before.glyph.width)
}

/// Tells whether a gap between two glyphs is a space: a small one between Latin words, a wide one
/// between Chinese, where setting to the measure spreads all gaps.
fn parted(before: &Placed<'_>, placed: &Placed<'_>) -> bool {
    let size = before.glyph.size.min(placed.glyph.size);
    let last = before.glyph.text.chars().next_back().is_some_and(is_wide);
    let first = placed.glyph.text.chars().next().is_some_and(is_wide);
    // Word sets a quarter of a square between Chinese and Latin without any space typed.
    let least = match (last, first) {
        (true, true) => 1.2,
        (true, false) | (false, true) => 0.6,
        (false, false) => 0.18,
    };
    gap(before, placed) > size * least
}
