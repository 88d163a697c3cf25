//! Host names that official texts cite as a matter of course, and endings that make a host name.

/// Endings under which only bodies with a public task can register.
const PUBLIC_ENDINGS: &[&str] = &[
    "gov.cn",
    "edu.cn",
    "mil.cn",
    "ac.cn",
    "政务",
    "政务.cn",
    "公益",
    "公益.cn",
    "xn--zfr164b",
    "xn--55qw42g",
];

/// Central media, public services and the platforms on which offices keep accounts.
const PLATFORMS: &[&str] = &[
    // central media
    "people.com.cn",
    "people.cn",
    "xinhuanet.com",
    "news.cn",
    "cctv.com",
    "cctv.cn",
    "cntv.cn",
    "cnr.cn",
    "cri.cn",
    "gmw.cn",
    "ce.cn",
    "chinadaily.com.cn",
    "chinanews.com",
    "chinanews.com.cn",
    "youth.cn",
    "qstheory.cn",
    "legaldaily.com.cn",
    "xuexi.cn",
    "12371.cn",
    "wenming.cn",
    "china.com.cn",
    "chinacourt.org",
    "thepaper.cn",
    // public services
    "12306.cn",
    "12377.cn",
    "piyao.org.cn",
    "chsi.com.cn",
    "cebpubservice.com",
    "95598.cn",
    "unionpay.com",
    "sse.com.cn",
    "szse.cn",
    "neeq.com.cn",
    // platforms on which offices keep accounts
    "qq.com",
    "weibo.com",
    "weibo.cn",
    "douyin.com",
    "kuaishou.com",
    "bilibili.com",
    "toutiao.com",
    "wjx.cn",
    // international organisations
    "un.org",
    "who.int",
    "iso.org",
];

/// Endings that a bare word needs to be taken for a host name.
const ENDINGS: &[&str] = &[
    "com", "cn", "net", "org", "cc", "top", "xyz", "vip", "info", "biz", "me", "tv", "club",
    "site", "online", "shop", "store", "wang", "ltd", "group", "work", "fun", "pro", "mobi",
    "asia", "win", "bid", "loan", "icu", "live", "link", "space", "website", "app", "io", "co",
    "cm", "tk", "ml", "ga", "cf", "gq", "pw", "ws", "la", "hk", "tw", "mo", "us", "uk", "jp", "kr",
    "ru", "in", "eu", "gov", "edu", "casino", "bet", "poker", "sex", "porn", "xxx", "life",
    "world", "love", "red", "ren", "cloud",
];

/// Tells whether a host is under an ending kept for public bodies, or a platform of the list.
pub(crate) fn is_public(host: &str) -> bool {
    PUBLIC_ENDINGS
        .iter()
        .chain(PLATFORMS)
        .any(|known| is_under(host, known))
}

/// Tells whether a host is a domain or lies under it.
pub(crate) fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|head| head.is_empty() || head.ends_with('.'))
}

/// Tells whether a word's last part makes it a host name even without `http://`.
pub(crate) fn has_host_ending(word: &str) -> bool {
    let Some((head, ending)) = word.rsplit_once('.') else {
        return false;
    };
    let known = ENDINGS.iter().any(|one| one.eq_ignore_ascii_case(ending));
    // "3.co" is no host, "88.co" may be one.
    known && (head.len() > 2 || head.chars().any(char::is_alphabetic))
}
