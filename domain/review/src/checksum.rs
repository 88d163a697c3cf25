//! Check digits of the numbers that stand in official texts, after the standards that define them.

/// Returns the check character of an identity number's first 17 digits (GB 11643-1999).
pub(crate) fn identity_check(digits: &[u8]) -> Option<u8> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if digits.len() != WEIGHTS.len() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    Some(b"10X98765432"[(sum % 11) as usize])
}

/// Tells whether 18 characters are a unified social credit code (GB 32100-2015) whose inner
/// organisation code (GB 11714-1997) agrees too.
pub(crate) fn is_credit_code(characters: &[u8]) -> bool {
    const CHARSET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [
        1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
    ];
    if characters.len() != 18 || !characters[2..8].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let value = |character: u8| CHARSET.iter().position(|&known| known == character);
    let mut sum = 0;
    for (&character, weight) in characters.iter().zip(WEIGHTS) {
        let Some(value) = value(character) else {
            return false;
        };
        sum += value * weight;
    }
    let known_authority = matches!(
        &characters[..2],
        b"11" | b"12" | b"13" | b"19" | b"51" | b"52" | b"53" | b"59" | b"91" | b"92" | b"93"
    ) || matches!(
        characters[0],
        b'2' | b'3' | b'4' | b'6'..=b'8' | b'A' | b'N' | b'Y'
    );
    let check = CHARSET[(31 - sum % 31) % 31];
    known_authority && check == characters[17] && is_organisation_code(&characters[8..17])
}

/// Tells whether nine characters are an organisation code (GB 11714-1997).
pub(crate) fn is_organisation_code(characters: &[u8]) -> bool {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    if characters.len() != 9 || characters == b"000000000" {
        return false;
    }
    let mut sum = 0;
    for (&character, weight) in characters.iter().zip(WEIGHTS) {
        let value = match character {
            b'0'..=b'9' => character - b'0',
            b'A'..=b'Z' => character - b'A' + 10,
            _ => return false,
        };
        sum += u32::from(value) * weight;
    }
    let check = match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + digit as u8,
    };
    check == characters[8]
}

/// Tells whether digits pass the Luhn check of bank cards (ISO/IEC 7812-1).
pub(crate) fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit.wrapping_sub(b'0'));
            if place % 2 == 0 {
                digit
            } else {
                digit * 2 / 10 + digit * 2 % 10
            }
        })
        .sum();
    digits.iter().all(u8::is_ascii_digit) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_agree_with_the_worked_examples_of_the_standards() {
        assert_eq!(identity_check(b"11010519491231002"), Some(b'X'));
        assert_eq!(identity_check(b"44052419800101001"), Some(b'3'));
        for code in [
            "91350100M000100Y43",
            "11220200795219742W",
            "113708280043326001",
        ] {
            assert!(is_credit_code(code.as_bytes()), "{code}");
        }
        for code in [
            "91350100M000100Y44",
            "91350100M000100I43",
            "00000000000000000X",
        ] {
            assert!(!is_credit_code(code.as_bytes()), "{code}");
        }
        assert!(is_organisation_code(b"D2143569X") && !is_organisation_code(b"D21435691"));
        assert!(passes_luhn(b"79927398713") && !passes_luhn(b"79927398710"));
    }
}
