//! Integration tests of the index.

mod following;
mod invented;
mod judged;
mod judged_set;
mod questions;
mod suggestions;
