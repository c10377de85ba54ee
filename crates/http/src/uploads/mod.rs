//! Uploads: granted, sent, completed.

mod answers;
mod bytes;
pub(crate) mod dto;

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, get, post, put, resource},
};
use tintype_domain::ids::UploadId;

use crate::{
    AppState,
    envelope::{Created, created},
    extract::{Body, Id, Me, ReservedId},
    gate::table::BASE,
    media::dto::Addresses,
    problem::Answer,
};
use answers::{Completed, Seen};
use dto::{NewUpload, UploadGrant};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/uploads").route(post().to(create)))
        .service(resource("/uploads/{id}").route(get().to(show)))
        .service(resource("/uploads/{id}/bytes").route(put().to(bytes::receive)))
        .service(resource("/uploads/{id}/complete").route(post().to(complete)));
}

/// Ask where to send the bytes of a picture.
/// The grant is for exactly this type and size, once, within ten minutes.
#[api_operation(tag = "uploads", operation_id = "create_upload")]
async fn create(
    Body(new): Body<NewUpload>,
    ReservedId(id): ReservedId,
    Me(actor): Me,
    state: Data<AppState>,
) -> Answer<Created<UploadGrant>> {
    let uploads = &state.services.uploads;
    let (upload, grant) = uploads.create(actor, UploadId(id), &new.content_type, new.byte_size).await?;
    Ok(created(format!("{BASE}/uploads/{id}"), UploadGrant::show(&upload, grant)))
}

/// Have the bytes made into a picture.
/// Waits some seconds for it, then answers 202: ask again. A picture that was refused answers why, each time.
#[api_operation(tag = "uploads", operation_id = "complete_upload")]
async fn complete(Id(id): Id<UploadId>, Me(actor): Me, state: Data<AppState>) -> Answer<Completed> {
    let progress = state.services.uploads.complete(actor, id).await?;
    Ok(Completed(Seen::show(progress, &Addresses::of(&state))))
}

/// See how far an upload is.
/// The picture once it is ready. One that was refused answers why, each time; one that is gone is 410.
#[api_operation(tag = "uploads", operation_id = "get_upload")]
async fn show(Id(id): Id<UploadId>, Me(actor): Me, state: Data<AppState>) -> Answer<Seen> {
    let progress = state.services.uploads.progress(actor, id).await?;
    Ok(Seen::show(progress, &Addresses::of(&state)))
}
