use std::sync::Arc;

use crate::{
    Failure, Outcome, comments,
    ids::UserId,
    likes::{Like, Likeable},
    posts,
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    time::Stamps,
    viewer::{Actor, Viewer},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LikeView {
    pub liked: bool,
    pub like_count: i64,
}

/// Liking and taking it back.
pub struct LikeService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub stamps: Stamps,
}

impl LikeService {
    /// Idempotent.
    pub async fn like(&self, actor: Actor, likeable: Likeable) -> Outcome<LikeView> {
        retrying(&*self.store, || self.like_once(actor, likeable)).await
    }

    async fn like_once(&self, actor: Actor, likeable: Likeable) -> Outcome<LikeView> {
        let uow = self.store.begin().await?;
        let post_owner_id = visible_post_owner(&*uow, &actor.into(), likeable).await?;
        let like =
            Like { id: self.stamps.id(), owner_id: actor.id, likeable, post_owner_id, created_at: self.stamps.now() };
        let like_count = uow.likes().insert(&like).await?.ok_or(Failure::NotFound)?;
        uow.commit().await?;
        Ok(LikeView { liked: true, like_count })
    }

    /// Idempotent.
    pub async fn unlike(&self, actor: Actor, likeable: Likeable) -> Outcome<LikeView> {
        retrying(&*self.store, || self.unlike_once(actor, likeable)).await
    }

    async fn unlike_once(&self, actor: Actor, likeable: Likeable) -> Outcome<LikeView> {
        let uow = self.store.begin().await?;
        visible_post_owner(&*uow, &actor.into(), likeable).await?;
        let like_count = uow.likes().remove(actor.id, likeable).await?.ok_or(Failure::NotFound)?;
        uow.commit().await?;
        Ok(LikeView { liked: false, like_count })
    }
}

async fn visible_post_owner(uow: &dyn UnitOfWork, viewer: &Viewer, likeable: Likeable) -> Outcome<UserId> {
    let owner = match likeable {
        Likeable::Post(id) => uow
            .posts()
            .facts(viewer, id)
            .await?
            .filter(|facts| posts::may_see(viewer, facts))
            .map(|facts| facts.owner_id),
        Likeable::Comment(id) => {
            let facts = uow.comments().facts(viewer, id).await?.filter(|facts| comments::may_see(viewer, facts));
            facts.map(|facts| facts.comment.post_owner_id)
        }
    };
    owner.ok_or(Failure::NotFound)
}
