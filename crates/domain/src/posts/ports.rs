use async_trait::async_trait;

use crate::{
    StoreError,
    ids::{PostId, UserId},
    media::MediaView,
    paging::{Page, PageRequest},
    posts::{Post, PostFacts},
    tags::Tags,
    time::Timestamp,
    users::Card,
    viewer::Viewer,
};

/// Posts inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PostRepository: Send + Sync {
    /// With its hashtags and mentions; adds to the owner's number of posts. `Conflict(PrimaryKey)` when it is there.
    async fn insert(&self, post: &Post, tags: &Tags) -> Result<(), StoreError>;

    /// Locked until the unit of work ends; `None` when deleted.
    async fn find(&self, id: PostId) -> Result<Option<Post>, StoreError>;

    /// What decides whether the viewer may see it; `None` when there never was such a post.
    async fn facts(&self, viewer: &Viewer, id: PostId) -> Result<Option<PostFacts>, StoreError>;

    /// Writes caption, visibility, `edited_at` and `updated_at`, and replaces hashtags and mentions. MUST make a new
    /// edition of the post.
    async fn update(&self, post: &Post, tags: &Tags) -> Result<(), StoreError>;

    /// Marks it deleted and takes it from the owner's number of posts; `false` when it was already.
    async fn delete(&self, id: PostId, owner: UserId, now: Timestamp) -> Result<bool, StoreError>;

    /// Hides it from all but its owner and moderators, or shows it again; `false` when it was so already. Counters stay as
    /// they are.
    async fn set_hidden(&self, id: PostId, hidden: bool, now: Timestamp) -> Result<bool, StoreError>;

    /// At most `limit` posts that were deleted before then, the earliest first. MUST leave out those about which, or about
    /// a comment on which, a report is open.
    async fn binned(&self, before: Timestamp, limit: u16) -> Result<Vec<Post>, StoreError>;

    /// Deletes at most `limit` rows of what hangs on a deleted post (likes, comments and the likes on them), and with the
    /// last step its tags and itself. MUST change counters with the rows that they count, MUST fail at the end while it
    /// has pictures, and MUST leave alone what is not deleted. `false` when nothing was left.
    async fn purge(&self, post: &Post, limit: u16) -> Result<bool, StoreError>;
}

/// A post as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostView {
    pub id: PostId,
    /// Without the relation to the viewer.
    pub author: Card,
    pub caption: String,
    pub media: Vec<MediaView>,
    pub visibility: crate::posts::Visibility,
    pub like_count: i64,
    pub comment_count: i64,
    /// `None` for a stranger.
    pub liked: Option<bool>,
    /// By a moderator; only its author and moderators are shown it then.
    pub is_hidden: bool,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}

/// Posts as they are shown. The number of statements does not depend on the length of the page.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PostQueries: Send + Sync {
    /// `None` when the viewer may not see it.
    async fn post(&self, viewer: &Viewer, id: PostId) -> Result<Option<PostView>, StoreError>;

    /// The posts of a person that the viewer may see, newest first; the cursor is the post's id. `None` when the viewer
    /// may not see the person's page or the person is private and the viewer does not follow.
    async fn by_author(
        &self,
        viewer: &Viewer,
        username: &str,
        page: PageRequest,
    ) -> Result<Option<Page<PostView>>, StoreError>;
}
