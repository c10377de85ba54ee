//! How records are written. Names are those of the API; ids are strings of digits, as there.

use chrono::SecondsFormat;
use serde_json::{Value, json};
use tintype_domain::{
    comments::Comment,
    exports::{Device, Other, OwnPasskey, Record, Told},
    follows::FollowState,
    likes::Likeable,
    media::Media,
    posts::{Post, Visibility},
    reports::{Reason, Subject},
    time::Timestamp,
    users::{Role, User},
};

pub(crate) fn json(record: &Record) -> Value {
    match record {
        Record::Account { user, avatar } => account(user, avatar.as_deref()),
        Record::Post { post, pictures } => written(post, pictures),
        Record::Comment(comment) => comment_of(comment),
        Record::Like { likeable, created_at } => {
            let (kind, id) = match likeable {
                Likeable::Post(id) => ("post", id.0),
                Likeable::Comment(id) => ("comment", id.0),
            };
            json!({"type": kind, "id": number(id), "created_at": moment(*created_at)})
        }
        Record::Follow { followee, state, created_at } => {
            let state = match state {
                FollowState::Requested => "requested",
                FollowState::Accepted => "accepted",
            };
            json!({"user": other(followee), "state": state, "created_at": moment(*created_at)})
        }
        Record::Block { blocked, created_at } => json!({"user": other(blocked), "created_at": moment(*created_at)}),
        Record::Mute { muted, ends_at, created_at } => {
            json!({"user": other(muted), "ends_at": ends_at.map(moment), "created_at": moment(*created_at)})
        }
        Record::Session(device) => session(device),
        Record::Passkey(passkey) => own_passkey(passkey),
        Record::Report(told) => report(told),
    }
}

/// RFC 3339, in UTC.
pub(crate) fn moment(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn number(id: i64) -> String {
    id.to_string()
}

fn other(other: &Other) -> Value {
    json!({"id": number(other.id.0), "username": other.username})
}

fn account(user: &User, avatar: Option<&str>) -> Value {
    let role = match user.role {
        Role::User => "user",
        Role::Moderator => "moderator",
        Role::Admin => "admin",
    };
    json!({
        "id": number(user.id.0),
        "username": user.username.as_str(),
        "email": user.email,
        "email_verified": user.email_verified,
        "full_name": user.full_name,
        "bio": user.bio,
        "website": user.website,
        "is_private": user.is_private,
        "role": role,
        "avatar": avatar,
        "created_at": moment(user.created_at),
        "updated_at": moment(user.updated_at),
    })
}

fn written(post: &Post, pictures: &[(Media, Option<String>)]) -> Value {
    let visibility = match post.visibility {
        Visibility::Public => "public",
        Visibility::Followers => "followers",
    };
    let media = pictures.iter().map(|(media, file)| {
        json!({
            "id": number(media.id.0),
            "file": file,
            "alt_text": media.alt_text,
            "width": media.width,
            "height": media.height,
            "created_at": moment(media.created_at),
        })
    });
    json!({
        "id": number(post.id.0),
        "caption": post.caption,
        "visibility": visibility,
        "media": media.collect::<Vec<_>>(),
        "created_at": moment(post.created_at),
        "edited_at": post.edited_at.map(moment),
    })
}

fn comment_of(comment: &Comment) -> Value {
    json!({
        "id": number(comment.id.0),
        "post_id": number(comment.post_id.0),
        "reply_to": comment.reply_to.map(|id| number(id.0)),
        "text": comment.text,
        "created_at": moment(comment.created_at),
        "edited_at": comment.edited_at.map(moment),
    })
}

fn session(device: &Device) -> Value {
    json!({
        "id": number(device.id.0),
        "address": device.address,
        "user_agent": device.user_agent,
        "created_at": moment(device.created_at),
        "last_seen_at": moment(device.last_seen_at),
        "ended_at": device.ended_at.map(moment),
    })
}

fn own_passkey(passkey: &OwnPasskey) -> Value {
    json!({
        "id": number(passkey.id.0),
        "name": passkey.name,
        "created_at": moment(passkey.created_at),
        "last_used_at": passkey.last_used_at.map(moment),
    })
}

fn report(told: &Told) -> Value {
    let (kind, id) = match told.subject {
        Subject::Post(id) => ("post", id.0),
        Subject::Comment(id) => ("comment", id.0),
        Subject::Person(id) => ("user", id.0),
    };
    json!({
        "id": number(told.id.0),
        "subject_type": kind,
        "subject_id": number(id),
        "reason": reason(told.reason),
        "text": told.text,
        "created_at": moment(told.created_at),
        "closed_at": told.closed_at.map(moment),
    })
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Spam => "spam",
        Reason::Nudity => "nudity",
        Reason::Hate => "hate",
        Reason::Violence => "violence",
        Reason::Harassment => "harassment",
        Reason::SelfHarm => "self_harm",
        Reason::Impersonation => "impersonation",
        Reason::Copyright => "copyright",
        Reason::Illegal => "illegal",
        Reason::Other => "other",
    }
}
