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
    same_origin(request.request()) && token.is_some_and(|token| known(request, state, token))
}

fn known(request: &ServiceRequest, state: &AppState, token: &str) -> bool {
    let signer = &state.shared.signer;
    if let Some(signed_in) = session::read(&request.get_session()) {
        return signer.verify(TOKEN, &of_session(&signed_in.csrf), token);
    }
    pre_session(request.request(), state).is_some_and(|nonce| signer.verify(TOKEN, &of_stranger(&nonce), token))
}

fn same_origin(request: &HttpRequest) -> bool {
    let text = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("null"));
    if text("sec-fetch-site") == Some("cross-site") {
        return false;
    }
    let Some(origin) = text("origin") else { return true };
    let host = text("host").or_else(|| request.uri().host()).unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, origin)| origin.eq_ignore_ascii_case(host))
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
