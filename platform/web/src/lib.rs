//! The portal, the console and the API: HTTP in front of the office.
//!
//! What the three share lives here: `visit` turns a request into a visit of one site and brings
//! its work to a desk (a thread where waiting is allowed); `page` makes finished bytes with an
//! ETag; `cache` keeps them until the ledger says otherwise; `frame` is what stands around
//! every page; `refusal` is every way of saying no. Handlers are `async` and thin; what they
//! call is ordinary blocking code.

mod api;
mod asked;
mod assets;
mod cache;
mod console;
mod counters;
mod file_words;
mod found_text;
mod frame;
mod page;
mod portal;
mod refusal;
mod server;
mod settings;
mod visit;
mod visitors;
mod web;
mod words;

pub use server::{router, serve};
pub use settings::WebSettings;
