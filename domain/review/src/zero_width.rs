//! Characters that nobody sees: zero-width ones, and controls that turn the direction of writing.

use document::{Confidence, Severity};

use crate::page::Page;
use crate::sight::Sight;

/// Tells whether a character is invisible and may stand between the digits of a number.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

fn turns_writing(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Sees the run of invisible characters that begins at a place; returns it and where it ends.
pub(crate) fn see(page: Page<'_>, start: usize) -> (Option<Sight>, usize) {
    let run = page.text[start..]
        .chars()
        .take_while(|&one| is_invisible(one));
    let (mut end, mut turns) = (start, false);
    for character in run {
        end += character.len_utf8();
        turns |= turns_writing(character);
    }
    // A byte order mark at the very start is an encoding mark and not part of the text.
    let is_encoding_mark = start == 0 && &page.text[..end] == "\u{feff}";
    let neighbours = [page.previous(start), page.next(end)];
    let joins_letters = neighbours.into_iter().flatten().any(uses_joiners);
    if is_encoding_mark || (joins_letters && !turns) {
        return (None, end);
    }
    let reason = if turns {
        "含有改变文字显示方向的控制字符，页面所见与实际文字不一致"
    } else {
        "含有看不见的零宽字符，会妨碍检索、比对，也可能被用来藏匿内容"
    };
    let sight = Sight::new("tampering.zero_width", start..end, Confidence::High, reason)
        .severity(if turns {
            Severity::Blocking
        } else {
            Severity::Warning
        })
        .replace("");
    (Some(sight), end)
}

/// Scripts (Arabic, Tibetan, Mongolian, Indic) and pictures that are written with joiners.
fn uses_joiners(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8ff}' | '\u{900}'..='\u{fff}' | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{18af}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}
