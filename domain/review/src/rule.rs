//! The table of rules: name, title, default severity and legal basis of everything a review can say.

use document::Severity;

/// What raises the findings of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaisedBy {
    /// Patterns over a text.
    Text,
    /// An entry of a lexicon.
    Lexicon,
    /// The facts of a record, or its text as a whole.
    Record,
    /// The reader of files, in the crate `document`; listed here so that one table names all.
    Reader,
}

/// One rule of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The stable name, such as `personal.identity_number`.
    pub name: &'static str,
    /// What it is about, in Chinese.
    pub title: &'static str,
    /// The severity of a sure finding; a doubtful one may be milder.
    pub severity: Severity,
    /// The article that it rests on, in Chinese.
    pub basis: Option<&'static str>,
    /// What raises it.
    pub raised_by: RaisedBy,
}

const PRIVACY: Option<&str> =
    Some("《中华人民共和国个人信息保护法》第六条、第二十五条；《政府信息公开条例》第十五条");
const SENSITIVE: Option<&str> =
    Some("《中华人民共和国个人信息保护法》第二十八条、第二十九条；《政府信息公开条例》第十五条");
const SECRECY: Option<&str> =
    Some("《中华人民共和国保守国家秘密法》第三十五条；《政府信息公开条例》第十四条、第十七条");
const INTERNAL: Option<&str> = Some("《政府信息公开条例》第十六条、第十七条");
const LANGUAGE: Option<&str> = Some("《中华人民共和国国家通用语言文字法》第十条、第十七条");
const INDICATORS: Option<&str> =
    Some("《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）单项否决指标");
const LAYOUT: Option<&str> = Some("《党政机关公文格式》（GB/T 9704-2012）");
const HANDLING: Option<&str> = Some("《党政机关公文处理工作条例》第九条");

const fn row(
    name: &'static str,
    title: &'static str,
    severity: Severity,
    basis: Option<&'static str>,
    raised_by: RaisedBy,
) -> Rule {
    Rule {
        name,
        title,
        severity,
        basis,
        raised_by,
    }
}

use RaisedBy::{Lexicon, Reader, Record, Text};
use Severity::{Blocking, Warning};

/// Every rule, in the order of its group.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    row("personal.identity_number", "公民身份号码", Blocking, SENSITIVE, Text),
    row("personal.mobile", "个人手机号码", Blocking, PRIVACY, Text),
    row("personal.landline", "个人固定电话", Blocking, PRIVACY, Text),
    row("personal.bank_card", "个人银行卡号、账号", Blocking, SENSITIVE, Text),
    row("personal.passport", "护照号码", Blocking, SENSITIVE, Text),
    row("personal.travel_permit", "通行证号码", Blocking, SENSITIVE, Text),
    row("personal.plate", "机动车号牌", Blocking, PRIVACY, Text),
    row("personal.email", "个人电子邮箱", Blocking, PRIVACY, Text),
    row("personal.home_address", "家庭住址", Blocking, PRIVACY, Text),
    row("personal.name_beside", "与个人信息并列的姓名", Warning, PRIVACY, Text),
    row("secrecy.classification_mark", "密级标志", Blocking, SECRECY, Text),
    row("secrecy.internal", "内部使用标记", Blocking, INTERNAL, Text),
    row("secrecy.not_public", "不予公开或依申请公开标记", Blocking, INTERNAL, Text),
    row("wording.misspelling", "错别字", Warning, LANGUAGE, Lexicon),
    row("wording.wrong_name", "机构名称、固定表述错误", Blocking, INDICATORS, Lexicon),
    row("tampering.foreign_domain", "外部网址", Warning, INDICATORS, Text),
    row("tampering.look_alike_host", "仿冒域名", Blocking, INDICATORS, Text),
    row("tampering.spam_word", "疑似被植入的不良词句", Blocking, INDICATORS, Lexicon),
    row("tampering.zero_width", "看不见的控制字符", Warning, INDICATORS, Text),
    row("tampering.homoglyph", "形近的外文字母", Warning, INDICATORS, Text),
    row("tampering.hidden_text", "隐藏文字", Blocking, INDICATORS, Reader),
    row("structure.no_number", "缺发文字号", Warning, HANDLING, Record),
    row("structure.number_taken", "发文字号已被使用", Warning, HANDLING, Record),
    row("structure.no_signature_date", "缺成文日期", Warning, HANDLING, Record),
    row("structure.date_before_signing", "日期早于成文日期", Warning, HANDLING, Record),
    row("structure.numbering_gap", "结构层次序数不连续", Warning, LAYOUT, Record),
    row("structure.attachment_missing", "附件缺失", Warning, HANDLING, Record),
    row("structure.attribute_missing", "未标注公开属性", Blocking, INTERNAL, Record),
    row("structure.empty_body", "正文为空", Blocking, HANDLING, Record),
];

/// Returns the rule of a name.
///
/// ```
/// assert_eq!(review::rule("personal.mobile").unwrap().title, "个人手机号码");
/// ```
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}
