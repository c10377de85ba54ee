//! Ann, Bob, and what they have.

use chrono::TimeDelta;

use super::stamps;
use crate::{
    feed::{Published, Reader, Version},
    ids::{FollowId, MediaId, UploadId, UserId},
    media::{Access, Media, Place, Size},
    posts::{PostFacts, Visibility},
    totp::Totp,
    uploads::{Upload, UploadState},
    users::{Role, Status, User, Username},
    viewer::Actor,
};

pub const ANN: UserId = UserId(1);
pub const BOB: UserId = UserId(2);

pub fn actor(id: UserId) -> Actor {
    Actor { id, role: Role::User }
}

pub fn user(id: UserId) -> User {
    let name = if id == ANN { "ann" } else { "bob" };
    User {
        id,
        username: Username::from_stored(name.to_owned()),
        email: format!("{name}@example.org"),
        email_verified: false,
        full_name: String::new(),
        bio: "a bio".to_owned(),
        website: String::new(),
        is_private: false,
        role: Role::User,
        status: Status::Active,
        limited_at: None,
        erase_at: None,
        avatar_id: None,
        created_at: stamps().now(),
        updated_at: stamps().now(),
    }
}

/// On, its secret sealed as `sealed`.
pub fn totp(owner_id: UserId) -> Totp {
    let now = stamps().now();
    Totp { owner_id, sealed_secret: "sealed".to_owned(), enabled_at: Some(now), last_step: 0, created_at: now }
}

/// Of a public post.
pub fn facts(owner_id: UserId) -> PostFacts {
    PostFacts {
        owner_id,
        visibility: Visibility::Public,
        deleted: false,
        hidden: false,
        owner_private: false,
        owner_active: true,
        viewer_follows: false,
        blocked: false,
    }
}

/// Ann's, who is not merged and has few followers.
pub fn published() -> Published {
    Published { owner_id: ANN, is_deleted: false, followers: 10, is_merged: false, merged_followers: Some(2_000) }
}

/// Numbered as their follow is.
pub fn reader(number: i64) -> Reader {
    let version = Version { generation: 3, following: number };
    Reader { follow_id: FollowId(number), id: UserId(number), version }
}

/// Ann's, of nine bytes, in this state.
pub fn upload(id: i64, state: UploadState) -> Upload {
    let now = stamps().now();
    Upload {
        id: UploadId(id),
        owner_id: ANN,
        state,
        content_type: "image/png".to_owned(),
        byte_size: 9,
        quarantine_key: format!("q{id}"),
        media_key: format!("m{id}"),
        media_id: (state == UploadState::Ready).then_some(MediaId(id)),
        failure: None,
        expires_at: now + TimeDelta::minutes(10),
        created_at: now,
        updated_at: now,
    }
}

/// Ann's, waiting for its post, in one size.
pub fn media(id: i64, access: Access) -> Media {
    Media {
        id: MediaId(id),
        owner_id: ANN,
        post_id: None,
        is_avatar: false,
        position: 0,
        alt_text: String::new(),
        width: 320,
        height: 214,
        placeholder: vec![1],
        place: Place { access, key: format!("m{id}") },
        original_key: format!("q{id}"),
        renditions: vec![Size { width: 320, height: 214 }],
        sha256: [0; 32],
        created_at: stamps().now(),
    }
}
