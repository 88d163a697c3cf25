//! Finished pages, kept until something that they show changes; a reader of the ledger.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;
use operations::{Follower, Office, RecordChange};
use organ::SiteId;
use store::StoreError;

use crate::page::{Finished, Tag};

/// Which page it is. The day is part of it, because 有效 may have become 失效 at midnight.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PageKey {
    pub(crate) site: SiteId,
    pub(crate) path: String,
    /// The known parameters in canonical order.
    pub(crate) query: String,
    pub(crate) day: Date,
}

/// The finished pages of one process, within so many bytes.
pub(crate) struct PageCache {
    kept: RwLock<Kept>,
    /// Grows with every change; a page that was begun before one is not kept after it.
    generation: AtomicU64,
    clock: AtomicU64,
    most_bytes: usize,
}

#[derive(Default)]
struct Kept {
    pages: HashMap<PageKey, Entry>,
    bytes: usize,
}

struct Entry {
    page: Arc<Finished>,
    tags: Vec<Tag>,
    last_used: AtomicU64,
}

impl PageCache {
    pub(crate) fn new(most_bytes: usize) -> PageCache {
        PageCache {
            kept: RwLock::default(),
            generation: AtomicU64::new(0),
            clock: AtomicU64::new(0),
            most_bytes,
        }
    }

    /// Returns a page that was kept.
    pub(crate) fn get(&self, key: &PageKey) -> Option<Arc<Finished>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let entry = kept.pages.get(key)?;
        entry.last_used.store(
            self.clock.fetch_add(1, Ordering::Relaxed),
            Ordering::Relaxed,
        );
        Some(Arc::clone(&entry.page))
    }

    /// Returns what to hand to [`PageCache::keep`]; ask before reading what the page shows.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Returns how many bytes the pages take.
    pub(crate) fn bytes(&self) -> usize {
        self.kept
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .bytes
    }

    /// Keeps a page, unless something changed since it was begun, or it is too large.
    pub(crate) fn keep(&self, key: PageKey, page: Arc<Finished>, tags: Vec<Tag>, begun: u64) {
        let weight = page.weight();
        if !page.may_be_kept() || weight > self.most_bytes / 4 {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if self.generation() != begun {
            return;
        }
        let last_used = AtomicU64::new(self.clock.fetch_add(1, Ordering::Relaxed));
        let before = kept.pages.insert(
            key,
            Entry {
                page,
                tags,
                last_used,
            },
        );
        kept.bytes += weight;
        kept.bytes -= before.map_or(0, |entry| entry.page.weight());
        if kept.bytes > self.most_bytes {
            kept.shrink_to(self.most_bytes / 8 * 7);
        }
    }

    /// Drops every page that shows one of these things.
    fn drop_showing(&self, changed: impl Fn(&Tag) -> bool) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        self.generation.fetch_add(1, Ordering::SeqCst);
        kept.pages
            .retain(|_, entry| !entry.tags.iter().any(&changed));
        kept.bytes = kept.pages.values().map(|entry| entry.page.weight()).sum();
    }

    fn drop_all(&self) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        self.generation.fetch_add(1, Ordering::SeqCst);
        *kept = Kept::default();
    }
}

impl Kept {
    /// Drops the pages that were not asked for the longest.
    fn shrink_to(&mut self, bytes: usize) {
        let mut by_age: Vec<(u64, PageKey)> = self
            .pages
            .iter()
            .map(|(key, entry)| (entry.last_used.load(Ordering::Relaxed), key.clone()))
            .collect();
        by_age.sort_unstable_by_key(|(age, _)| *age);
        for (_, key) in by_age {
            if self.bytes <= bytes {
                break;
            }
            if let Some(entry) = self.pages.remove(&key) {
                self.bytes -= entry.page.weight();
            }
        }
    }
}

/// Follows the ledger for the caches of one process.
pub(crate) struct CacheFollower {
    pages: Arc<PageCache>,
    tables: Arc<crate::portal::table::Tables>,
    position: u64,
}

impl CacheFollower {
    /// Begins at a position: a cache that is empty has nothing to drop.
    pub(crate) fn new(
        pages: Arc<PageCache>,
        tables: Arc<crate::portal::table::Tables>,
        position: u64,
    ) -> CacheFollower {
        CacheFollower {
            pages,
            tables,
            position,
        }
    }
}

impl Follower for CacheFollower {
    fn position(&self) -> u64 {
        self.position
    }

    fn take(
        &mut self,
        changes: &[RecordChange],
        everything: bool,
        position: u64,
        _office: &Office,
    ) -> Result<(), StoreError> {
        if everything {
            self.tables.drop_all();
            self.pages.drop_all();
        } else if !changes.is_empty() {
            // The page of a record also changes when another begins to speak of it.
            let mut records = Vec::new();
            for change in changes {
                records.push(change.record);
                if let Some(shown) = &change.shown {
                    records.extend(shown.manifest.relations.iter().map(|relation| relation.to));
                }
            }
            self.tables.drop_changed(changes);
            self.pages.drop_showing(|tag| match tag {
                Tag::Lists => true,
                Tag::Record(record) => records.contains(record),
            });
        }
        self.position = position;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{HTML, Page};
    use catalogue::RecordId;

    fn key(path: &str) -> PageKey {
        let day = jiff::civil::date(2026, 3, 2);
        PageKey {
            site: SiteId([1; 16]),
            path: path.to_owned(),
            query: String::new(),
            day,
        }
    }

    fn page(length: usize) -> Arc<Finished> {
        Finished::of(Page::of(HTML, vec![b'x'; length])).0
    }

    #[test]
    fn a_change_drops_what_shows_it_and_nothing_else() {
        let cache = PageCache::new(1 << 20);
        let record = RecordId([7; 16]);
        cache.keep(key("/"), page(10), vec![Tag::Lists], 0);
        cache.keep(key("/r/7"), page(10), vec![Tag::Record(record)], 0);
        cache.drop_showing(|tag| *tag == Tag::Record(record));
        assert!(cache.get(&key("/r/7")).is_none());
        assert!(cache.get(&key("/")).is_some());
    }

    #[test]
    fn a_page_begun_before_a_change_is_not_kept_after_it() {
        let cache = PageCache::new(1 << 20);
        let begun = cache.generation();
        cache.drop_showing(|_| false);
        cache.keep(key("/"), page(10), vec![Tag::Lists], begun);
        assert!(cache.get(&key("/")).is_none());
    }

    #[test]
    fn the_pages_asked_for_last_stay_within_the_bytes() {
        let cache = PageCache::new(20_000);
        for number in 0..40 {
            cache.keep(key(&format!("/{number}")), page(300), vec![Tag::Lists], 0);
            assert!(
                cache.get(&key("/0")).is_some(),
                "the first page is asked for all the time"
            );
        }
        assert!(cache.bytes() <= 20_000);
        assert!(cache.get(&key("/39")).is_some());
        assert!(cache.get(&key("/1")).is_none());
    }
}
