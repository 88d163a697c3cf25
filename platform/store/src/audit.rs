//! Audit: replays every payload into an empty database and compares everything with what is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use ledger::{Checkpoint, Leaf, Note, TileWriter, VerifierKey};

use crate::act::effect_bytes;
use crate::error::StoreError;
use crate::migration::{self, Dialect};
use crate::payload::{ErasedAct, Fact, Payload, SlotCitation};
use crate::projection::{Circumstances, Text, Texts, project};
use crate::sql::{Row, Sql, values};
use crate::store::Store;

/// How many acts are read at once.
const STEP: i64 = 1_000;

/// What was recomputed, and what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audited {
    /// Entries.
    pub entries: u64,
    /// Bytes of payloads and texts.
    pub bytes: u64,
    /// Files.
    pub files: u64,
    /// Bytes of files.
    pub file_bytes: u64,
    /// What is gone because an act erased it.
    pub erased: Vec<ErasedThing>,
    /// What differs.
    pub faults: Vec<AuditFault>,
}

/// One thing that is gone because an act erased it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErasedThing {
    /// Texts of an act, and its salt when nothing of it is left.
    Act {
        /// The act's number.
        act: i64,
        /// The names of the slots; `salt` last.
        what: Vec<String>,
        /// The act that erased them.
        by: i64,
    },
    /// The bytes of a file.
    File {
        /// Its digest, in hexadecimal.
        digest: String,
        /// The act that erased it.
        by: i64,
    },
}

impl fmt::Display for ErasedThing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErasedThing::Act { act, what, by } => {
                write!(out, "act {act}, {}: erased by act {by}", what.join(", "))
            }
            ErasedThing::File { digest, by } => write!(out, "file {digest}: erased by act {by}"),
        }
    }
}

/// One thing that is not as the ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFault {
    /// The payload of an act cannot be read, or its leaf does not commit to it.
    Act {
        /// The act's number.
        act: i64,
        /// What is wrong.
        what: String,
    },
    /// A text that an act cites is gone or altered.
    Text {
        /// The act's number.
        act: i64,
        /// The name of the slot.
        slot: String,
        /// What is wrong.
        what: &'static str,
    },
    /// A file that an edition lists is gone or altered.
    File {
        /// Its digest, in hexadecimal.
        digest: String,
        /// What is wrong.
        what: &'static str,
    },
    /// A position is missing or given twice.
    Position {
        /// The position.
        position: u64,
    },
    /// A tile is not what the leaves give.
    Tile {
        /// Its path.
        tile: String,
    },
    /// A signed head is not a head of this log.
    Head {
        /// Its size.
        size: u64,
        /// What is wrong.
        what: String,
    },
    /// A row of a table differs from what the payloads give.
    Row {
        /// The table.
        table: &'static str,
        /// The key of the row, as far as it can be shown.
        key: String,
        /// `altered`, `added` or `removed`.
        what: &'static str,
    },
}

impl fmt::Display for AuditFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AuditFault::Act { act, what } => write!(out, "act {act}: {what}"),
            AuditFault::Text { act, slot, what } => write!(out, "act {act}, text {slot}: {what}"),
            AuditFault::File { digest, what } => write!(out, "file {digest}: {what}"),
            AuditFault::Position { position } => write!(out, "position {position}: not as given"),
            AuditFault::Tile { tile } => write!(out, "{tile}: altered or missing"),
            AuditFault::Head { size, what } => write!(out, "head of {size} entries: {what}"),
            AuditFault::Row { table, key, what } => write!(out, "table {table}, row {key}: {what}"),
        }
    }
}

/// Each table that the payloads give, with its columns in order; the first is or begins the key.
const PROJECTIONS: [(&str, &str); 21] = [
    ("touched", "record, act"),
    ("installation", "one, origin, name"),
    (
        "organ",
        "organ, kind, name, short_name, parent, credit_code, aliases, duties, valid_from, rank",
    ),
    ("organ_name", "organ, valid_from, name"),
    ("organ_within", "organ, ancestor"),
    ("site", "site, title, organizer, code, filing, rank"),
    ("site_host", "host, site, rank"),
    ("site_root", "site, organ"),
    ("officer", "officer, organ, name, login, active"),
    ("officer_authority", "officer, authority"),
    (
        "record",
        "record, item, organ, index_number, edition, state, withdrawn_reason, withdrawn_on, migrated",
    ),
    ("index_serial", "code, year, serial"),
    (
        "draft",
        "record, revision, edition, item, organ, author, title, manifest, body, state, major, no_interpretation_reason, returned_reason, publish_at, scheduled_by, saved, private",
    ),
    ("draft_relation", "record, kind, other"),
    (
        "draft_revision",
        "record, revision, edition, manifest, body, officer, saved",
    ),
    (
        "sign_off",
        "record, edition, step, officer, manifest, signed",
    ),
    (
        "waiver",
        "record, edition, rule, part, words, reason, officer",
    ),
    (
        "edition",
        "record, edition, manifest, body, title, item, organ, published_on, issued, act, migrated, due_on, private",
    ),
    ("edition_part", "record, edition, officer, part"),
    ("relation", "record, kind, other"),
    (
        "shown",
        "record, edition, item, organ, title, document_number, index_number, issuer, signed_on, published_on, in_force_from, expires_on, validity, topic_class, summary, manifest",
    ),
];

/// More tables; kept apart only because of their number.
const MORE_PROJECTIONS: [(&str, &str); 10] = [
    ("site_organ", "site, organ"),
    ("log_key", "verifier_key, announced, act"),
    ("edition_file", "record, edition, name, digest"),
    ("batch", "batch, source, authoriser, confirmed_by, opened"),
    ("rule_file", "path, digest, applied, act"),
    (
        "erasure",
        "erasure, record, ground, reason, proposed_by, proposed, state, decided_by, decided, decided_on, act",
    ),
    ("erasure_part", "erasure, edition, part, file"),
    ("erased_part", "record, edition, part, file, act"),
    ("erased_text", "id, name, act"),
    ("closed_log", "origin, note, act"),
];

/// Recomputes everything from the payloads and compares it with what is stored.
///
/// # Errors
/// What the database says when it cannot be read at all.
pub fn audit(
    store: &Arc<Store>,
    keys: &[VerifierKey],
    against: Option<&str>,
) -> Result<Audited, StoreError> {
    let mut audited = Audited::default();
    let replay = Replay::empty()?;
    let mut writer = TileWriter::new();
    let mut heads = store.read(|sql| {
        let rows = sql.query("select size, note from head order by size", &[])?;
        Ok(rows
            .iter()
            .map(|row| (row.int(0).unsigned_abs(), row.text(1)))
            .collect::<Vec<_>>())
    })?;
    if let Some(kept) = against {
        match Note::parse(kept.as_bytes())
            .ok()
            .and_then(|note| Checkpoint::parse(note.unverified_text()).ok())
        {
            Some(head) => heads.push((head.into_head().size, kept.to_owned())),
            None => audited.faults.push(AuditFault::Head {
                size: 0,
                what: "the checkpoint given cannot be read".to_owned(),
            }),
        }
    }
    heads.sort();
    let mut origins = store.closed_origins()?;
    origins.extend(store.origin()?);
    let erasures = Erasures::read(store)?;
    // Heads of earlier years were signed with the keys of those years.
    let mut known = keys.to_vec();
    known.extend(store.announced_keys()?);
    let keys = known.as_slice();
    let mut heads = heads.into_iter().peekable();
    let mut after = 0;
    loop {
        let acts = store.read(|sql| {
            sql.query(
                "select seq, id, kind, actor, instant, payload, salt, leaf, effect
                 from act where seq > $1 order by seq limit $2",
                values![after, STEP],
            )
        })?;
        let Some(last) = acts.last() else { break };
        after = last.int(0);
        for act in &acts {
            audited.bytes += act.bytes(5).len() as u64;
            replay_act(store, &replay, act, &erasures, &mut audited)?;
        }
    }
    let mut next = 0;
    let mut edge = BTreeMap::new();
    loop {
        let entries = store.read(|sql| {
            sql.query(
                "select position, leaf from act where position >= $1
                 order by position limit $2",
                values![next, STEP],
            )
        })?;
        if entries.is_empty() {
            break;
        }
        for entry in &entries {
            let position = entry.int(0).unsigned_abs();
            if position != next {
                audited.faults.push(AuditFault::Position { position: next });
            }
            next = position + 1;
            let tiles = writer.grow(&[ledger::tree::leaf_hash(&entry.bytes(1))]);
            for (tile, bytes) in tiles {
                if tile.is_full() {
                    edge.remove(&tile.level());
                    compare_tile(store, tile, &bytes, &mut audited)?;
                } else {
                    edge.insert(tile.level(), (tile, bytes));
                }
            }
            while let Some((size, note)) = heads.next_if(|(size, _)| *size == writer.size()) {
                check_head(size, &note, &writer, &origins, keys, &mut audited);
            }
        }
        audited.entries = next;
    }
    for (tile, bytes) in edge.into_values() {
        compare_tile(store, tile, &bytes, &mut audited)?;
    }
    for (size, _) in heads {
        let what = "covers more entries than the log holds".to_owned();
        audited.faults.push(AuditFault::Head { size, what });
    }
    for (table, columns) in PROJECTIONS.iter().chain(&MORE_PROJECTIONS) {
        compare_table(store, &replay, table, columns, &mut audited)?;
    }
    check_files(store, &erasures, &mut audited)?;
    check_left_over(store, &mut audited)?;
    Ok(audited)
}

/// What the log says was erased, by acts that the log itself commits to.
#[derive(Default)]
struct Erasures {
    acts: HashMap<[u8; 16], Vec<(i64, ErasedAct)>>,
    files: HashMap<([u8; 16], u32, [u8; 32]), i64>,
}

impl Erasures {
    fn read(store: &Arc<Store>) -> Result<Erasures, StoreError> {
        let rows = store.read(|sql| {
            sql.query(
                "select seq, payload, salt, leaf from act where kind = 20 order by seq",
                &[],
            )
        })?;
        let mut erasures = Erasures::default();
        for row in &rows {
            let bytes = row.bytes(1);
            let (Ok(payload), Some(salt)) = (Payload::read(&bytes), row.opt_fixed(2)?) else {
                continue;
            };
            // An erasure that its own leaf does not commit to erases nothing.
            let commitment = ledger::payload_commitment(&salt, &bytes);
            let instant = ledger::Instant(payload.instant);
            let leaf = Leaf::Sealed {
                instant,
                commitment,
            };
            let Fact::Erased(fact) = payload.fact else {
                continue;
            };
            if Leaf::decode(&row.bytes(3)).ok() != Some(leaf) {
                continue;
            }
            for part in &fact.parts {
                if let Some(file) = &part.file {
                    let key = (*fact.record, part.edition, **file);
                    erasures.files.insert(key, row.int(0));
                }
            }
            for act in fact.acts {
                let of_act = erasures.acts.entry(*act.act).or_default();
                of_act.push((row.int(0), act));
            }
        }
        Ok(erasures)
    }

    /// Returns the act that erased a slot of an act, or its salt when no slot is named.
    fn of(&self, act: &[u8; 16], slot: Option<&str>) -> Option<i64> {
        let mut of_act = self.acts.get(act)?.iter();
        let found = of_act.find(|(_, erased)| match slot {
            Some(slot) => erased.slots.iter().any(|name| name == slot),
            None => erased.salt,
        });
        found.map(|(by, _)| *by)
    }

    /// Tells whether the payload is the one that every erasure of the act saw.
    fn binds(&self, act: &[u8; 16], payload: &[u8]) -> bool {
        let digest = ledger::digest::sha256(payload);
        let of_act = self.acts.get(act).map(Vec::as_slice).unwrap_or_default();
        of_act.iter().all(|(_, erased)| *erased.payload == digest)
    }
}

/// An empty database in memory that the payloads are replayed into.
struct Replay(std::sync::Mutex<rusqlite::Connection>);

impl Replay {
    fn empty() -> Result<Replay, StoreError> {
        let mut connection = rusqlite::Connection::open_in_memory()?;
        migration::run(&mut connection, Dialect::Sqlite)?;
        connection.execute_batch("pragma foreign_keys = off; begin")?;
        Ok(Replay(std::sync::Mutex::new(connection)))
    }

    fn with<T>(&self, ask: impl FnOnce(&mut dyn Sql) -> T) -> T {
        let mut connection = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        ask(&mut *connection)
    }
}

fn replay_act(
    store: &Arc<Store>,
    replay: &Replay,
    act: &Row,
    erasures: &Erasures,
    audited: &mut Audited,
) -> Result<(), StoreError> {
    let number = act.int(0);
    let fault = |what: &str| AuditFault::Act {
        act: number,
        what: what.to_owned(),
    };
    let payload = match Payload::read(&act.bytes(5)) {
        Ok(payload) => payload,
        Err(error) => {
            audited.faults.push(fault(&error.to_string()));
            return Ok(());
        }
    };
    let agrees = act.bytes(1) == *payload.id
        && act.int(2) == i64::from(payload.fact.kind())
        && act.text(3) == payload.actor
        && act.int(4).unsigned_abs() == payload.instant
        && act.opt_bytes(8) == effect_bytes(&payload.fact);
    if !agrees {
        audited
            .faults
            .push(fault("its columns differ from its payload"));
    }
    let id: [u8; 16] = act.fixed(1)?;
    let mut cited = Cited {
        store: Arc::clone(store),
        act: number,
        slots: Vec::new(),
        erased: Vec::new(),
    };
    let salt = act.opt_fixed::<32>(6)?;
    for citation in &payload.slots {
        check_slot(citation, &id, salt, &mut cited, erasures, audited)?;
    }
    if !erasures.binds(&id, &act.bytes(5)) {
        audited.faults.push(fault("it is not what was erased from"));
    }
    let leaf = Leaf::decode(&act.bytes(7));
    match (salt, erasures.of(&id, None)) {
        (Some(salt), None) => match leaf {
            Err(error) => audited
                .faults
                .push(fault(&format!("its leaf cannot be read: {error}"))),
            Ok(leaf) => {
                let expected = expected_leaf(&payload, &salt, &act.bytes(5), &mut cited)?;
                if expected != Some(leaf) {
                    audited
                        .faults
                        .push(fault("its leaf does not commit to its payload"));
                }
            }
        },
        (Some(_), Some(by)) => audited.faults.push(fault(&format!(
            "its salt was erased by act {by}, and is there"
        ))),
        (None, None) => {
            audited.faults.push(fault("its salt is gone"));
            return Ok(());
        }
        // What the leaf says openly still has to be what the payload says.
        (None, Some(_)) if !leaf.is_ok_and(|leaf| speaks_of(&leaf, &payload)) => audited
            .faults
            .push(fault("its leaf does not commit to its payload")),
        (None, Some(_)) => {}
    }
    let mut by_act: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (name, by) in &cited.erased {
        by_act.entry(*by).or_default().push(name.clone());
    }
    if let (None, Some(by)) = (salt, erasures.of(&id, None)) {
        by_act.entry(by).or_default().push("salt".to_owned());
    }
    audited
        .erased
        .extend(by_act.into_iter().map(|(by, what)| ErasedThing::Act {
            act: number,
            what,
            by,
        }));
    let at = Circumstances {
        act: number,
        instant: payload.instant,
    };
    let replayed = replay.with(|sql| project(sql, &payload.fact, &at, &mut cited));
    if let Err(error) = replayed {
        audited
            .faults
            .push(fault(&format!("its facts cannot be replayed: {error}")));
    }
    Ok(())
}

/// Compares a text with its citation. One that is gone has to have been erased by an act.
fn check_slot(
    citation: &SlotCitation,
    id: &[u8; 16],
    salt: Option<[u8; 32]>,
    cited: &mut Cited,
    erasures: &Erasures,
    audited: &mut Audited,
) -> Result<(), StoreError> {
    let name = &citation.name;
    let what = match (cited.read(name)?, erasures.of(id, Some(name))) {
        (None, Some(by)) => {
            cited.erased.push((name.clone(), by));
            return Ok(());
        }
        (Some(_), Some(_)) => "erased by an act, and is there",
        (None, None) => "missing",
        (Some((_, bytes)), None) => {
            audited.bytes += bytes.len() as u64;
            let digest = ledger::digest::sha256(&bytes);
            let salted = salt.and_then(|salt| ledger::slot_digest(&salt, name, &digest));
            if salted == Some(*citation.digest) {
                return Ok(());
            }
            "altered"
        }
    };
    audited.faults.push(AuditFault::Text {
        act: cited.act,
        slot: name.clone(),
        what,
    });
    Ok(())
}

/// Tells whether a leaf says openly what a payload says: its sort, instant, record and edition.
fn speaks_of(leaf: &Leaf, payload: &Payload) -> bool {
    let published = match leaf {
        Leaf::Published {
            record, edition, ..
        } => Some((*record, *edition)),
        Leaf::Sealed { .. } => None,
    };
    published == payload.fact.publishes() && leaf.instant().0 == payload.instant
}

fn expected_leaf(
    payload: &Payload,
    salt: &[u8; 32],
    bytes: &[u8],
    cited: &mut Cited,
) -> Result<Option<Leaf>, StoreError> {
    let instant = ledger::Instant(payload.instant);
    let Some((record, edition)) = payload.fact.publishes() else {
        let commitment = ledger::payload_commitment(salt, bytes);
        return Ok(Some(Leaf::Sealed {
            instant,
            commitment,
        }));
    };
    let Some((_, manifest)) = cited.read("manifest")? else {
        return Ok(None);
    };
    let digest = ledger::manifest_digest(&manifest);
    let manifest = ledger::salted_manifest_digest(salt, &digest);
    Ok(Some(Leaf::Published {
        record,
        edition,
        manifest,
        instant,
    }))
}

/// The texts of a stored act.
struct Cited {
    store: Arc<Store>,
    act: i64,
    slots: Vec<(String, Option<Text>)>,
    /// What a later act erased, and which one.
    erased: Vec<(String, i64)>,
}

impl Cited {
    fn read(&mut self, name: &str) -> Result<Option<Text>, StoreError> {
        if let Some((_, text)) = self.slots.iter().find(|(known, _)| known == name) {
            return Ok(text.clone());
        }
        let act = self.act;
        let text = self.store.read(|sql| {
            let rows = sql.query(
                "select slot.content, content.bytes, content.manifest from slot
                 join content on content.digest = slot.content
                 where slot.act = $1 and slot.name = $2",
                values![act, name],
            )?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let bytes = row.bytes(1);
            // A manifest is found by this column; under another digest it is not the one cited.
            let found_by = ledger::manifest_digest(&bytes);
            if name == "manifest" && row.opt_bytes(2).as_deref() != Some(&found_by) {
                return Ok(None);
            }
            Ok(Some((row.fixed(0)?, bytes)))
        })?;
        self.slots.push((name.to_owned(), text.clone()));
        Ok(text)
    }
}

impl Texts for Cited {
    fn slot(&mut self, _: &mut dyn Sql, name: &str) -> Result<Option<Text>, StoreError> {
        self.read(name)
    }

    fn is_erased(&self, name: &str) -> bool {
        self.erased.iter().any(|(erased, _)| erased == name)
    }
}

fn compare_tile(
    store: &Arc<Store>,
    tile: ledger::TileId,
    bytes: &[u8],
    audited: &mut Audited,
) -> Result<(), StoreError> {
    let kept = store.read(|sql| {
        let rows = sql.query(
            "select bytes from tile where level = $1 and number = $2",
            values![u32::from(tile.level()), tile.index()],
        )?;
        Ok(rows.first().map(|row| row.bytes(0)))
    })?;
    if kept.as_deref() != Some(bytes) {
        audited.faults.push(AuditFault::Tile {
            tile: tile.to_string(),
        });
    }
    Ok(())
}

fn check_head(
    size: u64,
    note: &str,
    writer: &TileWriter,
    origins: &[String],
    keys: &[VerifierKey],
    audited: &mut Audited,
) {
    let mut fault = |what: String| audited.faults.push(AuditFault::Head { size, what });
    let note = match Note::parse(note.as_bytes()) {
        Ok(note) => note,
        Err(error) => return fault(error.to_string()),
    };
    if let Err(error) = note.verify(keys) {
        fault(error.to_string());
    }
    match Checkpoint::parse(note.unverified_text()) {
        Err(error) => fault(error.to_string()),
        Ok(checkpoint) => {
            let head = checkpoint.into_head();
            if head.size != size || head.root != writer.root() || !origins.contains(&head.origin) {
                fault("it is not a head of this log".to_owned());
            }
        }
    }
}

fn compare_table(
    store: &Arc<Store>,
    replay: &Replay,
    table: &'static str,
    columns: &str,
    audited: &mut Audited,
) -> Result<(), StoreError> {
    let question = format!("select {columns} from {table}");
    let stored: BTreeSet<Vec<crate::Value>> = store
        .read(|sql| sql.query(&question, &[]))?
        .into_iter()
        .map(|row| row.0)
        .collect();
    let given: BTreeSet<Vec<crate::Value>> = replay
        .with(|sql| sql.query(&question, &[]))?
        .into_iter()
        .map(|row| row.0)
        .collect();
    let key = |row: &[crate::Value]| row.iter().take(2).map(shown).collect::<Vec<_>>().join(" ");
    let missing: BTreeSet<String> = given.difference(&stored).map(|row| key(row)).collect();
    let extra: BTreeSet<String> = stored.difference(&given).map(|row| key(row)).collect();
    for key in missing.union(&extra) {
        let what = match (missing.contains(key), extra.contains(key)) {
            (true, true) => "altered",
            (true, false) => "removed",
            _ => "added",
        };
        audited.faults.push(AuditFault::Row {
            table,
            key: key.clone(),
            what,
        });
    }
    Ok(())
}

fn shown(value: &crate::Value) -> String {
    match value {
        crate::Value::Null => "-".to_owned(),
        crate::Value::Int(number) => number.to_string(),
        // Words may be personal; the row is named by its identifier, which comes first.
        crate::Value::Text(_) => "…".to_owned(),
        crate::Value::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// Reads every file that any manifest lists, of drafts and earlier revisions too.
fn check_files(
    store: &Arc<Store>,
    erasures: &Erasures,
    audited: &mut Audited,
) -> Result<(), StoreError> {
    // Each with the act that erased it, as long as no other edition lists it too.
    let mut digests: BTreeMap<[u8; 32], Option<i64>> = BTreeMap::new();
    store.each_manifest(|manifest| {
        let (record, edition) = (manifest.record.0, manifest.edition);
        for file in manifest.files {
            let by = erasures.files.get(&(record, edition, file.digest)).copied();
            let known = digests.entry(file.digest).or_insert(by);
            *known = known.and(by);
        }
    })?;
    for (digest, erased) in digests {
        let name: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        match (store.blobs().read(&digest)?, erased) {
            (None, Some(by)) => audited.erased.push(ErasedThing::File { digest: name, by }),
            (None, None) => audited.faults.push(AuditFault::File {
                digest: name,
                what: "missing",
            }),
            (Some(bytes), _) => {
                audited.files += 1;
                audited.file_bytes += bytes.len() as u64;
                if ledger::digest::sha256(&bytes) != digest {
                    audited.faults.push(AuditFault::File {
                        digest: name,
                        what: "altered",
                    });
                }
            }
        }
    }
    Ok(())
}

/// A text that no act cites was put there behind our back, or outlived its erasure.
fn check_left_over(store: &Arc<Store>, audited: &mut Audited) -> Result<(), StoreError> {
    let rows = store.read(|sql| {
        sql.query(
            "select digest from content where not exists
                 (select 1 from slot where slot.content = content.digest)
             order by digest limit 100",
            &[],
        )
    })?;
    for row in &rows {
        let key = row.0.iter().map(shown).collect::<Vec<_>>().join(" ");
        audited.faults.push(AuditFault::Row {
            table: "content",
            key,
            what: "added",
        });
    }
    Ok(())
}
