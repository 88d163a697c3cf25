//! What may stand in a field, kind by kind: right values in canonical writing, wrong ones refused.

use catalogue::{FieldKind, FieldSpec, MoneyUnit, Problem, Required, check};
use jiff::civil::date;
use proptest::prelude::*;

use crate::sample::{DATE, TODAY, coded, field, options};

/// Checks rows of (words, canonical writing).
fn reads(kind: &FieldKind, rows: &[(&str, &str)]) {
    let field = field("处罚决定日期", kind.clone());
    for (words, canonical) in rows {
        assert_eq!(
            check(&field, words, TODAY).as_deref(),
            Ok(*canonical),
            "{words}"
        );
    }
}

/// Checks rows of (words, sort of fault, message).
fn refuses(kind: &FieldKind, rows: &[(&str, Problem, &str)]) {
    let field = field("处罚金额", kind.clone());
    for (words, problem, message) in rows {
        let fault = check(&field, words, TODAY).unwrap_err();
        assert_eq!(
            (fault.problem, fault.message.as_str()),
            (*problem, *message),
            "{words}"
        );
    }
}

#[test]
fn dates_are_read_as_people_and_spreadsheets_write_them() {
    reads(
        &DATE,
        &[
            ("2026-01-31", "2026-01-31"),
            ("2026/1/31", "2026-01-31"),
            ("2026.1.31", "2026-01-31"),
            ("２０２６－１－３１", "2026-01-31"),
            (" 2026 年 1 月 31 日 ", "2026-01-31"),
            ("20260131", "2026-01-31"),
            ("2026-01-31 00:00:00", "2026-01-31"),
            ("2026-01-31T00:00:00.000Z", "2026-01-31"),
            ("\u{feff}2024-02-29", "2024-02-29"),
        ],
    );
    let way_out = "不是日期，请按 2026-01-31 的形式填写。";
    for words in [
        "2026-13-01",
        "2026-02-29",
        "26-1-31",
        "2026-1",
        "昨天",
        "46053",
        "2026-01-31 10:30:00",
        "1026-01-01",
        "2026--1-1",
        "202601311",
    ] {
        let fault = check(&field("处罚决定日期", DATE), words, TODAY).unwrap_err();
        assert_eq!(fault.problem, Problem::NotADate);
        assert_eq!(fault.message, format!("处罚决定日期“{words}”{way_out}"));
    }
}

#[test]
fn a_date_to_come_is_refused_where_the_thing_must_have_happened() {
    refuses(
        &DATE,
        &[(
            "2026-03-03",
            Problem::Future,
            "处罚金额2026-03-03在今天（2026-03-02）之后，请核对。",
        )],
    );
    reads(&DATE, &[("2026-03-02", "2026-03-02")]);
    reads(
        &FieldKind::Date {
            future: true,
            open_ended: true,
        },
        &[("2027-01-01", "2027-01-01"), ("长期", "2099-12-31")],
    );
    assert_eq!(
        check(&field("日期", DATE), "长期", TODAY)
            .unwrap_err()
            .problem,
        Problem::NotADate
    );
}

#[test]
fn amounts_are_brought_to_the_unit_of_the_field() {
    let kind = FieldKind::Money {
        unit: MoneyUnit::TenThousandYuan,
    };
    reads(
        &kind,
        &[
            ("0.2", "0.2"),
            ("2000元", "0.2"),
            ("¥2,000.50元", "0.20005"),
            ("人民币1.5万元", "1.5"),
            ("0.03 亿元", "300"),
            ("１２．５０", "12.5"),
            ("0", "0"),
        ],
    );
    refuses(
        &kind,
        &[
            (
                "两千元",
                Problem::NotANumber,
                "处罚金额“两千元”不是数，请只填写数字，单位是万元。",
            ),
            ("-1", Problem::OutOfRange, "处罚金额“-1”小于零，请核对。"),
            (
                "0.001元",
                Problem::TooPrecise,
                "处罚金额0.0000001的小数超过6位，请核对或四舍五入。",
            ),
            (
                "1,00",
                Problem::NotANumber,
                "处罚金额“1,00”不是数，请只填写数字，单位是万元。",
            ),
        ],
    );
}

#[test]
fn numbers_keep_their_limits() {
    reads(
        &FieldKind::Integer { min: 0, max: 366 },
        &[("0", "0"), ("366", "366"), ("３．０", "3")],
    );
    refuses(
        &FieldKind::Integer { min: 0, max: 366 },
        &[
            (
                "367",
                Problem::OutOfRange,
                "处罚金额367不在0到366之间，请核对。",
            ),
            (
                "1.5",
                Problem::NotANumber,
                "处罚金额“1.5”不是整数，请只填写数字。",
            ),
            (
                "999999999999999999999",
                Problem::OutOfRange,
                "处罚金额999999999999999999999不在0到366之间，请核对。",
            ),
        ],
    );
    let percent = FieldKind::Decimal {
        scale: 1,
        unit: "%".to_owned(),
    };
    reads(
        &percent,
        &[
            ("62.5%", "62.5"),
            ("62.50 %", "62.5"),
            ("-3", "-3"),
            ("−3", "-3"),
        ],
    );
    refuses(
        &percent,
        &[(
            "62.55",
            Problem::TooPrecise,
            "处罚金额62.55的小数超过1位，请核对或四舍五入。",
        )],
    );
}

#[test]
fn choices_are_read_by_code_and_by_name_and_kept_in_one_order() {
    let options = options(&[
        ("fine", "罚款"),
        ("warning", "警告"),
        ("closed", "停产、停业"),
    ]);
    reads(
        &FieldKind::Choice {
            options: options.clone(),
        },
        &[
            ("罚款", "fine"),
            ("warning", "warning"),
            ("停产、停业", "closed"),
        ],
    );
    reads(
        &FieldKind::Choices {
            options: options.clone(),
        },
        &[
            ("警告；罚款", "fine;warning"),
            ("警告、罚款", "fine;warning"),
            ("警告,警告", "warning"),
            ("停产、停业", "closed"),
            ("停产、停业；罚款", "fine;closed"),
        ],
    );
    refuses(
        &FieldKind::Choice { options },
        &[(
            "拘留",
            Problem::NotAChoice,
            "处罚金额中没有“拘留”这一项，可选：罚款、警告、停产、停业。",
        )],
    );
}

#[test]
fn codes_addresses_and_records_are_checked() {
    reads(
        &FieldKind::CreditCode,
        &[("91350100m000100y43", "91350100M000100Y43")],
    );
    refuses(
        &FieldKind::CreditCode,
        &[(
            "91350100M000100Y44",
            Problem::NotACreditCode,
            "处罚金额“91350100M000100Y44”不是统一社会信用代码（18位，末位为校验码），请对照证照核对。",
        )],
    );
    let id = "0123456789abcdef0123456789abcdef";
    reads(
        &FieldKind::Record,
        &[
            (id, id),
            (
                "https://www.yunling.gov.example/r/0123456789ABCDEF0123456789abcdef/?from=list",
                id,
            ),
        ],
    );
    reads(
        &FieldKind::YesNo,
        &[("是", "yes"), ("否", "no"), ("TRUE", "yes"), ("无", "no")],
    );
    reads(
        &FieldKind::Url,
        &[("https://zwfw.example/a?b=1", "https://zwfw.example/a?b=1")],
    );
    for words in [
        "javascript:alert(1)",
        "https://",
        "http:// a.example",
        "ftp://a.example",
    ] {
        assert_eq!(
            check(&field("网址", FieldKind::Url), words, TODAY)
                .unwrap_err()
                .problem,
            Problem::NotAUrl
        );
    }
}

#[test]
fn text_keeps_its_words_and_its_length() {
    reads(
        &FieldKind::Text { max: 9 },
        &[("  甲\n乙 ", "甲 乙"), ("\u{200b}甲", "甲"), ("", "")],
    );
    reads(
        &FieldKind::LongText { max: 9 },
        &[("甲\r\n\r\n乙\r丙", "甲\n\n乙\n丙")],
    );
    refuses(
        &FieldKind::Text { max: 2 },
        &[
            (
                "甲乙丙",
                Problem::TooLong,
                "处罚金额有3字，最多2字，请缩短。",
            ),
            (
                "甲\u{0}",
                Problem::ControlCharacter,
                "处罚金额中有无法识别的控制字符，请删去后重新填写。",
            ),
        ],
    );
}

#[test]
fn a_required_field_says_what_to_do_when_it_is_empty() {
    let needed = |kind| FieldSpec {
        required: Required::Always,
        ..field("公开属性", kind)
    };
    let text = check(&needed(FieldKind::Organ), " \u{200b} ", TODAY).unwrap_err();
    assert_eq!(text.message, "请填写公开属性。");
    let choice = FieldKind::Choice {
        options: options(&[("a", "甲")]),
    };
    assert_eq!(
        check(&needed(choice), "", TODAY).unwrap_err().message,
        "请选择公开属性。"
    );
}

#[test]
fn a_table_is_checked_cell_by_cell() {
    let kind = FieldKind::Choice {
        options: options(&[("appointed", "任"), ("removed", "免")]),
    };
    let name = FieldSpec {
        required: Required::Always,
        ..coded("person_name", "姓名", FieldKind::Text { max: 10 })
    };
    let table = FieldKind::Table {
        columns: vec![name, coded("action", "任免", kind)],
    };
    reads(
        &table,
        &[(
            "甲\t任\n\n 乙\t免\t\t\n丙",
            "甲\tappointed\n乙\tremoved\n丙\t",
        )],
    );
    refuses(
        &table,
        &[
            (
                "甲\t任\n\t免",
                Problem::BadTable,
                "处罚金额第2行：请填写姓名。",
            ),
            (
                "甲\t任\t1",
                Problem::BadTable,
                "处罚金额第1行：有3格，最多2格，请核对各列。",
            ),
        ],
    );
}

fn kinds() -> Vec<FieldKind> {
    vec![
        FieldKind::Text { max: 50 },
        FieldKind::LongText { max: 50 },
        FieldKind::DocumentNumber,
        FieldKind::Date {
            future: true,
            open_ended: true,
        },
        FieldKind::Integer { min: -5, max: 500 },
        FieldKind::Decimal {
            scale: 3,
            unit: "%".to_owned(),
        },
        FieldKind::Money {
            unit: MoneyUnit::Yuan,
        },
        FieldKind::Money {
            unit: MoneyUnit::HundredMillionYuan,
        },
        FieldKind::Choice {
            options: options(&[("a", "甲"), ("b", "乙")]),
        },
        FieldKind::Choices {
            options: options(&[("a", "甲"), ("b", "乙")]),
        },
        FieldKind::Organ,
        FieldKind::CreditCode,
        FieldKind::Url,
        FieldKind::YesNo,
        FieldKind::Record,
        FieldKind::Table {
            columns: vec![
                coded("one", "一", FieldKind::LongText { max: 9 }),
                coded("two", "二", DATE),
            ],
        },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn canonical_writing_of_any_words_reads_as_itself(
        words in "[ 0-9甲乙a-c,.;；、/年月日元万亿%\t\n-]{0,24}|\\PC{0,20}",
    ) {
        for kind in kinds() {
            let field = field("字段", kind);
            if let Ok(canonical) = check(&field, &words, TODAY) {
                prop_assert_eq!(check(&field, &canonical, TODAY), Ok(canonical.clone()), "{:?}", field.kind);
            }
        }
    }

    #[test]
    fn any_date_is_read_in_each_way_of_writing(days in 0_i64..365_000) {
        let day = date(1900, 1, 1).saturating_add(jiff::Span::new().days(days));
        let field = field("日期", FieldKind::Date { future: true, open_ended: false });
        let (year, month, last) = (day.year(), day.month(), day.day());
        for words in [format!("{year}年{month}月{last}日"), format!("{year}/{month:02}/{last}"), format!("{year}{month:02}{last:02}")] {
            prop_assert_eq!(check(&field, &words, TODAY), Ok(day.to_string()));
        }
    }
}
