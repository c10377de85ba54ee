//! Who waits for approval, where sign-up needs it.

use actix_web::web::Data;
use apistos::{
    ApiComponent, api_operation,
    web::{ServiceConfig, get, post, resource},
};
use schemars::JsonSchema;
use serde::Serialize;
use tintype_domain::{auth::REASON_MAX, moderation, time::Timestamp};

use super::{
    by,
    dto::{ModeratedPerson, Note},
    moderated,
};
use crate::{
    AppState,
    envelope::{Listed, One, one},
    extract::{Body, ClientAddress, Me, Named, Paging},
    media::dto::Addresses,
    problem::Answer,
    schema::{TIME_LENGTH, code_points},
    users::dto::Author,
};

pub(crate) const REASON_POINTS: usize = code_points(REASON_MAX);

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/moderation/approvals").route(get().to(list)))
        .service(resource("/moderation/approvals/{username}/approve").route(post().to(approve)))
        .service(resource("/moderation/approvals/{username}/refuse").route(post().to(refuse)));
}

/// Somebody who waits for approval.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Applicant {
    user: Author,
    /// Why they want an account.
    #[schemars(length(max = "REASON_POINTS"))]
    reason: String,
    /// Whether they opened the link in the letter to them.
    email_verified: bool,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
}

impl Applicant {
    fn show(applicant: moderation::Applicant, at: &Addresses) -> Self {
        Self {
            user: Author::show(applicant.person, at),
            reason: applicant.reason,
            email_verified: applicant.email_verified,
            created_at: applicant.created_at,
        }
    }
}

/// List who waits for approval, the one who has waited longest first.
#[api_operation(tag = "moderation", operation_id = "list_approvals")]
async fn list(paging: Paging, state: Data<AppState>) -> Answer<Listed<Applicant>> {
    let page = state.queries.moderation.applicants(paging.request).await?;
    let at = Addresses::of(&state);
    Ok(paging.listed(page, |applicant| Applicant::show(applicant, &at)))
}

/// Let somebody in who waits for it.
/// They get a letter, and can log in from then on. 404 for whoever does not wait.
#[api_operation(tag = "moderation", operation_id = "approve")]
async fn approve(
    Body(note): Body<Note>,
    Named(username): Named,
    Me(actor): Me,
    address: ClientAddress,
    state: Data<AppState>,
) -> Answer<One<ModeratedPerson>> {
    state.services.moderation.approve(&by(actor, address), &username, &note.note).await?;
    Ok(one(moderated(&state, &actor, &username).await?))
}

/// Turn somebody away who waits.
/// They get a letter, and the account is erased. 404 for whoever does not wait.
#[api_operation(tag = "moderation", operation_id = "refuse")]
async fn refuse(
    Body(note): Body<Note>,
    Named(username): Named,
    Me(actor): Me,
    address: ClientAddress,
    state: Data<AppState>,
) -> Answer<One<ModeratedPerson>> {
    state.services.moderation.refuse(&by(actor, address), &username, &note.note).await?;
    Ok(one(moderated(&state, &actor, &username).await?))
}
