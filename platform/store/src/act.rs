//! Acts: the only door to a write. An act and everything that it adds commit together or not at all.

use std::fmt;
use std::str::FromStr;

use ledger::{Instant, Leaf};
use minicbor::bytes::ByteArray;
use organ::OfficerId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;
use crate::payload::{Fact, Payload, PublicEffect, SlotCitation};
use crate::projection::{Circumstances, Text, Texts, project};
use crate::sql::Sql;
use crate::sql::values;
use crate::store::Store;

/// The caller's identifier of an act: a repeat with the same one returns the first result.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActId(pub [u8; 16]);

impl fmt::Display for ActId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for ActId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ActId({self})")
    }
}

impl FromStr for ActId {
    type Err = organ::NotAnId;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        organ::read_hex(words).map(ActId)
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// An officer who signed in.
    Staff(OfficerId),
    /// Someone of the public.
    Public,
    /// The operator, on the command line.
    Operator,
    /// The clock, authorised earlier by an officer.
    Schedule(OfficerId),
    /// A program with a token, which stands for an officer.
    Integrator(OfficerId),
}

impl Actor {
    /// Returns the officer who acts or who authorised the act.
    pub fn officer(self) -> Option<OfficerId> {
        match self {
            Actor::Staff(officer) | Actor::Schedule(officer) | Actor::Integrator(officer) => {
                Some(officer)
            }
            Actor::Public | Actor::Operator => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Staff(officer) => write!(out, "staff:{officer}"),
            Actor::Public => out.write_str("public"),
            Actor::Operator => out.write_str("operator"),
            Actor::Schedule(officer) => write!(out, "schedule:{officer}"),
            Actor::Integrator(officer) => write!(out, "integrator:{officer}"),
        }
    }
}

/// What an operation decided: the fact, the texts kept apart, and what the caller gets.
#[derive(Debug, Clone)]
pub struct Done<T> {
    /// What happened.
    pub fact: Fact,
    /// The texts that the fact cites, by name.
    pub slots: Vec<Slot>,
    /// What the caller gets, now and at a repeat.
    pub result: T,
}

/// A text kept apart from the payload that cites it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its name within the act.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Slot {
    /// Names some bytes.
    pub fn new(name: &'static str, bytes: impl Into<Vec<u8>>) -> Slot {
        Slot {
            name,
            bytes: bytes.into(),
        }
    }
}

/// An act that is durable: what the caller asked for, and the place of the act in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted<T> {
    /// What the operation gave.
    pub result: T,
    /// The act's number in the store (not its position on the log, which comes later).
    pub act: i64,
}

/// Reading and deciding inside a unit of work. It has no way to write: what an operation returns
/// as [`Done`] is written by the store, through the projections.
pub struct WriteTx<'a> {
    pub(crate) sql: &'a mut dyn Sql,
    /// The instant of this act, in microseconds since 1970 UTC.
    pub instant: u64,
}

impl Store {
    /// Runs `work` and appends its act in the same commit; a repeat returns the first result.
    ///
    /// `work` may run again (PostgreSQL) and shares its commit with others (SQLite): it reads
    /// through `tx` and touches nothing else.
    ///
    /// # Errors
    /// Whatever `work` refuses with, or a [`StoreError`] when the act is not durable.
    pub fn act<T, E>(
        &self,
        actor: Actor,
        id: ActId,
        rules: [u8; 32],
        work: impl Fn(&mut WriteTx<'_>) -> Result<Done<T>, E> + Send + Sync,
    ) -> Result<Acted<T>, E>
    where
        T: Serialize + DeserializeOwned + Send,
        E: From<StoreError> + Send,
    {
        self.check_space()?;
        let acted = self.unit_of_work(|sql| {
            if let Some(first) = first_result(sql, actor, id)? {
                return Ok(first);
            }
            let instant = self.next_instant()?;
            let mut tx = WriteTx { sql, instant };
            let Done {
                fact,
                slots,
                result,
            } = work(&mut tx)?;
            let words = serde_json::to_string(&result)
                .map_err(|error| StoreError::Bytes(error.to_string()))?;
            let entry = Entry {
                actor,
                id,
                rules,
                instant,
                fact: &fact,
                slots: &slots,
            };
            let act = append(tx.sql, &entry, &words)?;
            Ok::<_, E>(Acted { result, act })
        })?;
        self.wake_sequencer();
        Ok(acted)
    }
}

struct Entry<'a> {
    actor: Actor,
    id: ActId,
    rules: [u8; 32],
    instant: u64,
    fact: &'a Fact,
    slots: &'a [Slot],
}

fn first_result<T: DeserializeOwned>(
    sql: &mut dyn Sql,
    actor: Actor,
    id: ActId,
) -> Result<Option<Acted<T>>, StoreError> {
    let rows = sql.query(
        "select seq, actor, result from act where id = $1",
        values![id.0],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    if row.text(1) != actor.to_string() {
        return Err(StoreError::ActReused);
    }
    // Another kind of act gives another shape of result.
    let result = serde_json::from_str(&row.text(2)).map_err(|_| StoreError::ActReused)?;
    Ok(Some(Acted {
        result,
        act: row.int(0),
    }))
}

/// Writes payload, leaf, texts and projections of one act.
fn append(sql: &mut dyn Sql, entry: &Entry<'_>, result: &str) -> Result<i64, StoreError> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|error| StoreError::NotDurable(error.to_string()))?;
    let mut digests = Vec::with_capacity(entry.slots.len());
    for slot in entry.slots {
        digests.push(keep_content(sql, slot)?);
    }
    let mut citations: Vec<SlotCitation> = entry
        .slots
        .iter()
        .zip(&digests)
        .map(|(slot, digest)| SlotCitation {
            name: slot.name.to_owned(),
            digest: ByteArray::from(
                ledger::slot_digest(&salt, slot.name, digest).expect("slot names are short"),
            ),
        })
        .collect();
    citations.sort_by(|one, other| one.name.cmp(&other.name));
    let payload = Payload {
        id: ByteArray::from(entry.id.0),
        instant: entry.instant,
        actor: entry.actor.to_string(),
        rules: ByteArray::from(entry.rules),
        fact: entry.fact.clone(),
        slots: citations,
    };
    let bytes = payload.bytes();
    let leaf = leaf(entry, &salt, &bytes)?;
    let effect = effect_bytes(entry.fact);
    let rows = sql.query(
        "insert into act (id, kind, actor, instant, payload, salt, leaf, result, effect)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning seq",
        values![
            entry.id.0,
            entry.fact.kind(),
            entry.actor.to_string(),
            entry.instant,
            bytes,
            salt,
            leaf.encode(),
            result,
            effect,
        ],
    )?;
    let act = rows
        .first()
        .ok_or(StoreError::Damaged("an act got no number"))?
        .int(0);
    for (slot, digest) in entry.slots.iter().zip(&digests) {
        sql.execute(
            "insert into slot (act, name, content) values ($1, $2, $3)",
            values![act, slot.name, digest],
        )?;
    }
    let at = Circumstances {
        act,
        instant: entry.instant,
    };
    project(sql, entry.fact, &at, &mut InHand(entry.slots))?;
    if let Fact::Erased(fact) = entry.fact {
        crate::erasure::destroy(sql, fact, act)?;
    }
    Ok(act)
}

/// Returns what the column `effect` holds: the record whose public face changed, no bytes when
/// something on every page did, and nothing when the public sees no difference.
pub(crate) fn effect_bytes(fact: &Fact) -> Option<Vec<u8>> {
    match fact.effect() {
        PublicEffect::Record(record) => Some(record.to_vec()),
        PublicEffect::Everything => Some(Vec::new()),
        PublicEffect::Nothing => None,
    }
}

fn keep_content(sql: &mut dyn Sql, slot: &Slot) -> Result<[u8; 32], StoreError> {
    let digest = ledger::digest::sha256(&slot.bytes);
    let manifest = (slot.name == "manifest").then(|| ledger::manifest_digest(&slot.bytes));
    sql.execute(
        "insert into content (digest, manifest, bytes) values ($1, $2, $3)
         on conflict (digest) do nothing",
        values![digest, manifest, slot.bytes.as_slice()],
    )?;
    Ok(digest)
}

fn leaf(entry: &Entry<'_>, salt: &[u8; 32], payload: &[u8]) -> Result<Leaf, StoreError> {
    let instant = Instant(entry.instant);
    let Some((record, edition)) = entry.fact.publishes() else {
        let commitment = ledger::payload_commitment(salt, payload);
        return Ok(Leaf::Sealed {
            instant,
            commitment,
        });
    };
    let manifest = entry
        .slots
        .iter()
        .find(|slot| slot.name == "manifest")
        .ok_or(StoreError::Damaged("a publication lacks its manifest"))?;
    let digest = ledger::manifest_digest(&manifest.bytes);
    let manifest = ledger::salted_manifest_digest(salt, &digest);
    Ok(Leaf::Published {
        record,
        edition,
        manifest,
        instant,
    })
}

/// The texts of an act that is being written.
struct InHand<'a>(&'a [Slot]);

impl Texts for InHand<'_> {
    fn slot(&mut self, _: &mut dyn Sql, name: &str) -> Result<Option<Text>, StoreError> {
        let slot = self.0.iter().find(|slot| slot.name == name);
        Ok(slot.map(|slot| (ledger::digest::sha256(&slot.bytes), slot.bytes.clone())))
    }
}
