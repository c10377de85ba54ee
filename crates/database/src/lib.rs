//! The SQL adapter: repositories and queries on PostgreSQL and on SQLite, written once for both. Entities say what is
//! written and looked up; statements are written by hand where their plan matters.

mod access_tokens;
mod accounts;
mod audit;
mod blocks;
mod comments;
mod connect;
mod counters;
mod entities;
mod errors;
mod exports;
mod flights;
mod follows;
mod idempotency;
mod instances;
mod jobs;
mod likes;
mod media;
mod migrate;
mod mutes;
mod one_time_tokens;
mod posts;
mod queries;
mod refresh_tokens;
mod remains;
mod reports;
mod sessions;
mod sql;
mod store;
mod tags;
mod text;
mod timelines;
mod uploads;
mod users;

pub use access_tokens::SeaAccessTokens;
pub use connect::{ConnectError, Database, Freshness, Observer, Options, Timeouts, Tls, TlsMode};
pub use counters::{Drift, SeaCounters};
pub use idempotency::SeaIdempotency;
pub use instances::SeaInstances;
pub use jobs::SeaJobs;
pub use queries::SeaQueries;
pub use refresh_tokens::SeaRefreshTokens;
pub use remains::SeaRemains;
pub use sessions::SeaSessions;
pub use store::SeaStore;
pub use timelines::SeaAudience;
