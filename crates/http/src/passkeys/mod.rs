//! One's own passkeys, and logging in by one.

mod cookie;
pub(crate) mod dto;
mod login;

use actix_session::SessionExt;
use actix_web::{HttpRequest, web::Data};
use apistos::{
    api_operation,
    web::{ServiceConfig, delete, get, post, resource},
};
use tintype_domain::{Failure, auth::Proof, ids::PasskeyId, passkeys::Proofs, time::Timestamp};

use crate::{
    AppState,
    auth::cookie::WithCookie,
    envelope::{Created, Listed, NoContent, One, created, one},
    extract::{Body, ClientAddress, Id, Me, Paging},
    gate::table::BASE,
    problem::Answer,
    session,
};
use dto::{NewPasskey, Passkey, PasskeyAnswer, PasskeyOptions, PasskeyRemoval};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/auth/passkeys").route(get().to(list)).route(post().to(begin)))
        .service(resource("/auth/passkeys/confirm").route(post().to(confirm)))
        .service(resource("/auth/passkeys/login").route(post().to(login::begin)))
        .service(resource("/auth/passkeys/login/confirm").route(post().to(login::confirm)))
        .service(resource("/auth/passkeys/{id}").route(delete().to(remove)));
}

/// List your passkeys, the newest first.
#[api_operation(tag = "auth", operation_id = "list_passkeys")]
async fn list(Me(actor): Me, paging: Paging, state: Data<AppState>) -> Answer<Listed<Passkey>> {
    let passkeys = state.queries.passkeys.passkeys(actor.id).await?;
    Ok(paging.of_few(passkeys, |passkey| passkey.id.0, Passkey::from))
}

/// Ask for a new passkey.
/// Answers what `navigator.credentials.create` takes (bytes in base64url), and sets a cookie that the browser's answer is
/// held against for five minutes. 403 `auth.fresh_required` without the password where you logged in more than ten minutes
/// ago; 401 `auth.totp_required` without a code where you have a second factor; 409 `passkey.too_many` with 20 of them,
/// `passkey.off` where this server has none.
#[api_operation(tag = "auth", operation_id = "begin_passkey")]
async fn begin(
    Body(form): Body<NewPasskey>,
    Me(actor): Me,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<WithCookie<One<PasskeyOptions>>> {
    let proven_at = session::read(&request.get_session()).ok_or(Failure::SignInRequired)?.proven_at;
    let proofs = proofs(form.password, proven_at, form.code, address);
    let (options, carried) = state.services.passkeys.begin(actor, proofs).await?;
    Ok(WithCookie { reply: one(options.into()), cookie: Some(cookie::new(&state, carried)) })
}

/// Keep the passkey that your browser has made.
/// Once, and by the browser that asked; you get a letter. 401 `auth.passkey_invalid` for every other answer, and after five
/// minutes.
#[api_operation(tag = "auth", operation_id = "confirm_passkey")]
async fn confirm(
    Body(form): Body<PasskeyAnswer>,
    Me(actor): Me,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<WithCookie<Created<Passkey>>> {
    let answer = form.with_challenge(cookie::carried(&request, &state));
    let passkey = state.services.passkeys.confirm(actor, answer).await?;
    let location = format!("{BASE}/auth/passkeys/{}", passkey.id);
    Ok(WithCookie { reply: created(location, passkey.into()), cookie: Some(cookie::over(&state)) })
}

/// Delete one of your passkeys.
/// With the password, and a code where you have a second factor. You get a letter; sessions go on.
#[api_operation(tag = "auth", operation_id = "delete_passkey")]
async fn remove(
    Body(form): Body<PasskeyRemoval>,
    Id(id): Id<PasskeyId>,
    Me(actor): Me,
    ClientAddress(address): ClientAddress,
    state: Data<AppState>,
) -> Answer<NoContent> {
    let proofs = proofs(Some(form.password), None, form.code, address);
    state.services.passkeys.remove(actor, id, proofs).await?;
    Ok(NoContent)
}

fn proofs(password: Option<String>, proven_at: Option<Timestamp>, code: Option<String>, address: String) -> Proofs {
    Proofs { password: Proof { password, proven_at, address }, code }
}
