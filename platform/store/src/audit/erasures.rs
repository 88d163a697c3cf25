//! What the log says was erased: the one reason for which something may be gone.

use std::collections::HashMap;
use std::sync::Arc;

use ledger::Leaf;

use crate::error::StoreError;
use crate::payload::{ErasedAct, Fact, Payload};
use crate::store::Store;

/// What the log says was erased, by acts that the log itself commits to.
#[derive(Default)]
pub(super) struct Erasures {
    acts: HashMap<[u8; 16], Vec<(i64, ErasedAct)>>,
    files: HashMap<([u8; 16], u32, [u8; 32]), i64>,
}

impl Erasures {
    pub(super) fn read(store: &Arc<Store>) -> Result<Erasures, StoreError> {
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
    pub(super) fn of(&self, act: &[u8; 16], slot: Option<&str>) -> Option<i64> {
        let mut of_act = self.acts.get(act)?.iter();
        let found = of_act.find(|(_, erased)| match slot {
            Some(slot) => erased.slots.iter().any(|name| name == slot),
            None => erased.salt,
        });
        found.map(|(by, _)| *by)
    }

    /// Tells whether the payload is the one that every erasure of the act saw.
    pub(super) fn binds(&self, act: &[u8; 16], payload: &[u8]) -> bool {
        let digest = ledger::digest::sha256(payload);
        let of_act = self.acts.get(act).map(Vec::as_slice).unwrap_or_default();
        of_act.iter().all(|(_, erased)| *erased.payload == digest)
    }

    /// Returns the act that erased a file of an edition.
    pub(super) fn of_file(&self, record: [u8; 16], edition: u32, file: [u8; 32]) -> Option<i64> {
        self.files.get(&(record, edition, file)).copied()
    }
}
