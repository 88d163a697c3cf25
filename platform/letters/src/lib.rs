//! Writes tables, documents and letters as XLSX, DOCX and PDF.
//!
//! A [`Letter`] is a sequence of [`Block`]s in the order in which they are read. The writers lay it
//! out as GB/T 9704-2012 asks of an official document. The same letter always gives the same bytes,
//! so that a digest taken before sign-off holds for the file that is later downloaded.

mod docx;
mod letter;
mod measure;
mod pdf;
mod recognise;
mod workbook;

pub use docx::docx;
pub use letter::{Block, Letter};
pub use pdf::pdf;
pub use workbook::{Cell, Column, Hint, Sheet, WorkbookError, workbook};
