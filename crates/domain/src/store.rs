//! The unit of work: everything in it happens, or nothing does.

use async_trait::async_trait;

use crate::{
    StoreError, comments::CommentRepository, follows::FollowRepository, jobs::JobRepository, likes::LikeRepository,
    media::MediaRepository, posts::PostRepository, uploads::UploadRepository, users::UserRepository,
};

/// One transaction. Dropped without [`commit`](Self::commit) means rolled back. Nothing slow happens while it is open.
#[async_trait]
pub trait UnitOfWork: Send + Sync {
    fn users(&self) -> &dyn UserRepository;
    fn follows(&self) -> &dyn FollowRepository;
    fn posts(&self) -> &dyn PostRepository;
    fn media(&self) -> &dyn MediaRepository;
    fn uploads(&self) -> &dyn UploadRepository;
    fn comments(&self) -> &dyn CommentRepository;
    fn likes(&self) -> &dyn LikeRepository;
    fn jobs(&self) -> &dyn JobRepository;

    /// MUST be durable when it returns. Wakes the worker when jobs were pushed.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UnitOfWorkFactory: Send + Sync {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;
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
