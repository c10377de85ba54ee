//! People: the entity, the rules of its fields, its profile as others see it.

mod admins;
mod fields;
mod lookalikes;
mod policy;
mod ports;
mod service;
#[cfg(test)]
mod tests;
mod views;

pub(crate) use admins::Admins;
pub(crate) use fields::check_full_name;
pub use fields::{BIO_MAX, FULL_NAME_MAX, RESERVED_USERNAMES, Username, WEBSITE_MAX, check_website};
pub(crate) use lookalikes::check_staff;
pub use policy::{PersonFacts, may_meet, may_reach, may_see_head, may_see_page};
pub use ports::{AccountRepository, ProfileQueries, UserRepository};
#[cfg(feature = "mocks")]
pub use ports::{MockAccountRepository, MockUserRepository};
pub use service::{ProfileChanges, UserService};
pub use views::{Account, Card, Counts, Profile, Relation};

use crate::{
    ids::{MediaId, UserId},
    time::Timestamp,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    User,
    Moderator,
    Admin,
}

impl Role {
    /// Whether they decide about others.
    pub fn is_staff(self) -> bool {
        self > Self::User
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Active,
    /// Waits for a moderator where sign-up needs approval.
    Pending,
    Suspended,
    /// Asked to be erased; signing in within the grace period brings the account back.
    Leaving,
}

/// A person, as stored. Counters are not part of it: they change with the facts they count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub username: Username,
    /// As given; compared without regard to case.
    pub email: String,
    pub email_verified: bool,
    pub full_name: String,
    pub bio: String,
    pub website: String,
    pub is_private: bool,
    pub role: Role,
    pub status: Status,
    /// Since when who does not follow them does not meet them among others.
    pub limited_at: Option<Timestamp>,
    /// When who is leaving is erased, suspended or not.
    pub erase_at: Option<Timestamp>,
    pub avatar_id: Option<MediaId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}
