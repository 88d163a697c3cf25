//! What organs promise: checked codes, names and places by the day, sites, index numbers.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod any_input;
mod codes;
mod index_numbers;
mod organs;
mod real_codes;
mod sites;
mod tree;
