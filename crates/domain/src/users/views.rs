//! People as they are shown.

use crate::{
    ids::UserId,
    media::MediaView,
    time::Timestamp,
    users::{Role, Status},
};

/// How the viewer and the person shown stand to each other; all false about oneself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // independent facts
pub struct Relation {
    pub follows: bool,
    pub follow_requested: bool,
    pub followed_by: bool,
    pub blocks: bool,
    pub mutes: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub posts: i64,
    pub followers: i64,
    pub following: i64,
}

/// The page of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    /// Empty where the viewer may not see it.
    pub bio: String,
    /// Empty where the viewer may not see it.
    pub website: String,
    pub avatar: Option<MediaView>,
    pub is_private: bool,
    pub counts: Counts,
    /// `None` for a stranger.
    pub viewer: Option<Relation>,
    pub created_at: Timestamp,
    /// Whether the viewer may see posts, followers and following.
    pub visible: bool,
}

/// A person in a list or as an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    pub avatar: Option<MediaView>,
    /// `None` for a stranger, and for an author inside a post or comment.
    pub viewer: Option<Relation>,
}

/// What only the person gets to see of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub profile: Profile,
    pub email: String,
    pub email_verified: bool,
    pub role: Role,
    pub status: Status,
}
