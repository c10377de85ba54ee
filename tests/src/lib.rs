//! What the tests of `tests/` share: a server of one's own, and people who use it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test helper cannot do fails the test
#![allow(clippy::missing_panics_doc)]

mod bucket;
mod certificate;
mod cluster;
mod database;
mod engine;
mod nginx;
mod person;
mod port;
mod postgres;
mod proxy;
mod redis;
mod server;
mod site;
mod smtp;
mod until;

pub use bucket::BucketServer;
pub use certificate::browser;
pub use cluster::{Cluster, KEYS};
pub use database::{postgres_copy, postgres_database};
pub use nginx::Nginx;
pub use person::{PASSWORD, Person, Reply, photo};
pub use postgres::PostgresServer;
pub use proxy::{Mode, Proxy};
pub use redis::RedisServer;
pub use server::{Server, Worker, program, run};
pub use site::Site;
pub use smtp::{Manner, Received, SmtpSink};
pub use until::until;
