//! What the written files hold, read back by other means.

#![allow(clippy::unwrap_used)] // helpers of tests are tests, which the lint cannot see

mod docx;
mod pdf;
mod recognise;
mod sample;
mod workbook;
