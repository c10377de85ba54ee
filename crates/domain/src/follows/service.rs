use std::sync::Arc;

use crate::{
    Failure, FieldCode, Outcome,
    follows::{Follow, FollowState},
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    time::Stamps,
    users::{Status, User},
    viewer::Actor,
};

/// How the actor stands to the followee after the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowView {
    pub follows: bool,
    pub follow_requested: bool,
}

impl From<Option<FollowState>> for FollowView {
    fn from(state: Option<FollowState>) -> Self {
        Self { follows: state == Some(FollowState::Accepted), follow_requested: state == Some(FollowState::Requested) }
    }
}

/// The state machine of follows. Only the followee turns a request into a follow.
pub struct FollowService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub stamps: Stamps,
}

impl FollowService {
    /// Follows a public account, asks a private one. Idempotent.
    pub async fn follow(&self, actor: Actor, username: &str) -> Outcome<FollowView> {
        retrying(&*self.store, || self.follow_once(actor, username)).await
    }

    async fn follow_once(&self, actor: Actor, username: &str) -> Outcome<FollowView> {
        let uow = self.store.begin().await?;
        let followee = self.other(&*uow, actor, username).await?;
        let now = self.stamps.now();
        let follow = Follow {
            id: self.stamps.id(),
            owner_id: actor.id,
            followee_id: followee.id,
            state: if followee.is_private { FollowState::Requested } else { FollowState::Accepted },
            created_at: now,
        };
        let state = uow.follows().insert(&follow).await?;
        uow.commit().await?;
        Ok(Some(state).into())
    }

    /// Unfollows, or takes a request back. Idempotent.
    pub async fn unfollow(&self, actor: Actor, username: &str) -> Outcome<FollowView> {
        retrying(&*self.store, || self.unfollow_once(actor, username)).await
    }

    async fn unfollow_once(&self, actor: Actor, username: &str) -> Outcome<FollowView> {
        let uow = self.store.begin().await?;
        let followee = self.other(&*uow, actor, username).await?;
        uow.follows().remove(actor.id, followee.id).await?;
        uow.commit().await?;
        Ok(None.into())
    }

    /// Lets somebody who asked follow the actor.
    pub async fn accept(&self, actor: Actor, username: &str) -> Outcome<()> {
        retrying(&*self.store, || self.accept_once(actor, username)).await
    }

    async fn accept_once(&self, actor: Actor, username: &str) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let follower = self.other(&*uow, actor, username).await?;
        if !uow.follows().accept(follower.id, actor.id, self.stamps.now()).await? {
            return Err(Failure::NoFollowRequest);
        }
        uow.commit().await?;
        Ok(())
    }

    /// Turns down somebody who asked to follow the actor.
    pub async fn refuse(&self, actor: Actor, username: &str) -> Outcome<()> {
        retrying(&*self.store, || self.refuse_once(actor, username)).await
    }

    async fn refuse_once(&self, actor: Actor, username: &str) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let follower = self.other(&*uow, actor, username).await?;
        if !uow.follows().refuse(follower.id, actor.id).await? {
            return Err(Failure::NoFollowRequest);
        }
        uow.commit().await?;
        Ok(())
    }

    /// Makes somebody stop following the actor. Idempotent.
    pub async fn remove_follower(&self, actor: Actor, username: &str) -> Outcome<()> {
        retrying(&*self.store, || self.remove_follower_once(actor, username)).await
    }

    async fn remove_follower_once(&self, actor: Actor, username: &str) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let follower = self.other(&*uow, actor, username).await?;
        uow.follows().remove(follower.id, actor.id).await?;
        uow.commit().await?;
        Ok(())
    }

    /// The other person, unless it is oneself, nobody, or there is a block between the two.
    async fn other(&self, uow: &dyn UnitOfWork, actor: Actor, username: &str) -> Outcome<User> {
        let id = uow.users().id_of(&username.to_ascii_lowercase()).await?.ok_or(Failure::NotFound)?;
        if id == actor.id {
            return Err(Failure::field("username", FieldCode::Yourself, "This is you. Name somebody else."));
        }
        let (_, user) = uow.users().find_pair(actor.id, id).await?.ok_or(Failure::NotFound)?;
        if user.status != Status::Active || uow.follows().blocked(actor.id, user.id).await? {
            return Err(Failure::NotFound);
        }
        Ok(user)
    }
}
