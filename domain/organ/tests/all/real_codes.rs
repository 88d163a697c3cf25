//! Credit codes of the shared data: each is read, or refused, as that data says.
#![allow(clippy::disallowed_methods, reason = "a test may read the shared data")]

use std::path::Path;
use std::{env, fs};

use organ::{CreditCode, OrganisationCode};

fn shared(name: &str) -> Option<String> {
    let folder = env::var("GONGKAI_SHARED").ok()?;
    let path = Path::new(&folder).join("data/org_codes").join(name);
    Some(fs::read_to_string(path).expect("the shared data has the file of data/org_codes"))
}

#[test]
fn codes_of_government_bodies_are_judged_as_listed() {
    let Some(words) = shared("gov_orgs.csv") else {
        return;
    };
    let mut checked = 0;
    for line in words.lines().skip(1) {
        let (code, rest) = line.split_once(',').unwrap();
        let is_right = rest.trim_end().ends_with(",1");
        assert_eq!(CreditCode::read(code).is_ok(), is_right, "{code}");
        checked += 1;
    }
    assert!(checked > 0);
}

#[test]
fn valid_examples_are_read_and_so_are_their_organisation_codes() {
    let Some(words) = shared("uscc_valid_examples.txt") else {
        return;
    };
    let mut checked = 0;
    for line in words.lines().filter(|line| !line.trim().is_empty()) {
        let code = CreditCode::read(line).unwrap();
        assert!(
            OrganisationCode::read(code.organisation_code()).is_ok(),
            "{code}"
        );
        checked += 1;
    }
    assert!(checked > 0);
}
