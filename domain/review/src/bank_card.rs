//! Bank cards and passbook accounts of persons (ISO/IEC 7812; passbooks have no check digit).

use document::Confidence;

use crate::checksum;
use crate::number_run::Candidate;
use crate::page::{Page, holds_any};
use crate::sight::Sight;
use crate::telephone;

/// Words that name a person's card.
const CARD: &[&str] = &[
    "卡号",
    "银行卡",
    "储蓄卡",
    "借记卡",
    "信用卡",
    "存折",
    "一卡通",
    "社保卡",
    "个人账",
    "本人账",
    "惠农",
];
/// Words that name an account of whomever.
const ACCOUNT: &[&str] = &["账号", "帐号", "账户", "帐户", "开户", "银行"];
/// Words that show an account to be a body's: those are published so that people can pay.
const BODY: &[&str] = &[
    "公司",
    "局",
    "中心",
    "委员会",
    "对公",
    "保证金",
    "国库",
    "财政",
    "缴款",
    "缴纳",
    "基金会",
    "医院",
    "学校",
    "协会",
    "单位",
    "专户",
    "收款人全称",
];

/// Sees a card or an account number.
pub(crate) fn see(page: Page<'_>, candidate: &Candidate<'_>, around: &str) -> Option<Sight> {
    let folded = candidate.folded();
    let parted = candidate.shape();
    let (last, heads) = parted.split_last()?;
    let fits = heads.is_empty() || (heads.iter().all(|&size| size == 4) && *last <= 4);
    if !(13..=19).contains(&folded.len()) || !candidate.is_digits() || !fits {
        return None;
    }
    let bytes = candidate.bytes();
    if !candidate.stands_alone()
        || checksum::is_credit_code(folded)
        || telephone::is_amount(page, &bytes)
    {
        return None;
    }
    let luhn = checksum::passes_luhn(folded) && folded.iter().any(|&digit| digit != b'0');
    let union_pay = folded.starts_with(b"62") && folded.len() >= 16;
    let body = || holds_any(&page.text[page.line(bytes.start)], BODY);
    let confidence = if holds_any(around, CARD) {
        if luhn {
            Confidence::High
        } else {
            Confidence::Medium
        }
    } else if holds_any(around, ACCOUNT) {
        match (luhn && union_pay, body()) {
            (true, false) => Confidence::High,
            (true, true) => Confidence::Low,
            (false, false) => Confidence::Low,
            (false, true) => return None,
        }
    } else if luhn && union_pay {
        Confidence::Medium
    } else {
        return None;
    };
    let reason = if luhn {
        "含有银行卡号（校验位相符）"
    } else {
        "含有银行账号"
    };
    Some(Sight::personal(
        "personal.bank_card",
        bytes,
        confidence,
        reason,
    ))
}
