//! What the calendar promises: counting rules, the built-in notices, real holidays, any input.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod any_input;
mod built_in;
mod counting;
mod notices;
mod real_holidays;
