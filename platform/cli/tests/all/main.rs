//! Journeys: the real binary, a temporary folder, one afternoon each.

#![allow(clippy::unwrap_used)] // a journey that cannot begin has failed

mod city;
mod commands;
mod migration;
mod program;
