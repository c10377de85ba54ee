use apistos::ApiComponent;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tintype_domain::{
    auth::{EMAIL_MAX, PASSWORD_MAX},
    ids::{UploadId, UserId},
    time::Timestamp,
    users::{self, BIO_MAX, FULL_NAME_MAX, WEBSITE_MAX},
};

use crate::{
    extract::{IdText, present},
    media::dto::{Addresses, Media},
    schema::{COUNT_MAX, ID_LENGTH, TIME_LENGTH, code_points, nullable, object_bytes, text_bytes},
};

pub(crate) const USERNAME_MAX: usize = 30;
pub(crate) const FULL_NAME_POINTS: usize = code_points(FULL_NAME_MAX);
const PASSWORD_POINTS: usize = code_points(PASSWORD_MAX);
const BIO_POINTS: usize = code_points(BIO_MAX);

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Counts {
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    posts: i64,
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    followers: i64,
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    following: i64,
}

/// How you and the person stand to each other; all false about yourself.
#[derive(Debug, Serialize, JsonSchema)]
#[allow(clippy::struct_excessive_bools)] // independent facts
pub(crate) struct ProfileViewer {
    follows: bool,
    follow_requested: bool,
    followed_by: bool,
    blocks: bool,
    mutes: bool,
}

/// The page of a person.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Profile {
    id: IdText<UserId>,
    #[schemars(length(max = "USERNAME_MAX"))]
    username: String,
    #[schemars(length(max = "FULL_NAME_POINTS"))]
    full_name: String,
    /// Empty where you may not see it.
    #[schemars(length(max = "BIO_POINTS"))]
    bio: String,
    /// Empty where you may not see it.
    #[schemars(length(max = "WEBSITE_MAX"))]
    website: String,
    #[schemars(schema_with = "nullable::<Media>")]
    avatar: Option<Media>,
    is_private: bool,
    counts: Counts,
    /// Null for strangers.
    #[schemars(schema_with = "nullable::<ProfileViewer>")]
    viewer: Option<ProfileViewer>,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
}

/// Yourself.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct User {
    id: IdText<UserId>,
    #[schemars(length(max = "USERNAME_MAX"))]
    pub(crate) username: String,
    #[schemars(length(max = "FULL_NAME_POINTS"))]
    full_name: String,
    #[schemars(length(max = "BIO_POINTS"))]
    bio: String,
    #[schemars(length(max = "WEBSITE_MAX"))]
    website: String,
    #[schemars(schema_with = "nullable::<Media>")]
    avatar: Option<Media>,
    is_private: bool,
    counts: Counts,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
    #[schemars(length(max = "EMAIL_MAX"))]
    email: String,
    email_verified: bool,
    role: Role,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    User,
    Moderator,
    Admin,
}

/// A person in a list.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Card {
    #[serde(flatten)]
    person: Author,
    /// Null for strangers.
    #[schemars(schema_with = "nullable::<ProfileViewer>")]
    viewer: Option<ProfileViewer>,
}

/// A person beside what they made.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Author {
    id: IdText<UserId>,
    #[schemars(length(max = "USERNAME_MAX"))]
    username: String,
    #[schemars(length(max = "FULL_NAME_POINTS"))]
    full_name: String,
    #[schemars(schema_with = "nullable::<Media>")]
    avatar: Option<Media>,
}

/// What to change; fields that are left out stay as they are.
#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileChanges {
    #[garde(length(chars, min = 3, max = USERNAME_MAX))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(
        with = "String",
        length(min = 3, max = "USERNAME_MAX"),
        regex(pattern = r"^[A-Za-z0-9_][A-Za-z0-9_.]{1,28}[A-Za-z0-9_]$")
    )]
    username: Option<String>,
    #[garde(length(chars, max = FULL_NAME_POINTS))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(max = "FULL_NAME_POINTS"))]
    full_name: Option<String>,
    #[garde(length(chars, max = BIO_POINTS))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(max = "BIO_POINTS"))]
    bio: Option<String>,
    /// An https address, or empty.
    #[garde(length(chars, max = WEBSITE_MAX))]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(max = "WEBSITE_MAX"))]
    website: Option<String>,
    #[garde(skip)]
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    is_private: Option<bool>,
}

/// A completed upload that becomes the avatar.
#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAvatar {
    #[garde(skip)]
    pub(crate) upload_id: IdText<UploadId>,
}

/// A password once more. It has no `Debug`, so that none is ever logged.
#[derive(Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct Farewell {
    #[garde(length(chars, min = 1, max = PASSWORD_POINTS))]
    #[schemars(length(min = 1, max = "PASSWORD_POINTS"))]
    pub(crate) password: String,
}

/// When the account will be erased, unless you sign in before.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Leaving {
    #[schemars(length(max = "TIME_LENGTH"))]
    pub(crate) erase_at: Timestamp,
}

impl Farewell {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(PASSWORD_POINTS)]);
}

impl ProfileChanges {
    pub(crate) const BYTES: usize = object_bytes(&[
        text_bytes(USERNAME_MAX),
        text_bytes(FULL_NAME_POINTS),
        text_bytes(BIO_POINTS),
        text_bytes(WEBSITE_MAX),
        "false".len(),
    ]);
}

impl NewAvatar {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(ID_LENGTH)]);
}

impl From<ProfileChanges> for users::ProfileChanges {
    fn from(changes: ProfileChanges) -> Self {
        let ProfileChanges { username, full_name, bio, website, is_private } = changes;
        Self { username, full_name, bio, website, is_private }
    }
}

impl From<users::Counts> for Counts {
    fn from(counts: users::Counts) -> Self {
        let users::Counts { posts, followers, following } = counts;
        Self { posts, followers, following }
    }
}

impl From<users::Relation> for ProfileViewer {
    fn from(relation: users::Relation) -> Self {
        let users::Relation { follows, follow_requested, followed_by, blocks, mutes } = relation;
        Self { follows, follow_requested, followed_by, blocks, mutes }
    }
}

impl From<users::Role> for Role {
    fn from(role: users::Role) -> Self {
        match role {
            users::Role::User => Self::User,
            users::Role::Moderator => Self::Moderator,
            users::Role::Admin => Self::Admin,
        }
    }
}

impl Profile {
    pub(crate) fn show(view: users::Profile, at: &Addresses) -> Self {
        Self {
            id: IdText::new(view.id.0),
            username: view.username,
            full_name: view.full_name,
            bio: view.bio,
            website: view.website,
            avatar: view.avatar.map(|avatar| Media::show(&avatar, at)),
            is_private: view.is_private,
            counts: view.counts.into(),
            viewer: view.viewer.map(Into::into),
            created_at: view.created_at,
        }
    }
}

impl User {
    pub(crate) fn show(account: users::Account, at: &Addresses) -> Self {
        let view = account.profile;
        Self {
            id: IdText::new(view.id.0),
            username: view.username,
            full_name: view.full_name,
            bio: view.bio,
            website: view.website,
            avatar: view.avatar.map(|avatar| Media::show(&avatar, at)),
            is_private: view.is_private,
            counts: view.counts.into(),
            created_at: view.created_at,
            email: account.email,
            email_verified: account.email_verified,
            role: account.role.into(),
        }
    }
}

impl Card {
    pub(crate) fn show(view: users::Card, at: &Addresses) -> Self {
        let viewer = view.viewer.map(Into::into);
        Self { person: Author::show(view, at), viewer }
    }
}

impl Author {
    pub(crate) fn show(view: users::Card, at: &Addresses) -> Self {
        Self {
            id: IdText::new(view.id.0),
            username: view.username,
            full_name: view.full_name,
            avatar: view.avatar.map(|avatar| Media::show(&avatar, at)),
        }
    }
}
