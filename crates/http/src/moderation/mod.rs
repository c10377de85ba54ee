//! The work of moderators and admins. The gate lets nobody else come here.

pub(crate) mod approvals;
pub(crate) mod dto;
pub(crate) mod invites;
mod log;
pub(crate) mod queue;

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, get, post, resource},
};
use tintype_domain::{
    Failure,
    audit::By,
    ids::{CommentId, PostId, ReportId},
    reports::Subject,
    viewer::Actor,
};

use crate::{
    AppState,
    envelope::{Listed, One, one},
    extract::{Body, ClientAddress, Id, Me, Named, Paging},
    media::dto::Addresses,
    problem::{Answer, Problem},
};
use dto::{Case, Dossier, HiddenState, ModeratedPerson, NewDecision, Note};
use log::LoggedEntry;
use queue::Queue;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/moderation/reports").route(get().to(cases)))
        .service(resource("/moderation/reports/{id}").route(get().to(dossier)))
        .service(resource("/moderation/reports/{id}/decision").route(post().to(decide)))
        .service(resource("/moderation/users/{username}").route(get().to(person)))
        .service(resource("/moderation/users/{username}/reinstate").route(post().to(reinstate)))
        .service(resource("/moderation/posts/{id}/restore").route(post().to(restore_post)))
        .service(resource("/moderation/comments/{id}/restore").route(post().to(restore_comment)))
        .service(resource("/moderation/audit").route(get().to(audit)))
        .configure(approvals::routes)
        .configure(invites::routes);
}

fn by(actor: Actor, ClientAddress(address): ClientAddress) -> By {
    By::Person(actor, address)
}

/// List what was reported.
/// One case for each subject with open reports, the one that has waited longest first; with `state=closed` one for each
/// decision, the latest first. Those about yourself, and for a moderator those about moderators and admins, are not
/// among them.
#[api_operation(tag = "moderation", operation_id = "list_cases")]
async fn cases(queue: Queue, Me(actor): Me, state: Data<AppState>) -> Answer<Listed<Case>> {
    let page = state.queries.moderation.cases(&actor, queue.state, queue.paging.request).await?;
    let at = Addresses::of(&state);
    Ok(queue.paging.listed(page, |case| Case::show(case, &at)))
}

/// Read a report with its evidence and what came before.
#[api_operation(tag = "moderation", operation_id = "get_case")]
async fn dossier(Id(id): Id<ReportId>, Me(actor): Me, state: Data<AppState>) -> Answer<One<Dossier>> {
    show(&state, &actor, id).await
}

/// Decide about a report, and all other open ones of the same subject.
/// 404 about yourself, and for a moderator about moderators and admins; 409 `report.decided` where somebody
/// was first, `admin.last` where nobody else is an admin.
#[api_operation(tag = "moderation", operation_id = "decide")]
async fn decide(
    Body(decision): Body<NewDecision>,
    Id(id): Id<ReportId>,
    Me(actor): Me,
    address: ClientAddress,
    state: Data<AppState>,
) -> Answer<One<Dossier>> {
    state.services.moderation.decide(&by(actor, address), id, decision.into()).await?;
    show(&state, &actor, id).await
}

async fn show(state: &AppState, reader: &Actor, id: ReportId) -> Answer<One<Dossier>> {
    let dossier = state.queries.moderation.dossier(reader, id).await?.ok_or(Failure::NotFound)?;
    Ok(one(Dossier::show(dossier, &Addresses::of(state))))
}

/// Read what moderators need to know of a person, suspended or not.
#[api_operation(tag = "moderation", operation_id = "get_moderated_person")]
async fn person(Named(username): Named, Me(actor): Me, state: Data<AppState>) -> Answer<One<ModeratedPerson>> {
    Ok(one(moderated(&state, &actor, &username).await?))
}

/// Take limit and suspension of a person back.
/// Who was leaving or waited for approval goes on to.
#[api_operation(tag = "moderation", operation_id = "reinstate")]
async fn reinstate(
    Body(note): Body<Note>,
    Named(username): Named,
    Me(actor): Me,
    address: ClientAddress,
    state: Data<AppState>,
) -> Answer<One<ModeratedPerson>> {
    state.services.moderation.reinstate(&by(actor, address), &username, &note.note).await?;
    Ok(one(moderated(&state, &actor, &username).await?))
}

async fn moderated(state: &AppState, reader: &Actor, username: &str) -> Result<ModeratedPerson, Problem> {
    let person = state.queries.moderation.person(reader, username).await?.ok_or(Failure::NotFound)?;
    Ok(ModeratedPerson::show(person, &Addresses::of(state)))
}

/// Show a hidden post again.
#[api_operation(tag = "moderation", operation_id = "restore_post")]
async fn restore_post(
    Body(note): Body<Note>,
    Id(id): Id<PostId>,
    Me(actor): Me,
    address: ClientAddress,
    state: Data<AppState>,
) -> Answer<One<HiddenState>> {
    state.services.moderation.restore(&by(actor, address), Subject::Post(id), &note.note).await?;
    Ok(one(HiddenState { is_hidden: false }))
}

/// Show a hidden comment again.
#[api_operation(tag = "moderation", operation_id = "restore_comment")]
async fn restore_comment(
    Body(note): Body<Note>,
    Id(id): Id<CommentId>,
    Me(actor): Me,
    address: ClientAddress,
    state: Data<AppState>,
) -> Answer<One<HiddenState>> {
    state.services.moderation.restore(&by(actor, address), Subject::Comment(id), &note.note).await?;
    Ok(one(HiddenState { is_hidden: false }))
}

/// List what moderators, admins and the operator have done, the newest first.
#[api_operation(tag = "moderation", operation_id = "list_audit")]
async fn audit(paging: Paging, state: Data<AppState>) -> Answer<Listed<LoggedEntry>> {
    let page = state.queries.audit.entries(paging.request).await?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |view| LoggedEntry::show(view, &at)))
}
