//! The operations on a whole office, on SQLite and on PostgreSQL alike.
#![allow(clippy::unwrap_used)] // a helper that has nothing to give back fails its test

mod acts;
mod audit;
mod authorities;
mod backup;
mod busy_history;
mod erasure;
mod erasure_again;
mod faults;
mod full_disk;
mod ledger;
mod migration;
mod publication;
mod review;
mod sight;
mod traces;

/// Makes a test of each claim on each database. A claim that is not listed does not compile
/// without a warning, and CI knows no warnings.
macro_rules! on_both {
    ($($claim:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $claim() {
                super::$claim(operations::testing::TestOffice::new());
            })+
        }
        mod postgresql {
            $(#[test]
            fn $claim() {
                super::$claim(operations::testing::TestOffice::on_fresh_postgres());
            })+
        }
    };
}
pub(crate) use on_both;

use operations::testing::TestOffice;
use store::Value;
use store::testing::Raw;

/// Asks the database past the store for one number.
fn number(office: &TestOffice, question: &str) -> i64 {
    let mut raw = Raw::open(&office.data_folder(), office.database()).unwrap();
    let rows = raw.query(question, &[]).unwrap();
    match rows[0][0] {
        Value::Int(number) => number,
        ref other => panic!("{question} gave {other:?}"),
    }
}

/// Returns a refusal's whole chain of causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        if !words.contains(&cause.to_string()) {
            words.push_str(": ");
            words.push_str(&cause.to_string());
        }
        next = cause.source();
    }
    words
}
