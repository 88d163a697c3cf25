//! What the catalogue holds of fields, items, deadlines and templates.

#![allow(clippy::unwrap_used)] // helpers of tests are tests

mod deadline;
mod fields;
mod item;
mod record;
mod sample;
mod template;
