//! People, posts and pictures to work with.

use chrono::TimeDelta;
use tintype_domain::{
    StoreError,
    audit::{Action, Entry, Target},
    comments::Comment,
    follows::{Follow, FollowState},
    ids::{CommentId, IdGenerator, MediaId, PostId, UserId},
    likes::{Like, Likeable},
    media::{Access, Media, Place, Size},
    posts::{Post, Visibility},
    reports::{Evidence, Reason, Report, Subject},
    store::UnitOfWork,
    tags::Tags,
    time::Timestamp,
    uploads::{Upload, UploadState},
    users::{Role, Status, User, Username},
    viewer::Actor,
};

use crate::engine::Engine;

impl Engine {
    /// Somebody who is not there yet.
    pub fn user(&self, username: &str) -> User {
        let now = self.now();
        User {
            id: self.id(),
            username: Username::parse(username).unwrap(),
            email: format!("{username}@example.org"),
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
            created_at: now,
            updated_at: now,
        }
    }

    pub async fn person(&self, username: &str) -> Actor {
        let user = self.user(username);
        let uow = self.begin().await;
        uow.users().insert(&user, "hash").await.unwrap();
        uow.commit().await.unwrap();
        Actor { id: user.id, role: user.role }
    }

    pub async fn post(&self, owner: Actor, visibility: Visibility) -> PostId {
        let uow = self.begin().await;
        let id = self.post_within(&*uow, owner.id, visibility).await.unwrap();
        uow.commit().await.unwrap();
        id
    }

    /// Counts one more post of its owner when the unit of work is committed.
    pub async fn post_within(
        &self,
        uow: &dyn UnitOfWork,
        owner_id: UserId,
        visibility: Visibility,
    ) -> Result<PostId, StoreError> {
        let now = self.now() - TimeDelta::seconds(1);
        let post = Post {
            id: self.id(),
            owner_id,
            caption: "#sea".to_owned(),
            visibility,
            created_at: now,
            updated_at: now,
            edited_at: None,
        };
        uow.posts().insert(&post, &Tags::parse(&post.caption)).await?;
        Ok(post.id)
    }

    /// Gives somebody a picture of themselves.
    pub async fn portray(&self, person: Actor) {
        let media = self.picture(person).await;
        let uow = self.begin().await;
        assert!(uow.users().claim_avatar(person.id, media, self.now()).await.unwrap());
        let user = uow.users().find(person.id).await.unwrap().unwrap();
        uow.users().update(&User { avatar_id: Some(media), ..user }).await.unwrap();
        uow.commit().await.unwrap();
    }

    pub async fn delete(&self, owner: Actor, post: PostId) {
        let uow = self.begin().await;
        assert!(uow.posts().delete(post, owner.id, self.now()).await.unwrap());
        uow.commit().await.unwrap();
    }

    /// One that is not there yet.
    pub fn comment(&self, author: Actor, (owner, post): (Actor, PostId), reply_to: Option<CommentId>) -> Comment {
        Comment {
            id: self.id(),
            owner_id: author.id,
            post_id: post,
            post_owner_id: owner.id,
            reply_to,
            text: "lovely".to_owned(),
            created_at: self.now(),
            updated_at: self.now(),
            edited_at: None,
        }
    }

    pub async fn write(&self, comment: &Comment) {
        let uow = self.begin().await;
        uow.comments().insert(comment).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Waits for its post, at a public place; not there yet.
    pub fn media(&self, owner: Actor) -> Media {
        let id: MediaId = self.id();
        Media {
            id,
            owner_id: owner.id,
            post_id: None,
            is_avatar: false,
            position: 0,
            alt_text: String::new(),
            width: 1,
            height: 1,
            placeholder: vec![0],
            place: Place { access: Access::Public, key: format!("{:032x}", id.0) },
            original_key: format!("{:032x}", id.0 + 1),
            renditions: vec![Size { width: 1, height: 1 }],
            sha256: [0; 32],
            created_at: self.now(),
        }
    }

    /// One that waits for its post, at a public place.
    pub async fn picture(&self, owner: Actor) -> MediaId {
        let media = self.media(owner);
        let uow = self.begin().await;
        uow.media().insert(&media).await.unwrap();
        uow.commit().await.unwrap();
        media.id
    }

    /// Of nine bytes of PNG, good for ten minutes; not written yet.
    pub fn upload(&self, owner: Actor, state: UploadState) -> Upload {
        let (id, now) = (self.ids.next(), self.now());
        Upload {
            id: id.into(),
            owner_id: owner.id,
            state,
            content_type: "image/png".to_owned(),
            byte_size: 9,
            quarantine_key: format!("{id:032x}"),
            media_key: format!("{:032x}", id + 1),
            media_id: None,
            failure: None,
            expires_at: now + TimeDelta::minutes(10),
            created_at: now,
            updated_at: now,
        }
    }

    pub async fn find_picture(&self, id: MediaId) -> Option<Media> {
        self.begin().await.media().find(id).await.unwrap()
    }

    /// `false` when the picture is taken.
    pub async fn attach(&self, picture: MediaId, owner: Actor, post: PostId) -> bool {
        let uow = self.begin().await;
        let attached = uow.media().attach(picture, owner.id, post, 0, "").await.unwrap();
        uow.commit().await.unwrap();
        attached
    }

    /// Puts an unused picture of theirs to its place in their post.
    pub async fn attach_at(&self, picture: MediaId, owner: Actor, post: PostId, position: i16) {
        let uow = self.begin().await;
        assert!(uow.media().attach(picture, owner.id, post, position, "").await.unwrap());
        uow.commit().await.unwrap();
    }

    pub async fn show(&self, post: PostId, visibility: Visibility) {
        let uow = self.begin().await;
        let post = uow.posts().find(post).await.unwrap().unwrap();
        uow.posts().update(&Post { visibility, ..post }, &Tags::default()).await.unwrap();
        uow.commit().await.unwrap();
    }

    pub async fn follow(&self, follower: Actor, followee: Actor, state: FollowState) {
        let follow =
            Follow { id: self.id(), owner_id: follower.id, followee_id: followee.id, state, created_at: self.now() };
        let uow = self.begin().await;
        uow.follows().insert(&follow).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Likes a post of that owner, or a comment on one.
    pub async fn like(&self, actor: Actor, likeable: Likeable, post_owner: Actor) {
        let (id, created_at) = (self.id(), self.now());
        let like = Like { id, owner_id: actor.id, likeable, post_owner_id: post_owner.id, created_at };
        let uow = self.begin().await;
        uow.likes().insert(&like).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// One of this person's that is not there yet; `owner` is the person, or whose post or comment it is.
    pub fn report(&self, reporter: Actor, subject: Subject, owner: Actor) -> Report {
        Report {
            id: self.id(),
            owner_id: reporter.id,
            subject,
            subject_owner_id: owner.id,
            reason: Reason::Spam,
            text: "look at this".to_owned(),
            evidence: Evidence { text: "what was there".to_owned(), media: vec![MediaId(7), MediaId(8)] },
            created_at: self.now(),
            closed: None,
        }
    }

    /// One of the audit log that is not there yet.
    pub fn entry(&self, actor: Option<Actor>, action: Action, subject: Subject, person: Actor) -> Entry {
        Entry {
            id: self.id(),
            actor_id: actor.map(|actor| actor.id),
            action,
            target: Target::Subject(subject),
            person_id: Some(person.id),
            note: "because".to_owned(),
            address: actor.map(|_| "192.0.2.1".to_owned()),
            created_at: self.now(),
        }
    }

    pub async fn block(&self, owner: Actor, blocked: Actor) {
        let id = self.ids.next();
        let (owner, blocked) = (owner.id, blocked.id);
        self.sql(&format!(
            "INSERT INTO blocks (id, owner_id, blocked_id, created_at, updated_at) \
             VALUES ({id}, {owner}, {blocked}, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')"
        ))
        .await;
    }

    /// Until then, or for good.
    pub async fn mute(&self, owner: Actor, muted: Actor, ends: Option<Timestamp>) {
        let id = self.ids.next();
        let (owner, muted) = (owner.id, muted.id);
        let ends = ends.map_or("NULL".to_owned(), |ends| format!("'{}'", ends.to_rfc3339()));
        self.sql(&format!(
            "INSERT INTO mutes (id, owner_id, muted_id, ends_at, created_at, updated_at) \
             VALUES ({id}, {owner}, {muted}, {ends}, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')"
        ))
        .await;
    }
}
