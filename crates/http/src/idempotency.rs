//! `Idempotency-Key`: the same request sent twice is done once.

use std::time::Duration;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{self, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use tintype_domain::{
    Failure, FieldCode,
    idempotency::{Attempt, Begin, KeptAnswer, LEASE_SECONDS},
    viewer::Viewer,
};

use crate::{
    AppState,
    extract::{body::Received, id::Reservation},
    gate::{self, table::Row},
    problem::{self, CONTENT_TYPE, Problem},
};

const HEADER: &str = "idempotency-key";
const REPLAY: &str = "idempotent-replay";
pub(crate) const KEY_MAX: usize = 128;
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Well beyond a lease: who waits for an attempt whose process died gets their turn, however busy the server is.
const PATIENCE: TimeDelta = TimeDelta::seconds(LEASE_SECONDS + 5);

pub(crate) async fn once(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let (state, attempt) = match attempt(&request) {
        Ok(Some(found)) => found,
        Ok(None) => return next.call(request).await,
        Err(refusal) => return Ok(request.error_response(refusal)),
    };
    match begin(&state, &attempt).await? {
        Begin::Proceed { resource_id } => {
            request.extensions_mut().insert(Reservation(resource_id));
            let shown_once = request.extensions().get::<&'static Row>().is_some_and(|row| row.shown_once);
            let answer = next.call(request).await;
            settle(&state, &attempt, answer, shown_once).await
        }
        Begin::Replay(answer) => Ok(request.into_response(replayed(answer))),
        Begin::Mismatch => Ok(request.error_response(Problem(Failure::IdempotencyReused))),
        Begin::Wait => {
            let busy = Failure::Unavailable("the first attempt is still under way".into());
            Ok(request.error_response(Problem(busy)))
        }
    }
}

/// What is repeated, where somebody who is signed in gives a key to a route that takes one.
fn attempt(request: &ServiceRequest) -> Result<Option<(Data<AppState>, Attempt)>, Problem> {
    let extensions = request.extensions();
    let repeatable = extensions.get::<&'static Row>().is_some_and(|row| row.repeatable());
    let (Some(value), true) = (request.headers().get(HEADER), repeatable) else { return Ok(None) };
    let Some(Viewer::Person(actor)) = extensions.get::<Viewer>().copied() else { return Ok(None) };
    let state = gate::state(request)?;
    let attempt = Attempt {
        owner_id: actor.id,
        route: request.path().to_owned(),
        key: key(value)?,
        body_hash: hash(extensions.get::<Received>()),
        resource_id: state.shared.stamps.id(),
        now: state.now(),
    };
    Ok(Some((state, attempt)))
}

fn key(value: &HeaderValue) -> Result<String, Problem> {
    let key = value.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > KEY_MAX {
        let message = format!("Use 1 to {KEY_MAX} visible ASCII characters.");
        return Err(Failure::field("Idempotency-Key", FieldCode::Length, message).into());
    }
    Ok(key.to_owned())
}

fn hash(body: Option<&Received>) -> [u8; 32] {
    Sha256::digest(body.map(|body| body.0.as_ref()).unwrap_or_default()).into()
}

/// Waits for an attempt that is under way. Never given up amid a question, which may be what takes the lease.
async fn begin(state: &AppState, attempt: &Attempt) -> Result<Begin, Problem> {
    let patience_ends = state.now() + PATIENCE;
    loop {
        let attempt = Attempt { now: state.now(), ..attempt.clone() };
        match state.shared.idempotency.begin(&attempt).await? {
            Begin::Wait if attempt.now < patience_ends => tokio::time::sleep(LOOK_AGAIN).await,
            begin => return Ok(begin),
        }
    }
}

async fn settle(
    state: &AppState,
    attempt: &Attempt,
    answer: Result<ServiceResponse<BoxBody>, Error>,
    shown_once: bool,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let store = &state.shared.idempotency;
    let response = match answer {
        Ok(response) => response,
        Err(error) => {
            store.abandon(attempt).await.map_err(Problem::from)?;
            return Err(error);
        }
    };
    if passing(response.status()) {
        store.abandon(attempt).await.map_err(Problem::from)?;
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (response, content) = response.into_parts();
    let bytes = body::to_bytes(content).await.map_err(|error| Problem(Failure::Internal(error.to_string().into())))?;
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let answer = if shown_once && response.status().is_success() {
        refusal()?
    } else {
        KeptAnswer { status: response.status().as_u16(), location, body: bytes.to_vec() }
    };
    store.finish(attempt, &answer).await.map_err(Problem::from)?;
    Ok(ServiceResponse::new(request, response.set_body(bytes.boxed())))
}

/// What is kept of an answer with a secret.
fn refusal() -> Result<KeptAnswer, Problem> {
    let body = problem::body(&Failure::IdempotencyReused);
    let status = body.status;
    let body = serde_json::to_vec(&body).map_err(|error| Problem(Failure::Internal(error.into())))?;
    Ok(KeptAnswer { status, location: None, body })
}

/// Not an answer for good: asked again, there may be another. What the gate refuses never comes this far.
pub(crate) fn passing(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::ACCEPTED | StatusCode::TOO_MANY_REQUESTS)
}

pub(crate) fn is_replay(headers: &HeaderMap) -> bool {
    headers.contains_key(REPLAY)
}

/// A problem gets the id of this request on its way out.
fn replayed(answer: KeptAnswer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let content_type = if status.is_client_error() { CONTENT_TYPE } else { "application/json" };
    let mut response = HttpResponse::build(status);
    response.insert_header((REPLAY, "true")).content_type(content_type);
    if let Some(location) = answer.location {
        response.insert_header((header::LOCATION, location));
    }
    response.body(answer.body)
}
