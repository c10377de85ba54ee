//! What apistos cannot say: how people prove who they are, which headers matter, and what each route may answer.

use std::collections::BTreeMap;

use actix_web::http::Method;
use serde_json::{Value, json};

use super::answers;
use crate::gate::table::{self, Access, Body, Csrf, Row};

pub(super) fn finish(mut document: Value) -> Value {
    document["components"]["securitySchemes"] = json!({
        "cookie": {"type": "apiKey", "in": "cookie", "name": "tintype"},
        "bearer": {
            "type": "http", "scheme": "bearer",
            "description": "An access token of 15 minutes (a JWT) or a personal access token. What it must be allowed \
                            stands with each operation; where it stands nowhere, programs may not come. It needs no CSRF \
                            token, and no cookie that comes with it counts.",
        },
        "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
    });
    document["components"]["headers"] = answers::headers();
    let mut shared = answers::Shared::new();
    answers::method_not_allowed(&mut shared);
    let Some(paths) = document["paths"].as_object_mut() else { return document };
    for (path, item) in paths {
        let Some(operations) = item.as_object_mut() else { continue };
        for (method, operation) in operations {
            let Some(row) = row(method, path) else { continue };
            secure(row, operation);
            if let Some(role) = restricted_to(row) {
                operation["x-role"] = json!(role);
            }
            if matches!(row.body, Body::JsonOrNothing(_)) {
                operation["requestBody"]["required"] = json!(false);
            }
            if row.repeatable() {
                repeatable(row, operation);
            }
            answers::describe(row, operation, &mut shared);
        }
    }
    document["components"]["responses"] = shared.into();
    document
}

fn row(method: &str, path: &str) -> Option<&'static Row> {
    table::find(&Method::from_bytes(method.to_uppercase().as_bytes()).ok()?, path)
}

fn secure(row: &Row, operation: &mut Value) {
    let mut browser = BTreeMap::new();
    if row.access != Access::Open {
        browser.insert("cookie", json!([]));
    }
    if !row.method.is_safe() && row.csrf != Csrf::Never {
        browser.insert("csrf", json!([]));
    }
    let program = row.programs.scope().map(|scope| json!({"bearer": [scope.as_str()]}));
    // Where no cookie comes along, nobody needs to prove that they are no other site.
    let without = row.access == Access::Open && matches!(row.csrf, Csrf::WithCookie | Csrf::WithSession);
    let stranger = (without && !browser.is_empty()).then(|| json!({}));
    let ways = std::iter::once(json!(browser)).chain(program).chain(stranger);
    // One that asks for nothing alone is said by none.
    operation["security"] = match ways.collect::<Vec<_>>() {
        ways if ways == [json!({})] => json!([]),
        ways => json!(ways),
    };
}

/// Who may come here at least, where an account alone is not enough.
fn restricted_to(row: &Row) -> Option<&'static str> {
    match row.access {
        Access::Open | Access::Account => None,
        Access::Moderator => Some("moderator"),
        Access::Admin => Some("admin"),
    }
}

/// Any `POST` but those of `/auth` may be sent twice and is done once.
fn repeatable(row: &Row, operation: &mut Value) {
    let description = if row.shown_once {
        "Of your choice, new for each intent. After a success a repeat within 24 hours makes nothing and is 422 \
         `idempotency.reused`: the secret is shown once, and the list shows what was made. A refusal is answered again."
    } else {
        "Of your choice, new for each intent. A repeat within 24 hours gets the first answer again, with \
         `Idempotent-Replay: true`; with another body it is 422 `idempotency.reused`."
    };
    let header = json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": description,
        "schema": {"type": "string", "minLength": 1, "maxLength": crate::idempotency::KEY_MAX},
    });
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.push(header),
        None => operation["parameters"] = json!([header]),
    }
}
