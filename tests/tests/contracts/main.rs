//! What the ports promise, on every adapter's real engine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test helper cannot do fails the test

mod blobs;
mod connections;
mod counters;
mod direct_uploads;
mod engine;
mod events;
mod jobs;
mod limits;
mod media;
mod moves;
mod partitions;
mod plans;
mod replicas;
mod schema;
mod server;
mod statements;
mod uploads;
mod visibility;
mod work;
