//! Everything a request passes before its handler, in the order that the contract fixes: the shield per address (outside
//! of this), who is asking, 401, CSRF, the role and a recent proof of who has it, the limit of the route, the body's type,
//! size and syntax, the query. One table says what each route needs. Fields come next, then what the path names: handlers
//! take their arguments in this order.

pub(crate) mod caller;
pub(crate) mod csrf;
pub(crate) mod limit_table;
pub mod limits;
pub mod origins;
mod recent;
pub(crate) mod shield;
pub(crate) mod table;

use actix_session::SessionExt;
use actix_web::{
    Error, HttpMessage,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
    web,
};
use tintype_domain::{Failure, auth::check_staff_proof, limits::Decision};

use crate::{
    AppState,
    extract::{
        address, body,
        query::{Known, Pairs},
    },
    problem::Problem,
    session,
};
use caller::Caller;
use table::{Body, Row};

pub(crate) async fn pass(mut request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let pattern = request.match_pattern().unwrap_or_default();
    let Some(row) = table::find(request.method(), &pattern) else {
        // Not there, or not with this method: the router says which.
        return next.call(request).await;
    };
    let state = state(&request)?;
    let caller = Caller::of(&request, &state, row).await.map_err(Problem)?;
    let viewer = caller.viewer();
    request.extensions_mut().insert(row);
    request.extensions_mut().insert(Known(row.query));
    request.extensions_mut().insert(viewer);
    admit(&request, &state, row, &caller)?;
    let client = address::of(request.request());
    let decision = limits::charge(&state, row.limit, &viewer, &client).await?;
    let mut response = match prepare(&mut request, row, decision).await {
        Ok(()) => next.call(request).await?,
        Err(refusal) => request.error_response(refusal),
    };
    let counted_later = response.request().extensions().get::<Decision>().copied();
    if let Some(decision) = decision.or(counted_later) {
        let refused = response.status() == StatusCode::TOO_MANY_REQUESTS;
        let decision = if refused { limits::spent(decision, response.headers()) } else { decision };
        limits::write_headers(response.headers_mut(), decision);
    }
    recent::tell(&mut response, &state);
    Ok(response)
}

fn admit(request: &ServiceRequest, state: &AppState, row: &Row, caller: &Caller) -> Result<(), Problem> {
    let needed = row.access.role();
    let viewer = caller.viewer();
    let role = needed.map(|_| viewer.actor()).transpose().map_err(Problem)?.map(|actor| actor.role);
    if !caller.reaches(row) {
        return Err(Failure::ScopeMissing.into());
    }
    if csrf::is_foreign(request, state) || csrf::needed(request, row) && !csrf::holds(request, state) {
        return Err(Failure::InvalidCsrf.into());
    }
    if role < needed {
        return Err(Failure::RoleTooLow.into());
    }
    let proof_needed = role.is_some_and(|role| row.asks_for_proof(role));
    if proof_needed && matches!(caller, Caller::Browser(_)) {
        let proven_at = session::read(&request.get_session()).and_then(|own| own.proven_at);
        check_staff_proof(proven_at, state.now())?;
    }
    Ok(())
}

async fn prepare(request: &mut ServiceRequest, row: &Row, decision: Option<Decision>) -> Result<(), Error> {
    if let Some(decision) = decision.filter(|decision| !decision.allowed) {
        return Err(Problem(Failure::TooMany(decision.retry_after)).into());
    }
    if let Body::Json(limit) | Body::JsonOrNothing(limit) = row.body {
        let mut payload = request.take_payload();
        let may_be_nothing = matches!(row.body, Body::JsonOrNothing(_));
        body::receive(request.request(), &mut payload, limit, may_be_nothing).await?;
    }
    if row.query.is_empty() {
        Pairs::of(request.request()).accept()?;
    }
    Ok(())
}

pub(crate) fn state(request: &ServiceRequest) -> Result<web::Data<AppState>, Problem> {
    request.app_data::<web::Data<AppState>>().cloned().ok_or_else(|| Problem(Failure::Internal("no state".into())))
}
