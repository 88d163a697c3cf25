//! What holds for any words and any tree.

use jiff::Span;
use jiff::civil::{Date, date};
use organ::{
    CreditCode, Dated, IndexNumber, Organ, OrganId, OrganKind, OrganName, OrganTree,
    OrganisationCode, Sites,
};
use proptest::prelude::*;

fn rules() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        cases: 256,
        ..ProptestConfig::default()
    }
}

fn day(offset: i32) -> Date {
    date(2000, 1, 1) + Span::new().days(offset)
}

/// An organ whose parent changes over time; both may be wrong.
fn organ(number: u8, parents: &[(u8, i32)]) -> Option<Organ> {
    let name = OrganName {
        full: format!("第{number}局"),
        short: None,
    };
    let names = vec![Dated::since(day(0), name)];
    let mut starts: Vec<(u8, i32)> = parents.to_vec();
    starts.sort_by_key(|(_, start)| *start);
    starts.dedup_by_key(|(_, start)| *start);
    let ends = starts
        .iter()
        .skip(1)
        .map(|(_, next)| Some(day(next - 1)))
        .chain([None]);
    let links = starts.iter().zip(ends).map(|((parent, start), to)| Dated {
        from: day(*start),
        to,
        value: Some(OrganId([*parent; 16])),
    });
    let id = OrganId([number; 16]);
    Organ::new(
        id,
        OrganKind::Department,
        names,
        links.collect(),
        vec![],
        vec![],
    )
    .ok()
}

/// Says by brute force whether the organs have a circle on a day.
fn has_circle(organs: &[Organ], day: Date) -> bool {
    let parent = |id| {
        organs
            .iter()
            .find(|organ| organ.id() == id)
            .and_then(|o| o.parent_on(day))
    };
    organs.iter().any(|organ| {
        let way = std::iter::successors(parent(organ.id()), |id| parent(*id));
        way.take(organs.len() + 1).any(|above| above == organ.id())
    })
}

proptest! {
    #![proptest_config(rules())]

    #[test]
    fn reading_any_words_never_panics(words in any::<String>()) {
        let _ = CreditCode::read(&words);
        let _ = OrganisationCode::read(&words);
        let _ = Sites::default().site_of_host(&words);
        if let Ok(number) = IndexNumber::read(&words) {
            number.form();
            prop_assert_eq!(number.as_str(), words.trim());
        }
    }

    #[test]
    fn one_wrong_character_of_a_credit_code_is_noticed(
        place in 0..18_usize,
        letter in "[0-9A-HJ-NPQRTUWXY]",
    ) {
        let right = "11220200795219742W";
        let mut wrong = right.to_owned();
        wrong.replace_range(place..=place, &letter);
        prop_assert_eq!(CreditCode::read(&wrong).is_ok(), wrong == right);
    }

    #[test]
    fn a_tree_is_accepted_just_when_no_day_has_a_circle(
        parents in prop::collection::vec(
            prop::collection::vec((0..5_u8, 0..10_i32), 0..3),
            5,
        ),
    ) {
        let organs: Vec<Organ> =
            (0..5).zip(&parents).filter_map(|(number, links)| organ(number, links)).collect();
        prop_assume!(organs.len() == 5);
        let circle = (0..12).any(|offset| has_circle(&organs, day(offset)));
        let tree = OrganTree::new(organs);
        prop_assert_eq!(tree.is_err(), circle);
        let Ok(tree) = tree else { return Ok(()) };
        for offset in 0..12 {
            for organ in tree.organs() {
                for under in tree.descendants(organ.id(), day(offset)) {
                    prop_assert!(tree.is_within(under.id(), organ.id(), day(offset)));
                    let above = tree.ancestors(under.id(), day(offset));
                    prop_assert!(above.iter().any(|above| above.id() == organ.id()));
                }
            }
        }
    }
}
