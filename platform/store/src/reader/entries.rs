//! The log as its followers read it: by position, without a viewer (search, caches, audit, rebuild).

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::{Manifest, RecordId};
use ledger::{Leaf, TileId};
use organ::{OrganId, SiteId};

use super::content::{manifest, text};
use super::lists::{ShownRow, shown_row};
use crate::error::StoreError;
use crate::sequencer::StoredTiles;
use crate::sql::{Sql, values};
use crate::store::Store;
use crate::tile_trees::KnownTiles;

/// The log, read by position.
#[derive(Clone)]
pub struct Entries {
    store: Arc<Store>,
}

/// What an entry asks of a follower.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryEffect {
    /// Its position.
    pub position: u64,
    /// The record whose public face changed; none when something on every page did.
    pub record: Option<RecordId>,
}

/// Everything that a follower needs of a published record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionEntry {
    /// Its line.
    pub shown: ShownRow,
    /// The sites that show it.
    pub sites: Vec<SiteId>,
    /// Its manifest, without the files that were erased.
    pub manifest: Manifest,
    /// Its body; no words when it was erased.
    pub body: String,
}

/// What a proof of a published edition is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofMatter {
    /// The position of the leaf.
    pub position: u64,
    /// The leaf's bytes.
    pub leaf: Leaf,
    /// The salt of the act.
    pub salt: [u8; 32],
    /// The manifest's canonical bytes.
    pub manifest: Vec<u8>,
    /// The inclusion path.
    pub path: Vec<[u8; 32]>,
}

impl Entries {
    /// Returns the log of a store.
    pub fn of(store: Arc<Store>) -> Entries {
        Entries { store }
    }

    /// Returns how many entries have a position.
    ///
    /// # Errors
    /// What the database says.
    pub fn size(&self) -> Result<u64, StoreError> {
        self.store.tree_size()
    }

    /// Returns the effects of the entries from a position on, at most `limit` of them.
    ///
    /// # Errors
    /// What the database says.
    pub fn effects_from(
        &self,
        position: u64,
        below: u64,
        limit: usize,
    ) -> Result<Vec<EntryEffect>, StoreError> {
        self.store.read(|sql| {
            let rows = sql.query(
                "select position, effect from act
                 where position >= $1 and position < $2 and effect is not null
                 order by position limit $3",
                values![position, below, limit],
            )?;
            rows.iter()
                .map(|row| {
                    let record: Option<[u8; 16]> = match row.bytes(1) {
                        bytes if bytes.is_empty() => None,
                        bytes => Some(
                            bytes
                                .try_into()
                                .map_err(|_| StoreError::Damaged("an effect names no record"))?,
                        ),
                    };
                    Ok(EntryEffect {
                        position: row.int(0).unsigned_abs(),
                        record: record.map(RecordId),
                    })
                })
                .collect()
        })
    }

    /// Returns a record as it is shown, or none when it is not.
    ///
    /// # Errors
    /// What the database says.
    pub fn shown(&self, record: RecordId) -> Result<Option<EditionEntry>, StoreError> {
        self.store.read(|sql| {
            let rows = sql.query(
                "select shown.record, shown.edition, shown.item, shown.organ, shown.title,
                     shown.document_number, shown.index_number, shown.issuer, shown.signed_on,
                     shown.published_on, shown.in_force_from, shown.expires_on, shown.validity,
                     shown.topic_class, shown.summary, shown.manifest, edition.body
                 from shown join edition on edition.record = shown.record
                     and edition.edition = shown.edition
                 where shown.record = $1",
                values![record.0],
            )?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let line = shown_row(row, 0)?;
            let missing = StoreError::Damaged("an edition lacks its texts");
            let sites = sites_of(sql, line.organ)?;
            let (Some(mut manifest), Some(body)) =
                (manifest(sql, line.manifest)?, text(sql, row.fixed(16)?)?)
            else {
                return Err(missing);
            };
            let erased = super::erasures::erased_files(sql, record, line.edition)?;
            manifest.files.retain(|file| !erased.contains(&file.digest));
            Ok(Some(EditionEntry {
                shown: line,
                sites,
                manifest,
                body,
            }))
        })
    }

    /// Returns the records that are shown, after one of them, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub fn all_shown(
        &self,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        self.store.read(|sql| {
            let rows = sql.query(
                "select record from shown where record > $1 order by record limit $2",
                values![after.map_or([0; 16], |record| record.0), limit],
            )?;
            rows.iter().map(|row| row.fixed(0).map(RecordId)).collect()
        })
    }

    /// Returns every organ with the sites that show it.
    ///
    /// # Errors
    /// What the database says.
    pub fn sites_by_organ(&self) -> Result<BTreeMap<OrganId, Vec<SiteId>>, StoreError> {
        self.store.read(|sql| {
            let organs = sql.query("select organ from organ", &[])?;
            organs
                .iter()
                .map(|row| {
                    let organ = OrganId(row.fixed(0)?);
                    Ok((organ, sites_of(sql, organ)?))
                })
                .collect()
        })
    }

    /// Returns the records of an organ that are shown somewhere.
    ///
    /// # Errors
    /// What the database says.
    pub fn shown_of(&self, organ: OrganId) -> Result<Vec<RecordId>, StoreError> {
        self.store.read(|sql| {
            let rows = sql.query(
                "select record from shown where organ = $1",
                values![organ.0],
            )?;
            rows.iter().map(|row| row.fixed(0).map(RecordId)).collect()
        })
    }

    /// Returns whether an act that bears on every page (of organs, sites or rules) came at a
    /// position or after it, or has no position yet.
    ///
    /// # Errors
    /// What the database says.
    pub fn everything_changed_since(&self, position: u64) -> Result<bool, StoreError> {
        self.store.read(|sql| {
            let rows = sql.query(
                "select 1 from act where length(effect) = 0
                 and (position is null or position >= $1) limit 1",
                values![position],
            )?;
            Ok(!rows.is_empty())
        })
    }

    /// Returns the leaves of an entry bundle, in order.
    ///
    /// # Errors
    /// What the database says.
    pub fn leaves(&self, from: u64, below: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        self.store.read(|sql| {
            let rows = sql.query(
                "select leaf from act where position >= $1 and position < $2 order by position",
                values![from, below],
            )?;
            Ok(rows.iter().map(|row| row.bytes(0)).collect())
        })
    }

    /// Returns the bytes of a hash tile that the published head implies, or none.
    ///
    /// # Errors
    /// What the database says.
    pub fn tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, StoreError> {
        let length = usize::from(tile.width()) * 32;
        self.store.read(|sql| {
            let rows = sql.query(
                "select bytes from tile where level = $1 and number = $2",
                values![u32::from(tile.level()), tile.index()],
            )?;
            let bytes = rows.first().map(|row| row.bytes(0));
            Ok(bytes.and_then(|bytes| bytes.get(..length).map(<[u8]>::to_vec)))
        })
    }

    /// Returns what a proof of a published edition under a head of `size` entries is made from.
    ///
    /// # Errors
    /// What the database says; [`StoreError::MayNotSign`] when the tiles do not hold the path.
    pub fn proof_matter(
        &self,
        record: RecordId,
        edition: u32,
        size: u64,
    ) -> Result<Option<ProofMatter>, StoreError> {
        self.store.read(|sql| {
            let rows = sql.query(
                "select act.position, act.leaf, act.salt, content.bytes
                 from edition join act on act.seq = edition.act
                     join content on content.manifest = edition.manifest
                 where edition.record = $1 and edition.edition = $2
                     and act.position < $3 and act.salt is not null",
                values![record.0, edition, size],
            )?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let position = row.int(0).unsigned_abs();
            let leaf = Leaf::decode(&row.bytes(1))
                .map_err(|error| StoreError::Bytes(error.to_string()))?;
            let mut tiles = KnownTiles {
                stored: StoredTiles(sql),
                trees: self.store.tile_trees(),
            };
            let path = ledger::proof::inclusion(&mut tiles, position, size)
                .map_err(|error| StoreError::MayNotSign(error.to_string()))?;
            Ok(Some(ProofMatter {
                position,
                leaf,
                salt: row.fixed(2)?,
                manifest: row.bytes(3),
                path,
            }))
        })
    }
}

/// Returns the sites that show an organ, in order.
fn sites_of(sql: &mut dyn Sql, organ: OrganId) -> Result<Vec<SiteId>, StoreError> {
    let rows = sql.query(
        "select site from site_organ where organ = $1 order by site",
        values![organ.0],
    )?;
    rows.iter().map(|row| row.fixed(0).map(SiteId)).collect()
}

impl Store {
    /// Returns the rule files that were applied, by path.
    ///
    /// # Errors
    /// What the database says.
    pub fn applied_rules(&self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                "select rule_file.path, content.bytes from rule_file
                 join content on content.digest = rule_file.digest order by rule_file.path",
                &[],
            )?;
            Ok(rows.iter().map(|row| (row.text(0), row.bytes(1))).collect())
        })
    }
}
