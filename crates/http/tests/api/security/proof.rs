//! What moderators and admins change, they prove within the hour that it is they.

use actix_web::http::Method;
use serde_json::json;

use super::operations;
use crate::house::{Browser, House, PASSWORD, Reply};

const INVITES: &str = "/moderation/invites";

async fn moderator(house: &House) -> Browser {
    let person = house.person("mod").await;
    house.give_role("mod", "moderator").await;
    person
}

async fn admin(house: &House) -> Browser {
    let person = house.person("boss").await;
    house.give_role("boss", "admin").await;
    person
}

async fn prove(person: &Browser, password: &str, code: Option<&str>) -> Reply {
    let form = match code {
        Some(code) => json!({"password": password, "totp": code}),
        None => json!({"password": password}),
    };
    person.post("/auth/proof", form).await
}

async fn invite(person: &Browser) -> Reply {
    person.post(INVITES, json!({"uses": 1})).await
}

/// Below moderation: method, path, the role by the document.
fn of_moderation(house: &House) -> Vec<(String, String, String)> {
    let role = |method: &str, path: &str| {
        house.document["paths"][format!("/api/v1{path}")][method.to_lowercase()]["x-role"].as_str().map(str::to_owned)
    };
    let all = operations(house, |_, _| true).into_iter();
    all.filter_map(|(method, path)| role(&method, &path).map(|role| (method, path, role))).collect()
}

/// Those of `all` that this person is refused for want of a proof.
async fn unproven(person: &Browser, all: &[(String, String, String)]) -> Vec<String> {
    let mut refused = Vec::new();
    for (method, path, _) in all {
        let address = path.replace("{id}", "7").replace("{username}", "nobody");
        let body = (method != "GET").then(|| json!({}));
        let reply = person.call(Method::from_bytes(method.as_bytes()).unwrap(), &address, body).await;
        if reply.body["code"] == "auth.proof_required" {
            reply.fails(403, "auth.proof_required");
            refused.push(format!("{method} {path}"));
        }
    }
    refused
}

#[actix_web::test]
async fn every_change_by_moderators_and_admins_needs_a_log_in_or_a_proof_of_the_last_hour() {
    let house = House::new().await;
    let (moderator, admin) = (moderator(&house).await, admin(&house).await);
    let all = of_moderation(&house);
    for (person, role, count) in [(&moderator, "moderator", 6), (&admin, "admin", 8)] {
        let theirs: Vec<_> = all.iter().filter(|(.., least)| least == "moderator" || least == role).cloned().collect();
        let writes = theirs.iter().filter(|(method, ..)| method != "GET");
        let writes: Vec<_> = writes.map(|(method, path, _)| format!("{method} {path}")).collect();
        assert_eq!(writes.len(), count);
        house.age_log_ins(3_590).await;
        assert_eq!(unproven(person, &theirs).await, [""; 0], "{role}");
        house.age_log_ins(3_620).await;
        assert_eq!(unproven(person, &theirs).await, writes, "{role}");
        prove(person, PASSWORD, None).await.is(204);
        assert_eq!(unproven(person, &theirs).await, [""; 0], "{role}");
    }
    house.sql("UPDATE sessions SET state = json_remove(state, '$.proven_at') WHERE ended_at IS NULL").await;
    invite(&admin).await.fails(403, "auth.proof_required");
}

#[actix_web::test]
async fn who_has_no_such_role_is_told_so_and_asked_for_nothing() {
    let house = House::new().await;
    let (ann, moderator) = (house.person("ann").await, moderator(&house).await);
    house.age_log_ins(3_620).await;
    let all = of_moderation(&house);
    assert_eq!(unproven(&ann, &all).await, [""; 0]);
    for person in [&ann, &moderator] {
        invite(person).await.fails(403, "access.role");
    }
    ann.patch("/users/me", json!({"bio": "still here"})).await.is(200);
    moderator.patch("/users/me", json!({"bio": "still here"})).await.is(200);
    ann.post("/tokens", json!({"name": "one", "scopes": ["read"]})).await.is(201);
}

#[actix_web::test]
async fn the_same_request_goes_through_once_it_was_proven() {
    let house = House::new().await;
    let admin = admin(&house).await;
    house.age_log_ins(3_620).await;
    let again = async || {
        let request = admin.request(Method::POST, INVITES).insert_header(("idempotency-key", "one intent"));
        admin.send(request.set_json(json!({"uses": 1}))).await
    };
    again().await.fails(403, "auth.proof_required");
    prove(&admin, PASSWORD, None).await.is(204);
    assert_eq!(again().await.is(201).header("idempotent-replay"), "");
}

#[actix_web::test]
async fn a_proof_puts_another_key_in_the_place_of_the_old_one_and_the_csrf_token_stays() {
    let house = House::new().await;
    let admin = admin(&house).await;
    let before = admin.cookies.borrow()["tintype"].clone();
    let reply = prove(&admin, PASSWORD, None).await;
    assert_eq!((reply.is(204).header("ratelimit-limit"), reply.header("cache-control")), ("5000", "no-store"));
    assert_ne!(before, admin.cookies.borrow()["tintype"]);
    invite(&admin).await.is(201);
    assert_eq!(admin.get("/sessions").await.each("id").len(), 1);
    let old = house.stranger().await;
    old.cookies.borrow_mut().insert("tintype".to_owned(), before);
    old.get("/auth/session").await.fails(401, "auth.required");
    // It is for everybody, and for browsers alone.
    let ann = house.person("ann").await;
    prove(&ann, PASSWORD, None).await.is(204);
    let program = house.program(&ann.token_for(json!(["read", "write"])).await);
    prove(&program, PASSWORD, None).await.refuses_token(403, "auth.scope");
    prove(&house.stranger().await, PASSWORD, None).await.fails(401, "auth.required");
}

#[actix_web::test]
async fn a_wrong_password_proves_nothing_and_costs_what_it_does_at_the_log_in() {
    let house = House::with(|_| {}).await;
    let admin = admin(&house).await;
    house.age_log_ins(3_620).await;
    for left in (0..5).rev() {
        let reply = prove(&admin, "not the password", None).await;
        reply.fails(401, "auth.invalid");
        assert_eq!(reply.header("ratelimit-remaining"), left.to_string());
    }
    prove(&admin, PASSWORD, None).await.fails(429, "limit.exceeded");
    invite(&admin).await.fails(403, "auth.proof_required");
    let login = json!({"login": "boss", "password": PASSWORD});
    house.stranger().await.post("/auth/login", login).await.fails(429, "limit.exceeded");
}

#[actix_web::test]
async fn a_proof_takes_the_second_factor_where_there_is_one() {
    let house = House::new().await;
    let admin = admin(&house).await;
    let factor = house.second_factor(&admin).await;
    house.age_log_ins(3_620).await;
    prove(&admin, PASSWORD, None).await.fails(401, "auth.totp_required");
    prove(&admin, "not the password", Some(&factor.recovery_codes[0])).await.fails(401, "auth.invalid");
    prove(&admin, PASSWORD, Some("abcd-efghj-kmnp")).await.fails(401, "auth.totp_invalid");
    invite(&admin).await.fails(403, "auth.proof_required");
    let code = house.code(&factor.app).await;
    prove(&admin, PASSWORD, Some(&code)).await.is(204);
    invite(&admin).await.is(201);
    prove(&admin, PASSWORD, Some(&code)).await.fails(401, "auth.totp_invalid");
    prove(&admin, PASSWORD, Some(&factor.recovery_codes[0])).await.is(204);
}

#[actix_web::test]
async fn a_proof_that_began_before_the_password_was_changed_proves_nothing() {
    let house = House::new().await;
    let admin = admin(&house).await;
    house.age_log_ins(3_620).await;
    house.sql("UPDATE credentials SET updated_at = '2999-01-01T00:00:00+00:00'").await;
    prove(&admin, PASSWORD, None).await.fails(401, "auth.invalid");
    admin.get("/auth/session").await.is(200);
    invite(&admin).await.fails(403, "auth.proof_required");
}

#[actix_web::test]
async fn a_token_is_asked_for_no_proof_and_whoever_makes_one_is() {
    let house = House::new().await;
    let (moderator, admin) = (moderator(&house).await, admin(&house).await);
    let program = house.program(&admin.token_for(json!(["admin"])).await);
    house.age_log_ins(3_620).await;
    invite(&program).await.is(201);
    assert_eq!(unproven(&program, &of_moderation(&house)).await, [""; 0]);
    for (person, scopes) in [(&admin, json!(["admin"])), (&admin, json!(["read"])), (&moderator, json!(["read"]))] {
        let form = json!({"name": "one", "scopes": scopes});
        person.post("/tokens", form).await.fails(403, "auth.proof_required");
        person.get("/tokens").await.is(200);
    }
}
