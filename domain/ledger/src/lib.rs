//! The ledger of gongkai: an append-only Merkle log of acts, with tiles, proofs and signed heads.
//!
//! Every act leaves one [`Leaf`] here. The leaves are hashed as in RFC 6962 ([`tree`]), kept as
//! tiles that any static server can hand out ([`tile`]), and each batch ends in one signed head
//! ([`Head::follows`], [`Checkpoint`], [`Note`]). From tiles anyone makes and checks proofs
//! ([`proof`]), and a citizen checks one downloaded file with [`verify_published`].
//!
//! The formats are those of C2SP (signed-note, tlog-checkpoint, tlog-tiles, tlog-proof,
//! tlog-cosignature, tlog-witness), so tools that know nothing of us read them. The crate is pure:
//! it depends on nothing of ours, sees ids and digests as bytes, and reads no clock, file or socket.
//!
//! ```
//! use ledger::{Instant, Leaf, tree::Frontier};
//!
//! let leaf = Leaf::Sealed { instant: Instant(1_700_000_000_000_000), commitment: [7; 32] };
//! let mut frontier = Frontier::new();
//! frontier.append(leaf.hash());
//! assert_eq!(frontier.root(), leaf.hash());
//! ```

pub mod bundle;
pub mod checkpoint;
pub mod cosignature;
pub mod digest;
pub mod head;
pub mod key;
pub mod leaf;
pub mod note;
pub mod proof;
pub mod proof_file;
pub mod published;
pub mod signer;
mod text;
pub mod tile;
pub mod tile_tree;
pub mod tile_writer;
pub mod tree;
pub mod witness;

pub use checkpoint::Checkpoint;
pub use cosignature::Cosigner;
pub use digest::{Salt, manifest_digest, payload_commitment, salted_manifest_digest, slot_digest};
pub use head::{Head, NextHead};
pub use key::{Algorithm, KeyId, SM2_IDENTIFIER, VerifierKey};
pub use leaf::{Instant, Leaf, Position};
pub use note::{Note, SignatureLine};
pub use proof_file::{ProofFile, Trust};
pub use published::{PublishedExtra, VerifiedEdition, verify_published};
pub use signer::{Ed25519Signer, Signer, Sm2Signer};
pub use tile::{BundleId, TileError, TileId, TilePath, Tiles};
pub use tile_tree::TileTree;
pub use tile_writer::TileWriter;
pub use tree::{Frontier, Hash};
