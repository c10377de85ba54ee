use async_trait::async_trait;

use crate::{
    StoreError,
    follows::{Follow, FollowState},
    ids::UserId,
    paging::{Page, PageRequest},
    time::Timestamp,
    users::Card,
    viewer::Viewer,
};

/// Follows inside a unit of work. Each method changes the two counters with the fact: only accepted follows count.
/// Rows of two people are locked in the order of their ids.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait FollowRepository: Send + Sync {
    /// Inserts unless the pair exists, and answers the state that is there afterwards: repeated or concurrent calls
    /// MUST change nothing and count once.
    async fn insert(&self, follow: &Follow) -> Result<FollowState, StoreError>;

    /// `false` when there was none. Idempotent.
    async fn remove(&self, follower: UserId, followee: UserId) -> Result<bool, StoreError>;

    /// Turns a request into a follow; `false` when there is no open request.
    async fn accept(&self, follower: UserId, followee: UserId, now: Timestamp) -> Result<bool, StoreError>;

    /// Removes an open request; `false` when there is none.
    async fn refuse(&self, follower: UserId, followee: UserId) -> Result<bool, StoreError>;

    /// Accepts every open request to this person.
    async fn accept_all(&self, followee: UserId, now: Timestamp) -> Result<u64, StoreError>;

    /// Whether one of the two blocks the other.
    async fn blocked(&self, one: UserId, other: UserId) -> Result<bool, StoreError>;
}

/// Somebody who asks to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowRequest {
    pub card: Card,
    pub requested_at: Timestamp,
    /// Key of the list.
    pub key: i64,
}

/// Lists of people, newest follow first; the cursor is the follow's id. Those who block the viewer or are blocked by
/// them are left out.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait FollowQueries: Send + Sync {
    /// `None` when the viewer may not see the person's lists.
    async fn followers(
        &self,
        viewer: &Viewer,
        username: &str,
        page: PageRequest,
    ) -> Result<Option<Page<Card>>, StoreError>;

    /// `None` when the viewer may not see the person's lists.
    async fn following(
        &self,
        viewer: &Viewer,
        username: &str,
        page: PageRequest,
    ) -> Result<Option<Page<Card>>, StoreError>;

    async fn requests(&self, owner: UserId, page: PageRequest) -> Result<Page<FollowRequest>, StoreError>;
}
