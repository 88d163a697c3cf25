//! Proofs of inclusion and consistency (RFC 9162 §2.1.3, §2.1.4): from tiles, checked by anyone.
//!
//! Tiles are taken as they are when a proof is made. Whoever makes one from tiles that could be
//! damaged checks it against the signed root before handing it on.

use std::sync::Arc;

use crate::tile::{FULL_WIDTH, TileError, TileId, Tiles};
use crate::tile_tree::TileTree;
use crate::tree::{Frontier, Hash, MAX_SIZE, node_hash};

/// The longest inclusion proof that is read.
pub const MAX_INCLUSION: usize = 64;
/// The longest consistency proof that is read.
pub const MAX_CONSISTENCY: usize = 63;

/// A proof does not show what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// The tree is too small for the leaf, or shrank.
    #[error("the proof is about index or size {asked}, beyond a tree of {size}")]
    OutsideTheTree {
        /// The index of the leaf, or the older size.
        asked: u64,
        /// The size of the tree.
        size: u64,
    },
    /// There are more or fewer hashes than the sizes call for.
    #[error("the proof has {0} hashes, which is not the right number")]
    WrongNumber(usize),
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    AnotherRoot,
}

/// Makes the proof that a tree of `size` leaves holds its leaf number `index`.
///
/// # Errors
/// [`TileError`] when a tile cannot be read, or the tree has no such leaf.
///
/// ```
/// # use ledger::{TileId, TileWriter, Tiles, proof, tree::leaf_hash};
/// # struct Kept(Vec<(TileId, Vec<u8>)>);
/// # impl Tiles for Kept {
/// #     type Error = std::fmt::Error;
/// #     fn tile(&mut self, tile: TileId) -> Result<Vec<u8>, std::fmt::Error> {
/// #         Ok(self.0.iter().find(|(id, _)| *id == tile).ok_or(std::fmt::Error)?.1.clone())
/// #     }
/// # }
/// let leaves = [leaf_hash(b"a"), leaf_hash(b"b")];
/// let mut writer = TileWriter::new();
/// let mut kept = Kept(writer.grow(&leaves));
/// let path = proof::inclusion(&mut kept, 0, 2).unwrap();
/// assert!(proof::verify_inclusion(&leaves[0], 0, 2, &path, &writer.root()).is_ok());
/// ```
pub fn inclusion<T: Tiles>(
    tiles: &mut T,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, TileError<T::Error>> {
    if index >= size || size > MAX_SIZE {
        return Err(TileError::OutsideTheTree { asked: index, size });
    }
    let (mut start, mut end) = (0, size);
    let mut siblings = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            siblings.push((middle, end));
            end = middle;
        } else {
            siblings.push((start, middle));
            start = middle;
        }
    }
    KnownTiles::new(tiles, size).roots_of(&siblings)
}

/// Makes the proof that the tree of `size` leaves begins with the tree of its first `old` leaves.
///
/// # Errors
/// [`TileError`] when a tile cannot be read, or `old` is above `size`.
///
/// ```
/// # use ledger::{TileId, TileWriter, Tiles, proof, tree::leaf_hash};
/// # struct Kept(Vec<(TileId, Vec<u8>)>);
/// # impl Tiles for Kept {
/// #     type Error = std::fmt::Error;
/// #     fn tile(&mut self, tile: TileId) -> Result<Vec<u8>, std::fmt::Error> {
/// #         Ok(self.0.iter().find(|(id, _)| *id == tile).ok_or(std::fmt::Error)?.1.clone())
/// #     }
/// # }
/// let mut writer = TileWriter::new();
/// writer.grow(&[leaf_hash(b"a")]);
/// let old = writer.root();
/// let mut kept = Kept(writer.grow(&[leaf_hash(b"b")]));
/// let path = proof::consistency(&mut kept, 1, 2).unwrap();
/// assert!(proof::verify_consistency(1, 2, &old, &writer.root(), &path).is_ok());
/// ```
pub fn consistency<T: Tiles>(
    tiles: &mut T,
    old: u64,
    size: u64,
) -> Result<Vec<Hash>, TileError<T::Error>> {
    if old > size || size > MAX_SIZE {
        return Err(TileError::OutsideTheTree { asked: old, size });
    }
    let (mut start, mut end) = (0, size);
    let mut ranges = Vec::new();
    while old != 0 && old != end {
        let middle = start + split(end - start);
        if old <= middle {
            ranges.push((middle, end));
            end = middle;
        } else {
            ranges.push((start, middle));
            start = middle;
        }
    }
    // Where the walk never went right, the last subtree is the old tree, whose root is known.
    if start > 0 {
        ranges.push((start, end));
    }
    KnownTiles::new(tiles, size).roots_of(&ranges)
}

/// Returns the right edge of the tree of `size` leaves, from its tiles.
///
/// # Errors
/// [`TileError`] when a tile cannot be read.
///
/// ```
/// # use ledger::{TileId, TileWriter, Tiles, proof};
/// # struct Kept(Vec<(TileId, Vec<u8>)>);
/// # impl Tiles for Kept {
/// #     type Error = std::fmt::Error;
/// #     fn tile(&mut self, tile: TileId) -> Result<Vec<u8>, std::fmt::Error> {
/// #         Ok(self.0.iter().find(|(id, _)| *id == tile).ok_or(std::fmt::Error)?.1.clone())
/// #     }
/// # }
/// let mut writer = TileWriter::new();
/// let mut kept = Kept(writer.grow(&[[1; 32], [2; 32], [3; 32]]));
/// assert_eq!(proof::frontier(&mut kept, 3).unwrap(), writer.frontier());
/// ```
pub fn frontier<T: Tiles>(tiles: &mut T, size: u64) -> Result<Frontier, TileError<T::Error>> {
    let outside = TileError::OutsideTheTree {
        asked: size,
        size: MAX_SIZE,
    };
    let roots = KnownTiles::new(tiles, size.min(MAX_SIZE)).perfect_roots(0, size.min(MAX_SIZE))?;
    Frontier::from_roots(size, roots).map_err(|_| outside)
}

/// Returns the largest power of two below `size`, for sizes from 2.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// Reads hashes of a tree from its tiles, each tile once.
struct KnownTiles<'a, T> {
    tiles: &'a mut T,
    size: u64,
    known: Vec<(TileId, Arc<TileTree>)>,
}

impl<'a, T: Tiles> KnownTiles<'a, T> {
    fn new(tiles: &'a mut T, size: u64) -> Self {
        KnownTiles {
            tiles,
            size,
            known: Vec::new(),
        }
    }

    /// Returns the roots over ranges of leaves, collected from the root down, leaf first.
    fn roots_of(&mut self, ranges: &[(u64, u64)]) -> Result<Vec<Hash>, TileError<T::Error>> {
        ranges
            .iter()
            .rev()
            .map(|(start, end)| self.range_root(*start, *end))
            .collect()
    }

    fn range_root(&mut self, start: u64, end: u64) -> Result<Hash, TileError<T::Error>> {
        let roots = self.perfect_roots(start, end)?;
        let outside = TileError::OutsideTheTree {
            asked: end,
            size: self.size,
        };
        roots
            .into_iter()
            .rev()
            .reduce(|right, left| node_hash(&left, &right))
            .ok_or(outside)
    }

    /// Returns the roots of the complete subtrees that make up a range, the largest first.
    fn perfect_roots(&mut self, start: u64, end: u64) -> Result<Vec<Hash>, TileError<T::Error>> {
        let mut roots = Vec::new();
        let mut at = start;
        while at < end {
            let height = (end - at).ilog2();
            roots.push(self.perfect_root(at >> height, height)?);
            at += 1 << height;
        }
        Ok(roots)
    }

    /// Returns the root of the complete subtree number `index` of 2^`height` leaves.
    fn perfect_root(&mut self, index: u64, height: u32) -> Result<Hash, TileError<T::Error>> {
        let outside = TileError::OutsideTheTree {
            asked: index << height,
            size: self.size,
        };
        let level = u8::try_from(height / 8).unwrap_or(u8::MAX);
        let first = index << (height % 8);
        let Some(tile) = TileId::in_tree(level, first / u64::from(FULL_WIDTH), self.size) else {
            return Err(outside);
        };
        let in_tile = (first % u64::from(FULL_WIDTH)) >> (height % 8);
        let place = usize::try_from(in_tile).unwrap_or(usize::MAX);
        let tree = self.tree(tile)?;
        tree.root(height % 8, place).ok_or(outside)
    }

    fn tree(&mut self, tile: TileId) -> Result<&TileTree, TileError<T::Error>> {
        let place = match self.known.iter().position(|(known, _)| *known == tile) {
            Some(place) => place,
            None => {
                self.known.push((tile, self.tiles.tree(tile)?));
                self.known.len() - 1
            }
        };
        Ok(&self.known[place].1)
    }
}

/// Checks that the tree of `size` leaves under `root` holds this leaf at `index`.
///
/// # Errors
/// [`Unproven`] when the path is too long, too short, or leads elsewhere.
///
/// ```
/// use ledger::{proof::verify_inclusion, tree::leaf_hash};
/// let leaf = leaf_hash(b"only");
/// assert!(verify_inclusion(&leaf, 0, 1, &[], &leaf).is_ok());
/// ```
pub fn verify_inclusion(
    leaf_hash: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), Unproven> {
    if index >= size {
        return Err(Unproven::OutsideTheTree { asked: index, size });
    }
    let wrong_number = Unproven::WrongNumber(path.len());
    if path.len() > MAX_INCLUSION {
        return Err(wrong_number);
    }
    let mut climb = Climb {
        node: index,
        last: size - 1,
    };
    let mut hash = *leaf_hash;
    for sibling in path {
        hash = match climb.up().ok_or(wrong_number)? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    match climb.last {
        0 if hash == *root => Ok(()),
        0 => Err(Unproven::AnotherRoot),
        _ => Err(wrong_number),
    }
}

/// Checks that the tree of `new` leaves begins with the tree of `old` leaves.
///
/// An empty older tree begins every tree, and needs an empty proof; that its root is the empty
/// root is for the caller to check, see [`Head::follows`](crate::Head::follows).
///
/// # Errors
/// [`Unproven`] when the path is too long, too short, or leads elsewhere.
///
/// ```
/// use ledger::proof::verify_consistency;
/// assert!(verify_consistency(1, 1, &[1; 32], &[1; 32], &[]).is_ok());
/// assert!(verify_consistency(1, 1, &[1; 32], &[2; 32], &[]).is_err());
/// ```
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    path: &[Hash],
) -> Result<(), Unproven> {
    if old > new {
        return Err(Unproven::OutsideTheTree {
            asked: old,
            size: new,
        });
    }
    let wrong_number = Unproven::WrongNumber(path.len());
    if old == new || old == 0 {
        return match path {
            [] if old == 0 && new > 0 => Ok(()),
            [] if old_root == new_root => Ok(()),
            [] => Err(Unproven::AnotherRoot),
            _ => Err(wrong_number),
        };
    }
    if path.len() > MAX_CONSISTENCY {
        return Err(wrong_number);
    }
    let (first, rest) = match path.split_first() {
        // A complete older tree is itself a node, whose hash the verifier knows.
        Some(_) if old.is_power_of_two() => (old_root, path),
        Some(parts) => parts,
        None => return Err(wrong_number),
    };
    let mut climb = Climb {
        node: old - 1,
        last: new - 1,
    };
    climb.skip_right_children();
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        match climb.up().ok_or(wrong_number)? {
            Side::Left => {
                old_hash = node_hash(sibling, &old_hash);
                new_hash = node_hash(sibling, &new_hash);
            }
            Side::Right => new_hash = node_hash(&new_hash, sibling),
        }
    }
    match climb.last {
        0 if old_hash == *old_root && new_hash == *new_root => Ok(()),
        0 => Err(Unproven::AnotherRoot),
        _ => Err(wrong_number),
    }
}

/// A node on its way from the leaves to the root, and the last node of the same level.
struct Climb {
    node: u64,
    last: u64,
}

/// The side on which the sibling stands.
enum Side {
    Left,
    Right,
}

impl Climb {
    /// Goes to the next node above that has a sibling on the way; nothing when this is the root.
    fn up(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let side = if self.node & 1 == 1 || self.node == self.last {
            // An unpaired last node moves up without a sibling until it is a right child.
            while self.node & 1 == 0 && self.node != 0 {
                self.rise();
            }
            Side::Left
        } else {
            Side::Right
        };
        self.rise();
        Some(side)
    }

    fn skip_right_children(&mut self) {
        while self.node & 1 == 1 {
            self.rise();
        }
    }

    fn rise(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }
}
