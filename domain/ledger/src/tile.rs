//! Tiles and entry bundles (C2SP tlog-tiles): which there are, and their paths.
//!
//! A tile holds up to 256 hashes of one level. At level 0 these are leaf hashes; higher up each is
//! the root of one full tile below. A bundle holds the entries of the level-0 tile of its index.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use crate::text::canonical_u64;
use crate::tile_tree::TileTree;
use crate::tree::Hash;

/// The number of hashes in a full tile.
pub const FULL_WIDTH: u16 = 256;
/// The highest level that a path can name.
const MAX_LEVEL: u8 = 63;
/// Binary levels of the tree in one level of tiles.
const HEIGHT: u32 = 8;

/// The coordinates of a tile of hashes. It prints as its path, such as `tile/0/x001/234.p/12`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    level: u8,
    index: u64,
    width: u16,
}

/// The coordinates of a bundle of entries. It prints as its path, such as `tile/entries/000.p/7`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BundleId {
    index: u64,
    width: u16,
}

/// What a path below the log's prefix names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TilePath {
    /// A tile of hashes.
    Hashes(TileId),
    /// A bundle of entries.
    Entries(BundleId),
}

/// The words are not the one canonical path of a tile or bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the path of a tile or of a bundle of entries")]
pub struct NotATilePath;

/// A place where tiles are kept: a table, a folder, a server.
///
/// The method borrows mutably because many readers of databases do.
pub trait Tiles {
    /// Why a tile could not be read.
    type Error: std::error::Error + 'static;

    /// Returns the bytes of a tile: its hashes one after the other.
    ///
    /// Where the tile asked for is partial, a wider or full tile of that level and index will do,
    /// because it begins with the same hashes.
    ///
    /// # Errors
    /// Whatever keeps the tile from being read, its absence included.
    fn tile(&mut self, tile: TileId) -> Result<Vec<u8>, Self::Error>;

    /// Returns a tile with the hashes above its own. Making one costs as many hashes as the tile
    /// has; a place that keeps those of full tiles, which never change, saves that.
    ///
    /// # Errors
    /// [`TileError`] when the tile cannot be read or is not the one asked for.
    fn tree(&mut self, tile: TileId) -> Result<Arc<TileTree>, TileError<Self::Error>> {
        let bytes = self
            .tile(tile)
            .map_err(|source| TileError::Unreadable { tile, source })?;
        TileTree::of(tile, &bytes).map(Arc::new)
    }
}

/// Why hashes could not be had from tiles.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError<E: std::error::Error + 'static> {
    /// The reader did not hand over a tile.
    #[error("{tile} could not be read")]
    Unreadable {
        /// The tile asked for.
        tile: TileId,
        /// What the reader said.
        source: E,
    },
    /// The reader handed over something that is not the tile.
    #[error("{tile} has {length} bytes")]
    WrongLength {
        /// The tile asked for.
        tile: TileId,
        /// The number of bytes handed over.
        length: usize,
    },
    /// The question makes no sense for a tree of this size.
    #[error("a tree of {size} leaves does not reach {asked}")]
    OutsideTheTree {
        /// The index or size asked for.
        asked: u64,
        /// The size of the tree.
        size: u64,
    },
}

impl TileId {
    /// Returns the tile at `level` and `index` in a tree of `size` leaves, as wide as it is there,
    /// or nothing when the tree has no such tile.
    ///
    /// ```
    /// let tile = ledger::TileId::in_tree(0, 273, 70_000).unwrap();
    /// assert_eq!(tile.to_string(), "tile/0/273.p/112");
    /// ```
    pub fn in_tree(level: u8, index: u64, size: u64) -> Option<Self> {
        let width = width_in(index, hashes_at(level, size))?;
        (level <= MAX_LEVEL).then_some(TileId {
            level,
            index,
            width,
        })
    }

    pub(crate) fn full_at(level: u8, index: u64) -> Self {
        TileId {
            level,
            index,
            width: FULL_WIDTH,
        }
    }

    /// Returns the level, from 0 (leaf hashes).
    ///
    /// ```
    /// assert_eq!(ledger::TileId::in_tree(0, 0, 1).unwrap().level(), 0);
    /// ```
    pub fn level(self) -> u8 {
        self.level
    }

    /// Returns the place within the level, from 0.
    ///
    /// ```
    /// assert_eq!(ledger::TileId::in_tree(0, 1, 257).unwrap().index(), 1);
    /// ```
    pub fn index(self) -> u64 {
        self.index
    }

    /// Returns the number of hashes, from 1 to 256.
    ///
    /// ```
    /// assert_eq!(ledger::TileId::in_tree(0, 0, 7).unwrap().width(), 7);
    /// ```
    pub fn width(self) -> u16 {
        self.width
    }

    /// Returns whether the tile holds 256 hashes and so will never change.
    ///
    /// ```
    /// assert!(ledger::TileId::in_tree(0, 0, 256).unwrap().is_full());
    /// ```
    pub fn is_full(self) -> bool {
        self.width == FULL_WIDTH
    }

    /// Returns the full tile of this level and index, which begins with the hashes of this one.
    ///
    /// ```
    /// let partial = ledger::TileId::in_tree(0, 0, 7).unwrap();
    /// assert_eq!(partial.full().to_string(), "tile/0/000");
    /// ```
    #[must_use]
    pub fn full(self) -> Self {
        TileId {
            width: FULL_WIDTH,
            ..self
        }
    }
}

impl BundleId {
    /// Returns the bundle at `index` in a log of `size` entries, as wide as it is there, or nothing
    /// when the log has no such bundle.
    ///
    /// ```
    /// let bundle = ledger::BundleId::in_tree(0, 7).unwrap();
    /// assert_eq!(bundle.to_string(), "tile/entries/000.p/7");
    /// ```
    pub fn in_tree(index: u64, size: u64) -> Option<Self> {
        Some(BundleId {
            index,
            width: width_in(index, size)?,
        })
    }

    /// Returns the place among the bundles, from 0.
    ///
    /// ```
    /// assert_eq!(ledger::BundleId::in_tree(1, 257).unwrap().index(), 1);
    /// ```
    pub fn index(self) -> u64 {
        self.index
    }

    /// Returns the number of entries, from 1 to 256.
    ///
    /// ```
    /// assert_eq!(ledger::BundleId::in_tree(1, 257).unwrap().width(), 1);
    /// ```
    pub fn width(self) -> u16 {
        self.width
    }

    /// Returns whether the bundle holds 256 entries and so will never change.
    ///
    /// ```
    /// assert!(ledger::BundleId::in_tree(0, 300).unwrap().is_full());
    /// ```
    pub fn is_full(self) -> bool {
        self.width == FULL_WIDTH
    }

    /// Returns the positions of the entries that the bundle holds.
    ///
    /// ```
    /// assert_eq!(ledger::BundleId::in_tree(1, 300).unwrap().positions(), 256..300);
    /// ```
    pub fn positions(self) -> Range<u64> {
        let first = self.index.saturating_mul(u64::from(FULL_WIDTH));
        first..first.saturating_add(u64::from(self.width))
    }
}

/// Returns the tiles that are new or wider when a tree grows from `old` to `new` leaves, level by
/// level. Of each level the last may be partial, as wide as it is at size `new`.
///
/// ```
/// let tiles = ledger::tile::grown_tiles(7, 256);
/// let paths: Vec<_> = tiles.iter().map(ToString::to_string).collect();
/// assert_eq!(paths, ["tile/0/000", "tile/1/000.p/1"]);
/// ```
pub fn grown_tiles(old: u64, new: u64) -> Vec<TileId> {
    (0..=MAX_LEVEL)
        .take_while(|level| hashes_at(*level, new) > 0)
        .flat_map(|level| {
            let grown = grown_indexes(hashes_at(level, old), hashes_at(level, new));
            grown.filter_map(move |index| TileId::in_tree(level, index, new))
        })
        .collect()
}

/// Returns the bundles that are new or wider when a log grows from `old` to `new` entries.
///
/// ```
/// let bundles = ledger::tile::grown_bundles(7, 257);
/// assert_eq!(bundles.len(), 2);
/// ```
pub fn grown_bundles(old: u64, new: u64) -> Vec<BundleId> {
    grown_indexes(old, new)
        .filter_map(|index| BundleId::in_tree(index, new))
        .collect()
}

fn grown_indexes(old: u64, new: u64) -> Range<u64> {
    let full = u64::from(FULL_WIDTH);
    if old < new {
        old / full..new.div_ceil(full)
    } else {
        0..0
    }
}

/// Returns how many hashes the tiles of a level hold together in a tree of `size` leaves.
pub(crate) fn hashes_at(level: u8, size: u64) -> u64 {
    size.checked_shr(HEIGHT * u32::from(level)).unwrap_or(0)
}

fn width_in(index: u64, count: u64) -> Option<u16> {
    let first = index.checked_mul(u64::from(FULL_WIDTH))?;
    let left = count.checked_sub(first)?.min(u64::from(FULL_WIDTH));
    u16::try_from(left).ok().filter(|width| *width > 0)
}

/// Returns the hashes of a tile that was read, no more than its width.
pub(crate) fn hashes_of<E: std::error::Error>(
    tile: TileId,
    bytes: &[u8],
) -> Result<&[Hash], TileError<E>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    match hashes.get(..usize::from(tile.width)) {
        Some(wanted) if rest.is_empty() && hashes.len() <= usize::from(FULL_WIDTH) => Ok(wanted),
        _ => Err(TileError::WrongLength {
            tile,
            length: bytes.len(),
        }),
    }
}

impl fmt::Display for TileId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "tile/{}/", self.level)?;
        write_place(out, self.index, self.width)
    }
}

impl fmt::Debug for TileId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl fmt::Display for BundleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("tile/entries/")?;
        write_place(out, self.index, self.width)
    }
}

impl fmt::Debug for BundleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TilePath::Hashes(tile) => tile.fmt(out),
            TilePath::Entries(bundle) => bundle.fmt(out),
        }
    }
}

/// Writes `x001/234.p/12`: groups of three digits, all but the last marked with an x.
fn write_place(out: &mut fmt::Formatter<'_>, index: u64, width: u16) -> fmt::Result {
    let mut groups = vec![index % 1000];
    let mut above = index / 1000;
    while above > 0 {
        groups.push(above % 1000);
        above /= 1000;
    }
    for group in groups.iter().skip(1).rev() {
        write!(out, "x{group:03}/")?;
    }
    write!(out, "{:03}", groups[0])?;
    if width < FULL_WIDTH {
        write!(out, ".p/{width}")
    } else {
        Ok(())
    }
}

impl FromStr for TilePath {
    type Err = NotATilePath;

    /// Reads a path such as `tile/0/x001/234.p/12` or `tile/entries/000`.
    fn from_str(path: &str) -> Result<Self, NotATilePath> {
        let rest = path.strip_prefix("tile/").ok_or(NotATilePath)?;
        let (row, place) = rest.split_once('/').ok_or(NotATilePath)?;
        let (index, width) = read_place(place).ok_or(NotATilePath)?;
        if row == "entries" {
            return Ok(TilePath::Entries(BundleId { index, width }));
        }
        let level = canonical_u64(row).and_then(|level| u8::try_from(level).ok());
        match level {
            Some(level) if level <= MAX_LEVEL => Ok(TilePath::Hashes(TileId {
                level,
                index,
                width,
            })),
            _ => Err(NotATilePath),
        }
    }
}

fn read_place(place: &str) -> Option<(u64, u16)> {
    let (groups, width) = match place.split_once(".p/") {
        Some((groups, width)) => (groups, read_partial_width(width)?),
        None => (place, FULL_WIDTH),
    };
    Some((read_index(groups)?, width))
}

fn read_partial_width(digits: &str) -> Option<u16> {
    let width = u16::try_from(canonical_u64(digits)?).ok()?;
    (1..FULL_WIDTH).contains(&width).then_some(width)
}

fn read_index(groups: &str) -> Option<u64> {
    let (above, last) = match groups.rsplit_once('/') {
        Some((above, last)) => (Some(above), last),
        None => (None, groups),
    };
    let mut index = 0_u64;
    for (number, group) in above.iter().flat_map(|above| above.split('/')).enumerate() {
        let digits = read_group(group.strip_prefix('x')?)?;
        // A leading group of zeroes would be a second path of the same tile.
        if number == 0 && digits == 0 {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits)?;
    }
    index.checked_mul(1000)?.checked_add(read_group(last)?)
}

fn read_group(digits: &str) -> Option<u64> {
    let three_digits = digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit());
    if three_digits {
        digits.parse().ok()
    } else {
        None
    }
}
