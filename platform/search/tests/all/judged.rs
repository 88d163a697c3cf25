//! The judged questions keep being answered as well as they were.

use std::path::PathBuf;

use crate::judged_set::measure;

/// A little below what was measured when the ranking was last changed.
const FLOOR: f64 = 0.95;

#[test]
fn judged_questions_are_answered_at_least_as_well_as_the_floor() {
    let Some(shared) = std::env::var_os("GONGKAI_SHARED") else {
        return;
    };
    let figures = measure(&PathBuf::from(shared));
    println!(
        "nDCG@10 {:.3} over {} questions",
        figures.mean,
        figures.questions.len()
    );
    for (kind, mean, count) in &figures.by_kind {
        println!("{kind:12} {mean:.3} ({count})");
    }
    assert!(
        figures.mean >= FLOOR,
        "nDCG@10 {:.3} is below {FLOOR}",
        figures.mean
    );
}
