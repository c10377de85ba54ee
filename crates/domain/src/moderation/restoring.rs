use crate::{
    Failure, Outcome,
    audit::{Action, By},
    ids::UserId,
    moderation::{
        ModerationService,
        service::{check_note, named, person},
    },
    reports::Subject,
    store::{UnitOfWork, retrying},
    users::{Status, User},
    viewer::Viewer,
};

impl ModerationService {
    /// Takes back limit and suspension. Idempotent: `false`, and no entry, when there was neither.
    pub async fn reinstate(&self, by: &By, username: &str, note: &str) -> Outcome<bool> {
        retrying(&*self.store, || self.reinstate_once(by, username, note)).await
    }

    async fn reinstate_once(&self, by: &By, username: &str, note: &str) -> Outcome<bool> {
        check_note(note)?;
        let uow = self.store.begin().await?;
        let person = named(&*uow, by, username).await?;
        let was_suspended = person.status == Status::Suspended;
        if !was_suspended && person.limited_at.is_none() {
            return Ok(false);
        }
        let (id, now) = (person.id, self.stamps.now());
        let status = if was_suspended { without_suspension(&*uow, &person).await? } else { person.status };
        self.update(&*uow, User { status, limited_at: None, updated_at: now, ..person }).await?;
        if was_suspended {
            self.move_pictures(&*uow, id, now).await?;
        }
        uow.audit().append(&by.entry(&self.stamps, Action::Reinstate, Subject::Person(id), id, note)).await?;
        uow.commit().await?;
        Ok(true)
    }

    /// Shows a post or comment again. Idempotent: `false`, and no entry, when it was not hidden.
    pub async fn restore(&self, by: &By, subject: Subject, note: &str) -> Outcome<bool> {
        retrying(&*self.store, || self.restore_once(by, subject, note)).await
    }

    async fn restore_once(&self, by: &By, subject: Subject, note: &str) -> Outcome<bool> {
        check_note(note)?;
        let uow = self.store.begin().await?;
        let owner_id = owner(&*uow, subject).await?;
        let person = person(&*uow, by, owner_id).await?;
        let restored = self.set_hidden(&*uow, subject, false, self.stamps.now()).await?;
        if restored {
            uow.audit().append(&by.entry(&self.stamps, Action::Restore, subject, person.id, note)).await?;
            uow.commit().await?;
        }
        Ok(restored)
    }
}

/// Who was leaving or waited goes on to.
async fn without_suspension(uow: &dyn UnitOfWork, person: &User) -> Outcome<Status> {
    if person.erase_at.is_some() {
        return Ok(Status::Leaving);
    }
    Ok(if uow.accounts().has_applied(person.id).await? { Status::Pending } else { Status::Active })
}

/// Whose it is, seen or not.
async fn owner(uow: &dyn UnitOfWork, subject: Subject) -> Outcome<UserId> {
    let anybody = Viewer::Stranger;
    let owner = match subject {
        Subject::Post(id) => {
            uow.posts().facts(&anybody, id).await?.filter(|facts| !facts.deleted).map(|facts| facts.owner_id)
        }
        Subject::Comment(id) => {
            uow.comments().facts(&anybody, id).await?.filter(|facts| !facts.deleted).map(|facts| facts.comment.owner_id)
        }
        Subject::Person(id) => Some(id),
    };
    owner.ok_or(Failure::NotFound)
}
