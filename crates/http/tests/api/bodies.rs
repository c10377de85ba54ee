//! Bodies that are no JSON, of another type, or too large; ids that are no numbers; methods that an address does not take.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::house::House;

#[actix_web::test]
async fn what_is_no_json_is_malformed() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let deep = "[".repeat(10_000);
    for body in ["", "{", "{\"bio\": \"x\"} x", "{bio: 1}", "\u{feff}{}", &deep] {
        let request = ann.request(Method::PATCH, "/users/me").insert_header(("content-type", "application/json"));
        ann.send(request.set_payload(body.to_owned())).await.fails(400, "request.malformed");
    }
}

#[actix_web::test]
async fn a_body_is_an_object_and_so_is_everything_in_its_lists() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let path = format!("/posts/{post}/comments");
    for body in [json!(["hi"]), json!(["hi", "1"]), json!("hi"), json!(5), Value::Null] {
        ann.post(&path, body).await.refuses("body", "type");
    }
    ann.post("/posts", json!({"media": [["1", "alt"]]})).await.refuses("media[0]", "type");
    let changes = json!({"media": [{"id": "1", "alt_text": "a"}, ["1", "alt"]]});
    ann.patch(&format!("/posts/{post}"), changes).await.refuses("media[1]", "type");
    assert!(ann.get(&path).await.each("id").is_empty());
}

#[actix_web::test]
async fn a_field_that_is_there_twice_is_named() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let send = async |method, path, body: &'static str| {
        let request = ann.request(method, path).insert_header(("content-type", "application/json"));
        ann.send(request.set_payload(body)).await
    };
    send(Method::PATCH, "/users/me", r#"{"bio": "a", "bio": "a"}"#).await.refuses("bio", "duplicate");
    let twice = r#"{"media": [{"upload_id": "1"}, {"upload_id": "2", "upload_id": "3"}]}"#;
    send(Method::POST, "/posts", twice).await.refuses("media[1].upload_id", "duplicate");
}

#[actix_web::test]
async fn only_json_reaches_a_handler() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
        let request = ann.request(Method::PATCH, "/users/me").insert_header(("content-type", content_type));
        ann.send(request.set_payload("{}")).await.fails(415, "request.content_type");
    }
    let request = ann.request(Method::PATCH, "/users/me");
    ann.send(request.insert_header(("content-type", "application/json; charset=utf-8")).set_payload("{}"))
        .await
        .is(200);
}

#[actix_web::test]
async fn a_large_body_is_refused_by_its_announced_length_alone() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let request = ann.request(Method::PATCH, "/users/me").insert_header(("content-type", "application/json"));
    // Nothing of the body has arrived.
    ann.send(request.insert_header(("content-length", "65537"))).await.fails(413, "request.too_large");
}

#[actix_web::test]
async fn a_large_body_without_a_length_is_refused_on_the_way() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let body = format!("{{\"bio\": \"{}\"}}", "a".repeat(64 * 1024));
    let request = ann.request(Method::PATCH, "/users/me").insert_header(("content-type", "application/json"));
    ann.send(request.set_payload(body)).await.fails(413, "request.too_large");
}

#[actix_web::test]
async fn ids_that_are_no_numbers_are_not_there() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for id in ["abc", "-1", "1.5", "0x1", "%31a", "99999999999999999999", "9223372036854775808", "1%00"] {
        for (method, path, body) in [
            (Method::GET, format!("/posts/{id}"), Value::Null),
            (Method::PATCH, format!("/comments/{id}"), json!({"text": "x"})),
            (Method::PUT, format!("/posts/{id}/like"), Value::Null),
            (Method::GET, format!("/uploads/{id}"), Value::Null),
            (Method::DELETE, format!("/sessions/{id}"), Value::Null),
        ] {
            let reply = ann.call(method, &path, Some(body).filter(|body| !body.is_null())).await;
            reply.fails(404, "not_found");
        }
    }
}

#[actix_web::test]
async fn names_that_nobody_can_have_are_not_there() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for name in ["a", "no.body", "me", "%00", "a%20b", &"a".repeat(31)] {
        ann.get(&format!("/users/{name}/posts")).await.fails(404, "not_found");
    }
}

#[actix_web::test]
async fn a_method_that_an_address_does_not_take_is_answered_with_those_it_does() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let reply = ann.delete("/feed").await;
    reply.fails(405, "request.method");
    assert!(reply.header("allow").contains("GET"), "{}", reply.header("allow"));
    ann.get("/nothing").await.fails(404, "not_found");
}
