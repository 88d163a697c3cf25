//! Journeys: the real binary, a temporary folder, one afternoon each.

#![allow(clippy::unwrap_used)] // a journey that cannot begin has failed

mod browser;
mod citizen;
mod city;
mod commands;
mod every_page;
mod log;
mod migration;
mod office_flow;
mod program;
mod recovery;
mod town;
