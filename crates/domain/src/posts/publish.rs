use crate::{
    Failure, FieldCode, FieldError, Outcome, StoreError,
    error::Constraint,
    jobs::Job,
    media::{ALT_TEXT_MAX, Access, Media, Placement},
    posts::{
        NewPost, PICTURES_MAX, Post, PostService, PostView, Visibility,
        service::{check_caption, twice},
    },
    store::retrying,
    tags::Tags,
    text,
    uploads::UploadState,
    viewer::Actor,
};

impl PostService {
    /// Publishes completed uploads as a post: all of it or nothing.
    pub async fn publish(&self, actor: Actor, new: NewPost) -> Outcome<PostView> {
        retrying(&*self.store, || self.publish_once(actor, new.clone())).await
    }

    async fn publish_once(&self, actor: Actor, new: NewPost) -> Outcome<PostView> {
        let tags = check(&new)?;
        self.admit(actor).await?;
        match self.insert(actor, &new, &tags).await {
            Ok(()) => {}
            // Published before a crash under the same idempotency key.
            Err(Failure::UploadUsed) if self.is_published(actor, &new).await? => {}
            Err(failure) => return Err(failure),
        }
        self.view(actor, new.id).await
    }

    async fn admit(&self, actor: Actor) -> Outcome<()> {
        if !self.needs_email {
            return Ok(());
        }
        let uow = self.store.begin().await?;
        let author = uow.users().find(actor.id).await?.ok_or(Failure::SignInRequired)?;
        if author.email_verified { Ok(()) } else { Err(Failure::EmailUnverified) }
    }

    async fn insert(&self, actor: Actor, new: &NewPost, tags: &Tags) -> Outcome<()> {
        let pictures = self.ready_pictures(actor, new).await?;
        let moved = self.hide(actor, &pictures, new.visibility).await?;
        let attached = self.attach(actor, new, &pictures, tags).await;
        if moved && attached.is_err() {
            // They may be another post's by now, and wanted where they were.
            self.put_right(actor).await?;
        }
        attached
    }

    async fn attach(&self, actor: Actor, new: &NewPost, pictures: &[Media], tags: &Tags) -> Outcome<()> {
        let now = self.stamps.now();
        let post = Post {
            id: new.id,
            owner_id: actor.id,
            caption: new.caption.clone(),
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
        for ((picture, media), position) in new.pictures.iter().zip(pictures).zip(0_i16..) {
            if !uow.media().attach(media.id, actor.id, post.id, position, &picture.alt_text).await? {
                return Err(Failure::UploadUsed);
            }
        }
        // The account may have turned private since, or public.
        if uow.media().of_post(post.id).await?.iter().any(Placement::is_wrong) {
            uow.jobs().push(self.stamps.id(), &Job::RekeyOwner { owner_id: actor.id }, now).await?;
        }
        self.fan_out(&*uow, post.id).await?;
        uow.commit().await?;
        Ok(())
    }

    async fn put_right(&self, actor: Actor) -> Outcome<()> {
        let uow = self.store.begin().await?;
        uow.jobs().push(self.stamps.id(), &Job::RekeyOwner { owner_id: actor.id }, self.stamps.now()).await?;
        uow.commit().await?;
        Ok(())
    }

    /// The pictures of the uploads, all the actor's, ready and unused.
    async fn ready_pictures(&self, actor: Actor, new: &NewPost) -> Outcome<Vec<Media>> {
        let uow = self.store.begin().await?;
        let (mut uploads, mut pictures) = (Vec::new(), Vec::new());
        for picture in &new.pictures {
            let upload = uow.uploads().find(picture.upload_id).await?.filter(|upload| upload.owner_id == actor.id);
            uploads.push(upload.ok_or(Failure::NotFound)?);
        }
        // What is not there goes before what is not ready, whichever comes first.
        for upload in uploads {
            let (UploadState::Ready, Some(media_id)) = (upload.state, upload.media_id) else {
                return Err(Failure::MediaNotReady);
            };
            let media = uow.media().find(media_id).await?.filter(Media::is_unused);
            pictures.push(media.ok_or(Failure::UploadUsed)?);
        }
        Ok(pictures)
    }

    /// Takes pictures off public addresses before a post that is not public names them; `true` when any was at one.
    async fn hide(&self, actor: Actor, pictures: &[Media], visibility: Visibility) -> Outcome<bool> {
        let uow = self.store.begin().await?;
        let owner = uow.users().find(actor.id).await?.ok_or(Failure::SignInRequired)?;
        drop(uow);
        if visibility == Visibility::Public && !owner.is_private {
            return Ok(false);
        }
        let mut public = pictures.iter().filter(|media| media.place.access == Access::Public).peekable();
        let moved = public.peek().is_some();
        for media in public {
            self.rekeying.move_to(media.clone(), Access::Private).await?;
        }
        Ok(moved)
    }

    /// Whether there is such a post of the actor's already.
    async fn is_published(&self, actor: Actor, new: &NewPost) -> Outcome<bool> {
        let uow = self.store.begin().await?;
        let post = uow.posts().find(new.id).await?;
        Ok(post.is_some_and(|post| post.owner_id == actor.id && post.caption == new.caption))
    }
}

fn check(new: &NewPost) -> Outcome<Tags> {
    let mut errors = check_caption(&new.caption);
    if !(1..=PICTURES_MAX).contains(&new.pictures.len()) {
        errors.push(FieldError::new("media", FieldCode::Length, format!("Choose 1 to {PICTURES_MAX} pictures.")));
    }
    for (index, picture) in new.pictures.iter().enumerate() {
        text::check_text(&mut errors, &format!("media[{index}].alt_text"), &picture.alt_text, 0, ALT_TEXT_MAX);
        if new.pictures[..index].iter().any(|other| other.upload_id == picture.upload_id) {
            errors.push(twice(format!("media[{index}].upload_id")));
        }
    }
    if errors.is_empty() { Ok(Tags::parse(&new.caption)) } else { Err(Failure::Invalid(errors)) }
}
