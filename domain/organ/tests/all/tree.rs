//! The tree of organs by the day: places, codes, names, and what is not a tree.

use jiff::civil::{Date, date};
use organ::{CreditCode, Dated, Organ, OrganId, OrganKind, OrganName, OrganTree, TreeError};

const FOUNDED: Date = date(2001, 1, 1);
const BEFORE_REFORM: Date = date(2019, 2, 28);
const REFORM: Date = date(2019, 3, 1);

pub(crate) const CITY: OrganId = OrganId([1; 16]);
pub(crate) const COUNTY: OrganId = OrganId([2; 16]);
pub(crate) const BUREAU: OrganId = OrganId([3; 16]);
pub(crate) const OFFICE: OrganId = OrganId([4; 16]);

fn code(words: &str) -> CreditCode {
    CreditCode::read(words).unwrap()
}

struct Made {
    id: OrganId,
    names: Vec<Dated<OrganName>>,
    parents: Vec<Dated<Option<OrganId>>>,
    codes: Vec<Dated<CreditCode>>,
    aliases: Vec<String>,
}

fn made(id: OrganId, full: &str) -> Made {
    let name = OrganName {
        full: full.into(),
        short: None,
    };
    let names = vec![Dated::since(FOUNDED, name)];
    Made {
        id,
        names,
        parents: vec![],
        codes: vec![],
        aliases: vec![],
    }
}

impl Made {
    fn under(mut self, from: Date, to: Option<Date>, parent: OrganId) -> Made {
        self.parents.push(Dated {
            from,
            to,
            value: Some(parent),
        });
        self
    }

    fn until(mut self, to: Date) -> Made {
        self.names[0].to = Some(to);
        self
    }

    fn code(mut self, words: &str) -> Made {
        self.codes.push(Dated::since(FOUNDED, code(words)));
        self
    }

    fn organ(self) -> Organ {
        let kind = OrganKind::Department;
        Organ::new(
            self.id,
            kind,
            self.names,
            self.parents,
            self.codes,
            self.aliases,
        )
        .unwrap()
    }
}

/// A city, a county under it, a bureau that moved from the county to the city, and its office.
pub(crate) fn tree() -> OrganTree {
    let mut county = made(COUNTY, "某某县人民政府").under(FOUNDED, None, CITY);
    county.names[0].value.short = Some("县政府".into());
    let mut bureau = made(BUREAU, "某某县审计局（统计局）")
        .under(FOUNDED, Some(BEFORE_REFORM), COUNTY)
        .under(REFORM, None, CITY);
    bureau.aliases.push("县政府".into());
    OrganTree::new(vec![
        made(OFFICE, "办公室").under(FOUNDED, None, BUREAU).organ(),
        bureau.organ(),
        county.code("113708280043326001").organ(),
        made(CITY, "某某市人民政府")
            .code("11220200795219742W")
            .organ(),
    ])
    .unwrap()
}

fn ids(organs: Vec<&Organ>) -> Vec<OrganId> {
    organs.into_iter().map(Organ::id).collect()
}

#[test]
fn ancestors_and_descendants_follow_the_day() {
    let tree = tree();
    assert_eq!(
        ids(tree.ancestors(OFFICE, BEFORE_REFORM)),
        [BUREAU, COUNTY, CITY]
    );
    assert_eq!(ids(tree.ancestors(OFFICE, REFORM)), [BUREAU, CITY]);
    assert_eq!(
        ids(tree.descendants(CITY, BEFORE_REFORM)),
        [COUNTY, BUREAU, OFFICE]
    );
    assert_eq!(
        ids(tree.descendants(CITY, REFORM)),
        [BUREAU, OFFICE, COUNTY]
    );
    assert_eq!(ids(tree.descendants(COUNTY, REFORM)), []);
    assert_eq!(ids(tree.children(CITY, REFORM)), [BUREAU, COUNTY]);
    assert_eq!(ids(tree.roots(REFORM)), [CITY]);
}

#[test]
fn an_organ_is_within_itself_and_what_is_above_it() {
    let tree = tree();
    assert!(tree.is_within(OFFICE, OFFICE, REFORM));
    assert!(tree.is_within(OFFICE, CITY, REFORM));
    assert!(tree.is_within(OFFICE, COUNTY, BEFORE_REFORM));
    assert!(!tree.is_within(OFFICE, COUNTY, REFORM));
    assert!(!tree.is_within(CITY, OFFICE, REFORM));
    let stranger = OrganId([9; 16]);
    assert!(!tree.is_within(stranger, stranger, REFORM));
}

#[test]
fn an_office_uses_the_credit_code_of_the_nearest_organ_above() {
    let tree = tree();
    let whose = |id, day| {
        tree.nearest_credit_code(id, day)
            .map(|(organ, code)| (organ.id(), code.clone()))
    };
    assert_eq!(
        whose(OFFICE, BEFORE_REFORM),
        Some((COUNTY, code("113708280043326001")))
    );
    assert_eq!(
        whose(OFFICE, REFORM),
        Some((CITY, code("11220200795219742W")))
    );
    assert_eq!(
        whose(COUNTY, REFORM),
        Some((COUNTY, code("113708280043326001")))
    );
    assert_eq!(whose(CITY, date(2000, 1, 1)), None);
}

#[test]
fn organs_are_found_by_full_name_then_short_name_then_alias() {
    let tree = tree();
    assert_eq!(ids(tree.find("某某县人民政府")), [COUNTY]);
    assert_eq!(ids(tree.find("县政府")), [COUNTY, BUREAU]);
    assert_eq!(ids(tree.find("某某县 审计局(统计局)")), [BUREAU]);
    assert_eq!(ids(tree.find("某某县")), []);
}

#[test]
fn an_abolished_organ_keeps_its_place() {
    let organs = vec![
        made(CITY, "某某市人民政府").organ(),
        made(BUREAU, "某某市粮食局")
            .under(FOUNDED, None, CITY)
            .until(BEFORE_REFORM)
            .organ(),
    ];
    let tree = OrganTree::new(organs).unwrap();
    assert!(tree.is_within(BUREAU, CITY, REFORM));
    assert!(!tree.organ(BUREAU).unwrap().exists_on(REFORM));
}

#[test]
fn what_is_not_a_tree_is_refused_with_the_day() {
    let city = || made(CITY, "某某市人民政府");
    let county = || made(COUNTY, "某某县人民政府");
    let (organ, parent) = (COUNTY, CITY);
    for (organs, reason) in [
        (vec![city(), city()], TreeError::OrganTwice { organ: CITY }),
        (
            vec![county().under(FOUNDED, None, CITY)],
            TreeError::UnknownParent { organ, parent },
        ),
        (
            vec![
                city().until(BEFORE_REFORM),
                county().under(FOUNDED, None, CITY),
            ],
            TreeError::AbsentParent {
                organ,
                parent,
                on: REFORM,
            },
        ),
        (
            vec![
                county().under(FOUNDED, None, CITY),
                city().under(REFORM, None, COUNTY),
            ],
            TreeError::Circle {
                organ: CITY,
                on: REFORM,
            },
        ),
        (
            vec![
                county().under(REFORM, None, CITY),
                made(BUREAU, "某某局").under(FOUNDED, None, COUNTY),
                city().under(FOUNDED, None, BUREAU),
            ],
            TreeError::Circle {
                organ: COUNTY,
                on: REFORM,
            },
        ),
    ] {
        let organs = organs.into_iter().map(Made::organ).collect();
        assert_eq!(OrganTree::new(organs).unwrap_err(), reason);
    }
}

#[test]
fn two_organs_may_change_places_from_one_day_to_the_next() {
    let city = made(CITY, "某某市人民政府").under(REFORM, None, COUNTY);
    let county = made(COUNTY, "某某县人民政府").under(FOUNDED, Some(BEFORE_REFORM), CITY);
    let tree = OrganTree::new(vec![city.organ(), county.organ()]).unwrap();
    assert_eq!(ids(tree.roots(BEFORE_REFORM)), [CITY]);
    assert_eq!(ids(tree.roots(REFORM)), [COUNTY]);
}
