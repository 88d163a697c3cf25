//! What the tests share: logs in memory, the keys of the vectors, hex.

use std::collections::BTreeMap;

use ledger::tree::leaf_hash;
use ledger::{
    Cosigner, Ed25519Signer, Frontier, Hash, Head, Note, TileId, TileWriter, Tiles, proof,
};

pub(crate) const ORIGIN: &str = "example.com/tlog-vectors";
pub(crate) const LOG_KEY: &str =
    "example.com/tlog-vectors+c42c4783+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
pub(crate) const WITNESS_KEY: &str =
    "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";

/// Tiles kept in memory, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kept(pub(crate) BTreeMap<TileId, Vec<u8>>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no such tile")]
pub(crate) struct NoSuchTile;

impl Tiles for Kept {
    type Error = NoSuchTile;

    fn tile(&mut self, tile: TileId) -> Result<Vec<u8>, NoSuchTile> {
        self.0.get(&tile).cloned().ok_or(NoSuchTile)
    }
}

/// A log in memory, with every tile that it ever wrote.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    pub(crate) leaves: Vec<Hash>,
    pub(crate) tiles: Kept,
    pub(crate) writer: TileWriter,
}

impl Log {
    /// A log of entries `leaf-0`, `leaf-1` and so on, written at once.
    pub(crate) fn of(size: u64) -> Self {
        let mut log = Log::default();
        log.grow_to(size);
        log
    }

    pub(crate) fn grow_to(&mut self, size: u64) {
        let new: Vec<Hash> = (self.leaves.len() as u64..size)
            .map(|number| leaf_hash(&entry(number)))
            .collect();
        self.tiles.0.extend(self.writer.grow(&new));
        self.leaves.extend(new);
    }

    pub(crate) fn root_at(&self, size: u64) -> Hash {
        let mut frontier = Frontier::new();
        self.leaves[..size as usize]
            .iter()
            .for_each(|leaf| frontier.append(*leaf));
        frontier.root()
    }

    pub(crate) fn head(&self) -> Head {
        Head {
            origin: ORIGIN.to_owned(),
            size: self.leaves.len() as u64,
            root: self.writer.root(),
        }
    }

    pub(crate) fn signed(&self) -> Note {
        let next = self.head().follows(&Head::empty(ORIGIN), &[]).unwrap();
        next.sign(&[&log_signer()]).unwrap()
    }

    pub(crate) fn inclusion(&self, index: u64) -> Vec<Hash> {
        proof::inclusion(&mut self.tiles.clone(), index, self.leaves.len() as u64).unwrap()
    }

    pub(crate) fn consistency(&self, old: u64) -> Vec<Hash> {
        proof::consistency(&mut self.tiles.clone(), old, self.leaves.len() as u64).unwrap()
    }
}

pub(crate) fn entry(number: u64) -> Vec<u8> {
    format!("leaf-{number}").into_bytes()
}

pub(crate) fn log_signer() -> Ed25519Signer {
    Ed25519Signer::from_seed(ORIGIN, &counting_from(0)).unwrap()
}

pub(crate) fn witness() -> Cosigner {
    Cosigner::from_seed("witness.example/w1", &counting_from(0x20)).unwrap()
}

/// 32 bytes, each one more than the last.
pub(crate) fn counting_from(first: u8) -> [u8; 32] {
    std::array::from_fn(|place| first + place as u8)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&ledger::digest::sha256(bytes))
}
