use async_trait::async_trait;

use crate::{
    StoreError,
    comments::{Comment, CommentFacts},
    ids::{CommentId, PostId},
    paging::{Page, PageRequest},
    time::Timestamp,
    users::Card,
    viewer::Viewer,
};

/// Comments inside a unit of work. Counters change with the fact: `comment_count` of the post includes replies,
/// `reply_count` is that of the top comment.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CommentRepository: Send + Sync {
    /// `Conflict(Reference)` when the post or the comment replied to is deleted, `Conflict(PrimaryKey)` when it is there.
    async fn insert(&self, comment: &Comment) -> Result<(), StoreError>;

    /// What decides what the viewer may do; `None` when there never was such a comment.
    async fn facts(&self, viewer: &Viewer, id: CommentId) -> Result<Option<CommentFacts>, StoreError>;

    /// Writes text, `edited_at` and `updated_at`.
    async fn update(&self, comment: &Comment) -> Result<(), StoreError>;

    /// Marks it and its replies deleted; answers how many comments that were, 0 when it was deleted already.
    async fn delete(&self, comment: &Comment, now: Timestamp) -> Result<u64, StoreError>;

    /// Hides it from all but its author and moderators, or shows it again; `false` when it was so already. Counters stay as
    /// they are.
    async fn set_hidden(&self, id: CommentId, hidden: bool, now: Timestamp) -> Result<bool, StoreError>;

    /// At most `limit` comments that were deleted before then, the earliest first. MUST leave out those about which a
    /// report is open, and those that have replies yet: these go first.
    async fn binned(&self, before: Timestamp, limit: u16) -> Result<Vec<CommentId>, StoreError>;

    /// Deletes at most `limit` likes on these deleted comments, or themselves once none is left. `false` when nothing was
    /// left.
    async fn purge(&self, ids: &[CommentId], limit: u16) -> Result<bool, StoreError>;
}

/// A comment as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentView {
    pub id: CommentId,
    pub post_id: PostId,
    /// Without the relation to the viewer.
    pub author: Card,
    pub text: String,
    pub reply_to: Option<CommentId>,
    pub reply_count: i64,
    pub like_count: i64,
    /// `None` for a stranger.
    pub liked: Option<bool>,
    /// By a moderator; only its author and moderators are shown it then.
    pub is_hidden: bool,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}

/// Comments as they are shown, oldest first; the cursor is the comment's id. The number of statements does not depend
/// on the length of the page.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CommentQueries: Send + Sync {
    /// The top comments of a post; `None` when the viewer may not see the post.
    async fn of_post(
        &self,
        viewer: &Viewer,
        post: PostId,
        page: PageRequest,
    ) -> Result<Option<Page<CommentView>>, StoreError>;

    /// The replies to a comment; `None` when the viewer may not see the comment.
    async fn replies(
        &self,
        viewer: &Viewer,
        id: CommentId,
        page: PageRequest,
    ) -> Result<Option<Page<CommentView>>, StoreError>;

    /// `None` when the viewer may not see it.
    async fn comment(&self, viewer: &Viewer, id: CommentId) -> Result<Option<CommentView>, StoreError>;
}
