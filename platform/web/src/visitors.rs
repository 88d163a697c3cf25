//! How often one visitor may ask for something costly: a count a minute for each address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How many files one address may have checked in a minute.
const CHECKS_A_MINUTE: u32 = 20;
/// Addresses that are remembered; beyond these all are forgotten, which errs on the kind side.
const MOST_ADDRESSES: usize = 50_000;

/// The visitors of the last minute. Addresses stay in memory and reach no log.
pub(crate) struct Visitors {
    began: Instant,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    minute: u64,
    counts: HashMap<Option<IpAddr>, u32>,
}

impl Visitors {
    pub(crate) fn new() -> Visitors {
        Visitors {
            began: Instant::now(),
            seen: Mutex::default(),
        }
    }

    /// Counts a costly question and tells whether it may be asked.
    pub(crate) fn may_ask(&self, address: Option<IpAddr>) -> bool {
        self.count(address, self.began.elapsed().as_secs() / 60)
    }

    fn count(&self, address: Option<IpAddr>, minute: u64) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.minute != minute || seen.counts.len() >= MOST_ADDRESSES {
            *seen = Seen {
                minute,
                counts: HashMap::new(),
            };
        }
        let count = seen.counts.entry(address).or_insert(0);
        *count += 1;
        *count <= CHECKS_A_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn a_visitor_who_asks_too_often_waits_for_the_next_minute() {
        let visitors = Visitors::new();
        let one = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
        for _ in 0..CHECKS_A_MINUTE {
            assert!(visitors.count(one, 0));
        }
        assert!(!visitors.count(one, 0));
        assert!(visitors.count(None, 0));
        assert!(visitors.count(one, 1));
    }
}
