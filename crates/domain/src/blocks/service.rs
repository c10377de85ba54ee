use std::sync::Arc;

use crate::{
    Failure, FieldCode, Outcome,
    blocks::Block,
    ids::UserId,
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    time::Stamps,
    users::Status,
    viewer::Actor,
};

/// Blocking and taking it back.
pub struct BlockService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub stamps: Stamps,
}

impl BlockService {
    /// From the commit on the two see nothing of each other. Follows and requests between them end with it, in both
    /// directions. Idempotent.
    pub async fn block(&self, actor: Actor, username: &str) -> Outcome<()> {
        retrying(&*self.store, || self.block_once(actor, username)).await
    }

    async fn block_once(&self, actor: Actor, username: &str) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let blocked_id = other(&*uow, actor, username).await?;
        let block = Block { id: self.stamps.id(), owner_id: actor.id, blocked_id, created_at: self.stamps.now() };
        uow.blocks().insert(&block).await?;
        uow.follows().remove(actor.id, blocked_id).await?;
        uow.follows().remove(blocked_id, actor.id).await?;
        uow.commit().await?;
        Ok(())
    }

    /// Brings back nothing that the block has ended. Idempotent.
    pub async fn unblock(&self, actor: Actor, username: &str) -> Outcome<()> {
        retrying(&*self.store, || self.unblock_once(actor, username)).await
    }

    async fn unblock_once(&self, actor: Actor, username: &str) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let blocked_id = other(&*uow, actor, username).await?;
        uow.blocks().remove(actor.id, blocked_id).await?;
        uow.commit().await?;
        Ok(())
    }
}

/// The other person. Whom the actor blocks can always be named, so that a block can be taken back; else nobody who is
/// away, and nobody who blocks the actor.
async fn other(uow: &dyn UnitOfWork, actor: Actor, username: &str) -> Outcome<UserId> {
    let id = uow.users().id_of(&username.to_ascii_lowercase()).await?.ok_or(Failure::NotFound)?;
    if id == actor.id {
        return Err(Failure::field("username", FieldCode::Yourself, "This is you. Name somebody else."));
    }
    let (_, user) = uow.users().find_pair(actor.id, id).await?.ok_or(Failure::NotFound)?;
    if uow.blocks().exists(actor.id, id).await? {
        return Ok(id);
    }
    if user.status != Status::Active || uow.blocks().exists(id, actor.id).await? {
        return Err(Failure::NotFound);
    }
    Ok(id)
}
