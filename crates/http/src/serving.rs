//! Around every answer: a request id, a line in the log, headers of safety, problems in one form, conditional reads.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{self, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use sha2::{Digest, Sha256};
use tintype_domain::Failure;

use crate::{
    extract::address,
    gate::{self, table},
    problem::{self, CONTENT_TYPE, FRAMEWORK, Problem, ProblemBody},
    session::UNAVAILABLE,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_ID_MAX: usize = 64;

#[derive(Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// The outermost layer.
pub(crate) async fn serve(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let state = gate::state(&request)?;
    let id = request_id(request.headers()).unwrap_or_else(|| state.shared.keys.key());
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, api) = (request.method().clone(), request.path().starts_with("/api/"));
    let route = request.match_pattern().unwrap_or_else(|| "-".to_owned());
    let client = address::of(request.request()).0;
    let allow = table::methods(&route).join(", ");
    // The router needs the request for itself: where a layer fails, there is none left to answer.
    let (request, response) = match next.call(request).await {
        Ok(response) => {
            let (request, response) = response.into_parts();
            (Some(request), response)
        }
        Err(error) => (None, HttpResponse::from_error(error)),
    };
    let mut response = if api { as_problem(response, &id, &allow) } else { response };
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request.id = %id, %method, route, status = response.status().as_u16(), millis, client, "request");
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    write_safety(headers, state.shared.secure);
    match request {
        Some(request) => Ok(ServiceResponse::new(request, response)),
        None => Err(InternalError::from_response("refused", response).into()),
    }
}

/// The client's, if it cannot be mistaken for anything else in a log.
fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let safe = (1..=REQUEST_ID_MAX).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    safe.then(|| id.to_owned())
}

/// Gives every refusal the form of a problem, with its request id; logs what is our own fault, once.
fn as_problem(response: HttpResponse, id: &str, allow: &str) -> HttpResponse {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let mut found: Option<ProblemBody> = None;
    if let Some(error) = response.error() {
        if let Some(Problem(failure)) = error.as_error::<Problem>() {
            log(failure, id);
            found = Some(problem::body(failure));
        } else if status.is_server_error() {
            let failure = if error.to_string().contains(UNAVAILABLE) {
                Failure::Unavailable(error.to_string().into())
            } else {
                Failure::Internal(error.to_string().into())
            };
            log(&failure, id);
            found = Some(problem::body(&failure));
        }
    }
    let is_problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(CONTENT_TYPE.as_bytes()));
    if found.is_none() && is_problem {
        return response;
    }
    let mut body = found.unwrap_or_else(|| framework(status));
    id.clone_into(&mut body.request_id);
    write(response, &body, allow)
}

fn framework(status: StatusCode) -> ProblemBody {
    if let Some((status, code, title)) = FRAMEWORK.iter().find(|(known, ..)| *known == status) {
        return problem::plain(*status, code, title);
    }
    match status {
        StatusCode::NOT_FOUND => problem::body(&Failure::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => problem::body(&Failure::BodyTooLarge),
        _ => problem::plain(status, "request.malformed", "The request cannot be understood."),
    }
}

fn write(response: HttpResponse, body: &ProblemBody, allow: &str) -> HttpResponse {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let mut response = response.map_body(|_, _| bytes.boxed());
    *response.status_mut() = StatusCode::from_u16(body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::METHOD_NOT_ALLOWED
        && let Ok(allow) = HeaderValue::from_str(allow)
    {
        headers.insert(header::ALLOW, allow);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE && !headers.contains_key(header::RETRY_AFTER) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}

fn log(failure: &Failure, id: &str) {
    if let Failure::Internal(source) | Failure::Unavailable(source) = failure {
        tracing::error!(request.id = %id, code = failure.code(), error = %chain(source.as_ref()), "a request failed");
    }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

/// Never loosens what an inner layer has set.
fn write_safety(headers: &mut HeaderMap, secure: bool) {
    const ALWAYS: [(&str, &str); 6] = [
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ];
    const HTTPS: (&str, &str) = ("strict-transport-security", "max-age=63072000; includeSubDomains");
    for (name, value) in ALWAYS.into_iter().chain(secure.then_some(HTTPS)) {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// Personal reads carry an `ETag` and are not sent again when they have not changed.
pub(crate) async fn conditional(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let wanted = request.headers().get(header::IF_NONE_MATCH).cloned();
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let secret = ["/auth/", "/sessions", "/tokens"].iter().any(|part| request.path().contains(part));
    if !accepts_json(request.headers()) {
        return Ok(request.into_response(HttpResponse::NotAcceptable().finish()));
    }
    let response = next.call(request).await?;
    if secret || !safe || response.status() != StatusCode::OK {
        return Ok(with_cache_control(response, "no-store"));
    }
    let (request, response) = response.into_parts();
    let (response, content) = response.into_parts();
    let bytes = body::to_bytes(content).await.map_err(|error| Problem(Failure::Internal(error.to_string().into())))?;
    let etag = format!("\"{}\"", hex(&Sha256::digest(&bytes)[..16]));
    let fresh = wanted.as_ref().and_then(|value| value.to_str().ok()).is_some_and(|value| matches(value, &etag));
    let mut response = ServiceResponse::new(request, response.set_body(bytes.boxed()));
    if fresh {
        *response.response_mut().status_mut() = StatusCode::NOT_MODIFIED;
        response = response.map_body(|_, _| BoxBody::new(()));
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(with_cache_control(response, "private, no-cache"))
}

fn with_cache_control(mut response: ServiceResponse<BoxBody>, value: &'static str) -> ServiceResponse<BoxBody> {
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    response
}

fn accepts_json(headers: &HeaderMap) -> bool {
    let Some(accept) = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) else { return true };
    accept.split(',').map(|part| part.split(';').next().unwrap_or_default().trim()).any(|part| {
        matches!(part, "" | "*/*" | "application/*" | "application/json" | "application/problem+json")
            || part.starts_with("application/vnd.api+json")
    })
}

/// Weak comparison (RFC 9110, section 13.1.2).
pub(crate) fn matches(if_none_match: &str, etag: &str) -> bool {
    if_none_match.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == etag)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |text, byte| text + &format!("{byte:02x}"))
}
