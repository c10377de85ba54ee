use std::sync::Arc;

use crate::{
    Failure, FieldError, Outcome, StoreError,
    error::Constraint,
    ids::{MediaId, PostId, UploadId},
    jobs::Job,
    media::{ALT_TEXT_MAX, Access, Media, Placement, Rekeying},
    posts::{CAPTION_MAX, PICTURES_MAX, Post, PostQueries, PostView, Visibility, may_change, may_see},
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    tags::Tags,
    text,
    time::Stamps,
    uploads::UploadState,
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
    pub stamps: Stamps,
}

impl PostService {
    /// Publishes completed uploads as a post: all of it or nothing.
    pub async fn publish(&self, actor: Actor, new: NewPost) -> Outcome<PostView> {
        retrying(&*self.store, || self.publish_once(actor, new.clone())).await
    }

    async fn publish_once(&self, actor: Actor, new: NewPost) -> Outcome<PostView> {
        let tags = check(&new)?;
        let id = new.id;
        match self.insert(actor, new, &tags).await {
            Ok(()) => {}
            // Published before a crash under the same idempotency key.
            Err(Failure::UploadUsed) if self.owns(actor, id).await? => {}
            Err(failure) => return Err(failure),
        }
        self.view(actor, id).await
    }

    async fn insert(&self, actor: Actor, new: NewPost, tags: &Tags) -> Outcome<()> {
        let pictures = self.ready_pictures(actor, &new).await?;
        self.settle(actor, &pictures, new.visibility).await?;
        let now = self.stamps.now();
        let post = Post {
            id: new.id,
            owner_id: actor.id,
            caption: new.caption,
            visibility: new.visibility,
            created_at: now,
            updated_at: now,
            edited_at: None,
        };
        let uow = self.store.begin().await?;
        match uow.posts().insert(&post, tags).await {
            Err(StoreError::Conflict(Constraint::PrimaryKey)) => return Err(Failure::UploadUsed),
            inserted => inserted?,
        }
        for ((picture, media), position) in new.pictures.iter().zip(&pictures).zip(0_i16..) {
            if !uow.media().attach(media.id, actor.id, post.id, position, &picture.alt_text).await? {
                return Err(Failure::UploadUsed);
            }
        }
        // The account may have turned private since, or public.
        if uow.media().of_post(post.id).await?.iter().any(Placement::is_wrong) {
            uow.jobs().push(self.stamps.id(), &Job::RekeyOwner { owner_id: actor.id }, now).await?;
        }
        uow.commit().await?;
        Ok(())
    }

    /// The pictures of the uploads, all the actor's, ready and unused.
    async fn ready_pictures(&self, actor: Actor, new: &NewPost) -> Outcome<Vec<Media>> {
        let uow = self.store.begin().await?;
        let mut pictures = Vec::with_capacity(new.pictures.len());
        for picture in &new.pictures {
            let upload = uow.uploads().find(picture.upload_id).await?.filter(|upload| upload.owner_id == actor.id);
            let upload = upload.ok_or(Failure::NotFound)?;
            let (UploadState::Ready, Some(media_id)) = (upload.state, upload.media_id) else {
                return Err(Failure::MediaNotReady);
            };
            let media = uow.media().find(media_id).await?.ok_or(Failure::UploadUsed)?;
            if media.post_id.is_some() {
                return Err(Failure::UploadUsed);
            }
            pictures.push(media);
        }
        Ok(pictures)
    }

    /// Takes pictures off public addresses before a post that is not public names them.
    async fn settle(&self, actor: Actor, pictures: &[Media], visibility: Visibility) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let owner = uow.users().find(actor.id).await?.ok_or(Failure::SignInRequired)?;
        drop(uow);
        if visibility == Visibility::Public && !owner.is_private {
            return Ok(());
        }
        for media in pictures.iter().filter(|media| media.place.access == Access::Public) {
            self.rekeying.move_to(media.clone(), Access::Private).await?;
        }
        Ok(())
    }

    async fn owns(&self, actor: Actor, id: PostId) -> Outcome<bool> {
        let uow = self.store.begin().await?;
        Ok(uow.posts().find(id).await?.is_some_and(|post| post.owner_id == actor.id))
    }

    /// Changes caption, alt texts or visibility. A change of visibility gives the pictures new addresses.
    pub async fn edit(&self, actor: Actor, id: PostId, changes: PostChanges) -> Outcome<PostView> {
        retrying(&*self.store, || self.edit_once(actor, id, changes.clone())).await
    }

    async fn edit_once(&self, actor: Actor, id: PostId, changes: PostChanges) -> Outcome<PostView> {
        check_changes(&changes)?;
        let uow = self.store.begin().await?;
        let mut post = changeable(&*uow, actor, id).await?;
        let was = post.visibility;
        for (media, alt_text) in &changes.alt_texts {
            if !uow.media().set_alt_text(*media, id, alt_text).await? {
                return Err(Failure::field("media", "unknown", "This picture is not in the post."));
            }
        }
        let now = self.stamps.now();
        if changes.caption.is_some() || !changes.alt_texts.is_empty() {
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
        uow.commit().await?;
        Ok(())
    }

    async fn view(&self, actor: Actor, id: PostId) -> Outcome<PostView> {
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

fn check(new: &NewPost) -> Outcome<Tags> {
    let mut errors = check_caption(&new.caption);
    if !(1..=PICTURES_MAX).contains(&new.pictures.len()) {
        errors.push(FieldError::new("media", "length", format!("Choose 1 to {PICTURES_MAX} pictures.")));
    }
    for (index, picture) in new.pictures.iter().enumerate() {
        text::check_text(&mut errors, &format!("media[{index}].alt_text"), &picture.alt_text, 0, ALT_TEXT_MAX);
        if new.pictures[..index].iter().any(|other| other.upload_id == picture.upload_id) {
            errors.push(FieldError::new(
                format!("media[{index}].upload_id"),
                "duplicate",
                "This picture is named twice.",
            ));
        }
    }
    if errors.is_empty() { Ok(Tags::parse(&new.caption)) } else { Err(Failure::Invalid(errors)) }
}

fn check_changes(changes: &PostChanges) -> Outcome<()> {
    let mut errors = changes.caption.as_deref().map(check_caption).unwrap_or_default();
    for (index, (_, alt_text)) in changes.alt_texts.iter().enumerate() {
        text::check_text(&mut errors, &format!("media[{index}].alt_text"), alt_text, 0, ALT_TEXT_MAX);
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}

fn check_caption(caption: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    text::check_text(&mut errors, "caption", caption, 0, CAPTION_MAX);
    errors.extend(Tags::parse(caption).check("caption").err());
    errors
}
