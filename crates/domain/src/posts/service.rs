use std::sync::Arc;

use crate::{
    Failure, FieldCode, FieldError, Outcome,
    cards::{CardId, CardOutbox},
    ids::{MediaId, PostId, UploadId},
    jobs::Job,
    media::{ALT_TEXT_MAX, Placement, Rekeying},
    posts::{CAPTION_MAX, Post, PostQueries, PostView, Visibility, may_change, may_see},
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    tags::Tags,
    text,
    time::Stamps,
    viewer::{Actor, Viewer},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPicture {
    pub upload_id: UploadId,
    pub alt_text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPost {
    /// Chosen before, so that a request repeated after a crash finds its post.
    pub id: PostId,
    pub caption: String,
    pub pictures: Vec<NewPicture>,
    pub visibility: Visibility,
}

/// `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostChanges {
    pub caption: Option<String>,
    pub alt_texts: Vec<(MediaId, String)>,
    pub visibility: Option<Visibility>,
}

/// Publishing, editing and deleting posts.
pub struct PostService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub posts: Arc<dyn PostQueries>,
    pub rekeying: Arc<Rekeying>,
    pub cards: CardOutbox,
    pub stamps: Stamps,
    /// Whether there are timelines to put posts into.
    pub fans_out: bool,
    /// Whether only those may publish whose address is proven.
    pub needs_email: bool,
}

impl PostService {
    /// Changes caption, alt texts or visibility. A change of visibility gives the pictures new addresses.
    pub async fn edit(&self, actor: Actor, id: PostId, changes: PostChanges) -> Outcome<PostView> {
        retrying(&*self.store, || self.edit_once(actor, id, changes.clone())).await
    }

    async fn edit_once(&self, actor: Actor, id: PostId, changes: PostChanges) -> Outcome<PostView> {
        check_changes(&changes)?;
        let uow = self.store.begin().await?;
        let mut post = changeable(&*uow, actor, id).await?;
        let was = post.visibility;
        let described = describe(&*uow, id, &changes.alt_texts).await?;
        let now = self.stamps.now();
        if described || changes.caption.as_ref().is_some_and(|caption| *caption != post.caption) {
            post.edited_at = Some(now);
        }
        post.caption = changes.caption.unwrap_or(post.caption);
        post.visibility = changes.visibility.unwrap_or(post.visibility);
        post.updated_at = now;
        let tags = Tags::parse(&post.caption);
        uow.posts().update(&post, &tags).await?;
        if post.visibility != was {
            uow.jobs().push(self.stamps.id(), &Job::RekeyPost { post_id: id }, now).await?;
        }
        self.cards.changed(&*uow, CardId::Post(id), &self.stamps, now).await?;
        uow.commit().await?;
        self.view(actor, id).await
    }

    /// Marks the post deleted; its pictures move to addresses that nobody knows.
    pub async fn delete(&self, actor: Actor, id: PostId) -> Outcome<()> {
        retrying(&*self.store, || self.delete_once(actor, id)).await
    }

    async fn delete_once(&self, actor: Actor, id: PostId) -> Outcome<()> {
        let uow = self.store.begin().await?;
        changeable(&*uow, actor, id).await?;
        let now = self.stamps.now();
        uow.posts().delete(id, actor.id, now).await?;
        uow.jobs().push(self.stamps.id(), &Job::RekeyPost { post_id: id }, now).await?;
        self.cards.changed(&*uow, CardId::Post(id), &self.stamps, now).await?;
        self.fan_out(&*uow, id).await?;
        uow.commit().await?;
        Ok(())
    }

    /// Brings the timelines of others up to date.
    pub(super) async fn fan_out(&self, uow: &dyn UnitOfWork, post_id: PostId) -> Outcome<()> {
        if self.fans_out {
            let job = Job::FanOutPost { post_id, after: None };
            uow.jobs().push(self.stamps.id(), &job, self.stamps.now()).await?;
        }
        Ok(())
    }

    pub(super) async fn view(&self, actor: Actor, id: PostId) -> Outcome<PostView> {
        self.posts.post(&actor.into(), id).await?.ok_or(Failure::NotFound)
    }
}

/// The post, if the actor may see it and it is theirs.
async fn changeable(uow: &dyn UnitOfWork, actor: Actor, id: PostId) -> Outcome<Post> {
    let viewer = Viewer::from(actor);
    let facts = uow.posts().facts(&viewer, id).await?.filter(|facts| may_see(&viewer, facts));
    let facts = facts.ok_or(Failure::NotFound)?;
    if !may_change(&actor, &facts) {
        return Err(Failure::NotAllowed);
    }
    uow.posts().find(id).await?.ok_or(Failure::NotFound)
}

/// Writes the alt texts that are new; `true` when there are any.
async fn describe(uow: &dyn UnitOfWork, id: PostId, alt_texts: &[(MediaId, String)]) -> Outcome<bool> {
    let pictures = if alt_texts.is_empty() { Vec::new() } else { uow.media().of_post(id).await? };
    let mut described = false;
    for (index, (media_id, alt_text)) in alt_texts.iter().enumerate() {
        let Some(Placement { media, .. }) = pictures.iter().find(|placement| placement.media.id == *media_id) else {
            let field = format!("media[{index}].id");
            return Err(Failure::field(field, FieldCode::Unknown, "This picture is not in the post."));
        };
        if media.alt_text != *alt_text {
            described |= uow.media().set_alt_text(*media_id, id, alt_text).await?;
        }
    }
    Ok(described)
}

fn check_changes(changes: &PostChanges) -> Outcome<()> {
    let mut errors = changes.caption.as_deref().map(check_caption).unwrap_or_default();
    for (index, (media, alt_text)) in changes.alt_texts.iter().enumerate() {
        text::check_text(&mut errors, &format!("media[{index}].alt_text"), alt_text, 0, ALT_TEXT_MAX);
        if changes.alt_texts[..index].iter().any(|(other, _)| other == media) {
            errors.push(twice(format!("media[{index}].id")));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}

/// A picture may be named once.
pub(super) fn twice(field: String) -> FieldError {
    FieldError::new(field, FieldCode::Duplicate, "This picture is named twice.")
}

pub(super) fn check_caption(caption: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    text::check_text(&mut errors, "caption", caption, 0, CAPTION_MAX);
    errors.extend(Tags::parse(caption).check("caption").err());
    errors
}
