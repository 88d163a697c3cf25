//! Markdown: marks go, words stay.

use super::{joined, rows, text_of};
use crate::extract::{Role, extract};

#[test]
fn marks_are_taken_off_only_where_they_are_clearly_marks() {
    let table = [
        (
            "**（一）明确责任。**各单位按时完成",
            "（一）明确责任。各单位按时完成",
        ),
        ("### **(三) 加强公开**", "(三) 加强公开"),
        ("坚持**公开**为常态", "坚持公开为常态"),
        ("*强调* 内容，~~删去~~", "强调 内容，删去"),
        ("***重点***工作", "重点工作"),
        ("`代码*不变*`", "代码*不变*"),
        (r"\*星号\* 与 1\. 编号", "*星号* 与 1. 编号"),
        // No marks: masked names and numbers, blanks of a form, document numbers.
        ("张*明、李*华", "张*明、李*华"),
        ("张**女，李**男", "张**女，李**男"),
        ("5107**********1234", "5107**********1234"),
        ("138****1234", "138****1234"),
        ("____年__月__日", "____年__月__日"),
        ("a_b_c", "a_b_c"),
        ("国办发[2016](61号)", "国办发[2016](61号)"),
        ("3 * 4 * 5", "3 * 4 * 5"),
        ("甲 < 乙 > 丙", "甲 < 乙 > 丙"),
        // Lists keep printed numbers and lose bullets.
        ("1. 甲", "1. 甲"),
        ("- 甲", "甲"),
        ("> 引文", "引文"),
        ("见[通知](https://example.gov.cn/a.html)全文", "见通知全文"),
        ("![公章](seal.png)", "公章"),
        ("甲&nbsp;乙&amp;丙", "甲\u{a0}乙&丙"),
        ("甲<br>乙", "甲\n乙"),
        ("<u>甲</u>", "甲"),
        ("---\n甲\n\n***", "甲"),
        ("甲<!-- 注\n释 -->乙", "甲乙"),
        ("甲<!-- 未完", "甲<!-- 未完"),
        (
            "```\n# 不是标题\n**不变**\n```\n乙",
            "# 不是标题\n**不变**\n乙",
        ),
    ];
    for (markdown, text) in table {
        assert_eq!(text_of("a.md", markdown), text, "{markdown}");
    }
}

#[test]
fn headings_keep_their_level() {
    let extracted = extract("a.md", "# 甲\n## 乙 ##\n丙\n===\n#丁\n#1 号".as_bytes());
    let table = [
        ("甲", Role::Heading(1)),
        ("乙", Role::Heading(2)),
        ("丙", Role::Heading(1)),
        ("丁", Role::Heading(1)),
        ("#1 号", Role::Text),
    ];
    for (line, (text, role)) in extracted.lines.iter().zip(table) {
        assert_eq!((line.text.as_str(), line.role), (text, role));
    }
    assert_eq!(extracted.lines.len(), table.len());
}

#[test]
fn pipe_tables_become_rows() {
    let markdown =
        "前\n\n| 任务 | 责任**单位** |\n|---|:--:|\n| 公开\\|解读 | 甲局<br>乙局 |\n| 无 | |\n\n后";
    let extracted = extract("a.md", markdown.as_bytes());
    let expected = [
        ("任务\t责任单位", true),
        ("公开|解读\t甲局 乙局", false),
        ("无\t", false),
    ];
    assert_eq!(rows(&extracted), expected);
    assert!(joined(&extracted).ends_with("后"));
}

#[test]
fn html_tables_inside_become_rows_and_tables_are_counted_on() {
    let markdown = "|甲|乙|\n|--|--|\n|1|2|\n\n<table><tr><td>丙</td><td>丁</td></tr></table>\n\n|戊|己|\n|--|--|";
    let extracted = extract("a.md", markdown.as_bytes());
    let tables: Vec<usize> = extracted
        .lines
        .iter()
        .filter_map(|line| match line.role {
            Role::TableRow { table, .. } => Some(table),
            Role::Text | Role::Heading(_) => None,
        })
        .collect();
    assert_eq!(tables, [0, 0, 1, 2]);
}

#[test]
fn links_are_listed() {
    let extracted = extract(
        "a.md",
        "[甲](https://example.gov.cn/x) <https://example.gov.cn/y>".as_bytes(),
    );
    let links: Vec<&str> = extracted
        .metadata
        .iter()
        .map(|(_, link)| link.as_str())
        .collect();
    assert_eq!(
        links,
        ["https://example.gov.cn/x", "https://example.gov.cn/y"]
    );
    assert_eq!(joined(&extracted), "甲 https://example.gov.cn/y");
}
