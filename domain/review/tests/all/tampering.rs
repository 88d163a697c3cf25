//! Signs that a text was tampered with: strange hosts, invisible and look-alike characters, spam.

use document::Suggestion;

use crate::{check, table};

#[test]
fn hosts_are_own_public_foreign_or_look_alike() {
    table(
        &["tampering.foreign_domain", "tampering.look_alike_host"],
        &[
            (
                "详见https://www.example.com/a?b=1。",
                "foreign_domain=www.example.com=medium",
            ),
            (
                "登录www.lucky-88.top报名",
                "foreign_domain=www.lucky-88.top=medium",
            ),
            ("网址lucky88.vip", "foreign_domain=lucky88.vip=medium"),
            (
                "http://203.0.113.7:8080/x",
                "foreign_domain=203.0.113.7=medium",
            ),
            (
                "http://www.linjiang.gov.cn@evil.com/",
                "foreign_domain=evil.com=medium",
            ),
            (
                "www.linjiang.gov-cn.com",
                "look_alike_host=www.linjiang.gov-cn.com=medium",
            ),
            (
                "www.linjiang.g0v.cn",
                "look_alike_host=www.linjiang.g0v.cn=medium",
            ),
            (
                "www.linjiang.gov.cn.evil.com",
                "look_alike_host=www.linjiang.gov.cn.evil.com=medium",
            ),
            (
                "linjiang.gov.com",
                "look_alike_host=linjiang.gov.com=medium",
            ),
            (
                "linjiang-servlce.cn",
                "look_alike_host=linjiang-servlce.cn=medium",
            ),
            (
                "linjiang-servce.cn",
                "look_alike_host=linjiang-servce.cn=medium",
            ),
            ("www.gоv.cn", "look_alike_host=www.gоv.cn=medium"),
            (
                "http://xn--gv-fmc.cn/",
                "look_alike_host=xn--gv-fmc.cn=medium",
            ),
            // fine
            ("https://www.linjiang.gov.cn/col/123.html", ""),
            ("https://LINJIANG-SERVICE.CN/x", ""),
            ("app.linjiang-service.cn", ""),
            ("www.gov.cn", ""),
            ("http://www.beijing.gov.cn", ""),
            ("https://mp.weixin.qq.com/s/abc", ""),
            ("http://www.xinhuanet.com/", ""),
            ("http://www.pku.edu.cn", ""),
            ("附件1.doc", ""),
            ("GB/T 9704.2-2012", ""),
            ("约3.5万元，No.12", ""),
            ("xxgk@example.com", ""),
        ],
    );
}

#[test]
fn invisible_characters_are_seen_and_taken_out() {
    table(
        &["tampering.zero_width"],
        &[
            ("政务\u{200b}公开", "zero_width=\u{200b}=high"),
            (
                "政务\u{200b}\u{200d}公开",
                "zero_width=\u{200b}\u{200d}=high",
            ),
            ("通\u{feff}知", "zero_width=\u{feff}=high"),
            ("附件\u{202e}cod.exe", "zero_width=\u{202e}=high"),
            ("信\u{ad}息", "zero_width=\u{ad}=high"),
            ("\u{feff}通知", ""),
            ("ئۇي\u{200c}غۇر", ""),
            ("👨\u{200d}👩", ""),
            ("通　知", ""),
        ],
    );
    let suggestion = check("政务\u{200b}公开").remove(0).suggestion;
    assert_eq!(suggestion, Some(Suggestion::Replace(String::new())));
}

#[test]
fn foreign_letters_that_pass_for_latin_ones_are_seen() {
    table(
        &["tampering.homoglyph"],
        &[
            ("请登录аpp办理", "homoglyph=аpp=medium"),
            ("WORК计划", "homoglyph=WORК=medium"),
            ("第А类企业", "homoglyph=А=low"),
            ("Москва", ""),
            ("α粒子，β射线", ""),
            ("5μm", ""),
            ("σx", ""),
            ("App办理", ""),
        ],
    );
    let suggestion = check("请登录аpp办理").remove(0).suggestion;
    assert_eq!(suggestion, Some(Suggestion::Replace("app".to_owned())));
}

#[test]
fn planted_words_are_seen_and_ordinary_ones_are_not() {
    table(
        &["tampering.spam_word"],
        &[
            ("首页 北京赛车PK10 直播", "spam_word=北京赛车PK10=medium"),
            ("注册送彩金", "spam_word=注册送彩金=medium"),
            ("专业刻章办证毕业证", "spam_word=刻章办证=medium"),
            ("彩票开户送彩金", "spam_word=彩票=low"),
            ("彩票公益金使用情况公告", ""),
            ("打击网络赌博、电信诈骗", ""),
            ("体育中心娱乐设施", ""),
            ("办理居住证", ""),
        ],
    );
}
