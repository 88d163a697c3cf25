//! 标题: how a line of a title looks, when a title is complete, and how its lines are joined.

use super::{date, numbering};
use crate::writing::{is_blank, is_han, is_invisible, trim};

/// With which words a title ends: the statutory kinds, and what they are used to send out.
const ENDS: [&str; 48] = [
    "通知",
    "意见",
    "决定",
    "公告",
    "通告",
    "通报",
    "报告",
    "请示",
    "批复",
    "函",
    "纪要",
    "议案",
    "命令",
    "令",
    "公报",
    "决议",
    "办法",
    "规定",
    "条例",
    "方案",
    "要点",
    "计划",
    "规划",
    "细则",
    "章程",
    "规则",
    "制度",
    "预案",
    "清单",
    "目录",
    "指南",
    "解读",
    "表",
    "法",
    "解释",
    "标准",
    "答复",
    "名单",
    "措施",
    "规范",
    "复函",
    "纲要",
    "总结",
    "说明",
    "公示",
    "启事",
    "办法（试行）",
    "指引",
];

const LONGEST_LINE: usize = 100;

/// Tells whether a line could be one of a title: short, not a sentence, not numbered, not a pair.
pub(crate) fn is_title_line(line: &str) -> bool {
    let line = trim(line);
    let last = line.chars().next_back();
    !line.is_empty()
        && line.len() <= LONGEST_LINE * 4
        && line.chars().take(LONGEST_LINE + 1).count() <= LONGEST_LINE
        && !line.contains(['。', '！', '？', '；', ';', '\t', '|'])
        && !matches!(last, Some('，' | ',' | '：' | ':' | '、'))
        && (!line.contains(['：', ':']) || line.contains("关于"))
        && !line.starts_with(['—', '-', '－', '*', '=', '_'])
        && !line.starts_with("附件")
        && !(line.starts_with('各') && line.contains(['，', '、']))
        && !["目录", "目 录", "目　录"].contains(&line)
        && line.chars().any(|c| is_han(c) || c.is_alphabetic())
        && numbering::read(line).is_none()
        && date::trailing(line).is_none()
}

/// Tells whether joined lines end as a title does.
pub(crate) fn is_complete(title: &str) -> bool {
    let bare = without_edition(title);
    bare.chars().count() >= 4 && ENDS.iter().any(|end| bare.ends_with(end)) && is_balanced(bare)
}

/// Tells whether the words say by themselves that they are a title or a part of one.
pub(crate) fn speaks_as_title(title: &str) -> bool {
    announces_matter(title) || title.contains('《') || is_complete(title)
}

/// Tells whether words name the matter of a document, as titles do.
pub(crate) fn announces_matter(title: &str) -> bool {
    ["关于", "印发", "转发", "批转"]
        .iter()
        .any(|word| title.contains(word))
}

/// Tells whether a line goes on with a title that looked complete: `的通知`, `（征求意见稿）`.
pub(crate) fn goes_on(line: &str) -> bool {
    is_edition(line) || (line.starts_with(['的', '》']) && line.chars().count() <= 12)
}

/// `（试行）`, `（2018—2020年）`, `（征求意见稿）`: a bracketed line that belongs to the title above.
fn is_edition(line: &str) -> bool {
    let line = trim(line);
    let bracketed = (line.starts_with('（') && line.ends_with('）'))
        || (line.starts_with('(') && line.ends_with(')'));
    bracketed
        && line.chars().count() <= 16
        && date::whole(line).is_none()
        && !["公开", "联系", "通过", "公布", "发布", "此件", "日"]
            .iter()
            .any(|word| line.contains(word))
}

fn without_edition(title: &str) -> &str {
    let title = trim(title);
    let Some(inside) = title.strip_suffix(['）', ')']) else {
        return title;
    };
    inside
        .rfind(['（', '('])
        .map_or(title, |open| trim(&title[..open]))
}

fn is_balanced(title: &str) -> bool {
    title.matches('《').count() == title.matches('》').count()
        && title.matches(['（', '(']).count() == title.matches(['）', ')']).count()
}

/// Joins the lines of a title and closes the blanks that print puts into it (`的 通 知`).
///
/// A blank stays where it parts two organs that sign together, and between Latin words.
pub(crate) fn join<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for line in lines {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    close_blanks(&joined)
}

/// Closes the blanks of one printed phrase, see [`join`].
pub(crate) fn close_blanks(words: &str) -> String {
    let joint = joint_organs_end(words);
    let mut closed = String::with_capacity(words.len());
    let (mut blank_at, mut before) = (None, None);
    for (at, c) in words.char_indices() {
        if is_invisible(c) {
            continue;
        }
        if is_blank(c) {
            blank_at = blank_at.or(Some(at));
            continue;
        }
        if let (Some(blank), Some(before)) = (blank_at, before) {
            let latin = |c: char| c.is_ascii_alphanumeric();
            if (latin(before) && latin(c)) || blank < joint {
                closed.push(' ');
            }
        }
        closed.push(c);
        blank_at = None;
        before = Some(c);
    }
    closed
}

/// Returns up to which byte blanks part organs: before 关于, when every part there is an organ.
fn joint_organs_end(words: &str) -> usize {
    let Some(end) = words.find("关于") else {
        return 0;
    };
    let names = trim(&words[..end]);
    let parts: Vec<&str> = names
        .split(is_blank)
        .filter(|part| !part.is_empty())
        .collect();
    let joint = parts.len() > 1
        && parts
            .iter()
            .all(|part| super::organ_name::is_organ_name(part));
    if joint {
        words[..end].trim_end_matches(is_blank).len()
    } else {
        0
    }
}

/// Tells whether two titles are the same but for blanks and marks.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let bare = |title: &str| {
        title
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_titles_are_joined_and_their_blanks_closed() {
        for (lines, title) in [
            (
                &["青禾市人民政府办公室 关于印发《工作要点》的 通 知"][..],
                "青禾市人民政府办公室关于印发《工作要点》的通知",
            ),
            (
                &["青禾市人民政府关于印发 ", "2018 年工作方案的通知"][..],
                "青禾市人民政府关于印发2018年工作方案的通知",
            ),
            (
                &["青禾市民政局　青禾市财政局", "关于救助的通知"][..],
                "青禾市民政局 青禾市财政局关于救助的通知",
            ),
            (
                &["关于 IPv6 only 部署的通知"][..],
                "关于IPv6 only部署的通知",
            ),
        ] {
            assert_eq!(join(lines.iter().copied()), title);
        }
    }

    #[test]
    fn a_title_is_complete_when_its_kind_has_been_said() {
        assert!(is_complete("青禾市节约用水条例（试行）"));
        assert!(!is_complete("青禾市人民政府关于印发"));
        assert!(!is_complete("关于转发《青禾市节约用水办法"));
    }
}
