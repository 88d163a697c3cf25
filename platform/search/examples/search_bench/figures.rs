//! Rows of what, figure and goal; and what this process and its folders take.

use std::path::Path;
use std::time::Duration;

use search::Change;

pub(crate) fn row(what: &str, figure: &str, goal: &str, met: bool) {
    let verdict = if met { "met" } else { "MISSED" };
    println!("{what:34} {figure:32} {goal:10} {verdict}");
}

pub(crate) fn plain(what: &str, figure: &str) {
    println!("{what:34} {figure}");
}

/// How long answers took, in milliseconds.
pub(crate) struct Spread {
    pub(crate) p50: f64,
    pub(crate) p90: f64,
    pub(crate) p99: f64,
    pub(crate) slowest: f64,
}

pub(crate) fn spread(took: impl IntoIterator<Item = Duration>) -> Spread {
    let mut took: Vec<Duration> = took.into_iter().collect();
    took.sort_unstable();
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    Spread {
        p50: at(0.5),
        p90: at(0.9),
        p99: at(0.99),
        slowest: at(1.0),
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Spread {
            p50,
            p90,
            p99,
            slowest,
        } = self;
        write!(
            out,
            "p50 {p50:.2} ms, p90 {p90:.2} ms, p99 {p99:.2} ms, slowest {slowest:.2} ms"
        )
    }
}

pub(crate) fn text_bytes(change: &Change) -> usize {
    match change {
        Change::Show(record) => record.title.len() + record.body.len() + record.organ_name.len(),
        Change::Hide(_) => 0,
    }
}

/// Returns the anonymous memory of this process.
pub(crate) fn anonymous_mb() -> f64 {
    std::fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB"))
        .and_then(|kilobytes| kilobytes.parse::<f64>().ok())
        .unwrap_or(f64::NAN)
        / 1e3
}

/// Returns the time that this process has spent on processors, in user and system mode.
pub(crate) fn cpu_seconds() -> f64 {
    // Fields 14 and 15 of proc(5), counted after the name in brackets, in hundredths of a second.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// Returns how many parts the index has; each has one dictionary of terms.
pub(crate) fn parts(folder: &Path) -> usize {
    std::fs::read_dir(folder)
        .expect("the index folder")
        .filter_map(|entry| {
            entry
                .expect("a file")
                .path()
                .extension()
                .map(ToOwned::to_owned)
        })
        .filter(|extension| extension == "term")
        .count()
}

pub(crate) fn folder_mb(folder: &Path) -> f64 {
    let bytes: u64 = std::fs::read_dir(folder)
        .expect("the index folder")
        .map(|entry| {
            entry
                .expect("a file")
                .metadata()
                .map_or(0, |data| data.len())
        })
        .sum();
    bytes as f64 / 1e6
}
