//! Personal data: what is seen, what is left alone, and how it is masked. All numbers are invented.

use document::{Severity, Suggestion};
use review::{Setting, check_text};

use crate::{check, lexicons, setting, table, told};

#[test]
fn identity_numbers_are_told_from_other_numbers() {
    table(
        &["personal.identity_number"],
        &[
            (
                "220202199001011234",
                "identity_number=220202199001011234=medium",
            ),
            (
                "身份证号：220202199001011234",
                "identity_number=220202199001011234=high",
            ),
            (
                "身份证号码为22020219900101008X，",
                "identity_number=22020219900101008X=high",
            ),
            (
                "公民身份号码22020219900101008x。",
                "identity_number=22020219900101008x=high",
            ),
            (
                "证件号码：２２０２０２１９９００１０１１２３４",
                "identity_number=２２０２０２１９９００１０１１２３４=high",
            ),
            (
                "身份证 220202 19900101 1234",
                "identity_number=220202 19900101 1234=high",
            ),
            (
                "身份证 220202-19900101-1234",
                "identity_number=220202-19900101-1234=high",
            ),
            (
                "身份证 2202 0219 9001 0112 34",
                "identity_number=2202 0219 9001 0112 34=high",
            ),
            (
                "身份证2202021990\u{200b}01011234",
                "identity_number=2202021990\u{200b}01011234=high",
            ),
            (
                "1\t张三\t440304200011157784\t500",
                "identity_number=440304200011157784=medium",
            ),
            (
                "姓名\t身份证号\n张三\t440304200011157784",
                "identity_number=440304200011157784=high",
            ),
            (
                "12 510106197003075522 男",
                "identity_number=510106197003075522=medium",
            ),
            (
                "（650102196402290335）",
                "identity_number=650102196402290335=medium",
            ),
            (
                "居住证号830000198808081239",
                "identity_number=830000198808081239=high",
            ),
            (
                "学籍号：G220202199001011234",
                "identity_number=220202199001011234=high",
            ),
            (
                "身份证号：220202900101123",
                "identity_number=220202900101123=medium",
            ),
            (
                "身份证号：220202199001011235",
                "identity_number=220202199001011235=medium",
            ),
            (
                "220202199001011235",
                "identity_number=220202199001011235=low",
            ),
            (
                "220202199001011234 13800138000",
                "identity_number=220202199001011234=medium",
            ),
            // left alone
            ("220202900101123", ""),
            ("220202199013011234", ""),
            ("220202199002301235", ""),
            ("990202199001011234", ""),
            ("220202209001011230", ""),
            ("1220202199001011234", ""),
            ("A220202199001011234B", ""),
            ("统一社会信用代码：113708280043326001", ""),
            ("11220200795219742W", ""),
            ("91350100M000100Y43", ""),
            ("项目代码：2018-220201-47-03-012345", ""),
            ("项目编号220202199001011234", ""),
            ("220202********1234", ""),
            ("https://www.linjiang.gov.cn/220202199001011234.html", ""),
            ("20260302153000123456", ""),
        ],
    );
}

#[test]
fn mobile_numbers_are_told_from_serial_numbers_and_amounts() {
    table(
        &["personal.mobile"],
        &[
            ("13800138000", "mobile=13800138000=medium"),
            ("手机：13800138000", "mobile=13800138000=high"),
            ("手机 138-0013-8000", "mobile=138-0013-8000=high"),
            ("手机 138 0013 8000", "mobile=138 0013 8000=high"),
            ("手机：+86 13800138000", "mobile=+86 13800138000=high"),
            ("手机：+8613800138000", "mobile=+8613800138000=high"),
            ("手机：86-138-0013-8000", "mobile=86-138-0013-8000=high"),
            (
                "１３８００１３８０００",
                "mobile=１３８００１３８０００=medium",
            ),
            (
                "电话13800138000/13900139001",
                "mobile=13800138000=medium; mobile=13900139001=medium",
            ),
            (
                "13800138000，13900139001",
                "mobile=13800138000=medium; mobile=13900139001=medium",
            ),
            ("13800138000 654321@qq.com", "mobile=13800138000=medium"),
            ("姓名\t手机\n张三\t13800138000", "mobile=13800138000=high"),
            ("流水号13800138000", "mobile=13800138000=low"),
            ("1.13800138000", "mobile=13800138000=low"),
            ("联系人李四(19912345678)", "mobile=19912345678=medium"),
            // left alone
            ("12800138000", ""),
            ("138001380001", ""),
            ("138****8000", ""),
            ("13800138000.55元", ""),
            ("金额13800138000元", ""),
            ("￥13800138000", ""),
            ("3.1415926535897", ""),
            ("X13800138000Y", ""),
            ("http://www.linjiang.gov.cn/a/13800138000/", ""),
            ("12345、12315、110、119", ""),
            ("400-812-3456", ""),
            ("0432-62012345", ""),
        ],
    );
}

#[test]
fn landlines_are_personal_only_among_personal_words() {
    table(
        &["personal.landline"],
        &[
            ("家庭电话：0432-62012345", "landline=0432-62012345=high"),
            ("住宅电话（0432）62012345", "landline=62012345=high"),
            ("本人电话：62012345", "landline=62012345=high"),
            (
                "户主张三，身份证已核，电话0432-62012345",
                "landline=0432-62012345=medium",
            ),
            ("咨询电话：0432-62012345", ""),
            ("办公电话：0432-62012345", ""),
            ("监督电话：12345", ""),
            ("联系人：王主任，电话：0432-62012345", ""),
            ("县政务公开办电话 0432-6201234", ""),
            ("传真：010-66012345-8001", ""),
            ("建筑面积62012345平方米", ""),
        ],
    );
}

#[test]
fn cards_need_their_check_digit_or_their_name() {
    table(
        &["personal.bank_card"],
        &[
            (
                "6217000010001234569",
                "bank_card=6217000010001234569=medium",
            ),
            (
                "卡号：6217000010001234569",
                "bank_card=6217000010001234569=high",
            ),
            (
                "银行卡 6222 0212 3456 7894",
                "bank_card=6222 0212 3456 7894=high",
            ),
            (
                "一卡通账号：4367421234567896",
                "bank_card=4367421234567896=high",
            ),
            (
                "一卡通账号：4367421234567890",
                "bank_card=4367421234567890=medium",
            ),
            (
                "姓名\t银行卡号\n张三\t6228480012345678903",
                "bank_card=6228480012345678903=high",
            ),
            (
                "账号：6212260000111122222",
                "bank_card=6212260000111122222=high",
            ),
            (
                "账号：2205016100001234567",
                "bank_card=2205016100001234567=low",
            ),
            // left alone
            ("户名：临江市财政局，账号：2205016100001234567", ""),
            ("6217000010001234560", ""),
            ("4367421234567896", ""),
            ("订单2026030215300012", ""),
            ("113708280043326001", ""),
            ("***************4569", ""),
            ("6217000010001234569.00", ""),
        ],
    );
}

#[test]
fn travel_documents_and_plates_are_seen_by_pattern_and_context() {
    table(
        &[
            "personal.passport",
            "personal.travel_permit",
            "personal.plate",
        ],
        &[
            ("护照号码：E12345678", "passport=E12345678=medium"),
            ("护照号：EA1234567", "passport=EA1234567=medium"),
            ("护照：G12345678", "passport=G12345678=medium"),
            ("持SE1234567号护照出访", "passport=SE1234567=medium"),
            ("货号E12345678", "passport=E12345678=low"),
            ("组织机构代码G18464811", ""),
            ("通行证号码：C12345678", "travel_permit=C12345678=medium"),
            (
                "来往内地通行证H1234567890",
                "travel_permit=H1234567890=medium",
            ),
            ("台胞证：12345678", "travel_permit=12345678=medium"),
            ("车牌号：吉B12345", "plate=吉B12345=medium"),
            ("驾驶吉BD12345小型汽车", "plate=吉BD12345=medium"),
            ("车辆吉B·12345", "plate=吉B·12345=medium"),
            ("吉B1234学", "plate=吉B1234学=low"),
            ("京AF12345", "plate=京AF12345=low"),
            ("号牌号码　粤B12345D", "plate=粤B12345D=medium"),
            // left alone
            ("H12345678", ""),
            ("E1234567", ""),
            ("E******678", ""),
            ("吉B***45", ""),
            ("粤B2-20260001", ""),
            ("豫AI2345", ""),
            ("津AGRICULT", ""),
            ("吉林省12345热线", ""),
            ("新GB/T9704", ""),
        ],
    );
}

#[test]
fn mailboxes_of_offices_are_public() {
    table(
        &["personal.email"],
        &[
            ("zhangsan@163.com", "email=zhangsan@163.com=low"),
            ("本人邮箱zhangsan@163.com", "email=zhangsan@163.com=medium"),
            // Two that run into one another are one: half a mask would leave the other.
            (
                "本人邮箱zhangsan@163.comli@qq.com",
                "email=zhangsan@163.comli@qq.com=medium",
            ),
            ("zhangsan@163.com@某", "email=zhangsan@163.com=low"),
            (
                "申请人邮箱：li.si@corp-example.com",
                "email=li.si@corp-example.com=medium",
            ),
            ("123456@QQ.com", "email=123456@QQ.com=low"),
            ("征求意见邮箱：lj_fgj@126.com", "email=lj_fgj@126.com=low"),
            ("xxgk@linjiang.gov.cn", ""),
            ("xxgk@linjiang-service.cn", ""),
            ("info@example.org", ""),
            ("z***@163.com", ""),
            ("微博@临江发布", ""),
        ],
    );
}

#[test]
fn home_addresses_reach_down_to_the_door() {
    table(
        &["personal.home_address"],
        &[
            (
                "家庭住址：临江市河东区青年街道12号楼3单元502室",
                "home_address=临江市河东区青年街道12号楼3单元502室=medium",
            ),
            (
                "张三，男，汉族，住临江市河东区青年路８号",
                "home_address=临江市河东区青年路８号=medium",
            ),
            (
                "户籍地为青山县柳树镇柳河村三组",
                "home_address=青山县柳树镇柳河村三组=medium",
            ),
            (
                "住址\t金额\n青山县柳树镇柳河村五社\t300",
                "home_address=青山县柳树镇柳河村五社=medium",
            ),
            (
                "现住临江市花园小区5栋，",
                "home_address=临江市花园小区5栋=medium",
            ),
            // left alone
            ("家庭住址：临江市河东区青年街道***", ""),
            ("应当载明姓名、住址和联系方式", ""),
            ("住址：临江市河东区", ""),
            ("住所地：临江市河东区青年路8号临江市建设公司", ""),
            ("办公地址：临江市河东区青年路8号", ""),
            ("户籍地公安机关3号窗口", ""),
        ],
    );
}

#[test]
fn names_count_only_beside_other_personal_data() {
    table(
        &["personal.name_beside"],
        &[
            (
                "张三，身份证号220202199001011234",
                "name_beside=张三=medium",
            ),
            (
                "姓名：李小明 手机：13800138000",
                "name_beside=李小明=medium",
            ),
            (
                "户主欧阳娜，卡号6217000010001234569",
                "name_beside=欧阳娜=medium",
            ),
            (
                "1\t王建国\t220202199001011234\t500",
                "name_beside=王建国=medium",
            ),
            ("联系人：赵敏先生13800138000", "name_beside=赵敏=medium"),
            ("13800138000（周丽）", "name_beside=周丽=medium"),
            (
                "司马相\t家庭电话\t0432-62012345",
                "name_beside=司马相=medium",
            ),
            // left alone
            ("张某某，身份证号220202199001011234", ""),
            ("张*，身份证号220202199001011234", ""),
            ("张三同志任局长", ""),
            ("联系人：王主任，手机13800138000", ""),
            ("王建国，138****8000", ""),
            ("金额：500，手机13800138000", ""),
            ("申请单位，高中文化，手机13800138000", ""),
            ("联系人：王主任，咨询电话：0432-62012345", ""),
        ],
    );
}

#[test]
fn masks_keep_what_readers_need_and_hide_the_rest() {
    let rows = [
        ("身份证号220202199001011234", "220***********1234"),
        ("身份证号22020219900101008x", "220***********008X"),
        ("身份证号220202900101123", "220********1123"),
        ("手机138-0013-8000", "138****8000"),
        ("手机+8613800138000", "138****8000"),
        ("家庭电话0432-62012345", "0432-****2345"),
        ("家庭电话：01066012345", "010-****2345"),
        ("卡号6217000010001234569", "***************4569"),
        ("护照E12345678", "E******678"),
        ("护照EA1234567", "EA******567"),
        ("车牌吉B12325", "吉B***25"),
        ("本人邮箱zhangsan@163.com", "z***@163.com"),
        (
            "家庭住址：临江市河东区青年街道12号楼3单元502室",
            "临江市河东区青年街道***",
        ),
        ("家庭住址：青山县柳树镇柳河村3组", "青山县柳树镇***"),
        ("家庭住址：临江市河东区青年路8号", "临江市河东区青年路***"),
    ];
    for (text, expected) in rows {
        let findings = check(text);
        let suggestion = findings
            .first()
            .and_then(|finding| finding.suggestion.clone());
        assert_eq!(
            suggestion,
            Some(Suggestion::Replace(expected.to_owned())),
            "{text}"
        );
        assert_eq!(
            review::mask(&findings[0]).as_deref(),
            Some(expected),
            "{text}"
        );
    }
    let names = [
        ("张三", "张*", "张某"),
        ("李小明", "李*明", "李某某"),
        ("欧阳修", "欧阳*", "欧阳某"),
    ];
    for (name, in_table, in_text) in names {
        assert_eq!(review::mask_name(name), in_table);
        assert_eq!(review::mask_name_in_running_text(name), in_text);
    }
}

#[test]
fn a_name_is_masked_by_a_star_in_tables_and_by_a_word_in_text() {
    let suggestion = |text: &str| {
        let findings = check(text);
        let name = findings
            .iter()
            .find(|finding| finding.rule == "personal.name_beside");
        name.unwrap().suggestion.clone().unwrap().words().to_owned()
    };
    assert_eq!(suggestion("李小明\t220202199001011234"), "李*明");
    assert_eq!(suggestion("李小明，身份证号220202199001011234"), "李某某");
}

#[test]
fn doubtful_data_warn_and_surer_data_block() {
    let severity = |text: &str| check(text)[0].severity;
    assert_eq!(severity("220202199001011234"), Severity::Blocking);
    assert_eq!(severity("流水号13800138000"), Severity::Warning);
    assert_eq!(severity("货号E12345678"), Severity::Warning);
}

#[test]
fn a_guide_that_shows_how_to_reach_an_office_is_not_blocked() {
    let text = "咨询电话：13800138000（窗口）；反馈意见邮箱：lj_fgj@126.com";
    let strict = check(text);
    assert!(strict.iter().any(|finding| finding.is_blocking()));
    let guide = Setting {
        office_contacts_expected: true,
        ..setting()
    };
    let findings = check_text(lexicons::rulebook(), text, &guide);
    assert!(
        !findings.iter().any(|finding| finding.is_blocking()),
        "{findings:?}"
    );
    assert_eq!(findings.len(), 2);
}

#[test]
fn an_item_that_shows_real_names_has_no_findings_on_names() {
    let text = "张三，身份证号220202199001011234";
    let shown = Setting {
        real_names_shown: true,
        ..setting()
    };
    let findings = check_text(lexicons::rulebook(), text, &shown);
    assert_eq!(
        told(&findings, &["personal."]),
        "identity_number=220202199001011234=high"
    );
}
