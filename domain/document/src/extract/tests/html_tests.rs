//! Web pages: the document without the site around it, and what is hidden in it.

use proptest::prelude::*;

use super::{has, joined, rows, severity, text_of};
use crate::extract::{Role, extract};
use crate::{Format, Severity};

const PAGE: &str = r#"<!DOCTYPE html><html><head><meta charset="utf-8">
<title>关于开展示例工作的通知_示例市人民政府</title>
<meta name="ArticleTitle" content="关于开展示例工作的通知"><meta name="PubDate" content="2024-03-05 10:00">
<meta name="SiteName" content="示例市人民政府"><script>var a = "<p>脚本</p>";</script>
<style>.x{color:red} .ghost{display:none}</style></head><body>
<div class="header"><ul><li><a href="/">首页</a></li><li><a href="/zw">政务</a></li></ul></div>
<nav>导航</nav>
<table class="xxgk"><tr><td>索 引 号：</td><td>11510700-2024/001</td><td>主题分类：</td><td>综合政务</td></tr>
<tr><td>发文机关：</td><td>示例市人民政府办公室</td><td>发文字号：</td><td>示府办〔2024〕3号</td></tr></table>
<div class="title">关于开展示例工作的通知</div>
<div id="zoom"><p>&nbsp;&nbsp;&nbsp;&nbsp;各区县人民政府：</p><p>　　现将有关
事项通知如下。</p><h2>一、总体要求</h2><p>甲<br>乙 &ldquo;丙&rdquo;</p>
<table border=1><tr><th>序号</th><th>任务</th></tr><tr><td>1</td><td><p>公开</p><p>解读</p></td></tr></table>
<ol><li>第一<li>第二</ol><p>见<a href="https://www.example.gov.cn/a">附件</a></p></div>
<footer>版权所有</footer></body></html>"#;

#[test]
fn a_page_gives_its_metadata_block_its_title_and_its_body() {
    let extracted = extract("a.html", PAGE.as_bytes());
    assert_eq!(
        joined(&extracted),
        "索引号：11510700-2024/001\n主题分类：综合政务\n发文机关：示例市人民政府办公室\n\
         发文字号：示府办〔2024〕3号\n关于开展示例工作的通知\n各区县人民政府：\n现将有关事项通知如下。\n\
         一、总体要求\n甲\n乙 “丙”\n序号\t任务\n1\t公开 解读\n1. 第一\n2. 第二\n见附件"
    );
    assert_eq!(extracted.format, Format::Html);
    assert!(extracted.findings.is_empty(), "{:?}", extracted.findings);
    assert_eq!(
        rows(&extracted),
        [("序号\t任务", true), ("1\t公开 解读", false)]
    );
    let heading = extracted
        .lines
        .iter()
        .find(|line| line.text == "一、总体要求");
    assert_eq!(heading.map(|line| line.role), Some(Role::Heading(2)));
    let table = [
        ("title", "关于开展示例工作的通知_示例市人民政府"),
        ("ArticleTitle", "关于开展示例工作的通知"),
        ("PubDate", "2024-03-05 10:00"),
        ("link", "https://www.example.gov.cn/a"),
    ];
    for (key, value) in table {
        assert!(
            extracted
                .metadata
                .contains(&(key.to_owned(), value.to_owned())),
            "{key}"
        );
    }
}

#[test]
fn a_page_in_gb2312_reads_by_its_claim_or_without() {
    for claim in [
        r#"<meta http-equiv="Content-Type" content="text/html; charset=gb2312">"#,
        "",
    ] {
        let page = format!("<html><head>{claim}</head><body><p>镕基公开办法</p></body></html>");
        let bytes = encoding_rs::GB18030.encode(&page).0;
        assert_eq!(text_of("a.htm", bytes), "镕基公开办法", "{claim}");
    }
}

#[test]
fn hidden_words_are_not_in_the_text_and_block() {
    let table = [
        r#"<span style="display:none">暗</span>"#,
        r#"<span style="display : NONE !important">暗</span>"#,
        r#"<div style="visibility:hidden">暗</div>"#,
        r#"<span style="font-size:0">暗</span>"#,
        r#"<span style="font-size:0px;">暗</span>"#,
        r#"<span style="color:#fff">暗</span>"#,
        r#"<font color="white">暗</font>"#,
        r#"<span style="color:rgb(255, 255, 255)">暗</span>"#,
        r#"<span style="opacity:0">暗</span>"#,
        r#"<p style="text-indent:-9999px">暗</p>"#,
        r#"<p style="position:absolute;left:-5000px">暗</p>"#,
        r#"<p style="height:0;overflow:hidden">暗</p>"#,
        r#"<p hidden>暗</p>"#,
        r#"<style>.g, .h{display:none}</style><p class="h">暗</p>"#,
    ];
    for hiding in table {
        let page = format!("<html><body><p>明文</p>{hiding}<p>末段</p></body></html>");
        let extracted = extract("a.html", page.as_bytes());
        assert_eq!(joined(&extracted), "明文\n末段", "{hiding}");
        let finding = extracted
            .findings
            .iter()
            .find(|f| f.rule == "tampering.hidden_text");
        assert_eq!(finding.map(|f| f.text.as_str()), Some("暗"), "{hiding}");
        assert_eq!(
            severity(&extracted, "tampering.hidden_text"),
            Some(Severity::Blocking)
        );
    }
}

#[test]
fn what_is_seen_is_not_called_hidden() {
    let table = [
        r##"<table bgcolor="red"><tr><td><font color="#ffffff">明</font></td></tr></table>"##,
        r#"<div style="background:#c00"><span style="color:#fff">明</span></div>"#,
        r#"<div style="font-size:0"><span style="font-size:16px">明</span></div>"#,
        r#"<p style="text-indent:2em">明</p>"#,
        r#"<p style="text-indent:-2em">明</p>"#,
        r#"<p style="font-size:0.9em">明</p>"#,
        r#"<p style="opacity:1">明</p>"#,
        r#"<style>@media print{.p{display:none}}</style><p class="p">明</p>"#,
    ];
    for seen in table {
        let page = format!("<html><body>{seen}</body></html>");
        let extracted = extract("a.html", page.as_bytes());
        assert_eq!(joined(&extracted), "明", "{seen}");
        assert!(extracted.findings.is_empty(), "{seen}");
    }
}

#[test]
fn merged_cells_keep_their_columns() {
    let page = "<html><body><table><tr><td>任务</td><td>单位</td><td>时限</td></tr>\
        <tr><td rowspan=2>甲</td><td>乙局</td><td>三月</td></tr><tr><td>丙局</td><td>四月</td></tr>\
        <tr><td colspan=2>合计</td><td>二</td></tr></table></body></html>";
    let extracted = extract("a.html", page.as_bytes());
    let expected = [
        ("任务\t单位\t时限", true),
        ("甲\t乙局\t三月", false),
        ("\t丙局\t四月", false),
        ("合计\t\t二", false),
    ];
    assert_eq!(rows(&extracted), expected);
}

#[test]
fn a_page_without_known_names_loses_its_menus_only() {
    let menu: String = (0..20)
        .map(|n| format!("<li><a href='/{n}'>栏目{n}</a></li>"))
        .collect();
    let words = "本办法所称政务公开，是指行政机关依法公开信息的活动。".repeat(5);
    let page = format!(
        "<html><body><div class='header'>站名</div><ul>{menu}</ul><div><div><p>{words}</p><p>{words}</p></div></div></body></html>"
    );
    assert_eq!(text_of("a.html", page), format!("{words}\n{words}"));
}

#[test]
fn layout_tables_are_not_rows() {
    let page = "<html><body><table><tr><td>左</td><td><table><tr><td>甲</td><td>乙</td></tr></table></td></tr></table></body></html>";
    let extracted = extract("a.html", page.as_bytes());
    assert_eq!(joined(&extracted), "左\n甲\t乙");
}

#[test]
fn a_page_that_only_frames_another_says_so() {
    let page = "<html><body><iframe src='b.html'></iframe></body></html>";
    let extracted = extract("a.html", page.as_bytes());
    assert!(has(&extracted, "reading.external_reference"));
    assert!(extracted.findings.iter().any(crate::Finding::is_blocking));
}

#[test]
fn broken_markup_still_gives_its_words() {
    let table = [
        ("<html><body><p>甲<p>乙", "甲\n乙"),
        ("<html><body><b>甲</i></b>乙", "甲乙"),
        ("<html><body>甲 < 乙", "甲 < 乙"),
        ("<html><body><div>甲</span></div><p>乙</div>丙", "甲\n乙丙"),
        ("<html><body><p a='1' a=2 =3 \"x>甲</p>", "甲"),
        ("<html><body>甲<!-- x", "甲"),
        (
            "<html><body>&#x4e2d;&#22269;&#0;&bogus;&amp",
            "中国\u{fffd}&bogus;&",
        ),
        (
            "<html><body><table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>",
            "甲\t乙\n丙\t丁",
        ),
    ];
    for (page, text) in table {
        assert_eq!(text_of("a.html", page), text, "{page}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_words_of_a_page_are_those_that_a_standard_parser_sees(
        parts in prop::collection::vec((0..6_usize, "[一-龥]{1,12}"), 1..30)
    ) {
        let tags = ["p", "div", "span", "b", "h2", "li"];
        let body: String = parts.iter().map(|(tag, words)| format!("<{0}>{words}</{0}>", tags[*tag])).collect();
        let page = format!("<!doctype html><html><body>{body}</body></html>");
        let standard: String = scraper::Html::parse_document(&page).root_element().text().collect();
        let ours: String = text_of("a.html", &page).chars().filter(|c| !c.is_whitespace()).collect();
        prop_assert_eq!(ours, standard);
    }
}
