//! What Tintype is about, without a word on how it is stored, sent or shown.
//!
//! Each noun has a folder: its entity and value objects, `ports.rs` (what it needs from outside), a service where a
//! decision, an invariant, a transaction or an event is at stake, and `policy.rs` where access is decided. Adapters
//! implement the ports; `http` calls the services and the query ports. Nothing here does I/O.

pub mod audit;
pub mod auth;
pub mod blocks;
pub mod cards;
pub mod comments;
pub mod error;
pub mod events;
pub mod exports;
pub mod feed;
pub mod follows;
pub mod idempotency;
pub mod ids;
pub mod invites;
pub mod jobs;
pub mod leaving;
pub mod likes;
pub mod limits;
pub mod mail;
pub mod media;
pub mod moderation;
pub mod mutes;
pub mod one_time_tokens;
pub mod paging;
pub mod passkeys;
pub mod posts;
pub mod programs;
pub mod recent;
pub mod reports;
pub mod scopes;
pub mod sessions;
pub mod signing;
pub mod store;
mod sweeping;
pub mod tags;
pub mod text;
pub mod time;
pub mod tokens;
pub mod totp;
pub mod uploads;
pub mod users;
pub mod viewer;

#[cfg(test)]
mod testing;

pub use error::{Failure, FieldCode, FieldError, Kind, Outcome, StoreError};
