//! What is told moderators, what they read and what they write.

use tintype_domain::{
    audit::{Action, AuditQueries},
    ids::{InviteId, PostId, ReportId},
    invites::InviteQueries,
    moderation::{CaseState, ModerationQueries},
    paging::PageRequest,
    reports::{ReportQueries, Subject},
    users::Role,
    viewer::Actor,
};

use super::{fill::Filled, watch::Watched};

pub async fn hold(watched: &Watched, filled: &Filled) {
    let reader = Actor { id: 1.into(), role: Role::Moderator };
    let (queries, page) = (&watched.engine.queries, PageRequest::default());
    let open = ["ix_reports_waiting", "ix_reports_subject"];
    watched.uses("what waits for a decision", &open, queries.cases(&reader, CaseState::Open, page)).await;
    watched.uses("what was decided", &["ix_reports_decision"], queries.cases(&reader, CaseState::Closed, page)).await;
    // Of those that are filled in, one that is open.
    let id = ReportId(filled.post.0 - filled.post.0 % 100 + 100);
    let ways = ["pk_reports", "ix_reports_subject", "ix_reports_subject_owner", "ix_audit_log_person", "pk_posts"];
    assert!(watched.uses("a report with what belongs to it", &ways, queries.dossier(&reader, id)).await.is_some());
    let ways = ["uq_users_username", "ix_reports_subject_owner"];
    watched.uses("a person for moderators", &ways, queries.person(&reader, "person2")).await;
    watched.uses("a report of one's own", &["pk_reports"], queries.own(filled.ann.id, id)).await;
    watched.uses("the audit log", &["pk_audit_log", "pk_users"], queries.entries(page)).await;
    watched.uses("invitations", &["pk_invites"], queries.invites(page)).await;
    watched.uses("who waits", &["pk_approvals", "pk_users"], queries.applicants(page)).await;
    writes(watched, filled, id).await;
}

async fn writes(watched: &Watched, filled: &Filled, id: ReportId) {
    let (engine, now) = (&watched.engine, watched.engine.now());
    let subject = Subject::Post(PostId(id.0));
    let uow = engine.begin().await;
    watched.uses("an open report", &["uq_reports_open"], uow.reports().open(filled.ann.id, subject)).await;
    watched.uses("what was seen", &["_reports_"], uow.reports().pictures(subject)).await;
    watched.uses("a report to decide about", &["pk_reports"], uow.reports().find(id)).await;
    watched
        .uses("a use of an invitation", &["uq_invites_hash"], uow.invites().take(&filled.key_hash, filled.early))
        .await;
    watched.uses("an end of an invitation", &["pk_invites"], uow.invites().delete(InviteId(filled.ann.id.0))).await;
    watched.uses("whether somebody waits", &["pk_approvals"], uow.accounts().has_applied(filled.ann.id)).await;
    watched.uses("an approval", &["pk_approvals"], uow.accounts().settle_approval(filled.ann.id)).await;
    let entry = engine.entry(None, Action::Dismiss, subject, filled.ann);
    uow.audit().append(&entry).await.unwrap();
    watched.uses("a decision", &["ix_reports_subject"], uow.reports().close(subject, entry.id, now)).await;
    watched.uses("a hidden post", &["pk_posts"], uow.posts().set_hidden(filled.post, true, now)).await;
    watched.uses("a hidden comment", &["pk_comments"], uow.comments().set_hidden(filled.comment, true, now)).await;
}
