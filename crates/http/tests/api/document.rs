//! The API document says of every field how large it may be.

use serde_json::Value;

use crate::{contract::Contract, house::House};

/// The schemas below `value` that nothing bounds.
fn unbounded(value: &Value, at: &str, found: &mut Vec<String>) {
    let Some(object) = value.as_object() else {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            unbounded(item, &format!("{at}[{index}]"), found);
        }
        return;
    };
    let has = |names: &[&str]| names.iter().any(|name| object.contains_key(*name));
    let bounded = match object.get("type").and_then(Value::as_str) {
        Some("string") => has(&["maxLength", "enum"]) || object["format"] == "binary",
        Some("array") => has(&["maxItems"]),
        Some("integer" | "number") => has(&["maximum"]) && has(&["minimum"]),
        _ => true,
    };
    if !bounded {
        found.push(at.to_owned());
    }
    for (name, value) in object {
        unbounded(value, &format!("{at}.{name}"), found);
    }
}

#[actix_web::test]
async fn every_string_array_and_number_has_a_bound() {
    let house = House::new().await;
    let mut found = Vec::new();
    unbounded(&house.document["paths"], "paths", &mut found);
    unbounded(&house.document["components"], "components", &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[actix_web::test]
async fn requests_take_no_null_and_nothing_unknown() {
    let house = House::new().await;
    let schemas = &house.document["components"]["schemas"];
    for (path, operations) in house.document["paths"].as_object().unwrap() {
        for operation in operations.as_object().unwrap().values() {
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            let Some(name) = body["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) else { continue };
            assert_eq!(schemas[name]["additionalProperties"], false, "{path}");
            assert!(!schemas[name].to_string().contains("nullable"), "{path}");
        }
    }
}

#[actix_web::test]
async fn every_operation_has_a_name_a_summary_and_a_problem_for_what_goes_wrong() {
    let house = House::new().await;
    let contract = Contract(house.document.clone());
    let mut names = std::collections::BTreeSet::new();
    for (path, operations) in house.document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name}");
            assert!(operation["summary"].as_str().is_some_and(|summary| summary.ends_with('.')), "{method} {path}");
            assert!(operation["tags"][0].is_string(), "{method} {path}");
            let refusal = contract.resolved(&operation["responses"]["500"]);
            let problem = &refusal["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{method} {path}");
            assert!(operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2')));
        }
    }
}

#[actix_web::test]
async fn only_what_can_be_repeated_takes_an_idempotency_key() {
    let house = House::new().await;
    for (path, operations) in house.document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let takes_key = parameters.filter(|parameter| parameter["name"] == "Idempotency-Key").count() == 1;
            assert_eq!(takes_key, method == "post" && !path.contains("/auth/"), "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn a_body_is_asked_for_where_there_has_to_be_one() {
    let house = House::new().await;
    let operations = house.document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap());
    let optional = operations.filter(|(_, operation)| operation["requestBody"]["required"] == false);
    let names: Vec<_> = optional.map(|(_, operation)| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names, ["begin_totp"]);
}

#[actix_web::test]
async fn the_type_of_a_problem_leads_to_its_anchor() {
    let house = House::new().await;
    let browser = house.stranger().await;
    let problem = browser.get("/posts/1").await;
    let (page, anchor) = problem.body["type"].as_str().unwrap().split_once('#').unwrap();
    let reply = browser.get(page).await;
    let text = String::from_utf8_lossy(&reply.bytes);
    assert_eq!(reply.is(200).header("content-type"), "text/html; charset=utf-8");
    assert!(text.contains(&format!("<tr id=\"{anchor}\">")));
    assert!(!text.contains('{'), "a placeholder was left");
}

fn statuses(operation: &Value) -> Vec<u16> {
    operation["responses"].as_object().unwrap().keys().map(|status| status.parse().unwrap()).collect()
}

#[actix_web::test]
async fn an_operation_answers_what_it_can_and_nothing_else() {
    let house = House::new().await;
    let paths = &house.document["paths"];
    for (path, method, expected) in [
        ("/posts/{id}", "get", vec![200, 304, 401, 403, 404, 406, 422, 429, 500, 503]),
        ("/feed", "get", vec![200, 304, 400, 401, 403, 406, 422, 429, 500, 503]),
        ("/sessions", "get", vec![200, 400, 401, 403, 406, 422, 429, 500, 503]),
        ("/posts/{id}/like", "put", vec![200, 401, 403, 404, 406, 422, 429, 500, 503, 507]),
        ("/auth/login", "post", vec![200, 400, 401, 403, 406, 408, 413, 415, 422, 429, 500, 503, 507]),
        ("/posts", "post", vec![201, 400, 401, 403, 404, 406, 408, 409, 413, 415, 422, 429, 500, 503, 507]),
        ("/uploads/{id}/bytes", "put", vec![204, 403, 404, 406, 408, 409, 410, 413, 415, 422, 429, 500, 503, 507]),
    ] {
        assert_eq!(statuses(&paths[format!("/api/v1{path}")][method]), expected, "{method} {path}");
    }
    let allow = &house.document["components"]["responses"]["MethodNotAllowed"]["headers"]["Allow"]["$ref"];
    assert_eq!(allow, "#/components/headers/Allow");
}

#[actix_web::test]
async fn every_answer_names_its_headers() {
    let house = House::new().await;
    let contract = Contract(house.document.clone());
    let headers = |path: &str, method: &str, status: &str| {
        let response = &house.document["paths"][format!("/api/v1{path}")][method]["responses"][status];
        let response = contract.resolved(response);
        response["headers"].as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    };
    let limits = "RateLimit-Limit RateLimit-Remaining RateLimit-Reset";
    assert_eq!(headers("/feed", "get", "200"), format!("ETag Link {limits} X-Request-Id"));
    assert_eq!(headers("/feed", "get", "304"), format!("ETag {limits} X-Request-Id"));
    assert_eq!(headers("/posts", "post", "201"), format!("Idempotent-Replay Location {limits} X-Request-Id"));
    assert_eq!(headers("/uploads/{id}", "get", "202"), format!("{limits} Retry-After X-Request-Id"));
    assert_eq!(headers("/auth/login", "post", "429"), format!("{limits} Retry-After X-Request-Id"));
    assert_eq!(headers("/auth/logout", "post", "204"), "X-Request-Id");
}
