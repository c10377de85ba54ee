//! What clients need to know of this server before anybody has signed in.

use actix_web::web::Data;
use apistos::{
    ApiComponent, api_operation,
    web::{ServiceConfig, get, resource},
};
use schemars::JsonSchema;
use serde::Serialize;
use tintype_domain::auth;

use crate::{
    AppState,
    envelope::{One, one},
    passkeys::dto::HOST_MAX,
    problem::Answer,
    schema::nullable,
};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/instance").route(get().to(show)));
}

/// Who may sign up: everybody, who has an invitation, whom a moderator approves, nobody.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum SignUpMode {
    Open,
    Invite,
    Approval,
    Closed,
}

/// This server.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
struct Instance {
    #[schemars(length(max = 60))]
    name: &'static str,
    #[schemars(length(max = 60))]
    version: &'static str,
    sign_up: SignUpMode,
    /// Where passkeys are good, and pages of no other host; null where there are none.
    #[schemars(schema_with = "nullable::<String>", length(max = "HOST_MAX"))]
    passkey_host: Option<String>,
}

/// Ask what server this is, who may sign up and how one may log in.
#[api_operation(tag = "instance", operation_id = "get_instance")]
async fn show(state: Data<AppState>) -> Answer<One<Instance>> {
    let sign_up = match state.services.auth.admission.mode {
        auth::SignUpMode::Open => SignUpMode::Open,
        auth::SignUpMode::Invite => SignUpMode::Invite,
        auth::SignUpMode::Approval => SignUpMode::Approval,
        auth::SignUpMode::Closed => SignUpMode::Closed,
    };
    let passkey_host = state.services.passkeys.challenges.host();
    Ok(one(Instance { name: "Tintype", version: env!("CARGO_PKG_VERSION"), sign_up, passkey_host }))
}
