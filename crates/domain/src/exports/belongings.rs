use async_trait::async_trait;

use crate::{
    StoreError,
    comments::Comment,
    follows::FollowState,
    ids::{MediaId, PasskeyId, ReportId, SessionId, UserId},
    likes::Likeable,
    media::Media,
    posts::Post,
    reports::{Reason, Subject},
    time::Timestamp,
    users::User,
};

/// Kinds of what is somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chapter {
    Account,
    Posts,
    Comments,
    LikedPosts,
    LikedComments,
    Follows,
    Blocks,
    Mutes,
    Sessions,
    Passkeys,
    Reports,
}

/// One thing that is somebody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    Account {
        user: User,
        /// Of the archive.
        avatar: Option<String>,
    },
    Post {
        post: Post,
        /// Each with its file of the archive.
        pictures: Vec<(Media, Option<String>)>,
    },
    Comment(Comment),
    Like {
        likeable: Likeable,
        created_at: Timestamp,
    },
    Follow {
        followee: Other,
        state: FollowState,
        created_at: Timestamp,
    },
    Block {
        blocked: Other,
        created_at: Timestamp,
    },
    Mute {
        muted: Other,
        ends_at: Option<Timestamp>,
        created_at: Timestamp,
    },
    Session(Device),
    Passkey(OwnPasskey),
    Report(Told),
}

/// Somebody else, of whom no more is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    pub id: UserId,
    /// `None` where nobody sees them.
    pub username: Option<String>,
}

/// A session without what proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: SessionId,
    pub address: String,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// A passkey without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPasskey {
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// A report without the evidence, which is somebody else's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub id: ReportId,
    pub subject: Subject,
    pub reason: Reason,
    pub text: String,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

/// Everything that is a person's, a page at a time. Each page is a statement of its own: nothing is locked, and what
/// changes meanwhile is there as it was or as it is.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Belongings: Send + Sync {
    /// At most `limit` records of this kind whose keys come after `after` (the first has a key above 0), ascending, each
    /// with its key. MUST be the person's own, hidden ones too, and nothing that is deleted. MUST tell no more than id and
    /// username of anybody else. Files are not named yet.
    async fn page(
        &self,
        owner: UserId,
        chapter: Chapter,
        after: i64,
        limit: u16,
    ) -> Result<Vec<(i64, Record)>, StoreError>;

    /// At most `limit` pictures of the person after this one, ascending: MUST NOT be of a deleted post.
    async fn pictures(&self, owner: UserId, after: MediaId, limit: u16) -> Result<Vec<Media>, StoreError>;
}
