//! The history of a law, in brackets beneath its title: adopted, amended, approved, published, when and by whom.

use jiff::civil::Date;

use super::{date, organ_name};
use crate::number::DocumentNumber;
use crate::writing::{is_blank, trim};

/// What the history says, as far as a header has a place for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct History {
    /// The organ that adopted it, without the number of its term.
    pub(crate) organ: Option<String>,
    /// The last act: adoption, amendment, approval or publication; not the day of coming into force.
    pub(crate) last_act: Option<Date>,
    /// The last numbered order or announcement.
    pub(crate) number: Option<DocumentNumber>,
}

const ACTS: [&str; 8] = [
    "通过", "批准", "修正", "修订", "公布", "发布", "修改", "颁布",
];

/// Tells whether a line beneath a title belongs to the history of a law.
pub(crate) fn is_history(line: &str) -> bool {
    let line = trim(line);
    let bare = line.trim_start_matches(['（', '(', '　', ' ']);
    let opens = line.starts_with(['（', '(']);
    let begins = opens
        || bare.starts_with("根据")
        || bare.starts_with(|c: char| c.is_ascii_digit() || "一二１２".contains(c));
    begins
        && !line.ends_with('。')
        && line.len() < 9000
        && ACTS.iter().any(|act| line.contains(act))
        && !date::find(line).is_empty()
}

/// Reads one line of the history into what is known so far.
pub(crate) fn read(line: &str, known: &mut History) {
    let dates = date::find(line);
    for (n, (place, day)) in dates.iter().enumerate() {
        let end = dates.get(n + 1).map_or(line.len(), |(next, _)| next.start);
        let act = &line[place.end..end];
        if !ACTS.iter().any(|word| act.contains(word)) {
            // 最高人民法院…会议、2024年…最高人民检察院…通过: both met, the verb comes once.
            if !act.contains("施行") && known.organ.is_none() {
                known.organ = organ(act);
            }
            continue;
        }
        known.last_act = known.last_act.max(Some(*day));
        // The State Council only approves what a ministry then publishes as its own.
        let approves = act.contains("批准") && !act.contains("代表大会");
        if known.organ.is_none() && !approves {
            known.organ = organ(act);
        }
    }
    if let Some((_, number)) = DocumentNumber::find(line)
        .filter(|(_, number)| number.speaks_for_itself())
        .last()
    {
        known.number = Some(number);
    }
}

/// Reads the organ with which an act begins: `第十三届…常务委员会第三次会议通过`, `国务院令第7号公布`.
fn organ(act: &str) -> Option<String> {
    let act: String = act.chars().filter(|c| !is_blank(*c)).take(60).collect();
    if let Some(at) = act.find("代表大会") {
        let congress = at + "代表大会".len();
        let committee = act[congress..]
            .strip_prefix("常务委员会")
            .map_or(0, |_| "常务委员会".len());
        return Some(organ_name::without_term(&act[..congress + committee]));
    }
    let end = [
        "审判委员会",
        "检察委员会",
        "令",
        "公告",
        "公布",
        "发布",
        "颁布",
        "第",
        "常务会议",
        "全体会议",
    ]
    .iter()
    .filter_map(|end| act.find(end))
    .min()?;
    let name = organ_name::without_term(&act[..end]);
    (organ_name::ends_as_organ(&name) && name.chars().count() >= 3).then_some(name)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn history(lines: &[&str]) -> History {
        let mut known = History::default();
        for line in lines {
            assert!(is_history(line), "{line}");
            read(line, &mut known);
        }
        known
    }

    #[test]
    fn a_local_law_is_of_the_congress_that_adopted_it() {
        let known = history(&[
            "（2018年6月28日青禾市第十六届人民代表大会常务委员会第三次会议通过　2018年7月27日云岭省第十三届人民代表大会常务委员会第四次会议批准　2018年9月1日施行）",
        ]);
        assert_eq!(known.organ.as_deref(), Some("青禾市人民代表大会常务委员会"));
        assert_eq!(known.last_act, Some(date(2018, 7, 27)));
        assert_eq!(known.number, None);
    }

    #[test]
    fn a_regulation_is_of_the_organ_that_published_it() {
        let known = history(&["（1993年11月20日国务院批准　1993年12月17日交通部令第6号发布）"]);
        assert_eq!(known.organ.as_deref(), Some("交通部"));
        assert_eq!(known.number.unwrap().as_str(), "交通部令第6号");
    }

    #[test]
    fn the_last_order_gives_the_number() {
        let known = history(&[
            "（2014年1月17日中华人民共和国国务院令第646号公布",
            "2024年7月10日中华人民共和国国务院令第786号修订）",
        ]);
        assert_eq!(known.organ.as_deref(), Some("国务院"));
        assert_eq!(
            known.number.unwrap().as_str(),
            "中华人民共和国国务院令第786号"
        );
        assert_eq!(known.last_act, Some(date(2024, 7, 10)));
    }
}
