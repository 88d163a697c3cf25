//! Prints how well the judged questions of `fixtures/judged` are answered (nDCG@10).
//!
//! `GONGKAI_SHARED=… cargo run --release -p search --example judged`

use std::path::PathBuf;

#[path = "../tests/all/judged_set.rs"]
mod judged_set;

fn main() {
    let Some(shared) = std::env::var_os("GONGKAI_SHARED") else {
        eprintln!("set GONGKAI_SHARED to the folder of the shared data");
        std::process::exit(2);
    };
    let figures = judged_set::measure(&PathBuf::from(shared));
    for (words, ndcg) in &figures.questions {
        println!("{ndcg:.3} {words}");
    }
    for (kind, mean, count) in &figures.by_kind {
        println!("{kind:12} {mean:.3} ({count})");
    }
    println!(
        "nDCG@10 {:.3} over {} questions",
        figures.mean,
        figures.questions.len()
    );
}
