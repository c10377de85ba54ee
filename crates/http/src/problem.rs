//! Failures as RFC 9457 problems.

use std::fmt;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use apistos::{ApiComponent, ApiErrorComponent, Schema, paths::Response, reference_or::ReferenceOr};
use schemars::{JsonSchema, r#gen::SchemaGenerator};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use tintype_domain::{Failure, FieldCode, Kind, StoreError};

use crate::gate::limits::whole_seconds;

pub(crate) const CONTENT_TYPE: &str = "application/problem+json";
const DOCS: &str = "/api/errors";
const ERRORS_MAX: usize = 100;
const FIELD_MAX: usize = 200;

/// What every handler answers when it cannot do what it was asked.
#[derive(Debug)]
pub(crate) struct Problem(pub(crate) Failure);

pub(crate) type Answer<T> = Result<T, Problem>;

/// A problem, as RFC 9457 has it.
#[derive(Debug, Clone, Serialize, JsonSchema, ApiComponent)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemBody {
    /// Where the code is documented.
    #[schemars(length(max = 200))]
    pub(crate) r#type: String,
    #[schemars(length(max = 200))]
    pub(crate) title: String,
    #[schemars(range(min = 400, max = 599))]
    pub(crate) status: u16,
    /// Stable: clients decide on it.
    #[schemars(length(max = 60))]
    pub(crate) code: String,
    #[schemars(length(max = 2000))]
    pub(crate) detail: String,
    #[schemars(length(max = 64))]
    pub(crate) request_id: String,
    /// For input: every field that cannot be accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1, max = "ERRORS_MAX"))]
    pub(crate) errors: Vec<FieldProblem>,
}

#[derive(Debug, Clone, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct FieldProblem {
    /// Path of the field: `media[0].alt_text`.
    #[schemars(length(max = "FIELD_MAX"))]
    pub(crate) field: String,
    #[schemars(schema_with = "field_codes")]
    pub(crate) code: String,
    #[schemars(length(max = 2000))]
    pub(crate) message: String,
}

fn field_codes(_: &mut SchemaGenerator) -> Schema {
    let codes: Vec<&str> = FieldCode::ALL.map(FieldCode::as_str).to_vec();
    Schema::Object(serde_json::from_value(json!({"type": "string", "enum": codes})).unwrap_or_default())
}

/// The one place where kinds become statuses.
pub(crate) fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Malformed => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Expired => StatusCode::GONE,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The body for a failure; the request id is filled in on the way out.
pub(crate) fn body(failure: &Failure) -> ProblemBody {
    let errors = match failure {
        Failure::Invalid(fields) => fields
            .iter()
            .take(ERRORS_MAX)
            .map(|field| FieldProblem {
                // A name of the client's own may be of any length.
                field: field.field.chars().take(FIELD_MAX).collect(),
                code: field.code.as_str().to_owned(),
                message: field.message.clone(),
            })
            .collect(),
        _ => Vec::new(),
    };
    let detail =
        errors.first().map_or_else(|| failure.title().to_owned(), |first: &FieldProblem| first.message.clone());
    ProblemBody { detail, errors, ..plain(status(failure.kind()), failure.code(), failure.title()) }
}

/// A problem that the web framework found, not we.
pub(crate) fn plain(status: StatusCode, code: &str, title: &str) -> ProblemBody {
    ProblemBody {
        r#type: format!("{DOCS}#{code}"),
        title: title.to_owned(),
        status: status.as_u16(),
        code: code.to_owned(),
        detail: title.to_owned(),
        request_id: String::new(),
        errors: Vec::new(),
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        status(self.0.kind())
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type(CONTENT_TYPE);
        if let Some(wait) = self.0.retry_after() {
            response.insert_header((header::RETRY_AFTER, whole_seconds(wait).max(1)));
        }
        if let Some(error) = self.0.of_bearer() {
            response.insert_header((header::WWW_AUTHENTICATE, format!("Bearer error=\"{error}\"")));
        }
        response.json(body(&self.0))
    }
}

impl ApiErrorComponent for Problem {
    fn schemas_by_status_code() -> BTreeMap<String, (String, ReferenceOr<Schema>)> {
        BTreeMap::new()
    }

    /// Which of them a route answers is told by the gate's table.
    fn error_responses() -> Vec<(String, Response)> {
        Vec::new()
    }
}

pub(crate) async fn not_found(_request: HttpRequest) -> Answer<HttpResponse> {
    Err(Failure::NotFound.into())
}

/// Problems that the web framework finds by itself.
pub(crate) const FRAMEWORK: [(StatusCode, &str, &str); 3] = [
    (StatusCode::METHOD_NOT_ALLOWED, "request.method", "This address does not take this method; see Allow."),
    (StatusCode::NOT_ACCEPTABLE, "request.accept", "This route answers application/json."),
    (StatusCode::REQUEST_TIMEOUT, "request.timeout", "The body took too long to arrive. Send it again."),
];
