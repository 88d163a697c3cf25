//! How wide a text is, and where its lines break, counted in widths of one Chinese character.

/// Closing marks that no line starts with (避头).
const NEVER_FIRST: &str = "，。；：、）》」』】〕”’！？…％%,.;:)]!?";
/// Opening marks that no line ends with (避尾).
const NEVER_LAST: &str = "（《「『【〔“‘([";

/// Returns the width of a character: 1 for a Chinese one, 0.5 for one of ASCII.
pub(crate) fn width_of(c: char) -> f32 {
    if c.is_ascii() { 0.5 } else { 1.0 }
}

/// Returns the width of a text.
pub(crate) fn width(text: &str) -> f32 {
    text.chars().map(width_of).sum()
}

/// Breaks a text into lines of at most `room` widths, the first shorter by `indent`.
///
/// A closing mark may hang one width over the end, as the standard lets it, and an opening mark
/// moves on to the next line. There is always one line, if only an empty one.
pub(crate) fn wrap(text: &str, room: f32, indent: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut left = room - indent;
    for c in text.chars() {
        let hangs = NEVER_FIRST.contains(c) && left > -1.0;
        if width_of(c) > left && !line.is_empty() && !hangs {
            let carried = carry(&mut line, c);
            lines.push(std::mem::replace(&mut line, carried));
            left = room - width(&line);
        }
        line.push(c);
        left -= width_of(c);
    }
    lines.push(line);
    lines
}

/// Takes from the end of a full line what belongs with the next character: an opening mark, or
/// the beginning of a number or Latin word, unless the word fills the line.
fn carry(line: &mut String, next: char) -> String {
    let together = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ',');
    let mut at = line.len();
    for (start, c) in line.char_indices().rev() {
        let opens = NEVER_LAST.contains(c);
        if opens || (together(next) && together(c)) {
            at = start;
        } else {
            break;
        }
    }
    // A line made of nothing but such characters has to be cut somewhere.
    if at == 0 {
        return String::new();
    }
    line.split_off(at)
}

/// Shares `total` out among columns by their widest cells, no column below a seventh of an even
/// share; the shares add up to `total`.
pub(crate) fn column_shares(rows: &[Vec<String>], total: f32) -> Vec<f32> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widest = vec![2.0_f32; columns];
    for row in rows {
        for (cell, most) in row.iter().zip(widest.iter_mut()) {
            // Beyond twenty characters a cell wraps anyway and must not squeeze its neighbours.
            *most = most.max(width(cell).min(20.0) + 1.0);
        }
    }
    let sum: f32 = widest.iter().sum();
    widest.iter().map(|most| total * most / sum).collect()
}
