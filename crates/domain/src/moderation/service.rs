use std::sync::Arc;

use crate::{
    Failure, FieldCode, FieldError, Outcome,
    audit::{Action, By},
    cards::{CardId, CardOutbox},
    ids::{ReportId, UserId},
    jobs::Job,
    moderation::{NOTE_MAX, may_moderate},
    reports::{Report, Subject},
    sessions::SessionRepository,
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    text,
    time::{Stamps, Timestamp},
    users::{Admins, Status, User},
};

/// What becomes of what was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Dismiss,
    Hide,
    Limit,
    Suspend,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub verdict: Verdict,
    pub note: String,
}

/// Decisions of moderators, and their undoing. Each stands in the audit log by the same unit of work.
pub struct ModerationService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub sessions: Arc<dyn SessionRepository>,
    pub cards: CardOutbox,
    pub stamps: Stamps,
}

impl ModerationService {
    /// Closes all open reports of the subject. Sessions of who is suspended end.
    pub async fn decide(&self, by: &By, id: ReportId, decision: Decision) -> Outcome<()> {
        let suspended = retrying(&*self.store, || self.decide_once(by, id, &decision)).await?;
        self.sign_out(suspended).await
    }

    async fn decide_once(&self, by: &By, id: ReportId, decision: &Decision) -> Outcome<Option<UserId>> {
        check_note(&decision.note)?;
        let uow = self.store.begin().await?;
        let report = uow.reports().find(id).await?.ok_or(Failure::NotFound)?;
        let admins = match decision.verdict {
            Verdict::Suspend => Admins::lock(&*uow).await?,
            _ => Admins::default(),
        };
        let person = person(&*uow, by, report.subject_owner_id).await.map_err(unseen)?;
        if report.closed.is_some() {
            return Err(Failure::ReportDecided);
        }
        admins.without(person.id)?;
        let action = self.carry_out(&*uow, &report, &person, decision.verdict).await?;
        let entry = by.entry(&self.stamps, action, report.subject, person.id, &decision.note);
        uow.audit().append(&entry).await?;
        self.let_go(&*uow, report.subject, entry.created_at).await?;
        uow.reports().close(report.subject, entry.id, entry.created_at).await?;
        uow.commit().await?;
        Ok((action == Action::Suspend).then_some(person.id))
    }

    /// Avatars of before were kept for the decision alone.
    async fn let_go(&self, uow: &dyn UnitOfWork, subject: Subject, now: Timestamp) -> Outcome<()> {
        if let Subject::Person(_) = subject {
            for media_id in uow.reports().pictures(subject).await? {
                uow.jobs().push(self.stamps.id(), &Job::DeleteMedia { media_id }, now).await?;
            }
        }
        Ok(())
    }

    async fn carry_out(
        &self,
        uow: &dyn UnitOfWork,
        report: &Report,
        person: &User,
        verdict: Verdict,
    ) -> Outcome<Action> {
        let now = self.stamps.now();
        match verdict {
            Verdict::Dismiss => Ok(Action::Dismiss),
            Verdict::Hide => {
                self.set_hidden(uow, report.subject, true, now).await?;
                Ok(Action::Hide)
            }
            Verdict::Limit => {
                let limited_at = person.limited_at.or(Some(now));
                self.update(uow, User { limited_at, updated_at: now, ..person.clone() }).await?;
                Ok(Action::Limit)
            }
            Verdict::Suspend => {
                self.suspend_person(uow, person, now).await?;
                Ok(Action::Suspend)
            }
        }
    }

    /// Without a report. Idempotent: `false` when it was so already.
    pub async fn suspend(&self, by: &By, username: &str, note: &str) -> Outcome<bool> {
        let suspended = retrying(&*self.store, || self.suspend_once(by, username, note)).await?;
        self.sign_out(suspended).await?;
        Ok(suspended.is_some())
    }

    async fn suspend_once(&self, by: &By, username: &str, note: &str) -> Outcome<Option<UserId>> {
        check_note(note)?;
        let uow = self.store.begin().await?;
        let id = id_of(&*uow, username).await?;
        let admins = Admins::lock(&*uow).await?;
        let person = person(&*uow, by, id).await?;
        if person.status == Status::Suspended {
            return Ok(None);
        }
        admins.without(id)?;
        self.suspend_person(&*uow, &person, self.stamps.now()).await?;
        uow.audit().append(&by.entry(&self.stamps, Action::Suspend, Subject::Person(id), id, note)).await?;
        uow.commit().await?;
        Ok(Some(id))
    }

    /// Who is leaving is erased all the same when their time is over, and what who waits has written is kept.
    async fn suspend_person(&self, uow: &dyn UnitOfWork, person: &User, now: Timestamp) -> Outcome<()> {
        self.update(uow, User { status: Status::Suspended, updated_at: now, ..person.clone() }).await?;
        self.move_pictures(uow, person.id, now).await
    }

    /// With the pictures of a post: what only its author sees is at no public place.
    pub(super) async fn set_hidden(
        &self,
        uow: &dyn UnitOfWork,
        subject: Subject,
        hidden: bool,
        now: Timestamp,
    ) -> Outcome<bool> {
        match subject {
            Subject::Post(post_id) => {
                let changed = uow.posts().set_hidden(post_id, hidden, now).await?;
                if changed {
                    uow.jobs().push(self.stamps.id(), &Job::RekeyPost { post_id }, now).await?;
                    self.cards.changed(uow, CardId::Post(post_id), &self.stamps, now).await?;
                }
                Ok(changed)
            }
            Subject::Comment(id) => Ok(uow.comments().set_hidden(id, hidden, now).await?),
            Subject::Person(_) => {
                let message = "A person is not hidden. Limit or suspend them.";
                Err(Failure::field("action", FieldCode::Format, message))
            }
        }
    }

    pub(super) async fn update(&self, uow: &dyn UnitOfWork, person: User) -> Outcome<()> {
        uow.users().update(&person).await?;
        Ok(self.cards.changed(uow, CardId::Person(person.id), &self.stamps, person.updated_at).await?)
    }

    pub(super) async fn move_pictures(&self, uow: &dyn UnitOfWork, owner_id: UserId, now: Timestamp) -> Outcome<()> {
        Ok(uow.jobs().push(self.stamps.id(), &Job::RekeyOwner { owner_id }, now).await?)
    }

    /// Whoever is not active is nobody, with a session too: so nothing is lost where this fails.
    async fn sign_out(&self, person: Option<UserId>) -> Outcome<()> {
        if let Some(id) = person {
            self.sessions.end_others(id, None, self.stamps.now()).await?;
        }
        Ok(())
    }
}

/// The person, if it is theirs to decide about them; the operator decides about everybody.
pub(super) async fn person(uow: &dyn UnitOfWork, by: &By, id: UserId) -> Outcome<User> {
    let person = uow.users().find(id).await?.ok_or(Failure::NotFound)?;
    match by {
        By::Person(actor, _) if !may_moderate(actor, id, person.role) => Err(Failure::RoleTooLow),
        _ => Ok(person),
    }
}

/// Whom a report is about does not learn of it by the refusal either.
fn unseen(failure: Failure) -> Failure {
    if matches!(failure, Failure::RoleTooLow) { Failure::NotFound } else { failure }
}

pub(super) async fn named(uow: &dyn UnitOfWork, by: &By, username: &str) -> Outcome<User> {
    let id = id_of(uow, username).await?;
    person(uow, by, id).await
}

async fn id_of(uow: &dyn UnitOfWork, username: &str) -> Outcome<UserId> {
    uow.users().id_of(&username.to_ascii_lowercase()).await?.ok_or(Failure::NotFound)
}

pub(crate) fn check_note(note: &str) -> Outcome<()> {
    let mut errors = Vec::new();
    text::check_text(&mut errors, "note", note, 0, NOTE_MAX);
    if note.trim().is_empty() {
        errors.push(FieldError::new("note", FieldCode::Required, "Say why."));
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}
