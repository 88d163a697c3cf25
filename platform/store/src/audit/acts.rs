//! Compares an act with its payload, its texts and its leaf, and replays it.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger::Leaf;

use super::STEP;
use super::erasures::Erasures;
use super::outcome::{AuditFault, Audited, ErasedThing};
use super::replay::Replay;
use crate::act::effect_bytes;
use crate::error::StoreError;
use crate::payload::{Payload, SlotCitation};
use crate::projection::{Circumstances, Text, Texts, project};
use crate::sql::{Row, Sql, values};
use crate::store::Store;

/// Replays every act in order, and compares each with its payload, its texts and its leaf.
pub(super) fn replay_acts(
    store: &Arc<Store>,
    replay: &Replay,
    erasures: &Erasures,
    audited: &mut Audited,
) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let acts = store.read(|sql| {
            sql.query(
                "select seq, id, kind, actor, instant, payload, salt, leaf, effect
                 from act where seq > $1 order by seq limit $2",
                values![after, STEP],
            )
        })?;
        let Some(last) = acts.last() else {
            return Ok(());
        };
        after = last.int(0);
        for act in &acts {
            audited.bytes += act.bytes(5).len() as u64;
            replay_act(store, replay, act, erasures, audited)?;
        }
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
