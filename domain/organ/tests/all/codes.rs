//! Unified social credit codes and organisation codes, as tables.

use organ::{CreditCode, NotACreditCode, NotAnOrganisationCode, OrganisationCode};

#[test]
fn credit_codes_with_a_right_check_character_are_read() {
    for code in [
        "91350100M000100Y43",
        "11220200795219742W",
        "11441700007280420Y",
        "11370812004339255B",
        "113708280043326001",
        "11341702486344515H",
        "11230500001755309F",
        "91230500MA1B3N1N2M",
        "91310000MA1K000006",
    ] {
        assert_eq!(CreditCode::read(code).unwrap().as_str(), code);
    }
}

#[test]
fn credit_codes_are_read_in_any_case_and_width() {
    for words in [
        "91350100m000100y43",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        " 91350100M000100Y43\u{3000}",
    ] {
        assert_eq!(
            CreditCode::read(words).unwrap().to_string(),
            "91350100M000100Y43",
            "{words}"
        );
    }
}

#[test]
fn words_that_are_not_a_credit_code_are_refused_with_the_reason() {
    let wrong_check = |found, expected| NotACreditCode::CheckCharacter { found, expected };
    let wrong_letter = |place, found| NotACreditCode::Character { place, found };
    for (words, reason) in [
        ("91350100M000100Y44", wrong_check('4', '3')),
        ("00000000000000000X", wrong_letter(1, '0')),
        ("000000000000000000", wrong_letter(1, '0')),
        ("91310000MA1K000000", wrong_check('0', '6')),
        ("91350100M000100I43", wrong_letter(16, 'I')),
        ("9135010AM000100Y43", wrong_letter(8, 'A')),
        ("91350100M000100Y4三", wrong_letter(18, '三')),
        ("1122020079521974W", NotACreditCode::Length { found: 17 }),
        ("", NotACreditCode::Length { found: 0 }),
    ] {
        assert_eq!(CreditCode::read(words), Err(reason), "{words}");
    }
}

#[test]
fn a_credit_code_holds_an_organisation_code_and_a_division() {
    for (code, inner, division) in [
        ("11220200795219742W", "795219742", "220200"),
        ("11441700007280420Y", "007280420", "441700"),
    ] {
        let code = CreditCode::read(code).unwrap();
        assert_eq!(
            (code.organisation_code(), code.division()),
            (inner, division)
        );
        assert!(OrganisationCode::read(inner).is_ok());
    }
}

#[test]
fn organisation_codes_are_checked() {
    for code in [
        "79521974-2",
        "00728042-0",
        "M000100Y-4",
        "D2143569-X",
        "00001434-9",
        "01441633-0",
        "00433925-5",
    ] {
        assert_eq!(OrganisationCode::read(code).unwrap().to_string(), code);
        let joined = code.replace('-', "");
        assert_eq!(OrganisationCode::read(&joined).unwrap().as_str(), joined);
    }
    let wrong_check = |found, expected| NotAnOrganisationCode::CheckCharacter { found, expected };
    for (code, reason) in [
        ("D2143569-1", wrong_check('1', 'X')),
        ("00142768-8", wrong_check('8', 'X')),
        ("0142768-8", NotAnOrganisationCode::Form),
        ("7952-19742", NotAnOrganisationCode::Form),
        ("79521974-", NotAnOrganisationCode::Form),
        ("79521974--2", NotAnOrganisationCode::Form),
        ("七9521974-2", NotAnOrganisationCode::Form),
        ("", NotAnOrganisationCode::Form),
    ] {
        assert_eq!(OrganisationCode::read(code), Err(reason), "{code}");
    }
}
