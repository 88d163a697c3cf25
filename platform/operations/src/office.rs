//! The office: the store, the law in force, the index and the clock, as operations need them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use jiff::civil::Date;
use ledger::{Signer, VerifierKey};
use organ::{OfficerId, OrganId, SiteId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{
    ActId, Acted, Actor, Done, Entries, OrganRow, Reader, Sequencer, SignedHead, SiteRow, Store,
    StoreError, Viewer, WriteTx,
};

use crate::authority::Staff;
use crate::follow::{Follower, SearchFollower, catch_up};
use crate::rules::Rules;

/// How long a sweep that failed waits, in microseconds.
const SWEEP_AGAIN_US: u64 = 60_000_000;

/// Everything that an operation needs; cheap to clone.
#[derive(Clone)]
pub struct Office(Arc<Inner>);

struct Inner {
    store: Arc<Store>,
    sequencer: Sequencer,
    verifier_key: VerifierKey,
    rules: RwLock<Arc<Rules>>,
    index: search::Index,
    followers: Mutex<Vec<Box<dyn Follower>>>,
    bodies: RwLock<Arc<Bodies>>,
    erasure_list: Option<PathBuf>,
    /// Held while what was erased is swept from the disk; holds when a failed sweep is tried again.
    sweeping: Mutex<u64>,
}

/// Organs and sites as they stand, kept at hand because every page asks for them.
#[derive(Debug, Clone, Default)]
pub struct Bodies {
    /// Every organ, in the order of lists.
    pub organs: Vec<OrganRow>,
    /// Every site.
    pub sites: Vec<SiteRow>,
}

impl Bodies {
    /// Returns an organ.
    pub fn organ(&self, id: OrganId) -> Option<&OrganRow> {
        self.organs.iter().find(|organ| organ.organ == id)
    }

    /// Returns the site of a host name, in lower case and without a port.
    pub fn site_of_host(&self, host: &str) -> Option<&SiteRow> {
        self.sites
            .iter()
            .find(|site| site.hosts.iter().any(|known| known == host))
    }

    /// Returns the organs that a site shows, each with its depth, parents first: those within one of
    /// its roots, down to the next root.
    pub fn organs_of(&self, site: SiteId) -> Vec<(usize, &OrganRow)> {
        let mut found = Vec::new();
        if let Some(site) = self.sites.iter().find(|known| known.site == site) {
            for root in &site.roots {
                self.add_within(*root, 0, &mut found);
            }
        }
        found
    }

    fn add_within<'a>(&'a self, id: OrganId, depth: usize, found: &mut Vec<(usize, &'a OrganRow)>) {
        // A circle cannot be entered, and sixteen levels are more than any tree of bodies has.
        if depth > 16 {
            return;
        }
        if let Some(organ) = self.organ(id) {
            found.push((depth, organ));
            let children = self.organs.iter().filter(|organ| organ.parent == Some(id));
            for child in children.filter(|child| !self.is_root(child.organ)) {
                self.add_within(child.organ, depth + 1, found);
            }
        }
    }

    fn is_root(&self, organ: OrganId) -> bool {
        self.sites.iter().any(|site| site.roots.contains(&organ))
    }

    /// Returns the nearest organ with a credit code, from an organ upwards: it numbers its records.
    pub fn numbering_organ(&self, id: OrganId) -> Option<&OrganRow> {
        let mut next = self.organ(id);
        for _ in 0..16 {
            let organ = next?;
            if organ.credit_code.is_some() {
                return Some(organ);
            }
            next = organ.parent.and_then(|parent| self.organ(parent));
        }
        None
    }
}

/// What an office is opened with.
pub struct OfficeOpening {
    /// The store.
    pub store: Store,
    /// The keys that sign heads; the first is the Ed25519 key of the log.
    pub signers: Vec<Box<dyn Signer + Send + Sync>>,
    /// The second place that remembers the last signed head.
    pub head_memory: Option<PathBuf>,
    /// The list of erasures outside the backups, which a restore does again.
    pub erasure_list: Option<PathBuf>,
    /// The full-text index.
    pub index: search::Index,
}

/// Why an office could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpeningError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A rule file that was applied earlier cannot be read by this release.
    #[error("a rule file in force could not be read: {0}")]
    Rules(#[from] crate::rules::RuleError),
    /// There is no key to sign with.
    #[error("the ledger has no signing key")]
    NoKey,
}

impl Office {
    /// Opens the office: checks the head memory and reads the rules that were applied.
    ///
    /// # Errors
    /// [`OpeningError`] when the store may not sign, or rules in force cannot be read.
    pub fn open(opening: OfficeOpening) -> Result<Office, OpeningError> {
        let store = Arc::new(opening.store);
        let verifier_key = opening
            .signers
            .first()
            .ok_or(OpeningError::NoKey)?
            .key()
            .clone();
        let sequencer = Sequencer::open(Arc::clone(&store), opening.signers, opening.head_memory)?;
        let applied = store.applied_rules()?;
        let rules = Rules::from_files(applied)?;
        let index = opening.index;
        let entries = Entries::of(Arc::clone(&store));
        let follower = SearchFollower::new(index.clone(), &entries)?;
        let office = Office(Arc::new(Inner {
            store,
            sequencer,
            verifier_key,
            rules: RwLock::new(Arc::new(rules)),
            index,
            followers: Mutex::new(vec![Box::new(follower)]),
            bodies: RwLock::default(),
            erasure_list: opening.erasure_list,
            sweeping: Mutex::default(),
        }));
        office.read_bodies()?;
        office.agree_with_the_erasure_list()?;
        Ok(office)
    }

    /// Returns the store, for working tables and files.
    pub fn store(&self) -> &Arc<Store> {
        &self.0.store
    }

    /// Returns a reader with a viewer's eyes.
    pub fn reader(&self, viewer: Viewer) -> Reader {
        Reader::new(Arc::clone(&self.0.store), viewer)
    }

    /// Returns the log as its followers read it.
    pub fn entries(&self) -> Entries {
        Entries::of(Arc::clone(&self.0.store))
    }

    /// Returns the law in force.
    pub fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.0.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn put_rules(&self, rules: Rules) {
        *self.0.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    /// Returns organs and sites as they stand.
    pub fn bodies(&self) -> Arc<Bodies> {
        Arc::clone(&self.0.bodies.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the full-text index.
    pub fn index(&self) -> &search::Index {
        &self.0.index
    }

    /// Returns the head that is published.
    pub fn published_head(&self) -> Arc<SignedHead> {
        self.0.sequencer.published()
    }

    /// Tells whether signed heads are remembered in a second place.
    pub fn has_head_memory(&self) -> bool {
        self.0.sequencer.has_memory()
    }

    /// Tells whether erasures are listed outside the backups.
    pub fn has_erasure_list(&self) -> bool {
        self.0.erasure_list.is_some()
    }

    /// A store that was put back by hand from before an erasure does it again, before anyone reads;
    /// and the process may have ended between an erasure and its line in the list.
    fn agree_with_the_erasure_list(&self) -> Result<(), StoreError> {
        if let Some(path) = &self.0.erasure_list {
            for erasure in store::read_erasure_list(path)? {
                if self.0.store.erase_again(&erasure)? {
                    tracing::warn!("an erasure of the list was done again: the store is older");
                }
            }
        }
        self.remember_erasures()
    }

    /// Writes the erasures that the list outside the backups lacks.
    pub(crate) fn remember_erasures(&self) -> Result<(), StoreError> {
        match &self.0.erasure_list {
            Some(path) => self.0.store.remember_erasures(path),
            None => Ok(()),
        }
    }

    /// Adds witnesses' signature lines to the published head. Returns how many were new.
    ///
    /// # Errors
    /// [`StoreError::MayNotSign`] when a line is malformed or its signature is wrong.
    pub fn add_cosignatures(
        &self,
        lines: &str,
        witnesses: &[VerifierKey],
    ) -> Result<usize, StoreError> {
        self.0.sequencer.add_cosignatures(lines, witnesses)
    }

    /// Returns the public key of the log.
    pub fn verifier_key(&self) -> &VerifierKey {
        &self.0.verifier_key
    }

    /// Returns the instant, in microseconds since 1970 UTC.
    pub fn now(&self) -> u64 {
        self.0.store.now()
    }

    /// Returns the day by the office's clock.
    pub fn today(&self) -> Date {
        office_day(self.now())
    }

    /// Runs an act: see [`Store::act`]. The digest of the rules in force goes into its payload.
    ///
    /// # Errors
    /// Whatever `work` refuses with, or a [`StoreError`] when the act is not durable.
    pub fn act<T, E>(
        &self,
        actor: Actor,
        id: ActId,
        work: impl Fn(&mut WriteTx<'_>) -> Result<Done<T>, E> + Send + Sync,
    ) -> Result<Acted<T>, E>
    where
        T: Serialize + DeserializeOwned + Send,
        E: From<StoreError> + Send,
    {
        self.0.store.act(actor, id, self.rules().edition().0, work)
    }

    /// Adds a follower of the log, such as the page cache.
    pub fn add_follower(&self, follower: Box<dyn Follower>) {
        self.0
            .followers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(follower);
    }

    /// Gives positions to what was committed, signs the head, and brings every follower up to it.
    ///
    /// # Errors
    /// [`StoreError::MayNotSign`] when the head would contradict an earlier one.
    pub fn follow(&self) -> Result<(), StoreError> {
        self.0.sequencer.batch()?;
        let entries = self.entries();
        let size = entries.size()?;
        let mut followers = self
            .0
            .followers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for follower in followers.iter_mut() {
            if catch_up(follower.as_mut(), &entries, size, self)? {
                self.read_bodies()?;
            }
        }
        drop(followers);
        self.sweep_erased()
    }

    /// Takes what was erased from the disk, once every follower has passed the erasure: old parts
    /// of the index, files that nothing cites, freed pages of the database.
    fn sweep_erased(&self) -> Result<(), StoreError> {
        let Ok(mut again_at) = self.0.sweeping.try_lock() else {
            return Ok(());
        };
        if self.now() < *again_at || !self.0.store.has_to_sweep()? {
            return Ok(());
        }
        // The database is written anew: a disk that refuses is not asked four times a second.
        *again_at = self.now() + SWEEP_AGAIN_US;
        self.remember_erasures()?;
        self.0
            .index
            .scrub()
            .map_err(|error| StoreError::Bytes(format!("the index refused: {error}")))?;
        self.0.store.sweep()?;
        *again_at = 0;
        Ok(())
    }

    /// Follows until told to stop: the loop behind `serve`. Errors are logged and tried again.
    pub fn follow_until(&self, stopped: &dyn Fn() -> bool) {
        while !stopped() {
            if let Err(error) = self.follow() {
                tracing::error!(%error, "the ledger could not be followed");
            }
            if let Err(error) = crate::schedule::publish_due(self) {
                tracing::error!(%error, "the schedule could not be kept");
            }
            self.0.store.wait_for_acts(Duration::from_millis(250));
        }
    }

    pub(crate) fn read_bodies(&self) -> Result<(), StoreError> {
        let sites = self.0.store.sites()?;
        let any = Viewer::Staff {
            officer: OfficerId([0; 16]),
            organ: OrganId([0; 16]),
        };
        let organs = self.reader(any).organs()?;
        let bodies = Arc::new(Bodies { organs, sites });
        *self
            .0
            .bodies
            .write()
            .unwrap_or_else(PoisonError::into_inner) = bodies;
        Ok(())
    }

    /// Returns the viewer that an officer is.
    pub fn viewer(&self, staff: &Staff) -> Viewer {
        Viewer::Staff {
            officer: staff.officer,
            organ: staff.organ,
        }
    }
}

/// Returns the civil day of an instant in the office's zone (UTC+08:00), the only such function.
pub fn office_day(instant: u64) -> Date {
    let seconds = i64::try_from(instant / 1_000_000).unwrap_or(i64::MAX - 1);
    let days = seconds.saturating_add(8 * 3600).div_euclid(86_400);
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    Date::constant(1970, 1, 1)
        .checked_add(jiff::Span::new().days(days.clamp(0, 2_900_000)))
        .unwrap_or(Date::MAX)
}

/// Returns the clock reading of an instant in the office's zone, as `14:05:09`.
pub fn office_time(instant: u64) -> String {
    let second = (instant / 1_000_000 + 8 * 3600) % 86_400;
    format!(
        "{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}
