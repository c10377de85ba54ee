//! `/healthz` says that the process lives, `/readyz` which parts work.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::AppState;

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.route("/healthz", web::get().to(alive)).route("/readyz", web::get().to(ready));
}

async fn alive() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

async fn ready(state: web::Data<AppState>) -> HttpResponse {
    let mut parts = BTreeMap::new();
    for part in &state.shared.parts {
        let works = part.check().await.inspect_err(|error| tracing::warn!(part = part.name(), %error, "not ready"));
        parts.insert(part.name(), if works.is_ok() { "ok" } else { "unavailable" });
    }
    let all = parts.values().all(|state| *state == "ok");
    let (mut response, status) =
        if all { (HttpResponse::Ok(), "ok") } else { (HttpResponse::ServiceUnavailable(), "unavailable") };
    response.json(json!({"status": status, "parts": parts}))
}
