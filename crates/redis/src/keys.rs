//! Every key and channel of Tintype in Redis, with its type and how long it lives. The table in docs/architecture.md says
//! the same, and `scripts/architecture.sh` holds both to the same names.

use std::fmt::Write;

use tintype_domain::{
    cards::{CARD_LIFETIME, CardId},
    ids::UserId,
};

/// Channel. `{instance} job`, `{instance} upload {id}`.
pub(crate) const EVENTS: &str = "tintype:events";

/// String: when this bucket will be full again, in microseconds since 1970. Lives until then.
pub(crate) fn limit(bucket: &str) -> String {
    format!("tintype:limit:{bucket}")
}

/// String: a copy of the session (JSON), or the ticket of whoever is going to put one there. Lives for
/// [`COPY_LEASE`](tintype_domain::sessions::COPY_LEASE) from when the ticket was given.
pub(crate) fn session(key_hash: &[u8; 32]) -> String {
    let mut key = "tintype:session:".to_owned();
    for byte in key_hash {
        // Writing to a string does not fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}

/// String: a card. Lives for [`CARD_SECONDS`], or as a mark that it was forgotten for [`FORGOTTEN_SECONDS`].
pub(crate) fn card(id: CardId) -> String {
    match id {
        CardId::Post(id) => format!("tintype:card:post:{id}"),
        CardId::Person(id) => format!("tintype:card:person:{id}"),
    }
}

pub(crate) const CARD_SECONDS: i64 = CARD_LIFETIME.num_seconds();
/// Longer than anybody who read the row before may still want to keep the card: on a replica that is some seconds behind,
/// within [`KEEP_WITHIN`](tintype_domain::cards::KEEP_WITHIN).
pub(crate) const FORGOTTEN_SECONDS: i64 = 30;

/// Sorted set, all scores 0: post ids of 19 digits, and marks that begin with a letter. Lives for
/// [`LIFETIME_DAYS`](tintype_domain::feed::LIFETIME_DAYS) after it was last read, and a minute while it is being made.
pub(crate) fn timeline(person: UserId) -> String {
    format!("tintype:timeline:{person}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_named_by_the_hash_of_its_key_in_hexadecimal() {
        let key = session(&[0x0a; 32]);
        assert_eq!(key, format!("tintype:session:{}", "0a".repeat(32)));
    }
}
