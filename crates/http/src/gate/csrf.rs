//! Tokens bound to the session, or for strangers to a signed cookie without a row; and the browser's own word on where
//! a request comes from.

use actix_session::SessionExt;
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    dev::ServiceRequest,
    http::header,
};

use super::table::{Csrf, Row};
use crate::{AppState, session};

const HEADER: &str = "x-csrf-token";
const TOKEN: &str = "csrf";
const COOKIE: &str = "csrf-cookie";

pub(crate) fn cookie_name(state: &AppState) -> &'static str {
    if state.shared.secure { "__Host-tintype-pre" } else { "tintype-pre" }
}

/// Whether a browser sends its cookies along with what somebody else's page wants to be changed.
pub(super) fn is_foreign(request: &ServiceRequest, state: &AppState) -> bool {
    let carries_cookie = request.headers().contains_key(header::COOKIE);
    carries_cookie && !request.method().is_safe() && !is_ours(request.request(), state)
}

pub(super) fn needed(request: &ServiceRequest, row: &Row) -> bool {
    if request.method().is_safe() {
        return false;
    }
    match row.csrf {
        Csrf::Always => true,
        Csrf::Never => false,
        Csrf::WithCookie => request.headers().contains_key(header::COOKIE),
        Csrf::WithSession => session::read(&request.get_session()).is_some(),
    }
}

/// Whether the request was sent by our own pages, on purpose.
pub(super) fn holds(request: &ServiceRequest, state: &AppState) -> bool {
    let token = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
    is_ours(request.request(), state) && token.is_some_and(|token| known(request, state, token))
}

fn known(request: &ServiceRequest, state: &AppState, token: &str) -> bool {
    let signer = &state.shared.signer;
    if let Some(signed_in) = session::read(&request.get_session()) {
        return signer.verify(TOKEN, &of_session(&signed_in.csrf), token);
    }
    pre_session(request.request(), state).is_some_and(|nonce| signer.verify(TOKEN, &of_stranger(&nonce), token))
}

/// As far as the browser says: not by the page of another site, nor by one whose origin is neither ours nor named by the
/// operator.
fn is_ours(request: &HttpRequest, state: &AppState) -> bool {
    let all = |name: &str| request.headers().get_all(name).map(|value| value.to_str().unwrap_or("null"));
    let host = all("host").next().or_else(|| request.uri().host()).unwrap_or_default();
    all("sec-fetch-site").all(|site| site != "cross-site") && all("origin").all(|origin| is_known(origin, host, state))
}

fn is_known(origin: &str, host: &str, state: &AppState) -> bool {
    let shared = &state.shared;
    let by_host = origin.split_once("://").is_some_and(|(scheme, name)| {
        let scheme_fits = scheme == "https" || scheme == "http" && !shared.secure;
        scheme_fits && name.eq_ignore_ascii_case(host)
    });
    by_host || !origin.is_empty() && origin == shared.public_url || shared.allowed_origins.has(origin)
}

/// The nonce of a stranger's cookie, if we made it.
pub(crate) fn pre_session(request: &HttpRequest, state: &AppState) -> Option<String> {
    let cookie = request.cookie(cookie_name(state))?;
    let (nonce, signature) = cookie.value().split_once('.')?;
    state.shared.signer.verify(COOKIE, nonce, signature).then(|| nonce.to_owned())
}

/// A cookie for a stranger, and the token that goes with it.
pub(crate) fn issue(state: &AppState) -> (Cookie<'static>, String) {
    let nonce = state.shared.keys.key();
    let value = format!("{nonce}.{}", state.shared.signer.sign(COOKIE, &nonce));
    let cookie = Cookie::build(cookie_name(state), value)
        .path("/")
        .http_only(true)
        .secure(state.shared.secure)
        .same_site(SameSite::Lax)
        .max_age(Duration::days(1))
        .finish();
    let token = stranger_token(state, &nonce);
    (cookie, token)
}

pub(crate) fn stranger_token(state: &AppState, nonce: &str) -> String {
    state.shared.signer.sign(TOKEN, &of_stranger(nonce))
}

pub(crate) fn session_token(state: &AppState, nonce: &str) -> String {
    state.shared.signer.sign(TOKEN, &of_session(nonce))
}

fn of_session(nonce: &str) -> String {
    format!("session:{nonce}")
}

fn of_stranger(nonce: &str) -> String {
    format!("stranger:{nonce}")
}
