//! A rule file that cannot be applied is refused, with file, line and reason.

use insta::assert_snapshot;

use super::Rules;

/// A short item, right in every line.
const ITEM: &str = r#"code = "water"
name = "停水公告"
category = "news"
rank = 9
stage = "service"
publishers = ["institution"]
summary = "计划停水。"
body = "offered"
files = "offered"
attribute_default = "proactive"
review_steps = ["first_review", "secrecy_review", "final_issue"]
columns = ["title", "decided_on"]
filters = ["decided_on"]
force_from = 2026-01-01

[[basis]]
title = "中华人民共和国政府信息公开条例"
article = "第十九条"

[[time_limit]]
within = { working_days = 2 }
starts_from = "decided_on"
label = "自决定之日起2个工作日内"
basis = { title = "中华人民共和国政府信息公开条例", article = "第二十六条" }

[[field]]
code = "decided_on"
name = "决定日期"
kind = "date"
required = true
"#;

fn apply(path: &str, text: &str) -> Result<Rules, String> {
    Rules::from_files(vec![(path.to_owned(), text.as_bytes().to_vec())])
        .map_err(|error| error.to_string())
}

/// Puts `new` in place of `old` in the item above and returns the refusal.
fn refusal(old: &str, new: &str) -> String {
    assert!(ITEM.contains(old), "{old}");
    apply("catalogue/water.toml", &ITEM.replacen(old, new, 1)).unwrap_err()
}

#[test]
fn the_item_of_these_tests_is_right() {
    apply("catalogue/water.toml", ITEM).unwrap();
}

#[test]
fn keys_and_words_that_nobody_knows_are_refused_with_their_line() {
    assert_snapshot!(refusal("rank = 9", "rang = 9"), @"rules/catalogue/water.toml:4: unknown field `rang`, expected one of `code`, `name`, `category`, `rank`, `stage`, `publishers`, `summary`, `body`, `files`, `attribute_default`, `requires_interpretation`, `interprets`, `real_names_shown`, `office_contacts_expected`, `review_steps`, `columns`, `filters`, `force_from`, `force_until`, `common`, `rhythm`, `basis`, `time_limit`, `field`, `constraint`");
    assert_snapshot!(refusal("rank = 9\n", ""), @"rules/catalogue/water.toml:1: missing field `rank`");
    assert_snapshot!(refusal("required = true", "requird = true"), @"rules/catalogue/water.toml:30: unknown field `requird`, expected one of `code`, `name`, `kind`, `required`, `public`, `help`, `example`, `external_code`, `max`, `min`, `scale`, `unit`, `future`, `open_ended`, `options`, `columns`");
    assert_snapshot!(refusal("required = true", "required = 1"), @r#"rules/catalogue/water.toml:30: `required` is true, false, or a condition such as { field = "kind", is = ["other"] }"#);
    assert_snapshot!(refusal("stage = \"service\"", "stage = \"services\""), @"rules/catalogue/water.toml: `stage` holds `services`, which is not known here");
    assert_snapshot!(refusal("category = \"news\"", "category = \"press\""), @"rules/catalogue/water.toml: `category` holds `press`, which is not known here");
    assert_snapshot!(refusal("\"first_review\"", "\"zeroth_review\""), @"rules/catalogue/water.toml: `review_steps` holds `zeroth_review`, which is not known here");
    assert_snapshot!(refusal("kind = \"date\"", "kind = \"day\""), @"rules/catalogue/water.toml:27: the field `decided_on`: `kind` holds `day`, which is not known here");
    assert_snapshot!(refusal("working_days = 2", "working_days = 2, days = 3"), @"rules/catalogue/water.toml: `within` has one of `working_days`, `days`, `months`, `years`");
    assert_snapshot!(refusal("code = \"decided_on\"", "code = \"Decided On\""), @"rules/catalogue/water.toml:27: `Decided On` is not a code: use 1 to 48 small letters, digits and `_`, beginning with a letter");
    assert_snapshot!(refusal("force_from = 2026-01-01", "force_from = 2026-01-01T08:00:00"), @"rules/catalogue/water.toml: `2026-01-01T08:00:00` is not a plain date such as 2026-01-31");
    assert_snapshot!(refusal("rank = 9", "rank = "), @"rules/catalogue/water.toml:4: string values must be quoted, expected literal string");
}

#[test]
fn limits_that_a_kind_does_not_have_are_refused() {
    assert_snapshot!(refusal("kind = \"date\"", "kind = \"date\"\nmax = 9"), @"rules/catalogue/water.toml:27: the field `decided_on`: a field of the kind `date` takes no `max`");
    assert_snapshot!(refusal("kind = \"date\"", "kind = \"money\"\nunit = \"美元\""), @"rules/catalogue/water.toml:27: the field `decided_on`: `unit` holds `美元`, which is not known here");
}

#[test]
fn rules_that_contradict_themselves_are_refused() {
    assert_snapshot!(refusal("required = true", ""), @"rules/catalogue/water.toml: no time limit holds for every record: one must run from a required date, without `when`");
    assert_snapshot!(refusal("kind = \"date\"", "kind = \"text\""), @"rules/catalogue/water.toml:27: `time_limit` needs a date, and the field `decided_on` is none");
    assert_snapshot!(refusal("\"secrecy_review\", ", ""), @"rules/catalogue/water.toml: no review step has the authority `secrecy_review`");
    assert_snapshot!(refusal("starts_from = \"decided_on\"", "starts_from = \"signed\""), @"rules/catalogue/water.toml: `time_limit` names the field `signed`, which this item does not have or hides");
    assert_snapshot!(refusal("required = true", "required = true\nexample = \"昨天\""), @"rules/catalogue/water.toml:27: the field `decided_on` has an example that is itself refused: 决定日期“昨天”不是日期，请按 2026-01-31 的形式填写。");
    assert_snapshot!(refusal("columns = [\"title\"", "columns = [\"colour\""), @"rules/catalogue/water.toml: `columns` names the field `colour`, which this item does not have or hides");
    assert_snapshot!(refusal("code = \"water\"", "code = \"gas\""), @"rules/catalogue/water.toml:1: the code `gas` is not the name of the file");
}

#[test]
fn rules_lie_where_rules_are_read() {
    assert_snapshot!(apply("catalog/water.toml", ITEM).unwrap_err(), @"rules/catalog/water.toml: rules are read from catalogue/, holidays/, indicators/, lexicon/, procedures/ and nowhere else");
    assert_snapshot!(apply("catalogue/../water.toml", ITEM).unwrap_err(), @"rules/catalogue/../water.toml: rules are read from catalogue/, holidays/, indicators/, lexicon/, procedures/ and nowhere else");
    let bytes = vec![("catalogue/water.toml".to_owned(), vec![0xff, 0xfe])];
    assert_snapshot!(Rules::from_files(bytes).unwrap_err(), @"rules/catalogue/water.toml: the file is not UTF-8 text");
}

#[test]
fn holidays_that_cannot_be_are_refused() {
    let notice = |days: &str| {
        let head = "year = 2030\nnotice = \"关于2030年部分节假日安排的通知\"\nbasis = \"《全国年节及纪念日放假办法》\"\n";
        apply("holidays/2030.toml", &format!("{head}{days}"))
    };
    notice("[[off]]\nname = \"元旦\"\nfrom = 2030-01-01\nto = 2030-01-03\n").unwrap();
    assert_snapshot!(notice("[[off]]\nname = \"元旦\"\nfrom = 2030-01-03\nto = 2030-01-01\n").unwrap_err(), @"rules/holidays/2030.toml:6: a holiday from 2030-01-03 to 2030-01-01 is no holiday of 1 to 31 days");
    assert_snapshot!(notice("[[work]]\nname = \"元旦\"\ndate = 2031-01-03\n").unwrap_err(), @r#"rules/holidays/2030.toml: the holiday notice "关于2030年部分节假日安排的通知" for 2030 lists 2031-01-03, which is not its to arrange"#);
    assert_snapshot!(notice("[[work]]\nname = \"元旦\"\nday = 2030-01-03\n").unwrap_err(), @"rules/holidays/2030.toml:6: unknown field `day`, expected `name` or `date`");
}

#[test]
fn lexicons_that_contradict_themselves_are_refused() {
    let lexicon = |words: &str| {
        apply(
            "lexicon/local.toml",
            &format!("format = 1\nname = \"local\"\n{words}"),
        )
    };
    let group = "[[group]]\nrule = \"wording.misspelling\"\nseverity = \"warning\"\nconfidence = \"low\"\nreason = \"应为“{right}”\"\n";
    lexicon(&format!(
        "{group}pairs = [[\"办工室主任\", \"办公室主任\"]]\n"
    ))
    .unwrap();
    assert_snapshot!(lexicon(&format!("{group}pairs = [[\"按装\", \"不按装\"]]\n")).unwrap_err(), @"rules/lexicon: the lexicon local corrects 按装 to words that hold it");
    assert_snapshot!(lexicon(&format!("{group}pear = []\n")).unwrap_err(), @"rules/lexicon/local.toml:8: unknown field `pear`, expected one of `rule`, `severity`, `confidence`, `reason`, `basis`, `category`, `pairs`, `terms`");
    assert_snapshot!(lexicon(&group.replace("warning", "fatal")).unwrap_err(), @"rules/lexicon/local.toml:4: `severity` holds `fatal`, which is not known here");
    assert_snapshot!(apply("lexicon/local.toml", "format = 2\nname = \"local\"\n").unwrap_err(), @"rules/lexicon/local.toml: the lexicon has `format` 2, this release reads 1");
}

#[test]
fn a_reason_names_the_right_words() {
    let text = "format = 1\nname = \"local\"\n[[entry]]\nterm = \"登记薄\"\nright = \"登记簿\"\nrule = \"wording.misspelling\"\nseverity = \"warning\"\nconfidence = \"medium\"\nreason = \"应为“{right}”\"\nexcept = [\"登记薄弱\"]\n";
    let lexicon = super::lexicon::read_lexicon("lexicon/local.toml", text).unwrap();
    assert_eq!(lexicon.entries[0].reason, "应为“登记簿”");
    assert_eq!(lexicon.entries[0].context.except_within, ["登记薄弱"]);
}
