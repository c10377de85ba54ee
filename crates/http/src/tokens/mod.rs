//! Personal access tokens.

pub(crate) mod dto;

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, delete, get, post, resource},
};
use tintype_domain::{Failure, ids::AccessTokenId};

use crate::{
    AppState,
    envelope::{Created, Listed, NoContent, created},
    extract::{Body, Id, Me, Paging, ReservedId},
    gate::table::BASE,
    problem::Answer,
};
use dto::{NewToken, ShownToken, Token};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/tokens").route(get().to(list)).route(post().to(create)))
        .service(resource("/tokens/{id}").route(delete().to(revoke)));
}

/// List your personal access tokens, the newest first.
#[api_operation(tag = "tokens", operation_id = "list_tokens")]
async fn list(Me(actor): Me, paging: Paging, state: Data<AppState>) -> Answer<Listed<Token>> {
    let tokens = state.shared.access_tokens.list(actor.id).await?;
    Ok(paging.of_few(tokens, |token| token.id.0, Token::from))
}

/// Make a personal access token.
/// It is shown this once: a repeat with the same `Idempotency-Key` is 422 `idempotency.reused`. 409 `token.too_many` with 50
/// of them; 403 `access.role` for `admin`, unless you are one.
/// Moderators and admins need a log-in or a proof of the last hour (403 `auth.proof_required`).
#[api_operation(tag = "tokens", operation_id = "create_token")]
async fn create(
    Body(form): Body<NewToken>,
    Me(actor): Me,
    ReservedId(id): ReservedId,
    state: Data<AppState>,
) -> Answer<Created<ShownToken>> {
    let (token, secret) = state.services.tokens.create(actor, form.with_id(id.into())).await?;
    let location = format!("{BASE}/tokens/{}", token.id);
    Ok(created(location, ShownToken { about: token.into(), token: secret }))
}

/// Delete one of your personal access tokens.
/// It is refused from the next request on.
#[api_operation(tag = "tokens", operation_id = "delete_token")]
async fn revoke(Id(id): Id<AccessTokenId>, Me(actor): Me, state: Data<AppState>) -> Answer<NoContent> {
    if state.shared.access_tokens.delete(actor.id, id).await? { Ok(NoContent) } else { Err(Failure::NotFound.into()) }
}
