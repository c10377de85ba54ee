use std::sync::Arc;

use crate::{
    Failure, FieldCode, Outcome, StoreError, comments,
    error::Constraint,
    ids::{CommentId, PostId, ReportId, UserId},
    posts,
    reports::{Evidence, Reason, Report, Subject, TEXT_MAX},
    store::{UnitOfWork, UnitOfWorkFactory, retrying},
    text,
    time::Stamps,
    users::{Status, User},
    viewer::{Actor, Viewer},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// Chosen before, so that a request repeated after a crash finds its report.
    pub id: ReportId,
    pub subject: Subject,
    pub reason: Reason,
    pub text: String,
}

/// Telling moderators.
pub struct ReportService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub stamps: Stamps,
}

impl ReportService {
    /// Keeps what the reporter sees as evidence. There is one open report of a person about a subject: who reports again
    /// is answered with it.
    pub async fn report(&self, actor: Actor, new: NewReport) -> Outcome<Report> {
        retrying(&*self.store, || self.report_once(actor, new.clone())).await
    }

    async fn report_once(&self, actor: Actor, new: NewReport) -> Outcome<Report> {
        check(&new.text)?;
        let uow = self.store.begin().await?;
        let (subject_owner_id, evidence) = seen(&*uow, actor, new.subject).await?;
        if subject_owner_id == actor.id {
            let message = "This is yourself, or your own. Delete it, or leave.";
            return Err(Failure::field("subject_id", FieldCode::Yourself, message));
        }
        let report = Report {
            id: new.id,
            owner_id: actor.id,
            subject: new.subject,
            subject_owner_id,
            reason: new.reason,
            text: new.text,
            evidence,
            created_at: self.stamps.now(),
            closed: None,
        };
        match uow.reports().insert(&report).await {
            Ok(true) => {
                uow.commit().await?;
                Ok(report)
            }
            // Where it is gone, it was decided a moment ago, and this is a new one.
            Ok(false) => Ok(uow.reports().open(actor.id, new.subject).await?.ok_or(StoreError::Retry)?),
            // Made before a crash under the same idempotency key, and decided since.
            Err(StoreError::Conflict(Constraint::PrimaryKey)) => {
                drop(uow);
                self.made(actor, new.id).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn made(&self, actor: Actor, id: ReportId) -> Outcome<Report> {
        let uow = self.store.begin().await?;
        let report = uow.reports().find(id).await?.filter(|report| report.owner_id == actor.id);
        report.ok_or(Failure::NotFound)
    }
}

/// Whose it is and what there is to see, if the actor sees it.
async fn seen(uow: &dyn UnitOfWork, actor: Actor, subject: Subject) -> Outcome<(UserId, Evidence)> {
    match subject {
        Subject::Post(id) => post(uow, &actor.into(), id).await,
        Subject::Comment(id) => comment(uow, &actor.into(), id).await,
        Subject::Person(id) => person(uow, actor, id).await,
    }
}

async fn post(uow: &dyn UnitOfWork, viewer: &Viewer, id: PostId) -> Outcome<(UserId, Evidence)> {
    let facts = uow.posts().facts(viewer, id).await?.filter(|facts| posts::may_see(viewer, facts));
    facts.ok_or(Failure::NotFound)?;
    let post = uow.posts().find(id).await?.ok_or(Failure::NotFound)?;
    let media = uow.media().of_post(id).await?.into_iter().map(|placement| placement.media.id).collect();
    Ok((post.owner_id, Evidence { text: post.caption, media }))
}

async fn comment(uow: &dyn UnitOfWork, viewer: &Viewer, id: CommentId) -> Outcome<(UserId, Evidence)> {
    let facts = uow.comments().facts(viewer, id).await?.filter(|facts| comments::may_see(viewer, facts));
    let comment = facts.ok_or(Failure::NotFound)?.comment;
    Ok((comment.owner_id, Evidence { text: comment.text, media: Vec::new() }))
}

/// Who blocks somebody still finds and reports them.
async fn person(uow: &dyn UnitOfWork, actor: Actor, id: UserId) -> Outcome<(UserId, Evidence)> {
    let user = uow.users().find(id).await?.filter(|user| user.status == Status::Active).ok_or(Failure::NotFound)?;
    if uow.blocks().exists(id, actor.id).await? {
        return Err(Failure::NotFound);
    }
    Ok((id, portrait(&user)))
}

fn portrait(user: &User) -> Evidence {
    let lines = [user.username.as_str(), &user.full_name, &user.bio, &user.website];
    let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    Evidence { text: lines.join("\n"), media: user.avatar_id.into_iter().collect() }
}

fn check(text: &str) -> Outcome<()> {
    let mut errors = Vec::new();
    text::check_text(&mut errors, "text", text, 0, TEXT_MAX);
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}
