//! The built-in rules hold what the statutory catalogue asks for.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use ::calendar::Period;
use ::catalogue::{
    CatalogueItem, CommonField, FieldKind, Publisher, Required, Stage, StepAuthority, Term,
    check_all, columns, publication_deadline,
};
use document::Attribute;
use jiff::civil::{Date, date};

use super::Rules;

static RULES: LazyLock<Rules> =
    LazyLock::new(|| Rules::builtin().expect("the built-in rules are read"));

fn item(code: &str) -> &'static CatalogueItem {
    RULES
        .catalogue()
        .item(code)
        .unwrap_or_else(|| panic!("no item {code}"))
}

#[test]
fn every_item_that_was_promised_is_there() {
    let promised = [
        ("normative_document", "行政规范性文件"),
        ("policy_document", "其他政策文件"),
        ("policy_interpretation", "政策解读"),
        ("personnel", "人事信息"),
        ("functions", "机构职能"),
        ("leadership", "领导信息"),
        ("planning", "规划计划"),
        ("statistics", "统计信息"),
        ("budget", "财政预算"),
        ("final_accounts", "财政决算"),
        ("administrative_permit", "行政许可决定"),
        ("administrative_penalty", "行政处罚决定"),
        ("administrative_fee", "行政事业性收费"),
        ("major_project", "重大建设项目批准和实施"),
        ("government_procurement", "政府采购"),
        ("public_resource_trading", "公共资源交易"),
        ("proposal_reply", "建议提案办理结果"),
        ("meeting", "会议公开"),
        ("decision_draft", "重大决策草案"),
        ("work_news", "工作动态"),
        ("notice", "通知公告"),
        ("disclosure_guide", "公开指南"),
        ("disclosure_rules", "公开制度"),
        ("annual_report", "政府信息公开工作年度报告"),
        ("power_list", "权责清单"),
        ("service_guide", "办事指南"),
        ("gazette", "政府公报"),
        ("emergency", "应急管理"),
        ("random_inspection", "双随机抽查结果"),
        ("environment_quality", "环境质量"),
        ("social_assistance", "扶贫与社会救助"),
    ];
    for (code, name) in promised {
        assert_eq!(item(code).name, name);
    }
    assert!(RULES.catalogue().items().len() >= promised.len());
}

#[test]
fn every_item_says_why_how_soon_and_through_whose_hands() {
    for item in RULES.catalogue().items() {
        let name = &item.name;
        assert!(!item.basis.is_empty() && !item.summary.is_empty(), "{name}");
        assert!(
            item.time_limits
                .iter()
                .all(|limit| !limit.basis.title.is_empty()),
            "{name}"
        );
        assert!(item.rhythm.is_some(), "{name} has no expected rhythm");
        let authorities: Vec<_> = item
            .review_steps
            .iter()
            .map(|step| step.authority)
            .collect();
        assert!(
            authorities.contains(&StepAuthority::SecrecyReview),
            "{name}"
        );
        assert_eq!(authorities.last(), Some(&StepAuthority::Issue), "{name}");
        assert_eq!(
            item.sign_off_steps(true).len(),
            item.review_steps.len(),
            "{name}"
        );
        assert_eq!(item.attribute_default, Attribute::Proactive, "{name}");
        assert!(item.in_force_on(date(2026, 11, 22)), "{name}");
        assert!(
            columns(item).iter().all(|column| !column.header.is_empty()),
            "{name}"
        );
        for column in &item.columns {
            let field = item.field(column.as_str()).expect("a column is a field");
            assert!(
                !matches!(field.kind, FieldKind::Table { .. }),
                "{name} lists a table"
            );
        }
    }
}

#[test]
fn the_five_opennesses_and_all_publishers_have_items() {
    let items = RULES.catalogue().items();
    let stages: BTreeSet<Stage> = items.iter().map(|item| item.stage).collect();
    assert_eq!(stages.len(), Stage::ALL.len());
    for publisher in Publisher::ALL {
        let own = items
            .iter()
            .filter(|item| item.publishers.contains(publisher));
        assert!(own.count() >= 8, "{}", publisher.term());
    }
}

#[test]
fn every_group_of_the_frame_has_items_and_its_own_place() {
    let groups = RULES.catalogue().groups();
    let ranks: Vec<u16> = groups.iter().map(|(category, _)| category.rank).collect();
    assert_eq!(ranks, (1..=18).collect::<Vec<u16>>());
    for (category, items) in &groups {
        let ranks: BTreeSet<u16> = items.iter().map(|item| item.rank).collect();
        assert_eq!(
            ranks.len(),
            items.len(),
            "two items share a place in {}",
            category.name
        );
    }
    let outside: Vec<&str> = groups
        .iter()
        .filter(|(category, _)| !category.statutory)
        .flat_map(|(_, items)| items.iter().map(|item| item.code.as_str()))
        .collect();
    assert_eq!(outside, ["work_news", "notice"]);
}

#[test]
fn what_makes_rules_for_all_is_numbered_interpreted_and_shows_its_validity() {
    for code in ["normative_document", "government_rules"] {
        let item = item(code);
        assert!(
            item.requires_interpretation && item.shows_validity(),
            "{code}"
        );
    }
    assert!(item("normative_document").requires_number());
    assert!(item("policy_document").requires_number());
    let interpreting: Vec<&str> = RULES
        .catalogue()
        .items()
        .into_iter()
        .filter(|item| item.interprets)
        .map(|item| item.code.as_str())
        .collect();
    assert_eq!(interpreting, ["policy_interpretation"]);
    assert_eq!(item("normative_document").review_steps.len(), 4);
}

#[test]
fn the_exchange_codes_of_permits_and_penalties_are_complete_and_hold_no_identity_document() {
    // 双公示 fields that are public; documents of identity (…_ZJLX, …_ZJHM) are never taken in.
    let party = ["MC", "LB", "SHXYM", "GSZC", "ZZJG", "SWDJ", "SYDW", "SHZZ"];
    let own = |prefix: &str, rest: &[&str]| -> BTreeSet<String> {
        let parties = party.iter().map(|end| format!("{prefix}_XDR_{end}"));
        let rest = rest.iter().map(|end| format!("{prefix}_{end}"));
        parties.chain(rest).chain(["BZ".to_owned()]).collect()
    };
    let permit = [
        "FRDB", "XKWS", "WSH", "XKLB", "XKZS", "XKBH", "NR", "JDRQ", "YXQZ", "YXQZI", "XKJG",
        "XKJGDM", "ZT", "LYDW", "LYDWDM",
    ];
    let penalty = [
        "FRDB", "WSH", "WFXW", "SY", "YJ", "CFLB", "NR", "NR_FK", "NR_WFFF", "NR_ZKDX", "JDRQ",
        "YXQ", "GSJZQ", "CFJG", "CFJGDM", "SJLY", "SJLYDM",
    ];
    for (code, expected) in [
        ("administrative_permit", own("XK", &permit)),
        ("administrative_penalty", own("CF", &penalty)),
    ] {
        let found: BTreeSet<String> = item(code)
            .fields
            .iter()
            .filter_map(|field| field.external_code.clone())
            .collect();
        assert_eq!(found, expected, "{code}");
    }
    for item in RULES.catalogue().items() {
        for field in item.form() {
            let asks = ["身份证", "证件号码", "银行账号", "住址"]
                .iter()
                .any(|word| field.name.contains(word));
            assert!(!asks, "{} asks for {}", item.name, field.name);
        }
    }
}

#[test]
fn every_field_of_every_form_can_be_filled_in() {
    for item in RULES.catalogue().items() {
        let mut values = std::collections::BTreeMap::new();
        for field in item
            .form()
            .filter(|field| field.required == Required::Always)
        {
            let words = match &field.kind {
                _ if !field.example.is_empty() => field.example.clone(),
                FieldKind::Date { .. } => "2026-04-01".to_owned(),
                FieldKind::Integer { min, .. } => min.to_string(),
                FieldKind::Decimal { .. } | FieldKind::Money { .. } => "1.5".to_owned(),
                FieldKind::Choice { options } | FieldKind::Choices { options } => {
                    options[0].name.clone()
                }
                FieldKind::CreditCode => "91350100M000100Y43".to_owned(),
                FieldKind::Url => "https://www.example.org/".to_owned(),
                FieldKind::YesNo => "否".to_owned(),
                FieldKind::Record => "0".repeat(32),
                FieldKind::Table { columns } => {
                    let cell = |column: &::catalogue::FieldSpec| match &column.kind {
                        FieldKind::Choice { options } => options[0].name.clone(),
                        FieldKind::YesNo => "是".to_owned(),
                        _ => "1".to_owned(),
                    };
                    columns.iter().map(cell).collect::<Vec<_>>().join("\t")
                }
                FieldKind::Text { .. }
                | FieldKind::LongText { .. }
                | FieldKind::DocumentNumber
                | FieldKind::Organ => "云岭市".to_owned(),
            };
            values.insert(field.code.as_str().to_owned(), words);
        }
        // What the examples make necessary beyond that is told, and nothing else is wrong.
        if let Err(faults) = check_all(item, &values, date(2027, 6, 1)) {
            let other: Vec<_> = faults
                .iter()
                .filter(|fault| fault.problem != ::catalogue::Problem::Missing)
                .map(|fault| fault.message.as_str())
                .collect();
            assert!(other.is_empty(), "{}: {other:?}", item.name);
        }
    }
}

/// Item, values of its fields, last day.
type DueRow = (&'static str, &'static [(&'static str, &'static str)], Date);

#[test]
fn publication_is_due_as_the_law_of_each_item_says() {
    let rows: &[DueRow] = &[
        // 条例 art. 26: twenty working days; 清明 is off on Monday 6 April 2026.
        (
            "normative_document",
            &[("signed_on", "2026-03-16")],
            date(2026, 4, 14),
        ),
        ("notice", &[("signed_on", "2026-03-02")], date(2026, 3, 30)),
        // 双公示: seven working days.
        (
            "administrative_permit",
            &[("decided_on", "2026-03-02")],
            date(2026, 3, 11),
        ),
        (
            "administrative_penalty",
            &[("decided_on", "2026-03-02")],
            date(2026, 3, 11),
        ),
        // 行政处罚法 arts. 48 and 85: three working days after a revision.
        (
            "administrative_penalty",
            &[("decided_on", "2026-03-02"), ("revised_on", "2026-06-01")],
            date(2026, 6, 4),
        ),
        // 预算法 art. 14: twenty days; the last one is a Sunday and moves.
        (
            "budget",
            &[("approved_on", "2026-03-02")],
            date(2026, 3, 23),
        ),
        (
            "final_accounts",
            &[("approved_on", "2026-09-01")],
            date(2026, 9, 21),
        ),
        // 政府采购法实施条例 arts. 43 and 50: two working days.
        (
            "government_procurement",
            &[
                ("notice_kind", "result"),
                ("announced_on", "2026-03-06"),
                ("award_decided_on", "2026-03-05"),
            ],
            date(2026, 3, 9),
        ),
        (
            "government_procurement",
            &[
                ("notice_kind", "contract"),
                ("announced_on", "2026-03-06"),
                ("contract_signed_on", "2026-03-04"),
            ],
            date(2026, 3, 6),
        ),
        (
            "government_procurement",
            &[
                ("notice_kind", "invitation"),
                ("announced_on", "2026-03-02"),
            ],
            date(2026, 3, 30),
        ),
        // 招标投标法实施条例 art. 54: three days.
        (
            "public_resource_trading",
            &[
                ("notice_kind", "candidates"),
                ("announced_on", "2026-03-04"),
                ("evaluated_on", "2026-03-02"),
            ],
            date(2026, 3, 5),
        ),
        // 2018 work points: one working day after a change of conditions was approved.
        (
            "service_guide",
            &[("signed_on", "2025-01-06"), ("approved_on", "2026-03-06")],
            date(2026, 3, 9),
        ),
        // 条例 art. 49: fixed days.
        (
            "annual_report",
            &[("period_to", "2025-12-31"), ("reporter", "department")],
            date(2026, 1, 31),
        ),
        (
            "annual_report",
            &[("period_to", "2025-12-31"), ("reporter", "government")],
            date(2026, 3, 31),
        ),
        (
            "policy_interpretation",
            &[
                ("signed_on", "2026-03-02"),
                ("policy_published_on", "2026-03-02"),
            ],
            date(2026, 3, 5),
        ),
    ];
    for (code, values, due) in rows {
        let value = |code: &str| {
            values
                .iter()
                .find(|(name, _)| *name == code)
                .map(|(_, value)| *value)
        };
        let found = publication_deadline(item(code), value, None, RULES.calendar());
        assert_eq!(
            found.map(|found| found.due),
            Some(*due),
            "{code} {values:?}"
        );
    }
}

#[test]
fn a_fixed_day_stands_only_where_the_law_names_one() {
    let fixed: BTreeSet<&str> = RULES
        .catalogue()
        .items()
        .into_iter()
        .filter(|item| {
            item.time_limits
                .iter()
                .any(|limit| matches!(limit.term, Term::By { .. }))
        })
        .map(|item| item.code.as_str())
        .collect();
    assert_eq!(fixed, BTreeSet::from(["annual_report"]));
    let general = Term::Within(Period::WorkingDays(20));
    let ordinary = RULES.catalogue().items();
    let ordinary = ordinary.iter().filter(|item| {
        item.time_limits
            .iter()
            .any(|limit| limit.term == general && limit.basis.article.starts_with("第二十六条"))
    });
    assert!(ordinary.count() >= 30);
}

#[test]
fn the_edition_changes_with_any_byte_of_any_file_and_with_nothing_else() {
    assert_eq!(Rules::builtin().unwrap().edition(), RULES.edition());
    let path = "catalogue/notice.toml";
    let same = RULES.files()[path].bytes.clone();
    let again = Rules::from_files(vec![(path.to_owned(), same.clone())]).unwrap();
    assert_eq!(again.edition(), RULES.edition());
    let mut longer = same;
    longer.extend_from_slice(b"# a remark\n");
    let changed = Rules::from_files(vec![(path.to_owned(), longer)]).unwrap();
    assert_ne!(changed.edition(), RULES.edition());
    assert_eq!(changed.edition().to_string().len(), 64);
}

#[test]
fn a_new_kind_of_information_is_one_new_file() {
    let text = String::from_utf8(RULES.files()["catalogue/notice.toml"].bytes.clone()).unwrap();
    let text = text
        .replace("code = \"notice\"", "code = \"water_notice\"")
        .replace("name = \"通知公告\"", "name = \"停水公告\"")
        .replace("rank = 2", "rank = 3");
    let given = vec![("catalogue/water_notice.toml".to_owned(), text.into_bytes())];
    let rules = Rules::from_files(given)
        .map_err(|error| error.to_string())
        .unwrap();
    assert_eq!(
        rules
            .catalogue()
            .item("water_notice")
            .map(|item| item.name.as_str()),
        Some("停水公告")
    );
    assert_eq!(
        rules.catalogue().items().len(),
        RULES.catalogue().items().len() + 1
    );
}

#[test]
fn the_calendar_knows_the_notices() {
    assert_eq!(RULES.calendar().published_through(), Some(2026));
    assert!(!RULES.calendar().is_working_day(date(2026, 10, 1)));
    assert!(
        RULES.calendar().is_working_day(date(2026, 5, 9)),
        "worked in exchange"
    );
}

#[test]
fn the_lexicons_are_read_and_apply() {
    assert!(RULES.files().contains_key("lexicon/wording.toml"));
    let setting = review::Setting::on(date(2026, 3, 2));
    let findings = review::check_text(RULES.rulebook(), "现将有关龟定印发给你们。", &setting);
    assert!(
        findings.iter().any(|finding| finding.text == "龟定"),
        "{findings:?}"
    );
}

#[test]
fn every_common_field_is_shown_by_some_item() {
    for common in CommonField::ALL {
        let shown = RULES
            .catalogue()
            .items()
            .into_iter()
            .any(|item| item.field(common.code()).is_some());
        assert!(shown, "{}", common.code());
    }
}
