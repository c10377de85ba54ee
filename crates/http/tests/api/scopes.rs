//! Every scope at every operation of the API document: what is not declared is not reached.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::{Value, json};
use tintype_domain::scopes::Scope;

use crate::house::{House, PASSWORD, Tokens};

/// Of the account itself: people come here, programs do not.
const IN_PERSON: [&str; 35] = [
    "post /auth/signup",
    "get /auth/username_available",
    "post /auth/login",
    "post /auth/logout",
    "get /auth/csrf",
    "get /auth/session",
    "post /auth/password/forgot",
    "post /auth/password/reset",
    "post /auth/password/change",
    "post /auth/proof",
    "post /auth/email/verify",
    "post /auth/email/change",
    "post /auth/email/verification",
    "get /auth/totp",
    "post /auth/totp",
    "delete /auth/totp",
    "post /auth/totp/confirm",
    "post /auth/totp/recovery_codes",
    "get /auth/passkeys",
    "post /auth/passkeys",
    "post /auth/passkeys/confirm",
    "post /auth/passkeys/login",
    "post /auth/passkeys/login/confirm",
    "delete /auth/passkeys/{id}",
    "delete /users/me",
    "get /sessions",
    "delete /sessions",
    "delete /sessions/{id}",
    "get /tokens",
    "post /tokens",
    "delete /tokens/{id}",
    "post /exports",
    "get /exports",
    "get /exports/{id}",
    "get /exports/{id}/archive",
];
/// Nobody is told apart.
const UNASKED: [&str; 5] = [
    "get /instance",
    "post /auth/token",
    "post /auth/token/refresh",
    "post /auth/token/revoke",
    "put /uploads/{id}/bytes",
];

/// Method and path of each operation, and the scope that the document says it takes.
fn operations(house: &House) -> Vec<(String, String, Option<String>)> {
    let mut operations = Vec::new();
    for (path, item) in house.document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let ways = operation["security"].as_array().unwrap();
            let mut scopes = ways.iter().filter_map(|way| way["bearer"].as_array()).flatten();
            let scope = scopes.next().map(|scope| scope.as_str().unwrap().to_owned());
            assert!(scopes.next().is_none(), "{method} {path} takes several");
            operations.push((method.clone(), path.replace("/api/v1", ""), scope));
        }
    }
    operations
}

#[actix_web::test]
async fn each_operation_takes_one_scope_or_no_program() {
    let house = House::new().await;
    let without: BTreeSet<_> = operations(&house)
        .into_iter()
        .filter_map(|(method, path, scope)| scope.is_none().then(|| format!("{method} {path}")))
        .collect();
    assert_eq!(without, IN_PERSON.iter().chain(&UNASKED).map(|&known| known.to_owned()).collect());
}

#[actix_web::test]
async fn a_token_reaches_what_its_scope_is_declared_for_and_nothing_else() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    house.sql("UPDATE users SET role = 'admin'").await;
    let mut wrong = Vec::new();
    for scope in Scope::ALL {
        let program = house.program(&ann.token_for(json!([scope.as_str()])).await);
        for (method, path, declared) in operations(&house) {
            let name = format!("{method} {path}");
            let address = path.replace("{id}", "1").replace("{username}", "nobody");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let reply = program.call(method, &address, None).await;
            let refused = reply.status == 403 && reply.body["code"] == "auth.scope";
            let expected = declared.as_deref() != Some(scope.as_str()) && !UNASKED.contains(&name.as_str());
            if refused != expected || reply.status == 401 {
                wrong.push(format!("{name} with {}: {} {}", scope.as_str(), reply.status, reply.body["code"]));
            }
            if refused {
                reply.refuses_token(403, "auth.scope");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[actix_web::test]
async fn a_program_that_asked_for_less_keeps_to_it_after_each_refresh() {
    let house = House::new().await;
    house.person("ann").await;
    let form = json!({"login": "ann", "password": PASSWORD, "scopes": ["read", "follow"]});
    let reply = house.nobody().post("/auth/token", form).await;
    let mut tokens = Tokens::of(reply.is(200));
    for _ in 0..2 {
        let program = house.program(&tokens.access);
        program.get("/feed").await.is(200);
        program.put("/users/nobody/follow").await.fails(404, "not_found");
        program.patch("/users/me", json!({"bio": "new"})).await.refuses_token(403, "auth.scope");
        program.post("/uploads", json!({})).await.refuses_token(403, "auth.scope");
        let refresh = json!({"refresh_token": tokens.refresh});
        tokens = Tokens::of(house.nobody().post("/auth/token/refresh", refresh).await.is(200));
    }
}

#[actix_web::test]
async fn admin_is_for_admins_for_as_long_as_they_are() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let wanted = json!({"name": "one", "scopes": ["admin", "read"]});
    ann.post("/tokens", wanted.clone()).await.fails(403, "access.role");
    let form = json!({"login": "ann", "password": PASSWORD, "scopes": ["admin"]});
    house.nobody().post("/auth/token", form.clone()).await.fails(403, "access.role");
    house.sql("UPDATE users SET role = 'admin'").await;
    ann.post("/tokens", wanted).await.is(201);
    house.nobody().post("/auth/token", form).await.is(200);
}

#[actix_web::test]
async fn a_scope_that_does_not_exist_is_no_scope() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for (scopes, field, code) in [
        (json!([]), "scopes", "length"),
        (json!(["all"]), "scopes[0]", "type"),
        (json!(["read", "READ"]), "scopes[1]", "type"),
        (json!("read"), "scopes", "type"),
        (Value::Null, "scopes", "type"),
        (json!(["read", "read", "read", "read", "read", "read"]), "scopes", "length"),
    ] {
        ann.post("/tokens", json!({"name": "one", "scopes": scopes})).await.refuses(field, code);
        let form = json!({"login": "ann", "password": PASSWORD, "scopes": scopes});
        house.nobody().post("/auth/token", form).await.refuses(field, code);
    }
}
