//! The first two digits of division codes, and the characters that stand for provinces on plates.

/// Tells whether a two-digit prefix is a province, region or municipality (GB/T 2260), or one of
/// the prefixes of residence permits (81, 82, 83) and abroad (91).
pub(crate) fn is_province(prefix: &[u8]) -> bool {
    matches!(
        prefix,
        [b'1', b'1'..=b'5']
            | [b'2', b'1'..=b'3']
            | [b'3', b'1'..=b'7']
            | [b'4', b'1'..=b'6']
            | [b'5', b'0'..=b'4']
            | [b'6', b'1'..=b'5']
            | [b'7', b'1']
            | [b'8', b'1'..=b'3']
            | [b'9', b'1']
    )
}

/// Tells whether a character is the short name that begins a number plate (GA 36-2018).
pub(crate) fn begins_plate(character: char) -> bool {
    "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼".contains(character)
}
