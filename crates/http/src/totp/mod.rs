//! The second factor of one's own account.

pub(crate) mod dto;

use actix_session::SessionExt;
use actix_web::{HttpRequest, web::Data};
use apistos::{
    api_operation,
    web::{ServiceConfig, delete, get, post, resource},
};
use tintype_domain::{Failure, auth::Proof};

use crate::{
    AppState,
    envelope::{NoContent, One, one},
    extract::{Body, ClientAddress, Me},
    problem::Answer,
    session::{self, GoingOn, SignedIn},
};
use dto::{BothFactors, NewTotp, RecoveryCodes, TotpCode, TotpSecret, TotpStatus};

pub(crate) fn routes(config: &mut ServiceConfig) {
    let own = resource("/auth/totp").route(get().to(show)).route(post().to(begin)).route(delete().to(turn_off));
    config
        .service(own)
        .service(resource("/auth/totp/confirm").route(post().to(confirm)))
        .service(resource("/auth/totp/recovery_codes").route(post().to(renew_codes)));
}

/// See whether your account has a second factor.
#[api_operation(tag = "auth", operation_id = "get_totp")]
async fn show(Me(actor): Me, state: Data<AppState>) -> Answer<One<TotpStatus>> {
    Ok(one(state.queries.totp.totp_status(actor.id).await?.into()))
}

/// Get a secret for an authenticator app.
/// It counts once a code of it was confirmed; asking again makes another. 403 `auth.fresh_required` without the password
/// where you logged in more than ten minutes ago; 409 `totp.on` where there is a second factor.
#[api_operation(tag = "auth", operation_id = "begin_totp")]
async fn begin(
    Body(form): Body<NewTotp>,
    Me(actor): Me,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<One<TotpSecret>> {
    let proof = Proof { password: form.password, proven_at: signed_in(&request)?.proven_at, address };
    Ok(one(state.services.totp.begin(actor, proof).await?.into()))
}

/// Turn your second factor on with a code of the app.
/// Answers the recovery codes, this once. Ends all your sessions and programs but this session, which gets a new key; the
/// CSRF token stays. 401 `auth.totp_invalid` where the code is wrong; 409 `totp.off` without a secret.
#[api_operation(tag = "auth", operation_id = "confirm_totp")]
async fn confirm(
    Body(form): Body<TotpCode>,
    Me(actor): Me,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<One<RecoveryCodes>> {
    let own = signed_in(&request)?;
    let on = state.services.totp.confirm(actor, &form.code, &address, Some(own.session_id)).await?;
    session::renew(&state, &request.get_session(), &request, actor, GoingOn::of(own, on.at)).await?;
    Ok(one(RecoveryCodes { recovery_codes: on.recovery_codes }))
}

/// Turn your second factor off.
/// With the password and a code of the app or a recovery code. Ends all your sessions and programs but this session. 401
/// `auth.invalid` or `auth.totp_invalid`; 409 `totp.off` where there is none.
#[api_operation(tag = "auth", operation_id = "turn_totp_off")]
async fn turn_off(
    Body(form): Body<BothFactors>,
    Me(actor): Me,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<NoContent> {
    let (own, began) = (signed_in(&request)?, state.now());
    state.services.totp.turn_off(actor, form.sent_from(address), Some(own.session_id)).await?;
    session::renew(&state, &request.get_session(), &request, actor, GoingOn::of(own, began)).await?;
    Ok(NoContent)
}

/// Make new recovery codes.
/// Those of before are void. With the password and a code of the app or a recovery code, as for turning it off.
#[api_operation(tag = "auth", operation_id = "renew_recovery_codes")]
async fn renew_codes(
    Body(form): Body<BothFactors>,
    Me(actor): Me,
    ClientAddress(address): ClientAddress,
    state: Data<AppState>,
) -> Answer<One<RecoveryCodes>> {
    let codes = state.services.totp.renew_codes(actor, form.sent_from(address)).await?;
    Ok(one(RecoveryCodes { recovery_codes: codes }))
}

fn signed_in(request: &HttpRequest) -> Answer<SignedIn> {
    Ok(session::read(&request.get_session()).ok_or(Failure::SignInRequired)?)
}
