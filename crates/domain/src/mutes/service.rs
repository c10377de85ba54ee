use std::sync::Arc;

use crate::{
    Failure, FieldCode, Outcome,
    ids::UserId,
    mutes::Mute,
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    time::Stamps,
    users::Status,
    viewer::Actor,
};

/// Muting and taking it back.
pub struct MuteService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub stamps: Stamps,
}

impl MuteService {
    /// Keeps somebody's posts out of the actor's home feed. Idempotent.
    pub async fn mute(&self, actor: Actor, username: &str) -> Outcome<()> {
        retrying(&*self.store, || self.mute_once(actor, username)).await
    }

    async fn mute_once(&self, actor: Actor, username: &str) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let muted_id = other(&*uow, actor, username).await?;
        let mute = Mute { id: self.stamps.id(), owner_id: actor.id, muted_id, created_at: self.stamps.now() };
        uow.mutes().insert(&mute).await?;
        uow.commit().await?;
        Ok(())
    }

    /// Idempotent.
    pub async fn unmute(&self, actor: Actor, username: &str) -> Outcome<()> {
        retrying(&*self.store, || self.unmute_once(actor, username)).await
    }

    async fn unmute_once(&self, actor: Actor, username: &str) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let muted_id = other(&*uow, actor, username).await?;
        uow.mutes().remove(actor.id, muted_id).await?;
        uow.commit().await?;
        Ok(())
    }
}

/// The other person, unless it is oneself, nobody, or there is a block between the two.
async fn other(uow: &dyn UnitOfWork, actor: Actor, username: &str) -> Outcome<UserId> {
    let id = uow.users().id_of(&username.to_ascii_lowercase()).await?.ok_or(Failure::NotFound)?;
    if id == actor.id {
        return Err(Failure::field("username", FieldCode::Yourself, "This is you. Name somebody else."));
    }
    let (_, user) = uow.users().find_pair(actor.id, id).await?.ok_or(Failure::NotFound)?;
    if user.status != Status::Active || uow.follows().blocked(actor.id, id).await? {
        return Err(Failure::NotFound);
    }
    Ok(id)
}
