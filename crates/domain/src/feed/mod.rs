//! The home feed. SQL answers it; for people who follow many, a timeline says which posts to look at.
//!
//! A timeline is the list of the newest posts of those a person follows, kept elsewhere and worth nothing by itself: it is
//! read only while its [`Version`] is the one that SQL tells, and what it names is shown only where SQL finds it visible.
//! Authors with very many followers are *merged*: their posts, and one's own, are never put into timelines but looked for
//! in SQL when one is read.

mod fan_out;
mod ports;
mod service;
#[cfg(test)]
mod tests;

pub use fan_out::{FanOut, LIFETIME_DAYS};
pub use ports::{Audience, FeedQueries, Timelines};
#[cfg(feature = "mocks")]
pub use ports::{MockAudience, MockFeedQueries, MockTimelines};
pub use service::FeedService;

use crate::ids::{FollowId, PostId, UserId};

/// Who has a timeline, and who is not put into any; the same for all instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Who follows more people than this has one.
    pub followees: i64,
    /// Who has more followers than this is merged.
    pub merged_followers: i64,
}

/// Of what a timeline was made. Another generation makes all of them out of date, another following the person's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version {
    pub generation: i64,
    pub following: i64,
}

/// How a person reads their feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedStanding {
    pub has_timeline: bool,
    /// That a timeline of theirs must have.
    pub version: Version,
}

/// What a timeline is made of, all of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    pub version: Version,
    /// Of all that one follows but the merged, in no order.
    pub posts: Vec<PostId>,
    /// Whether there are no older ones.
    pub is_all: bool,
    /// Whom one follows and who are merged.
    pub merged: Vec<UserId>,
}

/// Posts that follow each other in a timeline, newest first, without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub posts: Vec<PostId>,
    pub merged: Vec<UserId>,
    pub rest: Rest,
}

/// What comes after a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// The timeline goes on.
    Listed,
    /// The timeline is at its end; older posts are in SQL only.
    Unlisted,
    Nothing,
}

/// Posts to choose a page from: those named, and those of the merged authors, from `from` on and before `before`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub posts: Vec<PostId>,
    pub merged: Vec<UserId>,
    pub from: Option<PostId>,
    pub before: Option<PostId>,
}

/// A post on its way into timelines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub owner_id: UserId,
    pub is_deleted: bool,
    /// Of its owner.
    pub followers: i64,
    /// Whether its owner counts as merged so far.
    pub is_merged: bool,
    /// As of [`Rules`]; `None` where nobody has a timeline.
    pub merged_followers: Option<i64>,
}

/// Somebody with a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Their follow of the author.
    pub follow_id: FollowId,
    pub id: UserId,
    /// The one of the moment in which they followed.
    pub version: Version,
}
