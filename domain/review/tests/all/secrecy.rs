//! Marks of secrecy, of internal use and of an attribute that keeps a text from the public.

use document::Severity;

use crate::{check, table};

#[test]
fn a_degree_counts_as_a_mark_and_not_as_a_word() {
    table(
        &["secrecy.classification_mark"],
        &[
            ("机密★10年", "classification_mark=机密★10年=high"),
            (
                "秘密★长期\n临江市人民政府文件",
                "classification_mark=秘密★长期=high",
            ),
            ("绝密 ★ 启用前", "classification_mark=绝密 ★=high"),
            ("000012\n秘密\n特急", "classification_mark=秘密=medium"),
            ("机　密", "classification_mark=机　密=medium"),
            ("密级：机密", "classification_mark=机密=medium"),
            ("【秘密】", "classification_mark=秘密=medium"),
            // left alone
            ("不得泄露国家秘密、商业秘密和个人隐私。", ""),
            ("机密级计算机的管理", ""),
            ("属于绝密级国家秘密的，应当报批。", ""),
            ("国家秘密的密级分为绝密、机密、秘密三级。", ""),
        ],
    );
}

#[test]
fn a_mark_of_internal_use_blocks_and_the_word_in_a_sentence_does_not() {
    table(
        &["secrecy.internal"],
        &[
            (
                "内部资料　注意保存",
                "internal=内部资料=medium; internal=注意保存=medium",
            ),
            (
                "（内部文件，不得外传）",
                "internal=内部文件=medium; internal=不得外传=medium",
            ),
            ("会后收回", "internal=会后收回=medium"),
            ("密码电报", "internal=密码电报=medium"),
            ("工作秘密", "internal=工作秘密=medium"),
            (
                "不得以内部文件作为行政管理的依据。",
                "internal=内部文件=low",
            ),
            (
                "材料要妥善收存，会后收回，确保安全。",
                "internal=会后收回=low",
            ),
            ("本件阅后退回机要室。", "internal=阅后退回=medium"),
            ("加强内部管理，完善资料。", ""),
            ("会后，收回了问卷。", ""),
        ],
    );
    assert!(check("内部资料")[0].severity == Severity::Blocking);
    assert!(check("不得以内部文件作为依据。")[0].severity == Severity::Notice);
}

#[test]
fn an_attribute_that_withholds_a_text_contradicts_its_publication() {
    table(
        &["secrecy.not_public"],
        &[
            ("信息公开选项：不予公开", "not_public=不予公开=high"),
            ("公开方式：依申请公开", "not_public=依申请公开=high"),
            ("（此件不公开）", "not_public=不公开=high"),
            ("(此件依申请公开)", "not_public=依申请公开=high"),
            ("依申请公开", "not_public=依申请公开=medium"),
            // left alone
            ("信息公开选项：主动公开", ""),
            ("（此件公开发布）", ""),
            ("行政机关对依申请公开的信息应当依法答复。", ""),
            ("公开属性：□主动公开 □依申请公开 □不予公开", ""),
            ("涉及商业秘密的，不予公开。", ""),
        ],
    );
}
