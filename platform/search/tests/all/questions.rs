//! What is found for a question, and what is said about it.

use proptest::prelude::*;
use search::{DEEPEST_HIT, Query, Sort};

use crate::invented::{ask, ask_for, city, ids, index_of, record, show};

#[test]
fn the_record_that_was_meant_comes_first() {
    let index = index_of(city());
    let table = [
        // words of two characters, in titles before bodies
        ("校车", 3),
        ("电梯", 10),
        ("普查", 4),
        ("隐私", 7),
        ("气象", 7),
        // words that no dictionary has
        ("三丰", 7),
        ("车安", 3),
        // single characters
        ("梯", 10),
        ("奖", 6),
        // several words, and a sentence
        ("公共资源 平台", 1),
        ("公共资源 配置", 2),
        ("教育局 招生", 12),
        ("老旧小区怎么加装电梯", 10),
        // phrases as they stand
        ("\"公共资源配置\"", 2),
        ("“见义勇为”", 6),
        // numbers in any dress
        ("云政办发〔2017〕47号", 1),
        ("云政办发[2017]47号", 1),
        ("云政办发（２０１７）47", 1),
        ("云政办发 2017 47", 1),
        ("云政办发201747", 1),
        ("雲政辦發【2017】第47號", 1),
        ("〔2017〕4号", 2),
        ("云河市人民政府令第95号", 8),
        ("市人民政府令95号", 8),
        ("关于云政办发〔2017〕47号的解读", 1),
        ("11000000MB00000000/2017-00047", 1),
        // an index number, though another record has the document number 〔2017〕4号
        ("11000000MB00000000/2017-00004", 5),
        ("索引号：11000000mb00000000／2017-00004", 5),
        // whole titles, with marks, without, and in other forms
        (
            "云河市人民政府办公室关于进一步做好公共资源配置工作的意见",
            2,
        ),
        ("云河市公共资源交易平台管理办法试行", 1),
        ("云河市校车安全管理规定", 3),
        ("《云河市校车安全管理规定》政策解读", 9),
        ("云河市老旧小区加装电梯补贴办法", 10),
        ("云河市老旧小区加装电梯补贴办法(2015年版)", 11),
        ("公共資源交易平臺", 1),
        ("云 河 市 见义勇为", 6),
        // an organ's name and a topic
        ("市教育局 小学", 12),
    ];
    for (words, expected) in table {
        let results = ask(&index, words);
        assert_eq!(
            ids(&results).first(),
            Some(&expected),
            "{words}: {:?}",
            ids(&results)
        );
        assert!(!results.relaxed, "{words}");
        assert_eq!(results.did_you_mean, None, "{words}");
    }
}

#[test]
fn a_cited_number_finds_the_citing_record_after_the_cited() {
    let index = index_of(city());
    assert_eq!(ids(&ask(&index, "云政办发〔2017〕47号")), [1, 2]);
}

#[test]
fn a_number_that_is_not_here_finds_nothing_else() {
    let index = index_of(city());
    for words in [
        "国办发〔2017〕47号",
        "云政办发〔2017〕48号",
        "云河市人民政府令第47号",
    ] {
        let results = ask(&index, words);
        assert_eq!((results.total, results.did_you_mean), (0, None), "{words}");
        assert!(results.missing_number.is_some(), "{words}");
    }
    let missing = ask(&index, "云政办发[2017]48号").missing_number.unwrap();
    assert_eq!(missing.neighbours.as_deref(), Some("“云政办发〔2017〕”"));
    assert_eq!(ask(&index, "“云政办发〔2017〕”").total, 2);
    assert!(ask(&index, &missing.apart).total > 0);
    // A question that says more than the number is answered with what comes near.
    let more = ask(&index, "国办发〔2018〕47号 招生");
    assert!(more.relaxed && more.missing_number.is_none());
    assert_eq!(ask(&index, "云政办发〔2017〕47号").missing_number, None);
}

#[test]
fn a_title_with_the_question_as_it_stands_comes_before_one_with_its_words_apart() {
    let apart = "政府公报2026年第4期，第一批第二批第三批目录";
    let index = index_of(vec![
        record(1, "云河市公报2026年第4期", &format!("{apart}。").repeat(30)),
        record(
            2,
            "关于公布第4批非遗代表性项目的通知，附有关说明和联系方式",
            "见附件。",
        ),
        record(
            3,
            "停车收费和公园收费标准：停车、收费、停车",
            &"停车要收费。".repeat(50),
        ),
        record(
            4,
            "关于在全市范围内进一步规范机动车停车收费行为的若干意见",
            "略。",
        ),
    ]);
    assert_eq!(ids(&ask(&index, "第4批")), [2]);
    assert_eq!(ids(&ask(&index, "第４批")), [2]);
    assert_eq!(ids(&ask(&index, "第4批 公布")), [2]);
    assert_eq!(ids(&ask(&index, "规范机动车停车")).first(), Some(&4));
    assert_eq!(ids(&ask(&index, "公报2026年第4期")).first(), Some(&1));
}

#[test]
fn every_word_must_stand_unless_no_record_has_them_all() {
    let index = index_of(city());
    assert_eq!(ids(&ask(&index, "公共资源 配置")), [2]);
    let relaxed = ask(&index, "校车 电梯 安全");
    assert!(relaxed.relaxed);
    assert_eq!(ids(&relaxed).first(), Some(&3));
    assert_eq!(ask(&index, "\"资源公共\"").total, 0);
}

#[test]
fn what_finds_nothing_is_answered_with_what_was_probably_meant() {
    let index = index_of(city());
    let table = [
        ("公共资原", "公共资源"),
        ("见意勇为", "见义勇为"),
        ("见义拥为人员奖励", "见义勇为人员奖励"),
        ("晓车", "校车"),
        ("加装电第", "加装电梯"),
        ("xiaoche", "校车"),
        ("ggzyjy", "公共资源交易"),
        ("gonggongziyuan", "公共资源"),
        ("经济普差 宣传", "经济普查 宣传"),
    ];
    for (words, better) in table {
        let results = ask(&index, words);
        assert_eq!(results.did_you_mean.as_deref(), Some(better), "{words}");
    }
    for words in ["外星人登陆", "qqqq", "？？？"] {
        assert_eq!(ask(&index, words).did_you_mean, None, "{words}");
    }
}

#[test]
fn a_blank_question_shows_everything_and_marks_alone_show_nothing() {
    let index = index_of(city());
    assert_eq!(ask(&index, "  ").total, 12);
    assert_eq!(ask(&index, "。、《》").total, 0);
}

#[test]
fn filters_narrow_and_facets_count() {
    let index = index_of(city());
    let all = ask(&index, "");
    assert_eq!(
        all.facets.organs,
        [("0a".to_owned(), 11), ("0b".to_owned(), 1)]
    );
    assert_eq!(all.facets.years, [(2020, 11), (2015, 1)]);
    assert_eq!(
        all.facets.validities,
        [("有效".to_owned(), 11), ("废止".to_owned(), 1)]
    );
    let narrow = |change: fn(&mut Query)| {
        let mut query = Query::for_words("云河");
        change(&mut query);
        ids(&ask_for(&index, &query))
    };
    assert_eq!(narrow(|query| query.site = Some("school".to_owned())), [12]);
    assert_eq!(narrow(|query| query.organs = vec!["0b".to_owned()]), [12]);
    assert_eq!(narrow(|query| query.years = vec![2015]), [11]);
    assert_eq!(narrow(|query| query.years = vec![2015, 2020]).len(), 10);
    assert_eq!(
        narrow(|query| query.validities = vec!["废止".to_owned()]),
        [11]
    );
    assert_eq!(
        narrow(|query| query.stages = vec!["result".to_owned()]),
        [0; 0]
    );
    assert_eq!(
        narrow(|query| query.items = vec!["policy".to_owned()]).len(),
        10
    );
    let mut in_title = Query::for_words("校车");
    in_title.in_title_only = true;
    assert_eq!(ids(&ask_for(&index, &in_title)), [3, 9]);
}

#[test]
fn hits_are_sorted_by_day_when_asked() {
    let index = index_of(city());
    let sorted = |sort| {
        let query = Query {
            sort,
            ..Query::for_words("电梯补贴")
        };
        ids(&ask_for(&index, &query))
    };
    assert_eq!(sorted(Sort::NewestFirst), [10, 11]);
    assert_eq!(sorted(Sort::OldestFirst), [11, 10]);
}

#[test]
fn pages_follow_one_another_and_end() {
    let index = index_of(city());
    let page = |page, per_page| {
        let query = Query {
            page,
            per_page,
            ..Query::default()
        };
        ids(&ask_for(&index, &query))
    };
    let mut pages = Vec::new();
    for number in 1..=4 {
        pages.extend(page(number, 4));
    }
    assert_eq!(pages, page(1, 100));
    assert_eq!(page(0, 4), page(1, 4));
    assert!(page(usize::MAX, 100).is_empty());
    assert!(page(DEEPEST_HIT / 100 + 1, 100).is_empty());
    assert!(page(1, 0).is_empty());
}

#[test]
fn a_short_page_is_the_beginning_of_a_long_one() {
    // Records that cannot come onto the page are not weighed to the end; that must not show.
    let words = ["公共", "资源", "交易", "平台", "管理", "办法", "关于"];
    let pick = |id: u8, step: u8, count: usize| -> String {
        let places = (0..count).map(|at| (usize::from(id) * usize::from(step) + at * at) % 7);
        places.map(|place| words[place]).collect()
    };
    let titled = |id| record(id, &pick(id, 3, 3), &pick(id, 5, 9));
    let index = index_of((1..=120).map(titled).collect());
    // A second part of the index, where the first has set the measure.
    index
        .apply(show((121..=240).map(titled).collect()), 2)
        .unwrap();
    for words in [
        "公共",
        "公共资源",
        "公共资源交易",
        "关于平台管理办法",
        "公共 平台 关于",
    ] {
        let first = |per_page| {
            let query = Query {
                per_page,
                ..Query::for_words(words)
            };
            let hits = ask_for(&index, &query).hits.into_iter().take(3);
            hits.map(|hit| (hit.record, hit.score)).collect::<Vec<_>>()
        };
        assert_eq!(first(3), first(100), "{words}");
    }
}

#[test]
fn hits_are_marked_in_title_and_snippet() {
    let index = index_of(city());
    let results = ask(&index, "公共 资源 配置");
    let hit = &results.hits[0];
    let marked = |marked: &search::Marked| -> Vec<String> {
        let pieces = marked.pieces().into_iter();
        pieces
            .filter(|(_, marked)| *marked)
            .map(|(piece, _)| piece)
            .collect()
    };
    assert_eq!(marked(&hit.title), ["公共资源配置"]);
    assert_eq!(marked(&hit.snippet), ["公共", "资源配置"]);
    assert!(ask(&index, "气象").hits[0].snippet.text.contains("气象局"));
}

#[test]
fn a_text_that_the_caller_does_not_give_has_no_snippet() {
    let index = index_of(city());
    let results = index.search(&Query::for_words("校车"), |_| None).unwrap();
    assert_eq!(results.hits[0].snippet, search::Marked::default());
    assert_eq!(results.hits[0].title.text, "云河市校车安全管理规定");
}

const ALPHABET: [&str; 30] = [
    "公", "共", "资", "源", "交", "易", "市", "的", "國", "〇", "，", "。", "《", "》", "“", "\"",
    " ", "\n", "a", "B", "2", "2017", "〔", "〕", "号", "第", "令", "\u{200B}", "𠀀", "Ａ",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_question_is_too_strange(words in "\\PC{0,40}", page in any::<usize>(), per_page in any::<usize>()) {
        static INDEX: std::sync::OnceLock<search::Index> = std::sync::OnceLock::new();
        let index = INDEX.get_or_init(|| index_of(city()));
        let query = Query { page, per_page, ..Query::for_words(words.clone()) };
        let results = ask_for(index, &query);
        prop_assert!(results.hits.len() <= 100);
        index.suggest("main", &words, 10).unwrap();
    }

    #[test]
    fn every_string_of_a_text_finds_it(
        parts in prop::collection::vec(0..ALPHABET.len(), 1..40),
        from in any::<prop::sample::Index>(),
        length in 1_usize..12,
    ) {
        let body: String = parts.iter().map(|part| ALPHABET[*part]).collect();
        let characters: Vec<char> = body.chars().collect();
        let from = from.index(characters.len());
        let string: String = characters.iter().skip(from).take(length).collect();
        // Quotation marks and borders within words of letters are not part of a string.
        let letter = |at: Option<usize>| at
            .and_then(|at| characters.get(at))
            .is_some_and(|c| c.is_alphanumeric() && !('\u{3000}'..'\u{FF00}').contains(c) && *c != '𠀀');
        prop_assume!(!string.contains(['"', '“']));
        prop_assume!(!(letter(from.checked_sub(1)) && letter(Some(from))));
        prop_assume!(!(letter(Some(from + length)) && letter(Some(from + length - 1))));
        prop_assume!(!string.contains('\u{200B}') && characters.get(from.wrapping_sub(1)) != Some(&'\u{200B}') && characters.get(from + length) != Some(&'\u{200B}'));
        prop_assume!(string.chars().any(|c| c.is_alphanumeric() || c == '〇'));
        let index = index_of(vec![record(1, "无", &body)]);
        for words in [string.clone(), format!("\"{string}\"")] {
            let results = ask(&index, &words);
            prop_assert_eq!(results.total, 1, "{:?} in {:?}", words, body);
        }
    }
}
