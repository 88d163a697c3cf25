//! An office for tests: a real store in a temporary folder, made-up organs and officers, and a
//! clock that stands still until it is set. The same everywhere, valid and boring.

mod drafts;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::civil::{Date, date};
use ledger::Ed25519Signer;
use organ::{OfficerId, OrganId, SiteId};
use store::testing::{Raw, fresh_database};
use store::{Opening, Store, Viewer};
use tempfile::TempDir;

pub use drafts::{DraftBuilder, TestDraft, complete_fields};

use crate::enter_bodies::{OrganEntry, SiteEntry, enter_organ, enter_site, open_installation};
use crate::enter_officer::{OfficerEntry, enter_officer};
use crate::office::{Office, OfficeOpening, OpeningError};
use crate::{Authority, Staff, new_act};

/// The day on which every test begins: a Monday, nine in the morning (UTC+08:00).
pub const FIRST_DAY: Date = date(2026, 3, 2);
/// That moment, in microseconds since 1970 UTC.
pub const FIRST_INSTANT: u64 = 1_772_413_200_000_000;
/// The origin of the log.
pub const ORIGIN: &str = "test.gongkai.example";
/// The secret of the key that signs its heads.
const SEED: [u8; 32] = [7; 32];

/// 云岭市人民政府, the root of the tree.
pub const GOVERNMENT: OrganId = OrganId([1; 16]);
/// 云岭市人民政府办公室.
pub const GENERAL_OFFICE: OrganId = OrganId([2; 16]);
/// 云岭市教育局, which publishes the drafts of tests.
pub const EDUCATION: OrganId = OrganId([3; 16]);
/// 云岭市交通运输局.
pub const TRANSPORT: OrganId = OrganId([4; 16]);
/// The site of the whole city, `a.localhost`.
pub const SITE: SiteId = SiteId([9; 16]);

/// An organ with its kind, name, short name, parent and unified social credit code.
type OrganRow = (
    OrganId,
    &'static str,
    &'static str,
    &'static str,
    Option<OrganId>,
    &'static str,
);

const ORGANS: [OrganRow; 4] = [
    (
        GOVERNMENT,
        "government",
        "云岭市人民政府",
        "市政府",
        None,
        "11539900MB9Y00016M",
    ),
    (
        GENERAL_OFFICE,
        "office",
        "云岭市人民政府办公室",
        "市政府办公室",
        Some(GOVERNMENT),
        "11539900MB9Y00024G",
    ),
    (
        EDUCATION,
        "department",
        "云岭市教育局",
        "市教育局",
        Some(GOVERNMENT),
        "11539900MB9Y00032B",
    ),
    (
        TRANSPORT,
        "department",
        "云岭市交通运输局",
        "市交通运输局",
        Some(GOVERNMENT),
        "11539900MB9Y000406",
    ),
];

/// The officers of a test office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Person {
    /// Writes drafts in the education bureau.
    Author,
    /// Writes drafts in the transport bureau.
    OtherAuthor,
    /// Signs off the first review, for the whole city.
    Reviewer,
    /// Signs off the second review.
    SecondReviewer,
    /// Signs off the secrecy review.
    SecrecyReviewer,
    /// Approves what is major (重大).
    Leader,
    /// Issues.
    Issuer,
    /// Supervises, and authorises migrations.
    Supervisor,
    /// The system administrator.
    SystemAdministrator,
    /// The security administrator.
    SecurityAdministrator,
    /// The audit administrator.
    AuditAdministrator,
}

impl Person {
    /// Every officer.
    pub const ALL: [Person; 11] = [
        Person::Author,
        Person::OtherAuthor,
        Person::Reviewer,
        Person::SecondReviewer,
        Person::SecrecyReviewer,
        Person::Leader,
        Person::Issuer,
        Person::Supervisor,
        Person::SystemAdministrator,
        Person::SecurityAdministrator,
        Person::AuditAdministrator,
    ];

    /// Returns the officer's identifier.
    pub fn id(self) -> OfficerId {
        OfficerId([0x10 + self as u8; 16])
    }

    /// Returns the organ that the officer belongs to.
    pub fn organ(self) -> OrganId {
        match self {
            Person::Author => EDUCATION,
            Person::OtherAuthor => TRANSPORT,
            _ => GOVERNMENT,
        }
    }

    /// Returns name and sign-in name.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Person::Author => ("周文清", "author"),
            Person::OtherAuthor => ("林远航", "other.author"),
            Person::Reviewer => ("陈守正", "reviewer"),
            Person::SecondReviewer => ("赵复明", "second.reviewer"),
            Person::SecrecyReviewer => ("孙慎言", "secrecy.reviewer"),
            Person::Leader => ("吴长青", "leader"),
            Person::Issuer => ("郑开成", "issuer"),
            Person::Supervisor => ("王督民", "supervisor"),
            Person::SystemAdministrator => ("冯启动", "system"),
            Person::SecurityAdministrator => ("褚安平", "security"),
            Person::AuditAdministrator => ("卫明察", "audit"),
        }
    }

    /// Returns what the officer may do.
    pub fn authority(self) -> Authority {
        match self {
            Person::Author | Person::OtherAuthor => Authority::Draft,
            Person::Reviewer | Person::SecondReviewer | Person::Leader => Authority::Review,
            Person::SecrecyReviewer => Authority::SecrecyReview,
            Person::Issuer => Authority::Issue,
            Person::Supervisor => Authority::Supervise,
            Person::SystemAdministrator => Authority::System,
            Person::SecurityAdministrator => Authority::Security,
            Person::AuditAdministrator => Authority::Audit,
        }
    }

    /// Returns the officer, signed in.
    pub fn staff(self) -> Staff {
        Staff {
            officer: self.id(),
            organ: self.organ(),
            by_program: false,
        }
    }
}

/// A whole office of its own for one test.
pub struct TestOffice {
    office: Office,
    place: Place,
}

/// What of a test office outlives its process: the folder, the database, the clock.
pub struct Place {
    folder: PathBuf,
    /// Removes the folder at the end, unless it is someone else's.
    _temporary: Option<TempDir>,
    database: Option<String>,
    clock: Arc<AtomicU64>,
}

impl std::ops::Deref for TestOffice {
    type Target = Office;

    fn deref(&self) -> &Office {
        &self.office
    }
}

impl Default for TestOffice {
    fn default() -> Self {
        TestOffice::new()
    }
}

impl TestOffice {
    /// Opens an office on the embedded database.
    pub fn new() -> TestOffice {
        TestOffice::founded(None)
    }

    /// Opens an office on a fresh PostgreSQL database; see [`fresh_database`].
    pub fn on_fresh_postgres() -> TestOffice {
        TestOffice::on_postgres(&fresh_database())
    }

    /// Opens an office on an empty PostgreSQL database.
    pub fn on_postgres(address: &str) -> TestOffice {
        TestOffice::founded(Some(address.to_owned()))
    }

    fn founded(database: Option<String>) -> TestOffice {
        let temporary = TempDir::new().expect("a temporary folder can be made");
        let place = Place {
            folder: temporary.path().to_owned(),
            _temporary: Some(temporary),
            ..Place::at(Path::new(""), database)
        };
        let office = place.reopened().expect("an empty office opens");
        office.found();
        office
    }

    fn found(&self) {
        open_installation(self, ORIGIN, "云岭市人民政府").expect("the origin is new");
        for (rank, (organ, kind, name, short_name, parent, code)) in (0..).zip(ORGANS) {
            let entry = OrganEntry {
                organ,
                kind: kind.to_owned(),
                name: name.to_owned(),
                short_name: short_name.to_owned(),
                parent,
                credit_code: Some(code.to_owned()),
                aliases: Vec::new(),
                duties: String::new(),
                valid_from: date(2024, 1, 1),
                rank,
            };
            enter_organ(self, None, new_act(), &entry).expect("the organs are in order");
        }
        let site = SiteEntry {
            site: SITE,
            title: "云岭市人民政府门户网站".to_owned(),
            organizer: "云岭市人民政府办公室".to_owned(),
            code: "5399000001".to_owned(),
            filing: String::new(),
            hosts: vec!["a.localhost".to_owned()],
            roots: vec![GOVERNMENT],
            rank: 0,
        };
        enter_site(self, None, new_act(), &site).expect("the site is in order");
        for person in Person::ALL {
            self.enter(person, &[person.authority()]);
        }
        self.follow_ledger();
    }

    /// Enters a person of the office with these authorities, and no others.
    pub fn enter(&self, person: Person, authorities: &[Authority]) {
        let (name, login) = person.names();
        let entry = OfficerEntry {
            officer: person.id(),
            organ: person.organ(),
            name: name.to_owned(),
            login: login.to_owned(),
            authorities: authorities.to_vec(),
            active: true,
        };
        enter_officer(self, None, new_act(), &entry).expect("the officers are in order");
    }

    /// Begins a draft of a notice, by the author, in the education bureau.
    pub fn draft(&self) -> DraftBuilder<'_> {
        DraftBuilder::new(self)
    }

    /// Gives positions, signs the head, and brings the index up to it.
    pub fn follow_ledger(&self) {
        self.office.follow().expect("the ledger can be followed");
    }

    /// Moves the clock on.
    pub fn advance(&self, seconds: u64) {
        let clock = &self.place.clock;
        clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Sets the clock back.
    pub fn set_back(&self, seconds: u64) {
        let clock = &self.place.clock;
        clock.fetch_sub(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Returns anyone's eyes, on the office's site.
    pub fn public(&self) -> Viewer {
        Viewer::Public(SITE)
    }

    /// Returns an officer's eyes.
    pub fn eyes_of(&self, person: Person) -> Viewer {
        self.viewer(&person.staff())
    }

    /// Returns the address of the database, or none for the embedded one.
    pub fn database(&self) -> Option<&str> {
        self.place.database.as_deref()
    }

    /// Returns the data folder.
    pub fn data_folder(&self) -> PathBuf {
        self.place.data_folder()
    }

    /// Returns the second place, where the last signed head is remembered.
    pub fn head_memory(&self) -> PathBuf {
        self.place.head_memory()
    }

    /// Returns the audit's faults, each as a sentence.
    pub fn faults(&self) -> Vec<String> {
        let report = crate::audit(self, None).expect("the store can be read");
        report.faults.iter().map(ToString::to_string).collect()
    }

    /// Ends the office's process, so to say, and returns what outlives it.
    pub fn closed(self) -> Place {
        self.place
    }
}

impl Place {
    /// Names the place of an office in a folder that stays, such as a copy of another's.
    pub fn at(folder: &Path, database: Option<String>) -> Place {
        Place {
            folder: folder.to_owned(),
            _temporary: None,
            database,
            clock: Arc::new(AtomicU64::new(FIRST_INSTANT)),
        }
    }

    /// Opens the office again.
    ///
    /// # Errors
    /// Whatever [`Office::open`] refuses with.
    pub fn reopened(self) -> Result<TestOffice, OpeningError> {
        let office = self.opened()?;
        Ok(TestOffice {
            office,
            place: self,
        })
    }

    /// Opens the office again with its index in a folder, as `serve` has it, and not in memory.
    ///
    /// # Errors
    /// Whatever [`Office::open`] refuses with.
    pub fn reopened_with_index_in(self, folder: &Path) -> Result<TestOffice, OpeningError> {
        let index = search::Index::open(folder, &small_index()).expect("an index opens");
        let office = office_over(self.store()?, Some(self.head_memory()), index)?;
        Ok(TestOffice {
            office,
            place: self,
        })
    }

    fn opened(&self) -> Result<Office, OpeningError> {
        office_of(self.store()?, Some(self.head_memory()))
    }

    fn store(&self) -> Result<Store, OpeningError> {
        let clock = Arc::clone(&self.clock);
        Ok(Store::open(&Opening {
            folder: self.data_folder(),
            database: self.database.clone(),
            clock: Arc::new(move || clock.load(Ordering::SeqCst)),
        })?)
    }

    /// Returns the database past the store, its guards taken away.
    pub fn tampering(&self) -> Raw {
        let mut raw = Raw::open(&self.data_folder(), self.database.as_deref())
            .expect("the database is there");
        raw.take_guards_away()
            .expect("an administrator may do anything");
        raw
    }

    /// Returns the folder of everything.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the address of the database, or none for the embedded one.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// Returns the data folder.
    pub fn data_folder(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Returns the second place, where the last signed head is remembered.
    pub fn head_memory(&self) -> PathBuf {
        self.folder.join("head")
    }
}

/// Opens an office over a store with the key of tests and an empty index in memory.
///
/// # Errors
/// Whatever [`Office::open`] refuses with.
pub fn office_of(store: Store, head_memory: Option<PathBuf>) -> Result<Office, OpeningError> {
    let index = search::Index::in_memory(&small_index()).expect("an index in memory starts");
    office_over(store, head_memory, index)
}

fn small_index() -> search::Settings {
    search::Settings {
        writer_memory: 15_000_000,
        writer_threads: 1,
        ..search::Settings::default()
    }
}

fn office_over(
    store: Store,
    head_memory: Option<PathBuf>,
    index: search::Index,
) -> Result<Office, OpeningError> {
    let key = Ed25519Signer::from_seed(ORIGIN, &SEED).expect("the origin names a key");
    Office::open(OfficeOpening {
        store,
        signers: vec![Box::new(key)],
        erasure_list: head_memory.as_deref().map(erasure_list_beside),
        head_memory,
        index,
    })
}

/// Returns where the list of erasures lies: beside the head memory.
pub fn erasure_list_beside(head_memory: &Path) -> PathBuf {
    let mut beside = head_memory.as_os_str().to_owned();
    beside.push(".erasures");
    PathBuf::from(beside)
}

/// Copies a folder with everything in it, as a backup made while nothing runs.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}
