use std::sync::Arc;

use crate::{
    Failure, FieldCode, FieldError, Outcome, StoreError,
    comments::{
        Comment, CommentFacts, CommentQueries, CommentView, TEXT_MAX, may_delete, may_edit, may_see as may_see_comment,
    },
    error::Constraint,
    ids::{CommentId, PostId},
    posts,
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    tags::Tags,
    text,
    time::Stamps,
    viewer::{Actor, Viewer},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// Chosen before, so that a request repeated after a crash finds its comment.
    pub id: CommentId,
    pub post_id: PostId,
    pub text: String,
    /// A comment of the same post; a reply to a reply joins its top comment.
    pub reply_to: Option<CommentId>,
}

/// Writing, editing and deleting comments.
pub struct CommentService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub comments: Arc<dyn CommentQueries>,
    pub stamps: Stamps,
}

impl CommentService {
    pub async fn write(&self, actor: Actor, new: NewComment) -> Outcome<CommentView> {
        retrying(&*self.store, || self.write_once(actor, new.clone())).await
    }

    async fn write_once(&self, actor: Actor, new: NewComment) -> Outcome<CommentView> {
        check(&new.text)?;
        let viewer = Viewer::from(actor);
        let uow = self.store.begin().await?;
        let facts = uow.posts().facts(&viewer, new.post_id).await?.filter(|facts| posts::may_see(&viewer, facts));
        let facts = facts.ok_or(Failure::NotFound)?;
        let reply_to = top_comment(&*uow, &viewer, &new).await?;
        let now = self.stamps.now();
        let comment = Comment {
            id: new.id,
            owner_id: actor.id,
            post_id: new.post_id,
            post_owner_id: facts.owner_id,
            reply_to,
            text: new.text,
            created_at: now,
            updated_at: now,
            edited_at: None,
        };
        match uow.comments().insert(&comment).await {
            Ok(()) => uow.commit().await?,
            Err(error @ StoreError::Conflict(Constraint::PrimaryKey)) => {
                drop(uow);
                return self.written(actor, &comment).await?.ok_or_else(|| error.into());
            }
            Err(error) => return Err(error.into()),
        }
        self.view(actor, new.id).await
    }

    /// The comment, if it was written before a crash under the same idempotency key.
    async fn written(&self, actor: Actor, comment: &Comment) -> Outcome<Option<CommentView>> {
        let view = self.comments.comment(&actor.into(), comment.id).await?;
        Ok(view.filter(|view| (view.author.id, view.post_id, &view.text) == (actor.id, comment.post_id, &comment.text)))
    }

    pub async fn edit(&self, actor: Actor, id: CommentId, text: String) -> Outcome<CommentView> {
        retrying(&*self.store, || self.edit_once(actor, id, text.clone())).await
    }

    async fn edit_once(&self, actor: Actor, id: CommentId, text: String) -> Outcome<CommentView> {
        check(&text)?;
        let uow = self.store.begin().await?;
        let facts = visible(&*uow, &actor.into(), id).await?;
        if !may_edit(&actor, &facts) {
            return Err(Failure::NotAllowed);
        }
        let now = self.stamps.now();
        let comment = Comment { text, edited_at: Some(now), updated_at: now, ..facts.comment };
        uow.comments().update(&comment).await?;
        uow.commit().await?;
        self.view(actor, id).await
    }

    /// With its replies.
    pub async fn delete(&self, actor: Actor, id: CommentId) -> Outcome<()> {
        retrying(&*self.store, || self.delete_once(actor, id)).await
    }

    async fn delete_once(&self, actor: Actor, id: CommentId) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let facts = visible(&*uow, &actor.into(), id).await?;
        if !may_delete(&actor, &facts) {
            return Err(Failure::NotAllowed);
        }
        uow.comments().delete(&facts.comment, self.stamps.now()).await?;
        uow.commit().await?;
        Ok(())
    }

    async fn view(&self, actor: Actor, id: CommentId) -> Outcome<CommentView> {
        self.comments.comment(&actor.into(), id).await?.ok_or(Failure::NotFound)
    }
}

async fn top_comment(uow: &dyn UnitOfWork, viewer: &Viewer, new: &NewComment) -> Outcome<Option<CommentId>> {
    let Some(id) = new.reply_to else { return Ok(None) };
    let facts = uow.comments().facts(viewer, id).await?;
    let facts = facts.filter(|facts| may_see_comment(viewer, facts) && facts.comment.post_id == new.post_id);
    let facts = facts.ok_or_else(|| {
        Failure::field("reply_to", FieldCode::Unknown, "The comment to reply to is not among those of this post.")
    })?;
    Ok(facts.comment.reply_to.or(Some(id)))
}

/// The comment, if the viewer may see it.
async fn visible(uow: &dyn UnitOfWork, viewer: &Viewer, id: CommentId) -> Outcome<CommentFacts> {
    let facts = uow.comments().facts(viewer, id).await?.filter(|facts| may_see_comment(viewer, facts));
    facts.ok_or(Failure::NotFound)
}

fn check(text: &str) -> Outcome<()> {
    let mut errors = Vec::new();
    text::check_text(&mut errors, "text", text, 1, TEXT_MAX);
    if text.trim().is_empty() {
        errors.push(FieldError::new("text", FieldCode::Required, "Write something."));
    }
    errors.extend(Tags::parse(text).check("text").err());
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}
