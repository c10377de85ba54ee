//! What the ports promise, on every adapter's real engine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test helper cannot do fails the test

mod counters;
mod engine;
mod events;
mod limits;
mod plans;
mod schema;
mod visibility;
mod work;
