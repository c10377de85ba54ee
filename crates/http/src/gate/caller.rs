//! Who is asking, by whichever way they came in.

use actix_session::SessionExt;
use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderMap},
    middleware::Next,
};
use tintype_domain::{
    Failure, Outcome,
    scopes::{Holder, Scope},
    tokens,
    viewer::Viewer,
};

use super::{
    recent,
    table::{Programs, Row},
};
use crate::{AppState, session};

const SCHEME: &str = "bearer";

pub(crate) enum Caller {
    /// With a cookie, or without.
    Browser(Viewer),
    Program(Holder),
}

/// Left in the request of a program.
#[derive(Clone, Copy)]
pub(super) struct ByToken;

/// Around the session: whoever carries a token is asked for nothing else, so that no cookie of theirs is read, changed or
/// made.
pub(crate) async fn tokens_alone(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if carries_token(request.headers()) {
        request.headers_mut().remove(header::COOKIE);
        request.extensions_mut().insert(ByToken);
    }
    next.call(request).await
}

pub(super) fn by_token(request: &HttpRequest) -> bool {
    request.extensions().get::<ByToken>().is_some()
}

/// Only ever in this header: what stands in an address ends up in logs.
fn carries_token(headers: &HeaderMap) -> bool {
    headers.get_all(header::AUTHORIZATION).any(|value| {
        let value = value.as_bytes();
        let scheme = value.split(|byte| *byte == b' ').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case(SCHEME.as_bytes())
    })
}

/// The one token there is.
fn token(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION);
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (_, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim_start_matches(' ');
    (!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())).then_some(token)
}

impl Caller {
    pub(super) async fn of(request: &ServiceRequest, state: &AppState, row: &Row) -> Outcome<Self> {
        if row.programs == Programs::NotAsked {
            return Ok(Self::Browser(Viewer::Stranger));
        }
        if !by_token(request.request()) {
            let viewer = browser(request);
            recent::note(request, state, &viewer);
            return Ok(Self::Browser(viewer));
        }
        let token = token(request.headers()).ok_or(Failure::TokenInvalid)?;
        let holder = if token.starts_with(tokens::PREFIX) {
            state.services.tokens.holder(token).await?
        } else {
            state.services.programs.holder(token).await?
        };
        recent::note_program(state, holder.actor.id);
        Ok(Self::Program(holder))
    }

    pub(super) fn viewer(&self) -> Viewer {
        match self {
            Self::Browser(viewer) => *viewer,
            Self::Program(holder) => holder.actor.into(),
        }
    }

    /// The one place where scopes are looked at.
    pub(super) fn reaches(&self, row: &Row) -> bool {
        match (self, row.programs) {
            (Self::Browser(_), _) => true,
            (Self::Program(holder), Programs::With(scope)) => holder.scopes.contains(scope),
            (Self::Program(_), Programs::Never | Programs::NotAsked) => false,
        }
    }
}

fn browser(request: &ServiceRequest) -> Viewer {
    let signed_in = session::read(&request.get_session());
    signed_in.map_or(Viewer::Stranger, |person| Viewer::of(person.user_id, person.role, person.status))
}

impl Programs {
    pub(crate) fn scope(self) -> Option<Scope> {
        match self {
            Self::With(scope) => Some(scope),
            Self::Never | Self::NotAsked => None,
        }
    }
}
