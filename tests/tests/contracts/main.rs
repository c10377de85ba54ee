//! What the ports of the database promise, on SQLite and on PostgreSQL alike.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test helper cannot do fails the test

mod connections;
mod counters;
mod engine;
mod jobs;
mod plans;
mod replicas;
mod schema;
mod server;
mod visibility;
mod work;
