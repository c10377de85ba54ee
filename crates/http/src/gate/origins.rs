//! Other origins whose pages may use the API: those that the operator names, and nobody where none is.

use actix_cors::Cors;
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName},
    middleware::{Condition, Next},
};

/// How long a browser need not ask again.
const PREFLIGHT_SECONDS: usize = 600;
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const REQUEST_HEADERS: [&str; 7] =
    ["accept", "authorization", "content-type", "idempotency-key", "if-none-match", "x-csrf-token", "x-request-id"];
const ANSWER_HEADERS: [&str; 9] = [
    "etag",
    "idempotent-replay",
    "link",
    "location",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "x-request-id",
];

/// `https://app.example`, letter by letter as browsers write it.
#[derive(Debug, Clone, Default)]
pub struct AllowedOrigins(pub Vec<String>);

impl AllowedOrigins {
    pub(super) fn has(&self, origin: &str) -> bool {
        self.0.iter().any(|named| named == origin)
    }

    /// Around what other origins may use; nothing where none is named.
    pub(crate) fn layer(&self) -> Condition<Cors> {
        let cors = self.0.iter().fold(Cors::default(), |cors, origin| cors.allowed_origin(origin));
        let cors = cors
            .allowed_methods(METHODS)
            .allowed_headers(REQUEST_HEADERS)
            .expose_headers(ANSWER_HEADERS)
            .supports_credentials()
            .max_age(PREFLIGHT_SECONDS);
        Condition::new(!self.0.is_empty(), cors)
    }
}

/// Around the layer, which tells everybody that origins with cookies are welcome: only who is named is told anything.
pub(crate) async fn named_alone<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    if !headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        let told: Vec<HeaderName> =
            headers.keys().filter(|name| name.as_str().starts_with("access-control-")).cloned().collect();
        for name in told {
            headers.remove(name);
        }
    }
    Ok(response)
}
