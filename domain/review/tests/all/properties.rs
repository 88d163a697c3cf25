//! Claims that hold for any text.

use document::{Finding, Suggestion};
use proptest::prelude::*;

use crate::check;

/// Pieces that rules look for, and what stands between them.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "身份证号：",
        "220202199001011234",
        "22020219900101008X",
        "220202 19900101 1234",
        "手机",
        "13800138000",
        "+86",
        "卡号",
        "6217000010001234569",
        "家庭电话",
        "0432-62012345",
        "护照",
        "E12345678",
        "通行证",
        "C12345678",
        "车牌",
        "吉B12345",
        "zhangsan@163.com",
        "本人",
        "家庭住址：",
        "临江市河东区青年街道12号楼3单元502室",
        "张三",
        "李小明",
        "欧阳修",
        "姓名",
        "机密★10年",
        "内部资料",
        "信息公开选项：不予公开",
        "秘密",
        "综合冶理",
        "人民攻府",
        "登记薄",
        "弱",
        "http://",
        "www.",
        "evil.com",
        "g0v.cn",
        "xn--",
        ".gov.cn",
        "аpp",
        "\u{200b}",
        "\u{202e}",
        "\u{feff}",
        "注册送彩金",
        "\n",
        "\t",
        " ",
        "-",
        "，",
        "。",
        "（",
        "）",
        "*",
        "@",
        ".",
        "1",
        "12",
        "２",
        "a",
        "Ａ",
        "自2026年1月1日起施行",
        "附件：",
        "一、",
        "第三条　",
        "★",
        "é",
        "𠀀",
        "，住",
    ]);
    prop_oneof![9 => known.prop_map(str::to_owned), 1 => any::<String>()]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..14).prop_map(|pieces| pieces.concat())
}

fn replaced(text: &str, finding: &Finding, words: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    characters.splice(finding.place.clone(), words.chars());
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn findings_stand_inside_the_text_in_order_on_their_own_words(text in text()) {
        let characters: Vec<char> = text.chars().collect();
        let mut last = 0;
        for finding in check(&text) {
            prop_assert!(finding.place.start >= last && finding.place.end <= characters.len());
            let words: String = characters[finding.place.clone()].iter().collect();
            prop_assert_eq!(&words, &finding.text);
            prop_assert!(!words.is_empty());
            last = finding.place.start;
        }
    }

    #[test]
    fn one_click_on_a_replacement_removes_the_finding(text in text()) {
        for finding in check(&text) {
            let Some(Suggestion::Replace(words)) = &finding.suggestion else { continue };
            let mended = replaced(&text, &finding, words);
            let end = finding.place.start + words.chars().count();
            let again = check(&mended).into_iter().find(|other| {
                other.rule == finding.rule
                    && other.place.start < end
                    && other.place.end > finding.place.start
            });
            prop_assert!(again.is_none(), "{:?} -> {:?}: {:?}", finding, mended, again);
        }
    }

    #[test]
    fn any_characters_are_checked_without_panic(text in any::<String>()) {
        check(&text);
    }
}

/// Each piece repeated would take hours if any rule looked at the whole text for each hit.
#[test]
fn long_texts_without_line_ends_are_checked_in_one_walk() {
    let pieces = [
        "13800138000，",
        "a.",
        "1 ",
        "1",
        "220202199001011234\t",
        "\u{200b}",
        "住址",
        "秘密",
        "http://a",
        "@",
        "а.",
        "机密★",
        "张三，13800138000，",
        "彩票",
        "“",
        "一、",
        "（一）\n（三）\n",
        "附件：",
        "\t13800138000\n",
        "吉A",
    ];
    for piece in pieces {
        check(&piece.repeat(3_000));
    }
}
