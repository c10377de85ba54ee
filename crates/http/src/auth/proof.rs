//! That it is still the one who signed in.

use actix_session::SessionExt;
use actix_web::{HttpMessage, HttpRequest, web::Data};
use apistos::{
    api_operation,
    web::{ServiceConfig, post, resource},
};
use tintype_domain::{Failure, auth::LoginTry};

use super::dto::Prove;
use crate::{
    AppState,
    envelope::NoContent,
    extract::{Body, ClientAddress, Me},
    problem::Answer,
    session::{self, GoingOn},
};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/auth/proof").route(post().to(prove)));
}

/// Prove that it is still you.
/// What moderators and admins change needs a log-in or a proof of the last hour, or is 403 `auth.proof_required`. The session
/// gets a new key; the CSRF token stays. 401 `auth.invalid` where the password is wrong, which counts as a failed log-in;
/// `auth.totp_required` where it is right and you have a second factor, `auth.totp_invalid` where its code is wrong.
#[api_operation(tag = "auth", operation_id = "prove")]
async fn prove(
    Body(form): Body<Prove>,
    Me(actor): Me,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<NoContent> {
    let own = session::read(&request.get_session()).ok_or(Failure::SignInRequired)?;
    let LoginTry { outcome, began, budget } = state.services.auth.renew_proof(actor, form.sent_from(address)).await;
    if let Some(budget) = budget {
        // For the gate, which tells of every budget.
        request.extensions_mut().insert(budget);
    }
    let going_on = GoingOn { proven_at: Some(state.now()), ..GoingOn::of(own, began) };
    session::renew(&state, &request.get_session(), &request, outcome?, going_on).await?;
    Ok(NoContent)
}
