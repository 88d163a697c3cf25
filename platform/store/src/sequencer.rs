//! The sequencer: one per installation, the only holder of the key. It gives positions to committed
//! leaves, writes tiles, signs one head for each batch, keeps it, and only then publishes it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ledger::tree::Hash;
use ledger::{Checkpoint, Head, Note, Signer, TileId, TileWriter, Tiles, VerifierKey};

use crate::error::StoreError;
use crate::sql::Sql;
use crate::sql::values;
use crate::store::Store;

/// How many leaves get their position in one transaction.
const BATCH: i64 = 8_192;

/// A head that was signed, kept and remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignedHead {
    /// How many entries it covers.
    pub size: u64,
    /// The signed note, as `/log/checkpoint` serves it.
    pub note: String,
}

/// Gives positions and signs heads.
pub struct Sequencer {
    store: Arc<Store>,
    signers: Vec<Box<dyn Signer + Send + Sync>>,
    memory: Option<PathBuf>,
    published: RwLock<Arc<SignedHead>>,
    /// One batch at a time: two would both sign, and the second could not keep its head.
    turn: Mutex<()>,
}

impl Sequencer {
    /// Takes the store and the key, and checks that the store does not lag behind a head that was
    /// remembered in a second place.
    ///
    /// # Errors
    /// [`StoreError::MayNotSign`] when the store was restored from an old backup, or altered.
    pub fn open(
        store: Arc<Store>,
        signers: Vec<Box<dyn Signer + Send + Sync>>,
        memory: Option<PathBuf>,
    ) -> Result<Sequencer, StoreError> {
        let last = store.last_head()?;
        if let Some(path) = &memory
            && let Some(remembered) = recalled(path)?
        {
            store.check_against(&remembered)?;
        }
        let sequencer = Sequencer {
            store,
            signers,
            memory,
            published: RwLock::default(),
            turn: Mutex::default(),
        };
        // A head may have been kept just before the end, and not remembered yet.
        sequencer.publish(last)?;
        Ok(sequencer)
    }

    /// Returns the head that is published.
    pub fn published(&self) -> Arc<SignedHead> {
        Arc::clone(
            &self
                .published
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Tells whether heads are remembered in a second place.
    pub fn has_memory(&self) -> bool {
        self.memory.is_some()
    }

    /// Adds the signature lines of witnesses to the published head; its text stays as it was signed.
    ///
    /// Returns how many lines were new.
    ///
    /// # Errors
    /// [`StoreError::MayNotSign`] when a line is malformed or its signature is wrong.
    pub fn add_cosignatures(
        &self,
        lines: &str,
        witnesses: &[VerifierKey],
    ) -> Result<usize, StoreError> {
        let may_not = |reason: String| StoreError::MayNotSign(reason);
        let published = self.published();
        let mut note =
            Note::parse(published.note.as_bytes()).map_err(|error| may_not(error.to_string()))?;
        let before = note.signatures().len();
        let is_known = |line: &ledger::SignatureLine| {
            witnesses
                .iter()
                .any(|key| key.name() == line.name() && key.id() == line.id())
        };
        let given = ledger::note::parse_lines(lines).map_err(|error| may_not(error.to_string()))?;
        for line in given.into_iter().filter(is_known) {
            note.add(line);
        }
        let mut keys = witnesses.to_vec();
        keys.extend(self.signers.iter().map(|signer| signer.key().clone()));
        note.verify(&keys)
            .map_err(|error| may_not(error.to_string()))?;
        let added = note.signatures().len() - before;
        let head = SignedHead {
            size: published.size,
            note: note.to_string(),
        };
        self.store.replace_head_note(&head)?;
        let mut shown = self
            .published
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        // A newer head that was signed meanwhile stays.
        if shown.size == head.size {
            *shown = Arc::new(head);
        }
        Ok(added)
    }

    /// Gives positions to the leaves committed since the last head, and signs one head for all.
    ///
    /// Returns the new head, or none when nothing was waiting.
    ///
    /// # Errors
    /// [`StoreError::MayNotSign`] when the head would contradict an earlier one.
    pub fn batch(&self) -> Result<Option<SignedHead>, StoreError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        while self.store.give_positions()? == BATCH {}
        let previous = self.store.last_head()?;
        let size = self.store.tree_size()?;
        if size == previous.size && size > 0 {
            // The second place may have refused the last head; it is not published without it.
            if self.published().size < size {
                self.publish(previous)?;
            }
            return Ok(None);
        }
        let Some(origin) = self.store.origin()? else {
            return Ok(None);
        };
        let (root, proof) = self.store.tree_from(previous.size, size)?;
        // A log that was reopened under a new origin goes on from the last head of the closed one:
        // not even the new one may contradict that.
        let before = Head {
            origin: origin.clone(),
            ..head_of(&previous, &origin)?
        };
        let next = Head { origin, size, root }
            .follows(&before, &proof)
            .map_err(|contradiction| StoreError::MayNotSign(contradiction.to_string()))?;
        let signers: Vec<&dyn Signer> = self
            .signers
            .iter()
            .map(|signer| signer.as_ref() as &dyn Signer)
            .collect();
        let note = next
            .sign(&signers)
            .map_err(|refusal| StoreError::MayNotSign(refusal.to_string()))?
            .to_string();
        let head = SignedHead { size, note };
        self.store.keep_head(previous.size, &head)?;
        self.publish(head.clone())?;
        Ok(Some(head))
    }

    /// Remembers a kept head in the second place, and only then publishes it.
    fn publish(&self, head: SignedHead) -> Result<(), StoreError> {
        if let Some(path) = &self.memory
            && head.size > 0
        {
            remember(path, &head.note)?;
        }
        *self
            .published
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(head);
        Ok(())
    }
}

impl Store {
    /// Returns the origin of the log, once the installation is opened.
    ///
    /// # Errors
    /// What the database says.
    pub fn origin(&self) -> Result<Option<String>, StoreError> {
        self.read(|sql| {
            let rows = sql.query("select origin from installation", &[])?;
            Ok(rows.first().map(|row| row.text(0)))
        })
    }

    /// Returns the origins under which this log was closed earlier.
    ///
    /// # Errors
    /// What the database says.
    pub fn closed_origins(&self) -> Result<Vec<String>, StoreError> {
        self.read(|sql| {
            let rows = sql.query("select origin from closed_log order by act", &[])?;
            Ok(rows.iter().map(|row| row.text(0)).collect())
        })
    }

    /// Returns the newest head that was kept; of an empty log, size 0 without a note.
    ///
    /// # Errors
    /// What the database says.
    pub fn last_head(&self) -> Result<SignedHead, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                "select size, note from head order by size desc limit 1",
                &[],
            )?;
            Ok(rows.first().map_or(
                SignedHead {
                    size: 0,
                    note: String::new(),
                },
                |row| SignedHead {
                    size: row.int(0).unsigned_abs(),
                    note: row.text(1),
                },
            ))
        })
    }

    /// Returns how many entries have a position.
    ///
    /// # Errors
    /// What the database says.
    pub fn tree_size(&self) -> Result<u64, StoreError> {
        self.read(tree_size)
    }

    /// Checks that the log extends a head that someone else kept.
    ///
    /// # Errors
    /// [`StoreError::MayNotSign`] when it does not.
    pub fn check_against(&self, kept: &str) -> Result<(), StoreError> {
        let may_not = |reason: String| StoreError::MayNotSign(reason);
        let note = Note::parse(kept.as_bytes()).map_err(|error| may_not(error.to_string()))?;
        let kept = Checkpoint::parse(note.unverified_text())
            .map_err(|error| may_not(error.to_string()))?
            .into_head();
        let size = self.tree_size()?;
        if kept.size > size {
            return Err(may_not(format!(
                "a head of {} entries was signed, and the store holds {size}: it was restored from an older backup",
                kept.size
            )));
        }
        let (root, proof) = self.tree_from(kept.size, size)?;
        Head {
            origin: kept.origin.clone(),
            size,
            root,
        }
        .follows(&kept, &proof)
        .map_err(|contradiction| may_not(contradiction.to_string()))?;
        Ok(())
    }

    fn give_positions(&self) -> Result<i64, StoreError> {
        self.unit_of_work(|sql| {
            let rows = sql.query(
                "select seq, leaf from act where position is null order by seq limit $1",
                values![BATCH],
            )?;
            if rows.is_empty() {
                return Ok(0);
            }
            let size = tree_size(sql)?;
            let mut writer = TileWriter::resume(&mut StoredTiles(sql), size)
                .map_err(|error| StoreError::MayNotSign(error.to_string()))?;
            let hashes: Vec<Hash> = rows
                .iter()
                .map(|row| ledger::tree::leaf_hash(&row.bytes(1)))
                .collect();
            for (position, row) in (size..).zip(&rows) {
                sql.execute(
                    "update act set position = $2 where seq = $1",
                    values![row.int(0), position],
                )?;
            }
            for (tile, bytes) in writer.grow(&hashes) {
                keep_tile(sql, tile, &bytes)?;
            }
            Ok(i64::try_from(rows.len()).unwrap_or(BATCH))
        })
    }

    /// Returns the root at `new` and the proof that it extends the tree of `old` entries.
    fn tree_from(&self, old: u64, new: u64) -> Result<(Hash, Vec<Hash>), StoreError> {
        self.read(|sql| {
            let may_not = |error: String| StoreError::MayNotSign(error);
            let frontier = ledger::proof::frontier(&mut StoredTiles(sql), new)
                .map_err(|error| may_not(error.to_string()))?;
            let proof = if old == 0 || old == new {
                Vec::new()
            } else {
                ledger::proof::consistency(&mut StoredTiles(sql), old, new)
                    .map_err(|error| may_not(error.to_string()))?
            };
            Ok((frontier.root(), proof))
        })
    }

    /// Returns every public key of the log that was announced, the first one first.
    ///
    /// # Errors
    /// What the database says.
    pub fn announced_keys(&self) -> Result<Vec<VerifierKey>, StoreError> {
        self.read(|sql| {
            let rows = sql.query("select verifier_key from log_key order by act", &[])?;
            Ok(rows
                .iter()
                .filter_map(|row| row.text(0).parse().ok())
                .collect())
        })
    }

    fn replace_head_note(&self, head: &SignedHead) -> Result<(), StoreError> {
        self.unit_of_work(|sql| {
            sql.execute(
                "update head set note = $2 where size = $1",
                values![head.size, &head.note],
            )?;
            Ok(())
        })
    }

    /// Keeps a head, if nobody grew the log meanwhile (compare and set on the tree's size).
    fn keep_head(&self, previous: u64, head: &SignedHead) -> Result<(), StoreError> {
        let instant = self.now();
        self.unit_of_work(|sql| {
            let rows = sql.query("select coalesce(max(size), 0) from head", &[])?;
            let last = rows.first().map_or(0, |row| row.int(0)).unsigned_abs();
            if last != previous {
                return Err(StoreError::MayNotSign(format!(
                    "another signer kept a head of {last} entries meanwhile"
                )));
            }
            sql.execute(
                "insert into head (size, note, instant) values ($1, $2, $3)",
                values![head.size, &head.note, instant],
            )?;
            Ok(())
        })
    }
}

/// Tiles as the database keeps them: the widest of each place, whose beginning is every narrower one.
pub(crate) struct StoredTiles<'a>(pub(crate) &'a mut dyn Sql);

/// A tile that the tree implies is not in the database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TileFault {
    /// It is not there.
    #[error("the tile is missing")]
    Missing,
    /// The database refused.
    #[error("{0}")]
    Store(#[from] Box<StoreError>),
}

impl Tiles for StoredTiles<'_> {
    type Error = TileFault;

    fn tile(&mut self, tile: TileId) -> Result<Vec<u8>, TileFault> {
        let rows = self
            .0
            .query(
                "select bytes from tile where level = $1 and number = $2",
                values![u32::from(tile.level()), tile.index()],
            )
            .map_err(Box::new)?;
        let row = rows.first().ok_or(TileFault::Missing)?;
        Ok(row.bytes(0))
    }
}

fn keep_tile(sql: &mut dyn Sql, tile: TileId, bytes: &[u8]) -> Result<(), StoreError> {
    sql.execute(
        "insert into tile (level, number, bytes) values ($1, $2, $3)
         on conflict (level, number) do update set bytes = excluded.bytes",
        values![u32::from(tile.level()), tile.index(), bytes],
    )?;
    Ok(())
}

fn tree_size(sql: &mut dyn Sql) -> Result<u64, StoreError> {
    let rows = sql.query("select coalesce(max(position) + 1, 0) from act", &[])?;
    Ok(rows.first().map_or(0, |row| row.int(0)).unsigned_abs())
}

fn head_of(signed: &SignedHead, origin: &str) -> Result<Head, StoreError> {
    if signed.size == 0 {
        return Ok(Head::empty(origin));
    }
    let damaged = |_| StoreError::Damaged("a kept head is not a checkpoint");
    let note = Note::parse(signed.note.as_bytes())
        .map_err(|_| StoreError::Damaged("a kept head is not a signed note"))?;
    Ok(Checkpoint::parse(note.unverified_text())
        .map_err(damaged)?
        .into_head())
}

fn recalled(path: &Path) -> Result<Option<String>, StoreError> {
    match std::fs::read_to_string(path) {
        Ok(note) => Ok(Some(note)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::File {
            path: path.display().to_string(),
            source,
        }),
    }
}

fn remember(path: &Path, note: &str) -> Result<(), StoreError> {
    let failed = |source| StoreError::File {
        path: path.display().to_string(),
        source,
    };
    let beside = path.with_extension("new");
    std::fs::write(&beside, note).map_err(failed)?;
    std::fs::File::open(&beside)
        .and_then(|file| file.sync_all())
        .map_err(failed)?;
    std::fs::rename(&beside, path).map_err(failed)?;
    // The new name is durable only with its folder.
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    std::fs::File::open(folder.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}
