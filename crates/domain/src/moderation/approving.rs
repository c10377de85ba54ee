use chrono::TimeDelta;

use crate::{
    Failure, Outcome,
    audit::{Action, By},
    ids::UserId,
    jobs::Job,
    mail::{Mail, Notice},
    moderation::{
        ModerationService,
        service::{check_note, named},
    },
    reports::Subject,
    store::{UnitOfWork, retrying},
    users::{Status, User},
};

/// So that the letter goes out before there is nobody to write to.
const ERASE_AFTER: TimeDelta = TimeDelta::hours(1);

impl ModerationService {
    /// Lets in somebody who waits for it, and tells them.
    pub async fn approve(&self, by: &By, username: &str, note: &str) -> Outcome<()> {
        retrying(&*self.store, || self.settle_once(by, username, note, Action::Approve)).await
    }

    /// Turns away somebody who waits, tells them, and has the account erased.
    pub async fn refuse(&self, by: &By, username: &str, note: &str) -> Outcome<()> {
        retrying(&*self.store, || self.settle_once(by, username, note, Action::Refuse)).await
    }

    async fn settle_once(&self, by: &By, username: &str, note: &str, action: Action) -> Outcome<()> {
        check_note(note)?;
        let uow = self.store.begin().await?;
        let person = named(&*uow, by, username).await?;
        if person.status != Status::Pending || !uow.accounts().settle_approval(person.id).await? {
            return Err(Failure::NotFound);
        }
        let (id, now) = (person.id, self.stamps.now());
        let notice = if action == Action::Approve {
            self.update(&*uow, User { status: Status::Active, updated_at: now, ..person }).await?;
            Notice::Approved
        } else {
            self.send_away(&*uow, id).await?;
            Notice::Refused
        };
        let mail = Mail::Notice { person: id, notice };
        uow.jobs().push(self.stamps.id(), &Job::SendMail { mail }, now).await?;
        uow.audit().append(&by.entry(&self.stamps, action, Subject::Person(id), id, note)).await?;
        Ok(uow.commit().await?)
    }

    /// At once and for good: no log-in brings them back.
    async fn send_away(&self, uow: &dyn UnitOfWork, owner_id: UserId) -> Outcome<()> {
        let now = self.stamps.now();
        uow.accounts().leave(owner_id, now, now).await?;
        Ok(uow.jobs().push(self.stamps.id(), &Job::EraseAccount { owner_id }, now + ERASE_AFTER).await?)
    }
}
