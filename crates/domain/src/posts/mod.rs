//! Posts: pictures with a caption.

mod policy;
mod ports;
mod publish;
mod service;
mod sweep;
#[cfg(test)]
mod tests;

pub use policy::{PostFacts, may_change, may_see};
#[cfg(feature = "mocks")]
pub use ports::{MockPostQueries, MockPostRepository};
pub use ports::{PostQueries, PostRepository, PostView};
pub use service::{NewPicture, NewPost, PostChanges, PostService};
pub use sweep::PostSweep;

use crate::{
    ids::{PostId, UserId},
    time::Timestamp,
};

pub const CAPTION_MAX: usize = 2_200;
pub const PICTURES_MAX: usize = 10;
/// For how long what was deleted, posts and comments, is there yet; longer while a report about it is open.
pub const BIN_DAYS: i64 = 30;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody, unless the account is private.
    Public,
    /// Accepted followers only.
    Followers,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub id: PostId,
    pub owner_id: UserId,
    pub caption: String,
    pub visibility: Visibility,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// When caption or alt text last changed.
    pub edited_at: Option<Timestamp>,
}
