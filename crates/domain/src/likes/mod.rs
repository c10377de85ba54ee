//! Likes of posts and comments.

mod ports;
mod service;
#[cfg(test)]
mod tests;

#[cfg(feature = "mocks")]
pub use ports::MockLikeRepository;
pub use ports::{LikeQueries, LikeRepository};
pub use service::{LikeService, LikeView};

use crate::{
    ids::{CommentId, LikeId, PostId, UserId},
    time::Timestamp,
};

/// What can be liked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Likeable {
    Post(PostId),
    Comment(CommentId),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    pub id: LikeId,
    pub owner_id: UserId,
    pub likeable: Likeable,
    /// Whose post it is, or whose post the comment stands under.
    pub post_owner_id: UserId,
    pub created_at: Timestamp,
}
