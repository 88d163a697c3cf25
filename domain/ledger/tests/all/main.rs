//! The claims that the ledger makes, one module for each part.

// Helpers of tests may unwrap as the tests themselves do.
#![allow(clippy::unwrap_used)]

mod cosign_and_witness;
mod independent;
mod leaves;
mod notes;
mod office;
mod proof_files;
mod proofs;
mod published;
mod tiles;
mod vectors;
