//! The web crate from the outside: claims made through its router, as a browser or a program meets it.

// `unwrap` belongs to tests (STYLE 7); helpers of tests are tests too.
#![allow(clippy::unwrap_used)]

mod api_document;
mod api_drafts;
mod api_office;
mod api_reading;
mod caching;
mod console;
mod console_desk;
mod console_flow;
mod console_refused;
mod console_sign_in;
mod downloads;
mod erasure;
mod ledger_files;
mod office;
mod pages;
mod parameters;
mod record_pages;
