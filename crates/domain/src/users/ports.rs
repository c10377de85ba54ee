use async_trait::async_trait;

use crate::{
    StoreError,
    ids::{MediaId, UserId},
    time::Timestamp,
    users::{Account, Profile, Role, User, Username},
    viewer::Viewer,
};

/// People inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UserRepository: Send + Sync {
    /// MUST answer `Conflict(Username)` or `Conflict(Email)` when another person has it, deleted ones included.
    async fn insert(&self, user: &User, password_hash: &str) -> Result<(), StoreError>;

    /// The person, locked until the unit of work ends; `None` when deleted or never there.
    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError>;

    /// Both people, locked in the order of their ids; `None` when either is deleted or never was there.
    async fn find_pair(&self, one: UserId, other: UserId) -> Result<Option<(User, User)>, StoreError>;

    /// The id behind a lower-case name, without a lock.
    async fn id_of(&self, username: &str) -> Result<Option<UserId>, StoreError>;

    /// The id behind an address in any case, without a lock; `None` when deleted or never there.
    async fn id_of_email(&self, email: &str) -> Result<Option<UserId>, StoreError>;

    /// Moderators and admins, whatever their status, with their names; without a lock.
    async fn staff(&self) -> Result<Vec<(UserId, Username)>, StoreError>;

    /// Writes username, names, bio, website, privacy, avatar, status, limit and `updated_at`. Counters stay as they
    /// are, and so does when they are to be erased.
    /// MUST make a new edition of the person.
    async fn update(&self, user: &User) -> Result<(), StoreError>;

    /// Makes a ready picture of the person an avatar: it no longer waits for a post. `false` when the picture is not
    /// theirs or is used elsewhere.
    async fn claim_avatar(&self, owner: UserId, media: MediaId, now: Timestamp) -> Result<bool, StoreError>;
}

/// How people prove who they are, what they may do, and whether they stay, inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AccountRepository: Send + Sync {
    /// Replaces the password. MUST refuse the sessions of log-ins that began before, see
    /// [`SessionRepository::insert`](crate::sessions::SessionRepository::insert).
    async fn set_password_hash(&self, id: UserId, hash: &str, now: Timestamp) -> Result<(), StoreError>;

    /// Puts the hash `by` in the place of `hash`; `false`, and nothing is changed, where another one is there by now. With
    /// `changed_at` it is of another password, as [`set_password_hash`](Self::set_password_hash) says; without, of the same,
    /// and MUST NOT refuse any session.
    async fn replace_password_hash(
        &self,
        id: UserId,
        hash: &str,
        by: &str,
        changed_at: Option<Timestamp>,
    ) -> Result<bool, StoreError>;

    /// Replaces the address. MUST answer `Conflict(Email)` when another person has it, deleted ones included.
    async fn set_email(&self, id: UserId, email: &str, verified: bool, now: Timestamp) -> Result<(), StoreError>;

    /// Whoever calls ends the sessions of the person.
    async fn set_role(&self, id: UserId, role: Role, now: Timestamp) -> Result<(), StoreError>;

    /// Everybody who is an admin and active. MUST lock them until the unit of work ends, in the order of their ids, so that
    /// of two units of work that each take one away the second sees what the first has done.
    async fn admins(&self) -> Result<Vec<UserId>, StoreError>;

    /// From now on nobody sees the person, and after `erase_at` they are to be erased. MUST make a new edition.
    async fn leave(&self, id: UserId, erase_at: Timestamp, now: Timestamp) -> Result<(), StoreError>;

    /// Keeps why somebody who waits for approval wants an account.
    async fn apply(&self, id: UserId, reason: &str, now: Timestamp) -> Result<(), StoreError>;

    /// Whether it is kept.
    async fn has_applied(&self, id: UserId) -> Result<bool, StoreError>;

    /// Forgets it, once a moderator has decided; `false` when nobody waits or another one was first.
    async fn settle_approval(&self, id: UserId) -> Result<bool, StoreError>;

    /// The person is there again. `false`, and nothing is changed, unless they are leaving and their time is not over:
    /// who was suspended meanwhile is not leaving. MUST make a new edition.
    async fn come_back(&self, id: UserId, now: Timestamp) -> Result<bool, StoreError>;
}

/// People as they are shown.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ProfileQueries: Send + Sync {
    /// The profile as the viewer may see it. `None` when there is no such person, and when they block the viewer. MUST
    /// leave out bio and website of whom the viewer blocks, and of a private account the viewer does not follow.
    async fn profile(&self, viewer: &Viewer, username: &str) -> Result<Option<Profile>, StoreError>;

    /// One's own account; `None` when deleted.
    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError>;

    async fn username_taken(&self, username: &str) -> Result<bool, StoreError>;

    /// Whether there is anybody, deleted or not.
    async fn anybody(&self) -> Result<bool, StoreError>;
}
