//! Signing in with a program.

use actix_web::{HttpMessage, HttpRequest, web::Data};
use apistos::api_operation;
use tintype_domain::{auth::LoginTry, programs::Program};

use super::dto::{RefreshToken, TokenLogIn, Tokens};
use crate::{
    AppState,
    envelope::{NoContent, One, one},
    extract::{Body, ClientAddress},
    problem::Answer,
    session,
};

/// Sign in with a program.
/// Begins a session, which the list of sessions shows, and sets no cookie. It may do all but what is for admins, unless
/// it asks for less. 401 `auth.invalid` whichever of the two is wrong; `auth.totp_required` and `auth.totp_invalid` as for
/// people.
#[api_operation(tag = "auth", operation_id = "create_tokens")]
pub(super) async fn create(
    Body(form): Body<TokenLogIn>,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<One<Tokens>> {
    let scopes = form.scopes();
    let program = Program { address, user_agent: session::agent(&request) };
    let form = form.sent_from(program.address.clone(), program.user_agent.clone());
    let LoginTry { outcome, began, budget } = state.services.auth.log_in_program(form).await;
    if let Some(budget) = budget {
        // For the gate, which tells of every budget.
        request.extensions_mut().insert(budget);
    }
    Ok(one(state.services.programs.begin(outcome?, began, scopes, program).await?.into()))
}

/// Get another pair of tokens.
/// The one you send is used up. Sent again it is 401 `auth.token_reused`, and its session is over.
#[api_operation(tag = "auth", operation_id = "refresh_tokens")]
pub(super) async fn refresh(Body(form): Body<RefreshToken>, state: Data<AppState>) -> Answer<One<Tokens>> {
    Ok(one(state.services.programs.refresh(&form.refresh_token).await?.into()))
}

/// End the session of a refresh token.
/// Its access tokens end with it; done already is done.
#[api_operation(tag = "auth", operation_id = "revoke_tokens")]
pub(super) async fn revoke(Body(form): Body<RefreshToken>, state: Data<AppState>) -> Answer<NoContent> {
    state.services.programs.revoke(&form.refresh_token).await?;
    Ok(NoContent)
}
