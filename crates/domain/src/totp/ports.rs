use async_trait::async_trait;

use super::{NewSecret, Totp, TotpStatus};
use crate::{Outcome, StoreError, ids::UserId, time::Timestamp};

/// Second factors inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TotpRepository: Send + Sync {
    /// Also one that is not on yet; `None` when there is none.
    async fn find(&self, owner: UserId) -> Result<Option<Totp>, StoreError>;

    /// Those of owners after `after` in the order of their ids, `limit` at most.
    async fn page(&self, after: UserId, limit: u16) -> Result<Vec<Totp>, StoreError>;

    /// Puts one that is off in the place of another that is off; `false` where one is on, which MUST stay as it is.
    async fn propose(&self, totp: &Totp) -> Result<bool, StoreError>;

    /// Turns on the one with this secret, and uses `step`; `false` where it is another by now, or on already. Of several
    /// at once, MUST be `true` for one. MUST refuse the sessions of log-ins that began before, see
    /// [`SessionRepository::insert`](crate::sessions::SessionRepository::insert).
    async fn enable(&self, owner: UserId, sealed_secret: &str, step: i64, now: Timestamp) -> Result<bool, StoreError>;

    /// Uses the code of this step; `false` where it is off, or this step or a later one was used. Of several at once, MUST
    /// be `true` for one.
    async fn use_step(&self, owner: UserId, step: i64, now: Timestamp) -> Result<bool, StoreError>;

    /// Puts another sealing of the same secret in the place of `sealed_secret`; nothing where it is another by now.
    async fn reseal(&self, owner: UserId, sealed_secret: &str, by: &str, now: Timestamp) -> Result<(), StoreError>;

    /// Puts the codes with these hashes in the place of all that the person has.
    async fn set_recovery_codes(&self, owner: UserId, hashes: &[[u8; 32]], now: Timestamp) -> Result<(), StoreError>;

    /// Uses the person's code with this hash; `false` where there is none. Of several at once, MUST be `true` for one.
    async fn use_recovery_code(&self, owner: UserId, hash: &[u8; 32]) -> Result<bool, StoreError>;

    /// Removes the secret and all recovery codes; `false` where it was off.
    async fn remove(&self, owner: UserId) -> Result<bool, StoreError>;
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TotpQueries: Send + Sync {
    /// MUST be as it is now.
    async fn totp_status(&self, owner: UserId) -> Result<TotpStatus, StoreError>;
}

/// The secrets that apps and we share, sealed by a key of ours.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Authenticators: Send + Sync {
    /// 160 random bits for this person. What is kept of them MUST tell nothing without our key.
    fn make(&self, owner: UserId, username: &str) -> Outcome<NewSecret>;

    /// The step that the code is of: that of `now`, the one before or the one after it; `None` for every other code. MUST
    /// fail where the secret was sealed for another person, or by a key that we do not have.
    fn step_of(&self, owner: UserId, sealed_secret: &str, code: &str, now: Timestamp) -> Outcome<Option<i64>>;

    /// The same secret sealed by the newest key; `None` where it is.
    fn reseal(&self, owner: UserId, sealed_secret: &str) -> Outcome<Option<String>>;
}
