//! The browsers one is signed in with.

mod dto;

use std::cmp::Reverse;

use actix_session::SessionExt;
use actix_web::{HttpRequest, web::Data};
use apistos::{
    api_operation,
    web::{ServiceConfig, delete, get, resource},
};
use tintype_domain::{Failure, ids::SessionId};

use crate::{
    AppState,
    envelope::{Listed, NoContent},
    extract::{Id, Me, Paging},
    problem::Answer,
    session,
};
use dto::Device;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/sessions").route(get().to(list)).route(delete().to(end_others)))
        .service(resource("/sessions/{id}").route(delete().to(end)));
}

/// List the browsers you are signed in with, the newest sign-in first.
#[api_operation(tag = "sessions", operation_id = "list_sessions")]
async fn list(Me(actor): Me, paging: Paging, request: HttpRequest, state: Data<AppState>) -> Answer<Listed<Device>> {
    let mut sessions = state.shared.sessions.list(actor.id, state.now()).await?;
    sessions.sort_unstable_by_key(|session| Reverse(session.id));
    let current = current(&request);
    Ok(paging.of_few(sessions, |session| session.id.0, |session| Device::show(session, actor.role, current)))
}

/// End one of your sessions.
#[api_operation(tag = "sessions", operation_id = "end_session")]
async fn end(Id(id): Id<SessionId>, Me(actor): Me, request: HttpRequest, state: Data<AppState>) -> Answer<NoContent> {
    if state.shared.sessions.end_one(actor.id, id, state.now()).await?.is_none() {
        return Err(Failure::NotFound.into());
    }
    if current(&request) == Some(id) {
        request.get_session().purge();
    }
    Ok(NoContent)
}

/// End all your sessions but this one.
#[api_operation(tag = "sessions", operation_id = "end_other_sessions")]
async fn end_others(Me(actor): Me, request: HttpRequest, state: Data<AppState>) -> Answer<NoContent> {
    state.shared.sessions.end_others(actor.id, current(&request), state.now()).await?;
    Ok(NoContent)
}

fn current(request: &HttpRequest) -> Option<SessionId> {
    session::read(&request.get_session()).map(|signed_in| signed_in.session_id)
}
