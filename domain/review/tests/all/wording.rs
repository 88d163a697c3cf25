//! Misspellings and wrong names, from the lexicons in `rules/lexicon`.

use std::collections::BTreeSet;

use document::Suggestion;
use review::{Lexicon, LexiconContext, LexiconEntry, Rulebook, RulebookError};

use crate::{check, lexicons, table};

#[test]
fn misspellings_and_wrong_names_are_seen() {
    table(
        &["wording."],
        &[
            ("认真贯切落实", "misspelling=认真贯切=medium"),
            ("加强综合冶理", "misspelling=冶理=medium"),
            ("在5个工作曰内办结", "misspelling=个工作曰=medium"),
            ("提交居民身分证复印件", "misspelling=居民身分证=medium"),
            ("带户口薄原件", "misspelling=户口薄=medium"),
            ("做到一如继往", "misspelling=一如继往=medium"),
            ("严禁焚烧秸杆禁烧", "misspelling=秸杆禁烧=medium"),
            ("土地登记薄丢失", "misspelling=登记薄=medium"),
            ("临江市人民攻府办公室", "wrong_name=人民攻府=medium"),
            ("中华人民共合国", "wrong_name=中华人民共合国=medium"),
            ("个人信息须作标识化处理", "wrong_name=作标识化处理=medium"),
            ("不得泄露个人稳私", "wrong_name=个人稳私=medium"),
            ("安微省合肥市", "wrong_name=安微=medium"),
            ("住房与城乡建设局", "wrong_name=住房与城乡建设局=medium"),
            ("新疆维吾尔族自治区", "wrong_name=新疆维吾尔族自治区=medium"),
            // right
            ("认真贯彻落实，加强综合治理", ""),
            ("临江市人民政府办公室", ""),
            ("作去标识化处理", ""),
            ("土地登记薄弱环节", ""),
            ("公安微博、警务公开", ""),
            ("住房和城乡建设局", ""),
            ("标准于2026年实施", ""),
            ("从严查处", ""),
        ],
    );
}

#[test]
fn a_wrong_form_comes_with_the_right_one() {
    let finding = check("临江市人民攻府").remove(0);
    assert_eq!(
        finding.suggestion,
        Some(Suggestion::Replace("人民政府".to_owned()))
    );
    assert!(finding.reason.contains("政府") && finding.basis.is_some());
}

#[test]
fn the_lexicons_are_as_large_as_promised_and_list_nothing_twice() {
    let lexicons = lexicons::lexicons();
    let count = |rule: &str| {
        let entries = lexicons.iter().flat_map(|lexicon| &lexicon.entries);
        entries.filter(|entry| entry.rule == rule).count()
    };
    assert!(count("wording.misspelling") >= 300);
    assert!(count("wording.wrong_name") >= 100);
    assert!(count("tampering.spam_word") >= 200);
    let mut terms = BTreeSet::new();
    for entry in lexicons.iter().flat_map(|lexicon| &lexicon.entries) {
        assert!(
            terms.insert(entry.term.to_lowercase()),
            "{} stands twice",
            entry.term
        );
    }
}

#[test]
fn no_right_form_holds_a_wrong_one() {
    let lexicons = lexicons::lexicons();
    let entries: Vec<_> = lexicons
        .iter()
        .flat_map(|lexicon| &lexicon.entries)
        .collect();
    for right in entries.iter().filter_map(|entry| entry.right.as_ref()) {
        let wrong = entries
            .iter()
            .find(|entry| right.contains(&entry.term) && entry.context.except_within.is_empty());
        assert!(wrong.is_none(), "{right} holds {}", wrong.unwrap().term);
    }
}

#[test]
fn a_lexicon_that_contradicts_itself_is_refused() {
    let refused = |term: &str, right: Option<&str>, rule: &str| {
        let entry = LexiconEntry {
            term: term.to_owned(),
            right: right.map(str::to_owned),
            rule: rule.to_owned(),
            severity: document::Severity::Warning,
            confidence: document::Confidence::Medium,
            reason: "疑似错别字".to_owned(),
            basis: None,
            context: LexiconContext::default(),
        };
        let lexicon = Lexicon {
            name: "own".to_owned(),
            entries: vec![entry],
        };
        Rulebook::new(vec![lexicon]).err()
    };
    let wording = "wording.misspelling";
    assert!(matches!(
        refused(" ", None, wording),
        Some(RulebookError::EmptyTerm { .. })
    ));
    assert!(matches!(
        refused("攻府", Some("市攻府"), wording),
        Some(RulebookError::RightHoldsTerm { .. })
    ));
    assert!(matches!(
        refused("攻府", None, "misspelling"),
        Some(RulebookError::UnknownGroup { .. })
    ));
    assert!(refused("攻府", Some("政府"), wording).is_none());
}
