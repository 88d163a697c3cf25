//! Whole records: every part is read, facts are compared, and the review alone gives a clearance.

use jiff::civil::date;
use review::{ManifestDigest, Material, NumberHolder, Part, Required, Review, Waiver, examine};

use crate::{lexicons, setting};

const DIGEST: ManifestDigest = ManifestDigest([7; 32]);

fn material() -> Material<'static> {
    Material {
        manifest_digest: DIGEST,
        title: "关于开展春季绿化工作的通知",
        document_number: Some("临政发〔2026〕8号"),
        number_holder: None,
        attribute: Some("主动公开"),
        signed_on: Some(date(2026, 2, 20)),
        decided_on: None,
        published_on: Some(date(2026, 2, 25)),
        in_force_from: None,
        fields: &[],
        body: "各乡镇人民政府：\n一、明确任务。\n二、落实责任。",
        files: &[],
        required: Required {
            document_number: true,
            signature_date: true,
            attribute: true,
        },
    }
}

fn review(material: &Material<'_>) -> Review {
    examine(lexicons::rulebook(), material, &setting())
}

fn rules(material: &Material<'_>) -> Vec<String> {
    let review = review(material);
    review
        .findings()
        .iter()
        .map(|placed| placed.finding.rule.to_string())
        .collect()
}

#[test]
fn a_complete_record_is_cleared_for_its_manifest() {
    assert_eq!(rules(&material()), Vec::<String>::new());
    assert_eq!(
        review(&material()).clear(&[]).unwrap().manifest_digest(),
        DIGEST
    );
}

#[test]
fn every_part_of_a_record_is_read() {
    let number = "220202199001011234";
    let part = |material: Material<'_>| review(&material).findings()[0].part.code();
    let body = format!("身份证号{number}");
    let name = format!("{number}.xlsx");
    assert_eq!(
        part(Material {
            title: &body,
            ..material()
        }),
        "title"
    );
    assert_eq!(
        part(Material {
            fields: &[("remark", &body)],
            ..material()
        }),
        "field:remark"
    );
    assert_eq!(
        part(Material {
            body: &body,
            ..material()
        }),
        "body"
    );
    assert_eq!(
        part(Material {
            files: &[("a.xlsx", &body)],
            ..material()
        }),
        "file:a.xlsx"
    );
    let code = part(Material {
        files: &[(&name, "名单")],
        ..material()
    });
    assert_eq!(code, format!("file_name:{name}"));
}

#[test]
fn a_blocking_finding_is_corrected_or_waived_on_its_very_words() {
    let blocked = Material {
        body: "手机：13800138000",
        ..material()
    };
    let review = review(&blocked);
    let refusal = review.clear(&[]).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "not cleared: findings still to correct or waive: 1"
    );
    let waiver = |text: &str| Waiver {
        rule: "personal.mobile".to_owned(),
        part: Part::Body.code(),
        text: text.to_owned(),
    };
    assert!(review.clear(&[waiver("13900139000")]).is_err());
    assert!(review.clear(&[waiver("13800138000")]).is_ok());
}

#[test]
fn what_the_item_requires_must_be_there() {
    let bare = Material {
        document_number: Some(" "),
        attribute: None,
        signed_on: None,
        published_on: None,
        ..material()
    };
    assert_eq!(
        rules(&bare),
        [
            "structure.no_number",
            "structure.no_signature_date",
            "structure.attribute_missing"
        ]
    );
    assert!(
        rules(&Material {
            required: Required::default(),
            ..bare
        })
        .is_empty()
    );
    assert_eq!(
        rules(&Material {
            body: " \n",
            ..material()
        }),
        ["structure.empty_body"]
    );
    assert!(
        rules(&Material {
            body: "",
            files: &[("a.pdf", "全文")],
            ..material()
        })
        .is_empty()
    );
}

#[test]
fn dates_keep_the_order_of_the_procedure() {
    let wrong = "structure.date_before_signing";
    let early = Some(date(2026, 1, 1));
    assert_eq!(
        rules(&Material {
            in_force_from: early,
            ..material()
        }),
        [wrong]
    );
    assert_eq!(
        rules(&Material {
            published_on: early,
            ..material()
        }),
        [wrong]
    );
    assert_eq!(
        rules(&Material {
            decided_on: Some(date(2026, 3, 1)),
            ..material()
        }),
        [wrong]
    );
    let future = Material {
        signed_on: Some(date(2026, 3, 3)),
        published_on: None,
        ..material()
    };
    assert_eq!(rules(&future), [wrong]);
    let body = "本办法自2026年1月1日起施行。";
    assert_eq!(rules(&Material { body, ..material() }), [wrong]);
    assert!(
        rules(&Material {
            body: "本办法自2026年3月1日起施行。",
            ..material()
        })
        .is_empty()
    );
}

#[test]
fn a_gap_in_numbering_is_seen_at_every_level() {
    let rows = [
        ("一、甲\n二、乙\n四、丁", "四、"),
        ("一、甲\n（一）子\n（三）寅\n二、乙", "（三）"),
        ("1.甲\n2.乙\n4.丁", "4."),
        ("1．甲\n2．乙\n2．丁", "2．"),
        ("第一章　总则\n第三章　附则", "第三章"),
        ("第一条　甲\n第二条　乙\n第三条　丙\n第五条　戊", "第五条"),
        ("一、甲\n二、乙\n三、丙", ""),
        ("一、甲\n（一）子\n（二）丑\n二、乙\n（一）寅", ""),
        ("（一）子；（二）丑；\n（三）寅", ""),
        ("修改为：“一、甲\n五、戊”\n二、乙", ""),
        ("1.5万元\n3.2万元", ""),
        ("第三条第二款规定", ""),
        ("十、甲\n十一、乙", ""),
    ];
    for (body, expected) in rows {
        let review = review(&Material { body, ..material() });
        let gaps: Vec<&str> = review
            .findings()
            .iter()
            .filter(|placed| placed.finding.rule == "structure.numbering_gap")
            .map(|placed| placed.finding.text.as_str())
            .collect();
        assert_eq!(gaps.join(" "), expected, "{body}");
    }
}

#[test]
fn attachments_that_are_announced_must_be_there() {
    type Files = &'static [(&'static str, &'static str)];
    let rows: &[(&str, Files, bool)] = &[
        ("特此通知。\n附件：任务分解表", &[], true),
        (
            "特此通知。\n附件：1.任务分解表\n2.联系表",
            &[("1.docx", "表")],
            true,
        ),
        (
            "请填写（见附件1）和（见附件3）",
            &[("1.docx", "表"), ("3.docx", "表")],
            true,
        ),
        ("名单详见附件。", &[], true),
        ("特此通知。\n附件：任务分解表", &[("1.docx", "表")], false),
        (
            "特此通知。\n附件：任务分解表\n\n附件\n任务分解表\n一项",
            &[],
            false,
        ),
        (
            "附件：1.甲\n2.乙",
            &[("1.docx", "表"), ("2.docx", "表")],
            false,
        ),
        ("收到来信及附件，现答复如下。", &[], false),
        ("附件：无", &[], false),
    ];
    for (body, files, missing) in rows {
        let seen = rules(&Material {
            body,
            files,
            ..material()
        });
        assert_eq!(
            seen.contains(&"structure.attachment_missing".to_owned()),
            *missing,
            "{body}"
        );
    }
}

#[test]
fn a_number_that_another_record_has_is_a_warning_and_names_it() {
    let holder = |title| Material {
        number_holder: Some(NumberHolder { title }),
        ..material()
    };
    for (title, said) in [
        (
            Some("关于开展冬季绿化工作的通知"),
            "已用于同一发文机关的《关于开展冬季绿化工作的通知》",
        ),
        (None, "已用于同一发文机关的另一条信息"),
    ] {
        let review = review(&holder(title));
        let [placed] = review.findings() else {
            panic!("one finding: {:?}", review.findings());
        };
        assert_eq!(placed.finding.rule, "structure.number_taken");
        assert_eq!(placed.part, Part::Field("document_number".to_owned()));
        assert!(placed.finding.reason.contains("“临政发〔2026〕8号”"));
        assert!(
            placed.finding.reason.contains(said),
            "{}",
            placed.finding.reason
        );
        // What is forwarded or reprinted rightly has the number of the first.
        assert!(review.clear(&[]).is_ok());
    }
    let without = Material {
        document_number: None,
        ..holder(None)
    };
    assert!(!rules(&without).contains(&"structure.number_taken".to_owned()));
}
