//! Bodies in JSON: type and size first, then syntax, then fields.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::BytesMut};
use apistos::{ApiComponent, Schema, reference_or::ReferenceOr};
use futures_util::StreamExt;
use garde::Validate;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use tintype_domain::{Failure, FieldError};

use crate::problem::Problem;

pub(crate) const BODY_LIMIT: usize = 64 * 1024;
const TIME_LIMIT: Duration = Duration::from_secs(15);
const DEPTH_LIMIT: usize = 16;

/// A body that was parsed and whose bounds hold. What fields mean is the domain's to check.
pub(crate) struct Body<T>(pub(crate) T);

impl<T> FromRequest for Body<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            check_type(&request)?;
            let bytes = collect(&request, &mut payload).await?;
            Ok(Self(parse(&bytes)?))
        })
    }
}

fn check_type(request: &HttpRequest) -> Result<(), Problem> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).map(str::trim);
    if essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    Err(Failure::UnsupportedContentType.into())
}

/// The whole body, refused as soon as it is known to be too large.
pub(crate) async fn collect(request: &HttpRequest, payload: &mut Payload) -> Result<BytesMut, actix_web::Error> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced.and_then(|value| value.parse::<u64>().ok()).is_some_and(|length| length > BODY_LIMIT as u64) {
        return Err(Problem(Failure::BodyTooLarge).into());
    }
    let all = async {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk?;
            if bytes.len() + chunk.len() > BODY_LIMIT {
                return Err(Problem(Failure::BodyTooLarge).into());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(TIME_LIMIT, all)
        .await
        .unwrap_or_else(|_| Err(actix_web::error::ErrorRequestTimeout("the body took too long")))
}

fn parse<T: DeserializeOwned + Validate<Context = ()>>(bytes: &[u8]) -> Result<T, Problem> {
    if too_deep(bytes) {
        return Err(Failure::MalformedJson.into());
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut json).map_err(|error| refuse(&error))?;
    json.end().map_err(|_| Problem(Failure::MalformedJson))?;
    value.validate().map_err(|report| {
        let fields = report
            .iter()
            .map(|(path, error)| FieldError::new(path.to_string(), "length", format!("This {}.", error.message())));
        Problem(Failure::Invalid(fields.collect()))
    })?;
    Ok(value)
}

/// Syntax is malformed; anything else is a field that is unknown, missing or of another type.
fn refuse(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    if !error.inner().is_data() {
        return Failure::MalformedJson.into();
    }
    let message = error.inner().to_string();
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let path = error.path().to_string();
    let parent = if path == "." { String::new() } else { path };
    let child = |name: &str| if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
    let field = if message.starts_with("unknown field") {
        let path = if parent.ends_with(quoted) { parent.clone() } else { child(quoted) };
        FieldError::new(path, "unknown", "There is no such field here. Leave it out.")
    } else if message.starts_with("missing field") {
        FieldError::new(child(quoted), "required", "This field is needed.")
    } else {
        let expected = message.split(" at line ").next().unwrap_or_default();
        FieldError::new(parent, "type", format!("This field is of another type: {expected}."))
    };
    Failure::Invalid(vec![field]).into()
}

fn too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_LIMIT {
            return true;
        }
    }
    false
}

/// For fields that may be left out but are never null.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl<T: ApiComponent> ApiComponent for Body<T> {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        T::child_schemas()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        T::schema()
    }
}
