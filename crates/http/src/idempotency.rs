//! `Idempotency-Key`: the same request sent twice is done once.

use std::time::Duration;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{self, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
};
use sha2::{Digest, Sha256};
use tintype_domain::{
    Failure,
    idempotency::{Attempt, Begin, KeptAnswer, LEASE_SECONDS},
    viewer::Viewer,
};

use crate::{
    AppState,
    extract::{body::collect, id::Reservation},
    gate,
    problem::Problem,
    serving::RequestId,
};

const HEADER: &str = "idempotency-key";
const REPLAY: &str = "idempotent-replay";
pub(crate) const KEY_MAX: usize = 128;
const LOOK_AGAIN: Duration = Duration::from_millis(50);

pub(crate) async fn once(mut request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(key) = key(&request)? else { return next.call(request).await };
    let state = gate::state(&request)?;
    let viewer = request.extensions().get::<Viewer>().copied().unwrap_or(Viewer::Stranger);
    let Viewer::Person(actor) = viewer else { return next.call(request).await };
    let mut payload = request.take_payload();
    let bytes = collect(request.request(), &mut payload).await?.freeze();
    request.set_payload(Payload::from(bytes.clone()));
    let attempt = Attempt {
        owner_id: actor.id,
        route: request.path().to_owned(),
        key,
        body_hash: Sha256::digest(&bytes).into(),
        resource_id: state.shared.stamps.id(),
        now: state.now(),
    };
    match begin(&state, &attempt).await? {
        Begin::Proceed { resource_id } => {
            request.extensions_mut().insert(Reservation(resource_id));
            let answer = next.call(request).await;
            settle(&state, &attempt, answer).await
        }
        Begin::Replay(answer) => {
            let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
            Ok(request.into_response(replayed(answer, &id)))
        }
        Begin::Mismatch => Err(Problem(Failure::IdempotencyReused).into()),
        Begin::Wait => Err(Problem(Failure::Unavailable("the first attempt is still under way".into())).into()),
    }
}

/// The key, on any `POST` but those that sign in or out.
fn key(request: &ServiceRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get(HEADER) else { return Ok(None) };
    if request.method() != Method::POST || request.path().contains("/auth/") {
        return Ok(None);
    }
    let key = value.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > KEY_MAX {
        let message = format!("Use 1 to {KEY_MAX} visible ASCII characters.");
        return Err(Failure::field("Idempotency-Key", "length", message).into());
    }
    Ok(Some(key.to_owned()))
}

/// Waits for an attempt that is under way, no longer than its lease.
async fn begin(state: &AppState, attempt: &Attempt) -> Result<Begin, Problem> {
    let patience = Duration::from_secs(LEASE_SECONDS.unsigned_abs());
    let waiting = async {
        loop {
            let attempt = Attempt { now: state.now(), ..attempt.clone() };
            match state.shared.idempotency.begin(&attempt).await? {
                Begin::Wait => tokio::time::sleep(LOOK_AGAIN).await,
                begin => return Ok(begin),
            }
        }
    };
    tokio::time::timeout(patience, waiting).await.unwrap_or(Ok(Begin::Wait))
}

async fn settle(
    state: &AppState,
    attempt: &Attempt,
    answer: Result<ServiceResponse<BoxBody>, Error>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let store = &state.shared.idempotency;
    let response = match answer {
        Ok(response) => response,
        Err(error) => {
            store.abandon(attempt).await.map_err(Problem::from)?;
            return Err(error);
        }
    };
    // Not an answer for good: asked again, there may be another.
    let passing = matches!(response.status(), StatusCode::ACCEPTED | StatusCode::TOO_MANY_REQUESTS);
    if passing || response.status().is_server_error() {
        store.abandon(attempt).await.map_err(Problem::from)?;
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (response, content) = response.into_parts();
    let bytes = body::to_bytes(content).await.map_err(|error| Problem(Failure::Internal(error.to_string().into())))?;
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let answer = KeptAnswer { status: response.status().as_u16(), location, body: bytes.to_vec() };
    store.finish(attempt, &answer).await.map_err(Problem::from)?;
    Ok(ServiceResponse::new(request, response.set_body(bytes.boxed())))
}

fn replayed(answer: KeptAnswer, request_id: &str) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    response.insert_header((REPLAY, "true"));
    let content_type = if status.is_client_error() { crate::problem::CONTENT_TYPE } else { "application/json" };
    response.content_type(content_type);
    if let Some(location) = answer.location {
        response.insert_header((header::LOCATION, location));
    }
    match serde_json::from_slice::<serde_json::Value>(&answer.body) {
        Ok(mut problem) if status.is_client_error() => {
            problem["request_id"] = request_id.into();
            response.body(problem.to_string())
        }
        _ => response.body(answer.body),
    }
}
