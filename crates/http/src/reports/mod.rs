//! What people tell moderators about.

pub(crate) mod dto;

use actix_web::web::Data;
use apistos::{
    api_operation,
    web::{ServiceConfig, get, post, resource},
};
use tintype_domain::{Failure, ids::ReportId};

use crate::{
    AppState,
    envelope::{Created, One, created, one},
    extract::{Body, Id, Me, ReservedId},
    gate::table::BASE,
    problem::Answer,
};
use dto::{NewReport, Report};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/reports").route(post().to(report)))
        .service(resource("/reports/{id}").route(get().to(show)));
}

/// Report a post, a comment or a person to the moderators.
/// What you see is kept as evidence. As long as your report is open there is one of each subject: reporting it again
/// answers the first one, as it is.
#[api_operation(tag = "reports", operation_id = "report")]
async fn report(
    Body(new): Body<NewReport>,
    ReservedId(id): ReservedId,
    Me(actor): Me,
    state: Data<AppState>,
) -> Answer<Created<Report>> {
    let report = state.services.reports.report(actor, new.with_id(ReportId(id))).await?;
    Ok(created(format!("{BASE}/reports/{}", report.id), Report::show(report)))
}

/// Read a report of yours.
#[api_operation(tag = "reports", operation_id = "get_report")]
async fn show(Id(id): Id<ReportId>, Me(actor): Me, state: Data<AppState>) -> Answer<One<Report>> {
    let report = state.queries.reports.own(actor.id, id).await?.ok_or(Failure::NotFound)?;
    Ok(one(Report::show(report)))
}
