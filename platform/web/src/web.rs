//! What the handlers of one process share: the office, the caches, the desks, the counters.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use operations::Office;
use tokio::sync::Semaphore;

use crate::cache::{CacheFollower, PageCache};
use crate::counters::Counters;
use crate::portal::table::Tables;
use crate::refusal::Refusal;
use crate::settings::WebSettings;
use crate::visitors::Visitors;

/// How many requests may wait for one desk before more are turned away.
const QUEUE_PER_DESK: usize = 64;
/// How long a request waits for a desk.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What the handlers share; cheap to clone.
#[derive(Clone)]
pub(crate) struct Web(Arc<Inner>);

struct Inner {
    office: Office,
    settings: WebSettings,
    cache: Arc<PageCache>,
    tables: Arc<Tables>,
    desks: Arc<Semaphore>,
    waiting: AtomicUsize,
    counters: Counters,
    visitors: Visitors,
}

impl Web {
    /// Opens the desks, and lets the caches follow the ledger from here on.
    pub(crate) fn open(office: Office, settings: WebSettings) -> Web {
        let cache = Arc::new(PageCache::new(settings.page_cache_bytes));
        let tables = Arc::new(Tables::default());
        let position = office.published_head().size;
        office.add_follower(Box::new(CacheFollower::new(
            Arc::clone(&cache),
            Arc::clone(&tables),
            position,
        )));
        Web(Arc::new(Inner {
            desks: Arc::new(Semaphore::new(settings.desks.max(1))),
            waiting: AtomicUsize::new(0),
            counters: Counters::default(),
            visitors: Visitors::new(),
            office,
            settings,
            cache,
            tables,
        }))
    }

    pub(crate) fn office(&self) -> &Office {
        &self.0.office
    }

    pub(crate) fn settings(&self) -> &WebSettings {
        &self.0.settings
    }

    pub(crate) fn cache(&self) -> &PageCache {
        &self.0.cache
    }

    pub(crate) fn tables(&self) -> &Tables {
        &self.0.tables
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.0.counters
    }

    pub(crate) fn visitors(&self) -> &Visitors {
        &self.0.visitors
    }

    /// Does blocking work on a thread for it, so many at a time.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when the queue is full or the wait too long; [`Refusal::Failed`] when the
    /// work panicked.
    pub(crate) async fn at_desk<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let inner = &self.0;
        let place = Place::take(&inner.waiting, inner.settings.desks.max(1) * QUEUE_PER_DESK)?;
        let waited = tokio::time::timeout(LONGEST_WAIT, inner.desks.clone().acquire_owned()).await;
        drop(place);
        let Ok(Ok(desk)) = waited else {
            return Err(Refusal::Busy);
        };
        // The desk is held by the work, which goes on when the reader goes away.
        let done = tokio::task::spawn_blocking(move || {
            let _desk = desk;
            work()
        })
        .await;
        done.map_err(|error| Refusal::Failed(format!("the work at a desk ended early: {error}")))
    }
}

/// A place in the queue, given back also when the reader goes away while waiting.
struct Place<'a>(&'a AtomicUsize);

impl Place<'_> {
    fn take(waiting: &AtomicUsize, most: usize) -> Result<Place<'_>, Refusal> {
        if waiting.fetch_add(1, Ordering::Relaxed) >= most {
            waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Refusal::Busy);
        }
        Ok(Place(waiting))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
