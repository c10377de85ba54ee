use async_trait::async_trait;

use crate::{
    StoreError,
    feed::{Choice, FeedStanding, Newest, Published, Reader, Rules, Stretch, Version},
    ids::{FollowId, PostId, UserId},
    paging::{Page, PageRequest},
    posts::PostView,
    time::Timestamp,
    viewer::Actor,
};

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait FeedQueries: Send + Sync {
    /// Own posts and those of the people one follows, newest first; the cursor is the post's id. Leaves out those one
    /// muted. A constant number of statements, whatever the number of followees and the length of the page.
    async fn home(&self, actor: &Actor, page: PageRequest) -> Result<Page<PostView>, StoreError>;

    /// MUST be as it is now, never of a copy that is behind; `None` when there is no such person.
    async fn standing(&self, person: UserId) -> Result<Option<FeedStanding>, StoreError>;

    /// The newest `limit` posts to make a timeline of, and the version, of one moment that is not before this call.
    async fn newest(&self, person: UserId, limit: u16) -> Result<Option<Newest>, StoreError>;

    /// At most `limit` posts of the choice, newest first: MUST be those that [`home`](Self::home) would show, and
    /// leave out all others, whatever is named.
    async fn chosen(&self, actor: &Actor, choice: &Choice, limit: u16) -> Result<Vec<PostView>, StoreError>;
}

/// Timelines of people. They may be lost at any time, all or some: then they are not there, and never less than whole.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Timelines: Send + Sync {
    /// At most `limit` posts older than `before`. `None` where there is no timeline of this version, or it cannot be
    /// asked now. MUST also be `None` where posts may have been lost, as when an older state was restored. Keeps the
    /// timeline for another [`LIFETIME_DAYS`](crate::feed::LIFETIME_DAYS).
    async fn page(&self, person: UserId, version: Version, before: Option<PostId>, limit: u16) -> Option<Stretch>;

    /// Begins to make one, before it is known what belongs into it: whatever is pushed from here on MUST be in it.
    /// `None` while somebody else makes one of this version, and where it cannot be made now.
    async fn begin(&self, person: UserId, version: Version) -> Option<String>;

    /// Ends what [`begin`](Self::begin) began with the token that it gave. `false`, and nothing is changed, when that
    /// was lost or begun anew since, or was of another version.
    async fn fill(&self, person: UserId, token: &str, newest: &Newest) -> bool;

    /// Puts a post into the timelines of these people, where there is one of the version that is named, or one in the
    /// making. Idempotent. MUST NOT make a timeline, make one longer than its bound, or put a post below a gap; MUST
    /// fail unless it was done for all.
    async fn push(&self, post: PostId, readers: &[Reader]) -> Result<(), StoreError>;

    /// Takes a post out. Idempotent.
    async fn remove(&self, post: PostId, readers: &[Reader]) -> Result<(), StoreError>;
}

/// Whose timelines a post belongs into. Each method is a transaction of its own and MUST see what is now.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Audience: Send + Sync {
    /// Says by which rules timelines are made; `None` where nobody has one. New rules MUST make all timelines out of date,
    /// and those authors merged, or no longer, whose followers are so many that [`merge`](Self::merge) would do the same.
    async fn announce(&self, rules: Option<Rules>) -> Result<(), StoreError>;

    /// `None` when there never was such a post.
    async fn published(&self, post: PostId) -> Result<Option<Published>, StoreError>;

    /// At most `limit` followers of the author who have a timeline and were seen since then, in the order of their
    /// follows, from after `after` on.
    async fn readers(
        &self,
        author: UserId,
        seen_since: Timestamp,
        after: Option<FollowId>,
        limit: u16,
    ) -> Result<Vec<Reader>, StoreError>;

    /// From now on the author is merged, or no longer is. MUST make the timelines of all followers out of date in the
    /// same moment, and MAY all others where these are very many. Idempotent.
    async fn merge(&self, author: UserId, is_merged: bool) -> Result<(), StoreError>;

    /// Makes all timelines out of date.
    async fn renew_all(&self) -> Result<(), StoreError>;
}
