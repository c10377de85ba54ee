use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    Failure, Outcome,
    cards::{CardId, CardOutbox},
    jobs::Job,
    sessions::SessionRepository,
    store::{UnitOfWorkFactory, retrying},
    time::{Stamps, Timestamp},
    users::{Admins, Status},
    viewer::Actor,
};

/// Away at once, in one transaction; the worker erases later.
pub struct LeavingService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub sessions: Arc<dyn SessionRepository>,
    pub cards: CardOutbox,
    pub stamps: Stamps,
    /// How long a log-in brings the account back.
    pub grace: TimeDelta,
}

impl LeavingService {
    /// Nobody sees the person any more, their pictures move to where nobody has their addresses, all their sessions end.
    /// Answers when they will be erased.
    pub async fn leave(&self, actor: Actor) -> Outcome<Timestamp> {
        let erase_at = retrying(&*self.store, || self.leave_once(actor)).await?;
        // Whoever is not active is nobody, with a session too: so nothing is lost where this fails.
        self.sessions.end_others(actor.id, None, self.stamps.now()).await?;
        Ok(erase_at)
    }

    async fn leave_once(&self, actor: Actor) -> Outcome<Timestamp> {
        let now = self.stamps.now();
        let erase_at = now + self.grace;
        let uow = self.store.begin().await?;
        Admins::lock(&*uow).await?.without(actor.id)?;
        // Who was suspended since they asked does not come back by a log-in.
        let person = uow.users().find(actor.id).await?.filter(|person| person.status == Status::Active);
        let owner_id = person.ok_or(Failure::SignInRequired)?.id;
        uow.accounts().leave(owner_id, erase_at, now).await?;
        uow.jobs().push(self.stamps.id(), &Job::RekeyOwner { owner_id }, now).await?;
        uow.jobs().push(self.stamps.id(), &Job::EraseAccount { owner_id }, erase_at).await?;
        self.cards.changed(&*uow, CardId::Person(owner_id), &self.stamps, now).await?;
        uow.commit().await?;
        Ok(erase_at)
    }
}
