use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName},
};
use apistos::{
    ApiComponent, Schema,
    paths::{MediaType, Parameter, ParameterIn, RequestBody},
    reference_or::ReferenceOr,
};
use serde_json::json;
use tintype_domain::uploads::CONTENT_TYPES;

use crate::{
    extract::{parameter, query::Pairs},
    problem::Problem,
};

/// `?expires=&signature=`, as we signed them.
pub(crate) struct Grant {
    pub(crate) expires: i64,
    pub(crate) signature: String,
}

/// A body that is still on its way.
pub(crate) struct Incoming {
    pub(crate) content_type: String,
    /// By `Content-Length`.
    pub(crate) announced: Option<u64>,
    pub(crate) payload: Payload,
}

impl FromRequest for Grant {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(read(Pairs::of(request)))
    }
}

/// What is missing is as good as forged, which the domain tells.
fn read(mut pairs: Pairs) -> Result<Grant, Problem> {
    let expires = pairs.take("expires").and_then(|expires| expires.parse().ok()).unwrap_or_default();
    let signature = pairs.take("signature").unwrap_or_default();
    pairs.accept()?;
    Ok(Grant { expires, signature })
}

impl FromRequest for Incoming {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        let content_type = text(CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default();
        ready(Ok(Self {
            content_type: content_type.trim().to_ascii_lowercase(),
            announced: text(CONTENT_LENGTH).and_then(|length| length.parse().ok()),
            payload: payload.take(),
        }))
    }
}

impl ApiComponent for Grant {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn parameters() -> Vec<Parameter> {
        let expires = json!({"type": "integer", "format": "int64", "minimum": 0, "maximum": crate::schema::COUNT_MAX});
        let signature = json!({"type": "string", "maxLength": 200});
        [("expires", expires), ("signature", signature)]
            .map(|(name, schema)| Parameter {
                required: Some(true),
                ..parameter(name, ParameterIn::Query, "As granted.", schema)
            })
            .into()
    }
}

impl ApiComponent for Incoming {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn request_body() -> Option<RequestBody> {
        let schema = json!({"type": "string", "format": "binary", "maxLength": tintype_domain::uploads::MAX_BYTES});
        let schema = Schema::Object(serde_json::from_value(schema).unwrap_or_default());
        let media = MediaType { schema: Some(ReferenceOr::Object(schema)), ..Default::default() };
        let content = CONTENT_TYPES.into_iter().map(|name| (name.to_owned(), media.clone())).collect();
        Some(RequestBody { content, required: Some(true), ..Default::default() })
    }
}
