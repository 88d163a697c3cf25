//! Telephone numbers of persons. Those of offices have to be public and are left alone
//! (政府信息公开条例 art. 20 item 2).

use document::{Confidence, Severity};

use crate::check::Setting;
use crate::number_run::Candidate;
use crate::page::{Page, holds_any};
use crate::sight::Sight;

/// Words that show a number to be a person's own.
const PERSONAL: &[&str] = &[
    "手机",
    "移动电话",
    "本人",
    "姓名",
    "家长",
    "监护人",
    "户主",
    "村民",
    "申请人",
    "当事人",
    "身份证",
    "个人电话",
];
/// Words that show a number to be an office's.
const OFFICE: &[&str] = &[
    "咨询",
    "投诉",
    "监督",
    "举报",
    "办公",
    "值班",
    "服务",
    "热线",
    "窗口",
    "受理",
    "报名",
    "传真",
    "政务",
    "公开电话",
    "总机",
    "客服",
    "救援",
    "报警",
    "联系方式",
];
/// Words after which eleven digits are a serial number.
const SERIAL: &[&str] = &[
    "编号",
    "单号",
    "序号",
    "流水",
    "案号",
    "文号",
    "代码",
    "注册号",
    "登记号",
    "证号",
    "索引号",
    "许可证",
    "备案",
];

/// Sees a mobile number.
pub(crate) fn see_mobile(
    page: Page<'_>,
    candidate: &Candidate<'_>,
    around: &str,
    setting: &Setting<'_>,
) -> Option<Sight> {
    let folded = candidate.folded();
    let skipped = match folded {
        [b'8', b'6', rest @ ..] if rest.len() == 11 => 2,
        [b'0', b'0', b'8', b'6', rest @ ..] if rest.len() == 11 => 4,
        [b'0', rest @ ..] if rest.len() == 11 => 1,
        _ => 0,
    };
    let number = folded.get(skipped..).filter(|number| number.len() == 11)?;
    if !candidate.is_digits() || number[0] != b'1' || !matches!(number[1], b'3'..=b'9') {
        return None;
    }
    let shape = candidate.shape();
    let fits = matches!(
        shape.as_slice(),
        [11 | 12 | 13 | 15]
            | [3, 4, 4]
            | [3, 8]
            | [7, 4]
            | [2 | 4, 11]
            | [2 | 4, 3, 4, 4]
            | [4, 4, 4]
    );
    let extension =
        candidate.extension().is_some_and(|size| size <= 6) && !candidate.is_continuation();
    let mut bytes = candidate.bytes();
    if !fits || !(candidate.stands_alone() || extension) || is_amount(page, &bytes) {
        return None;
    }
    if skipped > 0 && page.previous(bytes.start) == Some('+') {
        bytes.start -= 1;
    }
    let office = setting.office_contacts_expected && holds_any(around, OFFICE);
    let after_point = page.previous(bytes.start) == Some('.');
    let confidence = if holds_any(around, PERSONAL) && !after_point {
        Confidence::High
    } else if office || after_point || holds_any(around, SERIAL) {
        Confidence::Low
    } else {
        Confidence::Medium
    };
    let reason = if office {
        "含有手机号码；如系对外公布的办公联系方式，可以保留"
    } else {
        "含有手机号码"
    };
    Some(Sight::personal(
        "personal.mobile",
        bytes,
        confidence,
        reason,
    ))
}

/// Words that name a telephone at somebody's home.
const HOME: &[&str] = &[
    "家庭电话",
    "住宅电话",
    "宅电",
    "家中电话",
    "家里电话",
    "本人电话",
    "个人电话",
    "申请人电话",
    "户主电话",
    "家长电话",
];
/// Words of a line that speaks of a private person.
const PRIVATE_LINE: &[&str] = &[
    "身份证",
    "户主",
    "监护人",
    "家长",
    "村民",
    "低保",
    "受害人",
    "家属",
    "住址",
    "出生",
];
const TELEPHONE: &[&str] = &["电话", "联系方式", "固话", "座机"];

/// Sees a landline number, and only where the words around show that it is a person's.
pub(crate) fn see_landline(
    page: Page<'_>,
    candidate: &Candidate<'_>,
    around: &str,
) -> Option<Sight> {
    let folded = candidate.folded();
    if !candidate.is_digits() || !candidate.stands_alone() {
        return None;
    }
    let shape = candidate.shape();
    let with_area = folded[0] == b'0' && folded[1] != b'0';
    let fits = match shape.as_slice() {
        [7 | 8] | [3 | 4, 4] => !with_area && matches!(folded[0], b'2'..=b'9'),
        [10..=12] | [3 | 4, 7 | 8] | [3 | 4, 3 | 4, 4] => with_area,
        _ => false,
    };
    if !fits {
        return None;
    }
    let bytes = candidate.bytes();
    let named = holds_any(around, HOME);
    let line = || &page.text[page.line(bytes.start)];
    let beside = || {
        holds_any(around, TELEPHONE)
            && !holds_any(around, OFFICE)
            && with_area
            && holds_any(line(), PRIVATE_LINE)
            && !holds_any(line(), OFFICE)
    };
    let confidence = if named {
        Confidence::High
    } else if beside() {
        Confidence::Medium
    } else {
        return None;
    };
    Some(Sight::personal(
        "personal.landline",
        bytes,
        confidence,
        "含有个人固定电话号码",
    ))
}

/// Tells whether digits are an amount or a decimal and not a number to call.
pub(crate) fn is_amount(page: Page<'_>, bytes: &std::ops::Range<usize>) -> bool {
    let mut after = page.text[bytes.end..].chars();
    let mut before = page.text[..bytes.start].chars().rev();
    let fraction = |point: Option<char>, digit: Option<char>| {
        point == Some('.') && digit.is_some_and(|one| one.is_ascii_digit())
    };
    let next = after.next();
    let previous = before.next();
    fraction(next, after.next())
        || (fraction(previous, before.next())
            && before.next().is_some_and(|one| one.is_ascii_digit()))
        || matches!(next, Some('元' | '万' | '亿' | '%' | '％'))
        || matches!(previous, Some('¥' | '￥' | '$'))
}

/// Office mailboxes and office mobiles are only worth a notice where they are expected.
pub(crate) fn severity_of_office_contact(setting: &Setting<'_>) -> Severity {
    if setting.office_contacts_expected {
        Severity::Notice
    } else {
        Severity::Warning
    }
}

/// Tells whether words show a contact to be an office's.
pub(crate) fn is_office(words: &str) -> bool {
    holds_any(words, OFFICE) || holds_any(words, &["意见", "反馈", "征集", "联系单位", "来信"])
}

/// Tells whether words show a contact to be a person's own.
pub(crate) fn is_personal(words: &str) -> bool {
    holds_any(words, PERSONAL)
}
