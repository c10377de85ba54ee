use actix_web::{
    Error, HttpResponse,
    body::{BodySize, MessageBody},
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use serde_json::Value;
use tintype_domain::Failure;

use crate::{
    gate::table,
    problem::{self, CONTENT_TYPE, FRAMEWORK, Problem, ProblemBody},
    session,
};

/// Gives every refusal the form of a problem, with its request id; logs what is our own fault, once. Answers that say
/// in their own words what is wrong, such as the app's page for what is not there, stay as they are.
pub(super) fn told(response: HttpResponse, id: &str, route: &str) -> HttpResponse {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    if let Some(body) = response.error().map(|error| of_error(error, status, id)) {
        return write(response, body, id, route);
    }
    if is_problem(&response) {
        return stamped(response, id);
    }
    if matches!(response.body().size(), BodySize::None | BodySize::Sized(0)) {
        return write(response, framework(status), id, route);
    }
    response
}

fn of_error(error: &Error, status: StatusCode, id: &str) -> ProblemBody {
    if let Some(Problem(failure)) = error.as_error::<Problem>() {
        log(failure, id);
        return problem::body(failure);
    }
    if !status.is_server_error() {
        return framework(status);
    }
    let source = error.to_string().into();
    let failure =
        if session::is_store_failure(error) { Failure::Unavailable(source) } else { Failure::Internal(source) };
    log(&failure, id);
    problem::body(&failure)
}

fn is_problem(response: &HttpResponse) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value == CONTENT_TYPE)
}

fn framework(status: StatusCode) -> ProblemBody {
    if let Some((status, code, title)) = FRAMEWORK.iter().find(|(known, ..)| *known == status) {
        return problem::plain(*status, code, title);
    }
    match status {
        StatusCode::NOT_FOUND => problem::body(&Failure::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => problem::body(&Failure::BodyTooLarge),
        _ => problem::plain(status, "request.malformed", "The request cannot be understood."),
    }
}

/// A problem that was written before: by the shield, or kept from another request.
fn stamped(mut response: HttpResponse, id: &str) -> HttpResponse {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => match serde_json::from_slice::<Value>(&bytes) {
            Ok(mut problem) => {
                problem["request_id"] = id.into();
                problem.to_string().boxed()
            }
            Err(_) => bytes.boxed(),
        },
        Err(body) => body,
    })
}

fn write(response: HttpResponse, mut body: ProblemBody, id: &str, route: &str) -> HttpResponse {
    id.clone_into(&mut body.request_id);
    let bytes = serde_json::to_vec(&body).unwrap_or_default();
    let mut response = response.map_body(|_, _| bytes.boxed());
    *response.status_mut() = StatusCode::from_u16(body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::METHOD_NOT_ALLOWED
        && let Ok(allow) = HeaderValue::from_str(&table::methods(route).join(", "))
    {
        headers.insert(header::ALLOW, allow);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE && !headers.contains_key(header::RETRY_AFTER) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}

/// Where the failure is ours. The layers do it for what is answered; call it for what is not.
pub(crate) fn log(failure: &Failure, id: &str) {
    if let Failure::Internal(source) | Failure::Unavailable(source) = failure {
        tracing::error!(request.id = %id, code = failure.code(), error = %chain(source.as_ref()), "a request failed");
    }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
