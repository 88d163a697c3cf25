//! The full tiles that proofs asked for last, with the hashes above their own. A full tile never
//! changes, so that nothing here grows stale.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ledger::{TileError, TileId, TileTree, Tiles};

use crate::sequencer::{StoredTiles, TileFault};

/// How many are kept; each takes 16 KB.
const MOST: usize = 256;

/// Trees of full tiles, those asked for last.
#[derive(Default)]
pub(crate) struct TileTrees(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    trees: HashMap<TileId, (Arc<TileTree>, u64)>,
    clock: u64,
}

impl TileTrees {
    fn get(&self, tile: TileId) -> Option<Arc<TileTree>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clock += 1;
        let now = kept.clock;
        let (tree, used) = kept.trees.get_mut(&tile)?;
        *used = now;
        Some(Arc::clone(tree))
    }

    fn keep(&self, tile: TileId, tree: &Arc<TileTree>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.trees.len() >= MOST {
            let oldest = kept.trees.iter().min_by_key(|(_, (_, used))| *used);
            if let Some(oldest) = oldest.map(|(tile, _)| *tile) {
                kept.trees.remove(&oldest);
            }
        }
        let now = kept.clock;
        kept.trees.insert(tile, (Arc::clone(tree), now));
    }
}

/// The tiles of the database, with the trees of full ones kept at hand.
pub(crate) struct KnownTiles<'a> {
    pub(crate) stored: StoredTiles<'a>,
    pub(crate) trees: &'a TileTrees,
}

impl Tiles for KnownTiles<'_> {
    type Error = TileFault;

    fn tile(&mut self, tile: TileId) -> Result<Vec<u8>, TileFault> {
        self.stored.tile(tile)
    }

    fn tree(&mut self, tile: TileId) -> Result<Arc<TileTree>, TileError<TileFault>> {
        if !tile.is_full() {
            return self.stored.tree(tile);
        }
        if let Some(tree) = self.trees.get(tile) {
            return Ok(tree);
        }
        let tree = self.stored.tree(tile)?;
        self.trees.keep(tile, &tree);
        Ok(tree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(index: u64) -> TileId {
        TileId::in_tree(0, index, u64::from(u32::MAX)).unwrap()
    }

    #[test]
    fn the_trees_asked_for_last_stay() {
        let trees = TileTrees::default();
        let tree = TileTree::of::<TileFault>(tile(0), &[7; 8192]);
        let tree = Arc::new(tree.unwrap());
        for index in 0..2 * MOST as u64 {
            trees.keep(tile(index), &tree);
            assert!(trees.get(tile(0)).is_some(), "it is asked for all the time");
        }
        assert_eq!(trees.0.lock().unwrap().trees.len(), MOST);
        assert!(trees.get(tile(1)).is_none());
    }
}
