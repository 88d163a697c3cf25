//! Mailboxes of persons. Those of offices under gov.cn are public.

use std::ops::Range;

use document::Confidence;

use crate::check::Setting;
use crate::page::Page;
use crate::sight::Sight;
use crate::telephone;

/// Domains where private persons have their mailboxes.
const PERSONAL_DOMAINS: &[&str] = &[
    "qq.com",
    "vip.qq.com",
    "foxmail.com",
    "163.com",
    "vip.163.com",
    "126.com",
    "yeah.net",
    "188.com",
    "sina.com",
    "sina.cn",
    "vip.sina.com",
    "sohu.com",
    "139.com",
    "189.cn",
    "wo.cn",
    "aliyun.com",
    "tom.com",
    "21cn.com",
    "263.net",
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "outlook.com",
    "live.com",
    "live.cn",
    "msn.com",
    "yahoo.com",
    "yahoo.com.cn",
    "yahoo.cn",
    "icloud.com",
    "me.com",
    "eyou.com",
    "88.com",
    "proton.me",
];

/// Sees a mailbox in a word that holds an `@`; returns where the mailbox ends.
pub(crate) fn see(
    page: Page<'_>,
    word: Range<usize>,
    around: &str,
    setting: &Setting<'_>,
) -> Option<(Option<Sight>, usize)> {
    let letters = &page.text[word.clone()];
    let (name, rest) = letters.split_once('@')?;
    let name = name.trim_start_matches(['.', '-', '_', '+', '%']);
    // Mailboxes that run into one another are one sight: masking a part would leave another whole.
    let mut length = domain_length(rest);
    while let Some(next) = rest[length..].strip_prefix('@')
        && next[..domain_length(next)].contains('.')
    {
        length += 1 + domain_length(next);
    }
    let domain = rest[..length].trim_end_matches(['.', '-']);
    let start = word.start + letters.find('@')? - name.len();
    let end = start + name.len() + 1 + domain.len();
    if name.is_empty() || !name.is_ascii() || !domain.contains('.') {
        return None;
    }
    let domain = domain.to_ascii_lowercase();
    let is_public =
        |host: &str| host == "gov.cn" || host.ends_with(".gov.cn") || setting.owns(host);
    if domain.split('@').all(is_public) {
        return Some((None, end));
    }
    let personal_words = telephone::is_personal(around);
    let office = !personal_words && telephone::is_office(around);
    let personal_domain = domain
        .split('@')
        .any(|host| PERSONAL_DOMAINS.contains(&host));
    let sight = match (personal_domain, personal_words) {
        (true, true) | (false, true) => Confidence::Medium,
        (true, false) => Confidence::Low,
        (false, false) => return Some((None, end)),
    };
    let reason = if office {
        "含有商业电子邮箱；如系对外公布的办公邮箱，可以保留，建议改用政务邮箱"
    } else {
        "含有个人电子邮箱"
    };
    let mut sight = Sight::personal("personal.email", start..end, sight, reason);
    if office {
        sight = sight.severity(telephone::severity_of_office_contact(setting));
    }
    Some((Some(sight), end))
}

/// Returns how many bytes at the beginning may belong to a domain.
fn domain_length(words: &str) -> usize {
    let is_domain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '-');
    words.find(|one| !is_domain(one)).unwrap_or(words.len())
}
