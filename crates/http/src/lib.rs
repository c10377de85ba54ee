//! The API over HTTP, and the web app it serves. Knows the domain only; `src/bin/tintype/wiring` brings the adapters.

mod app;
mod auth;
mod blocks;
mod comments;
mod docs;
mod envelope;
mod exports;
mod extract;
mod feed;
mod follows;
mod gate;
mod health;
mod idempotency;
mod instance;
mod likes;
mod media;
mod moderation;
mod mutes;
mod posts;
mod problem;
mod reports;
mod schema;
mod serving;
mod session;
mod sessions;
mod state;
mod tokens;
mod uploads;
mod users;
mod web;

pub use app::{ServerOptions, application};
pub use docs::{error_catalogue, openapi};
pub use extract::address::TrustedProxies;
pub use gate::limits::LimitFactor;
pub use health::{Part, Readiness};
pub use state::{AppState, Elsewhere, Queries, Services, Shared};
