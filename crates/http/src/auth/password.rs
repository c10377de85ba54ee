//! Forgotten and new passwords.

use actix_session::SessionExt;
use actix_web::{HttpRequest, web::Data};
use apistos::{
    api_operation,
    web::{ServiceConfig, post, resource},
};
use tintype_domain::Failure;

use super::dto::{ChangePassword, ForgotPassword, ResetPassword};
use crate::{
    AppState,
    envelope::{NoContent, Queued},
    extract::{Body, ClientAddress, Me},
    problem::Answer,
    session::{self, GoingOn},
};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/auth/password/forgot").route(post().to(forgot)))
        .service(resource("/auth/password/reset").route(post().to(reset)))
        .service(resource("/auth/password/change").route(post().to(change)));
}

/// Ask for a link to set a new password.
/// 202 whether the address has an account or not; where it has, a letter with a link of ten minutes goes there.
#[api_operation(tag = "auth", operation_id = "forget_password")]
async fn forgot(Body(form): Body<ForgotPassword>, state: Data<AppState>) -> Answer<Queued> {
    state.services.passwords.forgot(&form.email).await?;
    Ok(Queued)
}

/// Set a new password with the token of such a link.
/// Ends all sessions, deletes personal access tokens and begins no session. 410 `auth.link_expired` once it was used.
#[api_operation(tag = "auth", operation_id = "reset_password")]
async fn reset(Body(form): Body<ResetPassword>, state: Data<AppState>) -> Answer<NoContent> {
    state.services.passwords.reset(form.into()).await?;
    Ok(NoContent)
}

/// Change your password.
/// Ends all your sessions but this one, which gets a new key; the CSRF token stays. 401 `auth.invalid` where the current
/// password is wrong, which counts as a failed log-in.
#[api_operation(tag = "auth", operation_id = "change_password")]
async fn change(
    Body(form): Body<ChangePassword>,
    Me(actor): Me,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<NoContent> {
    let signed_in = session::read(&request.get_session()).ok_or(Failure::SignInRequired)?;
    let keep = Some(signed_in.session_id);
    let began = state.services.passwords.change(actor, form.sent_from(address), keep).await?;
    // The password alone proves less than a log-in where there is a second factor.
    let going_on = GoingOn::of(signed_in, began);
    session::renew(&state, &request.get_session(), &request, actor, going_on).await?;
    Ok(NoContent)
}
