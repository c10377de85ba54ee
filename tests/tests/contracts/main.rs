//! What the ports promise, on every adapter's real engine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test helper cannot do fails the test

mod blobs;
mod blocks;
mod card_pages;
mod cards;
mod comments;
mod connections;
mod credentials;
mod dice;
mod engine;
mod events;
mod feed;
mod follows;
mod foreign_keys;
mod home;
mod idempotency;
mod instances;
mod jobs;
mod leaving;
mod likes;
mod limits;
mod media;
mod media_moves;
mod media_places;
mod mutes;
mod partitions;
mod plans;
mod posts;
mod profiles;
mod redis;
mod replicas;
mod schema;
mod schema_dump;
mod session_copies;
mod sessions;
mod statements;
mod store;
mod timelines;
mod upload_targets;
mod uploads;
mod users;
mod visibility;
mod world;
