use std::sync::Arc;

use crate::{
    Failure, FieldError, Outcome,
    cards::{CardId, CardOutbox},
    ids::{UploadId, UserId},
    jobs::Job,
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    text,
    time::Stamps,
    uploads::UploadState,
    users::{BIO_MAX, User, Username, check_full_name, check_staff, check_website},
    viewer::Actor,
};

/// What a person changes about themselves; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChanges {
    pub username: Option<String>,
    pub full_name: Option<String>,
    pub bio: Option<String>,
    pub website: Option<String>,
    pub is_private: Option<bool>,
}

/// Changes to one's own profile.
pub struct UserService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub cards: CardOutbox,
    pub stamps: Stamps,
}

impl UserService {
    /// Applies the changes. Turning private or public moves every picture of the person to new addresses, by a job of
    /// the same transaction; turning public accepts those who asked to follow.
    pub async fn edit(&self, actor: Actor, changes: ProfileChanges) -> Outcome<()> {
        retrying(&*self.store, || self.edit_once(actor, changes.clone())).await
    }

    async fn edit_once(&self, actor: Actor, mut changes: ProfileChanges) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let mut user = self.load(&*uow, actor.id).await?;
        // The name that somebody has stays theirs, also where nobody else would get it by now.
        changes.username.take_if(|name| name.eq_ignore_ascii_case(user.username.as_str()));
        let username = check(&changes)?;
        let was_private = user.is_private;
        if let Some(username) = username {
            check_staff(&*uow, user.id, &username).await?;
            user.username = username;
        }
        user.full_name = changes.full_name.unwrap_or(user.full_name);
        user.bio = changes.bio.unwrap_or(user.bio);
        user.website = changes.website.unwrap_or(user.website);
        user.is_private = changes.is_private.unwrap_or(user.is_private);
        user.updated_at = self.stamps.now();
        self.update(&*uow, &user).await?;
        if user.is_private != was_private {
            if !user.is_private {
                uow.follows().accept_all(user.id, self.stamps.now()).await?;
            }
            uow.jobs().push(self.stamps.id(), &Job::RekeyOwner { owner_id: user.id }, self.stamps.now()).await?;
        }
        uow.commit().await?;
        Ok(())
    }

    /// Makes a completed upload one's avatar; the old one is deleted. Idempotent.
    pub async fn set_avatar(&self, actor: Actor, upload_id: UploadId) -> Outcome<()> {
        retrying(&*self.store, || self.set_avatar_once(actor, upload_id)).await
    }

    async fn set_avatar_once(&self, actor: Actor, upload_id: UploadId) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let upload = uow.uploads().find(upload_id).await?.filter(|upload| upload.owner_id == actor.id);
        let upload = upload.ok_or(Failure::NotFound)?;
        let (UploadState::Ready, Some(media_id)) = (upload.state, upload.media_id) else {
            return Err(Failure::MediaNotReady);
        };
        let now = self.stamps.now();
        let mut user = self.load(&*uow, actor.id).await?;
        if user.avatar_id == Some(media_id) {
            return Ok(());
        }
        if !uow.users().claim_avatar(actor.id, media_id, now).await? {
            return Err(Failure::UploadUsed);
        }
        let old = user.avatar_id.replace(media_id);
        user.updated_at = now;
        self.update(&*uow, &user).await?;
        // An avatar is part of what everybody sees of a person, of a private one too.
        uow.jobs().push(self.stamps.id(), &Job::RekeyOwner { owner_id: actor.id }, now).await?;
        if let Some(media_id) = old {
            uow.jobs().push(self.stamps.id(), &Job::DeleteMedia { media_id }, now).await?;
        }
        uow.commit().await?;
        Ok(())
    }

    /// Idempotent.
    pub async fn remove_avatar(&self, actor: Actor) -> Outcome<()> {
        retrying(&*self.store, || self.remove_avatar_once(actor)).await
    }

    async fn remove_avatar_once(&self, actor: Actor) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let mut user = self.load(&*uow, actor.id).await?;
        let Some(media_id) = user.avatar_id.take() else {
            return Ok(());
        };
        user.updated_at = self.stamps.now();
        self.update(&*uow, &user).await?;
        uow.jobs().push(self.stamps.id(), &Job::DeleteMedia { media_id }, self.stamps.now()).await?;
        uow.commit().await?;
        Ok(())
    }

    async fn update(&self, uow: &dyn UnitOfWork, user: &User) -> Outcome<()> {
        uow.users().update(user).await?;
        Ok(self.cards.changed(uow, CardId::Person(user.id), &self.stamps, user.updated_at).await?)
    }

    async fn load(&self, uow: &dyn UnitOfWork, id: UserId) -> Outcome<User> {
        uow.users().find(id).await?.ok_or(Failure::SignInRequired)
    }
}

fn check(changes: &ProfileChanges) -> Outcome<Option<Username>> {
    let mut errors: Vec<FieldError> = Vec::new();
    let username = changes.username.as_deref().map(Username::parse).transpose().unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    if let Some(full_name) = &changes.full_name {
        check_full_name(&mut errors, full_name);
    }
    if let Some(bio) = &changes.bio {
        text::check_text(&mut errors, "bio", bio, 0, BIO_MAX);
    }
    if let Some(website) = &changes.website {
        errors.extend(check_website(website).err());
    }
    if errors.is_empty() { Ok(username) } else { Err(Failure::Invalid(errors)) }
}
