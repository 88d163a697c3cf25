//! Erasures as a list outside the backups keeps them, and done again after a restore.

use ledger::Leaf;

use crate::act::effect_bytes;
use crate::erasure::destroy;
use crate::error::StoreError;
use crate::payload::{Fact, Payload};
use crate::projection::{Circumstances, Text, Texts, project};
use crate::sql::{Sql, values};
use crate::store::Store;

/// An act of erasure with all of its bytes. It holds no word of what was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedErasure {
    /// The payload.
    pub payload: Vec<u8>,
    /// The salt.
    pub salt: Vec<u8>,
    /// The leaf, so that the log of a restored store says what the lost one said.
    pub leaf: Vec<u8>,
    /// The texts that the act cites: its ground and its reason.
    pub slots: Vec<(String, Vec<u8>)>,
}

impl RecordedErasure {
    /// Reads the payload, and checks that the leaf commits to it.
    ///
    /// # Errors
    /// [`StoreError::Bytes`] when it does not, or when the act is none of erasure.
    pub fn read(&self) -> Result<Payload, StoreError> {
        let wrong = |what: &str| StoreError::Bytes(what.to_owned());
        let payload = Payload::read(&self.payload)?;
        if !matches!(payload.fact, Fact::Erased(_)) {
            return Err(wrong("the act is not an erasure"));
        }
        let salt = self.fixed_salt()?;
        let leaf = Leaf::Sealed {
            instant: ledger::Instant(payload.instant),
            commitment: ledger::payload_commitment(&salt, &self.payload),
        };
        if Leaf::decode(&self.leaf).ok() != Some(leaf) {
            return Err(wrong("the leaf does not commit to the payload"));
        }
        for citation in &payload.slots {
            let text = self.slots.iter().find(|(name, _)| *name == citation.name);
            let digest = text.map(|(_, bytes)| ledger::digest::sha256(bytes));
            let salted =
                digest.and_then(|digest| ledger::slot_digest(&salt, &citation.name, &digest));
            if salted != Some(*citation.digest) {
                return Err(wrong("a text is not the one that the act cites"));
            }
        }
        Ok(payload)
    }

    fn fixed_salt(&self) -> Result<[u8; 32], StoreError> {
        let salt = self.salt.as_slice().try_into();
        salt.map_err(|_| StoreError::Bytes("a salt has another length".to_owned()))
    }
}

impl Store {
    /// Returns every act of erasure, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn recorded_erasures(&self) -> Result<Vec<RecordedErasure>, StoreError> {
        self.read(|sql| {
            let acts = sql.query(
                "select seq, payload, salt, leaf from act where kind = 20 order by seq",
                &[],
            )?;
            let mut recorded = Vec::with_capacity(acts.len());
            for act in &acts {
                let slots = sql.query(
                    "select slot.name, content.bytes from slot
                     join content on content.digest = slot.content
                     where slot.act = $1 order by slot.name",
                    values![act.int(0)],
                )?;
                recorded.push(RecordedErasure {
                    payload: act.bytes(1),
                    salt: act.bytes(2),
                    leaf: act.bytes(3),
                    slots: slots
                        .iter()
                        .map(|row| (row.text(0), row.bytes(1)))
                        .collect(),
                });
            }
            Ok(recorded)
        })
    }

    /// Does an erasure again that a restored store does not know: the very same act is added, and
    /// what it names and is there goes. Returns whether it was new and of a record that is here.
    ///
    /// # Errors
    /// [`StoreError::Bytes`] when the record of it is damaged; what the database says.
    pub fn erase_again(&self, recorded: &RecordedErasure) -> Result<bool, StoreError> {
        let payload = recorded.read()?;
        let fact = &payload.fact;
        let is_new = self.unit_of_work(|sql| {
            let known = sql.query("select 1 from act where id = $1", values![*payload.id])?;
            if !known.is_empty() {
                return Ok::<_, StoreError>(false);
            }
            // The record came after the backup: nothing of it is here. So it is with a list of
            // another installation.
            if let Some(record) = fact.record()
                && sql
                    .query("select 1 from record where record = $1", values![record])?
                    .is_empty()
            {
                return Ok(false);
            }
            let rows = sql.query(
                "insert into act (id, kind, actor, instant, payload, salt, leaf, result, effect)
                 values ($1, $2, $3, $4, $5, $6, $7, 'null', $8) returning seq",
                values![
                    *payload.id,
                    fact.kind(),
                    &payload.actor,
                    payload.instant,
                    recorded.payload.as_slice(),
                    recorded.salt.as_slice(),
                    recorded.leaf.as_slice(),
                    effect_bytes(fact),
                ],
            )?;
            let act = rows.first().map_or(0, |row| row.int(0));
            for (name, bytes) in &recorded.slots {
                let digest = ledger::digest::sha256(bytes);
                sql.execute(
                    "insert into content (digest, manifest, bytes) values ($1, null, $2)
                     on conflict (digest) do nothing",
                    values![digest, bytes.as_slice()],
                )?;
                sql.execute(
                    "insert into slot (act, name, content) values ($1, $2, $3)",
                    values![act, name, digest],
                )?;
            }
            let at = Circumstances {
                act,
                instant: payload.instant,
            };
            project(sql, fact, &at, &mut Kept(&recorded.slots))?;
            if let Fact::Erased(fact) = fact {
                destroy(sql, fact, act)?;
            }
            Ok(true)
        })?;
        if is_new {
            self.sees_instant(payload.instant);
        }
        Ok(is_new)
    }
}

/// The texts of an act as the list keeps them.
struct Kept<'a>(&'a [(String, Vec<u8>)]);

impl Texts for Kept<'_> {
    fn slot(&mut self, _: &mut dyn Sql, name: &str) -> Result<Option<Text>, StoreError> {
        let slot = self.0.iter().find(|(known, _)| known == name);
        Ok(slot.map(|(_, bytes)| (ledger::digest::sha256(bytes), bytes.clone())))
    }
}
