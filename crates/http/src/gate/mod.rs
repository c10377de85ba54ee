//! Everything a request passes before its handler, in the order that the contract fixes: the shield per address (outside
//! of this), who is asking, 401, CSRF, the limit of the route. One table says what each route needs.

pub(crate) mod csrf;
pub mod limits;
pub(crate) mod shield;
pub(crate) mod table;

use actix_session::SessionExt;
use actix_web::{
    Error, HttpMessage,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web,
};
use tintype_domain::{
    Failure,
    users::Status,
    viewer::{Actor, Viewer},
};

use crate::{AppState, extract::address, problem::Problem, session};
use table::Access;

pub(crate) async fn pass(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let pattern = request.match_pattern().unwrap_or_default();
    let Some(row) = table::find(request.method(), &pattern) else {
        // Not there, or not with this method: the router says which.
        return next.call(request).await;
    };
    let state = state(&request)?;
    let viewer = viewer(&request);
    request.extensions_mut().insert(viewer);
    if row.access == Access::Account {
        viewer.actor().map_err(Problem)?;
    }
    if csrf::needed(&request, row) && !csrf::holds(&request, &state) {
        return Err(Problem(Failure::InvalidCsrf).into());
    }
    let client = address::of(request.request());
    let decision = limits::charge(&state, row.limit, &viewer, &client).await?;
    let mut response = match decision {
        Some(decision) if !decision.allowed => {
            let problem: Error = Problem(Failure::TooMany(decision.retry_after)).into();
            request.error_response(problem)
        }
        _ => next.call(request).await?,
    };
    if let Some(decision) = decision {
        limits::write_headers(response.headers_mut(), decision);
    }
    Ok(response)
}

pub(crate) fn state(request: &ServiceRequest) -> Result<web::Data<AppState>, Problem> {
    request.app_data::<web::Data<AppState>>().cloned().ok_or_else(|| Problem(Failure::Internal("no state".into())))
}

/// The session's owner, unless the account may not take part.
fn viewer(request: &ServiceRequest) -> Viewer {
    let session = request.get_session();
    match session::read(&session) {
        Some(signed_in) if matches!(signed_in.status, Status::Active) => {
            Viewer::Person(Actor { id: signed_in.user_id, role: signed_in.role })
        }
        _ => Viewer::Stranger,
    }
}
