use async_trait::async_trait;

use crate::{
    StoreError,
    ids::UserId,
    time::Timestamp,
    users::{Role, Status},
};

/// What is needed to decide a log-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginRecord {
    pub user_id: UserId,
    pub role: Role,
    pub status: Status,
    pub password_hash: String,
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CredentialQueries: Send + Sync {
    /// By username or email, without regard to case; `None` when deleted or never there.
    async fn login_record(&self, login: &str) -> Result<Option<LoginRecord>, StoreError>;

    /// The hash of this person's password, as it is now; `None` when deleted or never there.
    async fn password_hash(&self, user_id: UserId) -> Result<Option<String>, StoreError>;

    /// Whether the person had a session from this address since then, ended ones included.
    async fn address_known(&self, user_id: UserId, address: &str, since: Timestamp) -> Result<bool, StoreError>;

    /// The same of a browser or program at this address, by what it calls itself.
    async fn device_known(
        &self,
        user_id: UserId,
        address: &str,
        user_agent: &str,
        since: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Whether the account was made since then and has never had a session, nor an ended one.
    async fn never_used(&self, user_id: UserId, since: Timestamp) -> Result<bool, StoreError>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordVerdict {
    Right,
    /// Right, and the hash was made with other parameters than today's.
    RightButOutdated,
    Wrong,
}

#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The queue is full.
    #[error("too many hashes at once")]
    Busy,
    #[error("the hash cannot be computed")]
    Internal(#[source] crate::error::BoxError),
}

/// Hashes are costly in time and memory by design, so they are bounded: a few at once, a short queue, then `Busy`.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// A PHC string with its own random salt.
    async fn hash(&self, password: String) -> Result<String, HashError>;

    /// With no hash to compare with, MUST cost the same and answer `Wrong`.
    async fn verify(&self, password: String, hash: Option<String>) -> Result<PasswordVerdict, HashError>;
}

impl From<HashError> for crate::Failure {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::HashingBusy,
            HashError::Internal(source) => Self::Internal(source),
        }
    }
}
