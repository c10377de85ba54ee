//! Personal access tokens.

use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

use crate::house::House;

#[actix_web::test]
async fn a_token_is_shown_once_and_listed_without_it() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let reply = ann.post("/tokens", json!({"name": " backup ", "scopes": ["upload", "read"]})).await;
    let token = reply.is(201).data()["token"].as_str().unwrap().to_owned();
    assert!(token.starts_with("tintype_pat_") && token.len() == 12 + 64, "{token}");
    assert_eq!(reply.header("location"), format!("/api/v1/tokens/{}", reply.id()));
    assert_eq!(reply.header("cache-control"), "no-store");
    let list = ann.get("/tokens").await;
    assert!(!list.is(200).text().contains(&token[12..]));
    let listed = &list.data()[0];
    assert_eq!((&listed["name"], &listed["scopes"]), (&json!("backup"), &json!(["read", "upload"])));
    assert_eq!((&listed["expires_at"], &listed["last_used_at"]), (&Value::Null, &Value::Null));
    house.program(&token).get("/feed").await.is(200);
    assert!(ann.get("/tokens").await.data()[0]["last_used_at"].is_string());
}

#[actix_web::test]
async fn a_deleted_token_is_refused_from_the_next_request_on() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let token = ann.token_for(json!(["read"])).await;
    let id = ann.get("/tokens").await.each("id")[0].to_owned();
    house.program(&token).get("/feed").await.is(200);
    bob.delete(&format!("/tokens/{id}")).await.fails(404, "not_found");
    ann.delete(&format!("/tokens/{id}")).await.is(204);
    house.program(&token).get("/feed").await.refuses_token(401, "auth.token_invalid");
    ann.delete(&format!("/tokens/{id}")).await.fails(404, "not_found");
}

#[actix_web::test]
async fn a_token_expires_within_a_year_or_not_at_all() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    #[allow(clippy::disallowed_methods)] // the server asks the system, too
    let now = Utc::now();
    let wanted = |end: Value| json!({"name": "one", "scopes": ["read"], "expires_at": end});
    for days in [-1, 366] {
        let end = (now + TimeDelta::days(days)).to_rfc3339();
        ann.post("/tokens", wanted(end.into())).await.refuses("expires_at", "range");
    }
    for end in [json!("tomorrow"), json!(5), Value::Null] {
        ann.post("/tokens", wanted(end)).await.refuses("expires_at", "type");
    }
    let reply = ann.post("/tokens", wanted("2099-01-01T00:00:00Z".into())).await;
    reply.refuses("expires_at", "range");
    let end = (now + TimeDelta::days(364)).to_rfc3339();
    let token = ann.post("/tokens", wanted(end.into())).await.is(201).data()["token"].as_str().unwrap().to_owned();
    house.program(&token).get("/feed").await.is(200);
    house.sql("UPDATE access_tokens SET expires_at = created_at").await;
    house.program(&token).get("/feed").await.refuses_token(401, "auth.token_invalid");
    assert_eq!(ann.get("/tokens").await.each("name"), ["one"]);
}

#[actix_web::test]
async fn nobody_has_more_than_fifty_and_they_come_in_pages() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for _ in 0..50 {
        ann.token_for(json!(["read"])).await;
    }
    let one_more = json!({"name": "one more", "scopes": ["read"]});
    ann.post("/tokens", one_more.clone()).await.fails(409, "token.too_many");
    let page = ann.get("/tokens?limit=30").await;
    let cursor = page.body["page"]["next_cursor"].as_str().unwrap();
    let rest = ann.get(&format!("/tokens?limit=30&cursor={cursor}")).await;
    assert_eq!((page.each("id").len(), rest.each("id").len()), (30, 20));
    assert!(rest.body["page"]["next_cursor"].is_null());
    ann.delete(&format!("/tokens/{}", rest.each("id")[19])).await.is(204);
    ann.post("/tokens", one_more).await.is(201);
}

#[actix_web::test]
async fn an_answer_with_a_token_is_kept_nowhere() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let make = async |key: &str| {
        let request = ann.request(actix_web::http::Method::POST, "/tokens");
        let body = json!({"name": "one", "scopes": ["read"]});
        ann.send(request.insert_header(("idempotency-key", key.to_owned())).set_json(body)).await
    };
    let (first, again, second) = (make("one").await, make("one").await, make("two").await);
    again.fails(422, "idempotency.reused");
    assert_eq!((first.header("idempotent-replay"), again.header("idempotent-replay")), ("", "true"));
    assert_eq!(ann.get("/tokens").await.each("id"), [second.is(201).id(), first.is(201).id()]);
    let database = std::fs::read(house.folder.path().join("tintype.db")).unwrap();
    let log = std::fs::read(house.folder.path().join("tintype.db-wal")).unwrap_or_default();
    for reply in [first, second] {
        let token = reply.data()["token"].as_str().unwrap().as_bytes()[12..].to_vec();
        for file in [&database, &log] {
            assert!(!file.windows(token.len()).any(|window| window == token), "a token is in the database");
        }
    }
}
