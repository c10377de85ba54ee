//! Archives of everything that is yours.

mod archive;
mod dto;

use actix_web::{HttpRequest, web::Data};
use apistos::{
    api_operation,
    web::{ServiceConfig, get, post, resource},
};
use tintype_domain::{Failure, exports::ExportState, ids::ExportId};

use crate::{
    AppState,
    envelope::{Accepted, Listed, One, accepted, one},
    extract::{Id, Me, Paging, ReservedId},
    problem::Answer,
};
use archive::Archive;
use dto::Export;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/exports").route(get().to(list)).route(post().to(request)))
        .service(resource("/exports/{id}").route(get().to(show)))
        .service(resource("/exports/{id}/archive").route(get().to(fetch)));
}

/// Ask for an archive of everything that is yours.
/// It is made within a day, mostly within minutes, and you get a letter when it is ready. Whoever asks while one is under
/// way is answered with that one. Archives of before expire when it is ready.
#[api_operation(tag = "exports", operation_id = "create_export")]
async fn request(ReservedId(id): ReservedId, Me(actor): Me, state: Data<AppState>) -> Answer<Accepted<Export>> {
    let export = state.services.exports.request(actor, ExportId(id)).await?;
    Ok(accepted(Export::show(&export, state.now())))
}

/// List the archives that you asked for, the newest first.
#[api_operation(tag = "exports", operation_id = "list_exports")]
async fn list(Me(actor): Me, paging: Paging, state: Data<AppState>) -> Answer<Listed<Export>> {
    let exports = state.queries.exports.exports(actor.id, paging.request).await?;
    Ok(paging.listed(exports, |export| Export::show(&export, state.now())))
}

/// Read how far an archive is.
#[api_operation(tag = "exports", operation_id = "get_export")]
async fn show(Id(id): Id<ExportId>, Me(actor): Me, state: Data<AppState>) -> Answer<One<Export>> {
    let export = state.queries.exports.export(actor.id, id).await?.ok_or(Failure::NotFound)?;
    Ok(one(Export::show(&export, state.now())))
}

/// Fetch an archive: a ZIP file.
/// Only you, in person, while it is ready: 410 `export.expired` after that. One range of bytes may be asked for, so that
/// a download that broke off goes on.
#[api_operation(tag = "exports", operation_id = "get_archive")]
async fn fetch(Id(id): Id<ExportId>, Me(actor): Me, request: HttpRequest, state: Data<AppState>) -> Answer<Archive> {
    let export = state.queries.exports.export(actor.id, id).await?.ok_or(Failure::NotFound)?;
    match export.state_at(state.now()) {
        ExportState::Ready => Archive::open(&state, &request, export).await,
        ExportState::Expired => Err(Failure::ExportExpired.into()),
        _ => Err(Failure::NotFound.into()),
    }
}
