//! Bodies in JSON: type and size first, then syntax, then fields. The gate reads them, so that everything that comes
//! before fields is told before anything else about a request is.

use std::{
    future::{Ready, ready},
    time::Duration,
};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header,
    web::{Bytes, BytesMut},
};
use apistos::{ApiComponent, Schema, reference_or::ReferenceOr};
use futures_util::StreamExt;
use garde::Validate;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use tintype_domain::{Failure, FieldCode, FieldError};

use super::json::Json;
use crate::problem::Problem;

const TIME_LIMIT: Duration = Duration::from_secs(15);

/// A body that was parsed and whose bounds hold. What fields mean is the domain's to check.
pub(crate) struct Body<T>(pub(crate) T);

/// The bytes of a body in JSON, as they came.
#[derive(Clone, Default)]
pub(crate) struct Received(pub(crate) Bytes);

/// Leaves the body in the request, for handlers and for whoever compares it with another. Of what it says only the
/// syntax is looked at: as a tree it takes many times the memory, and a request may wait long before its handler. Where
/// nothing may stand for no fields, it needs no type.
pub(crate) async fn receive(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
    may_be_nothing: bool,
) -> Result<(), Error> {
    let may_be_empty = may_be_nothing && !request.headers().contains_key(header::CONTENT_TYPE);
    if !may_be_empty {
        check_type(request)?;
    }
    let mut bytes = collect(request, payload, limit).await?.freeze();
    if may_be_empty {
        // Without a type there is nothing that a body could be.
        if !bytes.is_empty() {
            return Err(Problem(Failure::UnsupportedContentType).into());
        }
        bytes = Bytes::from_static(b"{}");
    }
    Json::parse(&bytes).map_err(Problem)?;
    request.extensions_mut().insert(Received(bytes));
    Ok(())
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
async fn collect(request: &HttpRequest, payload: &mut Payload, limit: usize) -> Result<BytesMut, Error> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced.and_then(|value| value.parse::<u64>().ok()).is_some_and(|length| length > limit as u64) {
        return Err(Problem(Failure::BodyTooLarge).into());
    }
    let all = async {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk?;
            if bytes.len() + chunk.len() > limit {
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

impl<T> FromRequest for Body<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let received = request.extensions_mut().remove::<Received>();
        let received =
            received.ok_or_else(|| Problem(Failure::Internal("the gate let a request without its body pass".into())));
        ready(received.and_then(|Received(bytes)| read(&bytes)).map(Self))
    }
}

fn read<T: DeserializeOwned + Validate<Context = ()>>(bytes: &[u8]) -> Result<T, Problem> {
    let value: T = Json::parse(bytes)?.read().map_err(|field| Problem(Failure::Invalid(vec![field])))?;
    value.validate().map_err(|report| {
        let fields = report.iter().map(|(path, error)| {
            FieldError::new(path.to_string(), FieldCode::Length, format!("This {}.", error.message()))
        });
        Problem(Failure::Invalid(fields.collect()))
    })?;
    Ok(value)
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
