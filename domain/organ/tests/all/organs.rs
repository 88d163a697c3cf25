//! An organ's names, parents and codes by the day, and what is refused.

use jiff::civil::{Date, date};
use organ::{CreditCode, Dated, NotATimeline, Organ, OrganError, OrganId, OrganKind, OrganName};

const REFORM: Date = date(2019, 3, 1);

fn name(full: &str) -> OrganName {
    OrganName {
        full: full.into(),
        short: None,
    }
}

fn with_names(names: Vec<Dated<OrganName>>) -> Result<Organ, OrganError> {
    Organ::new(
        OrganId([7; 16]),
        OrganKind::Department,
        names,
        vec![],
        vec![],
        vec![],
    )
}

#[test]
fn an_organ_bears_the_name_of_the_day() {
    let organ = with_names(vec![
        Dated::since(REFORM, name("某某市市场监督管理局")),
        Dated::between(
            date(2001, 1, 1),
            date(2019, 2, 28),
            name("某某市工商行政管理局"),
        ),
    ])
    .unwrap();
    let on = |day| organ.name_on(day).map(|name| name.full.as_str());
    assert_eq!(on(date(2000, 12, 31)), None);
    assert_eq!(on(date(2001, 1, 1)), Some("某某市工商行政管理局"));
    assert_eq!(on(date(2019, 2, 28)), Some("某某市工商行政管理局"));
    assert_eq!(on(REFORM), Some("某某市市场监督管理局"));
    assert!(!organ.exists_on(date(2000, 12, 31)) && organ.exists_on(REFORM));
}

#[test]
fn an_organ_can_begin_without_a_parent_and_get_one() {
    let county = OrganId([1; 16]);
    let parents = vec![
        Dated::between(date(2001, 1, 1), date(2019, 2, 28), None),
        Dated::since(REFORM, Some(county)),
    ];
    let code = CreditCode::read("91350100M000100Y43").unwrap();
    let organ = Organ::new(
        OrganId([7; 16]),
        OrganKind::Department,
        vec![Dated::since(date(2001, 1, 1), name("某某县审计局"))],
        parents,
        vec![Dated::since(REFORM, code.clone())],
        vec!["县审计局".into()],
    )
    .unwrap();
    assert_eq!(organ.parent_on(date(2018, 1, 1)), None);
    assert_eq!(organ.parent_on(REFORM), Some(county));
    assert_eq!(organ.credit_code_on(date(2018, 1, 1)), None);
    assert_eq!(organ.credit_code_on(REFORM), Some(&code));
}

#[test]
fn an_organ_that_cannot_be_right_is_refused() {
    let organ = OrganId([7; 16]);
    assert_eq!(with_names(vec![]), Err(OrganError::NoName { organ }));
    let blank = vec![Dated::since(REFORM, name(" \u{3000}"))];
    assert_eq!(
        with_names(blank),
        Err(OrganError::EmptyName {
            organ,
            from: REFORM
        })
    );
    let overlapping = vec![
        Dated::between(date(2001, 1, 1), REFORM, name("某某县工商局")),
        Dated::since(REFORM, name("某某县市场监督管理局")),
    ];
    let source = NotATimeline::Overlap { on: REFORM };
    assert_eq!(
        with_names(overlapping),
        Err(OrganError::Names { organ, source })
    );
    let to = date(2019, 2, 28);
    let backwards = vec![Dated::between(REFORM, to, name("某某县审计局"))];
    let source = NotATimeline::Backwards { from: REFORM, to };
    assert_eq!(
        with_names(backwards),
        Err(OrganError::Names { organ, source })
    );
    let own_parent = Organ::new(
        organ,
        OrganKind::Office,
        vec![Dated::since(REFORM, name("办公室"))],
        vec![Dated::since(REFORM, Some(organ))],
        vec![],
        vec![],
    );
    assert_eq!(
        own_parent,
        Err(OrganError::OwnParent {
            organ,
            from: REFORM
        })
    );
}
