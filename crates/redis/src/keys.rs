//! Every key and channel of Tintype in Redis, with its type and how long it lives. The table in docs/architecture.md says
//! the same.

use tintype_domain::ids::UserId;

/// Sorted set, all scores 0: post ids of 19 digits, and marks that begin with a letter. Lives for
/// [`LIFETIME_DAYS`](tintype_domain::feed::LIFETIME_DAYS) after it was last read, and a minute while it is being made.
pub(crate) fn timeline(person: UserId) -> String {
    format!("tintype:timeline:{person}")
}
