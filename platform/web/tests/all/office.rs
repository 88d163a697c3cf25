//! A small office with two sites, on a fresh store, at half past nine on Monday 2 March 2026.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use catalogue::{BodyDigest, Manifest, ManifestFile, RecordId, Relation, RelationKind, common};
use ledger::{Ed25519Signer, VerifierKey};
use operations::{
    Office, OfficeOpening, OrganEntry, SiteEntry, announce_key, enter_organ, enter_site, new_act,
    open_installation, random_id,
};
use organ::{OrganId, SiteId};
use store::payload::{Fact, Id, RecordIssued, RecordWithdrawn};
use store::{Actor, Done, Opening, Slot, Store, StoreError};
use tower::ServiceExt as _;
use web::WebSettings;

/// 2026-03-02 09:30:00 UTC+08:00, in microseconds.
const MONDAY: u64 = 1_772_415_000_000_000;
/// The log's name.
pub(crate) const ORIGIN: &str = "test.example/log";
/// The host of the city's site.
pub(crate) const CITY: &str = "a.localhost";
/// The host of the county's site.
pub(crate) const COUNTY: &str = "b.localhost";

/// An office, its router, and the clock that both read.
pub(crate) struct TestOffice {
    pub(crate) office: Office,
    pub(crate) router: Router,
    pub(crate) city: OrganId,
    pub(crate) county: OrganId,
    clock: Arc<AtomicU64>,
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

/// A paper to publish: a plain notice of the city, unless something else is said.
#[derive(Clone)]
pub(crate) struct Paper {
    pub(crate) record: RecordId,
    pub(crate) edition: u32,
    pub(crate) item: String,
    pub(crate) organ: OrganId,
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) body: String,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) published_on: String,
    pub(crate) due_on: Option<String>,
    pub(crate) batch: Option<[u8; 16]>,
}

impl Paper {
    pub(crate) fn titled(mut self, title: &str) -> Paper {
        self.fields
            .insert(common::TITLE.to_owned(), title.to_owned());
        self
    }

    pub(crate) fn item(mut self, item: &str) -> Paper {
        self.item = item.to_owned();
        self
    }

    pub(crate) fn of(mut self, organ: OrganId, issuer: &str) -> Paper {
        self.organ = organ;
        self.field(common::ISSUER, issuer)
    }

    pub(crate) fn field(mut self, code: &str, value: &str) -> Paper {
        self.fields.insert(code.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn body(mut self, body: &str) -> Paper {
        self.body = body.to_owned();
        self
    }

    pub(crate) fn file(mut self, name: &str, bytes: &[u8]) -> Paper {
        self.files.push((name.to_owned(), bytes.to_vec()));
        self
    }

    pub(crate) fn relation(mut self, kind: RelationKind, to: RecordId) -> Paper {
        self.relations.push(Relation { kind, to });
        self
    }

    pub(crate) fn edition(mut self, record: RecordId, edition: u32) -> Paper {
        self.record = record;
        self.edition = edition;
        self
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.to_vec()).unwrap()
    }

    pub(crate) fn header(&self, name: impl axum::http::header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The content of a META tag; fails when it is there twice.
    pub(crate) fn meta(&self, name: &str) -> Option<String> {
        let text = self.text();
        let opening = format!("<meta name=\"{name}\" content=\"");
        let mut found = text.match_indices(&opening);
        let (at, opening) = found.next()?;
        assert!(found.next().is_none(), "the META tag {name} is there twice");
        let rest = &text[at + opening.len()..];
        Some(rest[..rest.find('"').unwrap()].to_owned())
    }
}

/// Opens the office in a folder, with the key that comes from a seed.
fn opened(folder: &std::path::Path, clock: &Arc<AtomicU64>, seed: [u8; 32]) -> Office {
    let reading = Arc::clone(clock);
    let opening = Opening {
        clock: Arc::new(move || reading.load(Ordering::SeqCst)),
        ..Opening::embedded(folder)
    };
    let settings = search::Settings {
        writer_memory: 15_000_000,
        writer_threads: 1,
        ..search::Settings::default()
    };
    let signer = Ed25519Signer::from_seed(ORIGIN, &seed).unwrap();
    Office::open(OfficeOpening {
        store: Store::open(&opening).unwrap(),
        signers: vec![Box::new(signer)],
        head_memory: None,
        erasure_list: None,
        index: search::Index::in_memory(&settings).unwrap(),
    })
    .unwrap()
}

impl TestOffice {
    pub(crate) fn new() -> TestOffice {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicU64::new(MONDAY));
        let office = opened(folder.path(), &clock, [7; 32]);
        open_installation(&office, ORIGIN, "某某市").unwrap();
        let city = organ(&office, "某某市人民政府", "市政府", None);
        let county = organ(&office, "甲县人民政府", "县政府", None);
        site(&office, "某某市人民政府", CITY, city, "5300000001");
        site(&office, "甲县人民政府", COUNTY, county, "5300010001");
        office.follow().unwrap();
        let router = web::router(office.clone(), WebSettings::default());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        TestOffice {
            office,
            router,
            city,
            county,
            clock,
            runtime,
            _folder: folder,
        }
    }

    /// The same office after its key was changed: another signs, and is announced.
    pub(crate) fn with_another_key(self) -> TestOffice {
        let TestOffice { office, router, .. } = self;
        drop((office, router));
        let office = opened(self._folder.path(), &self.clock, [8; 32]);
        announce_key(&office).unwrap();
        office.follow().unwrap();
        let router = web::router(office.clone(), WebSettings::default());
        TestOffice {
            office,
            router,
            ..self
        }
    }

    /// A paper as it is when nothing else is said of it.
    pub(crate) fn paper(&self) -> Paper {
        let fields = [
            (common::TITLE, "关于开展安全检查的通知"),
            (common::ISSUER, "某某市人民政府"),
            (common::SIGNED_ON, "2026-02-25"),
            (common::ATTRIBUTE, "proactive"),
        ];
        Paper {
            record: RecordId(random_id()),
            edition: 1,
            item: "notice".to_owned(),
            organ: self.city,
            fields: fields
                .map(|(code, value)| (code.to_owned(), value.to_owned()))
                .into(),
            body: "各单位：\n现就有关事项通知如下。\n某某市人民政府\n2026年2月25日".to_owned(),
            files: Vec::new(),
            relations: Vec::new(),
            published_on: "2026-03-02".to_owned(),
            due_on: None,
            batch: None,
        }
    }

    /// A policy in force, with a document number.
    pub(crate) fn policy(&self) -> Paper {
        self.paper()
            .item("normative_document")
            .titled("某某市停车管理办法")
            .field(common::DOCUMENT_NUMBER, "某政规〔2026〕1号")
            .field(common::VALIDITY, "in_force")
            .field(common::IN_FORCE_FROM, "2026-03-01")
            .field("genre", "notice")
    }

    /// Publishes a paper, and has the ledger followed.
    pub(crate) fn publish(&self, paper: Paper) -> RecordId {
        let record = paper.record;
        self.publish_unfollowed(paper);
        self.office.follow().unwrap();
        record
    }

    pub(crate) fn publish_unfollowed(&self, paper: Paper) {
        let mut fields = paper.fields;
        fields.insert(common::ORGAN.to_owned(), paper.organ.to_string());
        fields.insert(common::PUBLISHED_ON.to_owned(), paper.published_on.clone());
        let keep = |(name, bytes): &(String, Vec<u8>)| ManifestFile {
            name: name.clone(),
            size: bytes.len() as u64,
            digest: self.office.store().blobs().keep(bytes).unwrap(),
        };
        let manifest = Manifest {
            record: paper.record,
            edition: paper.edition,
            item: paper.item,
            fields,
            relations: paper.relations,
            body: BodyDigest::of(&paper.body),
            files: paper.files.iter().map(keep).collect(),
            private: None,
        };
        let fact = Fact::RecordIssued(RecordIssued {
            record: Id::from(paper.record.0),
            edition: paper.edition,
            organ: Id::from(paper.organ.0),
            published_on: paper.published_on,
            due_on: paper.due_on,
            batch: paper.batch.map(Id::from),
            parts: Vec::new(),
        });
        let slots = vec![
            Slot::new("manifest", manifest.bytes()),
            Slot::new("body", paper.body.as_bytes()),
        ];
        self.act(&fact, &slots);
    }

    /// Withdraws a record, and has the ledger followed.
    pub(crate) fn withdraw(&self, record: RecordId, reason: &str) {
        let fact = Fact::RecordWithdrawn(RecordWithdrawn {
            record: Id::from(record.0),
            on: "2026-03-02".to_owned(),
        });
        self.act(&fact, &[Slot::new("reason", reason.as_bytes())]);
        self.office.follow().unwrap();
    }

    fn act(&self, fact: &Fact, slots: &[Slot]) {
        let done = |_: &mut store::WriteTx<'_>| {
            Ok::<_, StoreError>(Done {
                fact: fact.clone(),
                slots: slots.to_vec(),
                result: (),
            })
        };
        self.office.act(Actor::Operator, new_act(), done).unwrap();
    }

    /// Lets so many days go by.
    pub(crate) fn pass_days(&self, days: u64) {
        self.clock
            .fetch_add(days * 86_400_000_000, Ordering::SeqCst);
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, CITY, path, &[], Body::empty())
    }

    pub(crate) fn get_on(&self, host: &str, path: &str) -> Answer {
        self.ask(Method::GET, host, path, &[], Body::empty())
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
        self.ask(Method::GET, CITY, path, headers, Body::empty())
    }

    pub(crate) fn ask(
        &self,
        method: Method,
        host: &str,
        path: &str,
        headers: &[(header::HeaderName, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host)
            .body(body)
            .unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let router = self.router.clone();
        self.runtime.block_on(async {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 64 << 20).await.unwrap();
            Answer {
                status: parts.status,
                headers: parts.headers,
                bytes,
            }
        })
    }

    /// Returns how many bytes of pages are kept, as this machine may read in the counters.
    pub(crate) fn bytes_kept(&self) -> String {
        let mut request = Request::get("/metrics").body(Body::empty()).unwrap();
        let near = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
        request
            .extensions_mut()
            .insert(axum::extract::ConnectInfo(near));
        let router = self.router.clone();
        let text = self.runtime.block_on(async {
            let response = router.oneshot(request).await.unwrap();
            to_bytes(response.into_body(), 1 << 20).await.unwrap()
        });
        let text = String::from_utf8(text.to_vec()).unwrap();
        let mut lines = text.lines();
        let line = lines.find(|line| line.starts_with("gongkai_page_cache_bytes"));
        line.unwrap().to_owned()
    }

    pub(crate) fn key(&self) -> &VerifierKey {
        self.office.verifier_key()
    }
}

fn organ(office: &Office, name: &str, short: &str, parent: Option<OrganId>) -> OrganId {
    let organ = OrganId(random_id());
    let entry = OrganEntry {
        organ,
        kind: "government".to_owned(),
        name: name.to_owned(),
        short_name: short.to_owned(),
        parent,
        credit_code: None,
        aliases: Vec::new(),
        duties: "负责本行政区域内的行政工作。".to_owned(),
        valid_from: jiff::civil::date(2020, 1, 1),
        rank: 1,
    };
    enter_organ(office, None, new_act(), &entry).unwrap();
    organ
}

fn site(office: &Office, title: &str, host: &str, root: OrganId, code: &str) {
    let entry = SiteEntry {
        site: SiteId(random_id()),
        title: title.to_owned(),
        organizer: format!("{title}办公室"),
        code: code.to_owned(),
        filing: "示例备案号".to_owned(),
        hosts: vec![host.to_owned()],
        roots: vec![root],
        rank: 1,
    };
    enter_site(office, None, new_act(), &entry).unwrap();
}
