//! The right edge of the tiles: takes new leaf hashes and yields the tiles to write.

use crate::tile::{FULL_WIDTH, TileError, TileId, Tiles, hashes_at, hashes_of};
use crate::tree::{Frontier, Hash, MAX_SIZE, root_of};

/// The partial tile of each level at the right edge, from which the tiles of a larger tree follow.
///
/// It holds at most 255 hashes for each level, so at most 64 KiB.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TileWriter {
    size: u64,
    edge: Vec<Vec<Hash>>,
}

impl TileWriter {
    /// Returns the writer of an empty log.
    ///
    /// ```
    /// assert_eq!(ledger::TileWriter::new().size(), 0);
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the writer of a log that holds `size` leaves, from its rightmost tiles.
    ///
    /// The caller compares [`TileWriter::root`] with the head that it remembers.
    ///
    /// # Errors
    /// [`TileError`] when one of those tiles is missing or has the wrong length.
    ///
    /// ```
    /// # use ledger::{TileId, TileWriter, Tiles};
    /// # struct Kept(Vec<(TileId, Vec<u8>)>);
    /// # impl Tiles for Kept {
    /// #     type Error = std::fmt::Error;
    /// #     fn tile(&mut self, tile: TileId) -> Result<Vec<u8>, std::fmt::Error> {
    /// #         Ok(self.0.iter().find(|(id, _)| *id == tile).ok_or(std::fmt::Error)?.1.clone())
    /// #     }
    /// # }
    /// let mut writer = TileWriter::new();
    /// let mut kept = Kept(writer.grow(&[[1; 32], [2; 32]]));
    /// assert_eq!(TileWriter::resume(&mut kept, 2).unwrap(), writer);
    /// ```
    pub fn resume<T: Tiles>(tiles: &mut T, size: u64) -> Result<Self, TileError<T::Error>> {
        if size > MAX_SIZE {
            return Err(TileError::OutsideTheTree {
                asked: size,
                size: MAX_SIZE,
            });
        }
        let mut edge = Vec::new();
        for level in 0_u8.. {
            let count = hashes_at(level, size);
            if count == 0 {
                break;
            }
            let index = count / u64::from(FULL_WIDTH);
            let hashes = match TileId::in_tree(level, index, size) {
                Some(tile) => {
                    let bytes = tiles
                        .tile(tile)
                        .map_err(|source| TileError::Unreadable { tile, source })?;
                    hashes_of(tile, &bytes)?.to_vec()
                }
                None => Vec::new(),
            };
            edge.push(hashes);
        }
        Ok(TileWriter { size, edge })
    }

    /// Returns the number of leaves so far.
    ///
    /// ```
    /// assert_eq!(ledger::TileWriter::new().size(), 0);
    /// ```
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the root of the tree so far.
    ///
    /// ```
    /// assert_eq!(ledger::TileWriter::new().root(), ledger::tree::empty_root());
    /// ```
    pub fn root(&self) -> Hash {
        self.frontier().root()
    }

    /// Returns the right edge of the tree as a frontier.
    ///
    /// ```
    /// assert_eq!(ledger::TileWriter::new().frontier(), ledger::Frontier::new());
    /// ```
    pub fn frontier(&self) -> Frontier {
        let mut roots = Vec::new();
        for row in self.edge.iter().rev() {
            let mut rest = row.as_slice();
            for bit in (0..u8::BITS).rev() {
                // One complete subtree for each set bit of the row's width, the largest first.
                if let (true, Some((subtree, after))) =
                    (row.len() & (1 << bit) != 0, rest.split_at_checked(1 << bit))
                {
                    roots.push(root_of(subtree));
                    rest = after;
                }
            }
        }
        Frontier::of_known_roots(self.size, roots)
    }

    /// Adds leaves at the right and returns every tile that is new or wider, with its bytes.
    ///
    /// Partial tiles are those of the new size; sizes in between leave none.
    ///
    /// ```
    /// let written = ledger::TileWriter::new().grow(&[[1; 32]]);
    /// assert_eq!(written[0].0.to_string(), "tile/0/000.p/1");
    /// assert_eq!(written[0].1, [1; 32]);
    /// ```
    pub fn grow(&mut self, leaf_hashes: &[Hash]) -> Vec<(TileId, Vec<u8>)> {
        let old = self.size;
        let mut written = Vec::new();
        for leaf in leaf_hashes {
            self.append(*leaf, &mut written);
        }
        for (level, row) in (0_u8..).zip(&self.edge) {
            let grown = hashes_at(level, old) < hashes_at(level, self.size);
            let index = hashes_at(level, self.size) / u64::from(FULL_WIDTH);
            if let (true, Some(tile)) = (grown, TileId::in_tree(level, index, self.size)) {
                written.push((tile, row.as_flattened().to_vec()));
            }
        }
        written.sort_by_key(|(tile, _)| *tile);
        written
    }

    fn append(&mut self, leaf_hash: Hash, full: &mut Vec<(TileId, Vec<u8>)>) {
        self.size += 1;
        let mut hash = leaf_hash;
        for level in 0_u8.. {
            if self.edge.len() == usize::from(level) {
                self.edge.push(Vec::new());
            }
            let row = &mut self.edge[usize::from(level)];
            row.push(hash);
            if row.len() < usize::from(FULL_WIDTH) {
                return;
            }
            let index = hashes_at(level, self.size) / u64::from(FULL_WIDTH) - 1;
            full.push((TileId::full_at(level, index), row.as_flattened().to_vec()));
            hash = root_of(row);
            row.clear();
        }
    }
}
