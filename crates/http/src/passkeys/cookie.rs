//! What a browser carries from the question to its answer. No other page and no script reads it.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use tintype_domain::passkeys::LIFETIME;

use crate::AppState;

fn name(state: &AppState) -> &'static str {
    if state.shared.secure { "__Host-tintype-passkey" } else { "tintype-passkey" }
}

pub(super) fn carried(request: &HttpRequest, state: &AppState) -> Option<String> {
    request.cookie(name(state)).map(|cookie| cookie.value().to_owned())
}

pub(super) fn new(state: &AppState, carried: String) -> Cookie<'static> {
    cookie(state, carried, Duration::seconds(LIFETIME.num_seconds()))
}

/// Once it was answered.
pub(super) fn over(state: &AppState) -> Cookie<'static> {
    cookie(state, String::new(), Duration::ZERO)
}

fn cookie(state: &AppState, value: String, lifetime: Duration) -> Cookie<'static> {
    Cookie::build(name(state), value)
        .path("/")
        .http_only(true)
        .secure(state.shared.secure)
        .same_site(SameSite::Strict)
        .max_age(lifetime)
        .finish()
}
