//! Logging in by a passkey, which tells itself whose it is.

use actix_web::{HttpMessage, HttpRequest, web::Data};
use apistos::api_operation;
use tintype_domain::{auth::LoginTry, passkeys::without_password};

use super::{
    cookie,
    dto::{PasskeyChallenge, PasskeyLogIn},
};
use crate::{
    AppState,
    auth::{self, cookie::WithCookie, dto::SignedIn},
    envelope::{One, one},
    extract::{Body, ClientAddress},
    problem::{Answer, Problem},
    session,
};

/// Ask to sign in by a passkey.
/// Answers what `navigator.credentials.get` takes, and sets a cookie that the browser's answer is held against for five
/// minutes. 409 `passkey.off` where this server has none.
#[api_operation(tag = "auth", operation_id = "begin_passkey_log_in")]
pub(super) async fn begin(state: Data<AppState>) -> Answer<WithCookie<One<PasskeyChallenge>>> {
    let (options, carried) = state.services.passkey_log_in.begin()?;
    Ok(WithCookie { reply: one(options.into()), cookie: Some(cookie::new(&state, carried)) })
}

/// Sign in by a passkey.
/// Sets the session cookie, under a new key. No password and no code are asked for: the device has verified who you are.
/// 401 `auth.passkey_invalid` whatever is wrong with the answer.
#[api_operation(tag = "auth", operation_id = "log_in_by_passkey")]
pub(super) async fn confirm(
    Body(form): Body<PasskeyLogIn>,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    state: Data<AppState>,
) -> Answer<WithCookie<One<SignedIn>>> {
    let carried = cookie::carried(&request, &state);
    let form = form.sent_from(carried, address, session::agent(&request));
    let LoginTry { outcome, began, budget } = state.services.passkey_log_in.log_in(form).await;
    if let Some(budget) = budget {
        // For the gate, which tells of every budget.
        request.extensions_mut().insert(budget);
    }
    let begun = auth::begin(&state, &request, outcome?, began).await;
    let signed_in = begun.map_err(|Problem(failure)| Problem(without_password(failure)))?;
    Ok(WithCookie { reply: one(signed_in), cookie: Some(cookie::over(&state)) })
}
