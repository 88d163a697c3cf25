//! A tile with the hashes above its own inside it, so that the root of a subtree is one look.

use crate::tile::{TileError, TileId, hashes_of};
use crate::tree::{Hash, node_hash};

/// The hashes of a tile, and those of every complete subtree within it: at most 511 of 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileTree {
    /// Row `h` holds the roots over 2^h hashes each, from the left.
    rows: Vec<Vec<Hash>>,
}

impl TileTree {
    /// Works out the tree of a tile that was read; a wider tile than the one asked for will do.
    ///
    /// # Errors
    /// [`TileError::WrongLength`] when the bytes are not this tile.
    ///
    /// ```
    /// use ledger::{TileId, TileTree, tree::root_of};
    /// let tile = TileId::in_tree(0, 0, 2).unwrap();
    /// let tree = TileTree::of::<std::fmt::Error>(tile, &[7; 64]).unwrap();
    /// assert_eq!(tree.root(1, 0), Some(root_of(&[[7; 32], [7; 32]])));
    /// ```
    pub fn of<E: std::error::Error>(tile: TileId, bytes: &[u8]) -> Result<Self, TileError<E>> {
        let mut rows = vec![hashes_of(tile, bytes)?.to_vec()];
        while let Some(below) = rows.last()
            && below.len() > 1
        {
            let (pairs, _) = below.as_chunks::<2>();
            rows.push(
                pairs
                    .iter()
                    .map(|[left, right]| node_hash(left, right))
                    .collect(),
            );
        }
        Ok(TileTree { rows })
    }

    /// Returns the root of the complete subtree number `place` over 2^`height` hashes of the tile.
    ///
    /// ```
    /// # use ledger::{TileId, TileTree};
    /// let tile = TileId::in_tree(0, 0, 1).unwrap();
    /// let tree = TileTree::of::<std::fmt::Error>(tile, &[7; 32]).unwrap();
    /// assert_eq!((tree.root(0, 0), tree.root(1, 0)), (Some([7; 32]), None));
    /// ```
    pub fn root(&self, height: u32, place: usize) -> Option<Hash> {
        let row = self.rows.get(usize::try_from(height).ok()?)?;
        row.get(place).copied()
    }
}
