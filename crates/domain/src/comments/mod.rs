//! Comments and their replies, one level deep.

mod policy;
mod ports;
mod service;
mod sweep;
#[cfg(test)]
mod tests;

pub use policy::{CommentFacts, may_delete, may_edit, may_see};
pub use ports::{CommentQueries, CommentRepository, CommentView};
#[cfg(feature = "mocks")]
pub use ports::{MockCommentQueries, MockCommentRepository};
pub use service::{CommentService, NewComment};
pub use sweep::CommentSweep;

use crate::{
    ids::{CommentId, PostId, UserId},
    time::Timestamp,
};

pub const TEXT_MAX: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    /// The author.
    pub owner_id: UserId,
    pub post_id: PostId,
    pub post_owner_id: UserId,
    /// The top comment that this one replies to.
    pub reply_to: Option<CommentId>,
    pub text: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}
