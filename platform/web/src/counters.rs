//! What `/metrics` tells: plain counters in the Prometheus text format.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// One number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    /// Adds one.
    pub(crate) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counters of one process.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Requests of any kind.
    pub(crate) requests: Counter,
    /// Pages that were answered from the cache.
    pub(crate) cache_hits: Counter,
    /// Pages that had to be made.
    pub(crate) cache_misses: Counter,
    /// Answers of 304.
    pub(crate) unchanged: Counter,
    /// Answers of 4xx.
    pub(crate) refusals: Counter,
    /// Answers of 5xx.
    pub(crate) failures: Counter,
}

impl Counters {
    /// Writes the counters, and the two gauges that the caller knows.
    pub(crate) fn text(&self, cache_bytes: usize, ledger_size: u64) -> String {
        let mut text = String::new();
        let counters = [
            (
                "gongkai_http_requests_total",
                "Requests of any kind.",
                &self.requests,
            ),
            (
                "gongkai_page_cache_hits_total",
                "Pages answered from the cache.",
                &self.cache_hits,
            ),
            (
                "gongkai_page_cache_misses_total",
                "Pages that had to be made.",
                &self.cache_misses,
            ),
            (
                "gongkai_http_not_modified_total",
                "Answers of 304.",
                &self.unchanged,
            ),
            (
                "gongkai_http_refusals_total",
                "Answers of 4xx.",
                &self.refusals,
            ),
            (
                "gongkai_http_failures_total",
                "Answers of 5xx.",
                &self.failures,
            ),
        ];
        for (name, help, counter) in counters {
            let value = counter.value();
            let _ = writeln!(
                text,
                "# HELP {name} {help}\n# TYPE {name} counter\n{name} {value}"
            );
        }
        let gauges = [
            (
                "gongkai_page_cache_bytes",
                "Memory of finished pages.",
                cache_bytes as u64,
            ),
            (
                "gongkai_ledger_size",
                "Entries under the published head.",
                ledger_size,
            ),
        ];
        for (name, help, value) in gauges {
            let _ = writeln!(
                text,
                "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}"
            );
        }
        text
    }
}
