//! The SQL adapter: repositories and queries on PostgreSQL and on SQLite, written once in the SQL that both share.

mod comments;
mod connect;
mod counters;
mod entities;
mod errors;
mod follows;
mod idempotency;
mod instances;
mod jobs;
mod likes;
mod media;
mod migrate;
mod posts;
mod queries;
mod sessions;
mod sql;
mod store;
mod text;
mod uploads;
mod users;

pub use connect::{ConnectError, Database, Freshness, Observer, Options, Timeouts, Tls, TlsMode};
pub use counters::{Drift, SeaCounters};
pub use idempotency::SeaIdempotency;
pub use instances::SeaInstances;
pub use jobs::SeaJobs;
pub use queries::{Listing, SeaQueries, listings};
pub use sessions::SeaSessions;
pub use store::SeaStore;
