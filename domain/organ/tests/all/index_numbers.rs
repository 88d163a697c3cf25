//! Index numbers of every form in use are kept as printed, and the usual form is understood.

use organ::{
    CreditCode, IndexNumber, IndexNumberForm, IssuerCode, NotAnIndexNumber, OrganisationCode,
};

fn credit(code: &str) -> IssuerCode {
    IssuerCode::Credit(CreditCode::read(code).unwrap())
}

fn organisation(code: &str) -> IssuerCode {
    IssuerCode::Organisation(OrganisationCode::read(code).unwrap())
}

fn unchecked(code: &str) -> IssuerCode {
    IssuerCode::Unchecked(code.to_owned())
}

#[test]
fn the_usual_form_tells_issuer_period_and_serial() {
    for (printed, issuer, year, month, serial) in [
        (
            "11220200795219742W/2018-05890",
            credit("11220200795219742W"),
            2018,
            None,
            5890,
        ),
        (
            "113708280043326001/2024-02411",
            credit("113708280043326001"),
            2024,
            None,
            2411,
        ),
        (
            "11341702486344515H/202110-00013",
            credit("11341702486344515H"),
            2021,
            Some(10),
            13,
        ),
        (
            "000014349/2017-00110",
            organisation("000014349"),
            2017,
            None,
            110,
        ),
        (
            "014416330/2018-04736",
            organisation("014416330"),
            2018,
            None,
            4736,
        ),
        (
            "0142768-8/2022-00185",
            unchecked("0142768-8"),
            2022,
            None,
            185,
        ),
        (
            "035210000/2025-00016",
            unchecked("035210000"),
            2025,
            None,
            16,
        ),
        (
            "11370812004339255B/2020-122849",
            credit("11370812004339255B"),
            2020,
            None,
            122_849,
        ),
        // A wrong check character is a reason to warn, not to refuse.
        (
            "11220200795219742X/2018-05890",
            unchecked("11220200795219742X"),
            2018,
            None,
            5890,
        ),
        (
            "１１２２０２００７９５２１９７４２ｗ／２０１８－０５８９０",
            credit("11220200795219742W"),
            2018,
            None,
            5890,
        ),
        (
            "11220200795219742W / 2018—05890",
            credit("11220200795219742W"),
            2018,
            None,
            5890,
        ),
    ] {
        let number = IndexNumber::read(printed).unwrap();
        assert_eq!(number.as_str(), printed);
        assert_eq!(
            number.form(),
            IndexNumberForm::Usual {
                issuer,
                year,
                month,
                serial
            },
            "{printed}"
        );
    }
}

#[test]
fn other_forms_are_kept_as_printed() {
    for printed in [
        "LYG001-0101-2008-0015",
        "3302-01-A-03-20080501-0007",
        "11220200795219742W/2018-",
        "11220200795219742W/202113-00013",
        "11220200795219742W/20181-00013",
        "政府办〔2018〕5号",
        "35/2025-00016",
        "000014349/0017-00110",
        "000014349/2017-99999999999",
    ] {
        let number = IndexNumber::read(&format!("  {printed}\n")).unwrap();
        assert_eq!(number.to_string(), printed);
        assert_eq!(number.form(), IndexNumberForm::Other, "{printed}");
    }
}

#[test]
fn words_that_cannot_be_a_number_are_refused() {
    let no_digit = || NotAnIndexNumber::NoDigit {
        printed: "索引号：".into(),
    };
    for (words, reason) in [
        ("", NotAnIndexNumber::Empty),
        (" \u{3000}", NotAnIndexNumber::Empty),
        ("索引号：", no_digit()),
        ("0000\n14349", NotAnIndexNumber::ControlCharacter),
        (&"1".repeat(65), NotAnIndexNumber::TooLong { found: 65 }),
    ] {
        assert_eq!(IndexNumber::read(words), Err(reason), "{words}");
    }
}

#[test]
fn a_new_number_has_a_serial_of_at_least_five_digits() {
    let code = CreditCode::read("113708280043326001").unwrap();
    for (serial, printed) in [
        (1, "113708280043326001/2026-00001"),
        (99_999, "113708280043326001/2026-99999"),
        (100_000, "113708280043326001/2026-100000"),
        (u32::MAX, "113708280043326001/2026-4294967295"),
    ] {
        let number = IndexNumber::new(&code, 2026, serial).unwrap();
        assert_eq!(number.as_str(), printed);
        let issuer = IssuerCode::Credit(code.clone());
        let form = IndexNumberForm::Usual {
            issuer,
            year: 2026,
            month: None,
            serial,
        };
        assert_eq!(number.form(), form);
    }
    assert_eq!(
        IndexNumber::new(&code, 2026, 0),
        Err(NotAnIndexNumber::SerialZero)
    );
    assert_eq!(
        IndexNumber::new(&code, 26, 1),
        Err(NotAnIndexNumber::Year { year: 26 })
    );
}
