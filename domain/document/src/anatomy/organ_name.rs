//! Names of organs: how a line looks that is one, and which one a title begins with.

use crate::writing::{is_blank, is_han, trim};

/// With which words the name of an organ ends.
const ENDS: [&str; 62] = [
    "政府",
    "办公厅",
    "办公室",
    "委员会",
    "工委",
    "党委",
    "纪委",
    "监委",
    "管委会",
    "居委会",
    "村委会",
    "党组",
    "委",
    "厅",
    "局",
    "部",
    "署",
    "院",
    "司",
    "处",
    "所",
    "站",
    "办",
    "室",
    "科",
    "股",
    "队",
    "中心",
    "银行",
    "公司",
    "集团",
    "大学",
    "学院",
    "学校",
    "中学",
    "小学",
    "医院",
    "馆",
    "台",
    "团",
    "社",
    "会",
    "协会",
    "学会",
    "总会",
    "联合会",
    "理事会",
    "街道",
    "检察院",
    "法院",
    "军区",
    "警备区",
    "指挥部",
    "领导小组",
    "工作组",
    "专班",
    "联席会议",
    "常委会",
    "园区",
    "组",
    "厂",
    "国务院",
];

/// Offices that a person holds, with which the line of a person's signature begins.
const POSITIONS: [&str; 26] = [
    "省长",
    "市长",
    "县长",
    "区长",
    "州长",
    "旗长",
    "镇长",
    "乡长",
    "主席",
    "总理",
    "部长",
    "局长",
    "厅长",
    "署长",
    "主任",
    "院长",
    "检察长",
    "行长",
    "会长",
    "委员长",
    "书记",
    "司长",
    "盟长",
    "总署长",
    "台长",
    "秘书长",
];

const LONGEST_NAME: usize = 40;

/// Tells whether words are the name of an organ and nothing else.
pub(crate) fn is_organ_name(words: &str) -> bool {
    let words = trim(words);
    let count = words.chars().take(LONGEST_NAME + 1).count();
    (3..=LONGEST_NAME).contains(&count)
        && words.chars().all(|c| {
            is_han(c) || is_blank(c) || matches!(c, '（' | '）' | '(' | ')' | '·' | '“' | '”')
        })
        && !words.contains("关于")
        && !words.starts_with(['各', '由', '经'])
        && ends_as_organ(words)
}

/// Tells whether words end as the name of an organ does.
pub(crate) fn ends_as_organ(words: &str) -> bool {
    let words = words.trim_end_matches(['）', ')']);
    ENDS.iter().any(|end| words.ends_with(end))
}

/// Tells whether a line is the signature of a person: `省长　张某`.
pub(crate) fn is_person_signature(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !is_blank(*c)).take(25).collect();
    let count = bare.chars().count();
    (4..=20).contains(&count)
        && bare.chars().all(is_han_or_mark)
        && POSITIONS.iter().any(|position| {
            bare.find(position).is_some_and(|at| {
                let name = bare[at + position.len()..].trim_start_matches(['：', ':']);
                (2..=4).contains(&name.chars().count()) && !name.contains(['会', '办', '室', '处'])
            })
        })
}

fn is_han_or_mark(c: char) -> bool {
    is_han(c) || matches!(c, '·' | '：' | ':' | '（' | '）')
}

/// Returns the organ with which a title begins, the first of several:
/// `青禾市民政局 青禾市财政局关于…的通知` gives `青禾市民政局`.
pub(crate) fn of_title(title: &str) -> Option<String> {
    let verbs = [
        "关于", "印发", "转发", "批转", "公布", "发布", "废止", "任免", "表彰",
    ];
    let end = verbs.iter().filter_map(|verb| title.find(verb)).min()?;
    let names = trim(&title[..end]);
    let first = names
        .split(|c| is_blank(c) || matches!(c, '、' | '，'))
        .map(trim)
        .find(|name| !name.is_empty())?;
    // A blank may also part a long name into lines: 青禾市 发展和改革局.
    let whole: String = names.chars().filter(|c| !is_blank(*c)).collect();
    [first, &whole]
        .into_iter()
        .find(|name| is_organ_name(name) && !name.contains('、'))
        .map(str::to_owned)
}

/// Returns the organ that gives orders or announcements under a code: `湖北省人民政府令`.
pub(crate) fn of_order(code: &str) -> Option<String> {
    let name = ["令", "公告", "通告"]
        .iter()
        .find_map(|end| code.strip_suffix(end))?;
    let name = without_term(name);
    is_organ_name(&name).then_some(name)
}

/// Takes the number of its term out of the name of a congress, and the state's name off the State Council's.
pub(crate) fn without_term(name: &str) -> String {
    let name = name
        .strip_prefix("中华人民共和国")
        .filter(|rest| *rest == "国务院")
        .unwrap_or(name);
    match (name.find('第'), name.find('届')) {
        (Some(term), Some(end)) if term < end && end - term <= 30 => {
            format!("{}{}", &name[..term], &name[end + '届'.len_utf8()..])
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_its_first_organ() {
        for (title, organ) in [
            ("青禾市民政局关于做好救助工作的通知", Some("青禾市民政局")),
            (
                "青禾市民政局 青禾市财政局关于做好救助工作的通知",
                Some("青禾市民政局"),
            ),
            (
                "青禾市人民法院、青禾市人民检察院关于规范的意见",
                Some("青禾市人民法院"),
            ),
            ("青禾市人民政府印发《规定》的通知", Some("青禾市人民政府")),
            ("关于做好救助工作的通知", None),
            ("批转市经贸委关于深化改革意见的通知", None),
            ("青禾市节约用水条例", None),
        ] {
            assert_eq!(of_title(title).as_deref(), organ, "{title}");
        }
    }

    #[test]
    fn a_person_signs_with_office_and_name() {
        assert!(is_person_signature("市长　李　某"));
        assert!(is_person_signature("青禾市市长：李某某"));
        assert!(!is_person_signature("市长办公会议"));
        assert!(!is_person_signature(
            "青禾市人民政府办公室主任会议研究决定下列事项"
        ));
    }

    #[test]
    fn the_term_of_a_congress_is_not_part_of_its_name() {
        assert_eq!(
            without_term("青禾市第十三届人民代表大会常务委员会"),
            "青禾市人民代表大会常务委员会"
        );
        assert_eq!(without_term("中华人民共和国国务院"), "国务院");
    }
}
