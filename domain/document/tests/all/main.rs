//! All integration tests of the crate in one binary.

// Helpers of tests are tests too: clippy knows only functions marked as such.
#![allow(clippy::unwrap_used)]

mod gold;
mod heads;
mod numbers;
mod properties;
mod shared;
mod structure;
