//! Every rule of the table has a text that raises it and one that does not.

use std::collections::BTreeSet;

use jiff::civil::date;
use review::{ManifestDigest, Material, NumberHolder, RULES, RaisedBy, Required, examine, rule};

use crate::{check, lexicons, setting};

/// Rule, a text that raises it, and its innocent neighbour.
#[rustfmt::skip]
const TEXTS: &[(&str, &str, &str)] = &[
    ("personal.identity_number", "身份证号：220202199001011234", "编号：2026-000012"),
    ("personal.mobile", "手机：13800138000", "热线：12345"),
    ("personal.landline", "家庭电话：0432-62012345", "办公电话：0432-62012345"),
    ("personal.bank_card", "卡号：6217000010001234569", "文号：临政发〔2026〕8号"),
    ("personal.passport", "护照：E12345678", "型号：E1234"),
    ("personal.travel_permit", "通行证：C12345678", "通行证办理指南"),
    ("personal.plate", "车牌吉B12345", "吉B2-20260001"),
    ("personal.email", "本人邮箱zhangsan@163.com", "xxgk@linjiang.gov.cn"),
    ("personal.home_address", "家庭住址：临江市河东区青年路8号", "住址：临江市河东区"),
    ("personal.name_beside", "张三，手机13800138000", "张三同志任局长"),
    ("secrecy.classification_mark", "机密★10年", "国家秘密"),
    ("secrecy.internal", "内部资料", "内部管理"),
    ("secrecy.not_public", "信息公开选项：不予公开", "信息公开选项：主动公开"),
    ("wording.misspelling", "综合冶理", "综合治理"),
    ("wording.wrong_name", "人民攻府", "人民政府"),
    ("tampering.foreign_domain", "www.lucky-88.top", "www.gov.cn"),
    ("tampering.look_alike_host", "www.g0v.cn", "www.gov.cn"),
    ("tampering.spam_word", "注册送彩金", "彩票公益金"),
    ("tampering.zero_width", "政务\u{200b}公开", "政务公开"),
    ("tampering.homoglyph", "аpp", "app"),
];

const RECORDS: &[&str] = &[
    "structure.no_number",
    "structure.number_taken",
    "structure.no_signature_date",
    "structure.date_before_signing",
    "structure.numbering_gap",
    "structure.attachment_missing",
    "structure.attribute_missing",
    "structure.empty_body",
];

#[test]
fn every_rule_has_a_text_that_raises_it_and_one_that_does_not() {
    for (name, guilty, innocent) in TEXTS {
        let raises = |text: &str| check(text).iter().any(|finding| finding.rule == *name);
        assert!(raises(guilty), "{name}: {guilty}");
        assert!(!raises(innocent), "{name}: {innocent}");
    }
    let known: BTreeSet<&str> = TEXTS
        .iter()
        .map(|row| row.0)
        .chain(RECORDS.iter().copied())
        .collect();
    let expected: BTreeSet<&str> = RULES
        .iter()
        .filter(|rule| rule.raised_by != RaisedBy::Reader)
        .map(|rule| rule.name)
        .collect();
    assert_eq!(known, expected);
}

#[test]
fn every_rule_of_records_has_a_record_that_raises_it_and_one_that_does_not() {
    let poor = Material {
        manifest_digest: ManifestDigest([7; 32]),
        title: "通知",
        document_number: None,
        number_holder: None,
        attribute: None,
        signed_on: None,
        decided_on: Some(date(2026, 3, 1)),
        published_on: Some(date(2026, 2, 1)),
        in_force_from: None,
        fields: &[],
        body: "一、甲\n二、乙\n四、丁（见附件）",
        files: &[],
        required: Required {
            document_number: true,
            signature_date: true,
            attribute: true,
        },
    };
    let dated = Material {
        signed_on: Some(date(2026, 2, 20)),
        ..poor
    };
    let empty = Material { body: "", ..poor };
    let forwarded = Material {
        document_number: Some("临政发〔2026〕8号"),
        number_holder: Some(NumberHolder { title: None }),
        ..poor
    };
    let rich = Material {
        document_number: Some("临政发〔2026〕8号"),
        attribute: Some("主动公开"),
        signed_on: Some(date(2026, 2, 20)),
        published_on: Some(date(2026, 3, 1)),
        body: "一、甲\n二、乙",
        ..poor
    };
    let raised = |material: &Material<'_>| -> Vec<String> {
        let review = examine(lexicons::rulebook(), material, &setting());
        review
            .findings()
            .iter()
            .map(|placed| placed.finding.rule.to_string())
            .collect()
    };
    let guilty = [&poor, &dated, &empty, &forwarded].map(raised).concat();
    for name in RECORDS {
        assert!(guilty.iter().any(|rule| rule == name), "{name}");
    }
    assert_eq!(raised(&rich), Vec::<String>::new());
}

#[test]
fn every_finding_names_a_rule_of_the_table_with_reason_basis_and_way_out() {
    for (_, guilty, _) in TEXTS {
        for finding in check(guilty) {
            assert!(rule(&finding.rule).is_some(), "{}", finding.rule);
            assert!(
                !finding.reason.is_empty() && finding.basis.is_some(),
                "{}",
                finding.rule
            );
            assert!(finding.suggestion.is_some(), "{}", finding.rule);
        }
    }
    let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), RULES.len());
}
