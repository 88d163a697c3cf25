//! The Merkle tree of RFC 6962 §2.1: its hashes, and the right edge that grows.

use sha2::{Digest as _, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The largest tree we sign or read: other tools keep sizes as signed 64-bit integers.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// Returns the hash of an entry as a leaf: `SHA-256(00 || entry)`.
///
/// ```
/// assert_ne!(ledger::tree::leaf_hash(b""), ledger::tree::empty_root());
/// ```
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(entry)
        .finalize()
        .into()
}

/// Returns the hash above two others: `SHA-256(01 || left || right)`.
///
/// ```
/// assert_ne!(ledger::tree::node_hash(&[1; 32], &[2; 32]), ledger::tree::node_hash(&[2; 32], &[1; 32]));
/// ```
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    Sha256::digest(bytes).into()
}

/// Returns the root of a tree without leaves: `SHA-256("")`.
///
/// ```
/// assert_eq!(ledger::tree::empty_root()[..2], [0xe3, 0xb0]);
/// ```
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Returns the root over a row of hashes.
///
/// ```
/// use ledger::tree::{node_hash, root_of};
/// assert_eq!(root_of(&[[1; 32], [2; 32]]), node_hash(&[1; 32], &[2; 32]));
/// ```
pub fn root_of(hashes: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    hashes.iter().for_each(|hash| frontier.append(*hash));
    frontier.root()
}

/// The right edge of a tree: the roots of its complete subtrees, the largest first.
///
/// It holds one hash for each set bit of the size, which is all that a tree needs to grow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

/// The bytes or hashes are not the right edge of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the right edge of a tree")]
pub struct NotAFrontier;

impl Frontier {
    /// Returns the edge of the empty tree.
    ///
    /// ```
    /// assert_eq!(ledger::Frontier::new().size(), 0);
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the edge of a tree of `size` leaves whose complete subtrees have these roots, the
    /// largest first.
    ///
    /// # Errors
    /// [`NotAFrontier`] when there is not one root for each set bit of the size, or the size is
    /// above [`MAX_SIZE`].
    ///
    /// ```
    /// assert!(ledger::Frontier::from_roots(3, vec![[1; 32], [2; 32]]).is_ok());
    /// ```
    pub fn from_roots(size: u64, roots: Vec<Hash>) -> Result<Self, NotAFrontier> {
        if size > MAX_SIZE || roots.len() != size.count_ones() as usize {
            return Err(NotAFrontier);
        }
        Ok(Frontier { size, roots })
    }

    /// Returns the edge whose roots the caller has made from as many hashes as the size says.
    pub(crate) fn of_known_roots(size: u64, roots: Vec<Hash>) -> Self {
        Frontier { size, roots }
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`NotAFrontier`] when the length does not fit the size.
    ///
    /// ```
    /// use ledger::Frontier;
    /// assert_eq!(Frontier::from_bytes(&[0; 8]), Ok(Frontier::new()));
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAFrontier> {
        let (size, rest) = bytes.split_first_chunk::<8>().ok_or(NotAFrontier)?;
        let (roots, []) = rest.as_chunks::<32>() else {
            return Err(NotAFrontier);
        };
        Self::from_roots(u64::from_be_bytes(*size), roots.to_vec())
    }

    /// Returns bytes for the store: the size as big-endian u64, then the hashes.
    ///
    /// ```
    /// assert_eq!(ledger::Frontier::new().to_bytes(), [0; 8]);
    /// ```
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend_from_slice(self.roots.as_flattened());
        bytes
    }

    /// Returns the number of leaves.
    ///
    /// ```
    /// assert_eq!(ledger::Frontier::new().size(), 0);
    /// ```
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the roots of the complete subtrees, the largest first.
    ///
    /// ```
    /// assert!(ledger::Frontier::new().roots().is_empty());
    /// ```
    pub fn roots(&self) -> &[Hash] {
        &self.roots
    }

    /// Adds a leaf at the right.
    ///
    /// ```
    /// let mut frontier = ledger::Frontier::new();
    /// frontier.append(ledger::tree::leaf_hash(b"entry"));
    /// assert_eq!(frontier.size(), 1);
    /// ```
    pub fn append(&mut self, leaf_hash: Hash) {
        let mut hash = leaf_hash;
        // Each trailing one of the size is a complete subtree that the new one doubles.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.roots.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.roots.push(hash);
        self.size += 1;
    }

    /// Returns the root of the tree.
    ///
    /// ```
    /// assert_eq!(ledger::Frontier::new().root(), ledger::tree::empty_root());
    /// ```
    pub fn root(&self) -> Hash {
        let right_to_left = self.roots.iter().rev().copied();
        right_to_left
            .reduce(|right, left| node_hash(&left, &right))
            .unwrap_or_else(empty_root)
    }
}
