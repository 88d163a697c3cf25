//! Folds spellings of one code or name together: full width to half width, no white space.

/// Returns the words in half width and without white space.
pub(crate) fn fold(words: &str) -> String {
    words
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(half_width)
        .collect()
}

/// Returns the words as [`fold`] does, in upper case, with one kind of hyphen.
pub(crate) fn fold_code(words: &str) -> String {
    let hyphen = |letter| match letter {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        other => other,
    };
    fold(words)
        .chars()
        .map(hyphen)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

fn half_width(letter: char) -> char {
    match letter {
        // U+FF01 to U+FF5E are the printable ASCII characters in full width.
        '！'..='～' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        other => other,
    }
}
