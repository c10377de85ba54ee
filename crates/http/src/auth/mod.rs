//! Signing up, in and out by cookie, and in with a program.

pub(crate) mod cookie;
pub(crate) mod dto;
mod email;
mod password;
mod proof;
mod query;
mod signed_up;
mod token;

use std::time::Duration;

use actix_session::SessionExt;
use actix_web::{HttpMessage, HttpRequest, web::Data};
use apistos::{
    api_operation,
    web::{ServiceConfig, get, post, resource},
};
use tintype_domain::{
    Failure, FieldCode,
    auth::{self, LoginTry},
    time::Timestamp,
    users::Username,
    viewer::Actor,
};

use crate::{
    AppState,
    envelope::{NoContent, One, accepted, created, one},
    extract::{Body, ClientAddress, Me},
    gate::{csrf, table::BASE},
    problem::{Answer, Problem},
    session, users,
};
use cookie::WithCookie;
use dto::{Availability, CsrfToken, LogIn, SignUp, SignedIn};
use query::WantedName;
use signed_up::{SignedUp, Waiting, WaitingState};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/auth/signup").route(post().to(sign_up)))
        .service(resource("/auth/username_available").route(get().to(username_available)))
        .service(resource("/auth/login").route(post().to(log_in)))
        .service(resource("/auth/logout").route(post().to(log_out)))
        .service(resource("/auth/csrf").route(get().to(csrf_token)))
        .service(resource("/auth/session").route(get().to(current)))
        .service(resource("/auth/token").route(post().to(token::create)))
        .service(resource("/auth/token/refresh").route(post().to(token::refresh)))
        .service(resource("/auth/token/revoke").route(post().to(token::revoke)))
        .configure(password::routes)
        .configure(proof::routes)
        .configure(email::routes);
}

/// Create an account and sign in.
/// Sets the session cookie. 409 `user.username_taken` or `user.email_taken`. Where `sign_up` of `/instance` is `invite`, the
/// body has `invite`; where it is `approval`, it has `reason` and the answer is 202 without a session; where it is
/// `closed`, the answer is 403 `signup.closed`.
#[api_operation(tag = "auth", operation_id = "sign_up")]
async fn sign_up(Body(form): Body<SignUp>, request: HttpRequest, state: Data<AppState>) -> Answer<SignedUp> {
    let auth::SignedUp::In(actor) = state.services.auth.sign_up(form.into()).await? else {
        return Ok(SignedUp::Waits(accepted(Waiting { state: WaitingState::Pending })));
    };
    let signed_in = begin(&state, &request, actor, state.now()).await?;
    Ok(SignedUp::In(Box::new(created(format!("{BASE}/users/{}", signed_in.user.username), signed_in))))
}

/// Ask whether a username is free.
/// Reserved names are not; malformed ones are 422.
#[api_operation(tag = "auth", operation_id = "check_username")]
async fn username_available(WantedName(name): WantedName, state: Data<AppState>) -> Answer<One<Availability>> {
    let available = match Username::parse(&name) {
        Ok(name) => !state.queries.profiles.username_taken(name.as_str()).await?,
        Err(error) if error.code == FieldCode::Reserved => false,
        Err(error) => return Err(Failure::Invalid(vec![error]).into()),
    };
    Ok(one(Availability { available }))
}

/// Sign in with username or email.
/// Sets the session cookie, under a new key. 401 `auth.invalid` whichever of the two is wrong; `auth.totp_required` where
/// they are right and the account has a second factor, `auth.totp_invalid` where its code is wrong.
#[api_operation(tag = "auth", operation_id = "log_in")]
async fn log_in(
    Body(form): Body<LogIn>,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<One<SignedIn>> {
    let form = form.sent_from(address, session::agent(&request));
    let LoginTry { outcome, began, budget } = state.services.auth.log_in(form).await;
    if let Some(budget) = budget {
        // For the gate, which tells of every budget.
        request.extensions_mut().insert(budget);
    }
    let actor = outcome?;
    Ok(one(begin(&state, &request, actor, began).await?))
}

/// Sign out.
/// The session ends on the server too; done already is done.
#[api_operation(tag = "auth", operation_id = "log_out")]
async fn log_out(request: HttpRequest) -> Answer<NoContent> {
    request.get_session().purge();
    Ok(NoContent)
}

/// Get the token that state-changing requests carry.
/// Strangers get a cookie that it is bound to; it does not make a session.
#[api_operation(tag = "auth", operation_id = "get_csrf_token")]
async fn csrf_token(request: HttpRequest, state: Data<AppState>) -> Answer<WithCookie<One<CsrfToken>>> {
    let (cookie, csrf_token) = match session::read(&request.get_session()) {
        Some(signed_in) => (None, csrf::session_token(&state, &signed_in.csrf)),
        None => {
            if let Some(nonce) = csrf::pre_session(&request, &state) {
                (None, csrf::stranger_token(&state, &nonce))
            } else {
                let (cookie, token) = csrf::issue(&state);
                (Some(cookie), token)
            }
        }
    };
    Ok(WithCookie { reply: one(CsrfToken { csrf_token }), cookie })
}

/// See who is signed in.
#[api_operation(tag = "auth", operation_id = "get_session")]
async fn current(Me(actor): Me, request: HttpRequest, state: Data<AppState>) -> Answer<One<SignedIn>> {
    let session = session::read(&request.get_session()).ok_or(Failure::SignInRequired)?;
    let user = users::account(&state, actor).await?;
    Ok(one(SignedIn { user, csrf_token: csrf::session_token(&state, &session.csrf) }))
}

/// Signs this person in, who was asked at `began` who they are.
pub(crate) async fn begin(
    state: &AppState,
    request: &HttpRequest,
    actor: Actor,
    began: Timestamp,
) -> Result<SignedIn, Problem> {
    if let Some(recent) = &state.shared.recent {
        // A replica may not know them yet.
        recent.note(actor.id, Duration::ZERO);
    }
    let user = users::account(state, actor).await?;
    let csrf_token = session::sign_in(state, &request.get_session(), request, actor, began).await?;
    Ok(SignedIn { user, csrf_token })
}
