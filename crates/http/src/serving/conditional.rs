use actix_web::{
    Error, HttpResponse,
    body::{self, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
    middleware::Next,
};
use sha2::{Digest, Sha256};
use tintype_domain::Failure;

use crate::{gate::table, problem::Problem};

/// Personal reads carry an `ETag` and are not sent again when they have not changed.
pub(crate) async fn conditional(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let row = table::find(request.method(), &request.match_pattern().unwrap_or_default());
    if !accepts(request.headers(), row.and_then(|row| row.answers)) {
        return Ok(request.into_response(HttpResponse::NotAcceptable().finish()));
    }
    let kept = row.is_some_and(|row| row.method == Method::GET && !row.secret);
    let response = next.call(request).await?;
    if !kept || response.status() != StatusCode::OK {
        return Ok(with_cache_control(response, "no-store"));
    }
    let (request, response) = response.into_parts();
    let (response, content) = response.into_parts();
    let bytes = body::to_bytes(content).await.map_err(|error| Problem(Failure::Internal(error.to_string().into())))?;
    let etag = format!("\"{}\"", hex(&Sha256::digest(&bytes)[..16]));
    let fresh = is_known(request.headers(), &etag);
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

/// Whether what is asked for is `other`, or JSON, which refusals are. Types are of any case, and a weight of 0 is a refusal
/// (RFC 9110, sections 8.3.1 and 12.4.2).
fn accepts(headers: &HeaderMap, other: Option<&str>) -> bool {
    let Some(accept) = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) else { return true };
    let wished = accept.to_ascii_lowercase();
    wished.split(',').filter_map(wish).any(|wished| {
        other == Some(wished)
            || matches!(
                wished,
                "" | "*/*"
                    | "application/*"
                    | "application/json"
                    | "application/problem+json"
                    | "application/vnd.api+json"
            )
    })
}

/// The type of one part of `Accept`, unless it is said not to be wished for.
fn wish(part: &str) -> Option<&str> {
    let mut parameters = part.split(';').map(str::trim);
    let wished = parameters.next();
    let weight = parameters.find_map(|parameter| parameter.strip_prefix("q="));
    let refused = weight.and_then(|weight| weight.parse().ok()).is_some_and(|weight: f32| weight <= 0.0);
    wished.filter(|_| !refused)
}

/// Whether the client has what this tag stands for: weak comparison (RFC 9110, section 13.1.2).
pub(crate) fn is_known(request: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim_start_matches("W/").to_owned();
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').map(str::trim).any(|one| one == "*" || opaque(one) == opaque(etag))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |text, byte| text + &format!("{byte:02x}"))
}
