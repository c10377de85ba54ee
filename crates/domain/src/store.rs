//! The unit of work: everything in it happens, or nothing does.

use std::future::Future;

use async_trait::async_trait;

use crate::{
    Outcome, StoreError,
    audit::AuditLog,
    blocks::BlockRepository,
    comments::CommentRepository,
    exports::ExportRepository,
    follows::FollowRepository,
    invites::InviteRepository,
    jobs::JobRepository,
    likes::LikeRepository,
    media::MediaRepository,
    mutes::MuteRepository,
    one_time_tokens::OneTimeTokenRepository,
    passkeys::PasskeyRepository,
    posts::PostRepository,
    reports::ReportRepository,
    totp::TotpRepository,
    uploads::UploadRepository,
    users::{AccountRepository, UserRepository},
};

/// One transaction. Dropped without [`commit`](Self::commit) means rolled back. Nothing slow happens while it is open.
#[async_trait]
pub trait UnitOfWork: Send + Sync {
    fn users(&self) -> &dyn UserRepository;
    fn accounts(&self) -> &dyn AccountRepository;
    fn follows(&self) -> &dyn FollowRepository;
    fn blocks(&self) -> &dyn BlockRepository;
    fn mutes(&self) -> &dyn MuteRepository;
    fn posts(&self) -> &dyn PostRepository;
    fn media(&self) -> &dyn MediaRepository;
    fn uploads(&self) -> &dyn UploadRepository;
    fn comments(&self) -> &dyn CommentRepository;
    fn likes(&self) -> &dyn LikeRepository;
    fn jobs(&self) -> &dyn JobRepository;
    fn one_time_tokens(&self) -> &dyn OneTimeTokenRepository;
    fn totp(&self) -> &dyn TotpRepository;
    fn passkeys(&self) -> &dyn PasskeyRepository;
    fn reports(&self) -> &dyn ReportRepository;
    fn audit(&self) -> &dyn AuditLog;
    fn exports(&self) -> &dyn ExportRepository;
    fn invites(&self) -> &dyn InviteRepository;

    /// MUST be durable when it returns. Wakes the worker when jobs were pushed.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UnitOfWorkFactory: Send + Sync {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;

    /// Waits before a use case is tried again, longer after each of the `tries` so far and never twice the same time:
    /// two that got in each other's way must not meet again.
    async fn pause(&self, tries: u32);
}

/// How often a use case is tried that others keep getting in the way of.
pub const TRIES: u32 = 5;

/// Runs `attempt`, and again from its beginning as long as its unit of work lost to another one: a deadlock, or a row
/// that changed under it. Nothing of a lost attempt has happened. The only place where this is done.
pub async fn retrying<T, F: Future<Output = Outcome<T>>>(
    store: &dyn UnitOfWorkFactory,
    attempt: impl Fn() -> F,
) -> Outcome<T> {
    for tries in 1..TRIES {
        match attempt().await {
            Err(failure) if failure.lost_to_another() => store.pause(tries).await,
            settled => return settled,
        }
    }
    attempt().await
}

/// What an installation leases so that no two processes make the same identifiers.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait InstanceNumbers: Send + Sync {
    /// A number that nobody holds until `until`. MUST never give one number to two holders at a time.
    async fn lease(
        &self,
        holder: &str,
        now: crate::time::Timestamp,
        until: crate::time::Timestamp,
    ) -> Result<u16, StoreError>;

    /// `false` when the lease was lost: the holder MUST stop making identifiers.
    async fn renew(&self, number: u16, holder: &str, until: crate::time::Timestamp) -> Result<bool, StoreError>;

    async fn release(&self, number: u16, holder: &str) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::Failure;

    struct Pauses(AtomicU32);

    #[async_trait]
    impl UnitOfWorkFactory for Pauses {
        async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
            Err(StoreError::Full)
        }

        async fn pause(&self, tries: u32) {
            assert_eq!(self.0.fetch_add(1, Ordering::SeqCst) + 1, tries);
        }
    }

    /// How often an attempt is made that fails like this, and how often something is waited for.
    fn attempts(failure: fn() -> Failure) -> (u32, u32) {
        let (pauses, made) = (Pauses(AtomicU32::new(0)), AtomicU32::new(0));
        let attempt = || async {
            made.fetch_add(1, Ordering::SeqCst);
            Outcome::<()>::Err(failure())
        };
        let mut run = Box::pin(retrying(&pauses, attempt));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(run.as_mut().poll(&mut context).is_ready());
        drop(run);
        (made.into_inner(), pauses.0.into_inner())
    }

    #[test]
    fn what_lost_to_another_is_tried_again_and_nothing_else_is() {
        assert_eq!(attempts(|| StoreError::Retry.into()), (TRIES, TRIES - 1));
        assert_eq!(attempts(|| StoreError::Unavailable("down".into()).into()), (1, 0));
        assert_eq!(attempts(|| Failure::NotFound), (1, 0));
    }
}
