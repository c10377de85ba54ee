//! Bytes, where this server is their target. The address is signed; nobody needs to be signed in.

mod request;

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, web::Data};
use apistos::{ApiComponent, Schema, api_operation, paths::Responses, reference_or::ReferenceOr};
use futures_util::StreamExt;
use tintype_domain::{Failure, ids::UploadId, uploads::Intake};
use tokio::time::{Instant, timeout_at};

use crate::{
    AppState,
    envelope::NoContent,
    extract::Id,
    problem::{Answer, Problem},
};
use request::{Grant, Incoming};

/// Slower than this, after a while to begin with, and the sender only holds the connection.
const BYTES_PER_SECOND: u64 = 8 * 1024;
const GRACE: Duration = Duration::from_secs(30);
const TIME_LIMIT: Duration = Duration::from_secs(600);

pub(super) enum Received {
    Whole,
    TooSlow,
}

/// Send the bytes of a picture.
/// To the `url` of the grant, with its `headers` and exactly as many bytes as were declared.
#[api_operation(tag = "uploads", operation_id = "put_upload_bytes")]
pub(super) async fn receive(
    grant: Grant,
    Id(id): Id<UploadId>,
    incoming: Incoming,
    state: Data<AppState>,
) -> Answer<Received> {
    let intake = &state.services.intake;
    let mut open = intake.open(id, grant.expires, &grant.signature, &incoming.content_type).await?;
    if incoming.announced.is_some_and(|length| length > open.byte_size().unsigned_abs()) {
        return Err(Failure::BodyTooLarge.into());
    }
    let received = read(incoming, &mut open).await?;
    if matches!(received, Received::Whole) {
        intake.close(open).await?;
    }
    Ok(received)
}

async fn read(mut incoming: Incoming, intake: &mut Intake) -> Result<Received, Problem> {
    let started = Instant::now();
    let mut bytes = 0_u64;
    loop {
        let earned = Duration::from_secs(bytes / BYTES_PER_SECOND);
        let deadline = started + (GRACE + earned).min(TIME_LIMIT);
        match timeout_at(deadline, incoming.payload.next()).await {
            Err(_) => return Ok(Received::TooSlow),
            Ok(None) => return Ok(Received::Whole),
            // The sender is gone: nobody reads this.
            Ok(Some(Err(_))) => return Err(Failure::UploadIncomplete.into()),
            Ok(Some(Ok(chunk))) => {
                bytes += chunk.len() as u64;
                intake.write(&chunk).await?;
            }
        }
    }
}

impl Responder for Received {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Whole => NoContent.respond_to(request),
            Self::TooSlow => HttpResponse::RequestTimeout().finish(),
        }
    }
}

impl ApiComponent for Received {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn responses(content_type: Option<String>) -> Option<Responses> {
        NoContent::responses(content_type)
    }
}
