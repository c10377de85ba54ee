//! `/healthz` says that the process lives, `/readyz` which parts work: 503 without a part that it needs, `degraded` without
//! one that only makes it faster.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use serde_json::json;

use crate::AppState;

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/healthz").route(web::get().to(alive)))
        .service(web::resource("/readyz").route(web::get().to(ready)));
}

async fn alive() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

async fn ready(state: web::Data<AppState>) -> HttpResponse {
    let mut parts = BTreeMap::new();
    let mut status = "ok";
    for part in &state.shared.parts {
        let works = part.check().await.inspect_err(|error| tracing::warn!(part = part.name(), %error, "not ready"));
        parts.insert(part.name(), if works.is_ok() { "ok" } else { "unavailable" });
        if works.is_err() && part.required() {
            status = "unavailable";
        } else if works.is_err() && status == "ok" {
            status = "degraded";
        }
    }
    let mut response = HttpResponse::Ok();
    if status == "unavailable" {
        response.status(StatusCode::SERVICE_UNAVAILABLE).insert_header((header::RETRY_AFTER, "2"));
    }
    response.json(json!({"status": status, "parts": parts}))
}
