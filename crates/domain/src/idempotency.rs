//! The same request sent twice is done once.

use async_trait::async_trait;

use crate::{StoreError, ids::UserId, time::Timestamp};

/// How long a first answer is given again.
pub const REPLAY_HOURS: i64 = 24;
/// How long a request that never finished keeps others waiting.
pub const LEASE_SECONDS: i64 = 15;

/// What a client repeats: the key is theirs, per account and route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub owner_id: UserId,
    pub route: String,
    pub key: String,
    pub body_hash: [u8; 32],
    /// The identifier that the created thing shall have if this is the first attempt.
    pub resource_id: i64,
    pub now: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    pub status: u16,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begin {
    /// Do it. `resource_id` is that of the first attempt, so that a request repeated after a crash creates the same
    /// thing and not a second one.
    Proceed {
        resource_id: i64,
    },
    /// Somebody is at it; ask again shortly.
    Wait,
    Replay(KeptAnswer),
    /// The key was used with another body.
    Mismatch,
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait IdempotencyStore: Send + Sync {
    /// MUST let exactly one of any number of parallel attempts proceed until it is finished, abandoned or its lease of
    /// [`LEASE_SECONDS`] has passed. Records older than [`REPLAY_HOURS`] do not count.
    async fn begin(&self, attempt: &Attempt) -> Result<Begin, StoreError>;

    /// Keeps the answer for the attempts to come.
    async fn finish(&self, attempt: &Attempt, answer: &KeptAnswer) -> Result<(), StoreError>;

    /// Forgets the attempt's answer but not its `resource_id`: the next one proceeds at once.
    async fn abandon(&self, attempt: &Attempt) -> Result<(), StoreError>;

    /// Removes records from before `before`; answers how many.
    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError>;
}
