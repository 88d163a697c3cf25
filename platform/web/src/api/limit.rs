//! How many requests one address may send: a bucket of tokens each, within bounded memory.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::Api;
use crate::api::codes::Code;
use crate::api::refused::Refused;

/// How many requests an address may send at once, and how soon it may send more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) burst: u32,
    pub(crate) per_second: u32,
}

/// A mirror that reads page after page stays within this; a loop gone wild does not.
pub(crate) const RATE: Rate = Rate {
    burst: 240,
    per_second: 40,
};
/// The most addresses that are remembered: some 4 MB.
const MOST_ADDRESSES: usize = 50_000;

/// The buckets of one process.
pub(crate) struct Buckets {
    rate: Rate,
    most: usize,
    kept: Mutex<HashMap<IpAddr, Bucket>>,
}

struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Buckets {
    pub(crate) fn new(rate: Rate) -> Buckets {
        Buckets {
            rate,
            most: MOST_ADDRESSES,
            kept: Mutex::default(),
        }
    }

    /// Takes a token of an address, or says after how long there is one.
    pub(crate) fn take(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let address = network_of(address);
        let burst = f64::from(self.rate.burst);
        let per_second = f64::from(self.rate.per_second);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.most && !kept.contains_key(&address) {
            // A bucket that is full again says nothing; when none is, all are forgotten.
            let refill = Duration::from_secs_f64(burst / per_second);
            kept.retain(|_, bucket| now.saturating_duration_since(bucket.at) < refill);
            if kept.len() >= self.most {
                kept.clear();
            }
        }
        let bucket = kept.entry(address).or_insert(Bucket {
            tokens: burst,
            at: now,
        });
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.tokens = (bucket.tokens + passed * per_second).min(burst);
        bucket.at = now;
        if bucket.tokens < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.tokens) / per_second));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }
}

/// One household has one IPv4 address, but a whole IPv6 network of 64 bits.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(long) => match long.to_ipv4_mapped() {
            Some(short) => IpAddr::V4(short),
            None => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() >> 64 << 64)),
        },
    }
}

/// Returns the address of the asker: the last one that a trusted proxy names, else the peer's.
fn asker(request: &Request, trusted_proxy: bool) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.0.ip());
    if !trusted_proxy {
        return peer;
    }
    let named = request
        .headers()
        .get_all("x-forwarded-for")
        .into_iter()
        .next_back();
    let named = named.and_then(|value| value.to_str().ok());
    let last = named.and_then(|value| value.rsplit(',').next());
    last.and_then(|words| words.trim().parse().ok())
        .unwrap_or(peer)
}

/// Lets a request pass, or answers 429 with `Retry-After`.
pub(crate) async fn pass(State(api): State<Api>, request: Request, next: Next) -> Response {
    let address = asker(&request, api.settings().trusted_proxy);
    match api.buckets().take(address, Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            let seconds = wait.as_secs() + 1;
            let words = format!("请求过于频繁，请在{seconds}秒后重试。");
            Refused::new(Code::TooManyRequests, words)
                .after(seconds)
                .into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        burst: 2,
        per_second: 1,
    };

    fn address(words: &str) -> IpAddr {
        words.parse().unwrap()
    }

    #[test]
    fn an_address_that_asks_too_often_waits_and_the_others_do_not() {
        let buckets = Buckets::new(RATE);
        let now = Instant::now();
        let one = address("192.0.2.1");
        assert!(buckets.take(one, now).is_ok());
        assert!(buckets.take(one, now).is_ok());
        let wait = buckets.take(one, now).unwrap_err();
        assert!(wait <= Duration::from_secs(1));
        assert!(buckets.take(address("192.0.2.2"), now).is_ok());
        assert!(buckets.take(one, now + Duration::from_secs(1)).is_ok());
    }

    #[test]
    fn addresses_of_one_network_share_a_bucket() {
        let buckets = Buckets::new(RATE);
        let now = Instant::now();
        assert!(buckets.take(address("2001:db8::1"), now).is_ok());
        assert!(buckets.take(address("2001:db8::2"), now).is_ok());
        assert!(buckets.take(address("2001:db8::3"), now).is_err());
        assert_eq!(
            network_of(address("::ffff:192.0.2.1")),
            address("192.0.2.1")
        );
    }

    #[test]
    fn memory_stays_within_bounds_however_many_addresses_ask() {
        let buckets = Buckets {
            most: 8,
            ..Buckets::new(RATE)
        };
        let now = Instant::now();
        for last in 0..100 {
            assert!(buckets.take(IpAddr::from([192, 0, 2, last]), now).is_ok());
        }
        assert!(buckets.kept.lock().unwrap().len() <= 8);
    }
}
