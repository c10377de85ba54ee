//! The home feed.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    Outcome, StoreError,
    paging::{Page, PageRequest},
    posts::PostView,
    viewer::Actor,
};

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait FeedQueries: Send + Sync {
    /// Own posts and those of the people one follows, newest first; the cursor is the post's id. Leaves out those one
    /// muted. A constant number of statements, whatever the number of followees and the length of the page.
    async fn home(&self, actor: &Actor, page: PageRequest) -> Result<Page<PostView>, StoreError>;
}

/// Where the choice among timeline, cache and SQL is made.
pub struct FeedService {
    pub feed: Arc<dyn FeedQueries>,
}

impl FeedService {
    pub async fn home(&self, actor: Actor, page: PageRequest) -> Outcome<Page<PostView>> {
        Ok(self.feed.home(&actor, page).await?)
    }
}
