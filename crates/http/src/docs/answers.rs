//! What each operation may answer: told by the gate's table and by what a route is, so that no list is kept by hand.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};
use tintype_domain::users::Role;

use crate::{
    gate::{
        limits::Group,
        table::{Access, Body, Programs, Row},
    },
    idempotency,
    problem::CONTENT_TYPE,
};

/// Name, what it says, its schema, and whether it is on every answer that it is documented for.
const HEADERS: [(&str, &str, &str, bool); 11] = [
    ("Allow", "The methods that the address takes.", "text", true),
    ("ETag", "Send it as `If-None-Match` to be told whether the answer is another now.", "text", true),
    ("Idempotent-Replay", "`true` where the answer is that of an earlier request with the same key.", "true", false),
    ("Link", "The next page, `rel=\"next\"`, where there is one.", "address", false),
    ("Location", "The address of what was created.", "address", true),
    ("RateLimit-Limit", "How many requests the budget of this route takes at once.", "number", false),
    ("RateLimit-Remaining", "How many are left.", "number", false),
    ("RateLimit-Reset", "Seconds until all of them are there again.", "number", false),
    ("Retry-After", "Seconds to wait before asking again.", "number", true),
    ("WWW-Authenticate", "What is wrong with the token (RFC 6750), where one was sent.", "text", false),
    ("X-Request-Id", "The client's own, or one that was made. Name it where something goes wrong.", "text", true),
];

/// Refusals by their names: what several operations answer alike is there once.
pub(super) type Shared = Map<String, Value>;

pub(super) fn headers() -> Value {
    let headers = HEADERS.map(|(name, description, kind, required)| {
        let schema = match kind {
            "number" => json!({"type": "integer", "minimum": 0, "maximum": u32::MAX}),
            "true" => json!({"type": "string", "enum": ["true"]}),
            "address" => json!({"type": "string", "maxLength": crate::schema::URL_MAX}),
            _ => json!({"type": "string", "maxLength": 200}),
        };
        (name.to_owned(), json!({"description": description, "required": required, "schema": schema}))
    });
    Value::Object(Map::from_iter(headers))
}

/// Of no operation, since those are of methods that an address takes.
pub(super) fn method_not_allowed(shared: &mut Shared) {
    let description = "The address does not take this method; `Allow` names those it does. `HEAD` is among them \
                       wherever `GET` is, and answers as `GET` does, without a body.";
    let headers = BTreeSet::from(["Allow", "X-Request-Id"]);
    shared.insert("MethodNotAllowed".to_owned(), problem(description, &headers));
}

/// Adds to the operation's own answers its refusals, and to all of them their headers.
pub(super) fn describe(row: &Row, operation: &mut Value, shared: &mut Shared) {
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    if is_kept_by_clients(row) {
        let description = "What `If-None-Match` names is still the answer.";
        responses.insert("304".to_owned(), json!({"description": description}));
    }
    let successes: Vec<String> = responses.keys().cloned().collect();
    for status in successes {
        let headers = headers_of(row, status.parse().unwrap_or_default());
        responses[&status]["headers"] = references(&headers);
    }
    for status in refusals(row) {
        let name = refusal(row, status, shared);
        responses.insert(status.to_string(), json!({"$ref": format!("#/components/responses/{name}")}));
    }
}

/// The name of the shared answer.
fn refusal(row: &Row, status: u16, shared: &mut Shared) -> String {
    let headers = headers_of(row, status);
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Problem");
    let mut name = reason.replace(' ', "");
    for (header, addition) in [("RateLimit-Limit", "OfLimited"), ("Idempotent-Replay", "OfRepeatable")] {
        if headers.contains(header) {
            name += addition;
        }
    }
    shared.entry(name.clone()).or_insert_with(|| problem(reason, &headers));
    name
}

fn is_kept_by_clients(row: &Row) -> bool {
    row.method.is_safe() && !row.secret
}

fn refusals(row: &Row) -> BTreeSet<u16> {
    // 406 and 429 by layers that all share, 422 for parameters that are not known, the last two where we fail.
    let mut statuses = BTreeSet::from([406, 422, 429, 500, 503]);
    let mut also = |applies: bool, more: &[u16]| statuses.extend(more.iter().filter(|_| applies));
    also(true, row.refusals);
    also(row.access != Access::Open, &[401]);
    also(row.access.role() > Some(Role::User), &[403]);
    // What another site's page sends with cookies.
    also(!row.method.is_safe(), &[403]);
    // A token that is not good, and one that does not reach this far.
    also(row.programs != Programs::NotAsked, &[401, 403]);
    also(!row.method.is_safe(), &[507]);
    also(row.pattern.contains('{'), &[404]);
    also(row.query.contains(&"cursor"), &[400]);
    also(matches!(row.body, Body::Json(_) | Body::JsonOrNothing(_)), &[400]);
    also(row.body != Body::Nothing, &[408, 413, 415]);
    statuses
}

fn headers_of(row: &Row, status: u16) -> BTreeSet<&'static str> {
    let mut headers = BTreeSet::from(["X-Request-Id"]);
    let mut also = |applies: bool, more: &[&'static str]| headers.extend(more.iter().filter(|_| applies));
    // The shield refuses what no other limit counts, too.
    let counted = row.limit != Group::Free || status == 429;
    also(counted, &["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]);
    also(matches!(status, 429 | 503), &["Retry-After"]);
    // An upload may be asked for again.
    also(status == 202 && row.pattern.starts_with("/uploads"), &["Retry-After"]);
    also(status == 201, &["Location"]);
    also(matches!(status, 401 | 403) && row.programs != Programs::NotAsked, &["WWW-Authenticate"]);
    also(status == 200 && row.query.contains(&"cursor"), &["Link"]);
    also(matches!(status, 200 | 304) && is_kept_by_clients(row), &["ETag"]);
    let kept = StatusCode::from_u16(status).is_ok_and(|status| !idempotency::passing(status));
    also(row.pattern.ends_with("/archive") && matches!(status, 200 | 206), &["ETag"]);
    let shown = row.shown_once && status == 201;
    also(row.repeatable() && kept && !shown && !matches!(status, 401 | 406), &["Idempotent-Replay"]);
    headers
}

fn problem(description: &str, headers: &BTreeSet<&str>) -> Value {
    json!({
        "description": description,
        "headers": references(headers),
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    })
}

fn references(headers: &BTreeSet<&str>) -> Value {
    let references: BTreeMap<_, _> =
        headers.iter().map(|name| (*name, json!({"$ref": format!("#/components/headers/{name}")}))).collect();
    json!(references)
}
