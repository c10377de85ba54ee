//! Around every answer: a request id, a line in the log, headers of safety, problems in one form, conditional reads.

mod bodiless;
mod conditional;
mod problems;

use std::time::Instant;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};

use crate::{extract::address, gate};
pub(crate) use conditional::{conditional, hex, is_known};
pub(crate) use problems::log;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_ID_MAX: usize = 64;
/// Of what is no page: JSON, files, problems.
const NOTHING: &str =
    "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// The outermost layer.
pub(crate) async fn serve(mut request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let state = gate::state(&request)?;
    let id = request_id(request.headers()).unwrap_or_else(|| state.shared.keys.key());
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    if method == Method::HEAD {
        // Whatever is read can be asked about: the answer is that of GET, without its body.
        request.head_mut().method = Method::GET;
    }
    let route = request.match_pattern().unwrap_or_else(|| "-".to_owned());
    let client = address::of(request.request()).0;
    // The router needs the request for itself: where a layer fails, there is none left to answer.
    let (request, response) = match next.call(request).await {
        Ok(response) => {
            let (request, response) = response.into_parts();
            (Some(request), response)
        }
        Err(error) => (None, HttpResponse::from_error(error)),
    };
    let mut response = problems::told(response, &id, &route);
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request.id = %id, %method, route, status = response.status().as_u16(), millis, client, "request");
    write_headers(response.headers_mut(), &id, state.shared.secure);
    if method == Method::HEAD {
        response = bodiless::without_body(response);
    }
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

/// Never loosens what an inner layer has set.
fn write_headers(headers: &mut HeaderMap, id: &str, secure: bool) {
    const ALWAYS: [(&str, &str); 6] = [
        ("content-security-policy", NOTHING),
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
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
}
