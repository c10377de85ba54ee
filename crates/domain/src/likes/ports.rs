use async_trait::async_trait;

use crate::{
    StoreError,
    ids::{PostId, UserId},
    likes::{Like, Likeable},
    paging::{Page, PageRequest},
    users::Card,
    viewer::Viewer,
};

/// Likes inside a unit of work. The counter of what is liked changes with the fact, and MUST equal the rows whatever
/// happens at the same time.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait LikeRepository: Send + Sync {
    /// Likes unless liked already; answers the count afterwards, `None` when it is deleted.
    async fn insert(&self, like: &Like) -> Result<Option<i64>, StoreError>;

    /// Takes a like back if there is one; answers the count afterwards, `None` when it is deleted.
    async fn remove(&self, owner: UserId, likeable: Likeable) -> Result<Option<i64>, StoreError>;
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait LikeQueries: Send + Sync {
    /// Who likes a post, the newest like first; the cursor is the like's id. `None` when the viewer may not see the post.
    async fn likers(&self, viewer: &Viewer, post: PostId, page: PageRequest) -> Result<Option<Page<Card>>, StoreError>;
}
